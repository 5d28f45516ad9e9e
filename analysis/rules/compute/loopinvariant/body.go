package loopinvariant

import (
	"fmt"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/rules/compute"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// works are operations that pass over arrays: in a loop, worth a name before it.
var works = values.Computes(func(v *values.Value) bool { return v.IsArray() && v.Entry != nil && work(v) })

func work(v *values.Value) bool {
	return !v.Entry.Has(mlxapi.View) && !v.Entry.Has(mlxapi.Creates) && !v.Entry.Has(mlxapi.Random) && !v.Entry.Has(mlxapi.Evaluates) &&
		!match.Is(v, "array", "array.astype", "array.__getitem__", "stop_gradient", "contiguous")
}

// heavy operations count alone.
var heavy = []string{"matmul", "addmm", "einsum", "softmax", "sort", "argsort", "cumsum", "concatenate", "stack", "repeat", "tile", "logsumexp",
	"conv1d", "conv2d", "fast.scaled_dot_product_attention", "exp", "sin", "cos", "tril", "triu", "outer"}

// A body is a for or while statement.
type body struct {
	p     *analysis.Pass
	ff    *values.FunctionFacts
	loop  *values.Loop
	stmts []syntax.Stmt
	still *compute.Stillness
	text  *text
}

// bodies reports work in the statements of loops whose operands the loop does not change.
func bodies(p *analysis.Pass, ff *values.FunctionFacts) {
	by := map[syntax.Node]*body{}
	var found []*values.Value
	for n, v := range ff.Find(works) {
		stmt := p.Doc.Stmt(n)
		if stmt == nil {
			continue
		}
		l := p.Values.LoopAt(stmt)
		if l == nil || l.In != ff.Fn {
			continue
		}
		b, ok := by[l.Node]
		if !ok {
			b = bodyOf(p, ff, l)
			by[l.Node] = b
		}
		if b != nil && slices.Contains(b.stmts, stmt) && b.always(n, stmt) && b.still.Still(v) && b.text.fixed(v.Node.(syntax.Expr), 4) && !b.used(v) {
			found = append(found, v)
		}
	}
	for i, v := range found {
		b := by[p.Values.LoopAt(p.Doc.Stmt(v.Node)).Node]
		ops := b.weigh(v, map[*values.Value]bool{})
		inner := slices.ContainsFunc(found[i+1:], func(o *values.Value) bool { return holds(o, v, 40) })
		if inner || !large(v) || ops < 2 && !match.Is(v, heavy...) {
			continue
		}
		work := "1 operation"
		if ops > 1 {
			work = fmt.Sprintf("%d operations", ops)
		}
		p.Report(v.Node, "the same array is computed in each iteration: "+work+" on what the loop does not change; make it once, before the loop")
	}
}

// bodyOf is nil for loops that only repeat what they do: measurements.
func bodyOf(p *analysis.Pass, ff *values.FunctionFacts, l *values.Loop) *body {
	b := &body{p: p, ff: ff, loop: l}
	switch n := l.Node.(type) {
	case *syntax.For:
		b.stmts = n.Body
	case *syntax.While:
		b.stmts = n.Body
	default:
		return nil
	}
	if !b.moves() {
		return nil
	}
	if b.text = textOf(p, l.Node, b.stmts); b.text == nil {
		return nil
	}
	b.still = &compute.Stillness{Edge: b.edge}
	return b
}

// moves reports whether anything goes on from one iteration to the next.
func (b *body) moves() bool {
	for _, c := range b.loop.Carried {
		if c.IsArray() || len(c.Args) == 2 && c.Args[1].IsArray() {
			return true
		}
	}
	return slices.ContainsFunc(b.ff.Effects, func(e values.Effect) bool {
		return (e.Kind == values.Stores || e.Kind == values.Yields) && b.has(e.Node)
	})
}

func (b *body) has(n syntax.Node) bool {
	return n != nil && b.p.Doc.Has(n) && b.p.Doc.Span(b.loop.Node).Contains(b.p.Doc.Span(n))
}

// edge takes what the function had before the loop.
func (b *body) edge(v *values.Value) compute.Verdict {
	switch {
	case v.Op == values.OpAttr, v.Op == values.OpParameter, v.Kind == values.List && v.Op != "display", v.Kind == values.Dict, v.Kind == values.Object:
		return compute.Varies // steps change weights, calls what objects hold
	case v.Op == values.OpParam:
		if v.In == b.ff.Fn && (v.IsArray() || v.IsScalar()) {
			return compute.Fixed
		}
		return compute.Varies
	case v.Op == values.OpElem, v.Op == values.OpItem && !v.IsArray():
		return compute.Varies
	case v.In != b.ff.Fn || v.Node == nil || b.has(v.Node):
		return compute.Within
	case v.IsArray() || v.IsScalar():
		return compute.Fixed
	}
	return compute.Within
}

// always reports whether each iteration evaluates n.
func (b *body) always(n syntax.Node, stmt syntax.Stmt) bool {
	for at := b.p.Doc.Parent(n); at != nil && at != syntax.Node(stmt); at = b.p.Doc.Parent(at) {
		switch at.(type) {
		case *syntax.IfExp, *syntax.BoolOp, *syntax.Lambda, *syntax.Comp:
			return false
		}
	}
	switch stmt.(type) {
	case *syntax.If, *syntax.While, *syntax.For, *syntax.Return:
		return false
	}
	return true
}

// used reports whether a result is needed as an array of its own, or is what the loop waits for.
func (b *body) used(v *values.Value) bool {
	for _, c := range b.p.Values.Consumers(v) {
		if match.Is(c, "array.__setitem__") && c.Args[0] == v || c.Op == values.OpPhi {
			return true
		}
	}
	return slices.ContainsFunc(b.ff.Effects, func(e values.Effect) bool {
		return (e.Value == v || slices.Contains(e.Args, v)) && e.Kind != values.Calls
	})
}

// weigh is how many operations in the loop are behind v.
func (b *body) weigh(v *values.Value, seen map[*values.Value]bool) int {
	if v == nil || seen[v] || len(seen) > 200 || v.In == b.ff.Fn && v.Node != nil && !b.has(v.Node) {
		return 0
	}
	seen[v] = true
	ops := 0
	if v.IsArray() && v.Entry != nil && v.In == b.ff.Fn && work(v) {
		ops++
	}
	for _, o := range compute.Operands(v) {
		ops += b.weigh(o, seen)
	}
	return ops
}

// large leaves out what is known to be a few numbers.
func large(v *values.Value) bool {
	if !v.Shape.Known {
		return true
	}
	n := int64(1)
	for _, d := range v.Shape.Dims {
		if d.N < 0 {
			return true
		}
		n *= d.N
	}
	return n > 64
}

// holds reports whether v is computed from x.
func holds(v, x *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	return slices.ContainsFunc(compute.Operands(v), func(o *values.Value) bool {
		return o == x || o != nil && strings.HasPrefix(o.Op, "mlx.") && holds(o, x, depth-1)
	})
}
