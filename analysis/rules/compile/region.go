package compile

import (
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A Region is an expression that computes every element by itself: mx.compile
// makes one kernel of it. Names that stand for nothing else belong to it.
type Region struct {
	Root    syntax.Expr
	Kernels int // without mx.compile, over whole activations
	// Functions is set when more is computed than sums and products.
	Functions bool
	// Gated is set for activation(x) * y, the middle of most feed-forward layers.
	Gated bool
	// Leaves are what it is computed from, in the order of the text.
	Leaves []*Leaf
	// Inline is what the text of the region names besides, to be known where that text goes.
	Inline []*syntax.Name
	// Plain is false if the text cannot stand in a function of its own.
	Plain bool
	// Inner are the operations of the region, the last one first.
	Inner []syntax.Expr

	pass *analysis.Pass
	root *values.Value
}

// A Leaf is one operand of a region.
type Leaf struct {
	Expr  syntax.Expr
	Value *values.Value
	Name  string // as a parameter
}

// Kernels is how many kernels an operation on arrays is that works element by
// element, 0 for others: activations of mlx.nn are compiled as they are.
func Kernels(v *values.Value) int {
	if v == nil || !v.IsArray() {
		return 0
	}
	switch v.Op {
	case "mlx.core.array.astype", "mlx.core.astype":
		if len(v.Args) > 0 && v.Args[0] != nil && v.Args[0].DType.One() && v.Args[0].DType == v.DType {
			return 0 // nothing to do
		}
		return 1
	case "mlx.core.contiguous", "mlx.core.from_dlpack", "mlx.core.stop_gradient", "mlx.core.positive", "mlx.core.real", "mlx.core.imag", "mlx.core.conj", "mlx.core.to_fp8":
		return 0
	}
	if v.Entry.Has(mlxapi.Elementwise) {
		return 1
	}
	return 0
}

// IsActivation reports whether v is an activation function of mlx.nn, which is compiled.
func IsActivation(v *values.Value) bool {
	return v != nil && strings.HasPrefix(v.Op, "mlx.nn.") && Kernels(v) > 0 && v.Op != "mlx.nn.tanh"
}

// IsActivations reports whether v is a floating array that is computed from what
// a function is given, or by a layer, and that is no row of numbers, nor what a reduction left.
func IsActivations(v *values.Value) bool {
	return v.IsArray() && v.DType.IsFloat() && v.Shape.Rank() != 0 && v.Shape.Rank() != 1 && FromInput(v, 12) && !reduced(v, 6)
}

// reduced reports whether v is the result of a reduction, or computed of such results only.
func reduced(v *values.Value, depth int) bool {
	if v.Entry.Has(mlxapi.Reduction) {
		return true
	}
	if Kernels(v) == 0 || depth == 0 {
		return false
	}
	any := false
	for _, a := range v.Args {
		if a.IsArray() {
			if !reduced(a, depth-1) {
				return false
			}
			any = true
		}
	}
	return any
}

// FromInput reports whether an array is computed from floating arrays that the function is given, or by a layer.
func FromInput(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	switch v.Op {
	case values.OpLayer, values.OpCall, "cached":
		return true
	case values.OpParam:
		return (v.IsArray() || v.Kind == values.Unknown) && (v.DType.IsFloat() || !v.DType.Known())
	}
	for _, a := range v.Args {
		if FromInput(a, depth-1) {
			return true
		}
	}
	return false
}

// Normalizes reports whether v divides by a root of a mean: the fused norms do that.
func Normalizes(v *values.Value) bool {
	if v.Op != "mlx.core.rsqrt" && v.Op != "mlx.core.sqrt" {
		return false
	}
	for x := v; len(x.Args) > 0 && x.Args[0] != nil; x = x.Args[0] {
		if x.Entry.Has(mlxapi.Reduction) {
			return true
		}
	}
	return false
}

// RegionOf is the region that an expression is the end of; nil if it is none.
func RegionOf(p *analysis.Pass, e syntax.Expr) *Region {
	v := p.Values.Value(e)
	if v == nil || v.Node != syntax.Node(e) || Kernels(v) == 0 {
		return nil
	}
	r := &Region{Root: e, Plain: true, pass: p, root: v}
	r.enter(e)
	if v.Op == "mlx.core.multiply" && len(v.Args) == 2 {
		a, b := v.Args[0], v.Args[1]
		r.Gated = (r.gate(a) || r.gate(b)) && FromInput(a, 12) && FromInput(b, 12)
		if !r.Gated && (r.apart(a) || r.apart(b)) && FromInput(a, 12) && FromInput(b, 12) {
			r.Gated, r.Plain = true, false
		}
		r.Kernels = max(r.Kernels, 2)
	}
	return r
}

// Value is what the region computes.
func (r *Region) Value() *values.Value { return r.root }

// gate reports whether a value is an activation, and computed by the text of the region.
func (r *Region) gate(v *values.Value) bool {
	if !IsActivation(v) {
		return false
	}
	for _, e := range r.Inner {
		if v.Node == syntax.Node(e) {
			return true
		}
	}
	return false
}

// apart reports whether a value is an activation that another statement computes
// for this one only, or that a layer such as nn.SiLU computes.
func (r *Region) apart(v *values.Value) bool {
	if v.Op == values.OpLayer {
		switch v.Name {
		case "mlx.nn.SiLU", "mlx.nn.GELU", "mlx.nn.ReLU", "mlx.nn.Mish", "mlx.nn.Softplus", "mlx.nn.LeakyReLU", "mlx.nn.ELU":
			return true
		}
		return false
	}
	if !IsActivation(v) || v.Op == "mlx.nn.sigmoid" || r.gate(v) || v.In != r.root.In { // a sigmoid alone is mostly of one number for each row
		return false
	}
	for _, c := range r.pass.Values.Consumers(v) {
		if c != r.root {
			return false
		}
	}
	return true
}

// enter counts an expression that belongs to the region.
func (r *Region) enter(e syntax.Expr) {
	v := r.pass.Values.Value(e)
	if IsActivations(v) {
		r.Kernels += Kernels(v)
	}
	switch v.Op {
	case "mlx.core.add", "mlx.core.subtract", "mlx.core.multiply", "mlx.core.divide", "mlx.core.negative", "mlx.core.square":
	default:
		r.Functions = true
	}
	r.Inner = append(r.Inner, e)
	for _, c := range r.operands(e) {
		r.operand(c)
	}
}

func (r *Region) operand(e syntax.Expr) {
	v := r.pass.Values.Value(e)
	switch x := e.(type) {
	case *syntax.Number, *syntax.Constant:
		return
	case *syntax.UnaryOp:
		if _, ok := x.X.(*syntax.Number); ok {
			return
		}
	case *syntax.Attribute:
		if x.Attr.ID == "dtype" {
			r.operand(x.X) // a dtype is no argument of a compiled function
			return
		}
		if v != nil && (v.Kind == values.Symbol || v.Kind == values.DTypeObj || v.Kind == values.Module) {
			if n, ok := first(x); ok {
				r.Inline = append(r.Inline, n)
				return
			}
		}
	}
	if v != nil && v.Node == syntax.Node(e) && Kernels(v) > 0 {
		r.enter(e)
		return
	}
	r.leaf(e, v)
}

func (r *Region) leaf(e syntax.Expr, v *values.Value) {
	for _, l := range r.Leaves {
		if syntax.Text(l.Expr) == syntax.Text(e) {
			return
		}
	}
	if v == nil || v.Kind == values.Tuple || v.Kind == values.List || v.Kind == values.Str || v.Kind == values.DTypeObj || v.Kind == values.Object {
		r.Plain = false
	}
	if v != nil && v.IsScalar() && v.Const == nil && v.Op != values.OpAttr {
		r.Plain = false // another number at each call would be another trace
	}
	r.Leaves = append(r.Leaves, &Leaf{Expr: e, Value: v, Name: r.name(e)})
}

// operands are the parts of an operation's text that are computed before it.
func (r *Region) operands(e syntax.Expr) []syntax.Expr {
	switch e := e.(type) {
	case *syntax.BinOp:
		return []syntax.Expr{e.L, e.R}
	case *syntax.UnaryOp:
		return []syntax.Expr{e.X}
	case *syntax.Compare:
		return append([]syntax.Expr{e.L}, e.Rs...)
	case *syntax.Call:
		var out []syntax.Expr
		if fn, ok := e.Fn.(*syntax.Attribute); ok && r.pass.Values.Value(fn.X).IsArray() {
			out = append(out, fn.X) // x.astype
		} else {
			out = append(out, e.Fn) // mx.exp
		}
		out = append(out, e.Args...)
		for _, k := range e.Keywords {
			out = append(out, k.Value)
		}
		return out
	}
	return nil
}

// first is the name that a dotted name begins with.
func first(x syntax.Expr) (*syntax.Name, bool) {
	for {
		switch e := x.(type) {
		case *syntax.Name:
			return e, true
		case *syntax.Attribute:
			x = e.X
		default:
			return nil, false
		}
	}
}

// Text is the region as an expression of its leaves' names.
func (r *Region) Text() string {
	doc := r.pass.Doc
	var out strings.Builder
	pos := doc.Span(r.Root).Start
	syntax.Inspect(r.Root, func(n syntax.Node) bool {
		e, ok := n.(syntax.Expr)
		if !ok {
			return true
		}
		if a, ok := doc.Parent(n).(*syntax.Attribute); ok && syntax.Node(a.Attr) == n {
			return false
		}
		for _, l := range r.Leaves {
			if syntax.Text(l.Expr) == syntax.Text(e) {
				s := doc.Span(e)
				out.WriteString(doc.Source()[pos:s.Start] + l.Name)
				pos = s.End
				return false
			}
		}
		return true
	})
	out.WriteString(doc.Source()[pos:doc.Span(r.Root).End])
	return strings.Join(strings.Fields(out.String()), " ")
}

// Known reports whether every name that the text of a region needs is an import of the module.
func (r *Region) Known() bool {
	for _, n := range r.Inline {
		if !imported(r.pass.Doc, n.ID) {
			return false
		}
	}
	return true
}

// name is what an operand is called as a parameter: gate for self.gate_proj(x).
func (r *Region) name(e syntax.Expr) string {
	base := ""
	x := e
	if c, ok := x.(*syntax.Call); ok {
		x = c.Fn
	}
	switch x := x.(type) {
	case *syntax.Name:
		base = x.ID
	case *syntax.Attribute:
		base = x.Attr.ID
		for _, end := range []string{"_proj", "_linear", "_layer"} {
			base = strings.TrimSuffix(base, end)
		}
		base = strings.TrimLeft(base, "_")
	}
	if base == "" || base == "self" {
		base = "x"
	}
	for i, name := 2, base; ; i++ {
		if !r.taken(name) {
			return name
		}
		name = fmt.Sprintf("%s%d", base, i)
	}
}

// taken reports whether a name is that of another parameter, or may mean something in the region's text.
func (r *Region) taken(name string) bool {
	for _, l := range r.Leaves {
		if l.Name == name {
			return true
		}
	}
	return imported(r.pass.Doc, name)
}

// imported reports whether a statement of the module imports a name.
func imported(doc *syntax.Document, name string) bool {
	return doc.Memo(importsOf{}, func() any {
		names := map[string]bool{}
		for _, s := range doc.Body() {
			switch s := s.(type) {
			case *syntax.Import:
				for _, a := range s.Names {
					names[edit.Import{Module: a.Name, As: a.As}.Binds()] = true
				}
			case *syntax.ImportFrom:
				for _, a := range s.Names {
					names[edit.Import{Name: a.Name, As: a.As}.Binds()] = true
				}
			}
		}
		return names
	}).(map[string]bool)[name]
}

type importsOf struct{}
