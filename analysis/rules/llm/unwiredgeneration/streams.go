package unwiredgeneration

import (
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A step is a call of a model with a cache.
type step struct {
	call         *syntax.Call
	model, cache string
	def          *syntax.FuncDef // the function it is in
	stream       syntax.Expr     // of the with around it, nil for none
}

// streams reports calls of a model outside of the stream that other calls of it, with
// the same cache, are made on.
func streams(p *analysis.Pass, def *syntax.FuncDef) {
	var all []*step
	syntax.Inspect(def, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.Call); ok {
			if s := stepOf(p, call); s != nil {
				all = append(all, s)
			}
		}
		return true
	})
	for _, out := range all {
		if out.stream != nil || out.def != def && covered(p, def, out.def) {
			continue
		}
		for _, in := range all {
			if in.stream != nil && in.model == out.model && in.cache == out.cache {
				p.ReportFinding(analysis.Finding{
					Span: p.Doc.Span(out.call),
					Message: fmt.Sprintf("%s is called on the default stream here, and on %s elsewhere, with the same cache: its arrays cross from one to the other, and older versions of MLX leave compiled functions on the first, so that every token goes back and forth; put both under the same stream",
						out.model, edit.Source(p.Doc, in.stream)),
					Related: []analysis.Related{{Span: p.Doc.Span(in.call), Message: "called on a stream of its own"}},
				})
				break
			}
		}
	}
}

// stepOf matches model(…, cache=c): two names, the same for every call.
func stepOf(p *analysis.Pass, call *syntax.Call) *step {
	model, ok := call.Fn.(*syntax.Name)
	if !ok {
		return nil
	}
	for _, k := range call.Keywords {
		cache, ok := k.Value.(*syntax.Name)
		if !ok || k.Name != "cache" {
			continue
		}
		s := &step{call: call, model: model.ID, cache: cache.ID}
		s.stream, s.def = streamAround(p, call)
		return s
	}
	return nil
}

// streamAround is the stream of the innermost with around a node, in the same function.
func streamAround(p *analysis.Pass, n syntax.Node) (syntax.Expr, *syntax.FuncDef) {
	var stream syntax.Expr
	for n = p.Doc.Parent(n); n != nil; n = p.Doc.Parent(n) {
		switch x := n.(type) {
		case *syntax.FuncDef:
			return stream, x
		case *syntax.With:
			for _, i := range x.Items {
				if c, ok := i.Context.(*syntax.Call); ok && stream == nil && len(c.Args) > 0 && isStream(p.Values.Value(c.Fn)) {
					stream = c.Args[0]
				}
			}
		}
	}
	return stream, nil
}

func isStream(v *values.Value) bool { return v != nil && v.Name == "mlx.core.stream" }

// covered reports whether a nested function may run under a stream: unless it is only called outside of any.
func covered(p *analysis.Pass, outer, inner *syntax.FuncDef) bool {
	calls := 0
	under := false
	syntax.Inspect(outer, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.Call); ok {
			if fn, ok := call.Fn.(*syntax.Name); ok && fn.ID == inner.Name.ID {
				calls++
				s, in := streamAround(p, call)
				under = under || s != nil || in != outer
			}
		}
		return true
	})
	return calls == 0 || under
}
