package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mlxls/analysis"
	"mlxls/server"
	"mlxls/server/servertest"
)

const all = head + "a = mx.slow(1)\nb = mx.asks(2)\nc = mx.old(3)\n"

func TestDiagnostic(t *testing.T) {
	e := start(t, servertest.VSCode())
	b := e.Open("file:///a.py", all)
	found := b.Diagnostics()
	if got := codes(found); got != "slow-call asks old-name" {
		t.Fatalf("found %s", got)
	}
	d := found[0]
	if d.Severity != 2 || d.Source != "mlxls" || d.Message != "a slow call" || b.At(d.Range) != "mx.slow" {
		t.Errorf("%+v", d)
	}
	if d.CodeDescription == nil || d.CodeDescription.Href != "https://example.org/rules/slow-call" {
		t.Errorf("page: %+v", d.CodeDescription)
	}
	if len(d.RelatedInformation) != 1 || b.At(d.RelatedInformation[0].Location.Range) != "import" || d.RelatedInformation[0].Location.URI != b.URI {
		t.Errorf("related: %+v", d.RelatedInformation)
	}
	if string(d.Data) != `{"fix":"safe"}` || string(found[1].Data) != `{"fix":"confirm"}` {
		t.Errorf("data: %s, %s", d.Data, found[1].Data)
	}
	if found[1].Severity != 4 || found[2].Severity != 3 || !slices.Equal(found[2].Tags, []int{1 + 1}) || d.Tags != nil {
		t.Errorf("severities %d %d, tags %v %v", found[1].Severity, found[2].Severity, found[2].Tags, d.Tags)
	}
}

// TestModestEditors are sent nothing that they have not announced.
func TestModestEditors(t *testing.T) {
	for _, capabilities := range []map[string]any{servertest.Bare(), servertest.Helix()} {
		e := start(t, capabilities)
		d := e.Open("file:///a.py", all).Diagnostics()[0]
		if d.RelatedInformation != nil || d.Data != nil {
			t.Errorf("%+v", d)
		}
	}
}

func TestPush(t *testing.T) {
	e := start(t, servertest.Helix())
	b := e.Open("file:///a.py", head)
	if found := b.Diagnostics(); len(found) != 0 {
		t.Errorf("found %v", found)
	}
	b.Type("", "mx.slow(1)\n")
	if found := b.Diagnostics(); codes(found) != "slow-call" {
		t.Errorf("found %v", found)
	}
	b.Replace("mx.slow", "mx.fast")
	if found := b.Diagnostics(); len(found) != 0 {
		t.Errorf("still shown: %v", found)
	}
	b.Replace("mx.fast", "mx.slow")
	b.Diagnostics()
	b.Close()
	b.Await("clearing", func(p servertest.Published) bool { return len(p.Diagnostics) == 0 && p.Version != nil })
	b = e.Open("file:///a.py", all)
	if found := b.Diagnostics(); len(found) != 3 {
		t.Errorf("after opening again: %v", found)
	}
}

// TestReopenAtOnce: what is shown in the end belongs to what was opened last.
func TestReopenAtOnce(t *testing.T) {
	e := start(t, servertest.Helix())
	for i := range 200 {
		text := head
		if i%2 == 1 {
			text = all
		}
		b := e.Open("file:///a.py", text)
		if i < 199 {
			b.Close()
			continue
		}
		b.Await("the last findings", func(p servertest.Published) bool { return len(p.Diagnostics) == 3 })
	}
}

// TestFlood: many edits at once cost few analyses, and the last of them counts.
func TestFlood(t *testing.T) {
	tap := &tap{}
	gate, arrived := make(chan struct{}), make(chan struct{}, 1)
	block := &analysis.Rule{Name: "block", Group: "fast", Page: "# block\n", Run: func(*analysis.Pass) {
		select {
		case arrived <- struct{}{}:
		default:
		}
		<-gate
	}}
	e := servertest.Start(t, servertest.Options{
		Server: server.Options{Rules: []*analysis.Rule{tap.rule(), slow, block}}, Capabilities: servertest.Helix(),
	})
	b := e.Open("file:///a.py", head)
	<-arrived // the first version is being analysed
	b.Type("", strings.Repeat("x = 1\n", 50)+"mx.slow(1)")
	if err := e.Call("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": "file:///none.py"}}, nil); err != nil {
		t.Error(err) // by now the server has read all edits
	}
	close(gate)
	if found := b.Diagnostics(); codes(found) != "slow-call" {
		t.Errorf("found %v", found)
	}
	if runs, _ := tap.seen(); runs != 2 {
		t.Errorf("%d edits cost %d analyses", b.Version-1, runs)
	}
	published := e.Published(b.URI)
	if len(published) != 1 {
		t.Errorf("published %d times", len(published))
	}
}

