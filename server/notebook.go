package server

import (
	"fmt"
	"slices"

	"mlxls/analysis/ipynb"
	"mlxls/analysis/syntax"
	"mlxls/server/conn"
)

// A notebook is its cells in order. Its code cells are one program: what one
// defines the later ones use, as when they are run from top to bottom.
type notebook struct {
	uri   string
	cells []cell
}

type cell struct {
	code bool
	text
}

func (s *session) notebookDidOpen(p *conn.NotebookDidOpen) error {
	nb := &p.NotebookDocument
	s.mu.Lock()
	defer s.mu.Unlock()
	owner := s.program(keyOf(nb.URI))
	owner.notebook = &notebook{uri: nb.URI}
	owner.notebook.insert(0, 0, nb.Cells, p.CellTextDocuments)
	s.assemble(owner)
	return nil
}

func (s *session) notebookDidChange(p *conn.NotebookDidChange) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	owner := s.programs[keyOf(p.NotebookDocument.URI)]
	if owner == nil || owner.notebook == nil {
		return fmt.Errorf("not open: %s", p.NotebookDocument.URI)
	}
	var malformed error
	change := &p.Change.Cells
	if st := change.Structure; st != nil {
		owner.notebook.insert(st.Array.Start, st.Array.DeleteCount, st.Array.Cells, st.DidOpen)
	}
	for _, c := range change.Data {
		if i := owner.notebook.index(c.Document); i >= 0 {
			owner.notebook.cells[i].code = c.Kind == codeCell
		}
	}
	for _, t := range change.TextContent {
		if i := owner.notebook.index(t.Document.URI); i >= 0 {
			changes, err := conn.DecodeChanges(t.Changes)
			at := &owner.notebook.cells[i].text
			*at = s.edit(*at, t.Document.Version, changes, err)
			malformed = err
		}
	}
	s.assemble(owner)
	return malformed
}

func (s *session) notebookDidClose(p *conn.NotebookNamed) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	owner := s.programs[keyOf(p.NotebookDocument.URI)]
	if owner == nil || owner.notebook == nil {
		return fmt.Errorf("not open: %s", p.NotebookDocument.URI)
	}
	s.close(owner)
	return nil
}

// codeCell is the kind of a cell whose text is a program.
const codeCell = 2

// insert replaces some cells by others. A cell that is moved keeps its text.
func (nb *notebook) insert(start, deleted int, cells []conn.Cell, items []conn.Item) {
	old := nb.cells
	lo := min(max(start, 0), len(old))
	hi := min(lo+max(deleted, 0), len(old))
	var in []cell
	for _, c := range cells {
		next := cell{code: c.Kind == codeCell}
		if i := nb.index(c.Document); i >= 0 {
			next.text = old[i].text
		}
		for _, item := range items {
			if item.URI == c.Document {
				next.text = text{uri: item.URI, key: keyOf(item.URI), version: item.Version, doc: syntax.Parse([]byte(item.Text))}
				next.code = next.code && (item.LanguageID == "python" || item.LanguageID == "")
			}
		}
		if next.doc != nil {
			in = append(in, next)
		}
	}
	nb.cells = slices.Concat(old[:lo], in, old[hi:])
}

func (nb *notebook) index(uri string) int {
	key := keyOf(uri)
	return slices.IndexFunc(nb.cells, func(c cell) bool { return c.key == key })
}

// assemble joins the code cells, each of which ends its last line, into one
// program. The caller holds s.mu.
func (s *session) assemble(p *program) {
	var source []byte
	var texts []text
	for _, c := range p.notebook.cells {
		if !c.code {
			continue
		}
		t := c.text
		t.start = len(source)
		source = append(source, ipynb.Python(t.doc)...)
		source = append(source, '\n')
		texts = append(texts, t)
	}
	if p.now == nil {
		s.open(p, s.workspace.pathOf(p.notebook.uri), syntax.Parse(source), texts...)
		return
	}
	s.update(p, replace(p.now.doc, string(source)), texts...)
}
