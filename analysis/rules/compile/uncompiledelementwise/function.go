package uncompiledelementwise

import (
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/rules/compile"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A whole is a function that does nothing but compute arrays, most of it
// element by element: a decorator is all that it needs.
type whole struct {
	def     *syntax.FuncDef
	kernels int
	shapes  bool // what is traced holds for one shape only
}

func wholeOf(p *analysis.Pass, ff *values.FunctionFacts) (w whole, ok bool) {
	d, ok := ff.Fn.Def.(*syntax.FuncDef)
	if !ok || ff.Fn.Class != nil || ff.Fn.Outer != nil && ff.Fn.Outer.Def != nil || len(d.Decorators) > 0 || d.Async || ff.Exhausted {
		return w, false
	}
	kernels, gated, shapes := 0, false, false
	for n, v := range ff.Find(ends) {
		if r := compile.RegionOf(p, n.(syntax.Expr)); large(r) {
			gated = gated || r.Gated
		}
		if compile.IsActivations(v) {
			kernels += compile.Kernels(v)
		}
		if compile.Normalizes(v) || !compile.IsActivation(v) && activation(v) {
			return w, false
		}
	}
	if kernels < fewer && !gated || !pure(p, ff, d, &shapes) || !called(p, ff) {
		return w, false
	}
	return whole{d, kernels, shapes}, true
}

func (w whole) report(p *analysis.Pass, where string) {
	d := w.def
	fix := edit.Fix{Title: "Compile " + d.Name.ID, Safety: edit.Confirm, Reason: reason}
	decorator := ""
	if w.shapes {
		decorator, fix.Imports = edit.Refer(p.Doc, edit.Import{Module: "mlx.core", As: "mx"})
		decorator += ".compile"
		fix.Reason = "the first call for each combination of shapes and dtypes traces the function and builds a kernel"
	} else {
		decorator, fix.Imports = Shapeless(p)
	}
	fix.Edits = []edit.Edit{edit.AddDecorator(p.Doc, d, decorator)}
	f := analysis.Finding{Span: p.Doc.Span(d.Name), Message: message(w.kernels, where), Fixes: []edit.Fix{fix}}
	p.ReportFinding(f)
}

// pure reports whether a function is a straight line of operations on arrays.
// shapes is set when what is traced holds for one shape only.
func pure(p *analysis.Pass, ff *values.FunctionFacts, d *syntax.FuncDef, shapes *bool) bool {
	return straightLine(p, ff, d, shapes, 2)
}

func straightLine(p *analysis.Pass, ff *values.FunctionFacts, d *syntax.FuncDef, shapes *bool, depth int) bool {
	if depth == 0 || len(ff.Effects) > 0 || len(ff.Returns) != 1 || !arrays(ff.Returns[0]) {
		return false
	}
	for _, c := range ff.Calls {
		inner, def := p.Values.Of(c.Callee), c.Callee.Def
		f, ok := def.(*syntax.FuncDef)
		if inner == nil || !ok || c.Callee.Class != nil || len(f.Decorators) > 0 || !straightLine(p, inner, f, shapes, depth-1) {
			return false
		}
	}
	if !straight(p, d.Body) {
		return false
	}
	for _, par := range d.Params {
		if par.Kind == syntax.VarArgs || par.Kind == syntax.VarKeywords {
			return false
		}
	}
	for _, n := range ff.Nodes {
		v := p.Values.Value(n)
		if _, ok := n.(*syntax.Constant); ok {
			continue // None and … in an index
		}
		if v == nil {
			return false
		}
		if v.Node != n {
			continue // a name
		}
		switch {
		case v.Kind == values.Symbol, v.Kind == values.Module, v.Kind == values.DTypeObj, v.IsScalar() && v.Const != nil, v.Kind == values.None, v.Kind == values.Str:
		case compile.Kernels(v) > 0:
		case v.Op == values.OpDim || v.Op == "shape" || v.IsScalar():
			*shapes = true
		case v.IsArray() && strings.HasPrefix(v.Op, "mlx.core.") && !heavy(v):
			*shapes = *shapes || !v.Entry.Has(mlxapi.Reduction) && v.Op != "mlx.core.softmax" && v.Op != "mlx.core.array.astype"
		case v.Kind == values.Tuple || v.Kind == values.List:
		case v.Op == "slice":
			*shapes = true
		default:
			return false
		}
	}
	return true
}

// straight reports whether statements only compute, whatever options of Python's say.
func straight(p *analysis.Pass, body []syntax.Stmt) bool {
	for _, s := range body {
		switch s := s.(type) {
		case *syntax.Assign, *syntax.AugAssign, *syntax.Return:
		case *syntax.ExprStmt:
			if _, doc := s.X.(*syntax.Str); !doc {
				return false
			}
		case *syntax.If:
			if !option(p, s.Cond) || !straight(p, s.Then) || !straight(p, s.Else) {
				return false
			}
		default:
			return false // decides by something else, or repeats
		}
	}
	return true
}

// option reports whether a test looks at parameters, and at no array.
func option(p *analysis.Pass, test syntax.Expr) bool {
	fine := true
	syntax.Inspect(test, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Compare:
			if len(n.Ops) == 1 && (n.Ops[0] == "is" || n.Ops[0] == "is not") {
				return false
			}
		case *syntax.Name:
			v := p.Values.Value(n)
			fine = fine && v != nil && !v.IsArray() && v.Op == values.OpParam
		case *syntax.Call, *syntax.Attribute, *syntax.Subscript:
			fine = false
		}
		return fine
	})
	return fine
}

func arrays(v *values.Value) bool {
	if v.Kind == values.Tuple && len(v.Elems) > 0 {
		for _, e := range v.Elems {
			if !e.IsArray() {
				return false
			}
		}
		return true
	}
	return v.IsArray() && !v.DType.IsIntegral()
}

// heavy reports whether an operation is a kernel beside which the others do not count.
func heavy(v *values.Value) bool {
	for _, op := range []string{"matmul", "addmm", "einsum", "hadamard", "conv", "fft", "linalg", "fast", "random", "quantized", "gather", "scatter", "sort", "eval"} {
		if strings.Contains(v.Op[strings.Index(v.Op, ".")+1:], op) {
			return true
		}
	}
	return false
}

// called reports whether the document's calls of a function give it arrays, and numbers that stay.
func called(p *analysis.Pass, ff *values.FunctionFacts) bool {
	calls := 0
	for _, c := range p.Values.Callers(ff.Fn) {
		calls++
		for i, a := range c.Args {
			switch {
			case i < len(ff.Params) && ff.Params[i].IsArray() && !a.IsScalar(): // only an array will do
			case a == nil || a.IsArray() || a.Const != nil || a.Kind == values.None || a.Op == values.OpAttr || a.Op == values.OpCall || a.Op == values.OpLayer:
			case a.Kind == values.Unknown && a.Op != values.OpParam:
			default:
				return false
			}
		}
	}
	return calls > 0
}
