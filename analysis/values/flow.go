package values

import (
	"maps"
	"slices"

	"mlxls/analysis/syntax"
)

// join merges two environments after a branch; test decided between them (a if true), if known.
func (f *frame) join(n syntax.Node, test *Value, a, b *env) *env {
	if a == nil {
		return b
	}
	if b == nil || a == b {
		return a
	}
	out := a.fork()
	if len(a.slots) > 0 && &a.slots[0] != &b.slots[0] {
		for i, x := range a.slots {
			if y := f.joinBinding(n, test, x, b.slots[i]); y != x {
				out.set(i, y)
			}
		}
	}
	out.attrs = f.joinAttrs(n, test, a, b)
	return out
}

func (f *frame) joinBinding(n syntax.Node, test *Value, a, b *Binding) *Binding {
	if a == b {
		return a
	}
	if a != nil && b != nil && a.root() == b.root() {
		return a.root() // only narrowed, on either side
	}
	if a == nil || b == nil {
		if a == nil {
			a = b
		}
		m := *a
		m.Maybe = true
		return &m
	}
	out := &Binding{Value: f.phi(n, test, a.Value, b.Value), Maybe: a.Maybe || b.Maybe}
	out.Defs = a.Defs[:len(a.Defs):len(a.Defs)]
next:
	for _, d := range b.Defs {
		for _, e := range a.Defs {
			if d == e {
				continue next
			}
		}
		out.Defs = append(out.Defs, d)
	}
	return out
}

func (f *frame) joinAttrs(n syntax.Node, test *Value, a, b *env) *attrs {
	if a.attrs == b.attrs {
		return a.attrs
	}
	as, bs := a.attrs.all(), b.attrs.all()
	out := make(map[attrKey]*Value, max(len(as), len(bs)))
	for k, v := range as {
		w := bs[k]
		if w == nil {
			w = f.storedAttr(k)
		}
		if w == nil {
			w = v
		}
		out[k] = f.phi(n, test, v, w)
	}
	for k, w := range bs {
		if out[k] != nil {
			continue
		}
		if v := f.storedAttr(k); v != nil {
			out[k] = f.phi(n, test, v, w)
		} else {
			out[k] = w
		}
	}
	return &attrs{out}
}

// phi is one of two values. Args[0] is the one when test holds; Elem carries the test.
func (f *frame) phi(n syntax.Node, test, a, b *Value) *Value {
	if a == b || Same(a, b) {
		return a
	}
	if a.Kind == Unknown && a.Op == "" && a.Args == nil && b.Kind == Unknown {
		return b
	}
	v := f.fresh(n, Value{Op: OpPhi, Args: []*Value{a, b}})
	if test != nil {
		v.Recv = test
	}
	mergeInto(f, v, n, a, b)
	return v
}

// mergeInto gives v what a and b have in common.
func mergeInto(f *frame, v *Value, n syntax.Node, a, b *Value) {
	if a.Kind != b.Kind {
		mergeKinds(v, a, b)
		return
	}
	v.Kind = a.Kind
	switch a.Kind {
	case Array:
		v.DType, v.Shape = joinArrays(a, b)
	case NumPy:
		v.DType = a.DType.join(b.DType)
	case Tuple, List, Range:
		if a.Elems != nil && len(a.Elems) == len(b.Elems) && a.Kind == Tuple {
			for i := range a.Elems {
				v.Elems = append(v.Elems, f.phi(n, v.Recv, a.Elems[i], b.Elems[i]))
			}
		} else {
			v.Elem = f.phi(n, v.Recv, f.elem(n, a), f.elem(n, b))
		}
	case Dict:
		v.Elem = f.phi(n, v.Recv, dictElem(f, n, a), dictElem(f, n, b))
	case Symbol, Module:
		if a.Name == b.Name {
			v.Name = a.Name
		} else {
			v.Kind, v.Alts = Union, []*Value{a, b}
		}
	case Func:
		if a.Fn == b.Fn {
			v.Fn, v.Recv = a.Fn, a.Recv
		} else {
			v.Kind, v.Alts = Union, []*Value{a, b}
		}
	case Class:
		if a.Cls == b.Cls {
			v.Cls = a.Cls
		} else {
			v.Kind, v.Alts = Union, []*Value{a, b}
		}
	case Object:
		if a.Cls == b.Cls && a.Name == b.Name {
			v.Cls, v.Name = a.Cls, a.Name
			if a.Entry == b.Entry && len(a.Args) == len(b.Args) {
				v.Entry = a.Entry // the same layer, made with one of two sets of arguments
			}
		} else {
			v.Kind, v.Alts = Union, []*Value{a, b}
		}
	case DTypeObj:
		v.DType = a.DType.join(b.DType)
	case Union:
		mergeKinds(v, a, b)
	}
}

