package server_test

import (
	"strings"
	"sync"
	"testing"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/server"
	"mlxls/server/servertest"
)

const head = "import mlx.core as mx\n"

// slow finds mx.slow and has a safe fix; asks finds mx.asks and has one that asks.
var (
	slow = &analysis.Rule{
		Name: "slow-call", Group: "fast", Page: "# slow-call\n\nIt is **slow**.\n\n## Found\n```python\nmx.slow(x)\n```\n\n## Inputs\nx = 1\n",
		Run: finder("mx.slow", "a slow call", edit.Fix{Title: "Use mx.fast", Safety: edit.Safe}, "mx.fast"),
	}
	asks = &analysis.Rule{
		Name: "asks", Group: "fast", Page: "# asks\n\nIt asks.\n", Severity: analysis.Hint,
		Run: finder("mx.asks", "may differ", edit.Fix{Title: "Use mx.differs", Safety: edit.Confirm, Reason: "rounding differs"}, "mx.differs"),
	}
	old = &analysis.Rule{
		Name: "old-name", Group: "fast", Page: "# old-name\n", Deprecated: true, Severity: analysis.Info,
		Run: finder("mx.old", "renamed", edit.Fix{}, ""),
	}
)

func finder(what, message string, fix edit.Fix, by string) func(*analysis.Pass) {
	return func(p *analysis.Pass) {
		text := p.Doc.Source()
		for at := 0; ; {
			i := strings.Index(text[at:], what+"(")
			if i < 0 {
				return
			}
			span := syntax.Span{Start: at + i, End: at + i + len(what)}
			f := analysis.Finding{Span: span, Message: message, Related: []analysis.Related{{Span: syntax.Span{End: 6}, Message: "imported here"}}}
			if fix.Title != "" {
				own := fix
				own.Edits = []edit.Edit{{Span: span, New: by}}
				f.Fixes = []edit.Fix{own}
			}
			p.ReportFinding(f)
			at = span.End
		}
	}
}

func rules() []*analysis.Rule { return []*analysis.Rule{slow, asks, old} }

func options() server.Options {
	return server.Options{
		Rules: rules(), Version: "1.2.3",
		DocsURL: func(r *analysis.Rule) string { return "https://example.org/rules/" + r.Name },
	}
}

func start(t testing.TB, capabilities map[string]any) *servertest.Editor {
	t.Helper()
	return servertest.Start(t, servertest.Options{Server: options(), Capabilities: capabilities})
}

// A tap is a rule that finds nothing and remembers the texts that it saw.
type tap struct {
	mu   sync.Mutex
	runs int
	last string
}

func (r *tap) rule() *analysis.Rule {
	return &analysis.Rule{Name: "tap", Group: "fast", Page: "# tap\n", Run: func(p *analysis.Pass) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.runs++
		r.last = strings.Clone(p.Doc.Source())
	}}
}

func (r *tap) seen() (int, string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.runs, r.last
}

func codes(found []servertest.Diagnostic) string {
	var names []string
	for _, d := range found {
		names = append(names, d.Code)
	}
	return strings.Join(names, " ")
}
