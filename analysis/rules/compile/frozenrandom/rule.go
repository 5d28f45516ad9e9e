// Package frozenrandom finds compiled functions that draw the same random numbers at every call.
package frozenrandom

import (
	_ "embed"
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules/compile"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is frozen-random.
var Rule = &analysis.Rule{Name: "frozen-random", Group: "compile", Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, c := range compile.Functions(p.Values) {
		ff := p.Values.Of(c.Fn)
		if ff == nil || c.IsShapeless() {
			continue // of another file, or it raises: random numbers have no shape then
		}
		draws := draws(ff)
		if len(draws) == 0 || advances(c) {
			continue
		}
		report(p, c, draws)
	}
}

// draws are the effects by which a function takes from MLX's own random state.
func draws(ff *values.FunctionFacts) []values.Effect {
	var out []values.Effect
	training := false
	for _, e := range ff.Effects {
		if e.Kind != values.Draws {
			continue
		}
		if e.Value.Entry == nil || e.Value.Op == values.OpLayer {
			if e.Value.Recv != nil {
				training = training || compile.Takes(ff) // only then dropout certainly drops
			}
			if training {
				out = append(out, e)
			}
			continue
		}
		if key := e.Value.Arg("key"); key == nil || key.Kind == values.None {
			out = append(out, e)
		}
	}
	return out
}

// advances reports whether the random state goes in and comes out, or may do so.
func advances(c compile.Function) bool {
	in, ok1 := compile.Leaves(c.Inputs)
	out, ok2 := compile.Leaves(c.Outputs)
	return !ok1 || !ok2 || random(in) && random(out)
}

func random(leaves []*values.Value) bool {
	for _, v := range leaves {
		if compile.IsRandomState(v) {
			return true
		}
	}
	return false
}

func report(p *analysis.Pass, c compile.Function, draws []values.Effect) {
	what := "random numbers"
	if draws[0].Value.Op == values.OpLayer {
		what = "dropout masks"
	}
	in, _ := compile.Leaves(c.Inputs)
	out, _ := compile.Leaves(c.Outputs)
	message := fmt.Sprintf("%s is traced once, with the random state of that moment as a constant: every call gets the same %s; compile it with inputs and outputs mx.random.state", c.Name(), what)
	if random(in) != random(out) {
		message = fmt.Sprintf("%s has mx.random.state on one side only: the traced state leaks, and the next random number raises; it must be among both inputs and outputs", c.Name())
	}
	f := analysis.Finding{Span: p.Doc.Span(c.At), Message: message}
	seen := map[syntax.Node]bool{}
	for _, d := range draws {
		n := d.Node
		if len(d.Via) > 0 {
			n = d.Via[0]
		}
		if p.Doc.Has(n) && !seen[n] && len(f.Related) < 4 {
			seen[n] = true
			f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(n), Message: "draws here"})
		}
	}
	if fix, ok := capture(p, c, random(in), random(out)); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// capture names the random state where it is missing.
func capture(p *analysis.Pass, c compile.Function, in, out bool) (edit.Fix, bool) {
	mx, need := edit.Refer(p.Doc, edit.Import{Module: "mlx.core", As: "mx"})
	fix := edit.Fix{Title: "Capture mx.random.state", Safety: edit.Confirm, Reason: "other random numbers at each call, as without mx.compile", Imports: need}
	edits, imports, ok := c.Capture(p, missing(in, mx), missing(out, mx))
	fix.Edits, fix.Imports = edits, append(fix.Imports, imports...)
	return fix, ok && !edit.LosesComment(p.Doc, edits...)
}

func missing(has bool, mx string) []string {
	if has {
		return nil
	}
	return []string{mx + ".random.state"}
}
