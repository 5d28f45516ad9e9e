package analysis

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// feeders are the simple assignments that may feed the roots, directly or
// through each other, and that do nothing else, in the order of the text.
func (p *Pass) feeders(roots []Root) []syntax.Stmt {
	var out []syntax.Stmt
	var work []syntax.Node
	seen := map[syntax.Stmt]bool{}
	for _, r := range roots {
		work = append(work, r.Expr)
		work = append(work, p.tests(r.Expr)...)
	}
	home := p.Doc.Func(roots[0].Expr)
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
				work = append(append(work, value...), p.tests(st)...)
			}
			return true
		})
	}
	slices.SortFunc(out, func(a, b syntax.Stmt) int { return p.Doc.Span(a).Start - p.Doc.Span(b).Start })
	return out
}

// tests are the conditions of the if statements around n: what they need may go with them.
func (p *Pass) tests(n syntax.Node) []syntax.Node {
	var out []syntax.Node
	for n = p.Doc.Parent(n); n != nil; n = p.Doc.Parent(n) {
		if i, ok := n.(*syntax.If); ok {
			out = append(out, i.Cond)
		}
	}
	return out
}

// droppable returns the expressions of an assignment to one or more plain names
// that only computes, nil for other statements.
func (p *Pass) droppable(st syntax.Stmt, d *syntax.Name) []syntax.Node {
	switch st := st.(type) {
	case *syntax.Assign:
		if len(st.Targets) == 1 && plainNames(st.Targets[0]) && p.computesOnly(st.Value) {
			return []syntax.Node{st.Value}
		}
	case *syntax.AnnAssign:
		if st.Value != nil && plainNames(st.Target) && p.computesOnly(st.Value) {
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
			if v == nil || !v.Pure() || p.changes(n) {
				fine = false
			}
		case *syntax.Yield, *syntax.Await, *syntax.NamedExpr:
			fine = false
		}
		return fine
	})
	return fine
}

// changes reports whether a call takes from a container, or leaves something
// behind, itself or in a function that it calls.
func (p *Pass) changes(n *syntax.Call) bool {
	if a, ok := n.Fn.(*syntax.Attribute); ok && (a.Attr.ID == "pop" || a.Attr.ID == "popleft" || a.Attr.ID == "setdefault") {
		return true
	}
	home := p.Doc.Func(n)
	for _, ff := range p.Values.Functions() {
		if def, _ := ff.Fn.Def.(*syntax.FuncDef); def != home {
			continue
		}
		for _, e := range ff.Effects {
			switch e.Kind {
			case values.Mutates, values.Stores, values.Calls, values.Schedules:
				if e.Node == syntax.Node(n) || len(e.Via) > 0 && e.Via[0] == syntax.Node(n) {
					return true
				}
			}
		}
	}
	return false
}

// unused finds the feeders that nothing needs once the roots are replaced by
// texts that read what their points say.
func (w *rewriting) unused() {
	w.gone = map[syntax.Stmt]bool{}
	for _, s := range w.feeders {
		w.gone[s] = true
	}
	for i, r := range w.roots {
		if stmt := w.pass.Doc.Stmt(r.Expr); itself(stmt, r.Expr, w.texts[i]) {
			w.gone[stmt] = true
		}
	}
	for changed := true; changed; {
		changed = false
		idle := w.idle()
		for _, s := range w.feeders {
			if w.gone[s] && w.needed(s, idle) {
				delete(w.gone, s)
				changed = true
			}
		}
	}
}

// idle are the if statements that would be left with nothing to do.
func (w *rewriting) idle() map[*syntax.If]bool {
	out := map[*syntax.If]bool{}
	for s := range w.gone {
		for n := w.pass.Doc.Parent(s); n != nil; n = w.pass.Doc.Parent(n) {
			i, ok := n.(*syntax.If)
			if !ok || out[i] || !w.empty(i) {
				break
			}
			out[i] = true
		}
	}
	return out
}

func (w *rewriting) empty(i *syntax.If) bool {
	if !w.pass.computesOnly(i.Cond) {
		return false
	}
	for _, s := range slices.Concat(i.Then, i.Else) {
		inner, ok := s.(*syntax.If)
		if _, pass := s.(*syntax.Pass); !pass && !w.gone[s] && !(ok && w.empty(inner)) {
			return false
		}
	}
	return true
}

