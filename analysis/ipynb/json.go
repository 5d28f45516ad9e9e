package ipynb

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"mlxls/analysis/syntax"
)

// A decoded is a cell as it stands in the JSON.
type decoded struct {
	code bool
	text string
	literal
}

// A literal is where a cell's text stands: a string, or a list of lines.
type literal struct {
	span  syntax.Span
	parts []json.RawMessage // of a list
}

// ErrFormat says that a text is JSON, but no notebook.
var ErrFormat = errors.New("is not a notebook")

// decode lists the cells of a notebook. Only code in Python counts as code.
func decode(raw []byte) ([]decoded, error) {
	text := bytes.TrimPrefix(raw, []byte("\ufeff"))
	r := &reader{json.NewDecoder(bytes.NewReader(text)), len(raw) - len(text)}
	var cells []decoded
	python, found := true, false
	err := r.object(func(key string) error {
		switch key {
		case "cells":
			found = true
			return r.array(func() error {
				c, err := r.cell()
				cells = append(cells, c)
				return err
			})
		case "metadata":
			var m struct {
				Kernel struct {
					Language string `json:"language"`
				} `json:"kernelspec"`
				Language struct {
					Name string `json:"name"`
				} `json:"language_info"`
			}
			if _, err := r.value(&m); err != nil {
				return err
			}
			for _, name := range []string{m.Kernel.Language, m.Language.Name} {
				python = python && (name == "" || strings.EqualFold(name, "python"))
			}
			return nil
		}
		return r.skip()
	})
	if err == nil && !found {
		err = ErrFormat
	}
	for i := range cells {
		cells[i].code = cells[i].code && python
	}
	return cells, err
}

func (r *reader) cell() (c decoded, err error) {
	kind, language := "", ""
	err = r.object(func(key string) error {
		switch key {
		case "cell_type":
			_, err := r.value(&kind)
			return err
		case "metadata":
			var m struct {
				VSCode struct {
					Language string `json:"languageId"`
				} `json:"vscode"`
			}
			_, err := r.value(&m)
			language = m.VSCode.Language
			return err
		case "source":
			var source json.RawMessage
			var err error
			if c.span, err = r.value(&source); err != nil {
				return err
			}
			c.text, c.parts, err = sourceOf(source)
			return err
		}
		return r.skip()
	})
	c.code = kind == "code" && c.span.Len() > 0 && (language == "" || language == "python")
	return c, err
}

// sourceOf reads a cell's text.
func sourceOf(raw json.RawMessage) (text string, parts []json.RawMessage, err error) {
	if raw[0] == '"' {
		return text, nil, json.Unmarshal(raw, &text)
	}
	if err := json.Unmarshal(raw, &parts); err != nil {
		return "", nil, err
	}
	var b strings.Builder
	for _, part := range parts {
		var line string
		if err := json.Unmarshal(part, &line); err != nil {
			return "", nil, err
		}
		b.WriteString(line)
	}
	return b.String(), parts, nil
}

// A reader reads JSON and knows where it is.
type reader struct {
	*json.Decoder
	start int // of the JSON in the text
}

// value reads the next value, and returns where it stands.
func (r *reader) value(into any) (syntax.Span, error) {
	var raw json.RawMessage
	if err := r.Decode(&raw); err != nil {
		return syntax.Span{}, err
	}
	end := r.start + int(r.InputOffset())
	return syntax.Span{Start: end - len(raw), End: end}, json.Unmarshal(raw, into)
}

func (r *reader) skip() error {
	var raw json.RawMessage
	return r.Decode(&raw)
}

// object calls do for each key, to read its value.
func (r *reader) object(do func(key string) error) error {
	return r.between('{', func() error {
		key, err := r.Token()
		if err != nil {
			return err
		}
		return do(key.(string)) // the decoder takes nothing else for a key
	})
}

// array calls do for each element, to read it.
func (r *reader) array(do func() error) error { return r.between('[', do) }

func (r *reader) between(open json.Delim, do func() error) error {
	t, err := r.Token()
	if err != nil {
		return err
	}
	if t != open {
		return ErrFormat
	}
	for r.More() {
		if err := do(); err != nil {
			return err
		}
	}
	_, err = r.Token()
	return err
}
