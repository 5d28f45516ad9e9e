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
	Truth                // someone cast truth values to float32: zeros and ones
	Created              // made without a dtype: zeros, random numbers
	Integers             // integers or truth values that met a float
	Host                 // from NumPy, or from Python numbers
	Own                  // weights that an adapter has beside the model's
)

// A Source is where float32 begins.
type Source struct {
	V    *values.Value
	Kind Kind
	// Attr is the attribute of an object that holds it, nil for none.
	Attr *values.Value
	// Computed is set when functions like exp and softmax stand between: what
	// was asked to be float32 was asked for their sake.
	Computed bool
}

// Sources lists where the float32 of v begins, each once.
func (f *Flow) Sources(v *values.Value) []Source {
	w := &walk{flow: f, seen: map[step]bool{}, at: map[*values.Value]int{}}
	w.from(v, Source{}, 48)
	return w.out
}

// Made lists where v was made, if nothing in it is float32 but what functions
// that take a dtype made without.
func (f *Flow) Made(v *values.Value) (made []Source, ok bool) {
	made = f.Sources(v)
	for _, s := range made {
		if s.Kind != Created || s.Attr != nil || s.Computed || !strings.HasPrefix(s.V.Op, "mlx.core.") {
			return nil, false
		}
	}
	return made, len(made) > 0
}

type step struct {
	v        *values.Value
	computed bool
}

type walk struct {
	flow *Flow
	seen map[step]bool
	at   map[*values.Value]int
	out  []Source
}

// found notes a source; one that is also reached without computation counts so.
func (w *walk) found(v *values.Value, k Kind, s Source) {
	s.V, s.Kind = v, k
	if i, ok := w.at[v]; ok {
		w.out[i].Computed = w.out[i].Computed && s.Computed
		return
	}
	w.at[v] = len(w.out)
	w.out = append(w.out, s)
}

func (w *walk) from(v *values.Value, s Source, depth int) {
	// Numbers, and how a model is configured, have no part in it.
	if v == nil || v.IsScalar() || v.Kind == values.None || v.Kind == values.Unknown && v.Op == values.OpAttr || v.DType.Known() && !v.DType.IsFloat32() || w.seen[step{v, s.Computed}] {
		return
	}
	w.seen[step{v, s.Computed}] = true
	given := v.Arg("dtype")
	switch {
	case depth == 0 || !v.DType.IsFloat32():
		w.found(v, Unclear, s)
	case v.Op == values.OpAttr && v.Elem != nil:
		s.Attr = v
		w.from(v.Elem, s, depth-1)
	case v.Op == values.OpParam:
		w.param(v, s, depth)
	case v.Op == values.OpCall && v.Fn != nil, v.Op == "given":
		w.result(v, s, depth)
	case v.Op == values.OpPhi:
		for _, a := range v.Args {
			w.from(a, s, depth-1)
		}
	case match.Is(v, "array.__setitem__", "array.__getitem__", "take", "take_along_axis"), v.Op == values.OpElem, v.Op == "narrowed":
		w.from(v.Args[0], s, depth-1)
	case v.Op == "mlx.core.array.astype":
		if x := v.Args[0]; x != nil && x.DType == truth {
			w.found(v, Truth, s)
		} else {
			w.found(v, Asked, s)
		}
	case given != nil && given.Kind != values.None:
		w.found(v, Asked, s)
	case creates(v) && s.Attr == nil && v.In != nil && v.In.Name == "__init__":
		w.found(v, Unclear, s) // a weight that an object of the module holds
	case creates(v) && s.Attr != nil && own(s.Attr):
		w.found(v, Own, s)
	case creates(v):
		w.found(v, Created, s)
	case v.Op == "mlx.core.array":
		w.found(v, Host, s)
	case v.Entry != nil && derives(v):
		s.Computed = s.Computed || computes(v)
		w.derived(v, s, depth)
	default:
		w.found(v, Unclear, s)
	}
}

var truth = values.Of(mlxapi.Bool)

// param goes on with what the callers give.
func (w *walk) param(v *values.Value, s Source, depth int) {
	sites := w.flow.facts.Callers(v.In)
	if len(sites) == 0 {
		w.found(v, Unclear, s)
	}
	for _, c := range sites {
		for i, p := range w.flow.facts.Of(v.In).Params {
			if p == v && i < len(c.Args) {
				w.from(c.Args[i], s, depth-1)
			}
		}
	}
}

// creates reports whether v is an array that is float32 because no dtype was given.
func creates(v *values.Value) bool {
	return match.Is(v, "zeros", "ones", "full", "eye", "identity", "tri", "linspace", "arange",
		"random.normal", "random.uniform", "random.gumbel", "random.laplace", "random.truncated_normal",
		"hanning", "hamming", "blackman", "bartlett") || v.Op == "mlx.nn.MultiHeadAttention.create_additive_causal_mask"
}

// result goes on with what a function returns that was not executed here but
// is known: any of it that is float32.
func (w *walk) result(v *values.Value, s Source, depth int) {
	fn := v.Fn
	if fn == nil {
		fn = w.flow.callee(v)
	}
	n := len(w.out)
	if ff := w.flow.facts.Of(fn); fn != nil && ff != nil {
		for _, r := range ff.Returns {
			for _, x := range append([]*values.Value{r}, r.Elems...) {
				if x.IsArray() && x.DType.IsFloat32() {
					w.from(x, s, depth-1)
				}
			}
		}
	}
	if len(w.out) == n {
		w.found(v, Unclear, s)
	}
}

// own reports whether an attribute is a weight: of modules, those are of the
// model's dtype, apart from what adapters have.
func own(attr *values.Value) bool {
	return attr.Recv != nil && attr.Recv.Cls != nil && attr.Recv.Cls.IsModule() && !strings.HasPrefix(attr.Name, "_")
}

// derives reports whether the dtype of v comes from its operands alone.
func derives(v *values.Value) bool {
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

// computes reports whether v is a function that needs exact operands: what makes
// phases, schedules, probabilities and statistics.
func computes(v *values.Value) bool {
	return match.Is(v, "sin", "cos", "tan", "exp", "log", "power", "log2", "log1p", "expm1", "outer", "softmax", "logsumexp", "sigmoid",
		"tanh", "rsqrt", "cumsum", "cumprod", "mean", "var", "std", "topk")
}

// Untyped reports whether v is a float32 array made without a dtype.
func Untyped(v *values.Value) bool {
	d := v.Arg("dtype")
	return v.IsArray() && v.DType.IsFloat32() && creates(v) && (d == nil || d.Kind == values.None) && v.Shape.Rank() != 0
}

// DependsOn reports whether x is computed from the numbers of source.
func DependsOn(x, source *values.Value) bool {
	seen := map[*values.Value]bool{}
	var look func(v *values.Value) bool
	look = func(v *values.Value) bool {
		if v == source {
			return true
		}
		if v == nil || seen[v] || len(seen) > 400 || match.Metadata(v) || match.Is(v, "argpartition", "argsort", "argmax", "argmin") {
			return false // where the largest are says nothing about what is there
		}
		seen[v] = true
		for _, a := range v.Args {
			if look(a) {
				return true
			}
		}
		for _, a := range v.Elems {
			if look(a) {
				return true
			}
		}
		return false
	}
	return look(x)
}
