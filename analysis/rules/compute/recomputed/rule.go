// Package recomputed finds array work that a function does twice with the same operands.
package recomputed

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/rules/compute"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is recomputed.
var Rule = &analysis.Rule{Name: "recomputed", Group: "compute", Severity: analysis.Info, Page: page, Run: run}

// works are operations that pass over all elements, and are not free to repeat.
var works = values.Computes(func(v *values.Value) bool {
	if v.Op == values.OpLayer {
		return !v.Entry.Has(mlxapi.Stateful) && !strings.HasPrefix(v.Name, "mlx.nn.Dropout")
	}
	if !v.IsArray() || v.Entry == nil || v.Entry.Has(mlxapi.Random) || v.Entry.Has(mlxapi.Evaluates) {
		return false
	}
	return v.Entry.Has(mlxapi.Reduction) || match.Is(v, heavy...)
})

var heavy = []string{"matmul", "addmm", "einsum", "softmax", "sort", "argsort", "argpartition", "partition", "topk", "cumsum", "exp", "log", "sigmoid",
	"tanh", "erf", "sin", "cos", "logsumexp", "fast.rms_norm", "fast.layer_norm", "fast.scaled_dot_product_attention", "conv1d", "conv2d", "concatenate", "take_along_axis"}

func run(p *analysis.Pass) {
	if compute.InTest(p) {
		return // comparing what is computed in two ways is the point
	}
	for _, ff := range p.Values.Functions() {
		if ff.Fn.Def == nil || ff.Fn.Name == "__init__" {
			continue // runs once
		}
		var found []*values.Value
		by := map[string][]*values.Value{}
		for _, v := range ff.Find(works) {
			for _, first := range by[v.Op] {
				if values.Same(first, v) && both(p, first.Node, v.Node) && large(v) && plain(p, v) {
					found = append(found, first, v)
					break
				}
			}
			by[v.Op] = append(by[v.Op], v)
		}
		if len(found) > 0 && !match.Compiled.At(p.Values, ff.Fn) {
			report(p, found)
		}
	}
}

// report says what is computed again, pair by pair: the largest of nested ones.
// What one statement computes again, as the sines and cosines of a rotation, is
// told of once where no fix takes it apart.
func report(p *analysis.Pass, pairs []*values.Value) {
	var found []analysis.Finding
	in := map[syntax.Stmt]int{}
	for i := 0; i < len(pairs); i += 2 {
		first, again := pairs[i], pairs[i+1]
		inner := false
		for j := 1; j < len(pairs); j += 2 {
			if j != i+1 && slices.Contains(pairs[j].Args, again) {
				inner = true
			}
		}
		n, ok := again.Node.(syntax.Expr)
		if inner || !ok {
			continue
		}
		name := again.Op[strings.LastIndexByte(again.Op, '.')+1:]
		if again.Op == values.OpLayer {
			name = again.Name[strings.LastIndexByte(again.Name, '.')+1:]
		}
		f := analysis.Finding{Span: p.Doc.Span(n), Message: fmt.Sprintf("the same %s of the same operands is computed a second time; give the first one a name (only mx.compile would notice)", name)}
		f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(first.Node), Message: "first here"})
		if fix, ok := named(p, n, first); ok {
			f.Fixes = append(f.Fixes, fix)
		}
		stmt := p.Doc.Stmt(n)
		if i, again := in[stmt]; again && len(f.Fixes) == 0 {
			found[i].Related = append(found[i].Related, analysis.Related{Span: f.Span, Message: "the same " + name + " as before, too"})
			continue
		} else if !again && len(f.Fixes) == 0 {
			in[stmt] = len(found)
		}
		found = append(found, f)
	}
	for _, f := range found {
		p.ReportFinding(f)
	}
}

