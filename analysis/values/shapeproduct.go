package values

import (
	"slices"
	"strings"
)

func matmul(a, b Shape) Shape {
	if !a.Known || !b.Known || len(a.Dims) == 0 || len(b.Dims) == 0 {
		return Shape{}
	}
	av, bv := len(a.Dims) == 1, len(b.Dims) == 1
	ad, bd := a.Dims, b.Dims
	if av {
		ad = append([]Dim{constDim(1)}, ad...)
	}
	if bv {
		bd = append(append([]Dim{}, bd...), constDim(1))
	}
	lead := broadcast(Shape{Known: true, Dims: ad[:len(ad)-2]}, Shape{Known: true, Dims: bd[:len(bd)-2]})
	out := lead.clone()
	if !av {
		out.Dims = append(out.Dims, ad[len(ad)-2])
	}
	if !bv {
		out.Dims = append(out.Dims, bd[len(bd)-1])
	}
	if out.Dims == nil {
		out.Dims = []Dim{}
	}
	return out
}

// einsum gives each letter of the output the length that it has in an operand.
func einsum(subscripts *Value, ops []*Value) Shape {
	if subscripts == nil {
		return Shape{}
	}
	sub, ok := subscripts.Const.(string)
	if !ok || strings.Contains(sub, ".") {
		return Shape{}
	}
	in, out, explicit := strings.Cut(strings.ReplaceAll(sub, " ", ""), "->")
	count, length := map[rune]int{}, map[rune]Dim{}
	for i, letters := range strings.Split(in, ",") {
		for k, c := range []rune(letters) {
			count[c]++
			if i < len(ops) && ops[i] != nil && ops[i].Kind == Array {
				if d := ops[i].Shape.At(int64(k)); length[c].N <= 1 {
					if _, seen := length[c]; !seen || d.N > 1 || length[c].N == 1 {
						length[c] = d
					}
				}
			}
		}
	}
	if !explicit {
		for c, n := range count {
			if n == 1 {
				out += string(c)
			}
		}
		letters := []rune(out)
		slices.Sort(letters)
		out = string(letters)
	}
	dims := []Dim{}
	for _, c := range out {
		d, ok := length[c]
		if !ok {
			d = anyDim
		}
		dims = append(dims, d)
	}
	return Shape{Known: true, Dims: dims}
}

// outer flattens both operands.
func outer(ops []*Value) Shape {
	dims := []Dim{}
	for _, o := range ops {
		d := anyDim
		if o != nil && o.Kind == Array {
			if n, ok := o.Shape.size(); ok {
				d = constDim(n)
			}
		}
		dims = append(dims, d)
	}
	if len(dims) != 2 {
		return rankOnly(2)
	}
	return Shape{Known: true, Dims: dims}
}

// tensordot drops the last axes of a and the first of b, or those that are listed.
func tensordot(ops []*Value, axes *Value) Shape {
	if len(ops) != 2 || ops[0] == nil || ops[1] == nil || !ops[0].Shape.Known || !ops[1].Shape.Known || axes == nil {
		return Shape{}
	}
	a, b := ops[0].Shape.Dims, ops[1].Shape.Dims
	if k, ok := axes.Int(); ok && k >= 0 && int(k) <= min(len(a), len(b)) {
		return Shape{Known: true, Dims: append(append([]Dim{}, a[:len(a)-int(k)]...), b[k:]...)}
	}
	if len(axes.Elems) == 2 && axes.Elems[0].Elems != nil && len(axes.Elems[0].Elems) == len(axes.Elems[1].Elems) {
		if n := len(a) + len(b) - 2*len(axes.Elems[0].Elems); n >= 0 {
			return rankOnly(n)
		}
	}
	return Shape{}
}

// batch keeps the first axis and the rank.
func batch(s Shape) Shape {
	out := rankOnly(len(s.Dims))
	out.Known = s.Known
	if len(s.Dims) > 0 {
		out.Dims[0] = s.Dims[0]
	}
	return out
}

// convolution is that of channels-last input with weights (out, kernel…, in).
func convolution(s, w Shape, stride, padding, dilation *Value) Shape {
	out := batch(s)
	if !s.Known || w.Rank() != len(s.Dims) || len(s.Dims) < 3 {
		return out
	}
	out.Dims[len(out.Dims)-1] = w.Dims[0]
	for i := 1; i < len(s.Dims)-1; i++ {
		k, st, p, d := w.Dims[i].N, each(stride, i-1, 1), each(padding, i-1, 0), each(dilation, i-1, 1)
		if n := s.Dims[i].N; n >= 0 && k > 0 && st > 0 && p >= 0 && d > 0 {
			if n := n + 2*p - d*(k-1) - 1; n >= 0 {
				out.Dims[i] = constDim(n/st + 1)
			}
		}
	}
	return out
}

// each is a setting for one axis: the same for all, or one of a tuple; negative when it is not known.
func each(v *Value, i int, def int64) int64 {
	if v == nil || v.Kind == None {
		return def
	}
	if i < len(v.Elems) {
		v = v.Elems[i]
	}
	if k, ok := v.Int(); ok {
		return k
	}
	return -1
}

// gatherMM is broadcast(indices) + (a[-2], b[-1]).
func (f *frame) gatherMM(v *Value, ops []*Value) Shape {
	if len(ops) < 2 || ops[0] == nil || ops[1] == nil {
		return Shape{}
	}
	a, b := ops[0].Shape, ops[1].Shape
	lead := shapeOf()
	some := false
	for _, name := range []string{"lhs_indices", "rhs_indices"} {
		ix := v.argument(name)
		if ix == nil || ix.Kind == None {
			continue
		}
		if ix.Kind != Array {
			return Shape{}
		}
		some = true
		lead = broadcast(lead, ix.Shape)
	}
	if !a.Known || len(a.Dims) < 2 {
		return Shape{}
	}
	// without indices for a, its own leading axes take part
	if l := v.argument("lhs_indices"); l == nil || l.Kind == None {
		lead = broadcast(lead, dropLast(a, 2))
	}
	if !some || !lead.Known {
		return Shape{}
	}
	return Shape{Known: true, Dims: append(lead.clone().Dims, a.At(-2), b.At(-1))}
}
