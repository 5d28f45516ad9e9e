// Package ipynb reads Jupyter notebooks as programs: the code cells one after
// the other, as when they are run from top to bottom, and writes what became of
// the program back into the cells. It does not know what the code means, and
// leaves alone all that a notebook holds besides code.
package ipynb

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"mlxls/analysis/syntax"
)

// A Notebook is a notebook's text, and the program that its code cells are.
type Notebook struct {
	raw     []byte
	literal []literal // of the code cells

	// Source is the program as it was written; Program is Source with what is
	// not Python replaced by comments of the same length.
	Source, Program []byte
	// Cells are the places of the code cells in both, in order.
	Cells []Cell
}

// A Cell is a code cell.
type Cell struct {
	Number int         // from 1, among the cells of all kinds
	Span   syntax.Span // with the line end that the program adds
}

// border stands between two cells. A comment is kept where it is by every fix,
// so that the cells are found again in a program that has changed.
const border = "#␞\n"

// Read reads a notebook. One that is for another language has no code cells.
func Read(raw []byte) (*Notebook, error) {
	cells, err := decode(raw)
	if err != nil {
		return nil, err
	}
	nb := &Notebook{raw: raw}
	for i, c := range cells {
		if !c.code {
			continue
		}
		if len(nb.Cells) > 0 {
			nb.Source = append(nb.Source, border...)
			nb.Program = append(nb.Program, border...)
		}
		start := len(nb.Source)
		nb.Source = append(append(nb.Source, c.text...), '\n')
		nb.Program = append(append(nb.Program, program(c.text)...), '\n')
		nb.Cells = append(nb.Cells, Cell{i + 1, syntax.Span{Start: start, End: len(nb.Source)}})
		nb.literal = append(nb.literal, c.literal)
	}
	return nb, nil
}

// program returns a cell's text as Python, whole or, if it is something else
// or would run into its neighbours, as comments.
func program(text string) []byte {
	doc := syntax.Parse([]byte(text))
	out := Python(doc)
	if len(doc.Errors()) > 0 {
		doc = syntax.Parse(out)
	}
	if len(doc.Errors()) == 0 && !indented(out) {
		return out
	}
	for start := 0; start < len(out); {
		end := start + lineLen(out[start:])
		blank(out[start:end])
		start = end
	}
	return out
}

// indented reports whether the first statement is: it would belong to the cell before.
func indented(text []byte) bool {
	for line := range bytes.Lines(text) {
		body := bytes.TrimSpace(line)
		if len(body) > 0 && body[0] != '#' {
			return line[0] == ' ' || line[0] == '\t'
		}
	}
	return false
}

// Holds reports whether a span of the program lies in one cell.
func (nb *Notebook) Holds(span syntax.Span) bool {
	return slices.ContainsFunc(nb.Cells, func(c Cell) bool { return c.Span.Start <= span.Start && span.End <= c.Span.End })
}

// hidden is a line of a program that stands for something else, or a comment
// that looks like one.
var hidden = regexp.MustCompile(`^#[ ]*$`)

// split returns the texts of a changed program's cells, with what was hidden
// in them put back. It fails if a change reaches over the border of a cell, or
// into something hidden.
func (nb *Notebook) split(changed []byte) (texts []string, ok bool) {
	var b strings.Builder
	cell := func() {
		texts = append(texts, strings.TrimSuffix(b.String(), "\n"))
		b.Reset()
	}
	for line := range strings.Lines(string(changed)) {
		if line == border {
			cell()
			continue
		}
		b.WriteString(line)
	}
	cell()
	if len(nb.Cells) == 0 || len(texts) != len(nb.Cells) {
		return nil, len(changed) == 0 && len(nb.Cells) == 0
	}
	for i, c := range nb.Cells {
		source, program := string(nb.Source[c.Span.Start:c.Span.End]), string(nb.Program[c.Span.Start:c.Span.End])
		if texts[i], ok = reveal(texts[i], lines(source), lines(program)); !ok {
			return nil, false
		}
	}
	return texts, true
}

// reveal puts the lines back that a program hid.
func reveal(text string, source, program []string) (string, bool) {
	var was, shown []string
	for n, line := range program {
		if body := strings.TrimLeft(line, " \t"); hidden.MatchString(body) {
			was = append(was, body)
			shown = append(shown, strings.TrimLeft(source[n], " \t"))
		}
	}
	var b strings.Builder
	for _, line := range linesWithEnds(text) {
		body := strings.TrimRight(line, "\r\n")
		bare := strings.TrimLeft(body, " \t")
		if !hidden.MatchString(bare) {
			b.WriteString(line)
			continue
		}
		if len(was) == 0 || was[0] != bare {
			return "", false
		}
		b.WriteString(body[:len(body)-len(bare)] + shown[0] + line[len(body):])
		was, shown = was[1:], shown[1:]
	}
	return b.String(), len(was) == 0
}

// lines returns the lines of a text, without their ends.
func lines(text string) []string {
	all := linesWithEnds(text)
	for i, line := range all {
		all[i] = strings.TrimRight(line, "\r\n")
	}
	return all
}

func linesWithEnds(text string) (all []string) {
	for text != "" {
		n := lineLen([]byte(text))
		all = append(all, text[:n])
		text = text[n:]
	}
	return all
}