// TestForeignFiles: a file without MLX is not analysed, and nothing is found in it.
func TestForeignFiles(t *testing.T) {
	tap := &tap{}
	e := servertest.Start(t, servertest.Options{
		Server: server.Options{Rules: []*analysis.Rule{tap.rule(), slow}}, Capabilities: servertest.Helix(),
	})
	foreign := e.Open("file:///foreign.py", "import numpy\nmx.slow(1)\n")
	foreign.Type("", "mx.slow(2)\n")
	e.Open("file:///ours.py", head).Diagnostics()
	if found := foreign.Diagnostics(); len(found) != 0 {
		t.Errorf("found in a foreign file: %v", found)
	}
	if runs, _ := tap.seen(); runs != 1 {
		t.Errorf("%d analyses", runs)
	}
	foreign.Type("import", "import mlx\n")
	if found := foreign.Diagnostics(); len(found) != 2 {
		t.Errorf("with MLX: %v", found)
	}
	foreign.Replace("import mlx\n", "")
	if found := foreign.Diagnostics(); len(found) != 0 {
		t.Errorf("without MLX again: %v", found)
	}
}

func TestPull(t *testing.T) {
	e := start(t, servertest.VSCode())
	b := e.Open("file:///a.py", all)
	first := b.PullDiagnostics("")
	if first.Kind != "full" || len(first.Items) != 3 || first.ResultID == "" {
		t.Fatalf("%+v", first)
	}
	if second := b.PullDiagnostics(first.ResultID); second.Kind != "unchanged" || second.ResultID != first.ResultID || second.Items != nil {
		t.Errorf("%+v", second)
	}
	b.Replace("mx.slow", "mx.fast") // and with it the editor may have dropped the finding
	b.Replace("mx.fast", "mx.slow")
	second := b.PullDiagnostics(first.ResultID)
	if second.Kind != "full" || len(second.Items) != 3 {
		t.Errorf("as before, in a text that is not: %+v", second)
	}
	b.Type("a =", "\n")
	if third := b.PullDiagnostics(second.ResultID); third.Kind != "full" || b.At(third.Items[0].Range) != "mx.slow" {
		t.Errorf("%+v", third)
	}
	b.Close()
	if last := b.PullDiagnostics(""); last.Kind != "full" || last.Items == nil || len(last.Items) != 0 {
		t.Errorf("closed: %+v", last)
	}
	if pushed := e.Published(b.URI); len(pushed) != 0 {
		t.Errorf("pushed as well: %v", pushed)
	}
}

// TestOrder: an answer is for the text that stood when the question was asked.
func TestOrder(t *testing.T) {
	e := start(t, servertest.VSCode())
	b := e.Open("file:///a.py", head)
	var ids []int
	for range 200 {
		b.Change(servertest.Splice{Start: len(head), End: len(head), New: "mx.slow(a)\n"})
		ids = append(ids, e.Start("textDocument/diagnostic", map[string]any{"textDocument": map[string]any{"uri": b.URI}}))
	}
	for i, id := range ids {
		var r servertest.Report
		if err := e.Finish(id, &r); err != nil {
			t.Fatal(err)
		}
		if len(r.Items) != i+1 {
			t.Fatalf("question %d was answered for version %d", i, len(r.Items))
		}
	}
}

func TestRuleThatPanics(t *testing.T) {
	broken := &analysis.Rule{Name: "broken", Group: "fast", Page: "# broken\n", Run: func(*analysis.Pass) { panic("boom") }}
	e := servertest.Start(t, servertest.Options{Server: server.Options{Rules: []*analysis.Rule{broken, slow}}})
	if found := e.Open("file:///a.py", all).Diagnostics(); codes(found) != "slow-call" {
		t.Errorf("found %v", found)
	}
}

func TestManyDocuments(t *testing.T) {
	e := start(t, servertest.Eglot())
	var open []*servertest.Buffer
	for i := range 100 {
		open = append(open, e.Open(fmt.Sprintf("file:///%d.py", i), all))
	}
	for _, b := range open {
		b.Type("", "mx.slow(4)\n")
	}
	for _, b := range open {
		if found := b.Diagnostics(); len(found) != 4 {
			t.Errorf("%s: %v", b.URI, found)
		}
	}
}

// TestCloseWhileModulesAreRead: an analysis looks up what a program imports
// among the open texts, also while one of these is closed or changes on disk.
func TestCloseWhileModulesAreRead(t *testing.T) {
	e := start(t, servertest.Helix())
	var imports strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&imports, "import module%d\n", i)
	}
	for range 10 {
		b := e.Open("file:///nowhere/a.py", head+imports.String())
		e.Notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": "file:///nowhere/module1.py", "type": 1}}})
		b.Close()
	}
	if found := e.Open("file:///nowhere/b.py", all).Diagnostics(); len(found) != 3 {
		t.Errorf("found %v", found)
	}
}
