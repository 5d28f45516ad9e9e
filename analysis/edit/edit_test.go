package edit

import (
	"strings"
	"testing"

	"mlxls/analysis/syntax"
)

// find returns the first node of type N whose text is text.
func find[N syntax.Node](t *testing.T, doc *syntax.Document, text string) N {
	t.Helper()
	var found []N
	for _, s := range doc.Body() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if m, ok := n.(N); ok && syntax.Text(n) == text {
				found = append(found, m)
			}
			return true
		})
	}
	if len(found) == 0 {
		t.Fatalf("no node %q in %q", text, doc.Source())
	}
	return found[0]
}

// statements returns the statements that are on one line each and have that text.
func statements(t *testing.T, doc *syntax.Document, texts ...string) []syntax.Stmt {
	t.Helper()
	var out []syntax.Stmt
	for _, text := range texts {
		out = append(out, find[syntax.Stmt](t, doc, text))
	}
	return out
}

func parse(text string) *syntax.Document { return syntax.Parse([]byte(text)) }

// check applies edits and compares; the result must parse where the source did.
func check(t *testing.T, doc *syntax.Document, want string, edits ...Edit) {
	t.Helper()
	got := Apply(doc.Source(), edits)
	if got != want {
		t.Errorf("from %q\n got %q\nwant %q", doc.Source(), got, want)
	}
	if len(doc.Errors()) == 0 && len(parse(got).Errors()) > 0 {
		t.Errorf("%q does not parse", got)
	}
}

