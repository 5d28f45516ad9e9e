package server_test

import (
	"encoding/json"
	"strings"
	"testing"

	"mlxls/server/servertest"
)

// traced returns what the trace says so far, without its figures.
func traced(received []servertest.Message) (lines, details []string) {
	for _, m := range received {
		var p struct{ Message, Verbose string }
		if m.Method == "$/logTrace" && json.Unmarshal(m.Params, &p) == nil {
			line, _, _ := strings.Cut(p.Message, ":")
			lines, details = append(lines, line), append(details, p.Verbose)
		}
	}
	return lines, details
}

func TestTrace(t *testing.T) {
	e := servertest.Start(t, servertest.Options{Server: options(), Trace: "verbose"})
	e.Open("/a.py", all).Diagnostics()
	e.Await("the trace", func(received []servertest.Message) bool {
		lines, details := traced(received)
		return strings.Contains(strings.Join(lines, ", "), "textDocument/didOpen") &&
			strings.Contains(strings.Join(lines, ", "), "textDocument/diagnostic") && strings.Contains(strings.Join(details, ""), "slow-call 1")
	})
	e.Notify("$/setTrace", map[string]any{"value": "messages"})
	e.Forget()
	e.Open("/b.py", all).Diagnostics()
	e.Await("the trace", func(received []servertest.Message) bool {
		lines, details := traced(received)
		if strings.Join(details, "") != "" {
			t.Errorf("details: %q", details)
		}
		return strings.HasSuffix(strings.Join(lines, ", "), "textDocument/diagnostic")
	})
	e.Notify("$/setTrace", map[string]any{"value": "off"})
	e.Open("/c.py", all).Diagnostics()
	e.Forget()
	e.Open("/d.py", all).Diagnostics()
	e.Open("/e.py", all).Diagnostics()
	e.Await("nothing", func(received []servertest.Message) bool {
		if lines, _ := traced(received); len(lines) > 0 {
			t.Errorf("said %q", lines)
		}
		return true
	})
}
