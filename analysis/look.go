package analysis

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A file is what is kept of a document for its next version.
type file struct {
	parts map[values.Part][]*record
	step  any   // that may be taken back; nil for none
	past  *file // from before that
}

// records are those of a part that the document had before.
func (f *file) records(part values.Part) (list []*record, known bool) {
	if f != nil {
		list, known = f.parts[part]
	}
	return list, known
}

// next is without records yet, and comes after another, which may be nil.
func (f *file) next(facts *values.Facts) *file {
	now := &file{parts: make(map[values.Part][]*record, facts.Size()), step: facts.Step()}
	switch {
	case f == nil || now.step == nil:
	case now.step == f.step:
		now.past = f.past
	default:
		now.past = &file{parts: f.parts}
	}
	return now
}

// A record is what came of one rule's run on one part of a document. It holds
// as long as the part, what the rule looked at elsewhere, and the text
// that the findings point into are the same. A run without a record
// found nothing, and looked at the part alone.
type record struct {
	rule     *Rule
	findings []Finding
	panics   []RulePanic
	looked   *values.Looked
	places   []place
	astray   bool // something points to no block
}

// A place is where a block stood that findings point into.
type place struct {
	block  *syntax.Block
	span   syntax.Span
	around bool   // the part is in it
	tail   string // what belongs to it of the text that follows
}

// look runs the rules on each part of a document, except where an earlier
// version tells what they find.
func (s *Session) look(r *Report, before *file) *file {
	var rules []*Rule
	for _, rule := range s.rules {
		if rule.Run != nil && s.enabled(rule, r.Path) {
			rules = append(rules, rule)
		}
	}
	now := before.next(r.Facts)
	if back := r.Facts.Back(); back != nil && before != nil && before.step == back {
		before = before.past
	}
	document := r.Facts.Everything() // the part for wide rules
	parts := append(r.Facts.Parts(), document)
	found := make([][]*record, len(parts))
	var work, checks []func() // looking takes longer than checking what was seen
	for i, part := range parts {
		if kept, known := before.records(part); known {
			if r.Facts.Same && stand(kept, r) {
				found[i] = kept
				continue
			}
			checks = append(checks, func() { found[i] = s.again(r, part, kept) })
			continue
		}
		work = append(work, func() {
			pass := s.pass(r, part)
			for _, rule := range rules {
				if rule.Wide == (part == document) {
					if rec := s.run(rule, pass); rec != nil {
						found[i] = append(found[i], rec)
					}
				}
			}
		})
	}
	together(append(work, checks...), before != nil)
	for i, part := range parts {
		now.parts[part] = found[i]
		for _, rec := range found[i] {
			r.Findings = append(r.Findings, rec.findings...)
			r.Panics = append(r.Panics, rec.panics...)
		}
	}
	return now
}

