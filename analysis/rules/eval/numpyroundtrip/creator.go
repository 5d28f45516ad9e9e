package numpyroundtrip

import (
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A creation is a call that makes an array from a few numbers.
type creation struct {
	twin    string // the function of mlx.core that makes the same
	numpy   bool
	args    []syntax.Expr
	dtype   string // of mlx.core, "" for the default
	differs string // what the twin does otherwise
	unsure  bool   // no fix: an argument without a counterpart
}

// creators are functions of NumPy that MLX has as well, with how many positional
// arguments mean the same in both.
var creators = map[string]struct {
	twin string
	args int
}{"arange": {"arange", 3}, "zeros": {"zeros", 1}, "ones": {"ones", 1}, "empty": {"zeros", 1}, "full": {"full", 2}, "linspace": {"linspace", 3},
	"eye": {"eye", 3}, "identity": {"identity", 1}, "tri": {"tri", 3}}

// dtypes are the names of NumPy's types that mean the same in MLX.
var dtypes = map[string]string{"float16": "float16", "float32": "float32", "single": "float32", "int8": "int8", "int16": "int16", "int32": "int32",
	"int64": "int64", "uint8": "uint8", "uint16": "uint16", "uint32": "uint32", "uint64": "uint64", "bool_": "bool_", "complex64": "complex64",
	"float64": "float32", "double": "float32"} // MLX makes float32 of float64

// creator is the creation that an expression is, through a cast by NumPy.
func creator(p *analysis.Pass, e syntax.Expr) (creation, bool) {
	v := p.Values.Value(e)
	if v == nil || v.Node != syntax.Node(e) {
		return creation{}, false // a name: it may have been written to since
	}
	if c, ok := counted(p, e, v); ok {
		return c, true
	}
	call, ok := e.(*syntax.Call)
	if !ok {
		return creation{}, false
	}
	if v.Op == "numpy.ndarray.astype" && len(call.Args) == 1 && len(call.Keywords) == 0 {
		a, ok := call.Fn.(*syntax.Attribute)
		if !ok {
			return creation{}, false
		}
		c, ok := creator(p, a.X)
		d, known := dtypeOf(p, call.Args[0])
		if !ok || !c.numpy {
			return creation{}, false
		}
		c.unsure = c.unsure || !known
		c.dtype, c.differs = d, ""
		return c, true
	}
	name, ok := strings.CutPrefix(v.Op, "numpy.")
	twin := creators[name]
	if !ok || twin.twin == "" || v.Kind != values.NumPy || len(call.Args) == 0 {
		return creation{}, false
	}
	return numpys(p, call, name), true
}

func numpys(p *analysis.Pass, call *syntax.Call, name string) creation {
	c := creation{twin: creators[name].twin, numpy: true, args: call.Args}
	given := call.Args
	if n := creators[name].args; len(given) > n {
		d, ok := dtypeOf(p, given[n])
		c.args, c.dtype, c.unsure = given[:n], d, !ok || len(given) > n+1 || name == "linspace" || name == "eye"
	}
	for _, k := range call.Keywords {
		if k.Name != "dtype" {
			c.unsure = true
			continue
		}
		d, ok := dtypeOf(p, k.Value)
		c.dtype, c.unsure = d, c.unsure || !ok
	}
	if c.dtype != "" {
		return c
	}
	switch name {
	case "arange":
		c.differs = "int32 where NumPy's integers are int64"
		for _, a := range c.args {
			if v := p.Values.Value(a); v == nil || v.Kind != values.Int {
				c.differs = "integers are int32 where NumPy's are int64, and steps of floats are added in single precision"
			}
		}
	case "full":
		switch v := p.Values.Value(given[len(c.args)-1]); {
		case v == nil || v.Kind != values.Float && v.Kind != values.Bool:
			c.differs = "integers are int32 where NumPy's are int64, and another array keeps its dtype"
		}
	}
	return c
}

// counted is list(range(…)), or [i for i in range(…)].
func counted(p *analysis.Pass, e syntax.Expr, v *values.Value) (creation, bool) {
	var inner syntax.Expr
	switch e := e.(type) {
	case *syntax.Call:
		if v.Op == "list" && len(e.Args) == 1 {
			inner = e.Args[0]
		}
	case *syntax.Comp:
		if e.Kind == syntax.ListComp && len(e.Clauses) == 1 && len(e.Clauses[0].Ifs) == 0 && sameName(e.Elt, e.Clauses[0].Target) {
			inner = e.Clauses[0].Iter
		}
	}
	call, ok := inner.(*syntax.Call)
	if !ok || p.Values.Value(call) == nil || p.Values.Value(call).Op != "range" || len(call.Keywords) > 0 || len(call.Args) == 0 {
		return creation{}, false
	}
	c := creation{twin: "arange", args: call.Args, differs: "an empty list makes an array of float32"}
	if some(p, call.Args) {
		c.differs = ""
	}
	return c, true
}

func sameName(a, b syntax.Expr) bool {
	m, ok := a.(*syntax.Name)
	n, also := b.(*syntax.Name)
	return ok && also && m.ID == n.ID
}

// some reports whether a range certainly has elements.
func some(p *analysis.Pass, args []syntax.Expr) bool {
	var n [3]int64
	for i, a := range args {
		k, ok := p.Values.Value(a).Int()
		if !ok || i > 2 {
			return false
		}
		n[i] = k
	}
	switch len(args) {
	case 1:
		return n[0] > 0
	case 2:
		return n[1] > n[0]
	}
	return n[2] > 0 && n[1] > n[0] || n[2] < 0 && n[1] < n[0]
}

// dtypeOf is the name in mlx.core of a type of NumPy or Python.
func dtypeOf(p *analysis.Pass, e syntax.Expr) (string, bool) {
	v := p.Values.Value(e)
	if v == nil || v.Kind != values.Symbol && v.Kind != values.Str && v.Kind != values.Class {
		return "", false
	}
	name := strings.TrimPrefix(v.Name, "numpy.")
	if s, ok := v.Const.(string); ok {
		name = s
	}
	switch strings.TrimPrefix(name, "builtins.") {
	case "bool":
		return "bool_", true
	case "float":
		return "float32", true
	case "int":
		return "int64", true
	}
	d := dtypes[name]
	return d, d != ""
}

// call is the arguments for the twin, with the dtype that mx.array was told.
func (c creation) call(p *analysis.Pass, array *syntax.Call) (string, bool) {
	if c.unsure {
		return "", false
	}
	dtype := ""
	if c.dtype != "" && (c.dtype != "float32" || c.twin == "arange" || c.twin == "full") {
		name, ok := modules(p, array, "mlx.core."+c.dtype)
		if !ok {
			return "", false
		}
		dtype = name
	}
	rest := array.Args[1:]
	switch {
	case len(rest) == 1 && len(array.Keywords) == 0:
		dtype = edit.Source(p.Doc, rest[0])
	case len(rest) == 0 && len(array.Keywords) == 1 && array.Keywords[0].Name == "dtype":
		dtype = edit.Source(p.Doc, array.Keywords[0].Value)
	case len(rest) > 0 || len(array.Keywords) > 0:
		return "", false
	}
	var parts []string
	for _, a := range c.args {
		if _, star := a.(*syntax.Starred); star {
			return "", false
		}
		parts = append(parts, edit.Source(p.Doc, a))
	}
	if dtype != "" {
		parts = append(parts, "dtype="+dtype)
	}
	return "(" + strings.Join(parts, ", ") + ")", true
}

// modules is how the file writes a name of MLX at n.
func modules(p *analysis.Pass, n syntax.Node, qualified string) (string, bool) {
	at := p.Values.At(p.Doc.Stmt(n))
	if at == nil {
		return "", false
	}
	return at.ModuleName(qualified)
}
