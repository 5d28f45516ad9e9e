package values

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"weak"

	"mlxls/analysis/syntax"
)

// TestModulesAreForgotten: of modules that import each other, nothing is kept of
// versions that are no more, whichever is edited.
func TestModulesAreForgotten(t *testing.T) {
	helper := "import mlx.core as mx\ndef run(model, x):\n" + strings.Repeat("    x = mx.exp(x) * model.w\n", 60) + "    return x\n"
	const user = `import mlx.core as mx
import mlx.nn as nn
from helper import run
from other import run as again
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = mx.zeros((2,))
    def __call__(self, x):
        return again(self, run(self, x))
`
	for _, c := range []struct {
		name   string
		edited func(i int) []string
	}{
		{"a document", func(i int) []string { return []string{"/w/a.py"} }},
		{"what is imported, and documents, in turn", func(i int) []string {
			return [][]string{{"/w/helper.py", "/w/a.py"}, {"/w/other.py", "/w/b.py"}}[i%2]
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			texts := map[string]string{"/w/helper.py": helper, "/w/other.py": helper, "/w/a.py": user, "/w/b.py": user}
			sources := NewSources(func(path string) ([]byte, error) {
				if text, ok := texts[path]; ok {
					return []byte(text), nil
				}
				return nil, os.ErrNotExist
			})
			p := NewProgram(Options{}, sources)
			seen := map[weak.Pointer[module]]bool{}
			analyze := func(path string) {
				p.Facts(path, syntax.Parse([]byte(texts[path])))
				for _, m := range p.modules {
					seen[weak.Make(m)] = true
				}
				for _, m := range p.open {
					seen[weak.Make(m)] = true
				}
			}
			analyze("/w/a.py")
			analyze("/w/b.py")
			if n := len(p.modules["/w/helper.py"].summaries); n == 0 {
				t.Fatal("the function that both call is not remembered")
			}
			for i := range 30 {
				for _, path := range c.edited(i) {
					texts[path] += fmt.Sprintf("n%d = %d\n", i, i)
					sources.See(path, []byte(texts[path]))
					if path == "/w/a.py" || path == "/w/b.py" {
						analyze(path)
					}
				}
			}
			runtime.GC()
			kept := 0
			for m := range seen {
				if m.Value() != nil {
					kept++
				}
			}
			if kept > 8 {
				t.Errorf("%d of %d modules are kept", kept, len(seen))
			}
			runtime.KeepAlive(p)
		})
	}
}
