package unevaluatedstate

import (
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// counting are the optimizers whose step count goes into nothing else, so that
// evaluating the parameters does not reach it: seen with MLX 0.32.4. Adam's does
// with bias_correction, and every one's does with a schedule of the learning rate.
var counting = []string{"SGD", "Adam", "AdamW", "Adamax", "AdaDelta", "Adagrad", "RMSprop", "Lion", "Muon"}

var update = values.Computes(func(v *values.Value) bool { return v.Op == "mlx.optimizers.Optimizer.update" })

// optimizers finds steps that evaluate the parameters but not the state of their optimizer.
func optimizers(p *analysis.Pass, l *match.Loop, r *reach) {
	if r.eval == nil {
		return
	}
	for n, u := range l.Facts.Find(update) {
		if !l.Has(n) || len(u.Args) < 2 || !counts(u.Args[0]) {
			continue
		}
		opt, model := u.Args[0], u.Args[1]
		if !r.parameters(model) || r.mentions(opt) {
			continue
		}
		call, ok := n.(*syntax.Call)
		if !ok {
			continue
		}
		text := ""
		if a, ok := call.Fn.(*syntax.Attribute); ok {
			text = syntax.Text(a.X) + ".state"
		}
		r.report(p, r.eval, "the optimizer's state is not evaluated: the parameters do not need its step count, a graph that grows by one addition per iteration and is never computed", text,
			"evaluates more than before")
		return
	}
}

// counts reports whether v is an optimizer whose step count nothing needs.
func counts(v *values.Value) bool {
	if v == nil || v.Op != "instance" || v.Cls != nil {
		return false
	}
	name, ok := strings.CutPrefix(v.Name, "mlx.optimizers.")
	if !ok || !slices.Contains(counting, name) {
		return false
	}
	for _, a := range v.Args {
		switch {
		case a == nil:
		case a.Kind == values.Func || a.Op == values.OpCall || strings.HasPrefix(a.Op, "mlx.optimizers."):
			return false // a schedule
		case a.Kind == values.Bool && a.Const != false:
			return false // bias_correction
		}
	}
	return true
}

// parameters reports whether what a model holds is evaluated, and all that is evaluated is known.
func (r *reach) parameters(model *values.Value) bool {
	found := false
	for _, e := range r.l.Effects() {
		if e.Kind != values.Evaluates || e.How != "eval" || !r.l.Own(e) {
			continue
		}
		for _, a := range e.Args {
			switch {
			case a == nil || a.Op == values.OpParam:
				return false
			case a.Op == values.OpCall && a.Recv != nil && a.Recv.Op == values.OpAttr && strings.HasSuffix(a.Recv.Name, "parameters"):
				found = true
			case a.Op == values.OpAttr && a.Name == "state" && same(a.Recv, model), same(a, model):
				found = true
			}
		}
	}
	return found
}

func same(a, b *values.Value) bool { return a != nil && b != nil && values.Same(a, b) }

// mentions reports whether the optimizer, or something that it holds, is evaluated or given away.
func (r *reach) mentions(opt *values.Value) bool {
	for _, d := range r.done {
		if d == nil {
			continue
		}
		found := false
		r.l.Walk(d, func(v *values.Value) bool {
			found = found || v == opt || v.Recv == opt || strings.HasPrefix(v.Name, "mlx.optimizers.") ||
				v.Op == values.OpAttr && v.Name == "state" && !r.modelState(v)
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

// modelState reports whether v is the state of what an optimizer updates.
func (r *reach) modelState(v *values.Value) bool {
	for n, u := range r.l.Facts.Find(update) {
		if r.l.Has(n) && len(u.Args) > 1 && same(v.Recv, u.Args[1]) {
			return true
		}
	}
	return false
}

var steps = values.Computes(func(v *values.Value) bool {
	return strings.HasSuffix(v.Op, "value_and_grad") && v.Kind == values.Tuple && len(v.Elems) == 2
})

// losses finds losses that are kept, or summed up, without being evaluated: each holds what it was computed from.
func losses(p *analysis.Pass, l *match.Loop, r *reach) {
	if r.eval == nil {
		return
	}
	lost := map[*values.Value]bool{}
	for n, v := range l.Facts.Find(steps) {
		if !l.Has(n) {
			continue
		}
		got := v.Elems[0]
		if got.Kind == values.Tuple && len(got.Elems) > 0 {
			got = got.Elems[0]
		}
		if !r.has(got) {
			lost[got] = true
		}
	}
	if len(lost) == 0 {
		return
	}
	for _, e := range l.Effects() {
		if e.Kind == values.Stores && len(e.Via) == 0 && l.Own(e) && lost[e.Value] {
			r.report(p, p.Doc.Stmt(e.Node), "the loss is kept, but nothing evaluates it: every entry holds the arrays that it is computed from until it is read", named(p, e.Node, lost),
				"evaluates more than before")
			return
		}
	}
	for _, c := range l.Carried {
		if c.Was.Op != values.OpPhi || !match.Is(c.Next, "add") && c.Next.Op != "+" || r.has(c.Next) {
			continue
		}
		for _, a := range c.Next.Args {
			if lost[a] && l.Has(c.Next.Node) {
				r.report(p, p.Doc.Stmt(c.Next.Node), "the losses are summed up, but nothing evaluates the sum: it holds the arrays that every loss is computed from until it is read", c.Name,
					"evaluates more than before")
				return
			}
		}
	}
}

// named is the name by which a statement has a loss.
func named(p *analysis.Pass, n syntax.Node, lost map[*values.Value]bool) string {
	text := ""
	syntax.Inspect(p.Doc.Stmt(n), func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok && lost[p.Values.Value(name)] {
			text = name.ID
		}
		return true
	})
	return text
}
