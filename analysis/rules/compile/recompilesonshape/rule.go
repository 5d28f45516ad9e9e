// Package recompilesonshape finds compiled functions that are given an array of
// another shape at each call. Where lengths come from data it says nothing: it
// does not know how many there are.
package recompilesonshape

import (
	_ "embed"
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/compile"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is recompiles-on-shape.
var Rule = &analysis.Rule{Name: "recompiles-on-shape", Group: "compile", Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, c := range compile.Repeated(p) {
		if c.Of.Shapeless != nil && c.Of.Shapeless.Const != false {
			continue // one trace for all shapes, or that is for somebody else to say
		}
		for _, a := range c.Args() {
			if why := lengths(p.Values.Value(a), c.Loop); why != "" {
				p.ReportFinding(analysis.Finding{Span: p.Doc.Span(a), Related: []analysis.Related{{Span: p.Doc.Span(c.Of.At), Message: "compiled here"}},
					Message: fmt.Sprintf("%s %s, and %s is traced and built anew for every shape; keep one shape by padding or a buffer of fixed size, or compile with shapeless=True if nothing in it looks at a shape", syntax.Text(a), why, c.Of.Name())})
				break
			}
		}
	}
}

// lengths says why an array has another shape in each iteration, "" if that is not seen.
func lengths(v *values.Value, l *values.Loop) string {
	if v == nil {
		return ""
	}
	for _, was := range l.Carried {
		if was == v && was.Op == values.OpPhi && len(was.Args) == 2 && grows(was.Args[1], was) {
			return "is longer in each iteration"
		}
	}
	switch {
	case grown(v, l):
		return "is longer in each iteration"
	case match.Is(v, "array.__getitem__") && len(v.Args) == 2 && cut(v.Args[1], l):
		return "has another length in each iteration"
	}
	return ""
}

// grown reports whether v is what the loop carries, with something joined to it.
func grown(v *values.Value, l *values.Loop) bool {
	for _, was := range l.Carried {
		if was.Op == values.OpPhi && len(was.Args) == 2 && was.Args[1] == v && grows(v, was) {
			return true
		}
	}
	return false
}

// grows reports whether an array is the one of the iteration before, with something joined to it.
func grows(v, was *values.Value) bool {
	if !match.Is(v, "concatenate") || len(v.Args) == 0 || v.Args[0] == nil {
		return false
	}
	for _, e := range v.Args[0].Elems {
		if e == was {
			return true
		}
	}
	return false
}

// cut reports whether an index has one end that moves, and one that does not.
func cut(index *values.Value, l *values.Loop) bool {
	parts := []*values.Value{index}
	if index != nil && index.Kind == values.Tuple {
		parts = index.Elems
	}
	for _, s := range parts {
		if s == nil || s.Op != "slice" || len(s.Args) < 2 {
			continue
		}
		lo, hi := moves(s.Args[0], l), moves(s.Args[1], l)
		if lo != hi && (len(s.Args) < 3 || s.Args[2] == nil || s.Args[2].Kind == values.None) {
			return true
		}
	}
	return false
}

func moves(v *values.Value, l *values.Loop) bool {
	return v != nil && v.Kind == values.Int && v.Const == nil && compile.Varies(v, l)
}
