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

// TestHoverOnDeadStatements: what rules don't see has values all the same.
func TestHoverOnDeadStatements(t *testing.T) {
	e := start(t, servertest.VSCode())
	b := e.Open("file:///leak.py", strings.Replace(leak, "        return out", "        kept = ramp\n        return out", 1))
	for _, at := range []string{"kept", "ramp\n        return"} {
		h := b.Hover(b.Range(at).Start)
		if h == nil || !strings.Contains(h.Contents.Value, "float32") || !strings.Contains(h.Contents.Value, "since line 13") {
			t.Errorf("%s: %+v", at, h)
		}
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

const leak = `import mlx.core as mx
import mlx.nn as nn


class Scaled(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.proj = nn.Linear(dims, dims)

    def __call__(self, x):
        B, L, D = x.shape
        q = self.proj(x).reshape(B, L, 8, -1).transpose(0, 2, 1, 3)
        ramp = q * mx.linspace(0, 1, 4)
        out = ramp + 1
        return out
`

func TestHoverShowsValues(t *testing.T) {
	e := start(t, servertest.VSCode())
	b := e.Open("file:///leak.py", leak)
	h := b.Hover(b.Range("q = self").Start)
	if h == nil || b.At(*h.Range) != "q" {
		t.Fatalf("%+v", h)
	}
	if want := "array T (B, 8, L, ?)"; !strings.Contains(h.Contents.Value, want) || !strings.Contains(h.Contents.Value, "the model's parameters") {
		t.Errorf("%s, want %s", h.Contents.Value, want)
	}
	h = b.Hover(b.Range("ramp + 1").Start)
	for _, want := range []string{"array float32 (B, 8, L, 4)", "float32 since line 13: `q * mx.linspace(0, 1, 4)`"} {
		if !strings.Contains(h.Contents.Value, want) {
			t.Errorf("%s, want %s", h.Contents.Value, want)
		}
	}
}

// A module that is opened with a text that is not on disk is what others import from then on.
func TestHoverOnWhatAnOpenedModuleGives(t *testing.T) {
	e := start(t, servertest.VSCode())
	user := e.Open("file:///pkg/user.py", "import mlx.core as mx\nfrom .made import make\ny = make(3)\n")
	if h := user.Hover(user.Range("y =").Start); h != nil && strings.Contains(h.Contents.Value, "float16") {
		t.Fatalf("made.py is not there yet: %s", h.Contents.Value)
	}
	e.Open("file:///pkg/made.py", "import mlx.core as mx\ndef make(n):\n    return mx.zeros((n, 4), dtype=mx.float16)\n")
	if h := user.Hover(user.Range("y =").Start); h == nil || !strings.Contains(h.Contents.Value, "float16") {
		t.Errorf("%+v", h)
	}
}
