// Package memory is what the rules about memory share: where a program gives
// freed buffers back. It does not know what a library does about that.
package memory

import (
	"strings"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// Limits reports whether a document sets a limit to the buffers that MLX keeps, whatever its options say.
func Limits(f *values.Facts) bool { return len(limits.In(f)) > 0 }

var limits = values.Collect(func(part *values.Facts) (nodes []syntax.Node) {
	for n := range part.Find(limiting) {
		if !optional(part.Document, n) {
			nodes = append(nodes, n)
		}
	}
	return nodes
})

// optional reports whether a condition around a node decides whether it runs.
func optional(doc *syntax.Document, n syntax.Node) bool {
	for ; n != nil; n = doc.Parent(n) {
		switch n.(type) {
		case *syntax.If, *syntax.IfExp:
			return true
		case *syntax.FuncDef:
			return false
		}
	}
	return false
}

var limiting = values.Computes(func(v *values.Value) bool {
	return v.Op == "mlx.core.set_cache_limit" || v.Op == "mlx.core.metal.set_cache_limit"
})

// Clears finds calls that free the buffers MLX keeps, or are named as if they did.
func Clears(f *values.Facts, call *syntax.Call) bool {
	if v := f.Value(call.Fn); v != nil && strings.HasSuffix(v.Name, ".clear_cache") && strings.HasPrefix(v.Name, "mlx.core.") {
		return true
	}
	switch fn := call.Fn.(type) {
	case *syntax.Name:
		return freeing(fn.ID)
	case *syntax.Attribute:
		return freeing(fn.Attr.ID)
	}
	return false
}

// freeing are the names that programs give to their own functions for it.
func freeing(name string) bool {
	name = strings.ToLower(strings.Trim(name, "_"))
	return strings.Contains(name, "clear_cache") || strings.Contains(name, "memory") && (strings.HasPrefix(name, "clear") ||
		strings.HasPrefix(name, "free") || strings.HasPrefix(name, "clean") || strings.HasPrefix(name, "release"))
}

// Cleared reports whether a statement frees buffers, itself or in a function that it calls.
func Cleared(f *values.Facts, n syntax.Node) bool {
	return Runs(f, n, func(c *syntax.Call) bool { return Clears(f, c) })
}

// Runs reports whether there is a call that passes test in a statement, or in a
// function of the document that it calls.
func Runs(f *values.Facts, n syntax.Node, test func(*syntax.Call) bool) bool {
	return (&run{f, test, map[*values.Function]bool{}}).of(n)
}

type run struct {
	facts *values.Facts
	test  func(*syntax.Call) bool
	seen  map[*values.Function]bool
}

func (r *run) of(n syntax.Node) bool {
	found := false
	syntax.Inspect(n, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.Call); ok && !found {
			found = r.test(call) || r.inside(call)
		}
		return !found
	})
	return found
}

// inside looks into the function of the document that a call runs.
func (r *run) inside(call *syntax.Call) bool {
	v := r.facts.Value(call.Fn)
	if v == nil || v.Fn == nil || r.seen[v.Fn] || len(r.seen) > 32 || v.Fn.Def == nil || !r.facts.Document.Has(v.Fn.Def) {
		return false
	}
	r.seen[v.Fn] = true
	return r.of(r.facts.Def(v.Fn))
}
