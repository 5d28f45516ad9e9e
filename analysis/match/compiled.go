package match

import (
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

const compile = "mlx.core.compile"

// Compiled are the functions of a document that run inside compiled code, as
// far as the document tells: those that are compiled, those inside them, and
// those that they call. It must see the whole document.
func Compiled(f *values.Facts) map[*values.Function]bool {
	return f.Memo(compiledOf{}, func() any { return compiledIn(f) }).(map[*values.Function]bool)
}

type compiledOf struct{}

func compiledIn(f *values.Facts) map[*values.Function]bool {
	set := map[*values.Function]bool{}
	for _, ff := range f.Functions {
		for _, d := range ff.Fn.Decorators() {
			if d.Kind == values.Symbol && d.Entry != nil && d.Entry.Name == compile {
				set[ff.Fn] = true
			}
		}
	}
	for _, v := range f.Find(compiled) {
		set[v.Fn] = true
	}
	if len(set) == 0 {
		return set
	}
	for again := true; again; {
		again = false
		for _, ff := range f.Functions {
			if !set[ff.Fn] && ff.Fn.Outer != nil && set[ff.Fn.Outer] {
				set[ff.Fn], again = true, true
			}
			if !set[ff.Fn] {
				continue
			}
			for _, c := range ff.Calls {
				if !set[c.Callee] {
					set[c.Callee], again = true, true
				}
			}
		}
	}
	return set
}

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
