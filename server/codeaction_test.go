package server_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"mlxls/server/servertest"
)

var editors = map[string]func() map[string]any{
	"VS Code": servertest.VSCode, "Neovim": servertest.Neovim, "Helix": servertest.Helix, "Eglot": servertest.Eglot,
	"VS Code, pushed": func() map[string]any { return servertest.Pushed(servertest.VSCode()) },
}

// find returns the first action whose title contains part.
func find(t *testing.T, actions []servertest.Action, part string) servertest.Action {
	t.Helper()
	for _, a := range actions {
		if strings.Contains(a.Title, part) {
			return a
		}
	}
	t.Fatalf("no action %q in %+v", part, actions)
	return servertest.Action{}
}

func TestQuickFix(t *testing.T) {
	for name, capabilities := range editors {
		t.Run(name, func(t *testing.T) {
			e := start(t, capabilities())
			b := e.Open("file:///a.py", head+"s = '😀'; x = mx.slow(1)\n")
			found := b.Diagnostics()
			a := find(t, b.Actions(found[0].Range, "quickfix"), "mx.fast")
			if !a.IsPreferred || a.Kind != "quickfix" || codes(a.Diagnostics) != "slow-call" || a.Diagnostics[0].Range != found[0].Range {
				t.Errorf("%+v", a)
			}
			b.Accept(a)
			if want := head + "s = '😀'; x = mx.fast(1)\n"; b.Text() != want {
				t.Errorf("the text is %q", b.Text())
			}
			if found := b.Diagnostics(); len(found) != 0 {
				t.Errorf("still found: %v", found)
			}
		})
	}
}

// TestCommands: an editor that knows no code actions gets commands that do the same.
func TestCommands(t *testing.T) {
	type command struct {
		Title, Command string
		Arguments      []json.RawMessage
	}
	offered := func(e *servertest.Editor, b *servertest.Buffer) (all []command) {
		params := map[string]any{"textDocument": map[string]any{"uri": b.URI}, "range": b.Range("mx.slow"), "context": map[string]any{"diagnostics": []any{}}}
		if err := e.Call("textDocument/codeAction", params, &all); err != nil {
			t.Fatal(err)
		}
		return all
	}
	for name, capabilities := range editors {
		t.Run(name, func(t *testing.T) {
			e := start(t, servertest.Commanded(capabilities()))
			b := e.Open("file:///a.py", head+"s = '😀'; x = mx.slow(1)\n")
			all := offered(e, b)
			i := slices.IndexFunc(all, func(c command) bool { return strings.Contains(c.Title, "mx.fast") })
			if i < 0 || !slices.ContainsFunc(all, func(c command) bool { return c.Command == "mlxls.showRule" }) {
				t.Fatalf("offered %+v", all)
			}
			if err := e.Call("workspace/executeCommand", all[i], nil); err != nil {
				t.Fatal(err)
			}
			if want := head + "s = '😀'; x = mx.fast(1)\n"; b.Text() != want {
				t.Errorf("the text is %q", b.Text())
			}
			if err := e.Call("workspace/executeCommand", all[i], nil); code(err) != -32801 {
				t.Errorf("once more, in another text: %v", err)
			}
		})
	}
	for _, arguments := range []string{`[]`, `[1, 2]`, `[{"uri": "file:///a.py"}, "x"]`, `[{"rule": "slow-call", "page": true}, "x"]`} {
		e := start(t, servertest.Commanded(servertest.Helix()))
		e.Open("file:///a.py", head)
		_ = e.Call("workspace/executeCommand", map[string]any{"command": "mlxls.applyAction", "arguments": json.RawMessage(arguments)}, nil)
		if len(offered(e, e.Open("file:///b.py", head+"mx.slow(1)\n"))) == 0 {
			t.Errorf("%s: nothing is offered any more", arguments)
		}
	}
	silent := servertest.Commanded(servertest.Helix())
	delete(silent["workspace"].(map[string]any), "applyEdit")
	e := start(t, silent)
	if all := offered(e, e.Open("file:///a.py", head+"mx.slow(1)\n")); slices.ContainsFunc(all, func(c command) bool { return c.Command == "mlxls.applyAction" }) {
		t.Errorf("offered though no edit can be applied: %+v", all)
	}
}

func TestIgnoreAction(t *testing.T) {
	e := start(t, servertest.Helix())
	b := e.Open("file:///a.py", head+"x = mx.slow(1)\n")
	b.Accept(find(t, b.Actions(b.Diagnostics()[0].Range), "gnore"))
	if !strings.Contains(b.Text(), "mx.slow(1)  # mlxls: ignore[slow-call]\n") {
		t.Errorf("the text is %q", b.Text())
	}
}

