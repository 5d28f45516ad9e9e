package values

import "mlxls/analysis/syntax"

func (f *frame) isinstance(n syntax.Node, args arguments) *Value {
	v := f.fresh(n, Value{Kind: Bool, Op: "isinstance", Args: args.pos})
	if len(args.pos) != 2 || args.pos[0] == nil || args.pos[1] == nil {
		return v
	}
	x, t := args.pos[0], args.pos[1]
	want := typeKinds(t)
	if len(want) == 0 || x.Kind == Unknown || x.Kind == Union || x.Kind == Object || x.Op == OpParam {
		return v // who tests a parameter knows of callers that annotations and this file do not show
	}
	for _, k := range want {
		if k == x.Kind {
			v.Const = true
			return v
		}
	}
	if x.Kind == Bool {
		return v // a bool is an int
	}
	v.Const = false
	return v
}

// typeKinds lists the kinds that a type, or a tuple of types, stands for; nil when one is not known.
func typeKinds(t *Value) []Kind {
	if t.Kind == Tuple && t.Elems != nil {
		var out []Kind
		for _, e := range t.Elems {
			k := typeKinds(e)
			if k == nil {
				return nil
			}
			out = append(out, k...)
		}
		return out
	}
	switch t.Name {
	case "mlx.core.array":
		return []Kind{Array}
	case "builtins.int":
		return []Kind{Int, Bool}
	case "builtins.float":
		return []Kind{Float}
	case "builtins.bool":
		return []Kind{Bool}
	case "builtins.str":
		return []Kind{Str}
	case "builtins.list":
		return []Kind{List}
	case "builtins.tuple":
		return []Kind{Tuple}
	case "builtins.dict":
		return []Kind{Dict}
	case "numpy.ndarray":
		return []Kind{NumPy}
	}
	return nil
}
