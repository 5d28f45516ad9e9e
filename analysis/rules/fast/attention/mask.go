package attention

import (
	"slices"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

const wide = "the operation raises when the mask is of a wider dtype than q, k and v"

// mask writes what becomes of the masks, "" when there are none.
func (c *call) mask() (string, bool) {
	var added, kept []string
	var maybe []match.Mask
	for _, m := range c.Masks {
		if m.Nested {
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
		return edit.Primary(c.s.Of(v.Args[0])) + op + edit.Primary(c.s.Of(v.Args[1])), true
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
	if v := c.held(m, optional); v != nil && sum == "" {
		if !m.Keep {
			c.confirm(wide)
		}
		return c.s.Of(v), true
	}
	text, ok := c.one(m)
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
		test, holds = edit.Primary(c.s.Of(optional))+" is not None", true
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
	if v == optional || slices.Contains(optional.Alts, v) {
		return optional
	}
	for _, u := range c.p.Values.Consumers(v) {
		if u.Op == values.OpPhi && u.Recv == m.Test && len(u.Args) == 2 && c.s.Plain(u) {
			other := u.Args[0]
			if other == v {
				other = u.Args[1]
			}
			if other.Kind == values.None || other == optional {
				return u
			}
		}
	}
	return nil
}
