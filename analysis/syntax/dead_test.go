package syntax

import (
	"fmt"
	"strings"
	"testing"
)

// TestDead: a line that ends in "dead" has a dead statement, all others have not.
func TestDead(t *testing.T) {
	for _, body := range []string{
		"a = x  # dead\nreturn x",
		"x  # dead\nx.shape\nx.at  # dead\n1  # dead\nNone  # dead\nx()\nx[0]\n-x\nreturn x",
		"'doc'\n'text'\nreturn x",
		"a = b = x.at  # dead\nc.b = x\nc, d = x\nreturn x",
		"a = f()\nb = x + 1\nc = 1.5  # dead\nd = 'text'  # dead\ne = f'{x}'\nreturn x",
		"a = x\nreturn a",
		"a = x  # dead\na = x.at  # dead\nreturn x",
		"a = x\na += 1",
		"a = x\nb = a  # dead\nreturn x",
		"a = f(x)\nreturn a\na = x  # dead",
		"a = f(x)\nf(a)\na = None\nreturn x", // lets go of it
		"a = f(x)\nfor i in x:\n    f(a)\n    a = i\nreturn x",
		"a = f(x)\nf(lambda: a)\na = x\nreturn x",
		"def k():\n    return a\na = x\nreturn k()",
		"def k():\n    a = x  # dead\n    return x\nreturn k()",
		"global a\na = x\nreturn x",
		"def k():\n    nonlocal a\na = x\nreturn x",
		"if x:\n    a = x\nelse:\n    f(x)\n    a = x.at  # dead",
		"while x:\n    x = f(x)\n    a = x  # dead",
		"with x as y:\n    a = x  # dead\n    return x",
		"try:\n    a = x\n    f(x)\nfinally:\n    f()",
		"class A:\n    a = x",
		"a: int = x\nreturn x",
		"pass\nawait x\nreturn x",
		"x = f(x)\nx.  # dead\nreturn x",
		"a = x\nreturn [a for a in x]",
		"a = x\ndel a",
		"if x:\n    a = x  # dead\n    f()\nb = x  # dead\nreturn x",
		"a = x  # dead\na = f(x)\nreturn a",
		"a = x\na = f(a)\nreturn a",
		"a = x  # dead\na, b = f(x)\nreturn a",
		"a = x\na.b = f(x)",
		"a = x\nif x:\n    a = f(x)\nreturn a",
		"a = x  # dead\nif x:\n    a = f(x)\nelse:\n    a = f(1)\nreturn a",
		"a = x  # dead\nif x:\n    return x\na = f(x)\nreturn a",
		"if x:\n    a = x\nelse:\n    a = f(x)\nreturn a",
		"for i in x:\n    a = x  # dead\n    a = f(i)\n    f(a)",
		"for i in x:\n    f(a)\n    a = x",
		"for i in x:\n    a = f(i)\n    f(a)\n    a = x  # dead",
		"for i in x:\n    a = f(i)\n    f(a)\n    a = x\nreturn a",
		"for i in x:\n    if i:\n        f(a)\n        continue\n    a = x",
		"for i in x:\n    f(i)\nelse:\n    a = x  # dead\n    a = f(x)\nreturn x",
		"while x:\n    a = x\n    if x:\n        break\n    a = f(x)\nreturn a",
		"while x:\n    a = x  # dead\n    if x:\n        continue\n    a = f(x)\n    f(a)",
		"while f(a):\n    a = x",
		"for i in x:\n    a = x\n    try:\n        break\n    finally:\n        f()\n    a = f(x)\nreturn a",
		"for i in x:\n    while i:\n        break\n    else:\n        break\n    a = x  # dead\n    a = f(x)\n    f(a)",
		"with x as y:\n    a = x\n    a = f(y)\nreturn a",
		"a = x\nfor a in x:\n    f()\nreturn a",
		"a = x  # dead\nfor a in x:\n    f(a)",
		"a = x\nfor a.b in x:\n    f()",
		"a = x\nfor i in x:\n    f(a)",
		"a = x\ntry:\n    a = f(x)\nfinally:\n    f()\nreturn x",
	} {
		text := "def f(x):\n    " + strings.ReplaceAll(body, "\n", "\n    ") + "\n"
		d := Parse([]byte(text))
		var want, got []string
		for i, line := range strings.Split(text, "\n") {
			if strings.HasSuffix(line, "# dead") {
				want = append(want, fmt.Sprint(i))
			}
		}
		for _, x := range d.Dead() {
			got = append(got, fmt.Sprint(strings.Count(text[:x.Span.Start], "\n")))
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s\ndead are lines %v, want %v", text, got, want)
		}
		if whole := ParseWhole([]byte(text)); len(whole.Dead()) > 0 {
			t.Errorf("%s\nwhole: %v", text, whole.Dead())
		}
	}
}

// TestDeadReads: what a dead statement reads is known.
func TestDeadReads(t *testing.T) {
	text := "def f(x, y):\n    a = x.b.c\n    if x:\n        y; f()\n    return x\n"
	if got := fmt.Sprint(Parse([]byte(text)).Dead()); got != "[{{17 26} x} {{45 46} y}]" {
		t.Error(got)
	}
}

// TestPast: an edit that is taken back leaves the nodes that were there.
func TestPast(t *testing.T) {
	text := "class C:\n    def m(self, x):\n        for i in x:\n            if i:\n                f(i)\n        return x\n"
	d := Parse([]byte(text))
	root := func(d *Document) Stmt { return d.Blocks()[1].Root() }
	was, at := root(d), strings.Index(text, "\n                f(i)")
	for _, typed := range []string{"\n                q = x.item()", "\n                q()"} {
		for i := range typed {
			d = d.Edit(Change{Span{at + i, at + i}, typed[i : i+1]})
			check(t, d)
			if got, want := describe(d), describe(Parse(d.Text())); got != want {
				t.Errorf("%s%s", d.Source(), diff(got, want))
			}
		}
		if root(d) == was {
			t.Error("the statement is not noticed")
		}
		for i := len(typed); i > 0; i-- {
			d = d.Edit(Change{Span{at + i - 1, at + i}, ""})
			check(t, d)
		}
		if root(d) != was {
			t.Error("other nodes after the statement was deleted")
		}
	}
}
