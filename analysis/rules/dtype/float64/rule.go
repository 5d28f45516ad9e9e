// Package float64 finds arrays of float64, which the GPU does not have.
package float64

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is float64.
var Rule = &analysis.Rule{Name: "float64", Group: "dtype", Page: page, Run: run}

var double = values.Of(mlxapi.Float64)

// makes passes calls that are asked for float64.
var makes = values.Computes(func(v *values.Value) bool {
	if !v.IsArray() || v.DType != double || v.Entry == nil {
		return false
	}
	d := v.Arg("dtype")
	s := v.Arg("stream")
	return d != nil && d.Kind == values.DTypeObj && d.Op != "dtype" && d.DType == double && (s == nil || s.Kind == values.None)
})

func run(p *analysis.Pass) {
	for n, v := range p.Values.Find(makes) {
		if len(onCPU.In(p.Values)) > 0 {
			return // chosen for the whole file, or around some of it
		}
		f := analysis.Finding{Span: p.Doc.Span(n), Message: "float64 runs on the CPU alone: on a GPU every operation on this array raises"}
		if fix, ok := single(p, v); ok {
			f.Fixes = append(f.Fixes, fix)
		}
		p.ReportFinding(f)
	}
}

// onCPU are the places where the file chooses the CPU.
var onCPU = values.Collect(func(part *values.Facts) (names []string) {
	part.Inspect(func(n syntax.Node) bool {
		if e, ok := n.(*syntax.Attribute); ok && (e.Attr.ID == "cpu" || e.Attr.ID == "set_default_device" || e.Attr.ID == "default_device") {
			names = append(names, e.Attr.ID)
		}
		return true
	})
	return names
})

// single asks for float32 instead.
func single(p *analysis.Pass, v *values.Value) (edit.Fix, bool) {
	call, ok := v.Node.(*syntax.Call)
	if !ok {
		return edit.Fix{}, false
	}
	args := append([]syntax.Expr{}, call.Args...)
	for _, k := range call.Keywords {
		args = append(args, k.Value)
	}
	for _, a := range args {
		at, ok := a.(*syntax.Attribute)
		if d := p.Values.Value(a); !ok || d == nil || d.Kind != values.DTypeObj || at.Attr.ID != "float64" {
			continue
		}
		return edit.Fix{Title: "Make it float32", Safety: edit.Confirm, Reason: "float32 has 7 digits where float64 has 16; on the CPU stream float64 works",
			Edits: []edit.Edit{edit.Replace(p.Doc, at.Attr, "float32")}}, true
	}
	return edit.Fix{}, false
}
