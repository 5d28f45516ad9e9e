package values

// known is what attributes of one object were found to be, so that an attribute
// read twice is one value. It lives as long as the object.
type known struct {
	of    *Value // copies of a value are objects of their own
	edits int    // of the class, when this was found out
	by    map[string]*Value
}

// known is what an attribute was found to be before, nil for nothing.
func (k attrKey) known() *Value {
	if kn := k.recv.attrs; kn != nil && kn.of == k.recv && kn.edits == k.recv.Cls.edited() {
		return kn.by[k.name]
	}
	return nil
}

// know notes what an attribute was found to be.
func (k attrKey) know(v *Value) {
	kn := k.recv.attrs
	if kn == nil || kn.of != k.recv || kn.edits != k.recv.Cls.edited() {
		kn = &known{of: k.recv, edits: k.recv.Cls.edited(), by: map[string]*Value{}}
		k.recv.attrs = kn
	}
	kn.by[k.name] = v
}

// unlearn has an attribute found out again.
func (k attrKey) unlearn() {
	if k.known() != nil {
		delete(k.recv.attrs.by, k.name)
	}
}

// edited is how often what instances of a class hold was forgotten.
func (c *ClassInfo) edited() int {
	if c == nil {
		return 0
	}
	return c.edits
}