// named uses the name that the first result has. A result that gets a name of
// its own stays: what is stored into one array would be in the other.
func named(p *analysis.Pass, n syntax.Expr, first *values.Value) (edit.Fix, bool) {
	switch parent := p.Doc.Parent(n).(type) {
	case *syntax.BinOp, *syntax.UnaryOp, *syntax.Compare:
	case *syntax.Call:
		if v := p.Values.Value(parent); v == nil || v.Entry == nil || v.Node != parent || v.Entry.Has(mlxapi.View) {
			return edit.Fix{}, false
		}
	default:
		return edit.Fix{}, false
	}
	return p.Rewrite(n, "Use the first result", edit.Safe, func(s *analysis.Spelling) string {
		if !s.Plain(first) {
			return s.Of(nil) // it has none
		}
		return s.Of(first)
	})
}

// plain reports whether nothing that v is made of was computed in a comprehension
// or a lambda: what each of its results is made of is not told apart.
func plain(p *analysis.Pass, v *values.Value) bool {
	seen := map[*values.Value]bool{}
	var step func(v *values.Value) bool
	step = func(v *values.Value) bool {
		if v == nil || seen[v] {
			return true
		}
		seen[v] = true
		if len(seen) > 300 || v.Node != nil && v.IsArray() && p.Doc.Has(v.Node) && choice(p, v.Node) {
			return false
		}
		return !slices.ContainsFunc(v.Args, func(a *values.Value) bool { return !step(a) })
	}
	return step(v)
}

// large leaves out what is known to be a number or a few.
func large(v *values.Value) bool {
	for _, a := range v.Args {
		if a.IsArray() && (!a.Shape.Known || elements(a.Shape)) {
			return true
		}
	}
	return v.Op == values.OpLayer
}

func elements(s values.Shape) bool {
	n := int64(1)
	for _, d := range s.Dims {
		if d.N < 0 {
			return true
		}
		n *= d.N
	}
	return n > 64
}

// both reports whether whenever second is evaluated, first has been: it is in a
// statement before, in the same block or one around it, and no part of a choice.
func both(p *analysis.Pass, first, second syntax.Node) bool {
	if first == second || choice(p, first) {
		return false
	}
	a, b := p.Doc.Stmt(first), p.Doc.Stmt(second)
	if a == nil || b == nil {
		return false
	}
	block := branch(p, a)
	for at := syntax.Node(b); at != nil; at = p.Doc.Parent(at) {
		s, ok := at.(syntax.Stmt)
		switch {
		case ok && branch(p, s) == block:
			return !fails(s, second, p)
		case ok && raises(p, s):
			return false
		}
	}
	return false
}

// fails reports whether n is evaluated only for what an error says.
func fails(s syntax.Stmt, n syntax.Node, p *analysis.Pass) bool {
	switch s := s.(type) {
	case *syntax.Raise:
		return true
	case *syntax.Assert:
		return s.Msg != nil && p.Doc.Span(s.Msg).Contains(p.Doc.Span(n))
	}
	return false
}

// raises reports whether the branch of an if that a statement is in ends with an error.
func raises(p *analysis.Pass, s syntax.Stmt) bool {
	i, ok := p.Doc.Parent(s).(*syntax.If)
	if !ok {
		return false
	}
	body := i.Then
	if slices.Contains(i.Else, s) {
		body = i.Else
	}
	_, ok = body[len(body)-1].(*syntax.Raise)
	return ok
}

// choice reports whether an expression is evaluated only if another one says so.
func choice(p *analysis.Pass, n syntax.Node) bool {
	for at := p.Doc.Parent(n); at != nil; at = p.Doc.Parent(at) {
		switch at.(type) {
		case *syntax.IfExp, *syntax.BoolOp, *syntax.Lambda, *syntax.Comp:
			return true
		case syntax.Stmt:
			return false
		}
	}
	return false
}

// A side is a list of statements: that of an if, or of its else.
type side struct {
	of    syntax.Node
	other bool
}

func branch(p *analysis.Pass, s syntax.Stmt) side {
	parent := p.Doc.Parent(s)
	if i, ok := parent.(*syntax.If); ok {
		return side{parent, slices.Contains(i.Else, s)}
	}
	return side{parent, false}
}
