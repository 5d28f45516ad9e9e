package values

import "time"

// A clock tells how long each function took by itself: what it calls and is
// remembered, and what it imports, are not counted to it.
type clock struct {
	now   func() time.Duration
	tell  func(fn *Function, took time.Duration) // nil for the code of a module
	inner time.Duration                          // of what ran within the function under way
}

// time starts the clock for fn, and gives what stops it.
func (p *Program) time(fn *Function) func() {
	c := p.clock
	if c == nil {
		return func() {}
	}
	outer, began := c.inner, c.now()
	c.inner = 0
	return func() {
		took := c.now() - began
		c.tell(fn, took-c.inner)
		c.inner = outer + took
	}
}
