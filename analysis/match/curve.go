package match

import (
	"math"
	"slices"
	"strings"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/values"
)

// A Curve is what a value computes from one array, element by element and with
// numbers only. Two that have the same values are the same function, however
// they are written.
type Curve struct {
	Out, X *values.Value
	Y      []float64       // its values where X is Samples()
	Steps  []*values.Value // the arrays on the way, Out first
	// Free is the one number that is not known; Y is for FreeNumber. Nil for none.
	Free *values.Value
	// Strong is set when arrays without axes take part: they have a dtype of their own.
	Strong bool
}

// FreeNumber stands for a number that is not known.
const FreeNumber = 0.31830988

// Samples are numbers from both sides of 0, as far out as activations bend, and
// two that are so far out that an epsilon or a limit shows.
func Samples() []float64 {
	return []float64{-40, -7.3, -4.1, -2.63, -1.9, -1.1, -0.55, -0.13, 0.21, 0.77, 1.43, 2.3, 3.7, 6.4, 40}
}

// Curves are the ways to see v as a function of one array, that nearest to v first.
func Curves(v *values.Value) []*Curve {
	var out []*Curve
	seen := map[*values.Value]bool{v: true}
	for work := []*values.Value{v}; len(work) > 0 && len(seen) < 60; work = work[1:] {
		for _, a := range work[0].Args {
			if a == nil || seen[a] || !a.IsArray() && a.Kind != values.Unknown {
				continue
			}
			seen[a] = true
			if elementwise(a) {
				work = append(work, a)
			}
			if c := CurveOf(v, a); c != nil {
				out = append(out, c)
			}
		}
	}
	return out
}

// CurveOf sees v as a function of x; nil when anything else has a part in it.
func CurveOf(v, x *values.Value) *Curve {
	c := &Curve{Out: v, X: x}
	e := &plot{Curve: c, done: map[*values.Value][]float64{}}
	y, ok := e.at(v, 24)
	if !ok || !e.met || len(c.Steps) == 0 {
		return nil
	}
	c.Y = y
	return c
}

// A plot computes a curve.
type plot struct {
	*Curve
	done map[*values.Value][]float64
	met  bool // x has a part in it
}

func (p *plot) at(v *values.Value, depth int) ([]float64, bool) {
	if v == nil || depth == 0 {
		return nil, false
	}
	if y, ok := p.done[v]; ok {
		return y, y != nil
	}
	y := p.compute(v, depth)
	p.done[v] = y
	return y, y != nil
}

func (p *plot) compute(v *values.Value, depth int) []float64 {
	if v == p.X || values.Same(v, p.X) {
		p.met = true
		return Samples()
	}
	if n, ok := constant(v); ok {
		return constantly(n)
	}
	if v.Op == "mlx.core.array" && v.Shape.Rank() == 0 && len(v.Args) > 0 {
		p.Strong = p.Strong || v.DType.IsFloat()
		y, _ := p.at(v.Args[0], depth-1)
		return y
	}
	if mask, ok := truths(v); ok {
		p.Steps = append(p.Steps, v)
		y, _ := p.at(mask, depth-1)
		return y
	}
	f := pointwise[function(v)]
	if f == nil || !plain(v) {
		if p.free(v) {
			return constantly(FreeNumber)
		}
		return nil
	}
	step := len(p.Steps)
	p.Steps = append(p.Steps, v)
	out := p.apply(f, v.Args, depth)
	switch {
	case out == nil:
		return nil
	case slices.Max(out) == slices.Min(out): // a number, whatever it went through
		p.Strong = p.Strong || v.IsArray() && v.DType.IsFloat()
		p.Steps = slices.Delete(p.Steps, step, step+1)
	case v.Kind == values.NumPy:
		return nil // it left MLX
	}
	return out
}

func (p *plot) apply(f func([]float64) (float64, bool), operands []*values.Value, depth int) []float64 {
	var args [][]float64
	for _, a := range operands {
		if a == nil || a.Kind == values.None {
			break
		}
		y, ok := p.at(a, depth-1)
		if !ok {
			return nil
		}
		args = append(args, y)
	}
	out := make([]float64, len(Samples()))
	for i := range out {
		at := make([]float64, len(args))
		for j := range args {
			at[j] = args[j][i]
		}
		y, ok := f(at)
		if !ok {
			return nil
		}
		out[i] = y
	}
	return out
}

// constant is a number that is known: one that is written, or pi and the like.
func constant(v *values.Value) (float64, bool) {
	if v.Op == "symbol" && v.Kind == values.Float {
		n, ok := constants[v.Name[strings.LastIndexByte(v.Name, '.')+1:]]
		return n, ok
	}
	if !v.IsScalar() {
		return 0, false // of an array it is the place in a tuple
	}
	return v.Number()
}

var constants = map[string]float64{"pi": math.Pi, "e": math.E, "tau": 2 * math.Pi, "inf": math.Inf(1)}

