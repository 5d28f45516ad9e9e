package analysis

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// look runs the rules on each part of a document, except where what file keeps of
// the version before tells what they find. It returns the file of this version.
func (s *Session) look(r *Report, f *file) *file {
	parts, next := f.follow(r.Facts)
	if !next {
		f, parts = newFile(r.Facts), r.Facts.Parts()
	}
	for i, records := range s.visit(r, f, parts, next) {
		if kept, known := f.parts[parts[i]]; !known || !slices.Equal(kept, records) {
			f.put(parts[i], was{records, true})
		}
	}
	for _, rec := range f.told() {
		r.Findings = append(r.Findings, rec.findings...)
		r.Panics = append(r.Panics, rec.panics...)
	}
	return f
}

// visit gives the records of parts: by the rules, or by the records that there are.
func (s *Session) visit(r *Report, f *file, parts []values.Part, waiting bool) [][]*record {
	var rules []*Rule
	for _, rule := range s.rules {
		if rule.Run != nil && s.enabled(rule, r.Path) {
			rules = append(rules, rule)
		}
	}
	found := make([][]*record, len(parts))
	var work, checks []func() // looking takes longer than checking what was seen
	for i, part := range parts {
		if kept, known := f.parts[part]; known {
			checks = append(checks, func() { found[i] = s.again(r, part, kept) })
			continue
		}
		work = append(work, func() {
			pass := s.pass(r, part)
			for _, rule := range rules {
				if rule.Wide == part.IsWhole() {
					if rec := s.run(rule, pass); rec != nil {
						found[i] = append(found[i], rec)
					}
				}
			}
		})
	}
	together(append(work, checks...), waiting)
	return found
}

// pass is for the rules that look at a part.
func (s *Session) pass(r *Report, part values.Part) *Pass {
	return &Pass{Doc: r.Document, Values: r.Facts.View(part), Opts: &s.opts}
}

// again brings the records of a part to another version of the document.
func (s *Session) again(r *Report, part values.Part, kept []*record) []*record {
	records := kept
	var pass *Pass // made when a rule has to run
	for i, rec := range kept {
		next := rec.next(r)
		if next == nil {
			if pass == nil {
				pass = s.pass(r, part)
			}
			next = s.run(rec.rule, pass)
		}
		if next == nil {
			next = &record{rule: rec.rule}
		}
		if next != rec && &records[0] == &kept[0] {
			records = append([]*record(nil), kept...)
		}
		records[i] = next
	}
	return records
}

// together does some work, on all processors if somebody waits for it.
func together(work []func(), waiting bool) {
	var next atomic.Int64
	run := func() {
		for i := next.Add(1); i <= int64(len(work)); i = next.Add(1) {
			work[i-1]()
		}
	}
	var others sync.WaitGroup
	if waiting {
		for range runtime.GOMAXPROCS(0) - 1 {
			others.Go(run)
		}
	}
	run()
	others.Wait()
}

func (s *Session) enabled(rule *Rule, path string) bool {
	return s.opts.Enabled == nil || s.opts.Enabled(rule, path)
}

// run runs one rule on one part; nil when nothing needs to be known of that.
func (s *Session) run(rule *Rule, p *Pass) *record {
	var looked *values.Looked
	if s.opts.Keep {
		looked = p.Values.Watch(func() { p.run(rule, rule.Run) })
	} else {
		p.run(rule, rule.Run)
	}
	if len(p.found) == 0 && len(p.panics) == 0 && looked == nil {
		return nil
	}
	rec := &record{rule: rule, findings: p.found, panics: p.panics, looked: looked}
	if !s.opts.Keep {
		return rec
	}
	home, local := p.Values.PartSpan()
	if local && len(rec.findings) > 0 {
		rec.settle(p.Doc, home)
	}
	for i := range rec.findings {
		rec.findings[i].spans(func(at *syntax.Span) { rec.place(p.Doc, *at, home) })
	}
	return rec
}
