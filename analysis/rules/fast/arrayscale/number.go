package arrayscale

import (
	"math"
	"strconv"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/fast"
	"mlxls/analysis/values"
)

// number writes an array without axes as the Python number that it was made
// from; "" when it was not made from any.
func number(s *analysis.Spelling, v *values.Value) string {
	fs := factors(v, 1, 8)
	var over, under []string
	for _, f := range fs {
		switch {
		case f.V == nil || f.V.IsArray() || f.V.Kind == values.NumPy:
			return "" // learned, or computed from the data
		case f.Pow == 1 && len(fs) == 1:
			return s.Of(f.V)
		case f.Pow == 1:
			over = append(over, fast.Operand(s.Of(f.V)))
		case f.Pow == -1:
			under = append(under, fast.Operand(s.Of(f.V)))
		default:
			over = append(over, raised(fast.Operand(s.Of(f.V)), f.Pow))
		}
	}
	if len(over) == 0 {
		over = []string{"1"}
	}
	text := strings.Join(over, " * ")
	switch len(under) {
	case 0:
		return text
	case 1:
		return text + " / " + under[0]
	}
	return text + " / (" + strings.Join(under, " * ") + ")"
}

// raised is a power, with the spaces that formatters give it.
func raised(base string, pow float64) string {
	op := " ** "
	if fast.Simple(base) {
		op = "**"
	}
	return base + op + strconv.FormatFloat(pow, 'g', -1, 64)
}

// factors takes a product of numbers apart, through arrays that are made of one number.
func factors(v *values.Value, pow float64, depth int) []match.Factor {
	if v == nil || depth == 0 {
		return []match.Factor{{}}
	}
	of := func(i int, pow float64) []match.Factor {
		if i >= len(v.Args) {
			return []match.Factor{{}}
		}
		return factors(v.Args[i], pow, depth-1)
	}
	switch {
	case !v.IsArray():
		if n, ok := v.Number(); ok && n == 1 {
			return nil // 1 / x
		}
	case match.Is(v, "array", "array.astype"):
		return of(0, pow)
	case match.Is(v, "sqrt"):
		return of(0, pow/2)
	case match.Is(v, "rsqrt"):
		return of(0, -pow/2)
	case match.Is(v, "reciprocal"):
		return of(0, -pow)
	case match.Is(v, "square"):
		return of(0, 2*pow)
	case match.Is(v, "power") && len(v.Args) > 1:
		if e, ok := v.Args[1].Number(); ok && e != 0 && !math.IsInf(e, 0) && !math.IsNaN(e) {
			return of(0, pow*e)
		}
	case match.Is(v, "multiply"):
		return append(of(0, pow), of(1, pow)...)
	case match.Is(v, "divide"):
		return append(of(0, pow), of(1, -pow)...)
	}
	return []match.Factor{{V: v, Pow: pow}}
}
