package syntax

import "testing"

var seeds = []string{
	"", "\n", "x", "def f(", "class A:\n  def m(self):\n    return f'{self.x!r:>{w}}'\n", "if x:\n\ty\nelif z: pass\nelse:\n\tq\n",
	"@a\n@b.c\nasync def f(*, a=1, **k) -> int: await x\n", "x = [i async for i in y if i]\n", "a\rb\r\nc", "\ufeffimport a", "print x\nexec 'y'\ntype(x).y = 1\n",
	"match x:\n  case {'a': b, **c} | D(e=f): pass\n", "x: int | None = 1\ndel a, (b)\n", "(((", "f(x for x in y)\n", "'''", "f'{", "a\x00b", "\xff\xfe",
	"try:\n  pass\nexcept* (A, B) as e: pass\nfinally: pass\n", "class A:\n  x = (\n  def m(self): pass\n  def n(self): pass\n", "a & b ^ c & d\n",
	"with (a as b, c): pass\n", "x = 0x_ff + 1_0.5e-3j + 10**100\n", "lambda *a, b=1: (yield)\n", "# c\nx; y # d\n# e", "[*a.b, *c]\n", "not a < b is not c or d\n",
}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d := Parse(text)
		if d.Source() != string(text) {
			t.Fatal("the text changed")
		}
		check(t, d)
		for _, s := range d.Errors() {
			if s.Start < 0 || s.End > len(text) || s.Start > s.End {
				t.Fatalf("error at %v of %d bytes", s, len(text))
			}
		}
		for _, c := range d.Comments() {
			if d.Source()[c.Span.Start:c.Span.End] != c.Text || c.Text == "" || c.Text[0] != '#' {
				t.Fatalf("comment %v %q", c.Span, c.Text)
			}
		}
		for i := 0; i <= len(text); i += 1 + len(text)/16 {
			s := Span{i, min(i+1, len(text))}
			if n := d.NodeAt(s); n != nil && !d.Span(n).Contains(s) {
				t.Fatalf("node %T %v at %v", n, d.Span(n), s)
			}
		}
	})
}

func FuzzEdit(f *testing.F) {
	for i, s := range seeds {
		f.Add([]byte(s+"\nclass A:\n  def m(self): pass\n\nx = 1\n"), i, i+2, seeds[len(seeds)-1-i])
	}
	f.Fuzz(func(t *testing.T, text []byte, start, end int, insert string) {
		d := Parse(text)
		before := describe(d)
		e := d.Edit(Change{Span{start, end}, insert})
		check(t, e)
		if got, want := describe(e), describe(Parse(e.Text())); got != want {
			t.Fatal(diff(got, want))
		}
		s := Span{start, end}.clamp(len(text))
		back := e.Edit(Change{Span{s.Start, s.Start + len(insert)}, string(text[s.Start:s.End])})
		check(t, back)
		if back.Source() != string(text) {
			t.Fatalf("text %q, want %q", back.Source(), text)
		}
		if got := describe(back); got != before {
			t.Fatal(diff(got, before))
		}
		checkLines(t, e.Lines().edited(text, 0, 0), back.Lines())
	})
}
