package edit

import (
	"testing"

	"mlxls/analysis/syntax"
)

func callOf(t *testing.T, src string) (*syntax.Document, *syntax.Call) {
	t.Helper()
	doc := parse(src)
	stmt, ok := doc.Body()[0].(*syntax.ExprStmt)
	if !ok || len(doc.Errors()) > 0 {
		t.Fatalf("%q is no call", src)
	}
	return doc, stmt.X.(*syntax.Call)
}

func TestAddArgument(t *testing.T) {
	for _, c := range []struct{ src, text, want string }{
		{"f()\n", "x", "f(x)\n"},
		{"f( )\n", "x", "f(x )\n"},
		{"f(a)\n", "x", "f(a, x)\n"},
		{"f(a,)\n", "x", "f(a, x,)\n"},
		{"f((a))\n", "x", "f((a), x)\n"},
		{"f(a, k=b)\n", "x", "f(a, x, k=b)\n"},
		{"f(a, k=b)\n", "x == 1", "f(a, x == 1, k=b)\n"},
		{"f(a, k=b)\n", "m=1", "f(a, k=b, m=1)\n"},
		{"f(a, **kw)\n", "m=1", "f(a, m=1, **kw)\n"},
		{"f(a, **kw)\n", "x", "f(a, x, **kw)\n"},
		{"f(a, **kw)\n", "**more", "f(a, **more, **kw)\n"},
		{"f(*a)\n", "x", "f(*a, x)\n"},
		{"f(*a)\n", "*x", "f(*a, *x)\n"},
		{"f(i for i in a)\n", "m=1", "f((i for i in a), m=1)\n"},
		{"f((i for i in a))\n", "m=1", "f((i for i in a), m=1)\n"},
		{"f(a,\n  b)\n", "m=1", "f(a,\n  b,\n  m=1)\n"},
		{"f(\n    a,\n    b,\n)\n", "m=1", "f(\n    a,\n    b,\n    m=1,\n)\n"},
		{"f(\n    a,\n    b\n)\n", "m=1", "f(\n    a,\n    b,\n    m=1\n)\n"},
		{"f(\n    a,  # c\n)\n", "m=1", "f(\n    a,  # c\n    m=1,\n)\n"},
		{"f(\n    a  # c\n)\n", "m=1", "f(\n    a,  # c\n    m=1\n)\n"},
		{"f(\r\n\ta,\r\n)\r\n", "m=1", "f(\r\n\ta,\r\n\tm=1,\r\n)\r\n"},
		{"f(\n    a,\n    k=b,\n)\n", "x", "f(\n    a,\n    x,\n    k=b,\n)\n"},
		{"f(\n    a, b\n)\n", "m=1", "f(\n    a, b, m=1\n)\n"},
		{"f(  # c\n)\n", "x", "f(x  # c\n)\n"},
		{"(f)(a)\n", "x", "(f)(a, x)\n"},
		{"f(g(b), h(\n    c))\n", "m=1", "f(g(b), h(\n    c), m=1)\n"},
	} {
		doc, call := callOf(t, c.src)
		check(t, doc, c.want, AddArgument(doc, call, c.text))
	}
}

func TestRemoveArgument(t *testing.T) {
	for _, c := range []struct{ src, arg, want string }{
		{"f(a)\n", "a", "f()\n"},
		{"f((a),)\n", "a", "f()\n"},
		{"f(i for i in a)\n", "(i for i in a)", "f()\n"},
		{"f(a, b)\n", "a", "f(b)\n"},
		{"f((a), b)\n", "a", "f(b)\n"},
		{"f(a, b)\n", "b", "f(a)\n"},
		{"f(a, b,)\n", "b", "f(a,)\n"},
		{"f(a, *b, k=c)\n", "*b", "f(a, k=c)\n"},
		{"f(a, k=c, **d)\n", "k=c", "f(a, **d)\n"},
		{"f(a, k=c, **d)\n", "**d", "f(a, k=c)\n"},
		{"f(k=c, *b)\n", "k=c", "f(*b)\n"},
		{"f(\n    a,  # a\n    b,\n)\n", "b", "f(\n    a,  # a\n)\n"},
		{"f(\n    a,\n    b\n)\n", "b", "f(\n    a,\n)\n"},
		{"f(\n    a,\n    b,  # b\n)\n", "a", "f(\n    b,  # b\n)\n"},
		{"f(a,\n  b)\n", "b", "f(a)\n"},
		{"f(a,\n  b)\n", "a", "f(b)\n"},
	} {
		doc, call := callOf(t, c.src)
		for _, a := range arguments(doc, call) {
			if syntax.Text(a.node) == c.arg {
				check(t, doc, c.want, RemoveArgument(doc, call, a.node))
			}
		}
	}
}

func TestReplaceKeyword(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"f(a, axis=0)\n", "f(a, axis=-1)\n"},
		{"f(axis = 0, **k)\n", "f(axis=-1, **k)\n"},
		{"f(a, **k)\n", "f(a, axis=-1, **k)\n"},
		{"f(a)\n", "f(a, axis=-1)\n"},
	} {
		doc, call := callOf(t, c.src)
		check(t, doc, c.want, ReplaceKeyword(doc, call, "axis", "axis=-1"))
	}
}

func TestRename(t *testing.T) {
	doc, call := callOf(t, "mx.metal.f(a).g(b)\n")
	check(t, doc, "mx.h(b)\n", Rename(doc, call, "mx.h"))
}

func TestAddName(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"from m import a\n", "from m import a, b\n"},
		{"from m import a, c\n", "from m import a, b, c\n"},
		{"from m import c, a  # c\n", "from m import c, a, b  # c\n"},
		{"from m import (a, c)\n", "from m import (a, b, c)\n"},
		{"from m import (\n    a,\n    c as d,\n)\n", "from m import (\n    a,\n    b,\n    c as d,\n)\n"},
		{"from m import (\n    a,  # a\n)\n", "from m import (\n    a,  # a\n    b,\n)\n"},
	} {
		doc := parse(c.src)
		check(t, doc, c.want, AddName(doc, doc.Body()[0].(*syntax.ImportFrom), "b"))
	}
}
