package main

import (
	"runtime/debug"
	"sync"
	"time"
)

// While many files are opened, what is in use grows: each collection would find
// little to free. So there are fewer until no file was opened for some time, or so
// many that memory counts.
const (
	many    = 4    // files
	growing = 2000 // GOGC
	enough  = 300  // files
)

// A growth is the time while files are opened.
type growth struct {
	quiet time.Duration // after which it is over

	mu    sync.Mutex
	files int
	timer *time.Timer // nil when it is over
	usual int         // GOGC before, once there are many
}

// opened tells of a file.
func (g *growth) opened() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.timer == nil {
		g.timer = time.AfterFunc(g.quiet, g.settle)
	} else {
		g.timer.Reset(g.quiet)
	}
	switch g.files++; g.files {
	case many:
		g.usual = debug.SetGCPercent(growing)
		if g.usual < 0 || g.usual > growing { // somebody knows better
			debug.SetGCPercent(g.usual)
		}
	case enough:
		debug.SetGCPercent(g.usual)
	}
}

// end has garbage collected as usual. It reports whether that was not so.
func (g *growth) end() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.timer == nil {
		return false
	}
	g.timer.Stop()
	grown := g.files >= many
	g.timer, g.files = nil, 0
	if grown {
		debug.SetGCPercent(g.usual)
	}
	return grown
}

// settle ends a growth, and gives back the memory that it took and that is not in use.
func (g *growth) settle() {
	if g.end() {
		debug.FreeOSMemory()
	}
}
