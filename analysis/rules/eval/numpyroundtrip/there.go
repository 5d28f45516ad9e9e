package numpyroundtrip

import (
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// there reports arithmetic on a few numbers of Python that goes through the device and back.
func there(p *analysis.Pass, ff *values.FunctionFacts) {
	seen := map[*values.Value]bool{}
	for _, e := range ff.Effects {
		if e.Kind != values.Evaluates || len(e.Via) > 0 || e.Value == nil || !p.Doc.Has(e.Node) || seen[e.Value] {
			continue
		}
		switch e.How {
		case "item", "int", "float", "tolist":
		default:
			continue
		}
		if printed(p.Doc, e.Node) {
			continue
		}
		h := &hosts{}
		if !h.made(e.Value, 12) || h.constant || h.steps == 0 {
			continue // constants only: a test of MLX itself
		}
		seen[e.Value] = true
		f := analysis.Finding{Span: p.Doc.Span(e.Node), Severity: analysis.Info}
		f.Message = fmt.Sprintf("arithmetic on numbers of Python, done on the device and read back by %s: copying, launching and waiting cost more than the numbers; Python's own functions, math or NumPy need none of it", e.How+"()")
		if src := h.leaf.Node; src != nil && p.Doc.Has(src) && p.Doc.Stmt(src) != p.Doc.Stmt(e.Node) {
			f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(src), Message: "goes to the device here"})
		}
		if fix, ok := builtin(p, e); ok {
			f.Fixes = append(f.Fixes, fix)
		}
		p.ReportFinding(f)
	}
}

// printed reports whether a number is read for a text: at the pace of people.
func printed(doc *syntax.Document, n syntax.Node) bool {
	for ; n != nil; n = doc.Parent(n) {
		switch n := n.(type) {
		case *syntax.Str:
			return n.FString
		case syntax.Stmt:
			return false
		}
	}
	return false
}

// A hosts walk goes from a value that is read to the numbers it is computed from.
type hosts struct {
	leaf     *values.Value
	constant bool // only literals so far
	steps    int
}

// made reports whether everything that v is computed from was on the host.
func (h *hosts) made(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if v.IsScalar() {
		return true
	}
	if v.Kind != values.Array {
		return false
	}
	if v.Op == "mlx.core.array" {
		known := literal(v.Args[0], 4)
		if !known && !numbers(v.Args[0], 4) {
			return false
		}
		if h.leaf == nil || h.constant {
			h.leaf, h.constant = v, known
		}
		return true
	}
	if v.Op != "mlx.core.array.astype" {
		if v.Entry == nil || !(v.Entry.Has(mlxapi.Elementwise) || v.Entry.Has(mlxapi.Reduction) || v.Op == "mlx.core.cumsum") || v.Entry.Has(mlxapi.Random) {
			return false
		}
		h.steps++
	}
	arrays := 0
	for i, a := range v.Args {
		if a == nil || i < len(v.Entry.Params) && !v.Entry.Params[i].Array {
			continue
		}
		if !h.made(a, depth-1) {
			return false
		}
		arrays++
	}
	return arrays > 0 && h.leaf != nil
}

// numbers reports whether v is one number of Python, or a flat list of them.
func numbers(v *values.Value, depth int) bool {
	switch {
	case v == nil || depth == 0:
		return false
	case v.IsScalar():
		return v.Op != "getattr" && v.Op != values.OpPhi // which may be something else at times
	case v.Op == "shape":
		return true
	case v.Kind != values.List && v.Kind != values.Tuple:
		return false
	case v.Elems != nil:
		for _, e := range v.Elems {
			if !e.IsScalar() {
				return false
			}
		}
		return len(v.Elems) > 0
	}
	return v.Elem != nil && v.Elem.IsScalar()
}

// literal reports whether v is written out.
func literal(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if v.Elems == nil {
		return v.IsScalar() && v.Const != nil
	}
	for _, e := range v.Elems {
		if !literal(e, depth-1) {
			return false
		}
	}
	return true
}

// builtin is sum, max or min of Python for the same reduction of a list of integers.
func builtin(p *analysis.Pass, e values.Effect) (edit.Fix, bool) {
	v, call := e.Value, e.Node
	name := ""
	switch v.Op {
	case "mlx.core.sum":
		name = "sum"
	case "mlx.core.max":
		name = "max"
	case "mlx.core.min":
		name = "min"
	}
	if name == "" || e.How == "tolist" || e.How == "float" || v.Arg("axis") != nil || v.Args[0].Op != "mlx.core.array" || v.Args[0].Args[1] != nil {
		return edit.Fix{}, false
	}
	list := v.Args[0].Args[0]
	if !integers(list) || list.Kind != values.List && list.Op != "shape" {
		return edit.Fix{}, false
	}
	expr, ok := call.(syntax.Expr)
	if !ok {
		return edit.Fix{}, false
	}
	return p.Rewrite(expr, "Use "+name+"() of Python", edit.Safe, func(s *analysis.Spelling) string { return name + "(" + s.Of(list) + ")" })
}

func integers(v *values.Value) bool {
	if v.Op == "shape" {
		return true
	}
	for _, e := range v.Elems {
		if e.Kind != values.Int {
			return false
		}
	}
	return v.Elems != nil || v.Elem != nil && v.Elem.Kind == values.Int
}
