// Package packedweightdtype finds arrays that are given the dtype of a weight that quantization packs into integers.
package packedweightdtype

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is packed-weight-dtype.
var Rule = &analysis.Rule{Name: "packed-weight-dtype", Group: "dtype", Page: page, Run: run}

var typed = values.Computes(func(v *values.Value) bool { return packed(v) != nil })

func run(p *analysis.Pass) {
	for n, v := range p.Values.Find(typed) {
		if len(quantized.In(p.Values)) == 0 {
			return
		}
		w := packed(v)
		if v.In != nil && v.In.Def != nil && asks(v.In.Def) {
			continue // the code knows of quantized layers
		}
		layer := "nn.Linear"
		if w.Recv.Name == "mlx.nn.Embedding" {
			layer = "nn.Embedding"
		}
		does := "made in"
		if match.Is(v, "array.astype") {
			does = "cast to"
		}
		p.ReportFinding(analysis.Finding{Span: p.Doc.Span(n), Message: "an array is " + does + " the dtype of the weight of an " + layer +
			": once the layer is quantized that is uint32, and the numbers are cut to integers; scales.dtype, or the dtype of the input, is what the layer computes in"})
	}
}

// quantized is where the file says that it is one of a model that is quantized.
var quantized = values.Collect(func(part *values.Facts) (names []string) {
	part.Inspect(func(n syntax.Node) bool {
		name := ""
		switch n := n.(type) {
		case *syntax.Attribute:
			name = n.Attr.ID
		case *syntax.Name:
			name = n.ID
		case *syntax.FuncDef:
			name = n.Name.ID
		}
		switch name {
		case "quantize", "QuantizedLinear", "QuantizedEmbedding", "quant_predicate", "quantization", "to_quantized":
			names = append(names, name)
		}
		return true
	})
	return names
})

// packed is the weight whose dtype a value is made in or cast to, if nn.quantize packs it.
func packed(v *values.Value) *values.Value {
	if !v.IsArray() || !match.Is(v, "array.astype", "zeros", "ones", "full", "array", "random.normal", "random.uniform") {
		return nil
	}
	d := v.Arg("dtype")
	if d == nil || d.Op != "dtype" || len(d.Args) == 0 {
		return nil
	}
	w := d.Args[0]
	if w.Op != values.OpParameter || w.Name != "weight" || w.Recv == nil || w.Recv.Name != "mlx.nn.Linear" && w.Recv.Name != "mlx.nn.Embedding" {
		return nil
	}
	if x := v.Args[0]; match.Is(v, "array.astype") && x != nil && (x.Op == values.OpParameter || x.DType.IsIntegral()) {
		return nil // one weight like another, in a conversion; or integers, which stay what they are
	}
	return w
}

// asks reports whether a function looks at what quantized layers have.
func asks(def syntax.Node) bool {
	found := false
	syntax.Inspect(def, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Attribute:
			found = found || n.Attr.ID == "scales" || n.Attr.ID == "QuantizedLinear" || n.Attr.ID == "QuantizedEmbedding"
		case *syntax.Str:
			found = found || n.Value == "scales"
		}
		return !found
	})
	return found
}
