package match

import (
	"strings"

	"mlxls/analysis/values"
)

// A pair is a sum of products of two arrays: its operands, and a letter for each of their axes.
type pair struct {
	a, b       *values.Value
	la, lb, lo string
}

// pairOf reads mx.einsum("ab,bc->ac", x, y); axes without a letter are not taken.
func pairOf(v *values.Value) (pair, bool) {
	sub, ops := v.Arg("subscripts"), v.Arg("operands")
	if sub == nil || ops == nil || len(ops.Elems) != 2 || ops.Elems[0] == nil || ops.Elems[1] == nil {
		return pair{}, false
	}
	text, _ := sub.Const.(string)
	in, out, ok := strings.Cut(strings.ReplaceAll(text, " ", ""), "->")
	a, b, two := strings.Cut(in, ",")
	if !ok || !two || strings.ContainsAny(b, ",") || strings.Contains(text, ".") {
		return pair{}, false
	}
	return pair{ops.Elems[0], ops.Elems[1], a, b, out}, distinct(a) && distinct(b) && distinct(out)
}

func (e pair) swapped() pair { return pair{e.b, e.a, e.lb, e.la, e.lo} }

func distinct(s string) bool {
	for i := range s {
		if strings.IndexByte(s[i+1:], s[i]) >= 0 {
			return false
		}
	}
	return true
}

// order is how an array with the axes have must be read to have the axes want.
func order(have, want string) (Layout, bool) {
	if len(have) != len(want) {
		return Layout{}, false
	}
	axes := make([]int, len(want))
	for i := range want {
		if axes[i] = strings.IndexByte(have, want[i]); axes[i] < 0 {
			return Layout{}, false
		}
	}
	return LayoutOf(axes), true
}

// summed is the one letter of both operands that the result lacks, 0 when there is none or more.
func (e pair) summed() string {
	found := ""
	for _, c := range e.la {
		if strings.ContainsRune(e.lb, c) && !strings.ContainsRune(e.lo, c) {
			found += string(c)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found
}

// sumScores matches "bhqd,bhkd->bhqk" in any order of the operands' axes.
func (a *Attention) sumScores(v *values.Value) bool {
	e, ok := pairOf(v)
	if !ok || len(e.lo) < 3 {
		return false
	}
	n := len(e.lo)
	batch, q, k, d := e.lo[:n-2], e.lo[n-2:n-1], e.lo[n-1:], e.summed()
	if !strings.Contains(e.la, q) {
		e = e.swapped()
	}
	lq, ok1 := order(e.la, batch+q+d)
	lk, ok2 := order(e.lb, batch+k+d)
	a.Q, a.K = Operand{e.a, lq}, Operand{e.b, lk}
	a.see(n)
	return ok1 && ok2
}

// sumValues matches "bhqk,bhkd->bhqd" in any order of the axes of values and result.
func (a *Attention) sumValues(e pair) (weights *values.Value, ok bool) {
	n := len(e.la)
	if n < 3 || e.summed() != e.la[n-1:] || len(e.lb) != n {
		return nil, false
	}
	batch, q, k := e.la[:n-2], e.la[n-2:n-1], e.la[n-1:]
	d := e.lb
	for _, c := range batch + k {
		d = strings.ReplaceAll(d, string(c), "")
	}
	lv, ok1 := order(e.lb, batch+k+d)
	lo, ok2 := order(batch+q+d, e.lo)
	a.V, a.Result = Operand{e.b, lv}, lo
	a.see(n)
	return e.a, ok1 && ok2 && len(d) == 1
}
