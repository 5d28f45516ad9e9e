// Package uncompiledstep finds training steps that run outside mx.compile. It
// knows steps that take gradients from a function of mlx.nn or mlx.core and
// give them to an optimizer; it does not know how long a step takes.
package uncompiledstep

import (
	_ "embed"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is uncompiled-step.
var Rule = &analysis.Rule{Name: "uncompiled-step", Group: "compile", Severity: analysis.Info, Page: page, Run: run}

const message = "each iteration builds the graph of forward, backward and update anew and runs it operation by operation; a step compiled with the model's and the optimizer's state builds it once, and fuses what is element-wise"

// A step is the statements of one update.
type step struct {
	p        *analysis.Pass
	ff       *values.FunctionFacts
	call     *syntax.Call   // value_and_grad(…)(…)
	update   *syntax.Call   // optimizer.update(model, grads)
	body     []syntax.Stmt  // from the one to the other
	gone     syntax.Stmt    // the del of its names that follows; nil for none
	results  *syntax.Assign // body[0]
	loop     syntax.Stmt    // nil when the function is the step
	function *syntax.FuncDef
	optional bool // whether it updates is an argument
}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		known := map[syntax.Node]bool{}
		for n := range ff.Find(match.Updates()) {
			known[n] = true
		}
		for n, v := range ff.Find(updates) {
			update, ok := n.(*syntax.Call)
			if !ok || ff.Exhausted {
				continue
			}
			if fn, ok := update.Fn.(*syntax.Attribute); ok && fn.Attr.ID == "apply_gradients" {
				continue // to a tree of parameters that the loss puts into a model itself: a side effect
			}
			if len(v.Args) == 0 || match.Compiled.At(p.Values, ff.Fn) {
				continue
			}
			s := &step{p: p, ff: ff, update: update}
			if s.find() && (known[n] || s.feeds(v)) && s.pure() && s.repeated() {
				s.report()
			}
		}
	}
}

// updates are the calls that may give gradients to an optimizer.
var updates = values.NewSearch(func(n syntax.Node, v *values.Value) bool {
	call, ok := n.(*syntax.Call)
	if !ok || v.Node != n {
		return false
	}
	fn, ok := call.Fn.(*syntax.Attribute)
	return ok && (fn.Attr.ID == "update" || fn.Attr.ID == "apply_gradients")
})

// feeds reports whether what an update is given comes from the gradients.
func (s *step) feeds(update *values.Value) bool {
	grads, with := s.p.Values.Value(s.call), match.UpdatedWith(s.update)
	if grads == nil || with == nil || update.Op != values.OpCall {
		return false
	}
	v := s.p.Values.Value(with)
	return v.Needs(grads)
}

// find looks for the statement that the gradients come from, in the same body as the update.
func (s *step) find() bool {
	last := s.p.Doc.Stmt(s.update)
	if cond, ok := s.asked(last); ok {
		last, s.optional = cond, true
	}
	list := s.siblings(last)
	end := slices.Index(list, last)
	for i := end - 1; i >= 0; i-- {
		a, ok := list[i].(*syntax.Assign)
		if !ok || len(a.Targets) != 1 {
			continue
		}
		if call, ok := a.Value.(*syntax.Call); ok && s.gradients(call) {
			s.call, s.results, s.body = call, a, list[i:end+1]
			if end+1 < len(list) && s.forgets(list[end+1]) {
				s.gone = list[end+1]
			}
			return true
		}
	}
	return false
}

// asked is the statement in which an argument of the step itself says whether it
// updates: a compiled step has a trace for each answer.
func (s *step) asked(update syntax.Stmt) (syntax.Stmt, bool) {
	cond, ok := s.p.Doc.Parent(update).(*syntax.If)
	if !ok || !slices.Contains(cond.Then, update) {
		return nil, false
	}
	test, ok := cond.Cond.(*syntax.Name)
	if !ok {
		return nil, false
	}
	d, ok := s.p.Doc.Parent(cond).(*syntax.FuncDef)
	return cond, ok && slices.ContainsFunc(d.Params, func(par *syntax.Param) bool { return par.Name != nil && par.Name.ID == test.ID })
}

func (s *step) siblings(stmt syntax.Stmt) []syntax.Stmt {
	switch b := s.p.Doc.Parent(stmt).(type) {
	case *syntax.For:
		return b.Body
	case *syntax.While:
		return b.Body
	case *syntax.FuncDef:
		return b.Body
	case *syntax.With:
		return b.Body
	}
	return nil // under a condition: gradients are gathered over several batches
}

// gradients reports whether a call gives a value and gradients, by a transformation
// that is seen and under no mx.compile.
func (s *step) gradients(call *syntax.Call) bool {
	fn := s.p.Values.Value(call.Fn)
	if name, ok := call.Fn.(*syntax.Name); ok && (fn == nil || fn.Op != "mlx.nn.value_and_grad" && len(fn.Wrap) == 0) {
		fn = s.later(name)
	}
	if fn == nil {
		return false
	}
	found := fn.Op == "mlx.nn.value_and_grad" || fn.Op == "mlx.core.value_and_grad"
	for _, w := range fn.Wrap {
		switch w.Op {
		case "mlx.core.compile":
			return false
		case "mlx.nn.value_and_grad", "mlx.core.value_and_grad":
			found = true
		}
	}
	return found
}

// later is what a name of the function around the step is, where that is assigned, once, after the step is defined.
func (s *step) later(name *syntax.Name) *values.Value {
	if len(s.p.Values.Defs(name)) > 0 {
		return nil
	}
	var found *values.Value
	for n := s.p.Doc.Parent(name); n != nil; n = s.p.Doc.Parent(n) {
		d, ok := n.(*syntax.FuncDef)
		if !ok {
			continue
		}
		for _, stmt := range d.Body {
			if a, ok := stmt.(*syntax.Assign); ok && len(a.Targets) == 1 {
				if t, ok := a.Targets[0].(*syntax.Name); ok && t.ID == name.ID {
					if found != nil {
						return nil
					}
					found = s.p.Values.Value(a.Value)
				}
			}
		}
	}
	return found
}

// pure reports whether nothing is seen in the differentiated function that a compiled one must not do.
func (s *step) pure() bool {
	for _, e := range s.ff.Effects {
		if len(e.Via) == 0 || e.Via[0] != syntax.Node(s.call) {
			continue
		}
		switch e.Kind {
		case values.Evaluates, values.Schedules, values.Stores, values.Yields:
			return false
		}
	}
	return true
}

// repeated reports whether the step is in a loop, or in a function that is called in one.
func (s *step) repeated() bool {
	for n := s.p.Doc.Parent(s.update); n != nil; n = s.p.Doc.Parent(n) {
		switch n := n.(type) {
		case *syntax.For, *syntax.While:
			s.loop = n.(syntax.Stmt)
		case *syntax.FuncDef:
			if s.loop != nil {
				return true
			}
			s.function = n
			return s.called()
		}
	}
	return s.loop != nil
}

func (s *step) called() bool {
	return slices.ContainsFunc(s.p.Values.Callers(s.ff.Fn), func(c values.CallSite) bool { return c.Loop != nil })
}

func (s *step) report() {
	f := analysis.Finding{Span: s.p.Doc.Span(s.update), Message: message}
	f.Related = []analysis.Related{{Span: s.p.Doc.Span(s.call), Message: "the gradients are computed here"}}
	if fix, ok := s.fix(); ok && !s.optional {
		f.Fixes = append(f.Fixes, fix)
	}
	s.p.ReportFinding(f)
}
