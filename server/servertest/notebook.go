package servertest

import (
	"fmt"
	"slices"
)

// A Cell is a cell to be put into a notebook.
type Cell struct {
	Text   string
	Markup bool
}

// A Notebook is an open notebook.
type Notebook struct {
	e       *Editor
	uri     string
	version int
	cells   []*Buffer
	markup  map[*Buffer]bool
	made    int
}

// OpenNotebook opens a notebook.
func (e *Editor) OpenNotebook(uri string, cells []Cell) *Notebook {
	nb := &Notebook{e: e, uri: uri, version: 1, markup: map[*Buffer]bool{}}
	for _, c := range cells {
		nb.cells = append(nb.cells, nb.cell(c))
	}
	e.Notify("notebookDocument/didOpen", map[string]any{
		"notebookDocument":  map[string]any{"uri": uri, "notebookType": "jupyter-notebook", "version": 1, "metadata": map[string]any{"a": nil}, "cells": nb.wire(nb.cells)},
		"cellTextDocuments": nb.items(nb.cells),
	})
	return nb
}

func (nb *Notebook) cell(c Cell) *Buffer {
	nb.made++
	b := &Buffer{e: nb.e, URI: fmt.Sprintf("vscode-notebook-cell:/n.ipynb#W%dsZmlsZQ%%3D%%3D", nb.made), Version: 1, text: c.Text, notebook: nb}
	nb.e.buffers[b.URI] = b
	nb.markup[b] = c.Markup
	return b
}

// Cells returns the cells in order, nil for markup.
func (nb *Notebook) Cells() []*Buffer {
	cells := slices.Clone(nb.cells)
	for i, b := range cells {
		if nb.markup[b] {
			cells[i] = nil
		}
	}
	return cells
}

// URIs returns the URIs of the code cells.
func (nb *Notebook) URIs() (uris []string) {
	for _, b := range nb.Cells() {
		if b != nil {
			uris = append(uris, b.URI)
		}
	}
	return uris
}

func (nb *Notebook) wire(cells []*Buffer) []any {
	all := []any{}
	for _, b := range cells {
		kind := 2
		if nb.markup[b] {
			kind = 1
		}
		all = append(all, map[string]any{"kind": kind, "document": b.URI, "metadata": map[string]any{}})
	}
	return all
}

func (nb *Notebook) items(cells []*Buffer) []any {
	all := []any{}
	for _, b := range cells {
		language := "python"
		if nb.markup[b] {
			language = "markdown"
		}
		all = append(all, map[string]any{"uri": b.URI, "languageId": language, "version": b.Version, "text": b.text})
	}
	return all
}

// Splice replaces some cells by others.
func (nb *Notebook) Splice(start, deleted int, cells ...Cell) {
	var in []*Buffer
	for _, c := range cells {
		in = append(in, nb.cell(c))
	}
	gone := nb.cells[start : start+deleted]
	structure := map[string]any{"didOpen": nb.items(in), "didClose": ids(gone)}
	nb.restructure(start, deleted, in, structure)
}

// Move moves a cell, which keeps its text and stays open.
func (nb *Notebook) Move(from, to int) {
	lo, hi := min(from, to), max(from, to)+1
	in := slices.Clone(nb.cells[lo:hi])
	moved := in[from-lo]
	in = slices.Insert(slices.Delete(in, from-lo, from-lo+1), to-lo, moved)
	nb.restructure(lo, hi-lo, in, map[string]any{})
}

func (nb *Notebook) restructure(start, deleted int, in []*Buffer, structure map[string]any) {
	structure["array"] = map[string]any{"start": start, "deleteCount": deleted, "cells": nb.wire(in)}
	nb.cells = slices.Concat(nb.cells[:start], in, nb.cells[start+deleted:])
	nb.changed(map[string]any{"structure": structure})
}

func (nb *Notebook) changed(cells map[string]any) {
	nb.version++
	nb.e.Notify("notebookDocument/didChange", map[string]any{
		"notebookDocument": map[string]any{"uri": nb.uri, "version": nb.version},
		"change":           map[string]any{"cells": cells},
	})
}

func ids(cells []*Buffer) []any {
	all := []any{}
	for _, b := range cells {
		all = append(all, b.only())
	}
	return all
}

// Close closes the notebook and its cells.
func (nb *Notebook) Close() {
	nb.e.Notify("notebookDocument/didClose", map[string]any{
		"notebookDocument": map[string]any{"uri": nb.uri}, "cellTextDocuments": ids(nb.cells),
	})
}

// Gone returns a document that is not open, to look at what was published for it.
func (e *Editor) Gone(uri string) *Buffer { return &Buffer{e: e, URI: uri} }
