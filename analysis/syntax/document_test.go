package syntax

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

const sample = `# first
import a  # second

@decorate
class C(B):  # third
    """Doc # no comment."""
    # fourth

    def m(self, x):
        return (x + 1) * f((y))  # fifth

    # sixth
    z = 'a' # seventh

    @staticmethod
    def n(): pass
    # eighth

if a: b; c # ninth
# last`

func TestComments(t *testing.T) {
	var got []string
	for _, c := range Parse([]byte(sample)).Comments() {
		if sample[c.Span.Start:c.Span.End] != c.Text {
			t.Errorf("%v is not %q", c.Span, c.Text)
		}
		got = append(got, c.Text)
	}
	want := "# first|# second|# third|# fourth|# fifth|# sixth|# seventh|# eighth|# ninth|# last"
	if strings.Join(got, "|") != want {
		t.Errorf("%q, want %q", got, want)
	}
	d := Parse([]byte("x = (\n# a\npass\n  # b\r\ny = 1 # c\rz # d\n"))
	if got := fmt.Sprint(d.Comments()); got != "[{{6 9} # a} {{17 20} # b} {{28 31} # c} {{34 37} # d}]" {
		t.Errorf("among errors: %s", got)
	}
}

func TestNodeAt(t *testing.T) {
	d := Parse([]byte(sample))
	for _, tt := range []struct{ text, want string }{
		{"x + 1", "*syntax.BinOp x + 1"},
		{"x + ", "*syntax.BinOp x + 1"},
		{"(x + 1)", "*syntax.BinOp (x + 1) * f((y))"},
		{"y", "*syntax.Name y"},
		{"return", "*syntax.Return return (x + 1) * f((y))"},
		{"def m", "*syntax.FuncDef def m(self, x):\n        return (x + 1) * f((y))"},
		{"staticmethod", "*syntax.Name staticmethod"},
		{"# fourth", "*syntax.ClassDef " + d.Source()[strings.Index(sample, "@decorate"):strings.Index(sample, "\n    # eighth")]},
		{"z = 'a' ", "*syntax.ClassDef " + d.Source()[strings.Index(sample, "@decorate"):strings.Index(sample, "\n    # eighth")]},
		{"b; c", "*syntax.If if a: b; c"},
		{"# last", ""},
		{"import a  # second", ""},
	} {
		at := strings.Index(sample, tt.text)
		got := ""
		if n := d.NodeAt(Span{at, at + len(tt.text)}); n != nil {
			got = fmt.Sprintf("%T %s", n, Text(n))
		}
		if got != tt.want {
			t.Errorf("%q: %s, want %s", tt.text, got, tt.want)
		}
	}
	if n := d.NodeAt(Span{len(sample) + 1, len(sample) + 2}); n != nil {
		t.Errorf("beyond the end: %T", n)
	}
}

// TestNodeAtAgrees: the search by block finds what a walk over everything finds.
func TestNodeAtAgrees(t *testing.T) {
	d := Parse([]byte(sample))
	for start := range len(sample) {
		for end := start; end <= min(start+12, len(sample)); end++ {
			s := Span{start, end}
			var want Node
			for _, root := range d.Body() {
				Inspect(root, func(n Node) bool {
					in := d.Span(n).Contains(s)
					if in && (want == nil || d.Span(want).Contains(d.Span(n))) {
						want = n
					}
					return in
				})
			}
			if got := d.NodeAt(s); !s.Empty() && got != want {
				t.Fatalf("%v %q: %T, want %T", s, sample[start:end], got, want)
			}
		}
	}
}

