package rules_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"mlxls/analysis/rules"
	"mlxls/analysis/rules/page"
)

// The claims of every page, on real MLX: what Found computes, Becomes
// computes, with the differences that the page announces and no others.
func TestRealMLX(t *testing.T) {
	mlx := startMLX(t)
	for _, rule := range rules.All() {
		t.Run(rule.Name, func(t *testing.T) {
			p, err := page.Parse(rule.Page)
			if err != nil {
				t.Fatal(err)
			}
			figures, problems := runPage(mlx, p)
			for _, f := range figures {
				t.Log(f)
			}
			for _, problem := range problems {
				t.Error(problem)
			}
		})
	}
}

// runPage runs everything on a page that can be run. It returns what was
// measured and what contradicts the page.
func runPage(mlx *python, p *page.Page) (figures, problems []string) {
	for i, found := range p.Found {
		in := p.InputsFor(i)
		if in == nil {
			problems = append(problems, compiles(mlx, found)...)
			continue
		}
		for _, dtype := range in.DTypes {
			sides := []string{found.Text}
			if len(p.Becomes) > 0 {
				sides = append(sides, p.Becomes[i].Text)
			}
			where := fmt.Sprintf("rule.md:%d: with %s: ", found.Line, dtype)
			a, err := mlx.ask(question{Sides: sides, Inputs: in.Text, DType: dtype})
			if err != nil {
				problems = append(problems, where+err.Error())
				continue
			}
			if u := a.worst(); u != nil {
				figures = append(figures, fmt.Sprintf("%slargest error %.3g ulp", where, *u))
			}
			for _, problem := range judge(in, dtype, a) {
				problems = append(problems, where+problem)
			}
		}
	}
	for _, b := range slices.Concat(p.Reported, p.LeftAlone) {
		problems = append(problems, compiles(mlx, b)...)
	}
	for _, x := range p.Timed { // in sizes that are too large for a test
		problems = append(problems, compiles(mlx, x.Block)...)
	}
	for _, in := range p.Inputs {
		if in.RunsOthers {
			for _, b := range p.LeftAlone {
				a, err := mlx.ask(question{Sides: []string{b.Text}, Inputs: in.Text, DType: in.DTypes[0]})
				problems = append(problems, failures(b, a, err)...)
			}
		}
	}
	return figures, problems
}

// compiles says whether a block is Python at all.
func compiles(mlx *python, b page.Block) []string {
	a, err := mlx.ask(question{Sides: []string{b.Text}})
	return failures(b, a, err)
}

func failures(b page.Block, a answer, err error) []string {
	switch {
	case err != nil:
		return []string{fmt.Sprintf("rule.md:%d: %v", b.Line, err)}
	case a.Errors[0] != nil:
		return []string{fmt.Sprintf("rule.md:%d: %s", b.Line, a.Errors[0].Text)}
	}
	return nil
}

// judge compares a measurement with what the page claims.
func judge(in *page.Inputs, dtype string, a answer) (problems []string) {
	found := a.Errors[0]
	switch {
	case in.Raises != "" && (found == nil || found.Type != in.Raises):
		return []string{fmt.Sprintf("Found should raise %s, and gave %v", in.Raises, found)}
	case in.Raises == "" && found != nil:
		return []string{"Found: " + found.Text}
	case len(a.Errors) > 1 && a.Errors[1] != nil:
		return []string{"Becomes: " + a.Errors[1].Text}
	case in.Raises != "" || len(a.Errors) == 1:
		return nil
	case !slices.Equal(a.Structure[0], a.Structure[1]):
		return []string{"Found returns\n\t" + strings.Join(a.Structure[0], "\n\t") + "\nBecomes returns\n\t" + strings.Join(a.Structure[1], "\n\t")}
	case len(a.Leaves) == 0:
		return []string{"run() returns nothing that can be compared"}
	}
	from, to := in.From, in.To
	if from == "DTYPE" {
		from = dtype
	}
	if to == "DTYPE" {
		to = dtype
	}
	differs, changed := false, from == to
	for _, l := range a.Leaves {
		if l.DTypes[0] == from && l.DTypes[1] == to {
			changed = true
		} else if l.DTypes[0] != l.DTypes[1] {
			problems = append(problems, fmt.Sprintf("%s: %s becomes %s", l.Path, l.DTypes[0], l.DTypes[1]))
		}
		if !slices.Equal(l.Shapes[0], l.Shapes[1]) {
			problems = append(problems, fmt.Sprintf("%s: shape %v becomes %v", l.Path, l.Shapes[0], l.Shapes[1]))
			continue
		}
		differs = differs || !l.Equal
		if l.Equal || in.Values == page.Differ {
			continue
		}
		switch most := in.Tolerance(dtype); {
		case l.Ulps == nil:
			problems = append(problems, l.Path+": other values, or infinities and NaN in other places")
		case in.Values == page.Equal:
			problems = append(problems, fmt.Sprintf("%s: %.3g ulp apart, claimed to be equal", l.Path, *l.Ulps))
		case *l.Ulps > most:
			problems = append(problems, fmt.Sprintf("%s: %.3g ulp apart, %g allowed", l.Path, *l.Ulps, most))
		}
	}
	if !changed {
		problems = append(problems, fmt.Sprintf("nothing changes from %s to %s", from, to))
	}
	if in.Values == page.Differ && !differs {
		problems = append(problems, "the values are equal, claimed to differ")
	}
	return problems
}

