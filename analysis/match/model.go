package match

import (
	"strings"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// OfModel reports whether an array has the dtype of the model, for all that can
// be seen: it is known to be of half precision under the hypothesis, or it is
// cast to the dtype of another array, or it comes, by operations that keep
// dtypes, from what the methods of a module are given and from its layers. It is
// a presumption: code that is not seen may have widened it.
func OfModel(v *values.Value) bool { return ofModel(v, 16) == yes }

// An opinion on whether a value has the dtype of the model.
type opinion uint8

const (
	no      opinion = iota
	neutral         // it has no part in the dtype: a number, most likely
	yes
)

func ofModel(v *values.Value, depth int) opinion {
	switch {
	case v == nil || depth == 0:
		return no
	case v.DType.MayBeHalf():
		return yes // all of the possibilities are floating, and float32 comes from a leak elsewhere
	case v.DType.Known():
		return no
	case v.IsScalar() || v.Kind == values.None:
		return neutral
	}
	switch v.Op {
	case values.OpParam:
		return given(v)
	case values.OpItem:
		if c := first(v); c != nil && c.Op == values.OpParam && c.In != nil && c.In.Name == "apply_single" {
			return neutral // what an optimizer keeps of a parameter is like the parameter
		}
	}
	switch v.Op {
	case values.OpAttr:
		if v.Kind == values.Unknown {
			return neutral // how the model is configured
		}
		return no
	case values.OpPhi:
		return all(v.Args, depth)
	case values.OpLayer, values.OpCall, "cached":
		return called(v, depth)
	case values.OpItem: // keys, values = cache.update_and_fetch(keys, values)
		if len(v.Args) == 0 {
			return no
		}
		if c := first(v); c != nil && c.Op == values.OpCall && c.Recv != nil && c.Recv.Name == "update_and_fetch" {
			return all(c.Args, depth)
		}
		return no
	case "mlx.core.array.astype":
		if d := v.Args[1]; d == nil || d.Op != "dtype" || d.Args[0].DType.Known() {
			return no
		}
		return yes
	}
	from, _ := dtypeFrom(v)
	if strings.HasPrefix(v.Op, "mlx.core.") && v.Entry != nil && len(from) == 0 {
		return no
	}
	return all(from, depth)
}

// first is the first operand, nil for none.
func first(v *values.Value) *values.Value {
	if len(v.Args) == 0 {
		return nil
	}
	return v.Args[0]
}

// all asks for every value: one no is enough.
func all(vs []*values.Value, depth int) opinion {
	out := neutral
	for _, x := range vs {
		switch ofModel(x, depth-1) {
		case no:
			return no
		case yes:
			out = yes
		}
	}
	return out
}

// raw are names of what comes from the host as float32, and of what is counted
// in float32: a model casts the ones and needs the others exact.
var raw = map[string]bool{"audio": true, "audios": true, "wav": true, "wavs": true, "waveform": true, "waveforms": true, "signal": true,
	"pixel_values": true, "image": true, "images": true, "img": true, "mel": true, "mels": true,
	"t": true, "timestep": true, "timesteps": true, "sigma": true, "sigmas": true, "position_ids": true, "positions": true, "freqs": true, "coords": true}

// Raw reports whether a parameter of that name is given what has a dtype of its own.
func Raw(name string) bool { return strings.Contains(name, "mask") || raw[name] }

// given is the opinion on a parameter: modules are given activations, apart from masks.
func given(v *values.Value) opinion {
	if v.In != nil && v.In.Name == "apply_single" && v.In.Class != nil {
		if ps := v.In.Params(); len(ps) == 4 && (v.Node == ps[1] || v.Node == ps[2]) {
			return yes // the gradient and the parameter that an optimizer is given
		}
	}
	if v.In == nil || v.In.Class == nil || !v.In.Class.IsModule() || !method(v.In) || Raw(v.Name) {
		return no
	}
	if p, ok := v.Node.(*syntax.Param); ok {
		switch d := p.Default.(type) {
		case *syntax.Number, *syntax.Str, *syntax.UnaryOp:
			return neutral // a number: coef=-1.0
		case *syntax.Constant:
			if d.Value != nil {
				return neutral
			}
		}
	}
	switch v.In.Name {
	case "__init__", "sanitize":
		return no
	}
	return yes
}

// method reports whether a function takes the instance: static ones are given anything.
func method(fn *values.Function) bool {
	d, ok := fn.Def.(*syntax.FuncDef)
	return ok && len(d.Params) > 0 && d.Params[0].Name.ID == "self"
}

// called is the opinion on what a layer, a method or an object that the module
// owns makes of its first argument.
func called(v *values.Value, depth int) opinion {
	if len(v.Args) == 0 || v.Op == values.OpCall && (v.Recv == nil || v.Recv.Op != values.OpAttr) {
		return no
	}
	return ofModel(v.Args[0], depth-1)
}
