package values

import (
	"math"

	"mlxls/analysis/syntax"
)

func (f *frame) callMath(n syntax.Node, name string, args arguments) *Value {
	v := Value{Kind: Float, Op: "math." + name, Args: args.pos}
	switch name {
	case "floor", "ceil", "trunc", "gcd", "lcm", "factorial", "comb", "isqrt":
		v.Kind = Int
	case "isnan", "isinf", "isfinite", "isclose":
		v.Kind = Bool
	}
	if v.Kind == Int && name == "prod" {
		v.Kind = Unknown
	}
	for _, a := range args.pos {
		if a != nil && a.Kind == Array && (name == "fsum" || name == "prod") {
			a = f.elem(n, a)
		}
		f.asks(n, a, "float")
	}
	if len(args.pos) == 1 && args.pos[0] != nil {
		if x, ok := args.pos[0].Number(); ok {
			fn := map[string]func(float64) float64{"sqrt": math.Sqrt, "exp": math.Exp, "log": math.Log, "log2": math.Log2, "sin": math.Sin, "cos": math.Cos}[name]
			if fn != nil {
				if r := fn(x); !math.IsNaN(r) && !math.IsInf(r, 0) {
					v.Const = r
				}
			}
			if name == "floor" || name == "ceil" {
				r := math.Floor(x)
				if name == "ceil" {
					r = math.Ceil(x)
				}
				v.Const = int64(r)
			}
		}
	}
	if name == "prod" || name == "fsum" {
		v.Kind = Unknown
	}
	return f.fresh(n, v)
}

// ownMethod are functions of NumPy that call a foreign array's own method, with
// arguments that MLX's methods do not take.
var ownMethod = map[string]bool{"numpy.sum": true, "numpy.mean": true, "numpy.prod": true, "numpy.max": true, "numpy.min": true,
	"numpy.amax": true, "numpy.amin": true, "numpy.any": true, "numpy.all": true, "numpy.std": true, "numpy.var": true}

// callNumPy is np.f(…): the result is in host memory, and arrays given to it are evaluated.
func (f *frame) callNumPy(n syntax.Node, fn *Value, args arguments) *Value {
	if x := args.get(0, ""); x != nil && x.Kind == Array && ownMethod[fn.Name] {
		return f.fresh(n, Value{Op: fn.Name, Args: args.all()}) // it would raise
	}
	for _, a := range args.all() {
		f.readsAll(n, a, "numpy")
	}
	switch fn.Name {
	case "numpy.prod", "numpy.random.seed":
		return f.fresh(n, Value{Op: fn.Name, Args: args.all()})
	}
	v := f.fresh(n, Value{Kind: NumPy, Op: fn.Name, Args: args.all()})
	if x := args.get(0, ""); x != nil && x.Kind == Array && (fn.Name == "numpy.array" || fn.Name == "numpy.asarray") {
		v.DType, v.Shape = x.DType, x.Shape
	}
	return v
}

func (f *frame) callNumPyMethod(n syntax.Node, fn *Value, args arguments) *Value {
	name := fn.Name[len("numpy.ndarray."):]
	switch name {
	case "item":
		return f.fresh(n, Value{Op: fn.Name, Args: []*Value{fn.Recv}})
	case "tolist":
		return f.fresh(n, Value{Op: fn.Name, Args: []*Value{fn.Recv}})
	}
	return f.fresh(n, Value{Kind: NumPy, Op: fn.Name, Args: append([]*Value{fn.Recv}, args.all()...)})
}