// inside reports whether n goes: with a root, a feeder or an if that is idle.
func (w *rewriting) inside(n syntax.Node, idle map[*syntax.If]bool) bool {
	for a := n; a != nil; a = w.pass.Doc.Parent(a) {
		for _, r := range w.roots {
			if a == syntax.Node(r.Expr) {
				return true
			}
		}
		if s, ok := a.(syntax.Stmt); ok && w.gone[s] {
			return true
		}
		if i, ok := a.(*syntax.If); ok && idle[i] {
			return true
		}
	}
	return false
}

// needed reports whether a name that s binds is read by what stays, or by a new text.
func (w *rewriting) needed(s syntax.Stmt, idle map[*syntax.If]bool) bool {
	needed := false
	for _, t := range targets(s) {
		syntax.Inspect(t, func(n syntax.Node) bool {
			d, ok := n.(*syntax.Name)
			if !ok {
				return true
			}
			for _, u := range w.pass.Values.Uses(d) {
				needed = needed || !w.inside(u, idle) && !w.pass.onlyShape(u, d, s)
			}
			for i, p := range w.points {
				if b := p.Used[d.ID]; b != nil {
					needed = needed || slices.Contains(b.Defs, d)
				} else {
					needed = needed || mentions(w.texts[i], d.ID) // it was written as it stands in the document
				}
			}
			return true
		})
	}
	return needed
}

// mentions reports whether a text has a name in it that is not that of an
// attribute, of a keyword, or in quotes.
func mentions(text, name string) bool {
	for rest, at := text, 0; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return false
		}
		at += i
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(name):])
		next := strings.TrimLeft(text[at+len(name):], " ")
		keyword := strings.HasPrefix(next, "=") && !strings.HasPrefix(next, "==")
		if !strings.ContainsRune(`."'`, before) && !inName(before) && !inName(after) && !keyword {
			return true
		}
		at += len(name)
		rest = text[at:]
	}
}

// inName reports whether a character may be within a name.
func inName(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// onlyShape reports whether u asks for the shape of what s only cast: before s it was the same.
func (p *Pass) onlyShape(u, d *syntax.Name, s syntax.Stmt) bool {
	a, ok := p.Doc.Parent(u).(*syntax.Attribute)
	if !ok || a.X != syntax.Expr(u) || a.Attr.ID != "shape" && a.Attr.ID != "ndim" || len(p.Values.Defs(u)) != 1 {
		return false
	}
	v, at := p.Values.Value(d), p.Values.At(s)
	if v == nil || at == nil || v.Op != "mlx.core.array.astype" {
		return false
	}
	b := at.Binding(d.ID)
	return b != nil && b.Value == v.Args[0]
}

func targets(s syntax.Stmt) []syntax.Expr {
	switch s := s.(type) {
	case *syntax.Assign:
		return s.Targets
	case *syntax.AugAssign:
		return []syntax.Expr{s.Target}
	case *syntax.AnnAssign:
		return []syntax.Expr{s.Target}
	}
	return nil
}

// statements are those to delete: what is gone, or the outermost if that would be left with nothing.
func (w *rewriting) statements() []syntax.Stmt {
	idle := w.idle()
	seen := map[syntax.Stmt]bool{}
	var out []syntax.Stmt
	for s := range w.gone {
		for i, ok := w.pass.Doc.Parent(s).(*syntax.If); ok && idle[i]; i, ok = w.pass.Doc.Parent(s).(*syntax.If) {
			s = i
		}
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b syntax.Stmt) int { return w.pass.Doc.Span(a).Start - w.pass.Doc.Span(b).Start })
	return out
}

// runs are the statements to delete, apart where a comment on its own line
// stands between two of them: it may be about what is left.
func (w *rewriting) runs() [][]syntax.Stmt {
	doc := w.pass.Doc
	var out [][]syntax.Stmt
	for i, s := range w.statements() {
		if i > 0 {
			last := &out[len(out)-1]
			between := syntax.Span{Start: doc.Span((*last)[len(*last)-1]).End, End: doc.Span(s).Start}
			if !w.beside(s) || !slices.ContainsFunc(doc.Comments(), func(c syntax.Comment) bool { return between.Contains(c.Span) }) {
				*last = append(*last, s)
				continue
			}
		}
		out = append(out, []syntax.Stmt{s})
	}
	return out
}

// beside reports whether s stands in the body of a root that stays: others may be left empty.
func (w *rewriting) beside(s syntax.Stmt) bool {
	return slices.ContainsFunc(w.roots, func(r Root) bool {
		stmt := w.pass.Doc.Stmt(r.Expr)
		return !w.gone[stmt] && w.pass.Doc.Parent(stmt) == w.pass.Doc.Parent(s)
	})
}
