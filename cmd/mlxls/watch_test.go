package main

import (
	"context"
	"testing"
	"time"
)

func TestWhenChanged(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	tick := make(chan time.Time)
	states := []map[string]stamp{
		{"a": {size: 1}}, // before the first run
		{"a": {size: 1}},
		{"a": {size: 2}}, // changed
		{"a": {size: 2}},
		{"a": {size: 2}, "b": {}}, // added
		{"a": {size: 2}},          // removed
	}
	looked, runs := 0, []int{}
	done := make(chan bool)
	go func() {
		defer close(done)
		whenChanged(ctx, tick, func() map[string]stamp { looked++; return states[looked-1] }, func() { runs = append(runs, looked) })
	}()
	for range states[1:] {
		tick <- time.Time{}
	}
	cancel()
	<-done
	want := []int{1, 3, 5, 6}
	if len(runs) != len(want) {
		t.Fatalf("ran after looks %v, want %v", runs, want)
	}
	for i := range want {
		if runs[i] != want[i] {
			t.Errorf("ran after looks %v, want %v", runs, want)
		}
	}
}
