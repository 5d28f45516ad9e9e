package values

import (
	"iter"
	"slices"
)

// Readers are the parts of a document by what they read beyond themselves, so that
// those that an edit concerns can be found without asking all.
type Readers struct {
	cells  map[any]*cell             // by what was read
	told   map[inquiry]map[any]*cell // of the answer to each inquiry
	words  map[any]*cell             // of the text
	shared int                       // how many are consumers of what no function has made
}

// A cell is one thing that was read, and by whom.
type cell struct {
	reading
	by []Part
}

// NewReaders are none yet.
func NewReaders() *Readers {
	return &Readers{cells: map[any]*cell{}, told: map[inquiry]map[any]*cell{}, words: map[any]*cell{}}
}

// among are the cells that one for a reading is among.
func (x *Readers) among(r reading) map[any]*cell {
	switch r := r.(type) {
	case mentionRead, textRead:
		return x.words
	case interface{ about() inquiry }:
		q := r.about()
		if x.told[q] == nil {
			x.told[q] = map[any]*cell{}
		}
		return x.told[q]
	}
	return x.cells
}

// Add notes what a part read.
func (x *Readers) Add(p Part, l *Looked) {
	for _, n := range l.notes() {
		cells := x.among(n.reading)
		c := cells[n.key]
		if c == nil {
			c = &cell{reading: n.reading}
			cells[n.key] = c
			x.count(n.reading, 1)
		}
		if len(c.by) == 0 || c.by[len(c.by)-1] != p { // else another rule read it, too
			c.by = append(c.by, p)
		}
	}
}

// Remove forgets it.
func (x *Readers) Remove(p Part, l *Looked) {
	for _, n := range l.notes() {
		cells := x.among(n.reading)
		c := cells[n.key]
		if c == nil {
			continue
		}
		if c.by = slices.DeleteFunc(c.by, func(by Part) bool { return by == p }); len(c.by) == 0 {
			delete(cells, n.key)
			x.count(n.reading, -1)
		}
	}
}

func (x *Readers) count(r reading, by int) {
	if _, ok := r.(consumersRead); ok {
		x.shared += by
	}
}

// Concerned are the parts of whose readings one is another in the next version.
func (x *Readers) Concerned(now *Facts) map[Part]bool {
	parts := map[Part]bool{}
	since := now.changes.version
	if now.Same {
		since = now.version
	}
	for c := range x.outdated(now, since) {
		for _, p := range c.by {
			parts[p] = true
		}
	}
	return parts
}

// outdated are the cells that no longer hold. All did in the version before the one numbered since.
func (x *Readers) outdated(now *Facts, since int) iter.Seq[*cell] {
	return func(yield func(*cell) bool) {
		try := func(c *cell) bool { return c == nil || c.holds(now) || yield(c) }
		for _, c := range x.words {
			if !try(c) {
				return
			}
		}
		for q, cells := range x.told {
			if q.answer(now).changed < since {
				continue
			}
			for _, c := range cells {
				if !try(c) {
					return
				}
			}
		}
		if since > now.changes.version {
			return // but for the text it is as it was
		}
		for key := range now.changes.keys() {
			if !try(x.cells[key]) {
				return
			}
		}
		if x.shared > 0 {
			for v := range now.changes.operands() {
				if !try(x.cells[consumersOf{v}]) {
					return
				}
			}
		}
	}
}