// stand reports whether all records hold as they are.
func stand(kept []*record, r *Report) bool {
	return !slices.ContainsFunc(kept, func(rec *record) bool { return !rec.holds(r) || !rec.stays(r.Document) })
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

// settle notes the block of the part, and what follows it on its last line: edits
// below it begin there.
func (rec *record) settle(doc *syntax.Document, home syntax.Span) {
	b := doc.BlockAt(home)
	p := place{block: b, span: doc.BlockSpan(b, syntax.Span{End: len(b.Text())}), around: true}
	if i := strings.IndexByte(doc.Source()[p.span.End:], '\n'); i >= 0 {
		p.tail = strings.Clone(doc.Source()[p.span.End : p.span.End+i+1])
		p.span.End += len(p.tail)
	}
	rec.places = append(rec.places, p)
}

// place notes the block that a span lies in. A place between two characters
// where a block begins may be meant as what follows the text before: only for
// what the part is in itself it is clear.
func (rec *record) place(doc *syntax.Document, at, home syntax.Span) {
	for _, p := range rec.places {
		if p.holds(at) {
			return
		}
	}
	b := doc.BlockAt(at)
	if b == nil {
		rec.astray = true
		return
	}
	p := place{block: b, span: doc.BlockSpan(b, syntax.Span{End: len(b.Text())})}
	p.around = home.End > 0 && p.span.Contains(home)
	rec.astray = rec.astray || !p.holds(at)
	rec.places = append(rec.places, p)
}

// holds reports whether a span lies in the block.
func (p place) holds(at syntax.Span) bool {
	return p.span.Contains(at) && (p.around || at.End > p.span.Start)
}

// holds reports whether what the rule looked at elsewhere is the same.
func (rec *record) holds(r *Report) bool {
	return !rec.astray && len(rec.panics) == 0 && rec.looked.Holds(r.Facts)
}

// stays reports whether all places are where they were, with the same text.
func (rec *record) stays(doc *syntax.Document) bool {
	return !slices.ContainsFunc(rec.places, func(p place) bool {
		start, ok := doc.Start(p.block)
		return !ok || start != p.span.Start || !p.tailed(doc, start)
	})
}

// tailed reports whether what belongs to a place of the text that follows its block,
// which begins at start, still does.
func (p place) tailed(doc *syntax.Document, start int) bool {
	return strings.HasPrefix(doc.Source()[start+len(p.block.Text()):], p.tail)
}

// next is what a record is in the next version of its document; nil if the rule has to run again.
func (rec *record) next(r *Report) *record {
	if !rec.holds(r) {
		return nil
	}
	if rec.stays(r.Document) {
		return rec
	}
	moves := make([]move, len(rec.places))
	for i, p := range rec.places {
		if !moves[i].of(p, r.Document) {
			return nil
		}
	}
	next := &record{rule: rec.rule, looked: rec.looked, findings: make([]Finding, len(rec.findings)), places: make([]place, len(rec.places))}
	for i := range moves {
		next.places[i] = moves[i].now
	}
	whole := true
	for i, f := range rec.findings {
		f = clone(f)
		f.spans(func(at *syntax.Span) {
			for i, p := range rec.places {
				if p.holds(*at) {
					whole = moves[i].take(at) && whole
					break
				}
			}
		})
		next.findings[i] = f
	}
	if !whole {
		return nil
	}
	return next
}

// A move is what became of a place in the next version.
type move struct {
	now    place
	by     int         // how far it is from where it was
	edited bool        // something in it
	change syntax.Span // what is no longer in it, where that was
	grown  int         // how much longer what took its place is
}

// of finds out; ok is false if one cannot tell. In a block with the same nodes,
// what changed is between statements, or a statement that rules do not see. Lines
// that are others may be what a message speaks of.
func (m *move) of(p place, doc *syntax.Document) (ok bool) {
	m.now = p
	start, same := doc.Start(p.block)
	if !same {
		var change syntax.Span
		m.now.block, change = doc.Successor(p.block)
		if m.now.block == nil {
			return false
		}
		old, new := p.block.Text(), m.now.block.Text()
		m.grown = len(new) - len(old)
		if strings.Contains(old[change.Start:change.End], "\n") || strings.Contains(new[change.Start:change.End+m.grown], "\n") {
			return false
		}
		m.edited, m.change = true, change.Shift(p.span.Start)
		m.now.span.End += m.grown
		start, _ = doc.Start(m.now.block)
	}
	if !m.now.tailed(doc, start) {
		return false
	}
	m.by = start - p.span.Start
	m.now.span = m.now.span.Shift(m.by)
	return true
}

// take moves a span, unless what changed is in it or next to it.
func (m *move) take(at *syntax.Span) bool {
	by := m.by
	switch {
	case !m.edited:
	case at.Start > m.change.End:
		by += m.grown
	case at.End >= m.change.Start:
		return false
	}
	*at = at.Shift(by)
	return true
}

// spans calls visit for everything in the document that a finding points to.
func (f *Finding) spans(visit func(*syntax.Span)) {
	visit(&f.Span)
	for i := range f.Related {
		if f.Related[i].Path == "" {
			visit(&f.Related[i].Span)
		}
	}
	for i := range f.Fixes {
		for j := range f.Fixes[i].Edits {
			visit(&f.Fixes[i].Edits[j].Span)
		}
		for j := range f.Fixes[i].Relies {
			visit(&f.Fixes[i].Relies[j])
		}
	}
}

func clone(f Finding) Finding {
	f.Related = append([]Related(nil), f.Related...)
	f.Fixes = append([]edit.Fix(nil), f.Fixes...)
	for i := range f.Fixes {
		f.Fixes[i].Edits = append([]edit.Edit(nil), f.Fixes[i].Edits...)
		f.Fixes[i].Relies = append([]syntax.Span(nil), f.Fixes[i].Relies...)
	}
	return f
}
