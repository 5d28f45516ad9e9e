package values

import (
	"os"
	"strings"
	"testing"

	"mlxls/analysis/syntax"
)

// TestOrder: what is known of a module does not depend on what was analysed before it.
func TestOrder(t *testing.T) {
	texts := map[string]string{
		"/w/table.py": `import mlx.core as mx
seen = {}
class Table:
    shared = []
    def __init__(self):
        self.rows = {}
        self.list = []
    def row(self, n):
        if n in self.rows:
            y = self.rows[n]
        elif n in seen:
            y = seen[n]
        else:
            y = mx.zeros((n,), dtype=mx.float32)
            self.rows[n] = y
            self.list.append(y)
            self.shared.append(y)
            seen[n] = y
        return y
`,
		"/w/net.py": `import mlx.core as mx
from table import Table, seen
class Net:
    def __init__(self):
        self.table = Table()
    def __call__(self, x):
        a = self.table.rows[1]
        b = self.table.list[0]
        c = self.table.shared[0]
        d = seen[2]
        e = self.table.row(x)
        f = mx.ones((2,))
        return a, b, c, d, e, f
`,
		"/w/user.py": `from net import Net
y = Net()(3)
`,
	}
	read := func(path string) ([]byte, error) {
		if text, ok := texts[path]; ok {
			return []byte(text), nil
		}
		return nil, os.ErrNotExist
	}
	facts := func(before ...string) string {
		p := NewProgram(Options{}, NewSources(read))
		var out strings.Builder
		for _, path := range append(before, "/w/net.py") {
			out.Reset()
			if err := p.Facts(path, syntax.Parse([]byte(texts[path]))).Dump(&out, path, "jsonl"); err != nil {
				t.Fatal(err)
			}
		}
		return out.String()
	}
	alone := facts()
	if alone == "" {
		t.Fatal("nothing is known")
	}
	for _, before := range [][]string{{"/w/user.py"}, {"/w/net.py"}, {"/w/table.py", "/w/user.py", "/w/net.py"}} {
		if got := facts(before...); got != alone {
			t.Errorf("after %v:\n%s\nalone:\n%s", before, got, alone)
		}
	}
}
