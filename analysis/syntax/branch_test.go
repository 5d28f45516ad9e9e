package syntax

import (
	"strings"
	"testing"
)

// TestKept: within a function, what an edit does not change are the same nodes.
func TestKept(t *testing.T) {
	const source = `class C:
    @d(1)
    def m(self, x: int = 2) -> A:
        """Doc."""
        a = (x + 1) * 2
        if (a
            > 3):
            b = f(a)
            with g(b) as h:
                pass
        elif x:
            c = 4
        for i in range(a):
            print(i)
        def k(y):
            return (y)
        a = (x + 1) * 2
        return a

    def n(self):
        return 1
`
	for _, tt := range []struct{ name, old, new, fresh string }{
		{"a statement more", "        a = (x", "        q()\n        a = (x", "@d(1)|q()|q()|q"},
		{"a statement less", "        a = (x + 1) * 2\n        if", "        if", "@d(1)"},
		{"another", "b = f(a)", "b = f(x)", "@d(1)|if (a|b = f(x)|b|f(x)|f|x"},
		{"below an elif", "c = 4", "c = g(4)", "@d(1)|if (a|elif x:|c = g(4)|c|g(4)|g|4"},
		{"below a with", "pass", "pass; q()", "@d(1)|if (a|with g(b) as h:|q()|q()|q"},
		{"in a loop", "print(i)", "break", "@d(1)|for i in range(a):|break"},
		{"in a function inside", "return (y)", "q()\n            return (y)", "@d(1)|def k(y):|q()|q()|q"},
		{"a test", "elif x:", "elif a:", "@d(1)|if (a|elif a:|a"},
		{"a parameter", "x: int = 2", "x: int = 3", "@d(1)|d(1)|d|1|m|self|self|x: int = 3|x|int|3|A"},

		{"a comment", "return a\n", "return a  # note\n", ""},
		{"space", "print(i)", "# note\n\n            print(i)", ""},
		{"a dead statement", "        a = (x", "        q\n        a = (x", ""},
		{"dead below a with", "pass", "pass; q", ""},
		{"dead in a loop", "print(i)", "print(i); q = a.b", ""},
		{"dead in a function inside", "return (y)", "q = y\n            return (y)", ""},
		{"what does not parse", "b = f(a)", "b = f(a)\n            c = f(", ""},
		{"nothing else is left", "print(i)", "print(i", "@d(1)|for i in range(a):|print(i"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, next := replaced(t, source, tt.old, tt.new)
			var fresh []string
			for _, b := range next.Blocks() {
				if k, class := b.Root().(*ClassDef); class {
					if kept := d.Has(k); kept != (tt.fresh == "") {
						t.Errorf("the class is kept: %v", kept)
					}
					continue
				}
				Inspect(b.Root(), func(n Node) bool {
					if !d.Has(n) {
						line, _, _ := strings.Cut(Text(n), "\n")
						fresh = append(fresh, line)
					}
					return true
				})
			}
			if got := strings.Join(fresh, "|"); got != tt.fresh {
				t.Errorf("new nodes: %s; want %s", got, tt.fresh)
			}
		})
	}
}

// TestManyEdits: a function that is edited again and again does not grow.
func TestManyEdits(t *testing.T) {
	d := Parse([]byte("def f(x):\n    a = x + 1\n    return a\n"))
	stem := d.Blocks()[0].Stem()
	for range 3 * spare {
		d = d.Edit(Change{Span{14, 14}, "f(x)\n    "})
		d = d.Edit(Change{Span{14, 23}, ""})
	}
	check(t, d)
	b := d.Blocks()[0]
	if b.Stem() == stem || b.Stem().Bound() > 2*b.size+spare+20 || len(b.places) > 20 {
		t.Errorf("%d indices, %d places for %d nodes", b.Stem().Bound(), len(b.places), b.size)
	}
}

// TestHeadStays: what is typed below the head of a function, before its first
// statement too, leaves the nodes of the head as they are.
func TestHeadStays(t *testing.T) {
	for _, source := range []string{
		"def f(x, y={1: 2}) -> dict[str, int]:\n    return x\n",
		"@a(b, c=d.e)\ndef f(x):  # a: b\n    return x\n",
		"class C:\n    @a\n    def f(self):\n        return self\n\n    x = 1\n",
		"def f(\n    x,  # one: two\n):\n\n    # three\n    return x\n",
	} {
		doc := Parse([]byte(source))
		head := func(d *Document) (n *Name) {
			for _, b := range d.Blocks() {
				if f, ok := b.Root().(*FuncDef); ok {
					n = f.Name
				}
			}
			return n
		}
		want, at := head(doc), strings.Index(source, "return")
		for i, c := range "x.item()\n        \n        q\n        " {
			doc = doc.Edit(Change{Span{at + i, at + i}, string(c)})
			if got := head(doc); got != want {
				t.Errorf("%q: another name", doc.Source())
			}
		}
		if doc = doc.Edit(Change{Span{strings.Index(doc.Source(), "f("), strings.Index(doc.Source(), "f(") + 1}, "g"}); head(doc) == want {
			t.Errorf("%q: the same name", doc.Source())
		}
	}
}

func TestBetween(t *testing.T) {
	const text = "# a\nx = 1\n\nclass C:\n    def f(self):\n        pass\n\n    y = 2\n# b\ndef g(): pass\n\n"
	doc := Parse([]byte(text))
	name := func(b *Block) string {
		if b == nil {
			return "-"
		}
		return strings.Fields(strings.TrimSuffix(b.Text(), ":"))[1]
	}
	for mark, want := range map[string]string{"# a": "- =", "\n\nclass": "= C:", "class": "= C:", "def f": "", "        pass": "", "    y": "", "# b": "C: g():", "def g": "C: g():"} {
		before, after, ok := doc.Between(strings.Index(text, mark))
		if got := name(before) + " " + name(after); ok != (want != "") || ok && got != want {
			t.Errorf("%q: between %s, %v", mark, got, ok)
		}
	}
	if before, after, ok := doc.Between(len(text)); !ok || name(before) != "g():" || after != nil {
		t.Error("at the end")
	}
	c, at, ok := doc.Edit(Change{Span{0, 0}, "#\n"}).Now(doc.Blocks()[1])
	if !ok || c != doc.Blocks()[1] || at.Start != strings.Index(text, "class")+2 || doc.TextOf(c.Stem()) != c.Text() {
		t.Error("a block is elsewhere")
	}
}
