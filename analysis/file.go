package analysis

import (
	"cmp"
	"maps"
	"slices"

	"mlxls/analysis/values"
)

// A file is what is kept of a document for its next version. The work that an edit
// makes is in proportion to what it concerns: the file knows who read what.
type file struct {
	facts   *values.Facts // of the version that all of this is of
	parts   map[values.Part][]*record
	telling map[values.Part]bool // that found something
	readers *values.Readers      // the parts, by what they read; nil before the first edit
	undo    map[values.Part]was  // what was others before the step that may be taken back; nil for none
}

// was is what a file had of a part.
type was struct {
	records []*record
	known   bool
}

func newFile(facts *values.Facts) *file {
	return &file{facts: facts, parts: make(map[values.Part][]*record, facts.Size()), telling: map[values.Part]bool{}}
}

// follow makes the file that of the next version, and says at which parts one has
// to look; false if facts are not of the next version.
func (f *file) follow(facts *values.Facts) (parts []values.Part, ok bool) {
	if f == nil || !facts.Follows(f.facts) {
		return nil, false
	}
	f.facts = facts
	if f.readers == nil {
		f.readers = values.NewReaders()
		for part, records := range f.parts {
			f.read(part, records)
		}
	}
	if facts.Back() {
		undo := f.undo
		f.undo = nil
		for part, was := range undo {
			f.set(part, was)
		}
	}
	switch {
	case !facts.Step():
		f.undo = nil
	case !facts.Same:
		f.undo = map[values.Part]was{}
	}
	fresh, gone := facts.Changed()
	if facts.Renamed() { // how a fix spells something may be another
		for part := range f.telling {
			if !slices.Contains(gone, part) {
				fresh, gone = append(fresh, part), append(gone, part)
			}
		}
	}
	for _, part := range gone {
		f.put(part, was{})
	}
	look := f.readers.Concerned(facts)
	maps.Copy(look, f.telling)
	return slices.AppendSeq(fresh, maps.Keys(look)), true
}

// put gives a part other records, or drops it.
func (f *file) put(part values.Part, now was) {
	if f.undo != nil {
		if _, saved := f.undo[part]; !saved {
			records, known := f.parts[part]
			f.undo[part] = was{records, known}
		}
	}
	f.set(part, now)
}

func (f *file) set(part values.Part, now was) {
	read := func(a, b *record) bool { return a.looked == b.looked } // if they were only moved
	if old := f.parts[part]; f.readers != nil && !slices.EqualFunc(old, now.records, read) {
		for _, rec := range old {
			f.readers.Remove(part, rec.looked)
		}
		f.read(part, now.records)
	}
	if now.known {
		f.parts[part] = now.records
	} else {
		delete(f.parts, part)
	}
	if slices.ContainsFunc(now.records, (*record).tells) {
		f.telling[part] = true
	} else {
		delete(f.telling, part)
	}
}

func (f *file) read(part values.Part, records []*record) {
	for _, rec := range records {
		f.readers.Add(part, rec.looked)
	}
}

// told is what was found, in the order of the parts.
func (f *file) told() (out []*record) {
	parts := slices.SortedFunc(maps.Keys(f.telling), func(a, b values.Part) int {
		return cmp.Compare(f.facts.Place(a), f.facts.Place(b))
	})
	for _, part := range parts {
		out = append(out, f.parts[part]...)
	}
	return out
}
