package main

import (
	"runtime/debug"
	"sync"
	"time"
)

// While files are opened, what is in use grows: each collection would find little
// to free. So there are fewer until no file was opened for some time.
const growing = 800 // GOGC

// A growth is the time while files are opened.
type growth struct {
	quiet time.Duration // after which it is over

	mu    sync.Mutex
	timer *time.Timer // nil when there is none
	usual int         // GOGC before
}

// opened tells of a file.
func (g *growth) opened() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.timer != nil {
		g.timer.Reset(g.quiet)
		return
	}
	g.usual = debug.SetGCPercent(growing)
	if g.usual < 0 || g.usual > growing { // somebody knows better
		debug.SetGCPercent(g.usual)
	}
	g.timer = time.AfterFunc(g.quiet, g.end)
}

// end has garbage collected as usual.
func (g *growth) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.timer != nil {
		g.timer.Stop()
		g.timer = nil
		debug.SetGCPercent(g.usual)
	}
}
