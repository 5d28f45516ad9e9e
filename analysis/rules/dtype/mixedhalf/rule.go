// Package mixedhalf finds operations on float16 and bfloat16 at once, which compute in float32.
package mixedhalf

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/rules/dtype"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is mixed-half.
var Rule = &analysis.Rule{Name: "mixed-half", Group: "dtype", Page: page, Run: run}

var (
	float16  = values.Of(mlxapi.Float16)
	bfloat16 = values.Of(mlxapi.BFloat16)
)

var mixtures = values.Computes(func(v *values.Value) bool {
	_, ok := mixture(v)
	return ok
})

func run(p *analysis.Pass) {
	var flow *dtype.Flow
	found := map[*values.Value]bool{}
	for n, v := range p.Values.Find(mixtures) {
		if flow == nil {
			flow = dtype.FlowOf(p)
		}
		m, _ := mixture(v)
		e := flow.Reach(v)
		if !e.Runs() || found[m.fixed] {
			continue // cast, or only compared; or told already
		}
		found[m.fixed] = true
		f := analysis.Finding{Span: p.Doc.Span(n), Message: m.message(p, v) + e.String()}
		if at := dtype.Operand(p, v, m.fixed); at != nil {
			if fix, ok := dtype.Cast(p, at, m.other); ok {
				f.Fixes = append(f.Fixes, fix)
			}
		}
		if n := m.fixed.Node; n != nil && p.Values.Value(n) == m.fixed && !f.Span.Contains(p.Doc.Span(n)) {
			f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(n), Message: "made here"})
		}
		p.ReportFinding(f)
	}
}

// A mixed is an operation's array of one half-precision dtype, and one that has
// another, or the model's.
type mixed struct {
	fixed, other *values.Value
}

func mixture(v *values.Value) (mixed, bool) {
	var m mixed
	if !v.IsArray() {
		return m, false
	}
	var rest []*values.Value
	for _, x := range dtype.Operands(v) {
		switch {
		case x == nil || x.IsScalar() || x.Kind == values.None || x.DType.IsIntegral():
		case m.fixed == nil && (x.DType == float16 || x.DType == bfloat16):
			m.fixed = x
		default:
			rest = append(rest, x)
		}
	}
	if m.fixed == nil {
		return m, false
	}
	for _, x := range rest {
		switch {
		case x.DType == m.fixed.DType:
		case x.DType == float16, x.DType == bfloat16, !follows(x, m.fixed) && dtype.OfModel(x):
			m.other = x
		default:
			return m, false // float32 is there anyway, or nothing is known
		}
	}
	return m, m.other != nil
}

// follows reports whether x was made of the fixed array: then it has its dtype, where nothing else comes in.
func follows(x, fixed *values.Value) bool {
	return dtype.DependsOn(x, fixed) || dtype.DependsOn(fixed, x) && x.Op != values.OpParam && x.DType&values.T == 0
}

func (m mixed) message(p *analysis.Pass, v *values.Value) string {
	name, other := text(p, v, m.fixed), text(p, v, m.other)
	if m.other.DType == float16 || m.other.DType == bfloat16 {
		return name + " is " + m.fixed.DType.String() + " and " + other + " is " + m.other.DType.String() + ": together they give float32"
	}
	model := "bfloat16"
	if m.fixed.DType == bfloat16 {
		model = "float16"
	}
	return name + " is " + m.fixed.DType.String() + " whatever the model is: with a model in " + model + " the result is float32"
}

// text is how the operand x of v is written, if that is short.
func text(p *analysis.Pass, v, x *values.Value) string {
	if at := dtype.Operand(p, v, x); at != nil {
		if s := syntax.Text(at); len(s) <= 40 {
			return s
		}
	}
	return dtype.Name(p, x)
}
