package values

import (
	"fmt"
	"strings"
)

// A Dim is the length of one axis: a constant, a Python integer whose value is
// a symbol, or unknown.
type Dim struct {
	N   int64  // the constant; negative when not known
	Sym *Value // the integer that it is, e.g. the L of "B, L, D = x.shape"; nil when not known
}

var anyDim = Dim{N: -1}

func constDim(n int64) Dim { return Dim{N: n} }

// dimOf is the length that a Python integer gives.
func dimOf(v *Value) Dim {
	if v == nil {
		return anyDim
	}
	v = v.without(None)
	if n, ok := v.Int(); ok {
		if n < 0 {
			return anyDim
		}
		return constDim(n)
	}
	if v.Kind == Int {
		return Dim{N: -1, Sym: v}
	}
	return anyDim
}

// Equal reports whether two lengths are certainly equal.
func (d Dim) Equal(e Dim) bool {
	if d.N >= 0 || e.N >= 0 {
		return d.N == e.N
	}
	return d.Sym != nil && e.Sym != nil && Same(d.Sym, e.Sym)
}

// IsOne reports whether the length is certainly 1.
func (d Dim) IsOne() bool { return d.N == 1 }

// A Shape is the lengths of an array's axes, when their number is known.
type Shape struct {
	Known bool
	Dims  []Dim
}

// Rank returns the number of axes, -1 when unknown.
func (s Shape) Rank() int {
	if !s.Known {
		return -1
	}
	return len(s.Dims)
}

func shapeOf(dims ...Dim) Shape { return Shape{Known: true, Dims: dims} }

// rankOnly is a shape of n unknown lengths.
func rankOnly(n int) Shape {
	d := make([]Dim, n)
	for i := range d {
		d[i] = anyDim
	}
	return Shape{Known: true, Dims: d}
}

// Axis turns a possibly negative axis into an index, false when it is out of range or the rank is unknown.
func (s Shape) Axis(a int64) (int, bool) {
	if !s.Known {
		return 0, false
	}
	if a < 0 {
		a += int64(len(s.Dims))
	}
	return int(a), a >= 0 && a < int64(len(s.Dims))
}

// At returns the length of an axis counted from either end.
func (s Shape) At(a int64) Dim {
	if i, ok := s.Axis(a); ok {
		return s.Dims[i]
	}
	return anyDim
}

func (s Shape) clone() Shape {
	return Shape{Known: s.Known, Dims: append([]Dim(nil), s.Dims...)}
}

// join is what is known when two paths meet.
func (s Shape) join(t Shape) Shape {
	if !s.Known || !t.Known || len(s.Dims) != len(t.Dims) {
		return Shape{}
	}
	out := s.clone()
	for i := range out.Dims {
		if !out.Dims[i].Equal(t.Dims[i]) {
			out.Dims[i] = anyDim
		}
	}
	return out
}

// broadcast is the shape of an element-wise op; shapes that cannot meet give unknown lengths, never an error.
func broadcast(s, t Shape) Shape {
	if !s.Known || !t.Known {
		return Shape{}
	}
	if len(s.Dims) < len(t.Dims) {
		s, t = t, s
	}
	out := s.clone()
	off := len(s.Dims) - len(t.Dims)
	for i, d := range t.Dims {
		switch e := out.Dims[off+i]; {
		case e.IsOne():
			out.Dims[off+i] = d
		case d.IsOne() || e.Equal(d):
		case d.N > 1 && e.N < 0:
			out.Dims[off+i] = d
		case e.N > 1 && d.N < 0:
		default:
			out.Dims[off+i] = anyDim
		}
	}
	return out
}

// String shows the shape with names for symbols, e.g. "(B, L, 64)".
func (s Shape) String() string {
	if !s.Known {
		return "unknown"
	}
	parts := make([]string, len(s.Dims))
	for i, d := range s.Dims {
		parts[i] = d.String()
	}
	if len(parts) == 1 {
		return "(" + parts[0] + ",)"
	}
	return "(" + strings.Join(parts, ", ") + ")"
}

func (d Dim) String() string {
	switch {
	case d.N >= 0:
		return fmt.Sprint(d.N)
	case d.Sym != nil && d.Sym.Name != "":
		return d.Sym.Name
	}
	return "?"
}
