package analysis

import (
	"slices"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

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

// A place is where a block stood that findings point into, or the text between two.
type place struct {
	block  *syntax.Block
	span   syntax.Span
	around bool   // the part is in it
	tail   string // what belongs to it of the text that follows
	gap    *gap   // nil for a block
}

// A gap is what stands between two blocks at module level; nil for either end of the text.
type gap struct {
	before, after *syntax.Block
	text          string
}

// gapAt is the place between blocks that a span of nothing is.
func gapAt(doc *syntax.Document, at syntax.Span) (place, bool) {
	before, after, ok := doc.Between(at.Start)
	g := &gap{before: before, after: after}
	span, _ := g.span(doc)
	if !ok || !at.Empty() {
		return place{}, false
	}
	g.text = strings.Clone(doc.Source()[span.Start:span.End])
	return place{gap: g, span: span}, true
}

// span is where the gap is now; ok is false if one of the blocks is no more.
func (g *gap) span(doc *syntax.Document) (s syntax.Span, ok bool) {
	s.End, ok = len(doc.Source()), true
	if g.before != nil {
		var at syntax.Span
		_, at, ok = doc.Now(g.before)
		s.Start = at.End
	}
	if g.after != nil && ok {
		var at syntax.Span
		_, at, ok = doc.Now(g.after)
		s.End = at.Start
	}
	return s, ok && s.Start <= s.End
}

// now is where the gap is if it is what it was.
func (g *gap) now(doc *syntax.Document) (s syntax.Span, ok bool) {
	s, ok = g.span(doc)
	return s, ok && doc.Source()[s.Start:s.End] == g.text
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
	if b := doc.BlockAt(at); b != nil {
		p := place{block: b, span: doc.BlockSpan(b, syntax.Span{End: len(b.Text())})}
		p.around = home.End > 0 && p.span.Contains(home)
		if p.holds(at) {
			rec.places = append(rec.places, p)
			return
		}
	}
	p, ok := gapAt(doc, at)
	if !ok {
		rec.astray = true
		return
	}
	rec.places = append(rec.places, p)
}

// holds reports whether a span lies in the block.
func (p place) holds(at syntax.Span) bool {
	return p.span.Contains(at) && (p.around || at.End > p.span.Start || p.gap != nil)
}

// tells reports whether there is something to be said, or to be tried again.
func (rec *record) tells() bool { return len(rec.findings)+len(rec.panics) > 0 || rec.astray }

// holds reports whether what the rule looked at elsewhere is the same.
func (rec *record) holds(r *Report) bool {
	return !rec.astray && len(rec.panics) == 0 && rec.looked.Holds(r.Facts)
}

// stays reports whether all places are where they were, with the same text.
func (rec *record) stays(doc *syntax.Document) bool {
	return !slices.ContainsFunc(rec.places, func(p place) bool {
		if p.gap != nil {
			span, ok := p.gap.now(doc)
			return !ok || span != p.span
		}
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
	if p.gap != nil {
		m.now.span, ok = p.gap.now(doc)
		m.by = m.now.span.Start - p.span.Start
		return ok
	}
	start, same := doc.Start(p.block)
	if !same {
		var change syntax.Span
		m.now.block, change = doc.Successor(p.block)
		if m.now.block == nil {
			return false
		}
		old, new := p.block.Text(), m.now.block.Text()
		m.grown = len(new) - len(old)
		if speaks(old, change) || speaks(new, syntax.Span{Start: change.Start, End: change.End + m.grown}) {
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

// speaks reports whether what changed may be more than what is between the nodes of
// one line: lines, or a comment, which a fix may lose.
func speaks(text string, change syntax.Span) bool {
	start := strings.LastIndexByte(text[:change.Start], '\n') + 1
	end := change.End
	if i := strings.IndexByte(text[end:], '\n'); i >= 0 {
		end += i
	}
	return strings.Contains(text[change.Start:change.End], "\n") || strings.Contains(text[start:end], "#")
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
