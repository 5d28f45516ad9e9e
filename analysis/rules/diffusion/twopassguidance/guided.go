package twopassguidance

import (
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// guided takes b + g(a − b) apart, however it is written: with g and 1 − g as
// factors, or with 1 + g and g.
func guided(v *values.Value) (a, b *values.Value, ok bool) {
	v = match.Core(v)
	if v == nil || len(v.Args) != 2 {
		return nil, nil, false
	}
	x, y := v.Args[0], v.Args[1]
	switch {
	case match.Is(v, "add"):
		for _, o := range [][2]*values.Value{{x, y}, {y, x}} {
			if a, b, ok := moved(o[0], o[1]); ok {
				return a, b, true
			}
		}
		for _, p := range scaled(x) {
			for _, q := range scaled(y) {
				if complement(p.weight, q.weight) || complement(q.weight, p.weight) {
					return p.of, q.of, true
				}
			}
		}
	case match.Is(v, "subtract"):
		for _, p := range scaled(x) {
			for _, q := range scaled(y) {
				if exceeds(p.weight, q.weight) {
					return p.of, q.of, true
				}
			}
		}
	}
	return nil, nil, false
}

// moved is base + g(a − b) where base is a or b.
func moved(base, step *values.Value) (a, b *values.Value, ok bool) {
	for _, s := range scaled(step) {
		d := match.Core(s.of)
		if match.Is(d, "subtract") && len(d.Args) == 2 && (values.Same(base, d.Args[0]) || values.Same(base, d.Args[1])) {
			return d.Args[0], d.Args[1], true
		}
	}
	return nil, nil, false
}

// A part is weight × of.
type part struct{ weight, of *values.Value }

// scaled are the two ways of seeing a product of two.
func scaled(v *values.Value) []part {
	v = match.Core(v)
	if !match.Is(v, "multiply") || len(v.Args) != 2 || v.Args[0] == nil || v.Args[1] == nil {
		return nil
	}
	return []part{{v.Args[0], v.Args[1]}, {v.Args[1], v.Args[0]}}
}

// complement reports whether h is 1 − g.
func complement(g, h *values.Value) bool {
	return match.Is(h, "subtract") && len(h.Args) == 2 && one(h.Args[0]) && values.Same(h.Args[1], g)
}

// exceeds reports whether g is h + 1.
func exceeds(g, h *values.Value) bool {
	if match.Is(g, "add") && len(g.Args) == 2 {
		return one(g.Args[0]) && values.Same(g.Args[1], h) || one(g.Args[1]) && values.Same(g.Args[0], h)
	}
	return match.Is(h, "subtract") && len(h.Args) == 2 && one(h.Args[1]) && values.Same(h.Args[0], g)
}

func one(v *values.Value) bool {
	n, ok := v.Number()
	return ok && n == 1
}
