package codeactions

import (
	"fmt"
	"strings"
	"testing"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// describe says what a user is offered.
func describe(actions []Action) string {
	var b strings.Builder
	for _, a := range actions {
		fmt.Fprintf(&b, "%s %s", a.Kind, a.Title)
		if a.Preferred {
			b.WriteString(" preferred")
		}
		if a.Reason != "" {
			fmt.Fprintf(&b, " (%s)", a.Reason)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestFor(t *testing.T) {
	const src = "import mlx.core as mx\nask(0)\ny = a * a\nz = (\n    b\n    * b\n)\nprint(  # why\n    1)\nbad(0)\n"
	r := report(t, src)
	at := func(text string) syntax.Span {
		i := strings.Index(src, text)
		return syntax.Span{Start: i, End: i}
	}
	const square = "quickfix Use square preferred\nquickfix Fix all square in this file\n" +
		"quickfix Ignore square on this line\nquickfix Ignore square in this file\n"
	for _, c := range []struct {
		name string
		span syntax.Span
		want string
	}{
		{"confirm and two safe ones", at("ask"), "quickfix Tell (it may be wrong)\nquickfix Hint preferred\nquickfix Guess\n" +
			"quickfix Ignore ask on this line\nquickfix Ignore ask in this file\n"},
		{"cursor on the finding", at("a * a"), square},
		{"cursor elsewhere on its line", at("y ="), square},
		{"cursor on a later line of it", at("* b"), square},
		{"cursor on another line", at("import"), ""},
		{"selection of it", syntax.Span{Start: at("a * a").Start, End: at("a * a").Start + 5}, square},
		{"selection beside it on its line", syntax.Span{Start: at("y =").Start, End: at("y =").Start + 1}, ""},
		{"a comment would be lost", at("print"), "quickfix Ignore printed on this line\nquickfix Ignore printed in this file\n"},
		{"it would not parse", at("bad"), "quickfix Ignore breaks on this line\nquickfix Ignore breaks in this file\n"},
	} {
		if got := describe(For(r, c.span)); got != c.want {
			t.Errorf("%s:\n%swant:\n%s", c.name, got, c.want)
		}
	}
	for _, a := range For(r, syntax.Span{End: len(src)}) {
		if after := edit.Apply(src, a.Edits); broken(after) || after == src {
			t.Errorf("%s gives %q", a.Title, after)
		}
		for i := range a.Edits {
			if i > 0 && a.Edits[i-1].Span.End > a.Edits[i].Span.Start {
				t.Errorf("%s: edits overlap or are not in order: %v", a.Title, a.Edits)
			}
		}
	}
}

// After an ignore comment is written its finding is gone, and nothing else has changed.
func TestIgnore(t *testing.T) {
	const line, file = " on this line", " in this file"
	for _, c := range []struct{ src, where, want string }{
		{"y = a * a # mlx\n", line, "y = a * a # mlx  # mlxls: ignore[square]\n"},
		{"import mlx\ny = a * a", line, "import mlx\ny = a * a  # mlxls: ignore[square]"},
		{"import mlx\r\ny = a * a  \r\n", line, "import mlx\r\ny = a * a  # mlxls: ignore[square]\r\n"},
		{"import mlx\ny = a * a  # mlxls: ignore[other]\n", line, "import mlx\ny = a * a  # mlxls: ignore[other, square]\n"},
		{"import mlx\ny = a * a  # mlxls: ignore[other, ]  # more\n", line, "import mlx\ny = a * a  # mlxls: ignore[other, square, ]  # more\n"},
		{"import mlx\ny = a * a + \\\n  b\n", line, ""},
		{"import mlx\ny = (a * \\\n  a)\n", line, "import mlx\ny = (a * \\\n  a)  # mlxls: ignore[square]\n"},
		{"import mlx\ny = a * a, '''\n'''\n", line, ""},
		{"import mlx\ny = f(a * a, '''\n''')\n", line, ""},
		{"import mlx\ny = '''\n''', a * a\n", line, "import mlx\ny = '''\n''', a * a  # mlxls: ignore[square]\n"},
		{"import mlx\ny = (\n    a\n    * a\n)\n", line, "import mlx\ny = (\n    a  # mlxls: ignore[square]\n    * a\n)\n"},
		{"class A:\n    'mlx'\n    def f(s, a):\n        return a * a\n", line, "class A:\n    'mlx'\n    def f(s, a):\n        return a * a  # mlxls: ignore[square]\n"},
		{"import mlx\ny = a * a\n", file, "# mlxls: ignore-file[square]\nimport mlx\ny = a * a\n"},
		{"\ufeff#!/usr/bin/python\r\n# -*- coding: utf-8 -*-\r\n'mlx'\r\ny = a * a", file, "\ufeff#!/usr/bin/python\r\n# -*- coding: utf-8 -*-\r\n# mlxls: ignore-file[square]\r\n'mlx'\r\ny = a * a"},
		{"# mlx\n# mlxls: ignore-file[other]\ny = a * a\n", file, "# mlx\n# mlxls: ignore-file[other, square]\ny = a * a\n"},
	} {
		r := report(t, c.src)
		if len(r.Findings) == 0 {
			t.Errorf("nothing found in %q", c.src)
			continue
		}
		f := &r.Findings[0]
		got := ""
		for _, a := range For(r, f.Span) {
			if a.Title == "Ignore square"+c.where {
				got = edit.Apply(c.src, a.Edits)
			}
		}
		if got != c.want {
			t.Errorf("%q%s\n got %q\nwant %q", c.src, c.where, got, c.want)
		}
		if got != "" && len(report(t, got).Findings) > 0 {
			t.Errorf("still found in %q", got)
		}
	}
}

func TestCompose(t *testing.T) {
	const src = "import mlx.core as mx\nx = f(a, b)\ng()  # g\n"
	doc := syntax.Parse([]byte(src))
	at := func(text, new string) edit.Edit {
		i := strings.Index(src, text)
		return edit.Edit{Span: syntax.Span{Start: i, End: i + len(text)}, New: new}
	}
	before := func(text, new string) edit.Edit {
		i := strings.Index(src, text)
		return edit.Edit{Span: syntax.Span{Start: i, End: i}, New: new}
	}
	fix := func(edits ...edit.Edit) edit.Fix { return edit.Fix{Edits: edits} }
	math := edit.Import{Module: "math"}
	for _, c := range []struct {
		name  string
		fixes []edit.Fix
		want  string
		skip  string
	}{
		{"in any order", []edit.Fix{fix(at("b", "B"), at("a,", "A,"))}, "x = f(A, B)\ng()  # g\n", ""},
		{"two", []edit.Fix{fix(at("b)", "B)")), fix(at("f(", "F("))}, "x = F(a, B)\ng()  # g\n", ""},
		{"the first wins", []edit.Fix{fix(at("a, b", "c")), fix(at("b)", "B)"))}, "x = f(c)\ng()  # g\n", "1: it changes what another fix changes"},
		{"all of a fix or nothing", []edit.Fix{fix(at("a,", "A,")), fix(at("f", "F"), at("a,", "B,"))}, "x = f(A, b)\ng()  # g\n", "1: it changes what another fix changes"},
		{"alike", []edit.Fix{fix(at("a,", "A,"), before("x =", "t = 1\n")), fix(at("b)", "B)"), before("x =", "t = 1\n"))}, "t = 1\nx = f(A, B)\ng()  # g\n", ""},
		{"at one place", []edit.Fix{fix(before("x =", "t = 1\n")), fix(before("x =", "t = 2\n"))}, "t = 1\nx = f(a, b)\ng()  # g\n", "1: it changes what another fix changes"},
		{"insert at what is replaced", []edit.Fix{fix(at("x = f(a, b)", "y = 1")), fix(before("x =", "t = 2\n"))}, "t = 2\ny = 1\ng()  # g\n", ""},
		{"insert within it", []edit.Fix{fix(at("x = f(a, b)", "y = 1")), fix(before("b)", "c, "))}, "y = 1\ng()  # g\n", "1: it changes what another fix changes"},
		{"overlapping itself", []edit.Fix{fix(at("a, b", ""), at("b)", ")"))}, "x = f(a, b)\ng()  # g\n", "0: its edits overlap"},
		{"what it relies on is changed", []edit.Fix{fix(at("a,", "A,")), {Edits: []edit.Edit{before("g()", "h()\n")}, Relies: []syntax.Span{at("f(a, b)", "").Span}}}, "x = f(A, b)\ng()  # g\n", "1: another fix changes what it relies on"},
		{"what another relies on", []edit.Fix{{Edits: []edit.Edit{before("g()", "h()\n")}, Relies: []syntax.Span{at("f(a, b)", "").Span}}, fix(before("b)", "c, ")), fix(before("f(", "1 + "))}, "x = 1 + f(a, b)\nh()\ng()  # g\n", "1: it changes what another fix relies on"},
		{"no edits", []edit.Fix{fix()}, "x = f(a, b)\ng()  # g\n", "0: it has no edits"},
		{"outside", []edit.Fix{fix(edit.Edit{Span: syntax.Span{Start: 1, End: 999}})}, "x = f(a, b)\ng()  # g\n", "0: an edit is not in the text"},
		{"a comment", []edit.Fix{fix(at("g()  # g", "h()"))}, "x = f(a, b)\ng()  # g\n", "0: a comment would be lost"},
		{"a comment kept", []edit.Fix{fix(at("g()  # g", "h()  # g"))}, "x = f(a, b)\nh()  # g\n", ""},
		{"one breaks", []edit.Fix{fix(at("a,", "a,,")), fix(at("b)", "B)"))}, "x = f(a, B)\ng()  # g\n", "0: the result would not parse"},
		{"names that are taken", []edit.Fix{{Edits: []edit.Edit{at("a,", "A,")}, Imports: []edit.Import{{Module: "other", As: "mx"}}}}, "x = f(a, b)\ng()  # g\n", `0: the name of "import other as mx" is taken`},
		{"two names that are one", []edit.Fix{
			{Edits: []edit.Edit{at("a,", "math,")}, Imports: []edit.Import{math}},
			{Edits: []edit.Edit{at("b)", "math)")}, Imports: []edit.Import{{Module: "cmath", As: "math"}}},
		}, "x = f(math, b)\ng()  # g\n", `1: the name of "import cmath as math" is taken`},
		{"one import for two", []edit.Fix{
			{Edits: []edit.Edit{at("a,", "math,")}, Imports: []edit.Import{math}},
			{Edits: []edit.Edit{at("b)", "math)")}, Imports: []edit.Import{math}},
		}, "x = f(math, math)\ng()  # g\n", ""},
	} {
		edits, skipped := Compose(doc, c.fixes)
		var why []string
		for _, s := range skipped {
			why = append(why, fmt.Sprintf("%d: %s", s.Fix, s.Reason))
		}
		got := edit.Apply(src, edits)
		got = strings.TrimPrefix(strings.TrimPrefix(got, "import math\n\n"), "import mlx.core as mx\n")
		if got != c.want || strings.Join(why, ";") != c.skip {
			t.Errorf("%s: %q, skipped %q\nwant %q, skipped %q", c.name, got, why, c.want, c.skip)
		}
	}
}

// Each of two deletions is fine, both leave a body without a statement.
func TestComposeTogether(t *testing.T) {
	const src = "import mlx\nif c:\n    a()\n    b()\n"
	doc := syntax.Parse([]byte(src))
	body := doc.Body()[1].(*syntax.If).Then
	edits, skipped := Compose(doc, []edit.Fix{
		{Edits: edit.Delete(doc, body[0])}, {Edits: edit.Delete(doc, body[1])},
	})
	if got := edit.Apply(src, edits); got != "import mlx\nif c:\n    b()\n" || len(skipped) != 1 || skipped[0].Fix != 1 {
		t.Errorf("%q, skipped %v", got, skipped)
	}
}

// The light bulb: what is offered at one line of a large file.
func BenchmarkFor(b *testing.B) {
	var src strings.Builder
	src.WriteString("import mlx.core as mx\n\n\nclass A:\n")
	for i := range 400 {
		fmt.Fprintf(&src, "    def f%d(self, x, y):\n        z = x + y\n        for i in z:\n            y = y @ i\n", i)
		if i%40 == 39 {
			src.WriteString("        return z * z\n\n")
		}
	}
	r := analyze(syntax.Parse([]byte(src.String())))
	at := strings.LastIndex(src.String(), "return")
	for b.Loop() {
		if len(For(r, syntax.Span{Start: at, End: at})) < 3 {
			b.Fatal("nothing is offered")
		}
	}
}
