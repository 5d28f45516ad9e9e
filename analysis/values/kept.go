package values

import (
	"maps"
	"slices"
)

// Modules is how many modules are kept because documents import them.
func (p *Program) Modules() int { return len(p.modules) }

// Renew is a program that can see the same files and keeps nothing of them.
func (p *Program) Renew() *Program { return NewProgram(p.opts, p.sources) }

// Release drops what only the next version of a document would need.
func (p *Program) Release(file string) { delete(p.open, file) }

// Forget drops all that is kept of a document.
func (p *Program) Forget(file string) {
	if m := p.open[file]; m != nil {
		delete(p.open, file)
		p.forget(map[*module]bool{m: true})
	}
}

// forget has modules no longer keep each other: what some that are gone gave the
// functions of others, and what theirs were given. Documents that are not
// analysed again for some time still have values of what is gone.
func (p *Program) forget(gone map[*module]bool) {
	for m := range gone {
		clear(m.summaries)
	}
	for _, m := range p.modules {
		m.forget(func(s *summary) bool { return gone[s.by] })
	}
}

// catchUp forgets modules whose texts are others by now, and whatever imports them.
func (p *Program) catchUp() {
	if p.sources.none() {
		return
	}
	gone, changes := p.sources.outdated(p.files, p.changes)
	p.changes = changes
	for again := len(gone) > 0; again; {
		again = false
		for name, m := range p.modules {
			if !gone[name] && overlap(m.imported, gone) {
				gone[name], again = true, true
			}
		}
	}
	old := map[*module]bool{}
	for name := range gone {
		if m := p.modules[name]; m != nil {
			old[m] = true
		}
		delete(p.modules, name)
		delete(p.files, name)
	}
	if len(old) > 0 {
		p.forget(old)
	}
	for _, m := range p.open {
		if overlap(m.imported, gone) {
			m.an = nil // its next version is analysed in full
		}
	}
}

// Reads are the files that the module at file imports, directly or through
// others, and those that it would import if they were there; sorted.
func (p *Program) Reads(file string) []string {
	seen := map[string]bool{file: true}
	var add func(m *module)
	add = func(m *module) {
		if m == nil {
			return
		}
		for f := range m.imported {
			if !seen[f] {
				seen[f] = true
				add(p.modules[f])
			}
		}
	}
	add(p.open[file])
	delete(seen, file)
	return slices.Sorted(maps.Keys(seen))
}
