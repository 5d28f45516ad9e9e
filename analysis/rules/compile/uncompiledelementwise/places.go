package uncompiledelementwise

import (
	"fmt"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/rules/compile"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A candidate is an expression that is worth a function of its own where it runs often.
type candidate struct {
	fn   *values.Function
	root syntax.Expr
	key  string // the same where one function can stand for both
	name string // what that would be called
}

// candidates are those of a function's text.
func candidates(p *analysis.Pass, ff *values.FunctionFacts) []candidate {
	return ff.Memo(candidatesOf{}, func() any {
		var nodes []syntax.Expr
		for n := range ff.Find(ends) {
			nodes = append(nodes, n.(syntax.Expr))
		}
		var out []candidate
		covered := map[syntax.Node]bool{}
		for _, e := range slices.Backward(nodes) {
			if covered[e] {
				continue
			}
			r := compile.RegionOf(p, e)
			for _, n := range r.Inner {
				covered[n] = true
			}
			if pays(r) && large(r) && !other(p, r) {
				out = append(out, candidate{ff.Fn, e, name(r) + r.Text(), name(r)})
			}
		}
		return out
	}).([]candidate)
}

type candidatesOf struct{}

// all are the candidates of a document.
var all = values.Collect(func(part *values.Facts) (out []candidate) {
	p := &analysis.Pass{Doc: part.Document, Values: part}
	for _, ff := range part.Functions() {
		if computes(ff) {
			out = append(out, candidates(p, ff)...)
		}
	}
	return out
})

// places are where the document has an expression, by its key, in functions that
// run often and are not compiled as they are.
var places = values.NewLists(func(f *values.Facts) map[string][]candidate {
	p := &analysis.Pass{Doc: f.Document, Values: f}
	out := map[string][]candidate{}
	fine := map[*values.Function]bool{}
	for _, c := range all.In(f) {
		is, known := fine[c.fn]
		if !known {
			if is = runs(f, c.fn) != ""; is {
				_, whole := wholeOf(p, f.Of(c.fn))
				is = !whole
			}
			fine[c.fn] = is
		}
		if is {
			out[c.key] = append(out[c.key], c)
		}
	}
	return out
})

// names are what the functions are called, by the same key: names that nothing
// in the document has.
var names = values.NewTable(func(f *values.Facts) map[string]string {
	used := map[string]bool{}
	for _, name := range similar.In(f) {
		used[name] = true
	}
	found := places.Of(f)
	names := map[string]string{}
	for _, c := range all.In(f) {
		if names[c.key] != "" || len(found[c.key]) == 0 {
			continue
		}
		name := c.name
		for i := 2; used[name]; i++ {
			name = fmt.Sprintf("%s%d", c.name, i)
		}
		names[c.key], used[name] = name, true
	}
	return names
})

// similar are the names of a document that begin as those of such functions do.
var similar = values.Collect(func(part *values.Facts) (names []string) {
	part.Inspect(func(n syntax.Node) bool {
		if name, ok := n.(*syntax.Name); ok && slices.ContainsFunc(bases, func(b string) bool { return strings.HasPrefix(name.ID, b) }) {
			names = append(names, name.ID)
		}
		return true
	})
	return names
})