func TestAround(t *testing.T) {
	d := Parse([]byte(sample))
	class := d.Body()[1].(*ClassDef)
	method := class.Body[1].(*FuncDef)
	product := method.Body[0].(*Return).X.(*BinOp)
	call := product.R.(*Call)
	y := call.Args[0]
	if d.Func(y) != method || d.Class(y) != class || d.Stmt(y) != method.Body[0] || d.Parent(y) != Node(call) {
		t.Error("wrong around y")
	}
	if d.Func(method) != nil || d.Class(method) != class || d.Parent(method) != Node(class) || d.Parent(class) != nil {
		t.Error("wrong around the method")
	}
	if d.Block(method) == d.Block(class) || d.Block(method).Root() != Stmt(method) || d.Block(y) != d.Block(method) || StemOf(y) != d.Block(y).Stem() {
		t.Error("wrong blocks")
	}
	for _, tt := range []struct {
		x     Expr
		outer string
	}{{y, "(y)"}, {product.L, "(x + 1)"}, {product, ""}, {call, ""}, {product.L.(*BinOp).L, ""}} {
		s := d.Outer(tt.x)
		if got := sample[s.Start:s.End]; d.Parens(tt.x) != (tt.outer != "") || tt.outer != "" && got != tt.outer || tt.outer == "" && got != Text(tt.x) {
			t.Errorf("%q: parentheses %v, %q", Text(tt.x), d.Parens(tt.x), got)
		}
	}
	other := Parse([]byte("q"))
	if q := other.Body()[0]; d.Has(q) || d.Span(q) != (Span{}) || !other.Has(q) {
		t.Error("a node of another document is known")
	}
}

func TestInspectOrder(t *testing.T) {
	d := Parse([]byte(sample))
	at, n := -1, 0
	for _, s := range d.Body() {
		Inspect(s, func(n2 Node) bool {
			if start := d.Span(n2).Start; start < at {
				t.Errorf("%T at %d after %d", n2, start, at)
			} else {
				at = start
			}
			n++
			return true
		})
	}
	total := 0
	for _, b := range d.Blocks() {
		total += b.size
	}
	if n != total {
		t.Errorf("%d nodes seen, %d in blocks", n, total)
	}
	n = 0
	Inspect(d.Body()[1], func(x Node) bool {
		n++
		_, isFunc := x.(*FuncDef)
		return !isFunc
	})
	if n != 11 {
		t.Errorf("%d nodes of the class without its methods", n)
	}
}

func TestErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"x = 1\n", ""},
		{"x = (1\ny = 2\n", "(1"},
		{"class A:\n  def m(self):\n    x = (1\n    return x\n", "(1"},
		{"x = f(a b)\n", "b"},
		{"$\n", "$"},
	} {
		d := Parse([]byte(tt.text))
		var got []string
		for _, s := range d.Errors() {
			got = append(got, tt.text[s.Start:s.End])
		}
		if strings.Join(got, "|") != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
		for _, b := range d.Blocks() {
			if b.Broken() != strings.Contains(b.Text(), tt.want) && tt.want != "" {
				t.Errorf("%q: %q broken: %v", tt.text, b.Text(), b.Broken())
			}
		}
	}
}

// TestHostile: nothing that one can write overflows a stack or takes for ever.
func TestHostile(t *testing.T) {
	const n = 30_000
	nested := func() string {
		var b strings.Builder
		for i := range 800 {
			b.WriteString(strings.Repeat(" ", i) + "if x:\n")
		}
		return b.String() + strings.Repeat(" ", 800) + "pass\n"
	}
	for name, text := range map[string]string{
		"parentheses": strings.Repeat("(", n) + strings.Repeat(")", n),
		"unclosed":    strings.Repeat("[", n),
		"closed":      strings.Repeat(")", n),
		"calls":       strings.Repeat("f(", n) + strings.Repeat(")", n),
		"attributes":  "a" + strings.Repeat(".a", n),
		"sum":         "a" + strings.Repeat("+a", n),
		"bits":        "a" + strings.Repeat("&a^a", n/4),
		"unions":      "x: list[a]" + strings.Repeat("|list[a]", n/8),
		"not":         strings.Repeat("not ", n) + "a",
		"lambda":      strings.Repeat("lambda:", n) + "a",
		"elif":        "if a: b\n" + strings.Repeat("elif a: b\n", n/10),
		"if":          nested(),
		"f-strings":   strings.Repeat("f'{", n) + "x" + strings.Repeat("}'", n),
		"patterns":    "match x:\n  case " + strings.Repeat("[", n) + "a" + strings.Repeat("]", n) + ": pass\n",
		"assignments": strings.Repeat("a=", n) + "a",
		"nul":         strings.Repeat("\x00", n),
		"quotes":      strings.Repeat("'", n+1),
		"invalid":     strings.Repeat("\xff\xfe", n),
		"backslashes": strings.Repeat("\\", n),
		"carriage":    strings.Repeat("x\r", n),
		"number":      strings.Repeat("9", n),
		"decorators":  strings.Repeat("@a\n", n/3) + "def f(): pass",
		"tries":       strings.Repeat("try:\n", n/5),
	} {
		t.Run(name, func(t *testing.T) {
			d := Parse([]byte(text))
			check(t, d)
			if d.Source() != text || d.TooLarge() {
				t.Fatal("not parsed")
			}
			e := d.Edit(Change{Span{n / 2, n/2 + 1}, ""})
			check(t, e)
		})
	}
}

