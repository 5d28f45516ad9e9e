package analysis

import (
	"slices"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// An Idle is an ignore comment that, in part or as a whole, silences nothing.
type Idle struct {
	Span   syntax.Span
	Names  []string // that silence nothing; nil for a comment without a list
	Remove edit.Edit
}

// arrange makes what the rules found a report's findings.
func (s *Session) arrange(r *Report) {
	comments := IgnoreComments(r.Document)
	found := heed(r.Document, comments, r.Findings)
	// Of text that does not parse, and where a rule failed, nobody knows what would be found.
	if len(comments) > 0 && len(r.Panics) == 0 && len(r.Document.Errors()) == 0 {
		found = append(found, s.judge(r, comments)...)
	}
	spare(r.Document, found)
	r.Findings = arrange(r.Document, found)
}

// judge runs the rules about ignore comments.
func (s *Session) judge(r *Report, comments []*IgnoreComment) []Finding {
	var all []Finding
	for _, rule := range s.rules {
		if rule.Ignores == nil || !s.enabled(rule, r.Path) {
			continue
		}
		var idle []Idle
		for _, c := range comments {
			if i, ok := s.idle(r, c, rule); ok {
				idle = append(idle, i)
			}
		}
		p := &Pass{Doc: r.Document, Values: r.Facts, Opts: &s.opts}
		p.run(rule, func(p *Pass) { rule.Ignores(p, idle) })
		all = append(all, p.found...)
		r.Panics = append(r.Panics, p.panics...)
	}
	// One without a list would silence what is said of itself.
	named := slices.DeleteFunc(comments, func(c *IgnoreComment) bool { return c.Names == nil })
	return heed(r.Document, named, all)
}

// idle tells what of a comment silences nothing, as far as the rules that run
// here can tell. What names the rule that asks is for it to heed.
func (s *Session) idle(r *Report, c *IgnoreComment, asks *Rule) (Idle, bool) {
	i := Idle{Span: c.Span}
	if c.Names == nil {
		i.Remove = c.Without(r.Document)
		return i, !c.used[""] && s.runs("", r.Path)
	}
	for _, name := range c.Names {
		if !c.used[name] && name != asks.Name && name != asks.Group && s.runs(name, r.Path) {
			i.Names = append(i.Names, name)
		}
	}
	i.Remove = c.Without(r.Document, i.Names...)
	return i, len(i.Names) > 0
}

// runs reports whether every rule that a name stands for runs on a path; "" is
// all rules, and what is no name of a rule or group stands for none.
func (s *Session) runs(name, path string) bool {
	return !slices.ContainsFunc(s.rules, func(rule *Rule) bool {
		return (name == "" || name == rule.Name || name == rule.Group) && !s.enabled(rule, path)
	})
}
