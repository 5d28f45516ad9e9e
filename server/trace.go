package server

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.lsp.dev/protocol"

	"mlxls/analysis"
	"mlxls/server/conn"
)

// A trace is how much an editor wants to hear of what the server does.
type trace = int32

const (
	silent trace = iota
	messages
	verbose
)

func traceOf(value string) trace {
	switch value {
	case "messages":
		return messages
	case "verbose":
		return verbose
	}
	return silent
}

func (s *session) setTrace(p *conn.SetTrace) error {
	s.trace.Store(traceOf(p.Value))
	return nil
}

// observe tells how long a message took to be handled.
func (s *session) observe(method string, took time.Duration, err error) {
	if s.trace.Load() == silent {
		return
	}
	text := fmt.Sprintf("%s: %s", method, shown(took))
	if err != nil {
		text += ", " + err.Error()
	}
	s.logTrace(text, "")
}

// observeAnalysis tells how long an analysis took, and what it found.
func (s *session) observeAnalysis(r *analysis.Report, took time.Duration) {
	level := s.trace.Load()
	if level == silent {
		return
	}
	detail := ""
	if level == verbose {
		detail = byRule(r)
	}
	s.logTrace(fmt.Sprintf("analysis of %s: %s, %d findings", cmp.Or(r.Path, "a text"), shown(took), len(r.Findings)), detail)
}

// byRule lists how often each rule spoke.
func byRule(r *analysis.Report) string {
	counts := map[string]int{}
	for i := range r.Findings {
		counts[r.Findings[i].Rule.Name]++
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		list = append(list, fmt.Sprintf("%s %d", name, counts[name]))
	}
	return strings.Join(list, ", ")
}

func (s *session) logTrace(message, detail string) {
	p := &protocol.LogTraceParams{Message: message}
	if detail != "" {
		p.Verbose = &detail
	}
	s.notify("$/logTrace", p)
}

func shown(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }
