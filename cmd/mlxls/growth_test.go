package main

import (
	"runtime/debug"
	"testing"
	"time"
)

// TestGrowth: after files were opened, garbage is collected as often as before.
func TestGrowth(t *testing.T) {
	percent := func() int {
		p := debug.SetGCPercent(100)
		debug.SetGCPercent(p)
		return p
	}
	for _, usual := range []int{100, 50, 800, -1} {
		defer debug.SetGCPercent(debug.SetGCPercent(usual))
		during := usual
		if usual >= 0 {
			during = max(usual, growing)
		}
		g := &growth{quiet: time.Hour}
		for range 2 {
			for range 3 {
				g.opened()
			}
			if p := percent(); p != during {
				t.Errorf("GOGC is %d while files are opened, %d before", p, usual)
			}
			g.end()
			g.end()
			if p := percent(); p != usual {
				t.Errorf("GOGC is %d after files were opened, %d before", p, usual)
			}
		}
	}
}
