package edit

import (
	"strings"
	"testing"

	"mlxls/analysis/syntax"
)

func TestDelete(t *testing.T) {
	for _, c := range []struct{ src, gone, want string }{
		{"a\nb\nc\n", "b", "a\nc\n"},
		{"a\nb\nc\n", "a b c", ""},
		{"a\n# on b\nb  # b\nc\n", "b", "a\n# on b\nc\n"},
		{"a\nb", "b", "a\n"},
		{"a\r\nb\r\nc\r\n", "b", "a\r\nc\r\n"},
		{"a; b; c\n", "a", "b; c\n"},
		{"a; b; c\n", "b", "a; c\n"},
		{"a; b; c\n", "c", "a; b\n"},
		{"a; b; c;\n", "c", "a; b;\n"},
		{"a; b; c\n", "a b", "c\n"},
		{"a; b; c\n", "b c", "a\n"},
		{"a; b; c\n", "a c", "b\n"},
		{"a;\nb\n", "a", "b\n"},
		{"a; b\nc\nd\n", "b c", "a\nd\n"},
		{"if x:\n    a\n", "a", "if x:\n    pass\n"},
		{"if x: a\n", "a", "if x: pass\n"},
		{"if x: a; b\n", "a", "if x: b\n"},
		{"if x: a; b\n", "b", "if x: a\n"},
		{"if x: a; b\n", "a b", "if x: pass\n"},
		{"if x:\n    a\n    b\n", "b a", "if x:\n    pass\n"},
		{"if x:\n    a\nelse:\n    b\n", "b", "if x:\n    a\nelse:\n    pass\n"},
		{"try:\n    a\nexcept E:\n    b\nfinally:\n    c\n", "b", "try:\n    a\nexcept E:\n    pass\nfinally:\n    c\n"},
		{"match x:\n    case 1:\n        a\n", "a", "match x:\n    case 1:\n        pass\n"},
		{"class A:\n    def f(self):\n        a\n        b\n", "a", "class A:\n    def f(self):\n        b\n"},
		{"\ufeffa\nb\n", "a", "\ufeffb\n"},
	} {
		doc := parse(c.src)
		check(t, doc, c.want, Delete(doc, statements(t, doc, strings.Fields(c.gone)...)...)...)
	}
}

func TestInsert(t *testing.T) {
	for _, c := range []struct{ src, at, lines, before, after string }{
		{"a\nb\n", "b", "n", "a\nn\nb\n", "a\nb\nn\n"},
		{"a", "a", "n", "n\na", "a\nn"},
		{"a\r\n", "a", "n|m", "n\r\nm\r\na\r\n", "a\r\nn\r\nm\r\n"},
		{"a\r\nb", "b", "n", "a\r\nn\r\nb", "a\r\nb\r\nn"},
		{"if x:\n\ta  # c\n", "a", "n", "if x:\n\tn\n\ta  # c\n", "if x:\n\ta  # c\n\tn\n"},
		{"if x:\n  a\n", "a", "if n:|  m||k", "if x:\n  if n:\n    m\n\n  k\n  a\n", "if x:\n  a\n  if n:\n    m\n\n  k\n"},
		{"a; b\n", "a", "n", "n\na; b\n", "a; n; b\n"},
		{"a; b\n", "b", "n", "a; n; b\n", "a; b\nn\n"},
		{"if x: a\n", "a", "n|m", "if x: n; m; a\n", "if x: a; n; m\n"},
		{"if x: a; b\n", "b", "n", "if x: a; n; b\n", "if x: a; b; n\n"},
		{"if x:\n    a;\n", "a", "n", "if x:\n    n\n    a;\n", "if x:\n    a;\n    n\n"},
		{"\ufeffa\n", "a", "n", "\ufeffn\na\n", "\ufeffa\nn\n"},
		{"if x:\n    a\n", "a", "s = '''p|q'''", "if x:\n    s = '''p\nq'''\n    a\n", "if x:\n    a\n    s = '''p\nq'''\n"},
	} {
		doc := parse(c.src)
		stmt, lines := find[syntax.Stmt](t, doc, c.at), strings.Split(c.lines, "|")
		check(t, doc, c.before, InsertBefore(doc, stmt, lines...))
		check(t, doc, c.after, InsertAfter(doc, stmt, lines...))
	}
}

