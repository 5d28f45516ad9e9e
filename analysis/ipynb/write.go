package ipynb

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// ErrBorder says that a change is to more than the inside of cells.
var ErrBorder = errors.New("a fix reaches over the border of a cell; left alone")

// With returns the notebook after its program became another one. All but the
// cells that differ keeps every byte, and these keep their form: a string or a
// list, and how it is laid out.
func (nb *Notebook) With(program []byte) ([]byte, error) {
	texts, ok := nb.split(program)
	if !ok {
		return nil, ErrBorder
	}
	var out []byte
	at := 0
	for i, c := range nb.Cells {
		before := string(nb.Source[c.Span.Start : c.Span.End-1])
		if texts[i] == before {
			continue
		}
		l := nb.literal[i]
		out = append(out, nb.raw[at:l.span.Start]...)
		out = append(out, l.encode(nb.raw[l.span.Start:l.span.End], texts[i])...)
		at = l.span.End
	}
	return append(out, nb.raw[at:]...), nil
}

// encode writes a text as the literal raw was written.
func (l literal) encode(raw []byte, text string) []byte {
	if raw[0] != '[' {
		return quote(text)
	}
	kept := map[string]json.RawMessage{}
	for _, part := range l.parts {
		var line string
		if json.Unmarshal(part, &line) == nil {
			kept[line] = part
		}
	}
	inside := raw[1 : len(raw)-1]
	before := inside[:len(inside)-len(bytes.TrimLeft(inside, " \t\r\n"))]
	after := inside[len(bytes.TrimRight(inside, " \t\r\n")):]
	between := append([]byte(","), before...)
	if !bytes.ContainsAny(before, "\r\n") {
		between = []byte(", ")
	}
	var parts [][]byte
	for line := range strings.Lines(text) {
		part := []byte(kept[line])
		if part == nil {
			part = quote(line)
		}
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return []byte("[]")
	}
	return append(append(append(append([]byte("["), before...), bytes.Join(parts, between)...), after...), ']')
}

// quote writes a string as Jupyter does: with every character as it is that may be.
func quote(text string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(text); err != nil {
		panic(err) // a string always encodes
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