// joinArrays is what two arrays have in common. A parameter of which nothing is
// known takes the dtype and rank of what may stand in its place: what follows treats both alike.
func joinArrays(a, b *Value) (DType, Shape) {
	d, s := a.DType.join(b.DType), a.Shape.join(b.Shape)
	if b.Op == OpParam {
		a, b = b, a
	}
	if a.Op != OpParam || b.Op == OpParam || dependsOn(b, a, 8) {
		return d, s
	}
	if a.DType == modelInputs && b.DType.Known() {
		d = b.DType
	}
	if !a.Shape.Known && b.Shape.Known {
		s = rankOnly(len(b.Shape.Dims))
	}
	return d, s
}

// dependsOn reports whether v may have been computed from x.
func dependsOn(v, x *Value, depth int) bool {
	if v == x || depth == 0 {
		return true
	}
	if v == nil {
		return false
	}
	for _, a := range v.Args {
		if a != nil && dependsOn(a, x, depth-1) {
			return true
		}
	}
	return false
}

// mergeKinds makes a union of two values, one alternative for each kind.
func mergeKinds(v, a, b *Value) {
	var alts []*Value
	for _, x := range append(append([]*Value(nil), a.alternatives()...), b.alternatives()...) {
		if x.Kind == Unknown {
			v.Kind = Unknown
			return
		}
		found := false
		for i, y := range alts {
			if x.Kind != y.Kind {
				continue
			}
			found = true
			if x == y || x.Kind == None {
				break
			}
			switch x.Kind {
			case Array:
				d, s := joinArrays(y, x)
				alts[i] = &Value{Kind: Array, Op: OpPhi, Args: []*Value{y, x}, DType: d, Shape: s, Node: v.Node, In: v.In}
			case Bool, Int, Float, Str:
				if y.Const != x.Const {
					alts[i] = &Value{Kind: x.Kind, Op: OpPhi, Args: []*Value{y, x}, Node: v.Node, In: v.In}
				}
			default:
				found = x.Cls == y.Cls && x.Name == y.Name && x.Fn == y.Fn && x.Cls != nil
				if !found {
					continue
				}
			}
			break
		}
		if !found {
			alts = append(alts, x)
		}
	}
	if len(alts) > 12 {
		v.Kind = Unknown
		return
	}
	if len(alts) == 1 {
		v.Kind, v.DType, v.Shape, v.Cls, v.Name = alts[0].Kind, alts[0].DType, alts[0].Shape, alts[0].Cls, alts[0].Name
		return
	}
	v.Kind, v.Alts = Union, alts
}

func dictElem(f *frame, n syntax.Node, d *Value) *Value {
	if d.Elem != nil {
		return d.Elem
	}
	var out *Value
	for _, k := range slices.Sorted(maps.Keys(d.Keys)) {
		if v := d.Keys[k]; out == nil {
			out = v
		} else {
			out = f.phi(n, nil, out, v)
		}
	}
	if out == nil {
		out = &Value{}
	}
	return out
}
