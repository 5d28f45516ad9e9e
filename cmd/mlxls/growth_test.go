package main

import (
	"runtime/debug"
	"testing"
	"time"
)

// TestGrowth: garbage is collected rarely while many files are opened, and after that as often as before.
func TestGrowth(t *testing.T) {
	percent := func() int {
		p := debug.SetGCPercent(100)
		debug.SetGCPercent(p)
		return p
	}
	for _, usual := range []int{100, 50, 3000, -1} {
		defer debug.SetGCPercent(debug.SetGCPercent(usual))
		during := usual
		if usual >= 0 {
			during = max(usual, growing)
		}
		g := &growth{quiet: time.Hour}
		for range 2 {
			for i := range enough + 2 {
				g.opened()
				want := usual
				if i+1 >= many && i+1 < enough {
					want = during
				}
				if p := percent(); p != want {
					t.Errorf("GOGC is %d after %d files, %d before", p, i+1, usual)
				}
			}
			if !g.end() || g.end() {
				t.Error("it does not end once")
			}
			if p := percent(); p != usual {
				t.Errorf("GOGC is %d after files were opened, %d before", p, usual)
			}
		}
	}
}
