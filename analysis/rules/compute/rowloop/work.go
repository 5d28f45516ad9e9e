package rowloop

import (
	"slices"
	"strings"

	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/rules/compute"
	"mlxls/analysis/values"
)

// A work is what one iteration computes.
type work struct {
	ops   int
	real  bool // something is computed, or gathered, and not only moved
	heavy bool // a layer, or a product, with activations of its own
}

// work counts the operations behind the results; nil when one of them could not
// be done for all rows at once, as far as is known.
func (l *loop) work(results []*values.Value) *work {
	w := &work{}
	seen := map[*values.Value]bool{}
	ok := true
	var step func(v *values.Value)
	step = func(v *values.Value) {
		if v == nil || !ok || seen[v] {
			return
		}
		seen[v] = true
		if len(seen) > 600 {
			ok = false
			return
		}
		if !l.Needs(v) || l.Head(v) || l.Is(v) {
			return
		}
		ok = l.counts(w, v)
		for _, o := range compute.Operands(v) {
			step(o)
		}
	}
	for _, r := range results {
		step(r)
	}
	if !ok {
		return nil
	}
	return w
}

func (l *loop) counts(w *work, v *values.Value) bool {
	switch {
	case v.Op == values.OpLayer:
		w.ops++
		w.heavy = true
		return !l.Needs(v.Recv) && !v.Entry.Has(mlxapi.Stateful) // not another layer each time
	case v.Op == values.OpItem && len(v.Args) == 2, match.Is(v, "array.__getitem__"):
		w.ops++
		w.real = w.real || l.gathers(v.Args[1])
		return array(v.Args[0], v.Args[1])
	case v.Op == values.OpItem, v.Op == values.OpElem:
		return true
	case v.Op == values.OpPhi:
		return compute.Presence(v.Recv) || !l.Needs(v.Recv)
	case v.Op == values.OpCall, v.Op == "cached", v.Op == "", v.Op == "generator", v.Op == "await":
		return v.Kind != values.Array && v.Kind != values.Unknown
	case v.Kind != values.Array && v.Kind != values.Unknown:
		// numbers, indices, tuples
		return !strings.HasSuffix(v.Op, ".item") && !strings.HasSuffix(v.Op, ".tolist")
	case v.Entry.Has(mlxapi.Random) || !strings.HasPrefix(v.Op, "mlx."):
		return v.Op == "narrowed" || v.Op == "display" || v.Kind != values.Array
	case strings.HasPrefix(v.Op, "mlx.core.conv") || match.Is(v, "fast.scaled_dot_product_attention", "quantized_matmul", "gather_mm", "gather_qmm"):
		w.heavy = true
	case strings.HasPrefix(v.Op, "mlx.core.linalg") && !match.Is(v, "linalg.norm", "linalg.cross") || strings.HasPrefix(v.Op, "mlx.core.fft"):
		w.heavy = true
	}
	w.ops++
	w.real = w.real || v.Entry == nil || !v.Entry.Has(mlxapi.View) && !v.Entry.Has(mlxapi.Creates) && !match.Is(v, "array", "array.astype", "concatenate", "stack")
	return true
}

// gathers reports whether an index takes what an array of this iteration says.
func (l *loop) gathers(i *values.Value) bool {
	if i.Kind == values.Tuple {
		return slices.ContainsFunc(i.Elems, l.gathers)
	}
	return (i.IsArray() || match.Is(i, "array.__getitem__")) && l.Needs(i)
}

// A relation is how an iteration depends on the one before.
type relation uint8

const (
	independent relation = iota
	running              // adds to a sum
	recurrent            // linear in what is carried
	other
)

func (l *loop) recurs(stored map[*values.Value]bool) relation {
	next := l.next(stored)
	if len(next) == 0 {
		return independent
	}
	sum := true
	for _, v := range next {
		if l.Degree(v) > 1 {
			return other
		}
		sum = sum && l.adds(v)
	}
	if sum {
		return running
	}
	return recurrent
}

// adds reports whether v is a carried array and something that does not depend on any.
func (l *loop) adds(v *values.Value) bool {
	if !match.Is(v, "add") || len(v.Args) < 2 {
		return false
	}
	a, b := v.Args[0], v.Args[1]
	return l.Head(a) && l.Degree(b) == 0 || l.Head(b) && l.Degree(a) == 0
}
