package values

import (
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// narrow uses the outcome of a test: "x is not None", "isinstance(x, …)",
// "x.ndim == 3", truth of an optional, and their combinations.
func (f *frame) narrow(e syntax.Expr, holds bool) {
	switch e := e.(type) {
	case *syntax.UnaryOp:
		if e.Op == "not" {
			f.narrow(e.X, !holds)
		}
	case *syntax.BoolOp:
		if (e.Op == "and") == holds {
			for _, x := range e.Values {
				f.narrow(x, holds)
			}
		}
	case *syntax.NamedExpr:
		f.narrow(e.Target, holds)
	case *syntax.Name, *syntax.Attribute, *syntax.Subscript:
		if v := f.place(e); v != nil && holds {
			f.refine(e, v, v.without(None))
		}
	case *syntax.Compare:
		if len(e.Ops) == 1 {
			f.narrowCompare(e, holds)
		}
	case *syntax.Call:
		f.narrowCall(e, holds)
	}
}

func (f *frame) narrowCompare(e *syntax.Compare, holds bool) {
	op, right := e.Ops[0], e.Rs[0]
	c, isNone := right.(*syntax.Constant)
	if (op == "is" || op == "is not") && isNone && c.Value == nil {
		v := f.place(e.L)
		if v == nil {
			return
		}
		if (op == "is") == holds {
			if v.Kind == Union {
				f.refine(e.L, v, v.only(None))
			}
		} else {
			f.refine(e.L, v, v.without(None))
		}
		return
	}
	if (op == "==") == holds && (op == "==" || op == "!=") {
		f.narrowRank(e.L, f.quiet(right))
	}
}

// guards reports whether a test, with which a function ends, asks for an attribute that is None as far as is
// known, "if self.bias is None: raise …": then it is set from outside, and nothing is known of it from there on.
func (f *frame) guards(test syntax.Expr) bool {
	var x syntax.Expr
	switch e := test.(type) {
	case *syntax.UnaryOp:
		if e.Op == "not" {
			x = e.X
		}
	case *syntax.Compare:
		if c, ok := e.Rs[0].(*syntax.Constant); ok && len(e.Ops) == 1 && e.Ops[0] == "is" && c.Value == nil {
			x = e.L
		}
	}
	a, ok := x.(*syntax.Attribute)
	if !ok {
		return false
	}
	v := f.place(a)
	if v == nil || v.Kind != None {
		return false
	}
	f.refine(a, v, &Value{Op: OpAttr, Recv: f.quiet(a.X), Name: a.Attr.ID, Node: a, In: f.fn})
	return true
}

// narrowRank uses "x.ndim == 3" and "len(x.shape) == 3".
func (f *frame) narrowRank(e syntax.Expr, n *Value) {
	k, ok := n.Int()
	if !ok || k < 0 || k > 16 {
		return
	}
	var x syntax.Expr
	switch e := e.(type) {
	case *syntax.Attribute:
		if e.Attr.ID == "ndim" {
			x = e.X
		}
	case *syntax.Call:
		if fn, ok := e.Fn.(*syntax.Name); ok && fn.ID == "len" && len(e.Args) == 1 {
			if a, ok := e.Args[0].(*syntax.Attribute); ok && a.Attr.ID == "shape" {
				x = a.X
			}
		}
	}
	if x == nil {
		return
	}
	v := f.place(x)
	if v == nil || v.Kind != Array || v.Shape.Known {
		return
	}
	c := *v
	c.Shape = rankOnly(int(k))
	c.Op, c.Args = "narrowed", []*Value{v}
	f.refine(x, v, &c)
}

func (f *frame) narrowCall(e *syntax.Call, holds bool) {
	fn, ok := e.Fn.(*syntax.Name)
	if !ok || fn.ID != "isinstance" || len(e.Args) != 2 {
		return
	}
	v := f.place(e.Args[0])
	if v == nil {
		return
	}
	t := f.quiet(e.Args[1])
	if holds && t.Kind == Class && (v.Kind == Unknown || v.Kind == Object && v.Cls == nil) {
		f.refine(e.Args[0], v, &Value{Kind: Object, Cls: t.Cls, Op: "narrowed", Args: []*Value{v}, Node: v.Node, In: v.In})
		return
	}
	kinds := typeKinds(t)
	if len(kinds) == 0 {
		return
	}
	if holds && v.Kind == Unknown {
		c := *v
		c.Kind = kinds[0]
		if len(kinds) == 1 || kinds[0] == Int {
			f.refine(e.Args[0], v, &c)
		}
		return
	}
	if v.Kind != Union {
		return
	}
	var keep []*Value
	for _, a := range v.Alts {
		in := false
		for _, k := range kinds {
			in = in || a.Kind == k
		}
		if in == holds || a.Kind == Unknown {
			keep = append(keep, a)
		}
	}
	if len(keep) > 0 {
		f.refine(e.Args[0], v, union(keep))
	}
}

// place is the value of a name or an attribute of one, nil for other expressions.
func (f *frame) place(e syntax.Expr) *Value {
	if f.env == nil {
		return nil
	}
	switch e := e.(type) {
	case *syntax.Name:
		if b := f.env.lookup(e.ID); b != nil {
			return b.Value
		}
	case *syntax.Attribute:
		if x := f.place(e.X); x != nil && (x.Kind == Object || x.Kind == Unknown) {
			return f.quiet(e)
		}
	case *syntax.Subscript:
		if x := f.place(e.X); x != nil {
			x = x.without(None)
			if _, ok := f.slot(x, f.quiet(e.Index)); ok {
				return f.quiet(e)
			}
		}
	}
	return nil
}

// refine lets a place hold the narrower value from here on.
func (f *frame) refine(e syntax.Expr, old, v *Value) {
	if old == v || f.env == nil {
		return
	}
	switch e := e.(type) {
	case *syntax.Name:
		b := f.env.lookup(e.ID)
		if b == nil || f.env.local(e.ID) == nil {
			return
		}
		f.setBinding(e.ID, &Binding{Value: v, Defs: b.Defs, Maybe: b.Maybe, wide: b})
	case *syntax.Attribute:
		if x := f.place(e.X); x != nil {
			f.env.attrs = f.env.attrs.with(attrKey{x, e.Attr.ID}, v)
		}
	case *syntax.Subscript:
		if x := f.place(e.X); x != nil {
			x = x.without(None)
			if k, ok := f.slot(x, f.quiet(e.Index)); ok {
				f.env.attrs = f.env.attrs.with(k, v)
			}
		}
	}
}

// learnLength uses that "B, L, D = x.shape" would raise for any other rank.
// Only where no condition decides whether it runs: elsewhere another branch may
// hold another rank.
func (f *frame) learnLength(v *Value, n int) {
	if v.Op != "shape" || v.Elems != nil || f.nesting > len(f.loops) || f.maybe || len(f.returns) > 0 {
		return
	}
	x := v.Args[0]
	if x.Kind != Array || x.Shape.Known {
		return
	}
	f.learnRank(x, n, 12)
	v.Elems = make([]*Value, n)
	for i := range v.Elems {
		v.Elems[i] = f.dim(v.Node, x, int64(i))
	}
}

// learnRank notes the rank of an array, and of what it was computed from by
// operations that keep it.
func (f *frame) learnRank(x *Value, n, depth int) {
	if x == nil || x.Kind != Array || x.Shape.Known || depth == 0 || n < 0 || !f.loop().inside(x.loop) {
		return
	}
	x.Shape = rankOnly(n)
	var rule *mlxapi.ShapeRule
	switch {
	case x.Op == OpPhi || x.Op == "narrowed":
		return // the other alternatives may have another rank
	case x.Op == "mlx.core.array.astype":
		f.learnRank(x.Args[0], n, depth-1)
		return
	case x.Op == OpLayer:
		if e := mlxapi.Layer(x.Name); e != nil {
			rule = &e.Shape
		}
	case x.Entry != nil:
		rule = &x.Entry.Shape
	}
	if rule == nil || len(x.Args) == 0 {
		return
	}
	switch rule.Op {
	case mlxapi.ShapeSame, mlxapi.ShapeLinear, mlxapi.ShapeHidden:
		f.learnRank(x.Args[0], n, depth-1)
	case mlxapi.ShapeEmbedding:
		f.learnRank(x.Args[0], n-1, depth-1)
	case mlxapi.ShapeBroadcast:
		// the one array of the operation; of two, either may be the smaller
		var only *Value
		for _, a := range x.Args {
			if a != nil && a.Kind == Array {
				if only != nil {
					return
				}
				only = a
			}
		}
		f.learnRank(only, n, depth-1)
	}
}

// inside reports whether l is outer or a loop in it: what outer's body computed
// is then of the current iteration. Nil is no loop.
func (l *Loop) inside(outer *Loop) bool {
	for ; l != nil; l = l.Outer {
		if l == outer {
			return true
		}
	}
	return outer == nil
}
