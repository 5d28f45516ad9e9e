package syntax

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata/shapes.txt")

// shape writes a node and all below it: (Kind content child…), with the roles
// that the kinds do not tell.
func shape(n Node) string {
	kind, extra := strings.TrimPrefix(fmt.Sprintf("%T", n), "*syntax."), ""
	switch n := n.(type) {
	case *Name:
		return n.ID
	case *Number:
		return fmt.Sprintf("%v", n.Value)
	case *Constant:
		if n.Value == (Ellipsis{}) {
			return "..."
		}
		return fmt.Sprintf("%v", n.Value)
	case *Str:
		if len(n.Parts) == 0 {
			return fmt.Sprintf("%s%q", map[bool]string{true: "b"}[n.Bytes], n.Value)
		}
		extra = fmt.Sprintf("%q", n.Value)
	case *FormattedValue:
		extra = n.Conv
		if n.HasSpec {
			extra += fmt.Sprintf(":%q", n.SpecText)
		}
	case *Comp:
		kind = []string{"ListComp", "SetComp", "DictComp", "GeneratorExp"}[n.Kind]
	case *CompFor:
		extra = fmt.Sprintf("%s%d", map[bool]string{true: "async "}[n.Async], len(n.Ifs))
	case *Param:
		kind = []string{"Param", "PosOnly", "VarArgs", "KeywordOnly", "VarKeywords"}[n.Kind]
		extra = map[bool]string{true: ":"}[n.Annotation != nil] + map[bool]string{true: "="}[n.Default != nil]
	case *Slice:
		for _, x := range []Expr{n.Lo, n.Hi, n.Step} {
			extra += map[bool]string{true: ".", false: "x"}[x == nil]
		}
	case *FuncDef:
		extra = fmt.Sprintf("%s%d", map[bool]string{true: "async "}[n.Async], len(n.Decorators))
	case *ClassDef:
		extra = fmt.Sprint(len(n.Bases))
	case *With:
		extra = map[bool]string{true: "async"}[n.Async]
	case *For:
		extra = fmt.Sprintf("%s%d+%d", map[bool]string{true: "async "}[n.Async], len(n.Body), len(n.Else))
	case *Try:
		extra = fmt.Sprintf("%d+%d+%d+%d", len(n.Body), len(n.Handlers), len(n.Else), len(n.Finally))
	case *Handler:
		extra = map[bool]string{true: "*"}[n.Star]
	case *Tuple:
		extra = map[bool]string{true: "()"}[n.Parens]
	case *BadExpr, *BadStmt:
		return fmt.Sprintf("(%s %q)", kind, Text(n))
	default:
		_, extra = astKind(n)
	}
	out := []string{kind}
	if extra != "" {
		out = append(out, extra)
	}
	for _, c := range Children(n) {
		out = append(out, shape(c))
	}
	return "(" + strings.Join(out, " ") + ")"
}

// TestShapes reads pairs of a source and its shape, a line a statement, from
// testdata/shapes.txt: sources begin with "> ".
func TestShapes(t *testing.T) {
	file, err := os.ReadFile("testdata/shapes.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for part := range strings.SplitSeq(strings.TrimSpace(string(file)), "\n\n") {
		var source, want []string
		for line := range strings.SplitSeq(part, "\n") {
			if rest, ok := strings.CutPrefix(line, ">"); ok {
				source = append(source, strings.TrimPrefix(rest, " "))
			} else {
				want = append(want, line)
			}
		}
		d := Parse([]byte(strings.Join(source, "\n") + "\n"))
		check(t, d)
		var got []string
		for _, s := range d.Body() {
			got = append(got, shape(s))
		}
		if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w && !*update {
			t.Errorf("%s\n got %s\nwant %s", strings.Join(source, "\n"), g, w)
		}
		fmt.Fprintf(&out, "> %s\n%s\n\n", strings.Join(source, "\n> "), strings.Join(got, "\n"))
	}
	if *update {
		if err := os.WriteFile("testdata/shapes.txt", []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
