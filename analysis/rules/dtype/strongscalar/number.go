package strongscalar

import (
	"math"
	"regexp"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// A number is a Python expression that gives what a strong scalar holds.
type number struct {
	text  string
	level int     // how tightly the expression binds
	value float64 // NaN when it is not known
}

// The levels of Python's arithmetic.
const (
	sum = iota
	product
	sign
	raised
	atom
)

// at is the text as an operand that must bind as tightly as level.
func (n number) at(level int) string {
	if n.level < level {
		return "(" + n.text + ")"
	}
	return n.text
}

// functions are those of mlx.core that math has under the same name.
var functions = map[string]func(float64) float64{
	"mlx.core.sqrt": math.Sqrt, "mlx.core.exp": math.Exp, "mlx.core.expm1": math.Expm1, "mlx.core.log": math.Log, "mlx.core.log1p": math.Log1p,
	"mlx.core.log2": math.Log2, "mlx.core.log10": math.Log10, "mlx.core.sin": math.Sin, "mlx.core.cos": math.Cos, "mlx.core.tan": math.Tan,
	"mlx.core.tanh": math.Tanh, "mlx.core.erf": math.Erf,
}

// operators are those that are written between two numbers.
var operators = map[string]struct {
	sign  string
	level int
	value func(a, b float64) float64
}{
	"mlx.core.add":      {" + ", sum, func(a, b float64) float64 { return a + b }},
	"mlx.core.subtract": {" - ", sum, func(a, b float64) float64 { return a - b }},
	"mlx.core.multiply": {" * ", product, func(a, b float64) float64 { return a * b }},
	"mlx.core.divide":   {" / ", product, func(a, b float64) float64 { return a / b }},
	"mlx.core.power":    {"**", raised, math.Pow},
}

// arithmetic reports whether an operation is one that numbers have in Python, too.
func arithmetic(op string) bool {
	_, between := operators[op]
	_, function := functions[op]
	return between || function || op == "mlx.core.rsqrt" || op == "mlx.core.reciprocal" || op == "mlx.core.negative" || op == "mlx.core.square"
}

// write writes v without arrays; false where something in it is no number.
func write(p *analysis.Pass, s *analysis.Spelling, v *values.Value) (number, bool) {
	switch {
	case v.Op == "mlx.core.array":
		return operandOf(p, s, v, v.Arg("val"))
	case match.Is(v, "full"):
		return operandOf(p, s, v, v.Arg("vals"))
	case match.Is(v, "zeros"):
		return number{"0.0", atom, 0}, true
	case match.Is(v, "ones"):
		return number{"1.0", atom, 1}, true
	case !arithmetic(v.Op):
		return number{}, false
	}
	a, ok := operandOf(p, s, v, v.Args[0])
	if !ok {
		return number{}, false
	}
	if f := functions[v.Op]; f != nil {
		return number{s.Name("math."+v.Op[len("mlx.core."):]) + "(" + a.text + ")", atom, f(a.value)}, true
	}
	switch v.Op {
	case "mlx.core.negative":
		return number{"-" + a.at(sign), sign, -a.value}, true
	case "mlx.core.square":
		return number{a.at(atom) + "**2", raised, a.value * a.value}, true
	case "mlx.core.reciprocal":
		return number{"1 / " + a.at(sign), product, 1 / a.value}, true
	case "mlx.core.rsqrt":
		return number{a.at(atom) + "**-0.5", raised, 1 / math.Sqrt(a.value)}, true
	}
	b, ok := operandOf(p, s, v, v.Args[1])
	if !ok {
		return number{}, false
	}
	op := operators[v.Op]
	left, right := op.level, op.level+1
	if v.Op == "mlx.core.power" {
		left, right = atom, sign // the one that groups to the right
	}
	return number{a.at(left) + op.sign + b.at(right), op.level, op.value(a.value, b.value)}, true
}

var single = regexp.MustCompile(`^[\w.]+(\([^()]*\)|\[[^\[\]]*\])?$`)

// operandOf writes the operand x of v.
func operandOf(p *analysis.Pass, s *analysis.Spelling, v, x *values.Value) (number, bool) {
	switch {
	case x == nil:
		return number{}, false
	case x.IsArray():
		return write(p, s, x)
	case !x.IsScalar() && x.Op != values.OpAttr:
		return number{}, false
	}
	if e := operand(p, v, x); e != nil && !s.Can(x) {
		return spelled(s.Text(e), x), true // a length, say, that is another axis' too
	}
	return spelled(s.Of(x), x), true
}

// spelled is a Python number as the program has it.
func spelled(text string, v *values.Value) number {
	n := number{text: text, level: sum, value: math.NaN()}
	if single.MatchString(n.text) {
		n.level = atom
	}
	if x, ok := v.Number(); ok {
		n.value = x
	}
	return n
}

// limits says what float16 makes of a number that it cannot hold, "" of others.
func (n number) limits() string {
	switch x := math.Abs(n.value); {
	case x > 65504 && !math.IsInf(x, 0):
		return n.text + " is infinite in float16"
	case x > 0 && x < 3e-8:
		return n.text + " is 0 in float16"
	}
	return ""
}
