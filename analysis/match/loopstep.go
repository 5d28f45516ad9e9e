package match

import (
	"slices"
	"strings"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// calls sorts the calls that the loop itself makes: modules of the workspace,
// which are executed where they are called, and those of another object in
// every iteration, which are layers, or processors, and no steps.
func (l *Loop) calls(f *values.Facts) {
	l.modules, l.layers = map[*values.Value]bool{}, map[*values.Value]bool{}
	for _, c := range l.Facts.Calls {
		if l.Inside(c.Loop) && c.Callee.Name == "__call__" && c.Callee.Class != nil && c.Callee.Class.IsModule() && l.Has(c.Node) {
			for _, v := range leaves(f.Value(c.Node)) {
				l.modules[v] = true
			}
		}
	}
	syntax.Inspect(l.Node, func(n syntax.Node) bool {
		if call, ok := n.(*syntax.Call); ok && (l.varies(f, call.Fn, 4) || l.keyed(f, call)) {
			for _, v := range leaves(f.Value(call)) {
				l.layers[v] = true
			}
		}
		return true
	})
}

// keyed reports whether a call is told by a string which weights to take: f"blocks.{i}".
func (l *Loop) keyed(f *values.Facts, call *syntax.Call) bool {
	found := false
	for _, a := range call.Args {
		if v := f.Value(a); v == nil || v.Kind != values.Str {
			continue
		}
		syntax.Inspect(a, func(n syntax.Node) bool {
			if name, ok := n.(*syntax.Name); ok {
				found = found || !l.still(f, name)
			}
			return !found
		})
	}
	return found
}

// overModules reports whether the loop goes over modules: its iterations are layers.
func (l *Loop) overModules() bool {
	for _, e := range leaves(l.Elem) {
		for _, o := range append(e.Alts, e) {
			if o.Kind == values.Object && (o.Cls != nil && o.Cls.IsModule() || strings.HasPrefix(o.Name, "mlx.nn.")) {
				return true
			}
		}
	}
	return false
}

// varies reports whether an expression is another object in every iteration: what
// the loop goes over, or what is looked up with it.
func (l *Loop) varies(f *values.Facts, x syntax.Expr, depth int) bool {
	switch x := x.(type) {
	case *syntax.Attribute:
		if v := f.Value(x); v != nil && v.Kind == values.Symbol {
			return false // a method of an array: x.at[i].add
		}
		return l.varies(f, x.X, depth)
	case *syntax.Subscript:
		return !l.still(f, x.Index)
	case *syntax.Call:
		fn, ok := x.Fn.(*syntax.Name)
		return ok && fn.ID == "getattr"
	case *syntax.Name:
		for _, d := range f.Defs(x) {
			if !l.Has(d) || depth == 0 {
				continue
			}
			switch s := f.Document.Stmt(d).(type) {
			case *syntax.For:
				return s == l.Node || l.varies(f, s.Iter, depth-1)
			case *syntax.Assign:
				if l.lookup(s.Value) && l.varies(f, s.Value, depth-1) {
					return true
				}
			}
		}
	}
	return false
}

// lookup reports whether an expression takes an object out of another one.
func (l *Loop) lookup(x syntax.Expr) bool {
	switch x := x.(type) {
	case *syntax.Subscript, *syntax.Attribute, *syntax.Name:
		return true
	case *syntax.Call:
		fn, ok := x.Fn.(*syntax.Name)
		return ok && fn.ID == "getattr"
	}
	return false
}

// still reports whether an index or a key is the same in every iteration, as far as it is computed of numbers and text.
func (l *Loop) still(f *values.Facts, x syntax.Expr) bool {
	v := f.Value(x)
	if v == nil || v.Const != nil {
		return v != nil
	}
	turns := leaves(l.Elem)
	changes := false
	l.walk(v, func(o *values.Value) bool {
		changes = changes || l.head[o] || slices.Contains(turns, o)
		return !changes && o.Kind != values.Array && o.Op != values.OpElem && o.Op != values.OpCall
	})
	return !changes
}

// leaves are v and, of a tuple, what it holds.
func leaves(v *values.Value) []*values.Value {
	if v == nil {
		return nil
	}
	out := []*values.Value{v}
	if v.Kind == values.Tuple {
		for _, e := range v.Elems {
			out = append(out, leaves(e)...)
		}
	}
	return out
}

// each reports whether v is another object in every iteration, by what the loop goes over.
func (l *Loop) each(v *values.Value) bool {
	for _, e := range leaves(l.Elem) {
		if l.Needs(v, e) {
			return true
		}
	}
	return false
}

// trains reports whether the loop, or a function that it calls, gives gradients to an optimizer or to parameters.
func (l *Loop) trains(f *values.Facts) bool {
	for n := range l.Facts.Find(updates) {
		if l.Has(n) {
			return true
		}
	}
	seen := map[*values.Function]bool{}
	for _, c := range l.Facts.Calls {
		if l.Inside(c.Loop) && l.Has(c.Node) && update(f, c.Callee, seen) {
			return true
		}
	}
	return l.descent
}

// update reports whether a function of the document updates something with gradients, itself or by another.
func update(f *values.Facts, fn *values.Function, seen map[*values.Function]bool) bool {
	ff := f.Of(fn)
	if ff == nil || seen[fn] || len(seen) > 32 {
		return false
	}
	seen[fn] = true
	for range ff.Find(updates) {
		return true
	}
	for _, c := range ff.Calls {
		if update(f, c.Callee, seen) {
			return true
		}
	}
	return false
}

// descends reports whether an array is carried that gradients change: w - rate * grad.
func (l *Loop) descends(c Carry) bool {
	found := false
	l.walk(c.Next, func(v *values.Value) bool {
		found = found || v.Op == "gradients"
		return !found
	})
	return found
}

var updates = values.Computes(func(v *values.Value) bool {
	name := v.Op[strings.LastIndexByte(v.Op, '.')+1:]
	if strings.HasPrefix(v.Op, "mlx.optimizers.") {
		return name == "update" || name == "apply_gradients"
	}
	if v.Op != values.OpCall || v.Recv == nil || v.Recv.Op != values.OpAttr || len(v.Args) < 2 {
		return false
	}
	switch v.Recv.Name {
	case "apply_gradients":
		return true
	case "update":
		return gradient(v.Args[1], v.Args[0])
	}
	return false
})

// gradient reports whether v is the gradients of a model: those of a known
// function, or the second of the results of a call that is given the model.
func gradient(v, model *values.Value) bool {
	for range 8 {
		switch {
		case v == nil:
			return false
		case v.Op == "gradients":
			return true
		case v.Op == values.OpItem && v.Const == int64(1) && len(v.Args) > 0 && v.Args[0] != nil && v.Args[0].Op == values.OpCall:
			for _, a := range v.Args[0].Args {
				if a == model {
					return true
				}
			}
			return v.Args[0].Recv != nil && strings.Contains(v.Args[0].Recv.Name, "grad")
		case len(v.Args) > 0:
			v = v.Args[0] // clipped, averaged, scaled
		default:
			return false
		}
	}
	return false
}
