package syntax

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// snippets are what the random edits insert.
var snippets = []string{
	"x", " ", "\n", "    ", "\t", "(", ")", "[", "]", ":", ",", ".", "#", "# note\n", "\"", "'''", "\\\n", "\r\n", "\r", "é", "😀", "0", "=", " = ",
	"import mlx.core as mx\n", "def f(a, *, b=1):\n    return a @ b\n", "class A(B):\n    def m(self):\n        pass\n\n    x = 1\n",
	"    def n(self): return [i for i in self]\n", "if x:\n    pass\nelse:\n    y\n", "@mx.compile\n", "x = f\"{a!r:>{w}}\"\n", "a; b; c\n",
	"print x\n", "type(x).y = 3\n", "match x:\n    case [a, *b]: pass\n", "async ", "await ", "lambda: ", "\x00", "\ufeff", "\f",
}

// randomChange mostly makes the changes that a person makes, which often parse.
func randomChange(r *rand.Rand, text string) Change {
	at := r.IntN(len(text) + 1)
	line := strings.LastIndexByte(text[:at], '\n') + 1
	end := at + strings.IndexByte(text[at:]+"\n", '\n')
	switch r.IntN(12) {
	case 0, 1, 2: // a letter
		if at > 0 && isWord(text[at-1]) {
			return Change{Span{at, at}, "x"}
		}
		return Change{Span{line, line}, "\n"}
	case 3: // a line twice
		return Change{Span{line, line}, text[line:min(end+1, len(text))]}
	case 4: // a line less
		return Change{Span{line, min(end+1, len(text))}, ""}
	case 5: // the rest of a line less
		return Change{Span{at, end}, ""}
	case 6: // a comment
		return Change{Span{end, end}, "  # note"}
	case 7: // a statement where one begins
		first := end - len(strings.TrimLeft(text[line:end], " "))
		return Change{Span{first, first}, []string{"x = y\n", "pass; ", "f(a)(\n"}[r.IntN(3)]}
	case 8: // text from elsewhere
		i := r.IntN(len(text) + 1)
		return Change{Span{at, min(at+r.IntN(120), len(text))}, text[i:min(i+r.IntN(300), len(text))]}
	case 9:
		return Change{Span{line, line}, snippets[r.IntN(len(snippets))]}
	case 10:
		return Change{Span{at, min(at+1+r.IntN(3), len(text))}, ""}
	}
	return Change{Span{at, at}, snippets[r.IntN(len(snippets))]}
}

// TestEditEqualsParse: a document that was edited is the one that a fresh parse makes.
func TestEditEqualsParse(t *testing.T) {
	sources := []string{program(120), ""}
	for _, name := range corpus(t) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, string(b[:min(len(b), 12000)]))
	}
	steps := 160
	if testing.Short() {
		steps = 40
	}
	clean, broken, reused, blocks := 0, 0, 0, 0
	for n, source := range sources {
		r := rand.New(rand.NewPCG(7, uint64(n)))
		d := Parse([]byte(source))
		for step := range steps {
			if step%8 == 0 { // begin anew from what parses
				d = Parse([]byte(source))
				d.Lines()
			}
			var changes []Change
			want := d.Source()
			for range 1 + max(0, r.IntN(6)-3) {
				c := randomChange(r, want)
				want = want[:c.Span.Start] + c.New + want[c.Span.End:]
				changes = append(changes, c)
			}
			before := d
			d = d.Edit(changes...)
			if d.Source() != want {
				t.Fatalf("source %d step %d: text %q, want %q", n, step, d.Source(), want)
			}
			check(t, d)
			fresh := Parse([]byte(want))
			if got, want := d.Lines().starts, fresh.Lines().starts; !slices.Equal(got, want) {
				t.Fatalf("source %d step %d: %v: lines %v, want %v", n, step, changes, got, want)
			}
			for _, b := range d.Blocks() {
				blocks++
				if before.index(b) >= 0 {
					reused++
				}
			}
			if len(fresh.Errors()) > 0 {
				broken++
			} else {
				clean++
			}
			if got, exp := describe(d), describe(fresh); got != exp {
				t.Fatalf("source %d step %d: %+v: edit differs: %s", n, step, changes, diff(got, exp))
			}
		}
	}
	if clean < steps {
		t.Errorf("only %d of the edited texts parse", clean)
	}
	t.Logf("%d texts that parse; %d that do not; %d of %d blocks reused", clean, broken, reused, blocks)
}

