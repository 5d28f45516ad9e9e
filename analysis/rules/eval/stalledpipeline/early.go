package stalledpipeline

import (
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules/eval"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// early finds an mx.eval of what the next step is then built from and scheduled:
// the wait belongs behind that, where the value is read.
func early(p *analysis.Pass, ff *values.FunctionFacts) {
	for i, e := range ff.Effects {
		if e.Kind != values.Evaluates || e.How != "eval" || len(e.Via) > 0 || !p.Doc.Has(e.Node) || e.Guarded && e.Loop == nil {
			continue
		}
		stmt := p.Doc.Stmt(e.Node)
		call := eval.Alone(stmt)
		if call == nil || syntax.Node(call) != e.Node {
			continue
		}
		s, ok := next(p, ff, ff.Effects[i+1:], eval.Leaves(e.Args))
		if !ok {
			continue
		}
		f := analysis.Finding{Span: p.Doc.Span(call), Related: []analysis.Related{{Span: p.Doc.Span(place(s)), Message: "the next step is scheduled here"}},
			Message: "this waits before the next step, which is built from what it waits for, is scheduled: the GPU idles while Python builds that step; what is read later waits by itself"}
		fix := edit.Fix{Title: "Delete the evaluation", Safety: edit.Confirm, Reason: "the wait moves to where the value is read", Edits: edit.Delete(p.Doc, stmt)}
		if !edit.LosesComment(p.Doc, fix.Edits...) {
			f.Fixes = []edit.Fix{fix}
		}
		p.ReportFinding(f)
	}
}

// place is where an effect happens in the function's own text.
func place(e values.Effect) syntax.Node {
	if len(e.Via) > 0 {
		return e.Via[0]
	}
	return e.Node
}

// next is the first step that is scheduled and needs one of the arrays, if nothing
// looks at an array or at a clock before it, and something older than the step is read behind it.
func next(p *analysis.Pass, ff *values.FunctionFacts, effects []values.Effect, args []*values.Value) (s values.Effect, ok bool) {
	for i, e := range effects {
		switch e.Kind {
		case values.Evaluates:
			return s, false
		case values.Yields:
			if !e.Guarded { // another way to go on
				return s, false
			}
		case values.Calls:
			if e.Value != nil && (strings.HasPrefix(e.Value.Name, "time.") || reads(e.Value)) {
				return s, false
			}
		case values.Schedules:
			for _, a := range args {
				if !p.Doc.Has(place(e)) || !needs(p, ff, e, a) {
					continue
				}
				if read(effects[i+1:], e.Args) {
					return e, true
				}
			}
			return s, false
		}
	}
	return s, false
}

// needs reports whether what is scheduled is computed from a: the value, or what the same expression gave.
func needs(p *analysis.Pass, ff *values.FunctionFacts, e values.Effect, a *values.Value) bool {
	seen := map[*values.Value]bool{}
	var walk func(v *values.Value) bool
	walk = func(v *values.Value) bool {
		if v == nil || seen[v] || len(seen) > 2000 {
			return false
		}
		seen[v] = true
		if v == a || v.Node != nil && v.Node == a.Node || v.Op == values.OpAttr && values.Same(v, a) {
			return true
		}
		for _, group := range [][]*values.Value{v.Args, v.Elems, {v.Elem}} {
			for _, x := range group {
				if walk(x) {
					return true
				}
			}
		}
		switch {
		case v.Op == values.OpAttr && v.Recv != nil && v.Recv.Op == "instance":
			return walk(v.Recv) // one of what was put together
		case v.Op == values.OpParam && (v.Node == nil || v.In != ff.Fn):
			return walk(given(p, ff, e, v))
		}
		return false
	}
	for _, v := range e.Args {
		if a != nil && v != nil && v != a && walk(v) {
			return true
		}
	}
	return false
}

// given is what the call that an effect happens through gives for a parameter of the function called.
func given(p *analysis.Pass, ff *values.FunctionFacts, e values.Effect, param *values.Value) *values.Value {
	if len(e.Via) == 0 {
		return nil
	}
	call, ok := e.Via[0].(*syntax.Call)
	i := slices.IndexFunc(ff.Calls, func(c values.CallSite) bool { return c.Node == e.Via[0] })
	if !ok || i < 0 {
		return nil
	}
	d, ok := ff.Calls[i].Callee.Def.(*syntax.FuncDef)
	if !ok {
		return nil
	}
	at := 0
	switch fn := call.Fn.(type) {
	case *syntax.Attribute:
		ok, at = fn.Attr.ID == d.Name.ID, -1 // self
	case *syntax.Name:
		ok = fn.ID == d.Name.ID
	}
	for i, x := range d.Params {
		if ok && x.Name != nil && x.Name.ID == param.Name && i+at >= 0 && i+at < len(call.Args) {
			return p.Values.Value(call.Args[i+at])
		}
	}
	return nil
}

// read reports whether one of the effects waits for something, or gives it away, that is older than the step.
func read(effects []values.Effect, step []*values.Value) bool {
	for _, e := range effects {
		v := e.Value
		switch e.Kind {
		case values.Evaluates:
			if e.How == "eval" {
				continue
			}
		case values.Yields:
		case values.Calls:
			if !reads(v) {
				continue
			}
			v = v.Recv
		default:
			continue
		}
		if !newer(v, step, 4) {
			return true
		}
	}
	return false
}

// reads reports whether a call of fn reads what is not known to be an array.
func reads(fn *values.Value) bool {
	return fn != nil && fn.Op == values.OpAttr && (fn.Name == "tolist" || fn.Name == "item")
}

// newer reports whether v is computed by the step that is scheduled, on all paths.
func newer(v *values.Value, step []*values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if v.Op == values.OpPhi {
		for _, a := range v.Args {
			if a != nil && a != v && !newer(a, step, depth-1) {
				return false
			}
		}
		return true
	}
	for _, s := range step {
		if v == s || s != nil && v.Needs(s) {
			return true
		}
	}
	return false
}
