package match

import (
	"slices"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

const compile = "mlx.core.compile"

// Compiled tells which functions of a document run inside compiled code, as
// far as the document tells: those that are compiled, those inside them, and
// those that they call.
var Compiled = values.NewTable(func(f *values.Facts) map[*values.Function]bool {
	set := map[*values.Function]bool{}
	for queue := slices.Clone(roots.In(f)); len(queue) > 0; queue = queue[1:] {
		if fn := queue[0]; !set[fn] {
			set[fn] = true
			queue = append(append(queue, f.Callees(fn)...), f.Inside(fn)...)
		}
	}
	return set
})

// roots are those that are compiled themselves.
var roots = values.Collect(func(part *values.Facts) (fns []*values.Function) {
	for _, ff := range part.Functions() {
		for _, d := range ff.Fn.Decorators() {
			if d.Kind == values.Symbol && d.Entry != nil && d.Entry.Name == compile {
				fns = append(fns, ff.Fn)
			}
		}
	}
	for _, v := range part.Find(compiled) {
		fns = append(fns, v.Fn)
	}
	return fns
})

var compiled = values.NewSearch(func(_ syntax.Node, v *values.Value) bool {
	return v.Kind == values.Func && v.Fn != nil && compiles(v)
})

func compiles(v *values.Value) bool {
	for _, w := range v.Wrap {
		if w.Op == compile {
			return true
		}
	}
	return false
}