// corpus names some files of Python's library.
func corpus(t *testing.T) []string {
	out, err := exec.Command("python3", "-c", "import os; print(os.path.dirname(os.__file__))").Output()
	if err != nil {
		t.Fatal("the tests of this package need python3: ", err)
	}
	lib := strings.TrimSpace(string(out))
	var files []string
	for _, name := range []string{"dataclasses", "contextlib", "ast", "bisect", "functools", "queue", "abc", "sched"} {
		files = append(files, filepath.Join(lib, name+".py"))
	}
	return files
}

// replaced is the document of a text, and what it is after an edit: the same as a
// fresh parse makes.
func replaced(t *testing.T, source, old, new string) (before, after *Document) {
	t.Helper()
	d := Parse([]byte(source))
	at := strings.Index(source, old)
	next := d.Edit(Change{Span{at, at + len(old)}, new})
	check(t, next)
	if got, want := describe(next), describe(Parse(next.Text())); got != want {
		t.Fatal(diff(got, want))
	}
	return d, next
}

func TestReuse(t *testing.T) {
	const source = `import a

def f(x):
    return x

class C(B):
    """Doc."""

    def m(self):
        return 1

    @property
    def n(self):
        return 2

def g(y):
    return y
`
	tests := []struct {
		name, old, new string
		fresh          string // the first lines of blocks that are new
	}{
		{"in a function", "return x", "return xx", "def f(x):"},
		{"in a method", "return 1", "return 10", "class C(B):|def m(self):"},
		{"in a class", "Doc", "Docs", "class C(B):"},
		{"between", "import a\n", "import a\n\n# note\n", ""},
		{"one more", "import a\n", "import a\nimport b\n", "import b"},
		{"one less", "import a\n", "", ""},
		{"a method more", "    @property", "    def o(self): pass\n\n    @property", "class C(B):|def o(self): pass"},
		{"two swapped around a class", source, strings.Replace(strings.Replace(strings.Replace(source, "import a\n", "", 1), "def g(y):\n    return y\n", "import a\n", 1), "def f", "def g(y):\n    return y\n\ndef f", 1), ""},
		{"all replaced by the same", source, source, ""},
		{"a name at the end", "return y\n", "return y\nz", "z"},
		{"joined to the one before", "\ndef g(y):\n    return y\n", "\n    z = 1\n", "class C(B):"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, next := replaced(t, source, tt.old, tt.new)
			var fresh []string
			for _, b := range next.Blocks() {
				if d.index(b) < 0 {
					line, _, _ := strings.Cut(b.Text(), "\n")
					fresh = append(fresh, line)
				}
			}
			if got := strings.Join(fresh, "|"); got != tt.fresh {
				t.Errorf("new blocks: %s; want %s", got, tt.fresh)
			}
		})
	}
}

// TestOldDocument: an edit leaves the old document as it was, and it may be edited again.
func TestOldDocument(t *testing.T) {
	d := Parse([]byte(program(60)))
	before := describe(d)
	a := d.Edit(Change{Span{0, 6}, "from"})
	b := d.Edit(Change{Span{0, 0}, "x = 1\n"})
	c := d.Edit()
	if describe(d) != before || describe(c) != before {
		t.Error("the old document changed")
	}
	for _, e := range []*Document{a, b, c} {
		check(t, e)
		if got, want := describe(e), describe(Parse(e.Text())); got != want {
			t.Error(diff(got, want))
		}
	}
}

func TestClampedChange(t *testing.T) {
	d := Parse([]byte("a = 1\n"))
	for _, tt := range []struct {
		span Span
		want string
	}{
		{Span{-5, -1}, "b;a = 1\n"},
		{Span{3, 1}, "a =b; 1\n"},
		{Span{5, 99}, "a = 1b;"},
		{Span{99, 100}, "a = 1\nb;"},
	} {
		if got := d.Edit(Change{tt.span, "b;"}).Source(); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.span, got, tt.want)
		}
	}
}

func TestConcurrent(t *testing.T) {
	d := Parse([]byte(program(200)))
	want := describe(d)
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			e := d
			for range 10 {
				e = e.Edit(Change{Span{i, i}, " "}, Change{Span{i, i + 1}, ""})
			}
			if got := describe(e); got != want {
				t.Error(diff(got, want))
			}
			d.Lines().Position(100, UTF16)
			if got := describe(d); got != want {
				t.Error(diff(got, want))
			}
		})
	}
	group.Wait()
}
