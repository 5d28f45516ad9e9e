package syntax

import (
	"os"
	"strings"
	"testing"
)

func TestFlaws(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"none", "x = f(a,\n  b)\ny = [1,\n2]\n\"\"\"a (\n\"\"\"\n", ""},
		{"unclosed", "a\nx = f(b\ny = 1\nreturn y\n", "f(b"},
		{"unclosed, to the end", "x = f(b\ny = 1\n", "f(b"},
		{"unclosed over lines", "if a:\n  x = f(b,\n    c\n  y = g(1)\n", "f(b,\n    c"},
		{"head", "def f(a:\n  b\n\n  c\nd\n", "def f(a:\n  b\n\n  c"},
		{"stray", "a\nb)\nc\n", "b)"},
		{"crossed", "a = [f(b]\nc\n", "[f(b]"},
		{"string", "x = 'a\ny = 'b'\n", "'a"},
		{"string that goes on", "x = 'a\\\nb'\n", ""},
		{"dot", "def f():\n  x = mx.\n  y = 1\n", "mx."},
		{"operator", "x = a +\ny = 1 # +\n", "a +"},
		{"operator and comment", "x = a + # b\ny = 1 # +\n", "a + # b"},
		{"word", "x = not\ny = a.is\n", "not"},
		{"right ends", "x = ...\nx = 1.\nfrom a import *\nx = a + \\\n  b\nf(x),\n", ""},
		{"f-string", "x = f\"{a[\"(\"]}\" + f\"{b:'>{w}}\" + f'{{' + rf'{c!r}'\ny\n", ""},
		{"triple to the end", "x = '''a\nb(\n", ""},
		{"comparison", "a == f(\nb <= (\npass\n", "a == f(|b <= ("},
		{"other assignments", "a += f(\nb: int = (\nc =\nd[e = 1\npass\n", "f(|(|c =|d[e = 1"},
		{"no colon", "if a\n  b\nelse:\n  c\nd\n", "if a\n  b"},
		{"lost clauses", "a\nelse:\n  b\nexcept c: d\n", "else:\n  b|except c: d"},
		{"lost try", "if a:\n  try:\n    b\nc\n", "try:\n    b"},
		{"whole statements", "try: a\nexcept b: c\nelse: d\nfinally: e\nasync for x in y:\n  z\n# a\n\nelse: b\n", ""},
		{"indented", "a\n  b\n  c\nd\n", "b|c"},
		{"indented for a reason", "if a:  # why\n\tb\n\n# c\n\td\n\f\nclass A: pass\n\fx = (1,\n2)\n", ""},
		{"comma", "a.b,\nc = 1,\nreturn d,\n", "a.b,"},
		{"two", "a = (\nb = [\npass\n", "(|["},
		{"carriage returns", "a = (\rpass\rb = 1 +\r\nc\r", "(|1 +"},
	} {
		var got []string
		for _, f := range flaws([]byte(tt.text)) {
			got = append(got, tt.text[f.Start:f.End])
		}
		if got := strings.Join(got, "|"); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestNoFlaws: what Python accepts has no flaws.
func TestNoFlaws(t *testing.T) {
	for _, name := range corpus(t) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range flaws(text) {
			t.Errorf("%s: %q", name, text[f.Start:f.End])
		}
	}
}

func BenchmarkFlaws(b *testing.B) {
	text := []byte(program(5000))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		flaws(text)
	}
}
