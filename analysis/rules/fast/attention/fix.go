package attention

import (
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A call is one way to write the fused operation.
type call struct {
	*match.Attention
	p *analysis.Pass
	s *analysis.Spelling
	mode
	q, k, v *choice
	reasons []string // why the user must confirm
}

// A mode says which forms of q, k and v will do.
type mode struct {
	wide  bool // casts to float32 stay
	plain bool // they have names
	inner bool // factors are all in the scale
}

// rewrite is the fix: with q, k and v as they were before casts to float32 if
// that can be written, for the operation accumulates in float32 itself.
func rewrite(p *analysis.Pass, a *match.Attention, root syntax.Expr) (edit.Fix, bool) {
	if a.Grouped {
		return edit.Fix{}, false // the axes are made elsewhere
	}
	if a.Rank == 0 {
		return edit.Fix{}, false // the operation takes four axes, and nothing tells how many there are
	}
	for _, m := range []mode{{plain: true, inner: true}, {plain: true}, {plain: true, wide: true}, {}} {
		var c *call
		fix, ok := p.Rewrite(root, "Use mx.fast.scaled_dot_product_attention", edit.Safe, func(s *analysis.Spelling) string {
			c = &call{Attention: a, p: p, s: s, mode: m}
			return c.text(root)
		})
		if !ok || !c.folded(fix.Edits, root) {
			continue
		}
		c.judge()
		if len(c.reasons) > 0 {
			fix.Safety, fix.Reason = edit.Confirm, strings.Join(c.reasons, "; ")
		}
		return fix, true
	}
	return edit.Fix{}, false
}

// folded reports whether nothing is left of the scores: a mask may ask for their shape.
func (c *call) folded(edits []edit.Edit, root syntax.Expr) bool {
	doc := c.p.Doc
	for _, v := range []*values.Value{c.Scores, c.Softmax} {
		n := v.Node
		if v.In == nil || v.In.Document() != doc || doc.Func(n) != doc.Func(root) {
			continue // the steps are in a function that is called
		}
		if !slices.ContainsFunc(edits, func(e edit.Edit) bool { return e.Span.Contains(doc.Span(n)) }) {
			return false
		}
	}
	return true
}

func (c *call) confirm(reason string) {
	if !slices.Contains(c.reasons, reason) {
		c.reasons = append(c.reasons, reason)
	}
}

// text is the call; "" when something cannot be written.
func (c *call) text(root syntax.Expr) string {
	c.q, c.k, c.v = c.choose(c.Q, true), c.choose(c.K, true), c.choose(c.V, false)
	if c.q == nil || c.k == nil || c.v == nil || !c.batched() {
		return ""
	}
	scale, ok := c.scale(slices.Concat(c.Factors, c.q.factors, c.k.factors))
	if !ok {
		return ""
	}
	args := []string{c.operand(c.q), c.operand(c.k), c.operand(c.v), "scale=" + scale}
	mask, ok := c.mask()
	if !ok {
		return ""
	}
	if mask != "" {
		args = append(args, "mask="+mask)
	}
	after := ""
	if c.Rank == 3 {
		after = "[0]"
		c.confirm("there are three axes: the first is taken for the heads of one batch")
	}
	after += transposed(c.Result)
	if c.narrowed() {
		after += ".astype(" + c.s.Of(c.Out.Args[0].Args[1]) + ")"
	}
	name := c.s.Name(fused)
	text := name + "(" + strings.Join(args, ", ") + ")" + after
	switch indent, at := place(c.p.Doc, root); {
	case at+len(text) <= 88:
		return text
	case indent+4+len(strings.Join(args, ", ")) <= 88:
		return name + "(\n    " + strings.Join(args, ", ") + "\n)" + after
	}
	return name + "(\n    " + strings.Join(args, ",\n    ") + ",\n)" + after
}

// place is how far the line on which a node starts is indented, and how far the node.
func place(doc *syntax.Document, n syntax.Node) (indent, at int) {
	src, start := doc.Source(), doc.Span(n).Start
	line := strings.LastIndexByte(src[:start], '\n') + 1
	return len(src[line:start]) - len(strings.TrimLeft(src[line:start], " \t")), start - line
}

// judge says what the user must know: the operation promotes q, k and v alone,
// where the steps promoted everything on the way.
func (c *call) judge() {
	was, is := dtypes{}, dtypes{}
	was.add(c.Out)
	if c.narrowed() {
		is.add(c.Out.Args[0])
	}
	if !c.narrowed() {
		is.add(c.q.v)
		is.add(c.k.v)
		is.add(c.v.v)
	}
	for i, o := range []match.Operand{c.Q, c.K, c.V} {
		letters := i < 2 && match.Is(c.Scores, "einsum") || i == 2 && match.Is(c.Out, "einsum")
		if o.V.Shape.Rank() < 0 && !letters {
			c.confirm("q, k and v must have four axes")
		}
	}
	for _, m := range c.Masks {
		masks := dtypes{}
		if !m.Keep && !m.V.DType.IsFloat32() {
			masks.add(m.V) // either it promotes nothing, or the operation raises
		}
		for d := range masks {
			if !is[d] {
				delete(was, d)
			}
		}
	}
	if !was.equal(is) && !c.castAfter() {
		switch {
		case len(was) == 1 && len(is) > 1:
			c.confirm("q, k and v are taken to have one dtype")
		case was[values.Float32]:
			c.confirm("the steps gave float32, and the operation gives the dtype of q, k and v")
		default:
			c.confirm("the result has the dtype of q, k and v")
		}
	}
}

// narrowed reports whether the weights are cast to another dtype than that of q
// and k, which stay float32: then so is the result.
func (c *call) narrowed() bool {
	return (c.q.v.DType.IsFloat32() || c.k.v.DType.IsFloat32()) && match.Is(c.Out.Args[0], "array.astype") && !c.Out.Args[0].DType.IsFloat32()
}

// castAfter reports whether every use of the result casts it anyway.
func (c *call) castAfter() bool {
	uses := c.p.Values.Consumers(c.Out)
	for _, u := range uses {
		if !match.Is(u, "array.astype") || u.DType.IsFloat32() {
			return false
		}
	}
	return len(uses) > 0
}
