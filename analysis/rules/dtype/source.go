package dtype

import (
	"strings"

	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/values"
)

// A Kind is how a value came to be float32.
type Kind uint8

// The kinds of sources.
const (
	Unclear  Kind = iota // nothing says
	Asked                // someone wrote float32
	Created              // made without a dtype: zeros, random numbers
	Integers             // integers or truth values that met a float
	Host                 // from NumPy, or from Python numbers
)

// A Source is where float32 begins.
type Source struct {
	V    *values.Value
	Kind Kind
	// Attr is the attribute of the module that holds it, or nil.
	Attr *values.Value
	// Computed is set when functions like exp and cos stand between: a table, a schedule.
	Computed bool
	// Stores are what is put into it on the way.
	Stores []*values.Value
}

// Sources lists where the float32 of v begins, each once.
func Sources(v *values.Value) []Source {
	w := walk{seen: map[*values.Value]bool{}}
	w.from(v, Source{}, 40)
	return w.out
}

type walk struct {
	seen map[*values.Value]bool
	out  []Source
}

func (w *walk) found(v *values.Value, k Kind, s Source) {
	s.V, s.Kind = v, k
	w.out = append(w.out, s)
}

// creators make arrays of a dtype that they are given, float32 without one.
func created(v *values.Value) bool {
	return match.Is(v, "zeros", "ones", "full", "eye", "identity", "tri", "linspace", "arange",
		"random.normal", "random.uniform", "random.gumbel", "random.laplace", "random.truncated_normal", "random.multivariate_normal",
		"hanning", "hamming", "blackman", "bartlett")
}

// moves keep the numbers of their operand.
func moved(v *values.Value) bool {
	return match.Is(v, "array.__getitem__", "array.astype")
}

func (w *walk) from(v *values.Value, s Source, depth int) {
	if v == nil || v.IsScalar() || v.Kind == values.None || v.DType.Known() && !v.DType.IsFloat32() || w.seen[v] {
		return
	}
	w.seen[v] = true
	switch {
	case depth == 0 || !v.DType.IsFloat32():
		w.found(v, Unclear, s)
	case v.Op == values.OpAttr && v.Elem != nil:
		s.Attr = v
		w.from(v.Elem, s, depth-1)
	case v.Op == values.OpPhi, v.Op == values.OpElem, v.Op == "narrowed":
		for _, a := range v.Args {
			w.from(a, s, depth-1)
		}
	case v.Op == "mlx.core.array.__setitem__":
		s.Stores = append(s.Stores[:len(s.Stores):len(s.Stores)], v.Args[len(v.Args)-1])
		w.from(v.Args[0], s, depth-1)
	case v.Op == "mlx.core.array.__getitem__":
		w.from(v.Args[0], s, depth-1)
	case v.Arg("dtype") != nil, v.Op == "mlx.core.array.astype":
		w.found(v, Asked, s)
	case created(v):
		w.found(v, Created, s)
	case v.Op == "mlx.core.array":
		w.found(v, Host, s)
	case v.Entry != nil && derived(v):
		s.Computed = s.Computed || transcendental(v)
		w.derived(v, s, depth)
	default:
		w.found(v, Unclear, s)
	}
}

// derived reports whether the dtype of v comes from its operands alone.
func derived(v *values.Value) bool {
	switch v.Entry.DType.Op {
	case mlxapi.DTypeSame, mlxapi.DTypePromote, mlxapi.DTypeFloat, mlxapi.DTypeReal, mlxapi.DTypeMapped:
		return true
	}
	return match.Is(v, "zeros_like", "ones_like", "full_like", "cumsum", "cumprod")
}

// derived goes on to the operands that are float32, or stops where none is.
func (w *walk) derived(v *values.Value, s Source, depth int) {
	ops := operands(v)
	if len(ops) == 0 && len(v.Args) > 0 {
		ops = v.Args[:1]
	}
	wide, integral := false, false
	for _, a := range ops {
		wide = wide || a != nil && !a.IsScalar() && (!a.DType.Known() || a.DType.IsFloat32())
		integral = integral || a != nil && a.IsArray() && a.DType.IsIntegral()
	}
	switch {
	case wide:
		for _, a := range ops {
			w.from(a, s, depth-1)
		}
	case integral:
		w.found(v, Integers, s)
	default:
		w.found(v, Unclear, s)
	}
}

// transcendental functions make tables of positions, and schedules of steps.
func transcendental(v *values.Value) bool {
	switch strings.TrimPrefix(v.Op, "mlx.core.") {
	case "sin", "cos", "tan", "exp", "log", "power", "log2", "log1p", "expm1", "outer":
		return true
	}
	return false
}
