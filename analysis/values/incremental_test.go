package values

import (
	"strings"
	"testing"

	"mlxls/analysis/syntax"
)

// What functions declare global or nonlocal decides whether an edit of a method,
// for which module code is executed again, can be followed.
func TestEditsThatAreFollowed(t *testing.T) {
	for _, c := range []struct {
		name, text string
		followed   bool
	}{
		{"plain", "class C:\n    def m(self):\n        return 1\n", true},
		{"nonlocal of another", "def f():\n    n = 0\n    def g():\n        nonlocal n\n        n = 2\n    g()\n\nclass C:\n    def m(self):\n        return 1\n", true},
		{"nonlocal inside", "class C:\n    def m(self):\n        n = 0\n        def g():\n            nonlocal n\n            n = 2\n        g()\n        return 1\n", true},
		{"global of another", "n = 0\n\ndef f():\n    global n\n    n = 2\n\nclass C:\n    def m(self):\n        return 1\n", false},
		{"global inside", "n = 0\n\nclass C:\n    def m(self):\n        def g():\n            global n\n            n = 2\n        g()\n        return 1\n", false},
		{"nonlocal of nobody", "n = 0\n\ndef f():\n    def g():\n        nonlocal n\n        n = 2\n    g()\n\nclass C:\n    def m(self):\n        return 1\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := NewProgram(Options{}, nil)
			doc := syntax.Parse([]byte("import mlx.core as mx\n\n" + c.text))
			p.Facts("/a.py", doc)
			at := strings.Index(doc.Source(), "        return 1")
			next := doc.Edit(syntax.Change{Span: syntax.Span{Start: at, End: at}, New: "        q = 3\n"})
			if got := p.open["/a.py"].an.update(next); got != c.followed {
				t.Errorf("followed: %v", got)
			}
		})
	}
}