// Programs that are not what a page says, each to be noticed.
func TestRealMLXSees(t *testing.T) {
	mlx := startMLX(t)
	const inputs = "def run():\n    return f(mx.arange(4).astype(DTYPE))\n"
	f := func(result string) string { return "import mlx.core as mx\ndef f(x):\n    return " + result + "\n" }
	for _, test := range []struct {
		name, found, becomes, inputs string
		want                         string // "" for nothing to complain about
	}{
		{"same", f("x * 2"), f("x + x"), "# values: equal\n" + inputs, ""},
		{"rounding", f("x / 3"), f("x * (1 / 3)"), inputs, ""},
		{"no rounding allowed", f("x / 3"), f("x * (1 / 3) * 1.0001"), "# values: equal\n# dtypes: float32\n" + inputs, "claimed to be equal"},
		{"values", f("x * 2"), f("x * 3"), inputs, "ulp apart, 4 allowed"},
		{"small value among large", f("x * 2"), f("x * 2 + 1e-3"), "# dtypes: float32\n" + inputs, "ulp apart"},
		{"tolerance", f("x * 2"), f("x * 2 + 1e-3"), "# dtypes: float32\n# tolerance: 2000\n" + inputs, ""},
		{"integers", f("x.astype(mx.int32)"), f("x.astype(mx.int32) + 1"), inputs, "other values"},
		{"nan", f("x"), f("mx.where(x > 2, mx.array(float('nan'), x.dtype), x)"), inputs, "NaN in other places"},
		{"same nan", f("x * float('nan')"), f("x + float('nan')"), inputs, ""},
		{"dtype", f("x * mx.array(2.0)"), f("x * 2.0"), inputs, "float32 becomes bfloat16"},
		{"announced dtype", f("x * mx.array(2.0)"), f("x * 2.0"), "# dtype: float32 -> DTYPE\n" + inputs, ""},
		{"announced dtype does not change", f("x * 2.0"), f("2.0 * x"), "# dtype: float32 -> DTYPE\n" + inputs, "nothing changes from float32 to bfloat16"},
		{"shape", f("x"), f("x[None]"), inputs, "shape [4] becomes [1 4]"},
		{"structure", f("[x]"), f("(x,)"), inputs, "Becomes returns\n\trun(): tuple of 1"},
		{"number for array", f("x.sum().item()"), f("x.sum()"), inputs, "Becomes returns"},
		{"nothing compared", f("[]"), f("[]"), inputs, "nothing that can be compared"},
		{"object", f("object()"), f("object()"), inputs, "run() is a object"},
		{"Found raises", f("x.nothing"), f("x"), inputs, "Found: AttributeError"},
		{"Becomes raises", f("x"), f("x.nothing"), inputs, "(block line 3)"},
		{"announced exception", f("x.nothing"), f("x"), "# raises: AttributeError\n" + inputs, ""},
		{"other exception", f("x.nothing"), f("x"), "# raises: TypeError\n" + inputs, "should raise TypeError"},
		{"no exception", f("x"), f("x"), "# raises: TypeError\n" + inputs, "should raise TypeError"},
		{"announced values", f("x * 0"), f("x"), "# values: differ\n" + inputs, ""},
		{"announced values agree", f("x"), f("x"), "# values: differ\n" + inputs, "claimed to differ"},
		{"same random numbers", f("mx.random.normal((3,))"), f("mx.random.normal((3,))"), "# values: equal\n" + inputs, ""},
		{"not Python", "def f(:\n", f("x"), inputs, "invalid syntax (block line 1)"},
		{"crash", "import os\ndef f(x): os._exit(3)\nimport mlx.core as mx\n", f("x"), "# dtypes: float32\n" + inputs, "ended"},
		{"after a crash", f("x"), f("x"), inputs, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := page.Parse(testPage(test.found, test.becomes, test.inputs))
			if err != nil {
				t.Fatal(err)
			}
			_, problems := runPage(mlx, p)
			complains(t, problems, test.want)
		})
	}
}

func TestRealMLXEndsWhatHangs(t *testing.T) {
	mlx := startMLX(t)
	if a, err := mlx.ask(question{Sides: []string{"pass"}}); err != nil || a.Errors[0] != nil {
		t.Fatal(a.Errors, err)
	}
	mlx.within = 100 * time.Millisecond
	_, err := mlx.ask(question{Sides: []string{"while True: pass"}, Inputs: "pass"})
	if err == nil || !strings.Contains(err.Error(), "no answer within 100ms") {
		t.Errorf("a program without end: error %v", err)
	}
}

// testPage is the shortest page with this code.
func testPage(found, becomes, inputs string) string {
	fence := func(s string) string { return "\n```python\n" + s + "```\n" }
	return "# test\n\nWhy.\n\n## Found\n" + fence(found) + "\n## Becomes\n" + fence(becomes) +
		"\n## Left alone\n" + fence("pass\n") + "\n## Inputs\n" + fence(inputs) + "\n## Source\n\nTest.\n"
}

// startMLX starts the Python process that runs pages, once for a test.
func startMLX(t *testing.T) *python {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: pages are not run on real MLX")
	}
	interpreter := os.Getenv("MLXLS_PYTHON")
	if interpreter == "" {
		t.Fatal("MLXLS_PYTHON is not set: it names a Python that has MLX. ./test.sh makes one and sets it; " +
			"so does: export MLXLS_PYTHON=$(testdata/python.sh). With -short this test is skipped.")
	}
	p := &python{interpreter: interpreter, dir: t.TempDir(), within: time.Minute}
	t.Cleanup(p.stop)
	return p
}
