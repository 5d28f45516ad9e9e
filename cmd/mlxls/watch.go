package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// pause is how long a watch waits before it looks at the files again.
const pause = 300 * time.Millisecond

// watch checks whenever a file changes, until the user interrupts.
func (c *checkCmd) watch(a *app) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	tick := time.NewTicker(pause)
	defer tick.Stop()
	whenChanged(ctx, tick.C, func() map[string]stamp { return c.stamps(a) }, func() {
		if isTerminal(os.Stdout) {
			fmt.Fprint(a.stdout, "\x1b[H\x1b[2J\x1b[3J")
		}
		var status exit
		if err := c.once(a); err != nil && !errors.As(err, &status) {
			a.fail(err)
		}
		fmt.Fprintln(a.stdout, "Watching for changes; ctrl-C ends.")
		a.stdout.Flush()
	})
	return nil
}

// whenChanged calls do at once, and again after a tick at which what look
// returns is not what it was.
func whenChanged(ctx context.Context, tick <-chan time.Time, look func() map[string]stamp, do func()) {
	seen := look()
	do()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
		if now := look(); !maps.Equal(now, seen) {
			seen = now
			do()
		}
	}
}

// A stamp tells one state of a file from the next.
type stamp struct {
	changed time.Time
	size    int64
}

// stamps are the states of all files that a check reads: the Python files and
// the configuration. What cannot be found now may be there the next time.
func (c *checkCmd) stamps(a *app) map[string]stamp {
	jobs, _, err := a.jobs(c.settings, nil, c.Paths)
	states := map[string]stamp{}
	if err != nil {
		states[err.Error()] = stamp{}
	}
	look := func(path string) {
		if info, err := os.Stat(path); err == nil {
			states[path] = stamp{info.ModTime(), info.Size()}
		}
	}
	for _, j := range jobs {
		look(j.Abs)
		if j.config.File != "" {
			look(j.config.File)
		}
	}
	return states
}
