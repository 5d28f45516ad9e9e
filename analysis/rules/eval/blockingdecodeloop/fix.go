package blockingdecodeloop

import (
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A pipe is a loop taken apart: statements that build the next token from the
// last one, and those that use it.
type pipe struct {
	p     *analysis.Pass
	l     *match.Loop
	name  string
	body  []syntax.Stmt
	build []syntax.Stmt // contiguous in body
	at    int           // where build starts in body
	use   []syntax.Stmt
	// first is set when an iteration begins by building: then the first step stands before the loop.
	first bool
	outs  []string // what use reads of what build binds, the token first
	kept  []string // what build takes from one step to the next besides
}

// pipeline schedules each step before the last one is read. It is false where
// the loop does not come apart into building and using.
func pipeline(p *analysis.Pass, l *match.Loop, c match.Carry) (edit.Fix, bool) {
	s := &pipe{p: p, l: l, name: c.Name}
	switch n := l.Node.(type) {
	case *syntax.For:
		if n.Async || len(n.Else) > 0 {
			return edit.Fix{}, false
		}
		s.body = n.Body
	case *syntax.While:
		if len(n.Else) > 0 {
			return edit.Fix{}, false
		}
		s.body = n.Body
	}
	if !s.split() || !s.connect() || !s.apart() {
		return edit.Fix{}, false
	}
	return s.write()
}

// split finds the run of statements that ends with the one that binds the token.
func (s *pipe) split() bool {
	end := -1
	for i, stmt := range s.body {
		if slices.Contains(binds(stmt), s.name) {
			if end >= 0 {
				return false
			}
			end = i
		}
	}
	if end < 0 || !s.builds(s.body[end]) {
		return false
	}
	s.at = end
	for s.at > 0 && s.builds(s.body[s.at-1]) {
		s.at--
	}
	for s.at < end && !s.feeds(s.body[s.at], s.body[s.at+1:end+1]) {
		s.at++
	}
	s.build = s.body[s.at : end+1]
	s.use = slices.Concat(s.body[:s.at], s.body[end+1:])
	s.first = s.at == 0
	return len(s.use) > 0
}

// builds reports whether a statement only computes: it assigns names, and waits for nothing.
func (s *pipe) builds(stmt syntax.Stmt) bool {
	a, ok := stmt.(*syntax.Assign)
	if !ok || len(a.Targets) != 1 || !names(a.Targets[0]) {
		return false
	}
	for _, e := range s.l.Facts.Effects {
		if (e.Kind == values.Evaluates || e.Kind == values.Yields) && s.inside(s.l.Place(e), stmt) {
			return false
		}
	}
	return true
}

// feeds reports whether one of the statements after it reads what a statement binds.
func (s *pipe) feeds(stmt syntax.Stmt, later []syntax.Stmt) bool {
	for _, name := range binds(stmt) {
		for _, l := range later {
			if slices.Contains(reads(l), name) {
				return true
			}
		}
	}
	return false
}

func (s *pipe) inside(n syntax.Node, stmt syntax.Stmt) bool {
	if n == nil || !s.p.Doc.Has(n) {
		return false
	}
	in, out := s.p.Doc.Span(n), s.p.Doc.Span(stmt)
	return out.Start <= in.Start && in.End <= out.End
}

// connect finds what goes from building to using, and from step to step.
func (s *pipe) connect() bool {
	var bound, used, late []string
	for _, stmt := range s.use {
		used = append(used, reads(stmt)...)
	}
	if w, ok := s.l.Node.(*syntax.While); ok {
		late = readsOf(w.Cond)
	}
	fresh := map[string]bool{}
	for _, stmt := range s.build {
		for _, name := range reads(stmt) {
			if !fresh[name] && name != s.name && s.rebinds(name) && !slices.Contains(s.kept, name) {
				s.kept = append(s.kept, name)
			}
		}
		for _, name := range binds(stmt) {
			fresh[name] = true
			bound = append(bound, name)
		}
	}
	s.outs = []string{s.name}
	for _, name := range bound {
		if slices.Contains(late, name) || slices.Contains(s.kept, name) && slices.Contains(used, name) {
			return false
		}
		if slices.Contains(used, name) && !slices.Contains(s.outs, name) {
			s.outs = append(s.outs, name)
		}
	}
	return slices.Contains(used, s.name) && (s.first || len(s.outs) == 1)
}

// rebinds reports whether building binds a name.
func (s *pipe) rebinds(name string) bool {
	return slices.ContainsFunc(s.build, func(stmt syntax.Stmt) bool { return slices.Contains(binds(stmt), name) })
}

// apart reports whether building ahead sees what building in its place would see.
func (s *pipe) apart() bool {
	var needs []string
	for _, stmt := range s.build {
		needs = append(needs, reads(stmt)...)
	}
	if f, ok := s.l.Node.(*syntax.For); ok && s.first && slices.ContainsFunc(readsOf(f.Target), func(n string) bool { return slices.Contains(needs, n) }) {
		return false // a step number
	}
	ok := true
	for i, stmt := range s.use {
		for _, name := range binds(stmt) {
			ok = ok && (!slices.Contains(needs, name) && !s.rebinds(name))
		}
		if !s.first && i >= s.at { // it would see the token that comes next
			ok = ok && !slices.ContainsFunc(reads(stmt), s.rebinds)
		}
		syntax.Inspect(stmt, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.Continue:
				ok = ok && s.loopOf(n) != s.l.Node
			case *syntax.Call:
				if a, is := n.Fn.(*syntax.Attribute); is {
					if x, is := a.X.(*syntax.Name); is && x.ID != s.name && slices.Contains(needs, x.ID) {
						v := s.p.Values.Value(x)
						ok = ok && v != nil && v.Kind == values.Module
					}
				}
			case *syntax.Assign:
				for _, t := range n.Targets {
					_, attr := t.(*syntax.Attribute)
					_, item := t.(*syntax.Subscript)
					ok = ok && !attr && !item
				}
			case *syntax.Global:
				ok = false
			}
			return ok
		})
	}
	for _, e := range s.l.Effects() {
		if e.Kind == values.Evaluates && e.How == "eval" && s.drop(e.Node) == nil {
			return false // it waits for more than the token: a cache, which would be the next step's
		}
	}
	return ok && !s.usedLater()
}

