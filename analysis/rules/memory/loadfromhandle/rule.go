// Package loadfromhandle finds files that are opened for mx.load, which then
// reads all of them at once. It looks at files that open() opens, not at other streams.
package loadfromhandle

import (
	_ "embed"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is load-from-handle.
var Rule = &analysis.Rule{Name: "load-from-handle", Group: "memory", Page: page, Run: run}

var loads = values.NewSearch(func(n syntax.Node, v *values.Value) bool {
	call, ok := n.(*syntax.Call)
	return ok && v.Node == n && len(call.Args) > 0 && match.Is(v, "load")
})

const message = "from an open file mx.load reads every tensor at once; from a path it reads each when it is needed, and can cast it before the next"

func run(p *analysis.Pass) {
	for n := range p.Values.Find(loads) {
		call := n.(*syntax.Call)
		switch arg := call.Args[0].(type) {
		case *syntax.Call: // mx.load(open(path, "rb"))
			if path := opened(p, arg); path != nil {
				p.Report(call, message, fixed(p, edit.Replace(p.Doc, arg, edit.Source(p.Doc, path)))...)
			}
		case *syntax.Name:
			handle(p, call, arg)
		}
	}
}

// opened is the path that a call of Python's open is given, to read its bytes.
func opened(p *analysis.Pass, x syntax.Expr) syntax.Expr {
	call, ok := x.(*syntax.Call)
	if !ok || len(call.Args) != 2 || len(call.Keywords) > 0 {
		return nil
	}
	mode, ok := call.Args[1].(*syntax.Str)
	fn, named := call.Fn.(*syntax.Name)
	if !ok || mode.Value != "rb" || !named || fn.ID != "open" || len(p.Values.Defs(fn)) > 0 {
		return nil
	}
	if v := p.Values.Value(fn); v != nil && v.Kind != values.Unknown && !strings.HasPrefix(v.Name, "builtins.") {
		return nil
	}
	return call.Args[0]
}

// handle looks at "with open(path, "rb") as f", of which f is what is loaded from.
func handle(p *analysis.Pass, call *syntax.Call, name *syntax.Name) {
	defs := p.Values.Defs(name)
	if len(defs) != 1 {
		return
	}
	var with *syntax.With
	var item *syntax.WithItem
	for n := syntax.Node(defs[0]); n != nil && with == nil; n = p.Doc.Parent(n) {
		switch n := n.(type) {
		case *syntax.WithItem:
			item = n
		case *syntax.With:
			with = n
		case *syntax.FuncDef:
			return
		}
	}
	if with == nil || item == nil {
		return
	}
	path := opened(p, item.Context)
	if path == nil || len(p.Values.Uses(defs[0])) != 1 {
		return // something else reads from it as well
	}
	p.Report(call, message, without(p, with, name, path)...)
}

// without takes the with statement away where it holds one statement on one line, and opens one file.
func without(p *analysis.Pass, with *syntax.With, name *syntax.Name, path syntax.Expr) []edit.Fix {
	if len(with.Items) != 1 || len(with.Body) != 1 {
		return nil
	}
	src, stmt, at := p.Doc.Source(), p.Doc.Span(with.Body[0]), p.Doc.Span(name)
	line := src[stmt.Start:at.Start] + edit.Source(p.Doc, path) + src[at.End:stmt.End]
	if strings.Contains(line, "\n") || len(edit.Bodies(with.Body[0])) > 0 {
		return nil
	}
	return fixed(p, edit.ReplaceStmts(p.Doc, with, with, line))
}

func fixed(p *analysis.Pass, e edit.Edit) []edit.Fix {
	if edit.LosesComment(p.Doc, e) {
		return nil
	}
	return []edit.Fix{{Title: "Load from the path", Safety: edit.Safe, Edits: []edit.Edit{e}}}
}