func TestTooLarge(t *testing.T) {
	d := Parse(bytes.Repeat([]byte("x = 1\n"), maxSize/6+1))
	if !d.TooLarge() || len(d.Body()) != 0 || d.NodeAt(Span{0, 1}) != nil || d.Lines().Count() != maxSize/6+2 {
		t.Error("a text that is too large was parsed")
	}
	d = d.Edit(Change{Span{6, len(d.Text())}, ""})
	if d.TooLarge() || len(d.Body()) != 1 {
		t.Error("a text that is no longer too large was not parsed")
	}
}

func TestOddTexts(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", ""},
		{"\n", ""},
		{"# only", ""},
		{"\ufeffx = 1", "3-8"},
		{"x = 1\ry = 2\rif x:\r  y\r", "0-5 6-11 12-21"},
		{"x = '''a\r\nb\rc'''\r\ny", "0-16 18-19"},
		{"x\x00y\nz", "0-2 2-3 4-5"},
		{"é = 1; 名 = é\n", "0-6 8-16"},
		{"if x:\n\ty\n\f\nz\n", "0-8 11-12"},
		{"x = 1 \\\n  + 2\ny", "0-13 14-15"},
	} {
		d := Parse([]byte(tt.text))
		check(t, d)
		var got []string
		for _, s := range d.Body() {
			got = append(got, fmt.Sprintf("%d-%d", d.Span(s).Start, d.Span(s).End))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%q: %s, want %s", tt.text, strings.Join(got, " "), tt.want)
		}
	}
	v := Parse([]byte("x = '''a\r\nb\rc'''")).Body()[0].(*Assign).Value.(*Str).Value
	if v != "a\nb\nc" {
		t.Errorf("line ends in a string: %q", v)
	}
}

func TestSpan(t *testing.T) {
	a := Span{2, 5}
	for _, tt := range []struct {
		b                           Span
		contains, overlaps, touches bool
		union                       Span
	}{
		{Span{2, 5}, true, true, true, Span{2, 5}},
		{Span{3, 4}, true, true, true, Span{2, 5}},
		{Span{5, 7}, false, false, true, Span{2, 7}},
		{Span{0, 3}, false, true, true, Span{0, 5}},
		{Span{6, 7}, false, false, false, Span{2, 7}},
		{Span{5, 5}, true, false, true, Span{2, 5}},
	} {
		if a.Contains(tt.b) != tt.contains || a.Overlaps(tt.b) != tt.overlaps || a.Touches(tt.b) != tt.touches || a.Union(tt.b) != tt.union {
			t.Errorf("%v and %v: %v %v %v %v", a, tt.b, a.Contains(tt.b), a.Overlaps(tt.b), a.Touches(tt.b), a.Union(tt.b))
		}
	}
	if a.Len() != 3 || a.Empty() || !a.Has(2) || a.Has(5) || a.Shift(1) != (Span{3, 6}) {
		t.Error("wrong span")
	}
}
