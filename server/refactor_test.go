package server_test

import (
	"testing"

	"mlxls/server/servertest"
)

// TestExtract: a selection can be made a compiled function without any finding;
// it lights no bulb by itself, and an edit that asks says so.
func TestExtract(t *testing.T) {
	const text = head + "\n\ndef f(x: mx.array, y: mx.array):\n    return mx.sum(mx.exp(x) * y)\n"
	e := start(t, servertest.VSCode())
	b := e.Open("file:///a.py", text)
	selection := b.Range("mx.exp(x) * y")
	ask := func(extra map[string]any) (actions []servertest.Action) {
		t.Helper()
		context := map[string]any{"diagnostics": []any{}}
		for k, v := range extra {
			context[k] = v
		}
		params := map[string]any{"textDocument": map[string]any{"uri": b.URI}, "range": selection, "context": context}
		if err := e.Call("textDocument/codeAction", params, &actions); err != nil {
			t.Fatal(err)
		}
		return actions
	}
	if actions := ask(map[string]any{"triggerKind": 2}); len(actions) != 0 {
		t.Errorf("unasked: %v", actions)
	}
	if actions := ask(map[string]any{"only": []string{"quickfix", "source"}}); len(actions) != 0 {
		t.Errorf("of other kinds: %v", actions)
	}
	for _, extra := range []map[string]any{nil, {"triggerKind": 1}, {"only": []string{"refactor"}}, {"only": []string{"refactor.extract"}, "triggerKind": 2}} {
		if actions := ask(extra); len(actions) != 1 {
			t.Errorf("%v: %v", extra, actions)
		}
	}
	b.Accept(find(t, ask(nil), "compiled function"))
	const want = "from functools import partial\n\n" + head +
		"\n\n@partial(mx.compile, shapeless=True)\ndef fused(x, y):\n    return mx.exp(x) * y\n" +
		"\n\ndef f(x: mx.array, y: mx.array):\n    return mx.sum(fused(x, y))\n"
	if b.Text() != want {
		t.Errorf("got:\n%s", b.Text())
	}
}
