package server_test

import (
	"strings"
	"testing"

	"mlxls/server/servertest"
)

func TestHover(t *testing.T) {
	e := start(t, servertest.VSCode())
	b := e.Open("file:///a.py", all)
	h := b.Hover(b.Range("mx.slow").End)
	if h == nil || h.Contents.Kind != "markdown" || b.At(*h.Range) != "mx.slow" {
		t.Fatalf("%+v", h)
	}
	text := h.Contents.Value
	if !strings.HasPrefix(text, "# slow-call") || !strings.Contains(text, "```python") || !strings.Contains(text, "https://example.org/rules/slow-call") {
		t.Errorf("%s", text)
	}
	if strings.Contains(text, "Inputs") || strings.Contains(text, "a slow call") {
		t.Errorf("says too much: %s", text)
	}
	if h := b.Hover(b.Range("mx.asks").Start); !strings.Contains(h.Contents.Value, "rounding differs") {
		t.Errorf("%s", h.Contents.Value)
	}
	if h := b.Hover(b.Range("a =").Start); h != nil {
		t.Errorf("%+v", h)
	}
}

func TestHoverAsPlainText(t *testing.T) {
	e := start(t, servertest.Eglot())
	b := e.Open("file:///a.py", all)
	h := b.Hover(b.Range("mx.slow").Start)
	if h == nil || h.Contents.Kind != "plaintext" || strings.ContainsAny(h.Contents.Value, "`*#") {
		t.Errorf("%+v", h)
	}
}
