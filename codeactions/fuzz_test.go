package codeactions

import (
	"testing"
	"unicode/utf8"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// FuzzActions fixes all of a text in every way: nothing may panic, what parsed
// must parse, and edits must be in order and apart.
func FuzzActions(f *testing.F) {
	f.Add("#!mlx\n'doc'\ny = (a * a) + always(0)\nif a: print(1); print(2)\nelse:\n\tprint(3)  # c\n")
	f.Add("\ufefffrom mlx.core import (\r\n  a,\r\n)\r\n@compile(f)\r\nclass A:\r\n  def f(s): return hoisted(ask(a * a) * '''\r\n''')")
	f.Add("import mlx\rmx = 1\rx = [\r a.b * a.b, bad(1), ping(2) if f'{c * c}' else (\\\r d * d)]\r")
	f.Add("def f(:\n  mlx = (print(0)\n\nx = y * y; hoisted(1)\n")
	f.Fuzz(func(t *testing.T, src string) {
		if len(src) > 2000 || !utf8.ValidString(src) {
			return
		}
		r := analyze(syntax.Parse([]byte(src)))
		errors := len(r.Document.Errors())
		for _, a := range For(r, syntax.Span{End: len(src)}) {
			after := edit.Apply(src, a.Edits)
			ignore := a.Safety == edit.Advice // a comment can move what the parser makes of broken text
			if n := len(syntax.Parse([]byte(after)).Errors()); n > errors && !(ignore && errors > 0) {
				t.Fatalf("%q: %s gives %q", src, a.Title, after)
			}
			for i, e := range a.Edits {
				if i > 0 && a.Edits[i-1].Span.End > e.Span.Start {
					t.Fatalf("%q: %s: %v", src, a.Title, a.Edits)
				}
			}
		}
		doc, _ := FixAll(r, analyze, edit.Confirm, nil)
		if len(doc.Errors()) > errors {
			t.Fatalf("%q becomes %q", src, doc.Source())
		}
	})
}
