package server_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"mlxls/server"
	"mlxls/server/servertest"
)

type hint struct {
	Position servertest.Position
	Label    string
	Kind     int
}

type lens struct {
	Range   servertest.Range
	Command struct{ Title, Command string }
}

func inlayHints(t *testing.T, e *servertest.Editor, b *servertest.Buffer, end servertest.Position) (hints []hint) {
	t.Helper()
	err := e.Call("textDocument/inlayHint", map[string]any{"textDocument": map[string]any{"uri": b.URI}, "range": servertest.Range{End: end}}, &hints)
	if err != nil {
		t.Fatal(err)
	}
	return hints
}

// TestRefresh: an editor is told to ask again when the user wants hints and lenses.
func TestRefresh(t *testing.T) {
	e := servertest.Start(t, servertest.Options{
		Server: options(), Capabilities: servertest.VSCode(),
		Configuration: func(string) any { return map[string]any{"inlayHints": true, "codeLens": true} },
	})
	for _, method := range []string{"workspace/diagnostic/refresh", "workspace/inlayHint/refresh", "workspace/codeLens/refresh"} {
		e.Await(method, func(received []servertest.Message) bool {
			return slices.ContainsFunc(received, func(m servertest.Message) bool { return m.Method == method })
		})
	}
}

func codeLenses(t *testing.T, e *servertest.Editor, b *servertest.Buffer) (lenses []lens) {
	t.Helper()
	if err := e.Call("textDocument/codeLens", map[string]any{"textDocument": map[string]any{"uri": b.URI}}, &lenses); err != nil {
		t.Fatal(err)
	}
	return lenses
}

func TestInlayHints(t *testing.T) {
	e := servertest.Start(t, servertest.Options{Server: options(), Settings: map[string]any{"inlayHints": true}})
	text := strings.Replace(leak, "        return out", "        kept = ramp  # which nothing reads\n        return out", 1)
	b := e.Open("file:///leak.py", text)
	got := map[string]string{}
	for _, h := range inlayHints(t, e, b, servertest.Position{Line: 99}) {
		line := strings.Split(text, "\n")[h.Position.Line]
		got[strings.TrimSpace(line[:h.Position.Character])] = h.Label
	}
	want := map[string]string{"q": ": T (B, 8, L, ?)", "ramp": ": float32 (B, 8, L, 4)", "out": ": float32 (B, 8, L, 4)", "kept": ": float32 (B, 8, L, 4)"}
	if len(got) != len(want) {
		t.Errorf("%v", got)
	}
	for name, label := range want {
		if got[name] != label {
			t.Errorf("%s%s, want %s", name, got[name], label)
		}
	}
	if some := inlayHints(t, e, b, b.Range("ramp =").End); len(some) != 2 {
		t.Errorf("up to ramp: %v", some)
	}
}

func TestCodeLenses(t *testing.T) {
	const text = head + "\ndef f(x):\n    mx.slow(x)\n    mx.eval(x)\n    return x.item()\n\n\ndef g(x):\n    return x\n"
	e := servertest.Start(t, servertest.Options{Server: options(), Settings: map[string]any{"codeLens": true}})
	b := e.Open("file:///lens.py", text)
	lenses := codeLenses(t, e, b)
	if len(lenses) != 1 || lenses[0].Command.Title != "2 evaluations, 1 finding" || lenses[0].Range.Start.Line != 2 {
		t.Errorf("%+v", lenses)
	}
}

// TestNothingUnlessWanted: hints and lenses are off until the user says otherwise.
func TestNothingUnlessWanted(t *testing.T) {
	e := start(t, servertest.VSCode())
	b := e.Open("file:///leak.py", leak)
	if hints := inlayHints(t, e, b, servertest.Position{Line: 99}); len(hints) != 0 {
		t.Errorf("%v", hints)
	}
	if lenses := codeLenses(t, e, b); len(lenses) != 0 {
		t.Errorf("%v", lenses)
	}
}

// TestProblemsAtTheirPlace: what is wrong in a configuration file is shown
// there, and taken back when it has been put right.
func TestProblemsAtTheirPlace(t *testing.T) {
	var right atomic.Bool
	opts := options()
	opts.Configure = func(string, json.RawMessage) func(string) server.Settings {
		var problems []server.Problem
		if !right.Load() {
			problems = []server.Problem{{Path: "/w/mlxls.toml", Line: 2, Column: 5, Message: "no such rule"}}
		}
		return func(string) server.Settings { return server.Settings{Problems: problems} }
	}
	e := servertest.Start(t, servertest.Options{Server: opts, Folders: []string{"file:///w"}})
	e.Open("file:///w/a.py", all)
	shown := func(n int) func([]servertest.Message) bool {
		return func(received []servertest.Message) bool {
			var last servertest.Published
			for _, m := range received {
				if m.Method == "textDocument/publishDiagnostics" && strings.Contains(string(m.Params), "mlxls.toml") {
					last = servertest.Published{}
					if json.Unmarshal(m.Params, &last) != nil {
						return false
					}
				}
			}
			return last.URI != "" && len(last.Diagnostics) == n
		}
	}
	e.Client.Await("a problem in the file", shown(1))
	d := e.Published("file:///w/mlxls.toml")[0].Diagnostics[0]
	if d.Range.Start != (servertest.Position{Line: 1, Character: 4}) || d.Severity != 1 || d.Message != "no such rule" {
		t.Errorf("%+v", d)
	}
	right.Store(true)
	e.Notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": "file:///w/mlxls.toml", "type": 2}}})
	e.Client.Await("its end", shown(0))
}

func TestProgress(t *testing.T) {
	e := start(t, servertest.VSCode())
	e.Open("file:///a.py", all)
	if err := e.Call("workspace/diagnostic", map[string]any{"previousResultIds": []any{}, "workDoneToken": "t1"}, nil); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	e.Client.Await("the end of progress", func(received []servertest.Message) bool {
		kinds = nil
		for _, m := range received {
			if m.Method == "$/progress" && strings.Contains(string(m.Params), `"t1"`) {
				for _, k := range []string{"begin", "report", "end"} {
					if strings.Contains(string(m.Params), `"kind":"`+k+`"`) {
						kinds = append(kinds, k)
					}
				}
			}
		}
		return len(kinds) > 0 && kinds[len(kinds)-1] == "end"
	})
	if kinds[0] != "begin" {
		t.Errorf("%v", kinds)
	}
}
