package tiledbyconcatenate

import (
	"strconv"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

func call(s *analysis.Spelling, name string, args ...string) string {
	return s.Name("mlx.core."+name) + "(" + strings.Join(args, ", ") + ")"
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// along is the axis, if it is a constant.
func (t tiling) along() (int64, bool) {
	if t.axis == nil {
		return 0, true
	}
	return t.axis.Int()
}

// single reports whether x has length 1 along the axis: then repeating its entries is tiling.
func (t tiling) single() bool {
	n, ok := t.along()
	if !ok {
		return false
	}
	if match.Is(t.x, "expand_dims") {
		if k, known := t.x.Arg("axis").Int(); known && k == n {
			return true
		}
	}
	return t.x.Shape.At(n).IsOne() || n >= 0 && addedAt(t.x) == n
}

// addedAt is the axis that x[:, None] adds, -1 for none.
func addedAt(v *values.Value) int64 {
	if !match.Is(v, "array.__getitem__") || len(v.Args) < 2 {
		return -1
	}
	if v.Args[1].Kind == values.None {
		return 0
	}
	for i, e := range v.Args[1].Elems {
		switch {
		case e.Kind == values.None:
			return int64(i)
		case e.Op != "slice":
			return -1
		}
	}
	return -1
}

// repeat is for an axis of length 1.
func (t tiling) repeat(s *analysis.Spelling) string {
	n, _ := t.along()
	return call(s, "repeat", s.Of(t.x), s.Of(t.times), "axis="+itoa(n))
}

// merged finds the reshape that makes one axis of the copies and the axis before them.
func (t tiling) merged(p *analysis.Pass) (reshape, x *values.Value, axis int64, ok bool) {
	n, ok := t.along()
	uses := p.Values.Consumers(t.v)
	if !ok || n <= 0 || !match.Is(t.x, "expand_dims") {
		return nil, nil, 0, false
	}
	for _, c := range uses {
		if match.Metadata(c) {
			continue
		}
		if reshape != nil || c.In != t.v.In {
			return nil, nil, 0, false
		}
		reshape = c
	}
	if reshape == nil {
		return nil, nil, 0, false
	}
	rank := reshape.Shape.Rank()
	if g := reshape.Arg("shape"); rank < 0 && g != nil && g.Elems != nil {
		rank = len(g.Elems)
	}
	x, ok = match.Repeated(reshape, int(n-1), rank)
	return reshape, x, n - 1, ok
}

// tile writes the repetitions of all axes up to the one that has some: those
// before it must be known, unless it is counted from the end.
func (t tiling) tile(s *analysis.Spelling) string {
	n, ok := t.along()
	if !ok {
		return ""
	}
	after := -n - 1
	if n >= 0 {
		if rank := t.x.Shape.Rank(); rank >= 0 {
			after = int64(rank) - n - 1
		}
	}
	if after < 0 || after > 6 {
		return "" // how many axes follow is not known
	}
	reps := s.Of(t.times)
	if after == 0 && n < 0 || t.x.Shape.Rank() == 1 {
		return call(s, "tile", s.Of(t.x), reps)
	}
	parts := []string{}
	for range max(n, 0) {
		parts = append(parts, "1")
	}
	parts = append(parts, reps)
	for range after {
		parts = append(parts, "1")
	}
	return call(s, "tile", s.Of(t.x), "("+strings.Join(parts, ", ")+")")
}

// broadcast writes the stack as a view.
func (t tiling) broadcast(s *analysis.Spelling) string {
	n, ok := t.along()
	if !ok || !s.Plain(t.x) {
		return "" // x is written twice
	}
	x, times := s.Of(t.x), s.Of(t.times)
	switch {
	case n == 0:
		return call(s, "broadcast_to", x, "("+times+", *"+x+".shape)")
	case n == -1:
		return call(s, "broadcast_to", x+"[..., None]", "(*"+x+".shape, "+times+")")
	case n > 0:
		at := itoa(n)
		return call(s, "broadcast_to", call(s, "expand_dims", x, at), "(*"+x+".shape[:"+at+"], "+times+", *"+x+".shape["+at+":])")
	}
	return ""
}
