package analysis

import (
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A Spelling writes values as text that means them where a rewrite puts it.
type Spelling struct {
	pass    *Pass
	point   *values.Point
	imports []edit.Import
	failed  bool
}

// Of is an expression for v; the rewrite is given up when there is none.
func (s *Spelling) Of(v *values.Value) string {
	t, ok := s.point.Spell(v)
	if !ok {
		s.failed = true
	}
	return t
}

// Can reports whether v can be written here.
func (s *Spelling) Can(v *values.Value) bool {
	_, ok := s.point.Spell(v)
	return ok
}

// Name is how this file writes a name of MLX, e.g. "mx.fast.rms_norm" for "mlx.core.fast.rms_norm".
func (s *Spelling) Name(qualified string) string {
	if t, ok := s.point.ModuleName(qualified); ok {
		return t
	}
	module, as := "mlx.core", "mx"
	if strings.HasPrefix(qualified, "mlx.nn.") {
		module, as = "mlx.nn", "nn"
	} else if !strings.HasPrefix(qualified, "mlx.core.") {
		i := strings.LastIndexByte(qualified, '.')
		module, as = qualified[:i], ""
	}
	if as == "" || s.point.Binding(as) != nil {
		s.failed = true
		return qualified
	}
	s.imports = append(s.imports, edit.Import{Module: module, As: as})
	return as + qualified[len(module):]
}

// Rewrite replaces the expression root by the text that write makes, and
// removes the assignments that only fed the old one. It is false when a value
// cannot be written there, or a comment would be lost.
func (p *Pass) Rewrite(root syntax.Expr, title string, safety edit.Safety, write func(s *Spelling) string) (edit.Fix, bool) {
	stmt := p.Doc.Stmt(root)
	if stmt == nil {
		return edit.Fix{}, false
	}
	dead := p.feeders(root)
	// First with what names mean at the statement itself; else as they were before the first feeder.
	for _, at := range append([]syntax.Stmt{stmt}, first(p.Doc, dead)...) {
		point := p.Values.At(at)
		if point == nil {
			continue
		}
		s := &Spelling{pass: p, point: point}
		text := write(s)
		if s.failed || text == "" {
			continue
		}
		gone := p.unused(root, dead, point)
		if at != stmt && !p.stillMeans(point, stmt, gone) {
			continue
		}
		edits := []edit.Edit{edit.Replace(p.Doc, root, text)}
		edits = append(edits, edit.Delete(p.Doc, gone...)...)
		if edit.LosesComment(p.Doc, edits...) {
			return edit.Fix{}, false
		}
		return edit.Fix{Title: title, Safety: safety, Edits: edits, Imports: s.imports}, true
	}
	return edit.Fix{}, false
}

func first(doc *syntax.Document, ss []syntax.Stmt) []syntax.Stmt {
	var out []syntax.Stmt
	for _, s := range ss {
		if out == nil || doc.Span(s).Start < doc.Span(out[0]).Start {
			out = []syntax.Stmt{s}
		}
	}
	return out
}

// feeders are the simple assignments that may feed root, directly or through
// each other, and that do nothing else.
func (p *Pass) feeders(root syntax.Node) []syntax.Stmt {
	var out []syntax.Stmt
	seen := map[syntax.Stmt]bool{}
	home := p.Doc.Func(root)
	work := []syntax.Node{root}
	for len(work) > 0 {
		n := work[0]
		work = work[1:]
		syntax.Inspect(n, func(c syntax.Node) bool {
			name, ok := c.(*syntax.Name)
			if !ok {
				return true
			}
			for _, d := range p.Values.Defs(name) {
				st := p.Doc.Stmt(d)
				if st == nil || seen[st] || p.Doc.Func(st) != home {
					continue
				}
				value := p.droppable(st, d)
				if value == nil {
					continue
				}
				seen[st] = true
				out = append(out, st)
				work = append(work, value...)
			}
			return true
		})
	}
	return out
}

// droppable returns the expressions of an assignment to one or more plain names that only
// computes, nil for other statements. An if whose whole body is such assignments counts as one.
func (p *Pass) droppable(st syntax.Stmt, d *syntax.Name) []syntax.Node {
	switch st := st.(type) {
	case *syntax.Assign:
		if len(st.Targets) == 1 && plainNames(st.Targets[0]) && p.computesOnly(st.Value) {
			return []syntax.Node{st.Value}
		}
	case *syntax.AugAssign:
		if st.Target == syntax.Expr(d) && p.computesOnly(st.Value) {
			return []syntax.Node{st.Target, st.Value}
		}
	}
	return nil
}

func plainNames(e syntax.Expr) bool {
	switch e := e.(type) {
	case *syntax.Name:
		return true
	case *syntax.Tuple:
		for _, x := range e.Elts {
			if !plainNames(x) {
				return false
			}
		}
		return true
	}
	return false
}

// computesOnly reports whether evaluating e has no effect beside its value.
func (p *Pass) computesOnly(e syntax.Expr) bool {
	fine := true
	syntax.Inspect(e, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Call:
			v := p.Values.Value(n)
			if v == nil || !v.Pure() {
				fine = false
			}
		case *syntax.Yield, *syntax.Await, *syntax.NamedExpr:
			fine = false
		}
		return fine
	})
	return fine
}

