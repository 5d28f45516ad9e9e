package loopinvariant

import (
	"mlxls/analysis"
	"mlxls/analysis/rules/compute"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// constructing tells what constructors run.
var constructing = compute.CalledBy(constructors)

var constructors = values.Collect(func(part *values.Facts) (fns []*values.Function) {
	for _, ff := range part.Functions() {
		if ff.Fn.Name == "__init__" {
			fns = append(fns, ff.Fn)
		}
	}
	return fns
})

// stored tells which attributes methods other than __init__ store: state.
var stored = values.NewTable(func(f *values.Facts) map[string]bool {
	names := map[string]bool{}
	for _, name := range stores.In(f) {
		names[name] = true
	}
	return names
})

var stores = values.Collect(func(part *values.Facts) (names []string) {
	for _, ff := range part.Functions() {
		if ff.Fn.Name == "__init__" {
			continue
		}
		for _, e := range ff.Effects {
			if e.Kind == values.Stores && e.Name != "" {
				names = append(names, e.Name)
			}
		}
	}
	return names
})

// forward is the edge of one forward of a module: what it is given changes, what
// __init__ was given does not.
func forward(p *analysis.Pass, fn *values.Function) func(*values.Value) compute.Verdict {
	return func(v *values.Value) compute.Verdict {
		switch v.Op {
		case values.OpElem:
			return each(p, v)
		case values.OpParam:
			if v.In == fn || v.In == nil || v.In.Name != "__init__" {
				return compute.Varies
			}
			return fixed(v)
		case values.OpAttr:
			if stored.At(p.Values, v.Name) {
				return compute.Varies
			}
			return owner(v, 6)
		}
		return compute.Within
	}
}

// each tells what a comprehension goes over, which is there as a whole, from what a loop does.
func each(p *analysis.Pass, v *values.Value) compute.Verdict {
	if v.Node == nil || !p.Doc.Has(v.Node) {
		return compute.Varies
	}
	if _, ok := p.Doc.Parent(v.Node).(*syntax.CompFor); ok {
		return compute.Within
	}
	return compute.Varies
}

// fixed takes numbers and what may be one: arrays are weights, or a checkpoint's.
func fixed(v *values.Value) compute.Verdict {
	if v.Kind == values.Array {
		return compute.Varies
	}
	return compute.Fixed
}

// owner reports whether an attribute belongs to the module or its configuration.
func owner(v *values.Value, depth int) compute.Verdict {
	if v.Kind == values.Array || depth == 0 || v.Recv == nil {
		return compute.Varies
	}
	switch r := v.Recv; {
	case r.Kind == values.Object && r.Cls != nil, r.Op == values.OpParam && r.Name == "self", r.Op == values.OpParam && r.In != nil && r.In.Name == "__init__":
		return compute.Fixed
	case r.Op == values.OpAttr:
		return owner(r, depth-1)
	}
	return compute.Varies
}

// captured is the edge of one call of a nested function: what the functions
// around it computed was there before, unless it is rebound.
func captured(p *analysis.Pass, fn *values.Function) func(*values.Value) compute.Verdict {
	outer := map[*values.Function]bool{}
	for o := fn.Outer; o != nil; o = o.Outer {
		outer[o] = true
	}
	return func(v *values.Value) compute.Verdict {
		switch {
		case v.Op == values.OpParam && outer[v.In]:
			return compute.Fixed
		case v.Op == values.OpParam:
			return compute.Varies
		case v.Op == values.OpElem:
			return each(p, v)
		case v.Kind == values.List && v.Op != "list" && v.Op != "sorted" && v.Op != "comp":
			return compute.Varies // it may grow
		case v.In != nil && outer[v.In] && v.Op != values.OpPhi && once(p, v.Node):
			return compute.Fixed
		}
		return compute.Within
	}
}

// once reports whether a node is in no loop of its function.
func once(p *analysis.Pass, n syntax.Node) bool {
	if n == nil || !p.Doc.Has(n) {
		return false
	}
	stmt := p.Doc.Stmt(n)
	return stmt != nil && p.Values.LoopAt(stmt) == nil
}

// keeps tells values that a function keeps for the next call.
func keeps(p *analysis.Pass, ff *values.FunctionFacts) func(*values.Value) bool {
	kept := map[*values.Value]bool{}
	var add func(v *values.Value, depth int)
	add = func(v *values.Value, depth int) {
		if v == nil || kept[v] || depth == 0 {
			return
		}
		kept[v] = true
		for _, o := range compute.Operands(v) {
			add(o, depth-1)
		}
	}
	for _, e := range ff.Effects {
		if e.Kind != values.Stores || e.Name == "append" {
			continue
		}
		if s, ok := e.Node.(*syntax.Subscript); ok && e.Name == "" {
			if x := p.Values.Value(s.X); x != nil && x.Op == values.OpParam && x.In == ff.Fn {
				continue // what it was given
			}
		}
		add(e.Value, 40)
	}
	return func(v *values.Value) bool { return kept[v] }
}

// keepsOutside reports whether a nested function rebinds names of those around it:
// it may well make what it makes only once.
func keepsOutside(fn *values.Function) bool {
	found := false
	syntax.Inspect(fn.Def, func(n syntax.Node) bool {
		if _, ok := n.(*syntax.Global); ok {
			found = true
		}
		return !found
	})
	return found
}

// reach are the functions that one runs, itself with them.
func reach(f *values.Facts, from *values.Function) map[*values.Function]bool {
	set := map[*values.Function]bool{from: true}
	for queue := []*values.Function{from}; len(queue) > 0; queue = queue[1:] {
		for _, fn := range f.Callees(queue[0]) {
			if !set[fn] {
				set[fn] = true
				queue = append(queue, fn)
			}
		}
	}
	return set
}
