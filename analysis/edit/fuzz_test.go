package edit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlxls/analysis/syntax"
)

// FuzzWords uses every word at every node of a text: none may panic, and no edit may leave the text.
func FuzzWords(f *testing.F) {
	f.Add("import m\n\n@d\ndef f(a, *b, k=1, **c):\n    'doc'\n    x = (a + b)  # c\n    return f(x, *b, k=k)\n", "y + z")
	f.Add("if a: b; c\nelse:\n\twhile d: pass\n", "n\n  m")
	f.Add("\ufefffrom m import (\r\n  a,  # c\r\n  b\r\n)\r\ntry:\r\n  f(i for i in a)\r\nexcept E: pass", "'''\n'''")
	f.Add("x = f'{a + b!r:{w}}' \"c\" '''\n'''\ny = (((a)))[1:2, ...] if (yield) else lambda: 0\n", "{1}")
	f.Add("def f(:\n  x = (\n\tclass A: a\\\n", "((")
	f.Add("with (a as b, c):\n    async def f(): await (x := y)\r\rmatch a:\n case {'k': v} if v: del v; pass", "*")
	f.Fuzz(func(t *testing.T, src, text string) {
		if len(src) > 2000 || len(text) > 200 {
			return
		}
		everyWord(t, src, text)
	})
}

func everyWord(t *testing.T, src, text string) {
	doc := parse(src)
	try := func(word string, edits ...Edit) {
		for _, e := range edits {
			if e.Span.Start < 0 || e.Span.End < e.Span.Start || e.Span.End > len(src) {
				t.Fatalf("%s: %v is not in a text of %d bytes", word, e.Span, len(src))
			}
		}
		LosesComment(doc, edits...)
	}
	lines := strings.Split(text, "\n")
	for _, s := range doc.Body() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			Source(doc, n)
			try("Replace", Replace(doc, n, text))
			switch n := n.(type) {
			case *syntax.Call:
				try("Rename", Rename(doc, n, text))
				try("AddArgument", AddArgument(doc, n, text))
				try("ReplaceKeyword", ReplaceKeyword(doc, n, "k", text))
				for _, a := range arguments(doc, n) {
					try("RemoveArgument", RemoveArgument(doc, n, a.node))
				}
			case *syntax.ImportFrom:
				try("AddName", AddName(doc, n, text))
			case *syntax.FuncDef:
				try("AddDecorator", AddDecorator(doc, n, text))
			}
			if s, ok := n.(syntax.Stmt); ok {
				try("Delete", Delete(doc, s)...)
				try("InsertBefore", InsertBefore(doc, s, lines...))
				try("InsertAfter", InsertAfter(doc, s, lines...))
				try("ReplaceStmts", ReplaceStmts(doc, s, s, lines...))
			}
			return true
		})
	}
}

func parses(t *testing.T, src string, edits []Edit) {
	t.Helper()
	if got := Apply(src, edits); len(parse(got).Errors()) > 0 {
		t.Errorf("%q\n after %v does not parse:\n%q", src, edits, got)
	}
}

// The words keep real programs programs: whatever is replaced by its own text,
// wrapped in a call, given an argument, deleted or inserted at.
func TestWordsOnFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/*.py")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, src := range []string{string(text), strings.ReplaceAll(string(text), "\n", "\r\n")} {
			doc := parse(src)
			if len(doc.Errors()) > 0 {
				t.Fatalf("%s: %v", file, doc.Errors())
			}
			for _, s := range doc.Body() {
				syntax.Inspect(s, func(n syntax.Node) bool {
					switch n := n.(type) {
					case *syntax.Str:
						return false // quotes differ between versions of Python
					case *syntax.Attribute:
						parses(t, src, []Edit{Replace(doc, n, "a.b")})
					case *syntax.BinOp:
						parses(t, src, []Edit{Replace(doc, n, "a if b else c")})
						parses(t, src, []Edit{Replace(doc, n, "f(\n    a,\n)")})
						parses(t, src, []Edit{Replace(doc, n, Source(doc, n))})
					case *syntax.Call:
						parses(t, src, []Edit{AddArgument(doc, n, "zz=1")})
						for _, a := range arguments(doc, n) {
							parses(t, src, []Edit{RemoveArgument(doc, n, a.node)})
						}
					case *syntax.FuncDef:
						parses(t, src, []Edit{AddDecorator(doc, n, "d")})
					}
					if s, ok := n.(syntax.Stmt); ok {
						parses(t, src, Delete(doc, s))
						parses(t, src, []Edit{InsertBefore(doc, s, "n = 1"), InsertAfter(doc, s, "n = 2")})
						parses(t, src, []Edit{ReplaceStmts(doc, s, s, "n = 1", "m = 2")})
					}
					return true
				})
			}
		}
	}
}