// unused are the feeders that nothing needs once root is replaced by a text that reads what point.Used says.
func (p *Pass) unused(root syntax.Node, feeders []syntax.Stmt, point *values.Point) []syntax.Stmt {
	gone := map[syntax.Stmt]bool{}
	for _, s := range feeders {
		gone[s] = true
	}
	inside := func(n syntax.Node) bool {
		for a := n; a != nil; a = p.Doc.Parent(a) {
			if a == root {
				return true
			}
			if s, ok := a.(syntax.Stmt); ok && gone[s] {
				return true
			}
		}
		return false
	}
	for changed := true; changed; {
		changed = false
		for _, s := range feeders {
			if !gone[s] {
				continue
			}
			if p.needed(s, inside, point) {
				delete(gone, s)
				changed = true
			}
		}
	}
	var out []syntax.Stmt
	for _, s := range feeders {
		if gone[s] {
			out = append(out, s)
		}
	}
	return out
}

// needed reports whether a name that s binds is read outside what goes, or by the new text.
func (p *Pass) needed(s syntax.Stmt, inside func(syntax.Node) bool, point *values.Point) bool {
	needed := false
	check := func(d *syntax.Name) {
		for _, u := range p.Values.Uses(d) {
			if !inside(u) {
				needed = true
			}
		}
		if b := point.Used[d.ID]; b != nil {
			for _, e := range b.Defs {
				needed = needed || e == d
			}
		}
	}
	for _, t := range targets(s) {
		syntax.Inspect(t, func(n syntax.Node) bool {
			if d, ok := n.(*syntax.Name); ok {
				check(d)
			}
			return true
		})
	}
	return needed
}

func targets(s syntax.Stmt) []syntax.Expr {
	switch s := s.(type) {
	case *syntax.Assign:
		return s.Targets
	case *syntax.AugAssign:
		return []syntax.Expr{s.Target}
	}
	return nil
}

// stillMeans reports whether the names that a text reads mean at stmt what they
// mean at the point, once the statements in gone are no more.
func (p *Pass) stillMeans(point *values.Point, stmt syntax.Stmt, gone []syntax.Stmt) bool {
	later := p.Values.At(stmt)
	if later == nil {
		return false
	}
	for name, b := range point.Used {
		now := later.Binding(name)
		if now == nil {
			return false
		}
		if now == b || now.Value == b.Value {
			continue
		}
		for _, d := range now.Defs {
			known := false
			for _, e := range b.Defs {
				known = known || e == d
			}
			st := p.Doc.Stmt(d)
			for _, g := range gone {
				known = known || g == st
			}
			if !known {
				return false
			}
		}
	}
	return true
}
