// Package eval is what the rules about evaluation share: which functions run
// for every token, step or layer, so that waiting for a value there costs each
// time. It does not know whether a value is read there, and it gives no advice.
package eval

import (
	"regexp"
	"strings"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// Step is how Hot begins its words for a step of a loop that needs the one before.
const Step = "each step"

// Hot tells which functions of a document run in a module's forward, under a
// transformation such as mx.compile, or in a step of decoding, each with where
// it runs in words.
var Hot = values.NewTable(func(f *values.Facts) map[*values.Function]string {
	hot := map[*values.Function]string{}
	var queue []*values.Function
	add := func(fn *values.Function, why string) {
		if hot[fn] == "" && f.Has(fn) && fn.Name != "__init__" && fn.Def != nil {
			hot[fn] = why
			queue = append(queue, fn)
		}
	}
	for _, r := range traced.In(f) {
		add(r.fn, r.why)
	}
	for _, r := range running.In(f) {
		add(r.fn, r.why)
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, fn := range f.Callees(queue[0]) {
			add(fn, hot[queue[0]])
		}
	}
	return hot
})

// A root is a function that runs somewhere hot by itself.
type root struct {
	fn  *values.Function
	why string
}

// traced are the functions under a transformation.
var traced = values.Collect(func(part *values.Facts) (roots []root) {
	for _, ff := range part.Functions() {
		if why := transformed(ff); why != "" {
			roots = append(roots, root{ff.Fn, why})
		}
	}
	for _, v := range part.Find(wraps) {
		roots = append(roots, root{v.Fn, wrapped(v)})
	}
	return roots
})

// running are forwards, steps, and what decoding calls.
var running = values.Collect(func(part *values.Facts) (roots []root) {
	for _, ff := range part.Functions() {
		switch {
		case ff.Fn.Name == "__call__" && ff.Fn.Class != nil && ff.Fn.Class.IsModule():
			roots = append(roots, root{ff.Fn, Forward + ff.Fn.Class.Name})
		case steps(ff):
			roots = append(roots, root{ff.Fn, Step})
		}
		for _, fn := range decoding(ff) {
			roots = append(roots, root{fn, Step + " of decoding"})
		}
	}
	return roots
})

// transformed says that a function is under a decorator such as mx.compile.
func transformed(ff *values.FunctionFacts) string {
	for _, d := range ff.Fn.Decorators() {
		if d.Kind == values.Symbol && d.Entry != nil {
			if why := under(d.Entry.Name); why != "" {
				return why
			}
		}
	}
	return ""
}

var wraps = values.NewSearch(func(_ syntax.Node, v *values.Value) bool {
	return v.Kind == values.Func && wrapped(v) != ""
})

// wrapped names the transformation around a function that traces it.
func wrapped(v *values.Value) string {
	for _, w := range v.Wrap {
		if why := under(w.Op); why != "" {
			return why
		}
	}
	return ""
}

func under(transformation string) string {
	switch transformation {
	case "mlx.core.compile":
		return "a compiled function"
	case "mlx.core.grad", "mlx.core.value_and_grad", "mlx.nn.value_and_grad", "mlx.core.vmap", "mlx.core.checkpoint", "mlx.nn.utils.checkpoint":
		return "a function under " + transformation[strings.LastIndexByte(transformation, '.')+1:]
	}
	return ""
}

// named is what a function that makes one step is called; what it calls must agree.
var named = regexp.MustCompile(`^_?([a-z_]+_)?step$`)

// steps reports whether a method makes one step of a model: it is called so, and
// gives arrays to something that it holds.
func steps(ff *values.FunctionFacts) bool {
	if ff.Fn.Class == nil || !named.MatchString(ff.Fn.Name) {
		return false
	}
	for _, e := range ff.Effects {
		if e.Kind != values.Calls || e.Value == nil || len(e.Via) > 0 || !model(e.Value, 4) {
			continue
		}
		for _, a := range e.Args {
			if a.IsArray() {
				return true
			}
		}
	}
	return false
}

// model reports whether what is called is something that self holds under the name of a model.
func model(v *values.Value, depth int) bool {
	if v == nil || depth == 0 || v.Op != values.OpAttr {
		return false
	}
	switch v.Name {
	case "model", "transformer", "unet", "decoder", "language_model":
		return true
	}
	return model(v.Recv, depth-1)
}

// decoding lists what is called in loops that make one array from the one
// before, and yield or schedule it.
func decoding(ff *values.FunctionFacts) []*values.Function {
	loops := map[syntax.Node]bool{}
	for _, e := range ff.Effects {
		if e.Kind == values.Yields && len(e.Via) == 0 || e.Kind == values.Schedules {
			if l := e.Loop; l != nil && l.In == ff.Fn && carriesArray(l) {
				loops[l.Node] = true
			}
		}
	}
	var out []*values.Function
	for _, c := range ff.Calls {
		for l := c.Loop; l != nil; l = l.Outer {
			if loops[l.Node] {
				out = append(out, c.Callee)
			}
		}
	}
	return out
}

func carriesArray(l *values.Loop) bool {
	for _, v := range l.Carried {
		if holdsArray(v, 2) {
			return true
		}
	}
	return false
}

func holdsArray(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if v.Kind == values.Array {
		return true
	}
	for _, group := range [][]*values.Value{v.Alts, v.Elems, v.Args} {
		for _, a := range group {
			if v.Kind != values.Array && holdsArray(a, depth-1) {
				return true
			}
		}
	}
	return false
}