// usedLater reports whether what building binds is read after the loop.
func (s *pipe) usedLater() bool {
	later := false
	for _, stmt := range s.build {
		syntax.Inspect(stmt, func(n syntax.Node) bool {
			if name, ok := n.(*syntax.Name); ok {
				for _, u := range s.p.Values.Uses(name) {
					later = later || !s.l.Has(u)
				}
			}
			return !later
		})
	}
	return later
}

func (s *pipe) loopOf(n syntax.Node) syntax.Node {
	for n = s.p.Doc.Parent(n); n != nil; n = s.p.Doc.Parent(n) {
		switch n.(type) {
		case *syntax.For, *syntax.While:
			return n
		}
	}
	return nil
}

// drop is the statement of an eval of the token alone: reading it waits as well.
func (s *pipe) drop(n syntax.Node) syntax.Stmt {
	call, ok := n.(*syntax.Call)
	if !ok || len(call.Keywords) > 0 {
		return nil
	}
	for _, a := range call.Args {
		if name, ok := a.(*syntax.Name); !ok || !slices.Contains(s.outs, name.ID) {
			return nil
		}
	}
	stmt, ok := s.p.Doc.Parent(call).(*syntax.ExprStmt)
	if !ok || !slices.Contains(s.use, syntax.Stmt(stmt)) {
		return nil
	}
	return stmt
}