// TestConfirm: an edit that asks says so where the editor can ask, and else in its title.
func TestConfirm(t *testing.T) {
	for name, capabilities := range editors {
		t.Run(name, func(t *testing.T) {
			e := start(t, capabilities())
			b := e.Open("file:///a.py", head+"x = mx.asks(1)\n")
			a := find(t, b.Actions(b.Diagnostics()[0].Range, "quickfix"), "mx.differs")
			if a.IsPreferred {
				t.Error("preferred")
			}
			full, err := e.Resolve(a)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(name, "VS Code") {
				edit := full.Edit.DocumentChanges[0]
				note := full.Edit.ChangeAnnotations[edit.Edits[0].AnnotationID]
				if !note.NeedsConfirmation || note.Description != "rounding differs" || *edit.TextDocument.Version != 1 {
					t.Errorf("%+v", full.Edit)
				}
			} else if full.Edit.ChangeAnnotations != nil || !strings.Contains(a.Title, "rounding differs") {
				t.Errorf("%q %+v", a.Title, full.Edit)
			}
			if plain := name == "Neovim"; plain != (full.Edit.Changes != nil) || plain != (full.Edit.DocumentChanges == nil) {
				t.Errorf("%+v", full.Edit)
			}
			b.Accept(full)
			if want := head + "x = mx.differs(1)\n"; b.Text() != want {
				t.Errorf("the text is %q", b.Text())
			}
		})
	}
}

func TestFixAll(t *testing.T) {
	for name, capabilities := range editors {
		t.Run(name, func(t *testing.T) {
			e := start(t, capabilities())
			b := e.Open("file:///a.py", all+"d = mx.slow(4)\r\n")
			actions := b.Actions(servertest.Range{}, "source.fixAll")
			if len(actions) != 1 || actions[0].Kind != "source.fixAll.mlxls" {
				t.Fatalf("%+v", actions)
			}
			b.Accept(actions[0])
			if want := strings.ReplaceAll(all, "slow", "fast") + "d = mx.fast(4)\r\n"; b.Text() != want {
				t.Errorf("the text is %q", b.Text())
			}
			if again := b.Actions(servertest.Range{}, "source.fixAll"); len(again) != 0 {
				t.Errorf("once more: %+v", again)
			}
		})
	}
}

func TestOnlyAndNothing(t *testing.T) {
	e := start(t, servertest.Helix())
	b := e.Open("file:///a.py", all)
	r := b.Range("mx.slow")
	kinds := func(only ...string) string {
		var kinds []string
		for _, a := range b.Actions(r, only...) {
			if len(kinds) == 0 || kinds[len(kinds)-1] != a.Kind {
				kinds = append(kinds, a.Kind)
			}
		}
		return strings.Join(kinds, " ")
	}
	for _, test := range []struct{ only, want string }{
		{"", "quickfix source.fixAll.mlxls"},
		{"quickfix", "quickfix"},
		{"quick", ""},
		{"source", "source.fixAll.mlxls"},
		{"source.fixAll", "source.fixAll.mlxls"},
		{"source.fixAll.mlxls", "source.fixAll.mlxls"},
		{"source.fixAll.ruff", ""},
		{"source.organizeImports", ""},
		{"refactor", ""},
	} {
		if got := kinds(test.only); got != test.want {
			t.Errorf("only %q: %q, want %q", test.only, got, test.want)
		}
	}
	if got := b.Actions(b.Range("import")); len(got) != 0 {
		t.Errorf("offered where nothing was found: %+v", got)
	}
	if got := start(t, servertest.Helix()).Open("file:///b.py", head).Actions(servertest.Range{}, "source.fixAll"); len(got) != 0 {
		t.Errorf("offered where nothing is to be fixed: %+v", got)
	}
}

// TestOneOfSeveral: actions with the same title are told apart when their edits are asked for.
func TestOneOfSeveral(t *testing.T) {
	for name, capabilities := range editors {
		e := start(t, capabilities())
		b := e.Open("file:///a.py", head+"x = mx.slow(1) + mx.slow(2)\n")
		var fixes []servertest.Action
		for _, a := range b.Actions(b.Range("mx.slow(1) + mx.slow"), "quickfix") {
			if a.IsPreferred {
				fixes = append(fixes, a)
			}
		}
		if len(fixes) != 2 {
			t.Fatalf("%s: %+v", name, fixes)
		}
		b.Accept(fixes[1])
		if want := head + "x = mx.slow(1) + mx.fast(2)\n"; b.Text() != want {
			t.Errorf("%s: the text is %q", name, b.Text())
		}
	}
}

// TestStale: an action that was offered for another text is refused.
func TestStale(t *testing.T) {
	e := start(t, servertest.VSCode())
	b := e.Open("file:///a.py", all)
	a := b.Actions(b.Diagnostics()[0].Range, "quickfix")[0]
	if a.Edit != nil {
		t.Fatal("the edit was sent at once")
	}
	b.Save()
	if _, err := e.Resolve(a); err != nil {
		t.Errorf("the same text: %v", err)
	}
	b.Type("a =", " ")
	if _, err := e.Resolve(a); code(err) != -32801 {
		t.Errorf("another text: %v", err)
	}
}

func TestLenientContext(t *testing.T) {
	e := start(t, servertest.Helix())
	b := e.Open("file:///a.py", all)
	for _, context := range []any{
		nil, 5, map[string]any{},
		map[string]any{"triggerKind": nil, "only": nil, "diagnostics": []any{map[string]any{"severity": nil, "message": nil, "code": 1.5}}},
	} {
		var actions []servertest.Action
		err := e.Call("textDocument/codeAction", map[string]any{"textDocument": map[string]any{"uri": b.URI}, "range": b.Range("mx.slow"), "context": context}, &actions)
		if err != nil || len(actions) == 0 {
			t.Errorf("context %v: %v %v", context, actions, err)
		}
	}
}
