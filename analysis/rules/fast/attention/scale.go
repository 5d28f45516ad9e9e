package attention

import (
	"math"
	"strconv"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// A number is a Python expression to a power.
type number struct {
	text string
	pow  float64
}

// scale writes the product of all factors: a Python number, for an array would
// be read back at every call.
func (c *call) scale(factors []match.Factor) (string, bool) {
	var ns []number
	for _, f := range factors {
		n, ok := c.number(f.V, f.Pow, 8)
		if !ok {
			return "", false
		}
		ns = append(ns, n...)
	}
	var over, under []string
	for _, n := range merged(ns) {
		one := len(ns) == 1
		switch n.pow {
		case 1:
			over = append(over, operandOf(n.text, one))
		case -1:
			under = append(under, edit.Primary(n.text))
		default:
			over = append(over, edit.Primary(n.text)+"**"+strconv.FormatFloat(n.pow, 'g', -1, 64))
		}
	}
	switch text := strings.Join(over, " * "); {
	case len(under) == 0 && len(over) == 0:
		return "1.0", true
	case len(under) == 0:
		return text, true
	case len(over) == 0:
		return "1 / " + denominator(under), true
	default:
		return text + " / " + denominator(under), true
	}
}

func operandOf(text string, alone bool) string {
	if alone {
		return text
	}
	return edit.Primary(text)
}

func denominator(under []string) string {
	if len(under) == 1 {
		return under[0]
	}
	return "(" + strings.Join(under, " * ") + ")"
}

// merged multiplies equal expressions: "scale * scale" is "scale ** 2".
func merged(ns []number) []number {
	var out []number
next:
	for _, n := range ns {
		for i := range out {
			if out[i].text == n.text {
				out[i].pow += n.pow
				continue next
			}
		}
		out = append(out, n)
	}
	return out
}

// number writes a factor; one that is an array without axes becomes the Python
// expression that it was made from.
func (c *call) number(v *values.Value, pow float64, depth int) ([]number, bool) {
	if v == nil || depth == 0 {
		return nil, false
	}
	if !v.IsArray() {
		if e, ok := exponent(v); ok && pow < 0 && !c.s.Plain(v) {
			return []number{{c.s.Of(v.Args[0]), pow * e}}, true
		}
		if v.Kind == values.Unknown && !arithmetic(v, 6) {
			c.confirm("the scale must be a Python number")
		}
		return []number{{c.s.Of(v), pow}}, true
	}
	arg := func(i int) *values.Value {
		if i < len(v.Args) {
			return v.Args[i]
		}
		return nil
	}
	switch {
	case match.Is(v, "array", "array.astype"):
		return c.number(arg(0), pow, depth-1)
	case match.Is(v, "sqrt"):
		return c.number(arg(0), pow/2, depth-1)
	case match.Is(v, "rsqrt"):
		return c.number(arg(0), -pow/2, depth-1)
	case match.Is(v, "reciprocal"):
		return c.number(arg(0), -pow, depth-1)
	case match.Is(v, "square"):
		return c.number(arg(0), 2*pow, depth-1)
	case match.Is(v, "power"):
		if e, ok := exponent(v); ok {
			return c.number(arg(0), pow*e, depth-1)
		}
	case match.Is(v, "multiply", "divide"):
		l, ok1 := c.number(arg(0), pow, depth-1)
		if match.Is(v, "divide") {
			pow = -pow
		}
		r, ok2 := c.number(arg(1), pow, depth-1)
		return append(l, r...), ok1 && ok2
	}
	return nil, false
}

// exponent is that of a Python power.
func exponent(v *values.Value) (float64, bool) {
	if !match.Is(v, "power") || len(v.Args) < 2 {
		return 0, false
	}
	e, ok := v.Args[1].Number()
	return e, ok && !math.IsInf(e, 0)
}

// arithmetic reports whether something of unknown kind was computed as Python
// numbers are: head_dim ** -0.5 with a head_dim that nothing tells of.
func arithmetic(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if v.Op == values.OpAttr && v.Elem != nil {
		return arithmetic(v.Elem, depth-1)
	}
	if v.Kind != values.Unknown {
		return v.IsScalar()
	}
	if !strings.HasPrefix(v.Op, "mlx.core.") || v.Entry != nil {
		return false
	}
	known := false
	for _, a := range v.Args {
		known = known || a.IsScalar() || arithmetic(a, depth-1)
	}
	return known
}
