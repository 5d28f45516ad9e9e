// Package deprecatedmemoryapi finds names of MLX that moved: the memory
// functions of mlx.core.metal, and functions that were renamed.
package deprecatedmemoryapi

import (
	_ "embed"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is deprecated-memory-api.
var Rule = &analysis.Rule{Name: "deprecated-memory-api", Group: "memory", Deprecated: true, Page: page, Run: run}

// A move is a name of MLX that another one replaces.
type move struct {
	from, to string // qualified
	gone     string // the first MLX that lacks the old name; "" while it is only deprecated
}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		var found []analysis.Finding
		of := map[string]int{} // by message, the place in found
		for _, n := range ff.Nodes {
			// A name bound to it, by an import or an assignment, is found where it got its value.
			attr, ok := n.(*syntax.Attribute)
			if !ok {
				continue
			}
			f, ok := attribute(p, attr)
			if !ok {
				continue
			}
			if i, again := of[f.Message]; again && len(f.Fixes) == len(found[i].Fixes) {
				join(&found[i], f)
				continue
			}
			of[f.Message] = len(found)
			found = append(found, f)
		}
		for _, f := range found {
			p.ReportFinding(f)
		}
	}
	p.Values.Inspect(func(n syntax.Node) bool {
		if n, ok := n.(*syntax.ImportFrom); ok {
			imported(p, n)
		}
		return true
	})
}

// join makes one finding of two uses of the same name in a function, and one fix.
func join(f *analysis.Finding, again analysis.Finding) {
	f.Related = append(f.Related, analysis.Related{Span: again.Span, Message: "here, too"})
	for i, fix := range again.Fixes {
		f.Fixes[i].Edits = append(f.Fixes[i].Edits, fix.Edits...)
	}
}

// moved is what became of a name, nil when it stands or what replaces it is
// newer than the MLX that is written for.
func moved(p *analysis.Pass, name string) *move {
	m := &move{from: name}
	if e := mlxapi.Lookup(name); e != nil && e.Deprecated {
		m.to = e.Replacement
	} else if r := mlxapi.Gone(name); r != nil {
		m.to, m.gone = r.Replacement, r.Gone
	}
	if !mlxapi.Lookup(m.to).In(p.Opts.Values.MLXVersion) {
		return nil
	}
	return m
}

func (m *move) message() string {
	old, now := short(m.from), short(m.to)
	switch {
	case m.gone != "":
		return old + " is gone: MLX " + m.gone + " and later lack it; " + now + " has the same signature"
	case m.to == deviceInfo:
		now += "(mx.gpu)"
	}
	return old + " is deprecated: it prints a warning to stderr, and is to be removed; " + now + " is the same"
}

func short(qualified string) string { return "mx." + strings.TrimPrefix(qualified, "mlx.core.") }

// deviceInfo asks the default device unless told which; its old name always asked the GPU.
const deviceInfo = "mlx.core.device_info"

// attribute looks at mx.metal.clear_cache.
func attribute(p *analysis.Pass, n *syntax.Attribute) (f analysis.Finding, ok bool) {
	v := p.Values.Value(n)
	if v == nil || v.Kind != values.Symbol || v.Recv != nil {
		return f, false
	}
	m := moved(p, v.Name)
	if m == nil || cautious(p, n, m) {
		return f, false
	}
	f = analysis.Finding{Span: p.Doc.Span(n), Message: m.message()}
	var root syntax.Expr = n
	arguments := ""
	if m.to == deviceInfo {
		call, ok := p.Doc.Parent(n).(*syntax.Call)
		if !ok || call.Fn != n || len(call.Args)+len(call.Keywords) > 0 {
			return f, true
		}
		root, arguments = call, "mlx.core.gpu"
	}
	fix, ok := p.Rewrite(root, "Use "+short(m.to), edit.Safe, func(s *analysis.Spelling) string {
		if arguments == "" {
			return s.Name(m.to)
		}
		return s.Name(m.to) + "(" + s.Name(arguments) + ")"
	})
	if ok {
		f.Fixes = []edit.Fix{fix}
	}
	return f, true
}

// imported looks at "from mlx.core.metal import clear_cache".
func imported(p *analysis.Pass, n *syntax.ImportFrom) {
	if n.Level > 0 {
		return
	}
	var found []*move
	var at []*syntax.Alias
	var from []string // modules, in the order of the names
	lines := map[string][]string{}
	movable := true
	for _, a := range n.Names {
		module, text := n.Module, a.Name
		if m := moved(p, n.Module+"."+a.Name); m != nil {
			if cautious(p, n, m) {
				return // a way round for another version
			}
			found, at = append(found, m), append(at, a)
			i := strings.LastIndexByte(m.to, '.')
			module, text = m.to[:i], m.to[i+1:]
			// What is called by its imported name would have to say mx.gpu.
			movable = movable && m.to != deviceInfo
			if a.As == "" && text != a.Name {
				text += " as " + a.Name
			}
		}
		if a.As != "" {
			text += " as " + a.As
		}
		if lines[module] == nil {
			from = append(from, module)
		}
		lines[module] = append(lines[module], text)
	}
	var text []string
	for _, module := range from {
		text = append(text, "from "+module+" import "+strings.Join(lines[module], ", "))
	}
	change := edit.ReplaceStmts(p.Doc, n, n, text...)
	for i, m := range found {
		f := analysis.Finding{Span: p.Doc.Span(at[i]), Message: m.message()}
		if movable && !edit.LosesComment(p.Doc, change) {
			f.Fixes = []edit.Fix{{Title: "Use " + short(m.to), Safety: edit.Safe, Edits: []edit.Edit{change}}}
		}
		p.ReportFinding(f)
	}
}
