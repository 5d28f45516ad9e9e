// Package halfarange finds ranges that are counted in half precision.
package halfarange

import (
	_ "embed"
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/rules/dtype"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is half-arange.
var Rule = &analysis.Rule{Name: "half-arange", Group: "dtype", Page: page, Run: run}

// The largest numbers up to which every integer is one of the dtype.
const (
	float16Exact  = 2048
	bfloat16Exact = 256
)

var ranges = values.Computes(func(v *values.Value) bool {
	_, ok := counted(v)
	return ok
})

func run(p *analysis.Pass) {
	for n, v := range p.Values.Find(ranges) {
		what, _ := counted(v)
		f := analysis.Finding{Span: p.Doc.Span(n), Message: what + ": in bfloat16 they stop at 256, in float16 at 2048, and positions beyond are all the same"}
		if fix, ok := later(p, v); ok {
			f.Fixes = append(f.Fixes, fix)
		}
		p.ReportFinding(f)
	}
}

// counted says what a range in half precision counts that it cannot count exactly.
func counted(v *values.Value) (what string, ok bool) {
	limit, half := exact(v)
	if !half {
		return "", false
	}
	first, last := v.Arg("start"), v.Arg("stop")
	if last == nil || last.Kind == values.None {
		first, last = nil, first // mx.arange(n)
	}
	if step := v.Arg("step"); step != nil && step.Kind != values.None {
		if by, known := step.Number(); !known || by <= 0 || by != float64(int64(by)) {
			return "", false // fractions: there is no length that they can be counted to
		}
	}
	if to, known := last.Number(); known {
		return fmt.Sprintf("numbers up to %g are counted in half precision", to-1), to-1 > limit
	}
	return "positions are counted in half precision", length(last, 6) || length(first, 6)
}

// exact is how far v's dtype can count; half is false where it may be wide.
func exact(v *values.Value) (limit float64, half bool) {
	if !match.Is(v, "arange") {
		return 0, false
	}
	switch d := v.Arg("dtype"); {
	case d == nil || d.Kind != values.DTypeObj:
		return 0, false
	case d.Op == "dtype" && (d.Args[0].Op == values.OpParameter || d.Args[0].Op == values.OpAttr):
		return 0, false // a table of frequencies may have stayed what __init__ made it
	case d.DType == values.Of(mlxapi.Float16):
		return float16Exact, true
	case d.DType.IsHalf():
		return bfloat16Exact, true
	default:
		return bfloat16Exact, !d.DType.Known() && d.Op == "dtype" && dtype.OfModel(d.Args[0])
	}
}

// length reports whether a number is made of the length of an array along an
// axis between the first and the last: batches and features are few.
func length(n *values.Value, depth int) bool {
	if n == nil || depth == 0 {
		return false
	}
	if n.Op == values.OpDim && n.Elem != nil && len(n.Args) > 0 {
		axis, ok := n.Elem.Int()
		if r := int64(n.Args[0].Shape.Rank()); axis < 0 && r > 0 {
			axis += r
		} else if axis >= 0 && r > 2 && axis == r-1 {
			return false
		}
		return ok && (axis > 0 || axis < -1)
	}
	for _, a := range n.Args {
		if match.Is(n, "add", "subtract", "multiply") && length(a, depth-1) {
			return true
		}
	}
	return false
}

// later counts in integers, which are exact, and casts what was counted.
func later(p *analysis.Pass, v *values.Value) (edit.Fix, bool) {
	call, ok := v.Node.(*syntax.Call)
	if !ok {
		return edit.Fix{}, false
	}
	for _, k := range call.Keywords {
		if k.Name != "dtype" {
			continue
		}
		end := p.Doc.Span(call).End
		cast := edit.Edit{Span: syntax.Span{Start: end, End: end}, New: ".astype(" + syntax.Text(k.Value) + ")"}
		return edit.Fix{Title: "Count in integers, then cast", Safety: edit.Confirm,
			Reason: "numbers beyond those that the dtype counts exactly become the nearest that it has",
			Edits:  []edit.Edit{edit.RemoveArgument(p.Doc, call, k), cast}}, true
	}
	return edit.Fix{}, false
}
