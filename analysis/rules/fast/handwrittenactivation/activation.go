package handwrittenactivation

import (
	"math"

	"mlxls/analysis/match"
)

// An activation is a function of MLX, and how near the steps come to it.
type activation struct {
	name  string // qualified
	title string
	// f is the function; a is its parameter, if it has one.
	f func(x, a float64) float64
	// param is the parameter's name; usual is its default.
	param string
	usual float64
	// solve finds the parameter from the value at one number, of which it is a function there.
	solve func(x, y float64) float64
	// steps that one call would take without being compiled.
	least int
	// differs says where the usual steps are another function, "" for nowhere.
	differs string
	// overflows is set where the usual way to write it does.
	overflows bool
	// irrational is set where it has constants that are often written with a few digits.
	irrational bool

	// What was found.
	a     float64 // the parameter
	exact bool    // the same function; else its constants are rounded
}

// short is the name as everyone writes it.
func (a activation) short() string {
	if a.name[:len(core)] == core {
		return "mx." + a.name[len(core):]
	}
	return "nn." + a.name[len("mlx.nn."):]
}

const (
	core  = "mlx.core."
	leaky = "mlx.nn.leaky_relu"
)

func softplus(x float64) float64 { return math.Log1p(math.Exp(x)) }

// activations are the functions to look for.
var activations = []activation{
	{name: "mlx.nn.silu", title: "SiLU", f: func(x, _ float64) float64 { return x * match.Sigmoid(x) }, least: 2},
	{name: "mlx.nn.gelu", title: "GELU", irrational: true, f: func(x, _ float64) float64 { return x * (1 + math.Erf(x/math.Sqrt2)) / 2 }, least: 2},
	{name: "mlx.nn.gelu_approx", title: "GELU by tanh", irrational: true, least: 2, f: func(x, _ float64) float64 {
		return x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x))) / 2
	}},
	{name: "mlx.nn.gelu_fast_approx", title: "GELU by sigmoid", irrational: true, f: func(x, _ float64) float64 { return x * match.Sigmoid(1.702*x) }, least: 2},
	{name: "mlx.nn.relu", title: "ReLU", f: func(x, _ float64) float64 { return math.Max(x, 0) }, least: 2, differs: "NaN stays NaN"},
	{name: "mlx.nn.relu2", title: "squared ReLU", f: func(x, _ float64) float64 { return math.Pow(math.Max(x, 0), 2) }, least: 2},
	{name: "mlx.nn.softplus", title: "softplus", f: func(x, _ float64) float64 { return softplus(x) }, least: 2, overflows: true},
	{name: "mlx.nn.log_sigmoid", title: "log of sigmoid", f: func(x, _ float64) float64 { return -softplus(-x) }, least: 2, overflows: true},
	{name: "mlx.nn.mish", title: "Mish", f: func(x, _ float64) float64 { return x * math.Tanh(softplus(x)) }, least: 2},
	{name: "mlx.nn.hardswish", title: "hard Swish", f: func(x, _ float64) float64 { return x * math.Min(math.Max(x+3, 0), 6) / 6 }, least: 3},
	{name: "mlx.nn.softsign", title: "softsign", f: func(x, _ float64) float64 { return x / (1 + math.Abs(x)) }, least: 3},
	{name: "mlx.nn.selu", title: "SELU", irrational: true, f: func(x, _ float64) float64 { return 1.0507 * elu(x, 1.67326) }, least: 3},
	{name: "mlx.core.sigmoid", title: "sigmoid", f: func(x, _ float64) float64 { return match.Sigmoid(x) }, least: 3},
	{name: "mlx.core.tanh", title: "tanh", f: func(x, _ float64) float64 { return math.Tanh(x) }, least: 3, overflows: true},
	{name: "mlx.nn.elu", title: "ELU", f: elu, param: "alpha", usual: 1, least: 3, solve: func(x, y float64) float64 { return y / math.Expm1(x) }},
	{name: leaky, title: "leaky ReLU", param: "negative_slope", usual: 0.01, least: 2, solve: func(x, y float64) float64 { return y / x },
		f: func(x, a float64) float64 {
			if x < 0 {
				return a * x
			}
			return x
		}},
}

func elu(x, a float64) float64 {
	if x < 0 {
		return a * math.Expm1(x)
	}
	return x
}

// How far the values may be apart, as a part of them: constants that are
// written with nine digits, and with four.
const (
	rounding = 3e-7
	rounded  = 3e-4
)

// recognize finds the activation that a curve is.
func recognize(c *match.Curve) (activation, bool) {
	for _, a := range activations {
		switch {
		case len(c.Steps) < a.least, (c.Free != nil) != (a.param != "") && c.Free != nil:
			continue
		case a.param != "":
			i := 5 // where it is not flat
			a.a = a.solve(match.Samples()[i], c.Y[i])
			if c.Free != nil && math.Abs(a.a-match.FreeNumber) > rounding {
				continue
			}
			if a.a <= 0 || a.a >= 1 && a.name == leaky {
				continue // another function
			}
		}
		if a.exact = near(c, a, rounding); a.exact || a.irrational && near(c, a, rounded) {
			return a, true
		}
	}
	return activation{}, false
}

// near reports whether a curve and an activation agree everywhere.
func near(c *match.Curve, a activation, part float64) bool {
	for i, x := range match.Samples() {
		y := a.f(x, a.a)
		if !(math.Abs(c.Y[i]-y) <= part*(math.Abs(y)+0.003)) { // NaN is not near anything
			return false
		}
	}
	return true
}
