package values

import (
	"strings"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// A hint is what the use of a parameter says about it.
type hint uint8

const (
	hintUnknown    hint = 0
	hintArray      hint = 1 << iota // it is an array
	hintInteger                     // it holds indices
	hintTokens                      // it is looked up in a table of embeddings
	hintArrayStore = hintUnknown
	hintIndex      = hintInteger
)

// attrHint is what reading x.name says. NumPy's arrays have most of these names, too: it
// counts only where arrays of MLX are what a function is about.
func (f *frame) attrHint(name string) hint {
	switch {
	case name == "square" || name == "rsqrt": // MLX's alone
		return hintArray
	case syntax.IsArrayAttribute(name):
		if f.fn != nil && (f.fn.Class != nil && f.fn.Class.IsModule()) || !f.mod.imports("numpy") && f.mod.imports("mlx.core") {
			return hintArray
		}
	}
	return hintUnknown
}

// imports reports whether the module's own names include a library.
func (m *module) imports(name string) bool {
	if m.env == nil {
		return false
	}
	for _, b := range m.env.slots {
		if b != nil && b.Value.Kind == Module && b.Value.Name == name {
			return true
		}
	}
	return false
}

// hintOperand is what being an operand of an MLX function says.
func hintOperand(e *mlxapi.Entry, p mlxapi.Param) hint {
	switch {
	case p.Name == "indices" || p.Name == "lhs_indices" || p.Name == "rhs_indices":
		return hintArray | hintInteger
	case p.Scalar:
		return hintUnknown // a number would do
	}
	if p.Kind == mlxapi.VarArgs || e.Name == "mlx.core.concatenate" || e.Name == "mlx.core.stack" || e.Name == "mlx.core.eval" {
		return hintUnknown
	}
	return hintArray
}

// hintLayer is what being given to a layer says.
func hintLayer(name string) hint {
	if name == "mlx.nn.Embedding" {
		return hintArray | hintInteger | hintTokens
	}
	return hintArray
}

// use notes how a value that may be a parameter is used.
func (f *frame) use(v *Value, h hint) {
	if h == 0 || v == nil || f.hints == nil {
		return
	}
	if v.Op == OpParam {
		f.hints[v] |= h
		return
	}
	if h&hintInteger != 0 && len(v.Args) > 0 {
		switch v.Op { // what ids are made of is ids
		case "mlx.core.array.astype":
			f.use(v.Args[0], h)
		case "mlx.core.array.__getitem__", "mlx.core.reshape", "mlx.core.flatten":
			f.use(v.Args[0], h&^hintTokens)
		}
	}
	if h&hintArray != 0 {
		f.derived(v, 6)
	}
}

// derived notes that what an unknown value was computed from by methods of
// arrays was an array, too: x in "mx.rsqrt(x.var(-1) + eps)".
func (f *frame) derived(v *Value, depth int) {
	if v == nil || v.Kind != Unknown || depth == 0 {
		return
	}
	if v.Op == OpCall && v.Recv != nil && v.Recv.Op == OpAttr && mlxapi.ArrayMember(v.Recv.Name) != nil {
		if x := v.Recv.Recv; x != nil && x.Op == OpParam {
			f.hints[x] |= hintArray
		} else {
			f.derived(x, depth-1)
		}
		return
	}
	if strings.HasPrefix(v.Op, "mlx.core.") {
		alone := true // x**2 and x*x are arrays because x is one
		for _, a := range v.Args {
			alone = alone && (a == nil || a == v.Args[0] || a.IsScalar())
		}
		for _, a := range v.Args {
			switch {
			case a == nil:
			case a.Op != OpParam: // a plain parameter may as well be a number: eps
				f.derived(a, depth-1)
			case alone && a.Kind == Unknown:
				f.hints[a] |= hintArray
			}
		}
	}
}

// hypothesis is what a parameter is before anything has called the function: what its
// annotation and default say. hints, when known, are how the function uses it.
func (f *frame) hypothesis(fn *Function, p *syntax.Param, h func(name string) hint) *Value {
	v := &Value{Op: OpParam, Name: p.Name.ID, Node: p, In: fn}
	switch p.Kind {
	case syntax.VarArgs:
		v.Kind, v.Elem = Tuple, &Value{}
		return v
	case syntax.VarKeywords:
		v.Kind, v.Elem = Dict, &Value{}
		return v
	}
	var said *Value
	if p.Annotation != nil {
		saved := f.env
		f.env = fn.env
		said = f.annotation(p.Annotation)
		f.env = saved
	}
	if said == nil && p.Default != nil {
		said = byDefault(p.Default)
		for i, q := range fn.Params() {
			if q == p && said == nil && i < len(fn.defaults) && fn.defaults[i] != nil {
				switch d := fn.defaults[i]; d.Kind {
				case Object, Func, Symbol:
					return d // "activation=nn.silu": mostly what it is
				}
			}
		}
	}
	if said != nil {
		v.Kind, v.Cls, v.Elem, v.Elems, v.Alts, v.Entry, v.DType = said.Kind, said.Cls, said.Elem, said.Elems, said.Alts, said.Entry, said.DType
		if said.Name != "" {
			v.Name = said.Name
		}
	}
	var hints hint
	if h != nil {
		hints = h(p.Name.ID)
	}
	if v.Kind == Unknown && hints&hintArray != 0 {
		v.Kind = Array
		if c, ok := p.Default.(*syntax.Constant); ok && c.Value == nil {
			v.Kind, v.Alts = Union, []*Value{{Kind: None}, {Kind: Array}}
		}
	}
	if v.Kind == Union {
		alts := make([]*Value, len(v.Alts))
		for i, a := range v.Alts {
			c := *a
			c.Op, c.Name, c.Node, c.In = OpParam, v.Name, p, fn
			if c.Kind == Array {
				assumeModel(fn, &c, hints)
			}
			alts[i] = &c
		}
		v.Alts = alts
	}
	if v.Kind == Array {
		assumeModel(fn, v, hints)
	}
	return v
}

// modelInputs is what a module's forward takes beside its main input.
const modelInputs = T | 1<<mlxapi.Bool | 1<<mlxapi.Int32 | 1<<mlxapi.Uint32

// assumeModel gives an array that a module's forward takes the model's dtype, or
// an integer one when it is used as an index. Elsewhere nothing is assumed.
func assumeModel(fn *Function, v *Value, hints hint) {
	switch {
	case hints&hintInteger != 0:
		v.DType = tokens
		if hints&hintTokens != 0 && fn.Class != nil && fn.Class.IsModule() && fn.Name == "__call__" {
			v.Shape = rankOnly(2) // a batch of sequences
		}
	case fn.Class != nil && fn.Class.IsModule() && fn.Name == "__call__":
		v.DType = T
		if ps := fn.Params(); len(ps) > 1 && v.Node != syntax.Node(ps[1]) {
			v.DType = modelInputs // masks, positions, embeddings: none of them widens the model
		}
	}
}

// byDefault is the kind of a default's literal; None says that something else may come.
func byDefault(e syntax.Expr) *Value {
	switch e := e.(type) {
	case *syntax.Constant:
		if _, ok := e.Value.(bool); ok {
			return &Value{Kind: Bool}
		}
	case *syntax.UnaryOp:
		if e.Op == "-" {
			return byDefault(e.X)
		}
	case *syntax.Number:
		switch e.Value.(type) {
		case int64:
			// often a float in disguise: "scale=1"
			return nil
		case float64:
			return &Value{Kind: Float}
		}
	case *syntax.Str:
		return &Value{Kind: Str}
	}
	return nil
}

// joined is a parameter that gets what all callers give.
func (f *frame) joined(fn *Function, p *syntax.Param, base *Value, given []*Value) *Value {
	var out *Value
	config := len(given) > 0
	for _, g := range given {
		if g == nil {
			return base
		}
		g = strip(g, 3)
		config = config && (g.config || g.allScalars() || g.Kind == None)
		if out == nil {
			out = g
		} else {
			out = f.phi(nil, nil, out, g)
		}
	}
	if out == nil || out.Kind == Unknown {
		if config && base.Kind == Unknown {
			c := *base
			c.config = true
			return &c
		}
		return base
	}
	if out.Kind == None {
		return base // the default's None is all that is seen; others may pass more
	}
	v := &Value{Op: OpParam, Name: p.Name.ID, Node: p, In: fn, Kind: out.Kind, DType: out.DType, Shape: out.Shape,
		Elem: out.Elem, Elems: out.Elems, Keys: out.Keys, Cls: out.Cls, Entry: out.Entry}
	if out.Kind == Object {
		if out.Cls == nil {
			v.Name = out.Name
		}
		v.Args = nil
	}
	switch out.Kind {
	case Func, Class, Symbol, Module, DTypeObj:
		return out
	case Union:
		for _, a := range out.Alts {
			c := *a
			c.Op, c.Name, c.Node, c.In, c.Args, c.Recv = OpParam, p.Name.ID, p, fn, nil, nil
			if c.Kind == Object {
				c.Name = a.Name
			}
			v.Alts = append(v.Alts, &c)
		}
	case Array:
		if base.Kind == Array && out.DType == 0 {
			v.DType = 0
		}
	}
	if mayOmit(p) && v.Kind != Union && p.Default != nil {
		if c, ok := p.Default.(*syntax.Constant); ok && c.Value == nil {
			inner := *v
			v.Alts = []*Value{{Kind: None, Op: OpParam, Name: p.Name.ID, Node: p, In: fn}, &inner}
			v.Kind, v.Elem, v.Elems, v.Cls, v.DType, v.Shape = Union, nil, nil, nil, 0, Shape{}
		}
	}
	return v
}

func mayOmit(p *syntax.Param) bool { return p.Default != nil }

// strip forgets constants and symbols that belong to the caller.
func strip(v *Value, depth int) *Value {
	c := *v
	c.config = v.configured(6)
	c.Const, c.Recv = nil, nil
	if v.Kind == Func || v.Kind == Class || v.Kind == Symbol || v.Kind == Module {
		return v
	}
	if v.Kind != Object {
		c.Args, c.Op, c.Node = nil, opGiven, nil
	}
	if c.Shape.Known {
		c.Shape = c.Shape.clone()
		for i := range c.Shape.Dims {
			c.Shape.Dims[i].Sym = nil
		}
	}
	if depth == 0 {
		return &c
	}
	if v.Elem != nil {
		c.Elem = strip(v.Elem, depth-1)
	}
	if v.Elems != nil {
		c.Elems = make([]*Value, len(v.Elems))
		for i, e := range v.Elems {
			c.Elems[i] = strip(e, depth-1)
		}
	}
	if v.Alts != nil {
		c.Alts = make([]*Value, len(v.Alts))
		for i, e := range v.Alts {
			c.Alts[i] = strip(e, depth-1)
		}
	}
	return &c
}
