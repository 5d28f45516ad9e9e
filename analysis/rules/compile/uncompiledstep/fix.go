package uncompiledstep

import (
	"fmt"
	"slices"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

const reason = "shapes that change are traced again, one trace for each; Python numbers and flags that the step reads are those of its first call"

// fix puts the step into a compiled function, or a decorator above the one that it is.
func (s *step) fix() (edit.Fix, bool) {
	fix := edit.Fix{Title: "Compile the step", Safety: edit.Confirm, Reason: reason}
	model, optimizer, ok := s.parties()
	if !ok {
		return fix, false
	}
	mx, need := edit.Refer(s.p.Doc, edit.Import{Module: "mlx.core", As: "mx"})
	partial, more := edit.Refer(s.p.Doc, edit.Import{Module: "functools", Name: "partial"})
	fix.Imports = append(need, more...)
	state := s.free("state", "train_state", "step_state")
	above := []string{fmt.Sprintf("%s = [%s.state, %s.state, %s.random.state]", state, model, optimizer, mx), ""}
	decorator := fmt.Sprintf("@%s(%s.compile, inputs=%s, outputs=%s)", partial, mx, state, state)
	if s.loop == nil {
		if !s.closure(model, optimizer) {
			return fix, false
		}
		fix.Edits = []edit.Edit{edit.InsertBefore(s.p.Doc, s.function, above...), edit.AddDecorator(s.p.Doc, s.function, decorator)}
		return fix, state != "" && !edit.LosesComment(s.p.Doc, fix.Edits...)
	}
	name := s.free("step", "train_step", "compiled_step")
	loss, lines, ok := s.lines()
	if !ok || name == "" || state == "" {
		return fix, false
	}
	params, args, ok := s.arguments()
	if !ok {
		return fix, false
	}
	above = append(above, decorator, "def "+name+"("+strings.Join(params, ", ")+"):")
	for _, l := range lines {
		above = append(above, "    "+l)
	}
	above = append(above, "    return "+loss, "")
	first, last := s.body[0], s.body[len(s.body)-1]
	if s.gone != nil {
		last = s.gone // a function forgets by itself
	}
	fix.Edits = []edit.Edit{
		edit.InsertBefore(s.p.Doc, s.loop, above...),
		edit.ReplaceStmts(s.p.Doc, first, last, loss+" = "+name+"("+strings.Join(args, ", ")+")"),
	}
	return fix, !edit.LosesComment(s.p.Doc, fix.Edits...)
}

// parties are the names of the model and the optimizer, which must be there before the loop.
func (s *step) parties() (model, optimizer string, ok bool) {
	fn, ok := s.update.Fn.(*syntax.Attribute)
	if !ok || fn.Attr.ID != "update" || len(s.update.Args) != 2 || len(s.update.Keywords) > 0 {
		return "", "", false
	}
	m, ok1 := s.update.Args[0].(*syntax.Name)
	o, ok2 := fn.X.(*syntax.Name)
	if !ok1 || !ok2 || !s.before(m) || !s.before(o) {
		return "", "", false
	}
	return m.ID, o.ID, true
}

// before reports whether a name got its value before the loop.
func (s *step) before(n *syntax.Name) bool {
	defs := s.p.Values.Defs(n)
	if s.loop == nil {
		return len(defs) > 0
	}
	for _, d := range defs {
		if syntax.Within(d, s.loop) {
			return false
		}
	}
	return len(defs) > 0
}

// closure reports whether a function takes the model and the optimizer from around it.
func (s *step) closure(names ...string) bool {
	if len(s.function.Decorators) > 0 || s.ff.Fn.Class != nil {
		return false
	}
	for _, par := range s.function.Params {
		if slices.Contains(names, par.Name.ID) {
			return false
		}
	}
	return true
}

// lines are the statements of the step as they are written, and the result that it is for.
func (s *step) lines() (loss string, lines []string, ok bool) {
	t, ok := s.results.Targets[0].(*syntax.Tuple)
	if !ok || len(t.Elts) != 2 {
		return "", nil, false
	}
	grads, ok := t.Elts[1].(*syntax.Name)
	if !ok || s.wanted(grads) {
		return "", nil, false
	}
	loss = s.plain(t.Elts[0])
	for i, stmt := range s.body {
		switch a := stmt.(type) {
		case *syntax.Assign:
			if i == 0 {
				_, _, ok := s.arguments()
				if !ok {
					return "", nil, false
				}
				lines = append(lines, s.call0())
				continue
			}
			n, ok := a.Targets[0].(*syntax.Name)
			if !ok || s.wanted(n) {
				return "", nil, false
			}
		case *syntax.ExprStmt:
			if a.X != syntax.Expr(s.update) {
				return "", nil, false
			}
		default:
			return "", nil, false
		}
		lines = append(lines, edit.Source(s.p.Doc, stmt))
	}
	return loss, lines, true
}

// plain is a target without the parentheses of a tuple.
func (s *step) plain(target syntax.Expr) string {
	t, ok := target.(*syntax.Tuple)
	if !ok || len(t.Elts) < 2 {
		return edit.Source(s.p.Doc, target)
	}
	var parts []string
	for _, e := range t.Elts {
		parts = append(parts, edit.Source(s.p.Doc, e))
	}
	return strings.Join(parts, ", ")
}

// forgets reports whether a statement is a del of names that the step gives their values.
func (s *step) forgets(stmt syntax.Stmt) bool {
	d, ok := stmt.(*syntax.Delete)
	if !ok {
		return false
	}
	for _, t := range d.Targets {
		n, ok := t.(*syntax.Name)
		if !ok || !s.makes(n.ID) {
			return false
		}
	}
	return true
}

// makes reports whether the step gives a name its value, other than the loss.
func (s *step) makes(name string) (made bool) {
	for i, stmt := range s.body {
		if a, ok := stmt.(*syntax.Assign); ok {
			for _, t := range a.Targets {
				if p, ok := t.(*syntax.Tuple); ok && i == 0 && len(p.Elts) == 2 {
					t = p.Elts[1]
				}
				syntax.Inspect(t, func(n syntax.Node) bool {
					if n, ok := n.(*syntax.Name); ok && n.ID == name {
						made = true
					}
					return true
				})
			}
		}
	}
	return made
}

// wanted reports whether a name of the step is read or deleted after it.
func (s *step) wanted(n *syntax.Name) bool {
	deleted := false
	syntax.Inspect(s.loop, func(x syntax.Node) bool {
		if d, ok := x.(*syntax.Delete); ok && syntax.Stmt(d) != s.gone {
			for _, t := range d.Targets {
				name, ok := t.(*syntax.Name)
				deleted = deleted || ok && name.ID == n.ID
			}
		}
		return true
	})
	if deleted {
		return true
	}
	end := s.p.Doc.Span(s.body[len(s.body)-1]).End
	start := s.p.Doc.Span(s.body[0]).Start
	for _, u := range s.p.Values.Uses(n) {
		if !s.p.Doc.Has(u) {
			continue
		}
		if at := s.p.Doc.Span(u); at.Start >= end || at.Start < start {
			return true
		}
	}
	return false
}

// An argument of the gradient function stays as it is if it is the same in every
// iteration, and is a parameter of the step otherwise.
func (s *step) arguments() (params, args []string, ok bool) {
	if len(s.call.Keywords) > 0 {
		return nil, nil, false
	}
	for i, a := range s.call.Args {
		if s.fixed(a) {
			continue
		}
		v := s.p.Values.Value(a)
		if _, starred := a.(*syntax.Starred); starred || v == nil || v.IsScalar() || v.Kind == values.NumPy || v.Kind == values.Str || v.Kind == values.Object {
			return nil, nil, false
		}
		params, args = append(params, s.param(i)), append(args, edit.Source(s.p.Doc, a))
	}
	return params, args, true
}

// param is what the step calls an argument.
func (s *step) param(i int) string {
	if n, ok := s.call.Args[i].(*syntax.Name); ok {
		return n.ID
	}
	if i == 0 || len(s.call.Args) == 2 {
		return "batch"
	}
	return fmt.Sprintf("x%d", i)
}

// call0 is the first statement, with the step's own parameters.
func (s *step) call0() string {
	text := edit.Source(s.p.Doc, s.results.Targets[0]) + " = " + edit.Source(s.p.Doc, s.call.Fn) + "("
	for i, a := range s.call.Args {
		if i > 0 {
			text += ", "
		}
		if s.fixed(a) {
			text += edit.Source(s.p.Doc, a)
		} else {
			text += s.param(i)
		}
	}
	return text + ")"
}

// fixed reports whether an argument is a model, a number or a setting that the loop does not change.
func (s *step) fixed(a syntax.Expr) bool {
	v := s.p.Values.Value(a)
	if v != nil && v.Const != nil && v.IsScalar() {
		return true
	}
	var root *syntax.Name
	setting := false
	switch x := a.(type) {
	case *syntax.Name:
		root = x
		model := s.update.Args[0].(*syntax.Name)
		setting = x.ID == model.ID || v != nil && v.Kind == values.Object
	case *syntax.Attribute:
		root, _ = x.X.(*syntax.Name)
		setting = v != nil && !v.IsArray()
	}
	return root != nil && setting && s.before(root)
}

// free is the first of some names that the function around the step does not use.
func (s *step) free(names ...string) string {
	used := map[string]bool{}
	var around syntax.Node
	for n := syntax.Node(s.update); n != nil; n = s.p.Doc.Parent(n) {
		if _, ok := n.(syntax.Stmt); ok {
			around = n
		}
	}
	syntax.Inspect(around, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Attribute:
			syntax.Inspect(n.X, func(m syntax.Node) bool {
				if name, ok := m.(*syntax.Name); ok {
					used[name.ID] = true
				}
				return true
			})
			return false
		case *syntax.Name:
			used[n.ID] = true
		}
		return true
	})
	for _, n := range names {
		if !used[n] {
			return n
		}
	}
	return ""
}
