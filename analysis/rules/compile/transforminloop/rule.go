// Package transforminloop finds functions that are compiled, and kernels that
// are made, anew in every iteration of a loop.
package transforminloop

import (
	_ "embed"
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is transform-in-loop.
var Rule = &analysis.Rule{Name: "transform-in-loop", Group: "compile", Page: page, Run: run}

const (
	compile = "mlx.core.compile"
	kernel  = "mlx.core.fast.metal_kernel"
)

var made = values.NewSearch(func(n syntax.Node, v *values.Value) bool {
	if _, ok := n.(*syntax.Call); !ok || v.Node != n {
		return false
	}
	return v.Op == compile || v.Op == kernel
})

func run(p *analysis.Pass) {
	for n, v := range p.Values.Find(made) {
		call := n.(*syntax.Call)
		loop := around(p.Doc, call)
		if loop == nil || !same(p, call, loop) {
			continue
		}
		stmt, assigned := p.Doc.Stmt(call).(*syntax.Assign)
		assigned = assigned && stmt.Value == syntax.Expr(call) && len(stmt.Targets) == 1
		outer, direct := p.Doc.Parent(call).(*syntax.Call)
		direct = direct && outer.Fn == syntax.Expr(call)
		if !assigned && !direct {
			continue // kept, or given to what may keep it
		}
		what := "mx.compile makes a new function in every iteration, and each is traced anew at its first call"
		if v.Op == kernel {
			what = "the kernel is made anew in every iteration, from the same source"
		}
		f := analysis.Finding{Span: p.Doc.Span(call), Message: fmt.Sprintf("%s; before the loop it is made once", what)}
		if assigned {
			name, ok := stmt.Targets[0].(*syntax.Name)
			if !ok || !only(p, name, loop) {
				continue
			}
			if p.Doc.Parent(stmt) == syntax.Node(loop) {
				f.Fixes = hoist(p, stmt, loop)
			}
		}
		p.ReportFinding(f)
	}
}

// around is the innermost loop around a node in the same function.
func around(doc *syntax.Document, n syntax.Node) syntax.Stmt {
	for n = doc.Parent(n); n != nil; n = doc.Parent(n) {
		switch n := n.(type) {
		case *syntax.For:
			return n
		case *syntax.While:
			return n
		case *syntax.FuncDef, *syntax.Lambda, *syntax.ClassDef, *syntax.Comp:
			return nil
		}
	}
	return nil
}

// same reports whether everything that a call names is what it was before the loop.
func same(p *analysis.Pass, call *syntax.Call, loop syntax.Stmt) bool {
	ok := true
	syntax.Inspect(call, func(n syntax.Node) bool {
		name, isName := n.(*syntax.Name)
		if !isName {
			return ok
		}
		for _, d := range p.Values.Defs(name) {
			if syntax.Within(d, loop) && !syntax.Within(d, call) {
				ok = false
			}
		}
		return ok
	})
	return ok
}

// only reports whether a name is assigned once in the loop, and called there.
func only(p *analysis.Pass, name *syntax.Name, loop syntax.Stmt) bool {
	uses := p.Values.Uses(name)
	for _, u := range uses {
		c, ok := p.Doc.Parent(u).(*syntax.Call)
		if !ok || c.Fn != syntax.Expr(u) || !syntax.Within(u, loop) || len(p.Values.Defs(u)) != 1 {
			return false
		}
	}
	return len(uses) > 0
}

func hoist(p *analysis.Pass, stmt *syntax.Assign, loop syntax.Stmt) []edit.Fix {
	fix := edit.Fix{Title: "Make it once, before the loop", Safety: edit.Confirm, Reason: "what the function captures is then that of the first iteration"}
	fix.Edits = append(edit.Delete(p.Doc, stmt), edit.InsertBefore(p.Doc, loop, strings.Split(edit.Source(p.Doc, stmt), "\n")...))
	if edit.LosesComment(p.Doc, fix.Edits...) {
		return nil
	}
	return []edit.Fix{fix}
}
