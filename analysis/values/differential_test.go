package values

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mlxls/analysis/syntax"
)

// A generated program and what real MLX gave: see testdata/generate.py.
type generated struct {
	Text  string        `json:"text"`
	Facts []observation `json:"facts"`
}

// An observation is what a name held after an assignment.
type observation struct {
	Line  int
	Name  string
	Kind  string  `json:"kind"`
	DType string  `json:"dtype"`
	Shape []int64 `json:"shape"`
}

func (o *observation) UnmarshalJSON(b []byte) error {
	type plain observation
	return json.Unmarshal(b, &[]any{&o.Line, &o.Name, (*plain)(o)})
}

// TestDifferential compares what is claimed of generated programs with what
// they gave on real MLX, which MLXLS_PYTHON names an interpreter with. MLXLS_LONG
// asks for 20,000 programs, MLXLS_PROGRAMS for another number; MLXLS_SEED is the first seed.
func TestDifferential(t *testing.T) {
	python := os.Getenv("MLXLS_PYTHON")
	if python == "" {
		if testing.Short() {
			t.Skip("MLXLS_PYTHON is not set")
		}
		t.Fatal("MLXLS_PYTHON is not set: it names a Python that has MLX. ./test.sh makes one and sets it. With -short this test is skipped.")
	}
	programs, first := 400, 1
	if os.Getenv("MLXLS_LONG") != "" {
		programs = 20_000
	}
	if s := os.Getenv("MLXLS_PROGRAMS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		programs = n
	}
	if s := os.Getenv("MLXLS_SEED"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		first = n
	}
	var seen, dtypes, shapes, wrong int
	var from *generator
	crashed := 0
	for seed := first; seed < first+programs; seed++ {
		if from == nil {
			from = generate(t, python, seed, first+programs)
		}
		line, err := from.lines.ReadBytes('\n')
		if err != nil { // some statement that was tried ended the interpreter
			t.Logf("seed %d: no program: %v", seed, from.cmd.Wait())
			from = nil
			if crashed++; crashed > 1+programs/1000 {
				t.Fatal("too many seeds without a program")
			}
			continue
		}
		var g generated
		if err := json.Unmarshal(line, &g); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		targets := assigned(NewProgram(Options{}, nil).Facts("/main.py", syntax.Parse([]byte(g.Text))))
		bad := map[string]bool{}
		for _, o := range g.Facts {
			v := targets[o.Line][o.Name]
			if o.Kind == "array" {
				seen++
				d, s := claims(v)
				if d.Known() {
					dtypes++
				}
				if s.Known {
					shapes++
				}
			}
			if why := o.contradicts(v); why != "" && !bad[fmt.Sprint(o.Line, o.Name)] {
				bad[fmt.Sprint(o.Line, o.Name)] = true
				wrong++
				if wrong <= 20 {
					t.Errorf("seed %d, line %d: %s: %s\n%s", seed, o.Line, o.Name, why, strings.Split(g.Text, "\n")[o.Line-1])
				}
			}
		}
	}
	if from != nil {
		if err := from.cmd.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seeds %d to %d: %d arrays, dtype claimed of %d, shape of %d, %d wrong", first, first+programs-1, seen, dtypes, shapes, wrong)
	if dtypes*10 < seen*8 {
		t.Errorf("too little is claimed: the dtype of %d of %d arrays", dtypes, seen)
	}
}

// A generator is a process that writes one program for each seed.
type generator struct {
	cmd   *exec.Cmd
	lines *bufio.Reader
}

func generate(t *testing.T, python string, from, to int) *generator {
	var seeds strings.Builder
	for seed := from; seed < to; seed++ {
		fmt.Fprintln(&seeds, seed)
	}
	cmd := exec.CommandContext(t.Context(), python, "testdata/generate.py")
	cmd.Stdin = strings.NewReader(seeds.String())
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &generator{cmd, bufio.NewReader(out)}
}

// assigned maps lines and names to what is known of the targets there.
func assigned(f *Facts) map[int]map[string]*Value {
	out := map[int]map[string]*Value{}
	note := func(n *syntax.Name) {
		line, _ := f.Document.Lines().Position(f.Document.Span(n).Start, syntax.UTF8)
		if out[line+1] == nil {
			out[line+1] = map[string]*Value{}
		}
		out[line+1][n.ID] = f.Value(n)
	}
	for _, s := range f.Document.Body() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			var targets []syntax.Expr
			switch n := n.(type) {
			case *syntax.Assign:
				targets = n.Targets
			case *syntax.AugAssign:
				targets = []syntax.Expr{n.Target}
			}
			for _, t := range targets {
				switch t := t.(type) {
				case *syntax.Name:
					note(t)
				case *syntax.Tuple:
					for _, e := range t.Elts {
						if name, ok := e.(*syntax.Name); ok {
							note(name)
						}
					}
				}
			}
			return true
		})
	}
	return out
}

// claims is the dtype and shape that are claimed of what is certainly an array.
func claims(v *Value) (DType, Shape) {
	if v == nil || v.Kind != Array {
		return 0, Shape{}
	}
	return v.DType, v.Shape
}

var pythonKinds = map[string][]Kind{"array": {Array}, "int": {Int}, "float": {Float}, "bool": {Bool}, "NoneType": {None}, "tuple": {Tuple}, "list": {List}}

// contradicts says how a claim is wrong, "" if it is not.
func (o observation) contradicts(v *Value) string {
	if v == nil || v.Kind == Unknown {
		return ""
	}
	possible := false
	for _, a := range v.alternatives() {
		possible = possible || a.Kind == Unknown || slices.Contains(pythonKinds[o.Kind], a.Kind)
	}
	if !possible && pythonKinds[o.Kind] != nil {
		return fmt.Sprintf("it was %s, not of kind %d", o.Kind, v.Kind)
	}
	if o.Kind != "array" {
		return ""
	}
	d, s := claims(v)
	if d.Known() {
		names := d.Names()
		if i := slices.Index(names, "T"); i >= 0 {
			names[i] = "float32" // layers made here are not converted
		}
		if !slices.Contains(names, o.DType) {
			return fmt.Sprintf("dtype %s, claimed %s", o.DType, d)
		}
	}
	if s.Known {
		fits := len(s.Dims) == len(o.Shape)
		for i := 0; fits && i < len(s.Dims); i++ {
			fits = s.Dims[i].N < 0 || s.Dims[i].N == o.Shape[i]
		}
		if !fits {
			return fmt.Sprintf("shape %v, claimed %s", o.Shape, s)
		}
	}
	return ""
}
