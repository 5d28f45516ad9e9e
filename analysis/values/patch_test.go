package values

import (
	"bytes"
	"strings"
	"testing"

	"mlxls/analysis/syntax"
)

// TestPatch: plain statements of a module that nobody goes by run alone, and leave
// what running all would.
func TestPatch(t *testing.T) {
	const source = `import mlx.core as mx

def f(x):
    return mx.exp(x) + scale

scale = mx.zeros((2,))
lonely = mx.exp(scale)
y = f(scale)
class C:
    kept = mx.log(scale)
    def g(self):
        return self.kept
if y:
    z = scale * 2
mx.eval(y)
`
	for _, c := range []struct {
		name, old, new string
		alone          bool
	}{
		{"a name more", "y = f(", "q = mx.exp(scale)\ny = f(", true},
		{"first of all", "import mlx", "q = 1\nimport mlx", true},
		{"last of all", "mx.eval(y)\n", "mx.eval(y)\nq = scale.item()\n", true},
		{"two names", "y = f(", "q = r = scale\ny = f(", true},
		{"a statement that does not parse", "y = f(", "q = scale.\ny = f(", true},
		{"an expression", "y = f(", "scale\ny = f(", true},
		{"an evaluation", "y = f(", "mx.eval(scale)\ny = f(", true},
		{"a statement less", "lonely = mx.exp(scale)\n", "", true},
		{"another", "lonely = mx.exp(scale)", "lonely = mx.log(scale) + 1", true},
		{"another name", "lonely = ", "alone = ", true},
		{"two for one", "lonely = ", "alone = 1\nsecond = 2\nlonely = ", true},
		{"a name that is read", "scale = mx.zeros((2,))", "scale = mx.zeros((3,))", false},
		{"a name that has another", "lonely = ", "lonely = y = ", false},
		{"a name in a comment", "y = f(scale)", "q = 1  # q\ny = f(scale)", true},
		{"a name of a class body", "y = f(scale)", "kept = 1\ny = f(scale)", false},
		{"a name that is local elsewhere", "y = f(scale)", "x = 1\ny = f(scale)", true},
		{"a function that is called", "y = f(", "q = f(scale)\ny = f(", false},
		{"a class that is made", "mx.eval(y)", "mx.eval(y)\nq = C()", true},
		{"a store", "mx.eval(y)", "mx.eval(y)\nscale[0] = 1", false},
		{"an alias of a module", "y = f(", "q = mx\ny = f(", false},
		{"an import", "y = f(", "import q\ny = f(", false},
		{"a lambda", "y = f(", "q = lambda: 1\ny = f(", false},
		{"a function as well", "    return mx.exp(x) + scale\n\n", "    return mx.exp(x)\nq = 1\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := NewProgram(Options{}, nil)
			doc := syntax.Parse([]byte(source))
			facts := p.Facts("/a.py", doc)
			was := unitOf(facts, "f")
			at := strings.Index(source, c.old)
			for i, change := range []syntax.Change{
				{Span: syntax.Span{Start: at, End: at + len(c.old)}, New: c.new},
				{Span: syntax.Span{Start: at, End: at + len(c.new)}, New: c.old},
			} {
				doc = doc.Edit(change)
				facts = p.Facts("/a.py", doc)
				if alone := unitOf(facts, "f") == was; i == 0 && alone != c.alone {
					t.Errorf("ran alone: %v", alone)
				}
				fresh := NewProgram(Options{}, nil).Facts("/a.py", syntax.Parse(doc.Text()))
				if got, want := told(t, facts), told(t, fresh); got != want {
					t.Errorf("%s\nsays %s\na fresh analysis %s", doc.Source(), got, want)
				}
			}
		})
	}
}

// told is all that facts say of the module's own code.
func told(t *testing.T, f *Facts) string {
	t.Helper()
	var b bytes.Buffer
	if err := f.Dump(&b, "/a.py", "text"); err != nil {
		t.Fatal(err)
	}
	for _, e := range f.Module().Effects {
		b.WriteString(e.How + " " + f.Document.Source()[f.Document.Span(e.Node).Start:f.Document.Span(e.Node).End] + "\n")
	}
	for _, n := range f.Module().Nodes {
		b.WriteString(syntax.Text(n) + "|")
	}
	for _, s := range f.Document.Body() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if stmt, ok := n.(syntax.Stmt); ok {
				b.WriteString("\n" + strings.SplitN(syntax.Text(stmt), "\n", 2)[0] + ":")
				if p := f.At(stmt); p != nil {
					for e := p.env; e != nil; e = e.outer {
						for i, to := range e.slots {
							if to != nil {
								b.WriteString(" " + e.scope.names[i] + "=" + to.Value.Op)
							}
						}
					}
				}
			}
			if name, ok := n.(*syntax.Name); ok {
				b.WriteString(" " + name.ID)
				for _, use := range f.Uses(name) {
					b.WriteString("," + f.Document.Source()[f.Document.Span(use).Start:][:3])
				}
			}
			return true
		})
	}
	return b.String()
}
