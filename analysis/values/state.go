package values

import "fmt"

// State: "cache[0] = v" on an object of which nothing is known, in a function
// that reads cache[0], too. What it reads is nothing yet, or what the same
// function left there at an earlier call: the function is executed until both agree.

// A slot is a place in an object that is not known, by the way from a parameter to it.
type slot struct {
	root *Value
	path string
}

// slotOf is the place that v was read from; false when it did not come from a parameter.
func slotOf(v *Value, depth int) (slot, bool) {
	if v == nil || depth == 0 {
		return slot{}, false
	}
	if v.Op == "narrowed" {
		return slotOf(v.Args[0], depth-1)
	}
	if v.Kind == Object && v.Cls != nil && !v.Cls.IsModule() && v.Cls.method("__getitem__") != nil {
		return slot{v, ""}, true
	}
	if v.Kind != Unknown {
		return slot{}, false
	}
	switch v.Op {
	case OpPhi:
		// "if cache is None: cache = (None, None)"
		var out slot
		for _, a := range v.Args {
			if s, ok := slotOf(a, depth-1); ok && out.root == nil {
				out = s
			} else if a.Kind != None && a.Kind != Tuple && a.Kind != List {
				return slot{}, false
			}
		}
		return out, out.root != nil
	case OpParam:
		return slot{v, ""}, true
	case OpElem:
		if len(v.Args) == 1 {
			s, ok := slotOf(v.Args[0], depth-1)
			return slot{s.root, s.path + "[*]"}, ok
		}
	case OpItem:
		if len(v.Args) == 2 {
			s, ok := slotOf(v.Args[0], depth-1)
			i, named := indexName(v.Args[1])
			return slot{s.root, s.path + i}, ok && named
		}
		if k, ok := v.Const.(int64); ok && len(v.Args) == 1 {
			s, ok := slotOf(v.Args[0], depth-1)
			return slot{s.root, s.path + fmt.Sprintf("[%d]", k)}, ok
		}
	}
	return slot{}, false
}

// indexName writes an index that is the same at every call: a constant or a parameter.
func indexName(i *Value) (string, bool) {
	if k, ok := i.Int(); ok {
		return fmt.Sprintf("[%d]", k), true
	}
	if i.Op == OpElem && (i.Kind == Int || i.Kind == Unknown) {
		return "[*]", true // of one layer after the other: all are alike
	}
	if i.Op == OpParam && i.Name != "" && (i.Kind == Int || i.Kind == Unknown) {
		return "[" + i.Name + "]", true
	}
	return "", false
}

// slot is the place x[i].
func (f *frame) slot(x, i *Value) (attrKey, bool) {
	s, ok := slotOf(x, 4)
	name, named := indexName(i)
	return attrKey{s.root, s.path + name}, ok && named
}

// held is what x[i] holds, nil when that is not known.
func (f *frame) held(x, i *Value) *Value {
	k, ok := f.slot(x, i)
	if !ok {
		return nil
	}
	if v := f.assigned(k); v != nil {
		return v
	}
	return f.load(k)
}

// states are the slots of one execution.
type states struct {
	// known is what slots hold when the function is called; nil before anything is.
	known map[attrKey]*Value
	// read and saved are what this execution has done.
	read  map[attrKey]bool
	saved map[attrKey]*Value
	// given up is set when no agreement was found.
	off bool
}

// load is what a slot holds when the function has not stored there itself; nil when that is not known.
func (r *run) load(k attrKey) *Value {
	s := r.states
	if s == nil || s.off {
		return nil
	}
	s.read[k] = true
	if v, ok := s.known[k]; ok {
		if v == nil {
			return none
		}
		return v
	}
	return nil
}

func (f *frame) save(k attrKey, v *Value) {
	s := f.states
	if s == nil || s.off {
		return
	}
	v = f.settled(v)
	if old := s.saved[k]; old != nil {
		v = f.phi(nil, nil, old, v)
	}
	s.saved[k] = v
}

// settled is what remains of a value when the function has returned.
func (f *frame) settled(v *Value) *Value {
	v = strip(v, 3)
	if v.Op == opGiven {
		v.Op = opState
	}
	return v
}

// untilAgreed executes a function until what it leaves in slots is what it was assumed to find.
func (f *frame) untilAgreed(execute func()) {
	s := &states{read: map[attrKey]bool{}, saved: map[attrKey]*Value{}}
	f.states = s
	execute()
	known := map[attrKey]*Value{}
	for k := range s.saved {
		if s.read[k] {
			known[k] = nil
		}
	}
	if len(known) == 0 {
		return
	}
	s.known = known
	for range 4 {
		s.read, s.saved = map[attrKey]bool{}, map[attrKey]*Value{}
		execute()
		next, same := map[attrKey]*Value{}, true
		for k, old := range s.known {
			v := s.saved[k]
			if old != nil {
				if v == nil || equalFacts(old.without(None), v.without(None)) {
					next[k] = old
					continue
				}
				v = f.phi(nil, nil, old, v)
			}
			if v == nil {
				next[k] = nil
				continue
			}
			same = false
			if v.Kind != Unknown && !v.hasNone() {
				v = f.phi(nil, nil, none, v)
			}
			next[k] = v
		}
		s.known = next
		if same {
			return
		}
	}
	s.off = true
	execute()
}

func (v *Value) hasNone() bool {
	for _, a := range v.alternatives() {
		if a.Kind == None {
			return true
		}
	}
	return false
}
