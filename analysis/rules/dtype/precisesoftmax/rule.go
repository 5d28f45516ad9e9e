// Package precisesoftmax finds a softmax of scores that are cast to float32 for it.
package precisesoftmax

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is precise-softmax.
var Rule = &analysis.Rule{Name: "precise-softmax", Group: "dtype", Since: "0.9.1", Page: page, Run: run}

func run(p *analysis.Pass) {
	uses := match.UsesIn(p.Values)
	for _, op := range [...]string{"mlx.core.softmax", "mlx.nn.softmax"} {
		for _, v := range p.Values.Ops(op) {
			if s := find(v); s != nil {
				report(p, uses, s)
			}
		}
	}
	for _, down := range p.Values.Ops("mlx.core.array.astype") {
		// A softmax in a function that is called here: it is seen from its cast.
		if v := down.Args[0]; match.Is(v, "softmax") && v.Node != nil && p.Values.Value(v.Node) != v {
			if s := find(v); s != nil {
				s.called = down
				report(p, uses, s)
			}
		}
	}
}

// A softmax is softmax(x.astype(float32), axis).
type softmax struct {
	v  *values.Value
	up *values.Value // x.astype(float32)
	x  *values.Value
	// called is the cast of what a function returned, when the softmax is in there.
	called *values.Value
}

func find(v *values.Value) *softmax {
	up := v.Args[0]
	if up == nil || up.Op != "mlx.core.array.astype" || !up.DType.IsFloat32() {
		return nil
	}
	x := up.Args[0]
	if x == nil || x.DType.IsFloat32() || x.DType.Known() && !x.DType.IsFloat() {
		return nil // the cast does nothing, or makes floats of integers
	}
	return &softmax{v: v, up: up, x: x}
}

// softmax(x.astype(float32)) → … → .astype(dtype of x)
func report(p *analysis.Pass, uses *match.Use, s *softmax) {
	if !uses.Only(map[*values.Value]bool{s.up: true}, s.v) {
		return // the float32 scores are needed
	}
	w, ok := follow(p, uses, s.v)
	if !ok {
		return // the float32 probabilities are
	}
	safety, reason := edit.Safe, ""
	for _, down := range w.casts {
		switch {
		case match.AtLeast(s.x, source(down)):
		case !down.DType.IsHalf() && source(down) == down:
			return // cast to float32 or to what is not known: nothing says that it is a way back
		default:
			safety, reason = edit.Confirm, "the scores may have another dtype than the one that the probabilities are cast to"
		}
	}
	if w.rounded {
		safety, reason = edit.Confirm, "what follows is computed from probabilities that are rounded to the dtype of the scores"
	}
	last, alone := w.casts[0], len(w.casts) == 1 && w.casts[0].Args[0] == s.v
	if s.called != nil && !alone {
		return // other calls have other ends
	}
	const message = "scores cast to float32 for softmax, and the probabilities cast back: two more passes over all of them; " +
		"precise=True computes in float32 inside the one kernel"
	f := analysis.Finding{Message: message}
	root := s.v
	if alone && match.SameDType(s.x, source(last)) {
		root = last // nothing is left to cast
	}
	if s.called != nil || alone && p.Doc.Span(last.Node).Contains(p.Doc.Span(s.v.Node)) {
		f.Span = p.Doc.Span(last.Node)
	} else {
		f.Span = p.Doc.Span(s.v.Node)
		for _, c := range w.casts {
			f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(c.Node), Message: "cast back here"})
		}
	}
	if fix, ok := s.fix(p, root, safety); ok {
		fix.Reason = reason
		f.Fixes = []edit.Fix{fix}
	}
	p.ReportFinding(f)
}

// source stands for the dtype that a cast gives: the array whose dtype it asks for, or the result.
func source(cast *values.Value) *values.Value {
	switch d := cast.Args[1]; {
	case d == nil:
	case d.Op == "dtype":
		return d.Args[0]
	case d.Op == values.OpAttr && d.Name == "dtype":
		return d.Recv // of what nothing else is known
	}
	return cast
}

// fix writes root, the softmax or its cast, as one precise softmax.
func (s *softmax) fix(p *analysis.Pass, root *values.Value, safety edit.Safety) (edit.Fix, bool) {
	const title = "Use precise=True"
	if s.v.Arg("stream") != nil || s.called != nil && root == s.v {
		return edit.Fix{}, false
	}
	axis := s.v.Arg("axis")
	if fix, ok := p.Rewrite(root.Node.(syntax.Expr), title, safety, func(sp *analysis.Spelling) string {
		text := sp.Name("mlx.core.softmax") + "(" + sp.Of(s.x)
		switch {
		case axis != nil:
			text += ", axis=" + sp.Of(axis)
		case s.v.Op == "mlx.nn.softmax":
			text += ", axis=-1"
		}
		return text + ", precise=True)"
	}); ok {
		return fix, true
	}
	return s.strip(p, root, title, safety)
}

// strip takes the casts off where they are written around the softmax, and
// leaves the rest as it is: scores that take several lines.
func (s *softmax) strip(p *analysis.Pass, root *values.Value, title string, safety edit.Safety) (edit.Fix, bool) {
	call, ok := s.v.Node.(*syntax.Call)
	if !ok || s.called != nil || s.v.Op != "mlx.core.softmax" || len(call.Args) == 0 || p.Values.Value(call.Args[0]) != s.up {
		return edit.Fix{}, false
	}
	edits := []edit.Edit{edit.ReplaceKeyword(p.Doc, call, "precise", "precise=True")}
	casts := []syntax.Node{call.Args[0]}
	if root != s.v {
		casts = append(casts, root.Node)
	}
	for _, n := range casts {
		cast, ok := n.(*syntax.Call)
		if !ok {
			return edit.Fix{}, false
		}
		method, ok := cast.Fn.(*syntax.Attribute)
		if !ok || n == root.Node && method.X != syntax.Expr(call) {
			return edit.Fix{}, false
		}
		edits = append(edits, edit.Edit{Span: syntax.Span{Start: p.Doc.Outer(method.X).End, End: p.Doc.Span(cast).End}})
	}
	if edit.LosesComment(p.Doc, edits...) {
		return edit.Fix{}, false
	}
	return edit.Fix{Title: title, Safety: safety, Edits: edits}, true
}
