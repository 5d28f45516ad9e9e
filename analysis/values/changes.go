package values

import (
	"iter"
	"slices"
	"sync"
)

// changes are what a version of a document has that the one before had not. What
// is the same but for its text has those of the version before.
type changes struct {
	version     int // the first with them
	fresh, gone []*unit
	names       bool // the module's own names, by a statement that ran alone: see patch
	once        sync.Once
	known       map[any]bool
}

// units are all that are new or no more.
func (c *changes) units() []*unit { return slices.Concat(c.fresh, c.gone) }

// keys are those under which notes may be of something else now.
func (c *changes) keys() map[any]bool {
	c.once.Do(func() {
		c.known = map[any]bool{}
		if c.names {
			c.known[moduleNames{}] = true
		}
		for _, u := range c.units() {
			if u.stem != nil {
				c.known[u.stem] = true
			}
			for _, ff := range u.funcs {
				c.known[calleesOf{ff.Fn}] = true
				for _, call := range ff.Calls {
					c.known[callersOf{call.Callee}] = true
				}
			}
			for def := range u.byDef {
				c.known[usesOf{def}] = true
			}
		}
	})
	return c.known
}

// operands are the values that something new, or no more, is computed from.
func (c *changes) operands() iter.Seq[*Value] {
	return func(yield func(*Value) bool) {
		for _, u := range c.units() {
			u.users.once.Do(func() { u.users.turnRound(u) })
			for v := range u.users.ids {
				if !yield(v) {
					return
				}
			}
		}
	}
}

// Follows reports whether this is the version after another, so that it can be said what changed.
func (f *Facts) Follows(was *Facts) bool {
	return was != nil && f.mod == was.mod && f.version == was.version+1
}

// Changed are the parts that the version before had not, and those that only it
// had. The module's own code is always the same part, but where Renamed says otherwise.
func (f *Facts) Changed() (fresh, gone []Part) {
	if f.Same {
		return nil, nil
	}
	return f.partsOf(f.changes.fresh), f.partsOf(f.changes.gone)
}

// Renamed reports whether names of the module's own code are new, are no more, or stand for something else.
func (f *Facts) Renamed() bool { return f.changes.names && !f.Same }

func (f *Facts) partsOf(units []*unit) (out []Part) {
	for _, u := range units {
		if u.stem != nil {
			out = append(out, Part{mod: f.mod, unit: u})
		}
	}
	if f.changes.names {
		out = append(out, Part{mod: f.mod})
	}
	return out
}