func (s *pipe) write() (edit.Fix, bool) {
	doc := s.p.Doc
	loop, _ := s.l.Node.(syntax.Stmt)
	schedule, ok := s.p.Values.At(loop).ModuleName("mlx.core.async_eval")
	if !ok {
		return edit.Fix{}, false
	}
	var next []string
	for _, o := range s.outs {
		next = append(next, s.fresh("next_"+o))
	}
	var before []string
	step, arguments := "", ""
	if len(s.build) == 1 && len(s.kept) == 0 && len(s.outs) == 1 && len(binds(s.build[0])) == 1 {
		step = syntax.Text(s.build[0].(*syntax.Assign).Value)
	} else {
		fn := s.fresh("step")
		arguments = strings.Join(append([]string{s.name}, s.kept...), ", ")
		before = append(before, "def "+fn+"("+arguments+"):")
		before = append(before, s.lines()...)
		before = append(before, "    return "+strings.Join(slices.Concat(s.outs, s.kept), ", "), "")
		step = fn + "(" + arguments + ")"
	}
	if strings.Contains(step, "\n") {
		return edit.Fix{}, false
	}
	if s.first {
		before = append(before, strings.Join(slices.Concat(s.outs, s.kept), ", ")+" = "+step)
	}
	scheduled := s.arrays()
	before = append(before, schedule+"("+strings.Join(scheduled, ", ")+")")
	ahead := []string{strings.Join(slices.Concat(next, s.kept), ", ") + " = " + step}
	var names []string
	for i, o := range s.outs {
		if slices.Contains(scheduled, o) {
			names = append(names, next[i])
		}
	}
	ahead = append(ahead, schedule+"("+strings.Join(names, ", ")+")")
	turn := strings.Join(s.outs, ", ") + " = " + strings.Join(next, ", ")

	fix := edit.Fix{Title: "Schedule the next step before this one is read", Safety: edit.Confirm,
		Reason: "one step more is computed than is used: a cache ends one token further, and random numbers are drawn for it"}
	if len(before) > 2 {
		fix.Edits = append(fix.Edits, s.blank()...)
	}
	fix.Edits = append(fix.Edits, edit.InsertBefore(doc, loop, before...))
	var gone []syntax.Stmt
	for _, e := range s.l.Effects() {
		if e.Kind == values.Evaluates && e.How == "eval" {
			gone = append(gone, s.drop(e.Node))
		}
	}
	if len(gone) > 0 {
		fix.Edits = append(fix.Edits, edit.Delete(doc, gone...)...)
	}
	last := s.build[len(s.build)-1]
	if s.first {
		fix.Edits = append(fix.Edits, edit.ReplaceStmts(doc, s.build[0], last, ahead...), edit.InsertAfter(doc, s.body[len(s.body)-1], turn))
	} else {
		fix.Edits = append(fix.Edits, edit.InsertBefore(doc, s.body[0], ahead...), edit.ReplaceStmts(doc, s.build[0], last, turn))
	}
	return fix, !edit.LosesComment(doc, fix.Edits...)
}

// blank sets a function apart from what stands above the loop.
func (s *pipe) blank() []edit.Edit {
	src := s.p.Doc.Source()
	at := strings.LastIndexByte(src[:s.p.Doc.Span(s.l.Node).Start], '\n') + 1
	if strings.HasSuffix(src[:at], "\n\n") || strings.HasSuffix(src[:at], ":\n") {
		return nil
	}
	return []edit.Edit{{Span: syntax.Span{Start: at, End: at}, New: "\n"}}
}

// arrays are the outs that are certainly arrays; the token is one.
func (s *pipe) arrays() []string {
	out := s.outs[:1:1]
	for _, o := range s.outs[1:] {
		for _, stmt := range s.build {
			syntax.Inspect(stmt, func(n syntax.Node) bool {
				if name, ok := n.(*syntax.Name); ok && name.ID == o && s.p.Values.Value(name).IsArray() && !slices.Contains(out, o) {
					out = append(out, o)
				}
				return true
			})
		}
	}
	return out
}

// lines is the text of build, as the body of a function that stands where the loop stands.
func (s *pipe) lines() []string {
	src := s.p.Doc.Source()
	span := s.p.Doc.Span(s.build[0]).Union(s.p.Doc.Span(s.build[len(s.build)-1]))
	start := strings.LastIndexByte(src[:span.Start], '\n') + 1
	end := span.End
	if i := strings.IndexByte(src[end:], '\n'); i >= 0 && strings.HasPrefix(strings.TrimSpace(src[end:end+i]), "#") {
		end += i
	}
	loop := s.p.Doc.Span(s.l.Node).Start
	indent := src[strings.LastIndexByte(src[:loop], '\n')+1 : loop]
	var out []string
	for _, line := range strings.Split(src[start:end], "\n") {
		out = append(out, strings.TrimRight(strings.TrimPrefix(line, indent), "\r"))
	}
	return out
}

// fresh is a name that nothing has where the loop stands.
func (s *pipe) fresh(name string) string {
	for s.p.Values.Mentions(name, s.l.Node) {
		name += "_"
	}
	return name
}