// free takes v for the number that is not known, if there is no other.
func (p *plot) free(v *values.Value) bool {
	named := v.Op == values.OpAttr || v.Op == values.OpParam
	if !v.IsScalar() && !(v.Kind == values.Unknown && named) || p.Free != nil && !values.Same(p.Free, v) {
		return false
	}
	p.Free = v
	return true
}

func constantly(n float64) []float64 {
	out := make([]float64, len(Samples()))
	for i := range out {
		out[i] = n
	}
	return out
}

// elementwise reports whether a curve may go through v.
func elementwise(v *values.Value) bool {
	_, ok := truths(v)
	return ok || pointwise[function(v)] != nil && plain(v)
}

// truths looks through a cast of truth values: 1 and 0 in any dtype.
func truths(v *values.Value) (mask *values.Value, ok bool) {
	if !Is(v, "array.astype") || v.Args[0] == nil {
		return nil, false
	}
	return v.Args[0], v.Args[0].DType == values.Of(mlxapi.Bool)
}

// plain reports whether no stream is asked for.
func plain(v *values.Value) bool { return v.Arg("stream") == nil }

// function is the name of what v computes without its library: layers that
// have no parameters, functions of mlx.nn and of Python's math are like those of mlx.core.
func function(v *values.Value) string {
	switch {
	case v == nil:
		return ""
	case v.Op == values.OpLayer:
		return strings.ToLower(strings.TrimPrefix(v.Name, "mlx.nn."))
	case v.Entry != nil && v.Entry.Has(mlxapi.Elementwise) && strings.HasPrefix(v.Op, "mlx.nn."):
		return v.Op[len("mlx.nn."):]
	}
	for _, library := range []string{"mlx.core.", "numpy.", "math."} {
		if name, ok := strings.CutPrefix(v.Op, library); ok {
			return name
		}
	}
	return ""
}

func one(f func(x float64) float64) func([]float64) (float64, bool) {
	return func(x []float64) (float64, bool) {
		if len(x) != 1 {
			return 0, false
		}
		return f(x[0]), true
	}
}

func two(f func(x, y float64) float64) func([]float64) (float64, bool) {
	return func(x []float64) (float64, bool) {
		if len(x) != 2 {
			return 0, false
		}
		return f(x[0], x[1]), true
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// Sigmoid is the logistic function.
func Sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// pointwise are the functions that curves are made of.
var pointwise = map[string]func([]float64) (float64, bool){
	"add":           two(func(x, y float64) float64 { return x + y }),
	"subtract":      two(func(x, y float64) float64 { return x - y }),
	"multiply":      two(func(x, y float64) float64 { return x * y }),
	"divide":        two(func(x, y float64) float64 { return x / y }),
	"power":         two(math.Pow),
	"maximum":       two(math.Max),
	"minimum":       two(math.Min),
	"greater":       two(func(x, y float64) float64 { return truth(x > y) }),
	"greater_equal": two(func(x, y float64) float64 { return truth(x >= y) }),
	"less":          two(func(x, y float64) float64 { return truth(x < y) }),
	"less_equal":    two(func(x, y float64) float64 { return truth(x <= y) }),
	"logaddexp":     two(func(x, y float64) float64 { return math.Log(math.Exp(x) + math.Exp(y)) }),
	"negative":      one(func(x float64) float64 { return -x }),
	"abs":           one(math.Abs),
	"sign":          one(func(x float64) float64 { return truth(x > 0) - truth(x < 0) }),
	"square":        one(func(x float64) float64 { return x * x }),
	"sqrt":          one(math.Sqrt),
	"rsqrt":         one(func(x float64) float64 { return 1 / math.Sqrt(x) }),
	"reciprocal":    one(func(x float64) float64 { return 1 / x }),
	"exp":           one(math.Exp),
	"expm1":         one(math.Expm1),
	"log":           one(math.Log),
	"log1p":         one(math.Log1p),
	"tanh":          one(math.Tanh),
	"erf":           one(math.Erf),
	"sigmoid":       one(Sigmoid),
	"softplus":      one(func(x float64) float64 { return math.Log1p(math.Exp(x)) }),
	"silu":          one(func(x float64) float64 { return x * Sigmoid(x) }),
	"relu":          one(func(x float64) float64 { return math.Max(x, 0) }),
	"where": func(x []float64) (float64, bool) {
		if len(x) != 3 {
			return 0, false
		}
		if x[0] != 0 {
			return x[1], true
		}
		return x[2], true
	},
	"clip": func(x []float64) (float64, bool) {
		if len(x) != 3 {
			return 0, false // one end is open
		}
		return math.Min(math.Max(x[0], x[1]), x[2]), true
	},
}

// ProductCurve is the product of factors that are x, functions of x, or numbers.
func ProductCurve(out, x *values.Value, factors []*values.Value) *Curve {
	c := &Curve{Out: out, X: x, Y: constantly(1), Steps: []*values.Value{out}}
	e := &plot{Curve: c, done: map[*values.Value][]float64{}}
	for _, f := range factors {
		y, ok := e.at(f, 24)
		if !ok {
			return nil
		}
		for i := range y {
			c.Y[i] *= y[i]
		}
	}
	return c
}
