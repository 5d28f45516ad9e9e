package values

import (
	"maps"
	"slices"
)

// Modules is how many modules are kept because documents import them.
func (p *Program) Modules() int { return len(p.modules) }

// Renew is a program that can see the same files and keeps nothing of them.
func (p *Program) Renew() *Program { return NewProgram(p.opts, p.sources) }

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