func TestReplace(t *testing.T) {
	for _, c := range []struct{ src, old, new, want string }{
		// Parentheses where the surroundings need them, and only there.
		{"y = a ** b", "a", "-x", "y = (-x) ** b"},
		{"y = a ** b", "a", "x ** z", "y = (x ** z) ** b"},
		{"y = a ** b", "b", "-x", "y = a ** -x"},
		{"y = a ** b", "b", "x ** z", "y = a ** x ** z"},
		{"y = a ** b", "a", "await x", "y = await x ** b"},
		{"y = a.b", "a", "x + z", "y = (x + z).b"},
		{"y = a.b", "a", "2", "y = (2).b"},
		{"y = a.b", "a", "f(x)", "y = f(x).b"},
		{"y = a[0]", "a", "x if c else z", "y = (x if c else z)[0]"},
		{"y = v[a]", "a", "x, z", "y = v[x, z]"},
		{"y = v[a]", "a", "1:2", "y = v[1:2]"},
		{"y = a(0)", "a", "lambda v: v", "y = (lambda v: v)(0)"},
		{"y = a @ b", "a", "x + z", "y = (x + z) @ b"},
		{"y = a @ b", "b", "x * z", "y = a @ (x * z)"},
		{"y = a @ b", "a", "x * z", "y = x * z @ b"},
		{"y = a - b", "b", "x - z", "y = a - (x - z)"},
		{"y = a - b", "a", "x - z", "y = x - z - b"},
		{"y = -a", "a", "x ** 2", "y = -x ** 2"},
		{"y = -a", "a", "x + z", "y = -(x + z)"},
		{"y = not a", "a", "x == z", "y = not x == z"},
		{"y = not a", "a", "x and z", "y = not (x and z)"},
		{"async def f():\n    await a", "a", "x or z", "async def f():\n    await (x or z)"},
		{"y = a < b < c", "b", "x < z", "y = a < (x < z) < c"},
		{"y = a < b", "a", "x | z", "y = x | z < b"},
		{"y = a and b", "b", "x or z", "y = a and (x or z)"},
		{"y = a or b", "b", "x and z", "y = a or x and z"},
		{"y = a if b else c", "a", "x if p else q", "y = (x if p else q) if b else c"},
		{"y = a if b else c", "c", "x if p else q", "y = a if b else x if p else q"},
		{"f(a)", "a", "x if p else q", "f(x if p else q)"},
		{"f(a)", "a", "x, z", "f((x, z))"},
		{"f(a)", "a", "*x", "f(*x)"},
		{"f(k=a)", "a", "x + z", "f(k=x + z)"},
		{"f(*a)", "a", "x if p else q", "f(*(x if p else q))"},
		{"f(**a)", "a", "x or z", "f(**(x or z))"},
		{"f(i for i in a)", "a", "x if p else q", "f(i for i in (x if p else q))"},
		{"f(i for i in xs)", "(i for i in xs)", "xs", "f(xs)"},
		{"f((i for i in xs))", "(i for i in xs)", "xs", "f(xs)"},
		{"y = [a]", "a", "(x, z)", "y = [(x, z)]"},
		{"y = {**a}", "a", "x or z", "y = {**(x or z)}"},
		{"y = a", "a", "x, z", "y = x, z"},
		{"if a:\n    pass", "a", "x := z", "if (x := z):\n    pass"},
		{"with a as b:\n    pass", "a", "f(x)", "with f(x) as b:\n    pass"},
		// Redundant parentheses go when a simple thing is left in them.
		{"y = (a + b) * c", "a + b", "f(x)", "y = f(x) * c"},
		{"y = (a + b) * c", "a + b", "x - z", "y = (x - z) * c"},
		{"y = ((a + b)) * c", "a + b", "f(x)", "y = f(x) * c"},
		{"y = f((a + b))", "a + b", "x", "y = f(x)"},
		{"y = (\n    a\n    + b\n)", "a\n    + b", "f(x)", "y = f(x)"},
		{"y = (  # why\n    a + b\n)", "a + b", "f(x)", "y = (  # why\n    f(x)\n)"},
		{"y = (a + b).c", "a + b", "2", "y = (2).c"},
		{"if(a + b):\n    pass", "a + b", "x", "if x:\n    pass"},
		{"y = (a + b)if c else d", "a + b", "x", "y = x if c else d"},
		{"y = 1if c else d", "1", "x", "y = x if c else d"},
		{"return_ = 'a'in b", "'a'", "x", "return_ = x in b"},
		{"assert'a'", "'a'", "x", "assert x"},
		// Interpolated.
		{`s = f"{a} b"`, "a", `d["k"]`, `s = f"{d['k']} b"`},
		{`s = f'{a} b'`, "a", `d['k']`, `s = f'{d["k"]} b'`},
		{`s = f"""{a} b"""`, "a", `d["k"]`, `s = f"""{d["k"]} b"""`},
		{`s = f"{a} b"`, "a", `{1: 2}`, `s = f"{ {1: 2}} b"`},
		{`s = f"{a:.2f}"`, "a", `lambda: 0`, `s = f"{(lambda: 0):.2f}"`},
		{`s = f"{a:.2f}"`, "a", `x + z`, `s = f"{x + z:.2f}"`},
		// Several lines.
		{"if c:\n    y = a", "a", "f(\n    x,\n)", "if c:\n    y = f(\n        x,\n    )"},
		{"if c:\r\n\ty = a\r\n", "a", "f(\n\tx,\n)", "if c:\r\n\ty = f(\r\n\t\tx,\r\n\t)\r\n"},
		{"if c:\n    y = a", "a", "f(\"\"\"x\nz\"\"\",\n  1)", "if c:\n    y = f(\"\"\"x\nz\"\"\",\n      1)"},
		{"y = a", "a", "x +\nz", "y = (x +\nz)"},
		{"f(a)", "a", "x +\nz", "f(x +\nz)"},
		{"y = (a + b)", "a + b", "x +\nz", "y = (x +\nz)"},
		{"y = (a + b, c)", "a + b", "x +\nz", "y = (x +\nz, c)"},
		{"y = a", "a", "(x +\nz)", "y = (x +\nz)"},
		// Not an expression: as it is.
		{"y = a", "a", "x +", "y = x +"},
	} {
		doc := parse(c.src + "\n")
		got := Apply(doc.Source(), []Edit{Replace(doc, find[syntax.Expr](t, doc, c.old), c.new)})
		if got != c.want+"\n" {
			t.Errorf("%q: %q → %q\n got %q\nwant %q", c.src, c.old, c.new, got, c.want)
		}
		if len(doc.Errors()) > 0 {
			t.Errorf("%q does not parse", c.src)
		}
		if c.new != "x +" && len(parse(got).Errors()) > 0 {
			t.Errorf("%q does not parse", got)
		}
	}
}

func TestSource(t *testing.T) {
	doc := parse("if c:\r\n    y = f(\r\n        a,\r\n        '''b\r\n    c''',\r\n    )\r\n")
	call := find[*syntax.Call](t, doc, "f(\r\n        a,\r\n        '''b\r\n    c''',\r\n    )")
	const want = "f(\n    a,\n    '''b\n    c''',\n)"
	if got := Source(doc, call); got != want {
		t.Errorf("Source = %q, want %q", got, want)
	}
	check(t, doc, doc.Source(), Replace(doc, call, Source(doc, call)))
}

