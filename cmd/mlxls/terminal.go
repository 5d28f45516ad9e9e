package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/term"
)

func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

// colored decides whether to write colour to f; see no-color.org and force-color.org.
func colored(when string, f *os.File) bool {
	switch {
	case when != "auto":
		return when == "always"
	case os.Getenv("NO_COLOR") != "":
		return false
	case os.Getenv("FORCE_COLOR") != "":
		return os.Getenv("FORCE_COLOR") != "0"
	}
	return isTerminal(f) && os.Getenv("TERM") != "dumb"
}

// terminalWidth is how many columns to fill with prose.
func terminalWidth(f *os.File) int {
	if w, _, err := term.GetSize(int(f.Fd())); err == nil && w >= 40 {
		return min(w, 100)
	}
	return 80
}

// A progress shows on a terminal how far a long run is.
type progress struct {
	done  atomic.Int64
	total int
	w     io.Writer
	stop  chan struct{}
	wait  sync.WaitGroup
}

const (
	patience = 700 * time.Millisecond // shorter runs show nothing
	refresh  = 80 * time.Millisecond
	barWidth = 30
)

// startProgress begins to show a bar on standard error, if that is a terminal.
func startProgress(total int, quiet bool) *progress {
	p := &progress{total: total, w: os.Stderr, stop: make(chan struct{})}
	if quiet || total == 0 || !isTerminal(os.Stderr) {
		return p
	}
	p.wait.Go(func() { p.show(time.After(patience)) })
	return p
}

func (p *progress) show(begin <-chan time.Time) {
	select {
	case <-p.stop:
		return
	case <-begin:
	}
	tick := time.NewTicker(refresh)
	defer tick.Stop()
	for {
		fmt.Fprint(p.w, "\r"+bar(int(p.done.Load()), p.total)+"\x1b[K")
		select {
		case <-p.stop:
			fmt.Fprint(p.w, "\r\x1b[K")
			return
		case <-tick.C:
		}
	}
}

// bar draws how many of all files are done.
func bar(done, total int) string {
	filled := done * barWidth / max(total, 1)
	return fmt.Sprintf("Checking %s%s %d/%d files", strings.Repeat("━", filled), strings.Repeat("─", barWidth-filled), done, total)
}

// end removes the bar.
func (p *progress) end() {
	close(p.stop)
	p.wait.Wait()
}
