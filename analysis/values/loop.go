package values

import (
	"mlxls/analysis/syntax"
)

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
const rounds = 4

// roundsOf is rounds for the outermost loop, and fewer within it, where every
// round multiplies those around it.
func roundsOf(l *Loop) int {
	n := rounds
	for l = l.Outer; l != nil && n > 2; l = l.Outer {
		n--
	}
	return n
}

func (f *frame) iterate(n syntax.Stmt, l *Loop, body func(), els []syntax.Stmt) {
	entry := f.env
	l.heads = map[*Value]*Value{}
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
			head.set(i, &b)
		}
		for k, h := range attrHeads {
			head.attrs = head.attrs.with(k, h)
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
		if !changed || round == roundsOf(l) || f.budget < 0 {
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
		h, c := f.widen(n, l, entry.slots[i].Value, old, b.Value, heads[i], round)
		next[i] = h
		l.Carried[head.scope.names[i]] = h
		changed = changed || c
	}
	var nextAttrs map[attrKey]*Value
	for k, v := range back.attrs.all() {
		start := entry.attrs.all()[k]
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
		h, c := f.widen(n, l, start, old, v, attrHeads[k], round)
		if nextAttrs == nil {
			nextAttrs = map[attrKey]*Value{}
		}
		nextAttrs[k] = h
		changed = changed || c
	}
	return next, nextAttrs, changed
}

// widen returns the phi of a loop-carried value, and whether it says less than it did.
func (f *frame) widen(n syntax.Node, l *Loop, entry, old, back, had *Value, round int) (*Value, bool) {
	h := f.fresh(n, Value{Op: OpPhi, Args: []*Value{entry, back}})
	mergeInto(f, h, n, entry, back)
	if had == nil {
		l.heads[h] = h.snapshot()
		return h, true
	}
	// What an earlier round said holds, too: symbols of one round are not those of the next.
	w := f.fresh(n, Value{Op: OpPhi, Args: h.Args})
	was := l.heads[had]
	mergeInto(f, w, n, was, h)
	if equalFacts(w, was) {
		had.Args = h.Args
		return had, false
	}
	if round < roundsOf(l)-1 {
		l.heads[w] = w.snapshot()
		return w, true
	}
	// Give up on what still moves, but keep the kind when it is stable.
	w = f.fresh(n, Value{Op: OpPhi, Args: h.Args})
	if entry.Kind == back.Kind && entry.Kind == Array {
		w.Kind, w.DType = Array, entry.DType.join(back.DType).join(had.DType)
	}
	l.heads[w] = w.snapshot()
	return w, true
}

// snapshot is what v says now: its lengths may get names while the body runs.
func (v *Value) snapshot() *Value {
	c := *v
	c.Shape = v.Shape.clone()
	if v.Kind == Union {
		c.Alts = nil
		for _, a := range v.Alts {
			c.Alts = append(c.Alts, a.snapshot())
		}
	}
	return &c
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
