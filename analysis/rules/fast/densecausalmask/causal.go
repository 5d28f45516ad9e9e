package densecausalmask

import (
	"strings"

	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A kind is how an array says which scores count.
type kind uint8

const (
	none   kind = iota
	keep        // true, or 1, where a score counts
	masked      // true, or 1, where it does not
	added       // 0 where a score counts, and very negative where it does not
)

func (k kind) not() kind {
	switch k {
	case keep:
		return masked
	case masked:
		return keep
	}
	return none
}

// A mask is what is known of an array that may be a causal mask.
type mask struct {
	kind
	// sometimes is set when other conditions are part of it in some branches.
	sometimes bool
	// combined is set when they always are.
	combined bool
}

// causal sees an array as a mask that lets every query see the keys up to its own.
func causal(v *values.Value, depth int) mask {
	if v == nil || depth == 0 {
		return mask{}
	}
	of := func(i int) mask {
		if i >= len(v.Args) {
			return mask{}
		}
		return causal(v.Args[i], depth-1)
	}
	switch {
	case match.Is(v, "tri"):
		return mask{kind: triangle(v, 0, keep)}
	case match.Is(v, "tril") && filled(v.Args[0]) == keep:
		return mask{kind: triangle(v, 0, keep)}
	case match.Is(v, "triu"):
		return mask{kind: triangle(v, 1, filled(v.Args[0]).above())}
	case strings.HasSuffix(v.Op, "create_additive_causal_mask"), imported(v, "create_additive_causal_mask"):
		return mask{kind: added}
	case match.Is(v, "equal") && one(v.Args[1]), match.Is(v, "not_equal", "greater") && zero(v.Args[1]):
		return of(0)
	case match.Is(v, "greater_equal", "greater", "less", "less_equal") && len(v.Args) >= 2:
		return mask{kind: compared(v)}
	case match.Is(v, "array.astype", "broadcast_to", "contiguous", "stop_gradient"), v.Op == "narrowed":
		return of(0)
	case match.Is(v, "array.__getitem__", "expand_dims") && onlyNewAxes(v):
		return of(0)
	case match.Is(v, "logical_not", "bitwise_invert"), match.Is(v, "equal") && zero(v.Args[1]), match.Is(v, "subtract") && one(v.Args[0]):
		m := of(0)
		if match.Is(v, "subtract") {
			m = of(1)
		}
		m.kind = m.not()
		return m
	case match.Is(v, "multiply") && len(v.Args) >= 2:
		for i, a := range v.Args[:2] {
			if m := of(1 - i); m.kind == masked && match.VeryNegative(a) {
				m.kind = added
				return m
			}
		}
	case match.Is(v, "where") && len(v.Args) >= 3:
		m := of(0)
		if m.kind == keep && zero(v.Args[1]) && match.VeryNegative(v.Args[2]) || m.kind == masked && match.VeryNegative(v.Args[1]) && zero(v.Args[2]) {
			m.kind = added
			return m
		}
	case match.Is(v, "bitwise_and", "logical_and", "bitwise_or", "logical_or") && len(v.Args) >= 2:
		want := keep
		if match.Is(v, "bitwise_or", "logical_or") {
			want = masked
		}
		for i := range 2 {
			if m := of(i); m.kind == want {
				m.combined = true
				return m
			}
		}
	case v.Op == values.OpPhi:
		return either(v, depth)
	}
	return mask{}
}

// imported reports whether v is what a function of another module gives that is
// not seen, and is called as MLX, mlx-lm and what follows them call theirs.
func imported(v *values.Value, name string) bool { return v.Op == values.OpCall && named(v.Recv, name) }

func named(fn *values.Value, name string) bool {
	return fn != nil && fn.Kind == values.Symbol && strings.HasSuffix(fn.Name, "."+name)
}

// either joins the branches that make the mask.
func either(v *values.Value, depth int) mask {
	var out mask
	pure, more := false, false
	for _, a := range v.Args {
		if a == nil || a.Kind == values.None {
			continue
		}
		m := causal(a, depth-1)
		if m.kind == none || out.kind != none && out.kind != m.kind {
			return mask{}
		}
		pure = pure || !m.combined
		more = more || m.combined || m.sometimes
		out.kind = m.kind
	}
	out.sometimes, out.combined = pure && more, !pure
	return out
}

// triangle checks the diagonal of a triangle.
func triangle(v *values.Value, diagonal int64, k kind) kind {
	n := int64(0)
	if d := v.Arg("k"); d != nil {
		var ok bool
		if n, ok = d.Int(); !ok {
			return none
		}
	}
	if n != diagonal {
		return none // a window, or the next token as well
	}
	return k
}

// filled is keep for an array of ones, added for one that is very negative.
func filled(v *values.Value) kind {
	switch {
	case match.Is(v, "array.astype") && len(v.Args) > 0:
		return filled(v.Args[0])
	case match.Is(v, "ones", "ones_like"), match.Is(v, "full") && one(v.Arg("vals")):
		return keep
	case match.VeryNegative(v):
		return added
	}
	return none
}

// above is what the part above the diagonal says.
func (k kind) above() kind {
	if k == keep {
		return masked
	}
	return k
}

// compared matches arange(…)[:, None] >= arange(…), which are positions of queries and of keys.
func compared(v *values.Value) kind {
	rows, columns := v.Args[0], v.Args[1]
	op := strings.TrimPrefix(v.Op, "mlx.core.")
	if column(columns) && !column(rows) {
		rows, columns = columns, rows
		op = map[string]string{"greater_equal": "less_equal", "less_equal": "greater_equal", "greater": "less", "less": "greater"}[op]
	}
	if !column(rows) || column(columns) || !positions(rows, 6) || !positions(columns, 6) {
		return none
	}
	switch op {
	case "greater_equal":
		return keep
	case "less":
		return masked
	}
	return none
}

// column reports whether v is a vector with a new axis behind it.
func column(v *values.Value) bool {
	_, added := match.LastAdded(v)
	if added {
		return true
	}
	if match.Is(v, "array.__getitem__") && len(v.Args) > 1 {
		e := v.Args[1].Elems
		return len(e) == 2 && e[0].Op == "slice" && e[1].Kind == values.None
	}
	if match.Is(v, "expand_dims") {
		n, ok := v.Arg("axis").Int()
		return ok && n == 1
	}
	return false
}

// positions reports whether v counts, whatever its axes are.
func positions(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	switch {
	case match.Is(v, "arange"):
		step := v.Arg("step")
		n, ok := step.Int()
		return step == nil || step.Kind == values.None || ok && n == 1
	case match.Is(v, "array.__getitem__", "expand_dims", "reshape"):
		return positions(v.Args[0], depth-1)
	case v.Op == values.OpPhi:
		for _, a := range v.Args {
			if !positions(a, depth-1) {
				return false
			}
		}
		return len(v.Args) > 0
	}
	return false
}

// onlyNewAxes reports whether an index adds axes, and takes nothing away.
func onlyNewAxes(v *values.Value) bool {
	if match.Is(v, "expand_dims") {
		return true
	}
	if len(v.Args) < 2 {
		return false
	}
	elems := v.Args[1].Elems
	if v.Args[1].Kind == values.None {
		return true
	}
	for _, e := range elems {
		_, dots := e.Const.(syntax.Ellipsis)
		whole := e.Op == "slice" && e.Args[0] == nil && e.Args[1] == nil && e.Args[2] == nil
		if !dots && !whole && e.Kind != values.None {
			return false
		}
	}
	return len(elems) > 0
}

func zero(v *values.Value) bool { return match.Is(v, "zeros", "zeros_like") || number(v, 0) }

func one(v *values.Value) bool { return match.Is(v, "ones", "ones_like") || number(v, 1) }

func number(v *values.Value, want float64) bool {
	v = match.Core(v)
	if match.Is(v, "array") && len(v.Args) > 0 {
		v = v.Args[0]
	}
	if v == nil || !v.IsScalar() {
		return false
	}
	n, ok := v.Number()
	return ok && n == want
}