func TestPrimary(t *testing.T) {
	for text, want := range map[string]string{
		"a": "a", "f(x)": "f(x)", "a.b[0]": "a.b[0]", "a + b": "(a + b)", "(a + b)": "(a + b)",
		"(a) + (b)": "((a) + (b))", "-a": "(-a)", "2": "(2)", "a, b": "(a, b)", "(a, b)": "(a, b)", "[a]": "[a]",
		"x for x in y": "(x for x in y)", "(x for x in y)": "(x for x in y)",
	} {
		if got := Primary(text); got != want {
			t.Errorf("Primary(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestLosesComment(t *testing.T) {
	doc := parse("a = f(  # why\n    b)\nc = 1  # same\nd = 1  # same\n")
	value := find[syntax.Expr](t, doc, "f(  # why\n    b)")
	same := statements(t, doc, "c = 1", "d = 1")
	for name, c := range map[string]struct {
		edits []Edit
		want  bool
	}{
		"in what is replaced": {[]Edit{Replace(doc, value, "b")}, true},
		"kept in the text":    {[]Edit{Replace(doc, value, "(  # why\n    b)")}, false},
		"beside it":           {[]Edit{Replace(doc, find[syntax.Expr](t, doc, "b"), "e")}, false},
		"on a deleted line":   {Delete(doc, same[0]), true},
		"one of two is kept":  {append(Delete(doc, same...), InsertBefore(doc, same[0], "# same")), true},
		"moved":               {append(Delete(doc, same[0]), InsertAfter(doc, same[1], "e = 1  # same")), false},
	} {
		if got := LosesComment(doc, c.edits...); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestApply(t *testing.T) {
	at := func(a, b int, s string) Edit { return Edit{syntax.Span{Start: a, End: b}, s} }
	for want, edits := range map[string][]Edit{
		"abc":    nil,
		"a12bc":  {at(1, 1, "1"), at(1, 1, "2")},
		"a1Bc":   {at(1, 2, "B"), at(1, 1, "1")},
		"aBc":    {at(1, 2, "B"), at(1, 2, "X"), at(2, 9, "X"), at(3, 2, "X")},
		"abc!":   {at(3, 3, "!")},
		"":       {at(0, 3, "")},
		"xab\ny": {at(2, 3, "\ny"), at(0, 0, "x")},
	} {
		if got := Apply("abc", edits); got != want {
			t.Errorf("Apply(%v) = %q, want %q", edits, got, want)
		}
	}
}

func TestConflicts(t *testing.T) {
	for _, c := range []struct {
		a, b syntax.Span
		want bool
	}{
		{syntax.Span{Start: 1, End: 3}, syntax.Span{Start: 2, End: 4}, true},
		{syntax.Span{Start: 1, End: 3}, syntax.Span{Start: 3, End: 4}, false},
		{syntax.Span{Start: 1, End: 3}, syntax.Span{Start: 2, End: 2}, true},
		{syntax.Span{Start: 1, End: 3}, syntax.Span{Start: 1, End: 1}, false},
		{syntax.Span{Start: 1, End: 3}, syntax.Span{Start: 3, End: 3}, false},
		{syntax.Span{Start: 1, End: 1}, syntax.Span{Start: 1, End: 1}, false},
	} {
		a, b := Edit{Span: c.a}, Edit{Span: c.b}
		if a.Conflicts(b) != c.want || b.Conflicts(a) != c.want {
			t.Errorf("%v and %v: want %v", c.a, c.b, c.want)
		}
	}
}

func TestRefer(t *testing.T) {
	core := Import{Module: "mlx.core", As: "mx"}
	partial := Import{Module: "functools", Name: "partial"}
	for _, c := range []struct {
		src  string
		want Import
		text string
		need string
	}{
		{"import mlx.core as mx\n", core, "mx", ""},
		{"import mlx.core as M\n", core, "M", ""},
		{"import mlx.core\n", core, "mlx.core", ""},
		{"from mlx import core\n", core, "core", ""},
		{"from mlx import core as c\n", core, "c", ""},
		{"import mlx.nn as nn\n", core, "mx", "mlx.core  mx"},
		{"mx = 1\n", core, "mlx.core", "mlx.core  "},
		{"def f():\n    import mlx.core as mx\n", core, "mx", "mlx.core  mx"},
		{"try:\n    import mlx.core as mx\nexcept ImportError:\n    mx = None\n", core, "mx", ""},
		{"if TYPE_CHECKING:\n    import mlx.core as mx\n", core, "mx", "mlx.core  mx"},
		{"import functools as ft\n", partial, "ft.partial", ""},
		{"from functools import partial as p\n", partial, "p", ""},
		{"def partial(): pass\n", partial, "functools.partial", "functools  "},
		{"", partial, "partial", "functools partial "},
	} {
		text, need := Refer(parse(c.src), c.want)
		var got []string
		for _, i := range need {
			got = append(got, i.Module+" "+i.Name+" "+i.As)
		}
		if text != c.text || strings.Join(got, ";") != c.need {
			t.Errorf("%q: %q %q, want %q %q", c.src, text, got, c.text, c.need)
		}
	}
}
