package repeatedkvheads

import (
	"fmt"
	"os"
	"testing"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

func show(v *values.Value, d int, ind string) {
	if v == nil || d == 0 {
		return
	}
	t := ""
	if v.Node != nil {
		t = syntax.Text(v.Node)
		if len(t) > 60 { t = t[:60] }
	}
	fmt.Printf("%s%s kind=%d name=%s rank=%d  %q\n", ind, v.Op, v.Kind, v.Name, v.Shape.Rank(), t)
	for _, a := range v.Args {
		show(a, d-1, ind+"  ")
	}
	for _, a := range v.Elems {
		show(a, d-1, ind+"  e ")
	}
}

func TestDbg(t *testing.T) {
	text, err := os.ReadFile(os.Getenv("DBG"))
	if err != nil {
		t.Skip()
	}
	r := &analysis.Rule{Name: "x", Run: func(p *analysis.Pass) {
		for _, a := range attentions(p) {
			fmt.Println("ATT", a.manual != nil, a.trace())
			show(a.k.V, 7, " ")
		}
	}}
	rep := analysis.NewSession([]*analysis.Rule{r}, analysis.Options{}, nil).Analyze("/x.py", syntax.Parse(text))
	for _, p := range rep.Panics { fmt.Println(p.Value, string(p.Stack)) }
}
