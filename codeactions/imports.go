package codeactions

import (
	_ "embed"
	"slices"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// stdlib lists the modules of Python's own library, one a line.
//
//go:embed stdlib.txt
var stdlib string

// addImports returns the edits that add imports, which the file lacks, in its
// own style, at module level and ahead of the text at before.
func addImports(doc *syntax.Document, imports []edit.Import, before int) []edit.Edit {
	var edits []edit.Edit
	var fresh []edit.Import
	for _, i := range imports {
		if from := importFrom(doc, i, before); from != nil {
			edits = append(edits, edit.AddName(doc, from, nameAs(i.Name, i.As)))
		} else {
			fresh = append(fresh, i)
		}
	}
	if len(fresh) == 0 {
		return edits
	}
	slices.SortFunc(fresh, func(a, b edit.Import) int { return strings.Compare(sortKey(a, true), sortKey(b, true)) })
	block := importBlock(doc, before)
	if len(block) == 0 {
		return append(edits, firstImports(doc, fresh))
	}
	for _, i := range fresh {
		edits = append(edits, block.add(doc, i))
	}
	return edits
}

// importFrom returns the "from Module import …" that can take in one more name.
func importFrom(doc *syntax.Document, i edit.Import, before int) *syntax.ImportFrom {
	if i.Name == "" {
		return nil
	}
	for _, s := range doc.Body() {
		from, ok := s.(*syntax.ImportFrom)
		if ok && doc.Span(from).End <= before && from.Level == 0 && from.Module == i.Module &&
			len(from.Names) > 0 && from.Names[0].Name != "*" {
			return from
		}
	}
	return nil
}

// A statement that imports, and the first thing that it does.
type importStmt struct {
	stmt syntax.Stmt
	what edit.Import
}

type imports []importStmt

// importBlock returns the first imports that follow each other, those from __future__ aside.
func importBlock(doc *syntax.Document, before int) imports {
	var block imports
	for _, s := range doc.Body() {
		what, ok := imported(s)
		if doc.Span(s).End > before || !ok && len(block) > 0 {
			break
		}
		if ok && what.Module != "__future__" {
			block = append(block, importStmt{s, what})
		}
	}
	return block
}

func imported(s syntax.Stmt) (edit.Import, bool) {
	switch s := s.(type) {
	case *syntax.Import:
		if len(s.Names) > 0 {
			return edit.Import{Module: s.Names[0].Name, As: s.Names[0].As}, true
		}
	case *syntax.ImportFrom:
		if len(s.Names) > 0 {
			return edit.Import{Module: strings.Repeat(".", s.Level) + s.Module, Name: s.Names[0].Name}, true
		}
	}
	return edit.Import{}, false
}

// add returns the edit that puts an import where the order of its section
// wants it, or, in a section without order, after those most like it.
func (all imports) add(doc *syntax.Document, i edit.Import) edit.Edit {
	line := importLine(i)
	near := all.like(func(o edit.Import) bool { return section(o.Module) == section(i.Module) })
	if len(near) == 0 { // a section of its own
		above := all.like(func(o edit.Import) bool { return section(o.Module) < section(i.Module) })
		if len(above) == 0 {
			return edit.InsertBefore(doc, all[0].stmt, line, "")
		}
		return edit.InsertAfter(doc, above[len(above)-1].stmt, "", line)
	}
	for _, fromLast := range [...]bool{true, false} {
		order := func(a, b importStmt) int {
			return strings.Compare(sortKey(a.what, fromLast), sortKey(b.what, fromLast))
		}
		if !slices.IsSortedFunc(near, order) {
			continue
		}
		at, _ := slices.BinarySearchFunc(near, importStmt{what: i}, order)
		if at == 0 || at < len(near) && family(near[at].what.Module) == family(i.Module) {
			return edit.InsertBefore(doc, near[at].stmt, line)
		}
		return edit.InsertAfter(doc, near[at-1].stmt, line)
	}
	if like := near.like(func(o edit.Import) bool { return family(o.Module) == family(i.Module) }); len(like) > 0 {
		near = like
	}
	return edit.InsertAfter(doc, near[len(near)-1].stmt, line)
}

func (all imports) like(alike func(edit.Import) bool) imports {
	var out imports
	for _, s := range all {
		if alike(s.what) {
			out = append(out, s)
		}
	}
	return out
}

// sortKey orders imports by module, or, with fromLast, "import" before "from".
func sortKey(i edit.Import, fromLast bool) string {
	kind := "0"
	if i.Name != "" && fromLast {
		kind = "1"
	}
	return kind + strings.ToLower(i.Module) + "\x00" + i.Name
}

// family returns what packages of one kind have in common: "mlx" of mlx.core and of mlx_lm.
func family(module string) string {
	if i := strings.IndexAny(module, "._"); i > 0 {
		return module[:i]
	}
	return module
}

// section returns where the usual order of imports has a module: Python's own, others, relative ones.
func section(module string) int {
	top, _, _ := strings.Cut(module, ".")
	switch {
	case top == "":
		return 2
	case strings.Contains("\n"+stdlib, "\n"+top+"\n"):
		return 0
	}
	return 1
}

func importLine(i edit.Import) string {
	if i.Name == "" {
		return "import " + nameAs(i.Module, i.As)
	}
	return "from " + i.Module + " import " + nameAs(i.Name, i.As)
}

func nameAs(name, as string) string {
	if as == "" || as == name {
		return name
	}
	return name + " as " + as
}
