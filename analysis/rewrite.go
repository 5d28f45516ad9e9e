package analysis

import (
	"maps"
	"regexp"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A Spelling writes values as text that means them where a rewrite puts it.
type Spelling struct {
	pass    *Pass
	point   *values.Point // with the assignments that are to go out of the way
	later   *values.Point // as it is
	gone    func(*syntax.Name) bool
	keep    []*syntax.Name // what must stay for the text to be right
	imports []edit.Import
	failed  bool
}

var plain = regexp.MustCompile(`^[\pL_][\pL\pN_.]*$`)

// Of is an expression for v; the rewrite is given up when there is none.
func (s *Spelling) Of(v *values.Value) string {
	t, ok := s.try(v)
	if !ok {
		s.failed = true
	}
	return t
}

// try prefers names, also those of assignments that would have gone, to writing a computation again.
func (s *Spelling) try(v *values.Value) (string, bool) {
	used := maps.Clone(s.point.Used)
	t, ok := s.point.Spell(v)
	if ok && plain.MatchString(t) || v == nil || v.Const != nil {
		return t, ok
	}
	if name := s.later.Named(v); name != "" {
		s.point.Used = used
		for _, d := range s.later.Used[name].Defs {
			if s.gone(d) {
				s.keep = append(s.keep, d)
			}
		}
		s.point.Used[name] = s.later.Used[name]
		return name, true
	}
	return t, ok
}

// Text is an expression of the document as it is written; the rewrite is given
// up when its names mean something else here.
func (s *Spelling) Text(n syntax.Expr) string {
	t, ok := s.point.Text(n)
	if !ok {
		s.failed = true
	}
	return t
}

// Given is a spelling for the branch of a conditional expression in which a test
// has come out one way.
func (s *Spelling) Given(test *values.Value, holds bool, write func()) {
	point, later := s.point, s.later
	s.point, s.later = point.Given(test, holds), later.Given(test, holds)
	write()
	maps.Copy(point.Used, s.point.Used)
	s.point, s.later = point, later
}

// Decided are the values of the names here to which a test gave one of two values.
func (s *Spelling) Decided(test *values.Value) []*values.Value { return s.later.Decided(test) }

// Can reports whether v can be written here.
func (s *Spelling) Can(v *values.Value) bool {
	_, ok := s.peek(v)
	return ok
}

// Plain reports whether v has a name here, or is an attribute of what has one.
func (s *Spelling) Plain(v *values.Value) bool {
	t, ok := s.peek(v)
	return ok && plain.MatchString(t)
}

// peek is try without consequences.
func (s *Spelling) peek(v *values.Value) (string, bool) {
	used, keep := maps.Clone(s.point.Used), len(s.keep)
	t, ok := s.try(v)
	s.point.Used, s.keep = used, s.keep[:keep]
	return t, ok
}

// Name is how this file writes a name of MLX, e.g. "mx.fast.rms_norm" for "mlx.core.fast.rms_norm", or of
// another module, which is imported where it must be.
func (s *Spelling) Name(qualified string) string {
	if t, ok := s.point.ModuleName(qualified); ok {
		return t
	}
	module, as := "mlx.core", "mx"
	if strings.HasPrefix(qualified, "mlx.nn.") {
		module, as = "mlx.nn", "nn"
	} else if !strings.HasPrefix(qualified, "mlx.core.") {
		i := strings.LastIndexByte(qualified, '.')
		module, as = qualified[:i], qualified[:i] // as everyone calls it: math
	}
	if strings.Contains(as, ".") || s.point.Taken(as) {
		s.failed = true
		return qualified
	}
	s.imports = append(s.imports, edit.Import{Module: module, As: as})
	return as + qualified[len(module):]
}

// A Root is an expression and what writes the text that replaces it.
type Root struct {
	Expr  syntax.Expr
	Write func(s *Spelling) string
}

// Rewrite replaces the expression root by the text that write makes, and
// removes the assignments that only fed the old one, with an if that held
// nothing else. It is false when a value cannot be written there, or a comment
// would be lost.
func (p *Pass) Rewrite(root syntax.Expr, title string, safety edit.Safety, write func(s *Spelling) string) (edit.Fix, bool) {
	return p.RewriteAll(title, safety, Root{root, write})
}

// RewriteAll replaces several expressions of one function at once. An
// assignment that would give a name its own value goes as well.
func (p *Pass) RewriteAll(title string, safety edit.Safety, roots ...Root) (edit.Fix, bool) {
	feeders := p.feeders(roots)
	// First with what names mean at the statement itself; then as they were before
	// the last feeder, before the last two, and so on.
	for n := len(feeders); n >= 0; n-- {
		w := &rewriting{pass: p, roots: roots, feeders: feeders, dead: map[syntax.Stmt]bool{}}
		for _, f := range feeders[n:] {
			w.dead[f] = true
		}
		if !w.spell() {
			continue
		}
		fix := edit.Fix{Title: title, Safety: safety, Imports: w.imports}
		fix.Edits = w.edits()
		if len(fix.Edits) == 0 || edit.LosesComment(p.Doc, fix.Edits...) {
			return edit.Fix{}, false
		}
		return fix, true
	}
	return edit.Fix{}, false
}

// A rewriting is one attempt, with some of the feeders out of the way.
type rewriting struct {
	pass    *Pass
	roots   []Root
	feeders []syntax.Stmt
	dead    map[syntax.Stmt]bool
	texts   []string
	points  []*values.Point
	imports []edit.Import
	gone    map[syntax.Stmt]bool // what nothing needs any more
}

// spell writes all texts; false when a value cannot be written, or a name
// would mean something else once the feeders are gone.
func (w *rewriting) spell() bool {
	for range len(w.feeders) + 1 {
		keep, ok := w.once()
		if !ok {
			return false
		}
		if len(keep) == 0 {
			w.unused()
			return w.stillMeans()
		}
		for _, d := range keep {
			delete(w.dead, w.pass.Doc.Stmt(d))
		}
	}
	return false
}

func (w *rewriting) once() (keep []*syntax.Name, ok bool) {
	w.texts, w.points, w.imports = nil, nil, nil
	for _, r := range w.roots {
		stmt := w.pass.Doc.Stmt(r.Expr)
		if stmt == nil {
			return nil, false
		}
		gone := func(d *syntax.Name) bool { return w.dead[w.pass.Doc.Stmt(d)] }
		s := &Spelling{pass: w.pass, point: w.pass.Values.Without(stmt, gone), later: w.pass.Values.At(stmt), gone: gone}
		if s.point == nil {
			return nil, false
		}
		text := r.Write(s)
		if s.failed || text == "" {
			return nil, false
		}
		keep = append(keep, s.keep...)
		w.texts, w.points, w.imports = append(w.texts, text), append(w.points, s.point), append(w.imports, s.imports...)
	}
	return keep, true
}

// stillMeans reports whether the names that the texts read mean what they should
// once the statements that nothing needs are no more.
func (w *rewriting) stillMeans() bool {
	for i, r := range w.roots {
		after := w.pass.Values.Without(w.pass.Doc.Stmt(r.Expr), func(d *syntax.Name) bool { return w.gone[w.pass.Doc.Stmt(d)] })
		for name, b := range w.points[i].Used {
			now := after.Binding(name)
			if now == nil || !now.Same(b) {
				return false
			}
		}
	}
	return true
}

func (w *rewriting) edits() []edit.Edit {
	doc := w.pass.Doc
	var edits []edit.Edit
	for i, r := range w.roots {
		if !w.gone[doc.Stmt(r.Expr)] && w.texts[i] != syntax.Text(r.Expr) {
			edits = append(edits, edit.Replace(doc, r.Expr, w.texts[i]))
		}
	}
	for _, run := range w.runs() {
		for _, e := range edit.Delete(doc, run...) {
			edits = append(edits, joined(doc.Source(), e))
		}
	}
	return edits
}

// joined takes one of two blank lines that would meet where lines are deleted.
func joined(src string, e edit.Edit) edit.Edit {
	above, below := src[:e.Span.Start], src[e.Span.End:]
	if e.New != "" || !strings.HasSuffix(above, "\n\n") && !strings.HasSuffix(above, "\r\n\r\n") {
		return e
	}
	if line, _, ok := strings.Cut(below, "\n"); ok && strings.TrimSpace(line) == "" {
		e.Span.End += len(line) + 1
	}
	return e
}

// itself reports whether a statement would assign a name, or several, to themselves.
func itself(stmt syntax.Stmt, root syntax.Expr, text string) bool {
	a, ok := stmt.(*syntax.Assign)
	if !ok || len(a.Targets) != 1 || a.Value != root || !plainNames(a.Targets[0]) {
		return false
	}
	bare := func(s string) string { return strings.NewReplacer(" ", "", "(", "", ")", "", "\n", "").Replace(s) }
	return bare(syntax.Text(a.Targets[0])) == bare(text)
}
