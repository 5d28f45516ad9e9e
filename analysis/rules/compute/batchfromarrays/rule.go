// Package batchfromarrays finds batches that are put together from an array for
// each item: host data that becomes many small arrays first, and arrays that go
// through a list of their values. It does not know how many items there are.
package batchfromarrays

import (
	_ "embed"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/rules/compute"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is batch-from-arrays.
var Rule = &analysis.Rule{Name: "batch-from-arrays", Group: "compute", Severity: analysis.Info, Page: page, Run: run}

var joins = values.ComputesBy(func(v *values.Value) bool {
	return match.Is(v, "stack", "concatenate", "array") && len(v.Args) > 0 && v.Args[0] != nil
}, "mlx.core.stack", "mlx.core.concatenate", "mlx.core.array")

func run(p *analysis.Pass) {
	if compute.InTest(p) {
		return
	}
	for _, v := range p.Values.Find(joins) {
		switch {
		case v.In != nil && (v.In.Name == "__init__" || v.In.Name == "sanitize"):
			// runs once
		case match.Is(v, "array"):
			ofArrays(p, v)
		case ofHost(p, v.Args[0]):
			p.Report(v.Node, "each item becomes an array by itself and is copied again into the batch: two copies and a kernel operand for each; put the batch together on the host, mx.array(np.stack(items)), and copy once")
		}
	}
}

// ofHost reports whether a list was made of mx.array(item) for each item.
func ofHost(p *analysis.Pass, list *values.Value) bool {
	if list.Kind != values.List || list.Elems != nil || list.Elem == nil {
		return false // a few
	}
	if d, ok := list.Node.(*syntax.List); list.Op != "comp" && !(ok && len(d.Elts) == 0) {
		return false // one item, n times
	}
	item := list.Elem
	for match.Is(item, "array.astype") || item.Entry.Has(mlxapi.View) && len(item.Args) > 0 && item.Args[0] != nil && !match.Is(item, "array.__getitem__") {
		item = item.Args[0]
	}
	if !match.Is(item, "array") || item.Args[0] == nil || !host(item.Args[0]) {
		return false
	}
	for _, c := range p.Values.Consumers(p.Values.Value(item.Node)) {
		if c.IsArray() && (c.Entry == nil || !c.Entry.Has(mlxapi.View) && !match.Is(c, "array.astype") || match.Is(c, "array.__getitem__")) {
			return false // the item is needed by itself, too
		}
	}
	return true
}

// host reports whether mx.array is given many numbers of Python or NumPy: one
// number is an array of no axes, which is not copied in a pass of its own.
func host(x *values.Value) bool {
	switch x.Kind {
	case values.NumPy:
		return true
	case values.List, values.Tuple:
		return x.Elems == nil && x.Elem != nil && !holdsArrays(x)
	}
	return false
}

// ofArrays reports mx.array([a, b]) of arrays, which mx.stack joins.
func ofArrays(p *analysis.Pass, v *values.Value) {
	n, ok := v.Node.(*syntax.Call)
	if !ok || !holdsArrays(v.Args[0]) {
		return
	}
	f := analysis.Finding{Span: p.Doc.Span(n), Message: "a list of arrays is turned into one by mx.array: each is looked at by itself, and copied twice; mx.stack joins them"}
	if len(n.Args) == 1 && len(n.Keywords) == 0 {
		fix, ok := p.Rewrite(n.Fn, "Use mx.stack", edit.Safe, func(s *analysis.Spelling) string { return s.Name("mlx.core.stack") })
		if !called(v.Args[0]) {
			fix.Safety, fix.Reason = edit.Confirm, "all elements must be arrays: mx.stack takes no numbers"
		}
		if ok {
			f.Fixes = append(f.Fixes, fix)
		}
	}
	p.ReportFinding(f)
}

// holdsArrays reports whether all elements of a list are certainly arrays.
func holdsArrays(list *values.Value) bool {
	if list.Kind != values.List && list.Kind != values.Tuple {
		return false
	}
	if list.Elems == nil {
		return certain(list.Elem)
	}
	for _, e := range list.Elems {
		if !certain(e) {
			return false
		}
	}
	return len(list.Elems) > 1
}

// called reports whether functions of MLX made the elements: operators give
// arrays only where an operand is one, which callers decide.
func called(list *values.Value) bool {
	elems := list.Elems
	if elems == nil {
		elems = []*values.Value{list.Elem}
	}
	for _, e := range elems {
		if _, ok := e.Node.(*syntax.Call); !ok || e.Entry == nil {
			return false
		}
	}
	return true
}

// certain leaves out "-x" and "~x" of what is not known: numbers have these, too.
func certain(v *values.Value) bool {
	if match.Is(v, "negative", "bitwise_invert") {
		return v.Args[0].IsArray()
	}
	return v.IsArray()
}
