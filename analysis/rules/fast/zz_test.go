package fast

import (
	"fmt"
	"os"
	"testing"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

func dump(v *values.Value, d int) {
	if v == nil || d > 7 {
		return
	}
	tx := ""
	if v.Node != nil {
		tx = syntax.Text(v.Node)
		if len(tx) > 40 { tx = tx[:40] }
	}
	fmt.Printf("%*s%q kind=%d name=%s const=%v shape=%v %q nargs=%d\n", d*3, "", v.Op, v.Kind, v.Name, v.Const, v.Shape, tx, len(v.Args))
	for _, a := range v.Args {
		dump(a, d+1)
	}
}

func TestZZ(t *testing.T) {
	text, _ := os.ReadFile(os.Getenv("F"))
	doc := syntax.Parse(text)
	r := analysis.NewSession(nil, analysis.Options{}, nil).Analyze(os.Getenv("F"), doc)
	for _, ff := range r.Facts.Functions {
		for _, n := range ff.Nodes {
			if tx := syntax.Text(n); len(tx) >= len(os.Getenv("S")) && tx[:len(os.Getenv("S"))] == os.Getenv("S") {
				dump(r.Facts.Value(n), 0)
			}
		}
	}
}