func TestInsertAfterCompound(t *testing.T) {
	doc := parse("def f():\n    for x in y:\n        a\n        b  # c\n\n    c\n")
	loop := find[*syntax.For](t, doc, "for x in y:\n        a\n        b")
	check(t, doc, "def f():\n    for x in y:\n        a\n        b  # c\n    n\n\n    c\n", InsertAfter(doc, loop, "n"))
}

func TestElif(t *testing.T) {
	doc := parse("if x:\n    a\nelif y:\n    b\nelse:\n    c\n")
	elif := find[*syntax.If](t, doc, "elif y:\n    b\nelse:\n    c")
	check(t, doc, "n\n"+doc.Source(), InsertBefore(doc, elif, "n"))
	check(t, doc, doc.Source()+"n\n", InsertAfter(doc, elif, "n"))
	check(t, doc, "if x:\n    a\n", Delete(doc, elif)...)
	check(t, doc, "if x:\n    a\nelse:\n    n\n    m\n", ReplaceStmts(doc, elif, elif, "n", "m"))
}

func TestReplaceStmts(t *testing.T) {
	for _, c := range []struct{ src, first, last, lines, want string }{
		{"if x:\n    a\n    b\n    c\n", "a", "b", "n|m", "if x:\n    n\n    m\n    c\n"},
		{"if x:\n    a\n    b  # c\n", "a", "b", "for n in m:|    k", "if x:\n    for n in m:\n        k  # c\n"},
		{"if x: a; b; c\n", "a", "b", "n|m", "if x: n; m; c\n"},
		{"a; b; c\n", "b", "c", "n|m", "a; n; m\n"},
		{"if x:\r\n\ta\r\n\tb", "a", "b", "n|m", "if x:\r\n\tn\r\n\tm"},
		{"a\nb\nc\n", "a", "b", "", "c\n"},
		{"if x:\n    a\n    b\n", "a", "b", "", "if x:\n    pass\n"},
	} {
		doc := parse(c.src)
		s := statements(t, doc, c.first, c.last)
		lines := strings.FieldsFunc(c.lines, func(r rune) bool { return r == '|' })
		check(t, doc, c.want, ReplaceStmts(doc, s[0], s[1], lines...))
	}
}

func TestAddDecorator(t *testing.T) {
	for src, want := range map[string]string{
		"def f(): pass\n":                               "@mx.compile\ndef f(): pass\n",
		"async def f(): pass\n":                         "@mx.compile\nasync def f(): pass\n",
		"@a\ndef f(): pass\n":                           "@a\n@mx.compile\ndef f(): pass\n",
		"@a(\n    1)  # c\n# d\n\ndef f(): pass\n":      "@a(\n    1)  # c\n# d\n\n@mx.compile\ndef f(): pass\n",
		"@(a)\r\ndef f(): pass\r\n":                     "@(a)\r\n@mx.compile\r\ndef f(): pass\r\n",
		"class A:\n    @staticmethod\n    def f(): p\n": "class A:\n    @staticmethod\n    @mx.compile\n    def f(): p\n",
		"class A:\n\tdef f(s): p\n":                     "class A:\n\t@mx.compile\n\tdef f(s): p\n",
	} {
		doc := parse(src)
		for _, s := range doc.Body() {
			syntax.Inspect(s, func(n syntax.Node) bool {
				if f, ok := n.(*syntax.FuncDef); ok {
					check(t, doc, want, AddDecorator(doc, f, "mx.compile"))
					check(t, doc, want, AddDecorator(doc, f, "@mx.compile"))
				}
				return true
			})
		}
	}
}
