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
	for i := range out.slots {
		out.slots[i] = f.joinBinding(n, test, a.slots[i], b.slots[i])
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
	out.Defs = append(out.Defs, a.Defs...)
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

func (f *frame) joinAttrs(n syntax.Node, test *Value, a, b *env) map[attrKey]*Value {
	if len(a.attrs) == 0 && len(b.attrs) == 0 {
		return nil
	}
	out := map[attrKey]*Value{}
	for k, v := range a.attrs {
		w := b.attrs[k]
		if w == nil {
			w = f.storedAttr(k)
		}
		if w == nil {
			w = v
		}
		out[k] = f.phi(n, test, v, w)
	}
	for k, w := range b.attrs {
		if out[k] != nil {
			continue
		}
		if v := f.storedAttr(k); v != nil {
			out[k] = f.phi(n, test, v, w)
		} else {
			out[k] = w
		}
	}
	return out
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

// forStmt runs the body until what it carries from one iteration to the next is stable.
func (f *frame) forStmt(s *syntax.For) {
	it := f.eval(s.Iter)
	l := &Loop{Node: s, Outer: f.loop(), Iter: it, In: f.fn}
	f.iterate(s, l, func() {
		l.Elem = f.elem(s.Target, it)
		f.assign(s.Target, l.Elem)
		f.exec(s.Body)
	}, s.Else)
}

func (f *frame) whileStmt(s *syntax.While) {
	l := &Loop{Node: s, Outer: f.loop(), In: f.fn}
	f.iterate(s, l, func() {
		f.cond(s.Cond, "while")
		f.narrow(s.Cond, true)
		f.exec(s.Body)
	}, s.Else)
}

// rounds is how often a loop body is executed at most before what still changes is called unknown.
const rounds = 3

func (f *frame) iterate(n syntax.Stmt, l *Loop, body func(), els []syntax.Stmt) {
	entry := f.env
	f.loops = append(f.loops, l)
	f.nesting++
	var mk mark
	if f.rec != nil {
		mk = f.rec.mark()
	}
	effects, returns, yields := 0, len(f.returns), len(f.yields)
	if f.out != nil {
		effects = len(f.out.effects)
	}
	var heads map[int]*Value // the phi of each carried name, by slot
	var attrHeads map[attrKey]*Value
	var after *env
	for round := 0; ; round++ {
		// what an earlier round left is said again by this one
		if f.rec != nil {
			f.rec.reset(mk)
		}
		if f.out != nil {
			f.out.effects = f.out.effects[:effects]
		}
		f.returns, f.yields = f.returns[:returns], f.yields[:yields]
		head := entry.fork()
		for i, h := range heads {
			b := *entry.slots[i]
			b.Value = h
			head.slots[i] = &b
		}
		if len(attrHeads) > 0 {
			head.attrs = copyAttrs(head.attrs)
			for k, h := range attrHeads {
				head.attrs[k] = h
			}
		}
		f.env = head.fork()
		f.jumps = append(f.jumps, &jump{})
		body()
		j := f.jumps[len(f.jumps)-1]
		f.jumps = f.jumps[:len(f.jumps)-1]
		back := f.env
		for _, c := range j.continues {
			back = f.join(n, nil, back, c)
		}
		changed := false
		if back != nil {
			heads, attrHeads, changed = f.carry(n, l, entry, head, back, heads, attrHeads, round)
		}
		after = f.join(n, nil, entry.fork(), back)
		for _, b := range j.breaks {
			after = f.join(n, nil, after, b)
		}
		if !changed || round == rounds || f.budget < 0 {
			break
		}
	}
	f.nesting--
	f.loops = f.loops[:len(f.loops)-1]
	f.env = after
	f.exec(els)
}

// carry makes or widens the phi at the loop's head for every name that the body rebinds.
func (f *frame) carry(n syntax.Stmt, l *Loop, entry, head, back *env, heads map[int]*Value, attrHeads map[attrKey]*Value, round int) (map[int]*Value, map[attrKey]*Value, bool) {
	changed := false
	next := map[int]*Value{}
	l.Carried = map[string]*Value{}
	for i, b := range back.slots {
		if b == nil || entry.slots[i] == nil {
			continue
		}
		old := head.slots[i].Value
		if b.Value == old {
			if h := heads[i]; h != nil {
				next[i] = h
			}
			continue
		}
		h, c := f.widen(n, entry.slots[i].Value, old, b.Value, heads[i], round)
		next[i] = h
		l.Carried[head.scope.names[i]] = h
		changed = changed || c
	}
	var nextAttrs map[attrKey]*Value
	for k, v := range back.attrs {
		start := entry.attrs[k]
		if start == nil {
			start = f.storedAttr(k)
		}
		if start == nil {
			start = v
		}
		if v == start {
			continue
		}
		old := start
		if h := attrHeads[k]; h != nil {
			old = h
		}
		h, c := f.widen(n, start, old, v, attrHeads[k], round)
		if nextAttrs == nil {
			nextAttrs = map[attrKey]*Value{}
		}
		nextAttrs[k] = h
		changed = changed || c
	}
	return next, nextAttrs, changed
}

// widen returns the phi of a loop-carried value, and whether it says less than it did.
func (f *frame) widen(n syntax.Stmt, entry, old, back, had *Value, round int) (*Value, bool) {
	h := f.fresh(n, Value{Op: OpPhi, Args: []*Value{entry, back}})
	if round == rounds-1 {
		// Give up on what still moves, but keep the kind when it is stable.
		if entry.Kind == back.Kind && entry.Kind == Array {
			h.Kind, h.DType = Array, entry.DType.join(back.DType)
		}
		return h, true
	}
	mergeInto(f, h, n, entry, back)
	if had == nil {
		return h, true
	}
	if equalFacts(h, had) {
		had.Args = h.Args
		return had, false
	}
	return h, true
}

// equalFacts compares what two values say, not how they were computed.
func equalFacts(a, b *Value) bool {
	if a.Kind != b.Kind || a.DType != b.DType || a.Const != b.Const || a.Shape.Rank() != b.Shape.Rank() || a.Cls != b.Cls || len(a.Alts) != len(b.Alts) || len(a.Elems) != len(b.Elems) {
		return false
	}
	for i := range a.Shape.Dims {
		if !a.Shape.Dims[i].Equal(b.Shape.Dims[i]) && !(a.Shape.Dims[i] == anyDim && b.Shape.Dims[i] == anyDim) {
			return false
		}
	}
	for i := range a.Elems {
		if !equalFacts(a.Elems[i], b.Elems[i]) {
			return false
		}
	}
	for i := range a.Alts {
		if !equalFacts(a.Alts[i], b.Alts[i]) {
			return false
		}
	}
	return (a.Elem == nil) == (b.Elem == nil) && (a.Elem == nil || a.Elem == b.Elem || equalFacts(a.Elem, b.Elem))
}

func copyAttrs(m map[attrKey]*Value) map[attrKey]*Value {
	out := make(map[attrKey]*Value, len(m)+1)
	for k, v := range m {
		out[k] = v
	}
	return out
}
