package attention

import (
	"slices"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

const wide = "the operation raises when the mask is of a wider dtype than q, k and v"

// mask writes what becomes of the masks, "" when there are none.
func (c *call) mask() (string, bool) {
	var added, kept []string
	var maybe []match.Mask
	for _, m := range c.Masks {
		if m = c.guarded(m); m.Nested {
			return "", false // several tests decide
		}
		if m.Test != nil {
			maybe = append(maybe, m)
			continue
		}
		t, ok := c.one(m)
		switch {
		case !ok:
			return "", false
		case m.Keep:
			kept = append(kept, t)
		default:
			added = append(added, t)
		}
	}
	sum := strings.Join(added, " + ")
	switch {
	case len(maybe) == 1 && len(kept) == 0:
		return c.conditional(maybe[0], sum)
	case len(maybe) > 0 || len(kept) > 1:
		return "", false
	case len(kept) == 1 && len(added) > 0:
		return c.s.Name("mlx.core.where") + "(" + kept[0] + ", " + sum + ", -" + c.s.Name("mlx.core.inf") + ")", true
	case len(kept) == 1:
		return kept[0], true
	}
	return sum, true
}

// guarded finds the test around a mask also where all that is known here decides
// it: other callers may leave the mask out.
func (c *call) guarded(m match.Mask) match.Mask {
	doc := c.p.Doc
	if m.Test != nil || m.By.Node == nil || m.By.In == nil || m.By.In.Document() != doc {
		return m
	}
	inner := m.By.Node
	for at := doc.Parent(inner); at != nil; inner, at = at, doc.Parent(at) {
		i, ok := at.(*syntax.If)
		if !ok || doc.Span(i).Contains(doc.Span(c.Out.Node)) {
			continue
		}
		m.Nested = m.Nested || m.Test != nil
		m.Test = c.p.Values.Value(i.Cond)
		m.Holds = !slices.ContainsFunc(i.Else, func(s syntax.Stmt) bool { return syntax.Node(s) == inner })
		m.Nested = m.Nested || m.Test == nil
	}
	return m
}

// one writes a mask that is always there.
func (c *call) one(m match.Mask) (string, bool) {
	v := m.V
	if match.Is(v, "broadcast_to") && len(v.Args) > 0 && c.s.Can(v.Args[0]) && v.Args[0].IsArray() {
		v = v.Args[0] // the operation broadcasts it
	}
	switch {
	case m.Keep:
		return c.selecting(v, m.Not)
	case m.Either:
		return c.s.Of(v), true
	case v.DType == boolean:
		return "", false // added as 0 and 1: not what the operation does with it
	}
	text, ok := c.cast(v)
	if m.Sign < 0 {
		text = "-" + edit.Primary(text)
	}
	return text, ok
}

// selecting writes a mask that is true for the scores to keep.
func (c *call) selecting(v *values.Value, not bool) (string, bool) {
	if match.Is(v, "logical_not", "bitwise_invert") && len(v.Args) > 0 && c.s.Can(v.Args[0]) {
		v, not = v.Args[0], !not
	}
	if match.Is(v, "equal", "not_equal") && not && len(v.Args) >= 2 && c.s.Can(v.Args[0]) && c.s.Can(v.Args[1]) {
		op := " != "
		if match.Is(v, "not_equal") {
			op = " == "
		}
		return edit.Primary(c.s.Of(v.Args[0])) + op + c.compared(v.Args[1]), true
	}
	text := c.s.Of(v)
	if v.DType != boolean { // another dtype would be added
		text = edit.Primary(text) + ".astype(" + c.s.Name("mlx.core.bool_") + ")"
	}
	if not {
		text = "~" + edit.Primary(text)
	}
	return text, true
}

// compared writes what an array is compared with.
func (c *call) compared(v *values.Value) string {
	if v.Const != nil {
		return c.s.Of(v)
	}
	return edit.Primary(c.s.Of(v))
}

// cast writes a mask that is added, in q's dtype where it could be wider: that is an error.
func (c *call) cast(v *values.Value) (string, bool) {
	inner, casts := match.Uncast(v)
	q := c.q.v.DType
	switch {
	case len(casts) > 0 && c.s.Can(inner):
		if inner.DType.One() && inner.DType == q {
			return c.s.Of(inner), true
		}
	case v.DType.IsIntegral(), v.DType.One() && v.DType == q, v.DType.IsHalf() && q.IsFloat32():
		return c.s.Of(v), true
	case v.DType.IsFloat32() && !q.IsFloat32():
		c.confirm("the mask is rounded to the dtype of q: the operation takes none that is wider")
		inner = v
	default:
		c.confirm(wide)
		return c.s.Of(v), true
	}
	return edit.Primary(c.s.Of(inner)) + ".astype(" + edit.Primary(c.s.Of(c.q.v)) + ".dtype)", true
}

// conditional writes a mask that a test decides about, added to what is always there.
func (c *call) conditional(m match.Mask, sum string) (string, bool) {
	optional := optional(m)
	if narrowed(m.V, optional) {
		m.V = optional
	}
	if v := c.held(m, optional); v != nil && sum == "" {
		if !m.Keep {
			c.confirm(wide)
		}
		return c.s.Of(v), true
	}
	var text string
	var ok bool
	c.s.Given(m.Test, m.Holds, func() { text, ok = c.one(m) })
	if !ok || m.Keep && sum != "" {
		return "", false
	}
	els := "None"
	if sum != "" {
		text, els = sum+" + "+text, sum
	}
	test, holds := "", m.Holds
	switch {
	case optional != nil:
		test, holds = edit.Primary(c.s.Of(c.present(m, optional)))+" is not None", true
	case m.Test.Op == "not" && c.s.Can(m.Test.Args[0]):
		test, holds = edit.Primary(c.s.Of(m.Test.Args[0])), !holds
	default:
		test = c.s.Of(m.Test)
	}
	if !holds {
		text, els = els, text
	}
	return text + " if " + test + " else " + els, true
}

// optional is what must not be None for the mask to be there; nil when the test is another one.
func optional(m match.Mask) *values.Value {
	t := m.Test
	if t.Op != "is" && t.Op != "is not" || len(t.Args) != 2 || t.Args[1].Kind != values.None || (t.Op == "is not") != m.Holds {
		return nil
	}
	return t.Args[0]
}

// held is a value that is the mask where there is one, and else None: it can be given as it is.
func (c *call) held(m match.Mask, optional *values.Value) *values.Value {
	v := m.V
	switch {
	case optional == nil:
		return nil
	case m.Either:
	case m.Keep && (m.Not || v.DType != boolean):
		return nil
	case !m.Keep && (m.Sign < 0 || v.DType == boolean || v.DType.IsFloat32() && !c.q.v.DType.IsFloat32() || match.Is(v, "array.astype")):
		return nil
	}
	if v == optional || c.rebound(m, optional) {
		return v
	}
	if u := c.decided(m, v); u != nil && (absent(m, u).Kind == values.None || absent(m, u) == optional) {
		return u
	}
	return nil
}

// narrowed reports whether v is what is left of optional after a test for None.
func narrowed(v, optional *values.Value) bool {
	if optional == nil {
		return false
	}
	for _, a := range alternatives(v) {
		if !slices.Contains(alternatives(optional), a) {
			return false
		}
	}
	return true
}

func alternatives(v *values.Value) []*values.Value {
	if v.Kind == values.Union {
		return v.Alts
	}
	return []*values.Value{v}
}

// decided is a variable to which the test that decides about the mask gave one of two values, of which v is one.
func (c *call) decided(m match.Mask, v *values.Value) *values.Value {
	for _, u := range c.s.Decided(m.Test) {
		if slices.Contains(u.Args, v) {
			return u
		}
	}
	return nil
}

// rebound reports whether the mask is what became of the variable that was
// tested, where all that is known decides the test: see guarded.
func (c *call) rebound(m match.Mask, optional *values.Value) bool {
	return m.Test.Const != nil && optional.Op == values.OpParam && c.s.Plain(m.V) && c.s.Of(m.V) == optional.Name
}

// absent is what a variable is when there is no mask.
func absent(m match.Mask, u *values.Value) *values.Value {
	if m.Holds {
		return u.Args[1]
	}
	return u.Args[0]
}

// present is what can be asked for None where the mask is to be written: the
// variable may have got another value since.
func (c *call) present(m match.Mask, optional *values.Value) *values.Value {
	if c.s.Plain(optional) {
		return optional
	}
	if c.rebound(m, optional) {
		return m.V
	}
	for _, v := range append(alternatives(optional), optional) {
		if u := c.decided(m, v); u != nil && absent(m, u) == v {
			return u
		}
	}
	return optional
}
