package page_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlxls/analysis/rules/page"
)

const whole = `# some-rule

It costs two kernels, e.g. ` + "`mx.exp`" + `, where one
does. More follows. And more.

A second paragraph.

## When

Always.

## Found

Text between.

~~~python
import mlx.core as mx

# not a heading
def f(x):
    return x
~~~

~~~python
second()
~~~

## Becomes

~~~python
import mlx.core as mx
~~~

~~~python
~~~

## Reported only

~~~python
reported()
~~~

## Left alone

~~~python
alone()
~~~

## Inputs

~~~python
# dtypes: float32, bfloat16
# tolerance: 8, bfloat16 32
# values: differ
# dtype: float32 -> DTYPE
# raises: TypeError
# left alone: runs
# An ordinary comment.
def run():
    return f(mx.ones(3, DTYPE))
~~~

## Evidence

~~~text
1.5x
~~~

## Source

The guide.
`

// fenced writes ~~~ as the fence that a Go raw string cannot hold.
func fenced(s string) string { return strings.ReplaceAll(s, "~~~", "```") }

func parse(t *testing.T, markdown string) *page.Page {
	t.Helper()
	p, err := page.Parse(fenced(markdown))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestParse(t *testing.T) {
	p := parse(t, whole)
	equal(t, "title", p.Title, "some-rule")
	equal(t, "summary", p.Summary(), "It costs two kernels, e.g. `mx.exp`, where one does.")
	equal(t, "when", p.When, "Always.")
	equal(t, "source", p.Source, "The guide.")
	equal(t, "evidence", p.Evidence, fenced("~~~text\n1.5x\n~~~"))
	equal(t, "found", p.Found, []page.Block{
		{Line: 17, Text: "import mlx.core as mx\n\n# not a heading\ndef f(x):\n    return x\n"},
		{Line: 25, Text: "second()\n"},
	})
	equal(t, "becomes", p.Becomes, []page.Block{{Line: 31, Text: "import mlx.core as mx\n"}, {Line: 35}})
	equal(t, "reported", p.Reported, []page.Block{{Line: 40, Text: "reported()\n"}})
	equal(t, "left alone", p.LeftAlone, []page.Block{{Line: 46, Text: "alone()\n"}})

	in := p.InputsFor(1)
	equal(t, "dtypes", in.DTypes, []string{"float32", "bfloat16"})
	equal(t, "tolerance", []float64{in.Tolerance("float32"), in.Tolerance("bfloat16")}, []float64{8, 32})
	equal(t, "values", in.Values, page.Differ)
	equal(t, "dtype", in.From+" "+in.To, "float32 DTYPE")
	equal(t, "raises", in.Raises, "TypeError")
	equal(t, "left alone runs", in.RunsOthers, true)
}

func TestDefaults(t *testing.T) {
	p := parse(t, strings.Replace(whole, "# dtypes: float32, bfloat16\n# tolerance: 8, bfloat16 32\n# values: differ\n", "", 1))
	in := p.InputsFor(0)
	equal(t, "dtypes", in.DTypes, []string{"float32", "bfloat16", "float16"})
	equal(t, "tolerance", in.Tolerance("float16"), float64(page.DefaultTolerance))
	equal(t, "values", in.Values, page.Close)

	p = parse(t, strings.NewReplacer("# dtypes: float32, bfloat16\n", "", "# dtype: float32 -> DTYPE\n", "", "DTYPE", "mx.int32").Replace(whole))
	equal(t, "dtypes without DTYPE", p.InputsFor(0).DTypes, []string{"float32"})
}

func TestErrors(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{"# some-rule", "some-rule", "line 1: text before the title"},
		{"# some-rule", "", "line 3: text before the title"},
		{"## When", "# When", "line 8: a page begins with its one title"},
		{"## When", "## Whenever", `line 8: unknown section "Whenever"`},
		{"## When", "## Source", `"Found" comes after "Source"`},
		{"It costs two", "## When\n\nIt costs two", `"When" comes after "When"`},
		{"## Left alone\n\n~~~python\nalone()\n~~~\n", "", "no python block under ## Left alone"},
		{"~~~python\nsecond()\n~~~\n", "", "line 28: 2 blocks under ## Becomes for 1"},
		{"\nThe guide.", "", "no ## Source"},
		{"~~~text\n1.5x\n~~~", "~~~text", "line 65: code block without an end"},
		{"def run():", "def start():", "line 52: Inputs must define run()"},
		{"# values: differ", "# value: differ", "line 54: value: unknown setting"},
		{"# values: differ", "# values: other", "line 54: values: want close"},
		{"# tolerance: 8", "# tolerance: eight", "not a number of ulps: eight"},
		{"# tolerance: 8", "# tolerance: NaN", "not a number of ulps: NaN"},
		{"# dtypes: float32", "# dtypes: float", "not a dtype: float"},
		{"-> DTYPE", "to DTYPE", "on both sides of ->"},
		{"# left alone: runs", "# left alone: walks", "want runs"},
	} {
		markdown := strings.Replace(whole, test.old, test.new, 1)
		if markdown == whole {
			t.Fatalf("%q is not in the page", test.old)
		}
		_, err := page.Parse(fenced(markdown))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q for %q: error %v, want %q", test.new, test.old, err, test.want)
		}
	}
}

func TestAdviceOnly(t *testing.T) {
	found, rest, _ := strings.Cut(whole, "## Becomes")
	_, rest, _ = strings.Cut(rest, "## Left alone")
	markdown := found + "## Left alone" + rest
	if _, err := page.Parse(fenced(markdown)); err == nil || !strings.Contains(err.Error(), "advice only") {
		t.Errorf("a page without Becomes that does not say why: error %v", err)
	}
	p := parse(t, strings.Replace(markdown, "Always.", "Always; this is advice only.", 1))
	equal(t, "becomes", len(p.Becomes), 0)
}

// The page that CONTRIBUTING.md shows is one.
func TestExample(t *testing.T) {
	text, err := os.ReadFile("../../../CONTRIBUTING.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(text), "````markdown\n")
	example, _, _ = strings.Cut(example, "````")
	equal(t, "title", parse(t, example).Title, "slow-double")
}

func TestReplace(t *testing.T) {
	p := parse(t, whole)
	equal(t, "nothing replaced", p.Replace(nil), fenced(whole))
	got := p.Replace(map[page.Block]string{p.Becomes[0]: "a = 1\nb = 2\n", p.Becomes[1]: "c = 3\n"})
	want := strings.Replace(whole, "## Becomes\n\n~~~python\nimport mlx.core as mx\n~~~\n\n~~~python\n~~~",
		"## Becomes\n\n~~~python\na = 1\nb = 2\n~~~\n\n~~~python\nc = 3\n~~~", 1)
	equal(t, "blocks replaced", got, fenced(want))
}

// Whatever is written, a page is read or refused; and a page that is read can
// be written again.
func FuzzParse(f *testing.F) {
	f.Add(fenced(whole))
	f.Add("# a\n```python\n")
	f.Fuzz(func(t *testing.T, markdown string) {
		p, err := page.Parse(markdown)
		if err != nil {
			return
		}
		p.Summary()
		if got, want := p.Replace(nil), strings.ReplaceAll(markdown, "\r\n", "\n"); got != want {
			t.Errorf("rewritten page differs:\n%s", cmp.Diff(want, got))
		}
		for _, b := range p.Found {
			if !strings.Contains(strings.ReplaceAll(markdown, "\r\n", "\n"), b.Text) {
				t.Errorf("block %q is not in the page", b.Text)
			}
		}
	})
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
