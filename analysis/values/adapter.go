package values

import (
	"strings"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// Adapters: a module around a layer that was there before it, as in low-rank
// adaptation. The layer has the model's dtype; what the adapter makes beside it
// is made after the checkpoint was loaded, and is of the dtype that it is made with.

// made reports whether an array that __init__ stores in an adapter is one of its own weights.
func (c *ClassInfo) made(v *Value, attrs map[string]*Value) bool {
	return v.Kind == Array && v.DType.IsFloat32() && v.Arg("dtype") == nil && (v.Op == "mlx.core.zeros" || v.Op == "mlx.core.ones" ||
		strings.HasPrefix(v.Op, "mlx.core.random.")) && c.adapts(attrs)
}

// adapts reports whether a layer is given to the instances: to __init__, or by a
// function of the class that makes one and puts the layer that it was given in
// the place of the one that __init__ made.
func (c *ClassInfo) adapts(attrs map[string]*Value) bool {
	layers := map[string]bool{}
	for name, v := range attrs {
		if v.Kind != Object || v.Cls != nil || !adapted(v.Name) {
			continue
		}
		if v.Op == OpParam {
			return true
		}
		layers[name] = true
	}
	if len(layers) == 0 {
		return false
	}
	for name, m := range c.Methods {
		if d, ok := m.Def.(*syntax.FuncDef); ok && name != "__init__" && c.replaces(d, layers) {
			return true
		}
	}
	return false
}

// replaces reports whether a function makes an instance and gives it its argument for one of the layers.
func (c *ClassInfo) replaces(d *syntax.FuncDef, layers map[string]bool) bool {
	params := map[string]bool{}
	for _, p := range d.Params {
		params[p.Name.ID] = true
	}
	given := func(e syntax.Expr) bool {
		x, ok := e.(*syntax.Name)
		return ok && params[x.ID]
	}
	makes, gives := false, false
	syntax.Inspect(d, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Call:
			switch fn := n.Fn.(type) {
			case *syntax.Name:
				makes = makes || fn.ID == c.Name || fn.ID == "cls"
			case *syntax.Attribute: // adapter.set_linear(linear)
				if len(n.Args) != 1 || !given(n.Args[0]) {
					break
				}
				for at := range layers {
					gives = gives || c.stores[at][fn.Attr.ID]
				}
			}
		case *syntax.Assign: // adapter.linear = linear
			for _, t := range n.Targets {
				at, ok := t.(*syntax.Attribute)
				gives = gives || ok && layers[at.Attr.ID] && given(n.Value)
			}
		}
		return true
	})
	return makes && gives
}

// adapted reports whether layers of that name are what one adapts.
func adapted(layer string) bool {
	switch layer {
	case "mlx.nn.Linear", "mlx.nn.QuantizedLinear", "mlx.nn.Embedding", "mlx.nn.QuantizedEmbedding", "mlx.nn.Conv1d", "mlx.nn.Conv2d":
		return mlxapi.Layer(layer) != nil
	}
	return false
}
