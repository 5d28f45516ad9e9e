package values

import (
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// annotation is the value that a type annotation promises, nil when it says nothing.
func (f *frame) annotation(e syntax.Expr) *Value {
	switch e := e.(type) {
	case *syntax.Constant:
		if e.Value == nil {
			return &Value{Kind: None}
		}
	case *syntax.Str:
		return nil // a forward reference: read by name only
	case *syntax.BinOp:
		if e.Op != "|" {
			return nil
		}
		return f.either(e.L, e.R)
	case *syntax.Subscript:
		return f.generic(e)
	case *syntax.Name, *syntax.Attribute:
		return f.typeOf(f.quiet(e))
	}
	return nil
}

func (f *frame) either(es ...syntax.Expr) *Value {
	var alts []*Value
	for _, x := range es {
		a := f.annotation(x)
		if a == nil {
			return nil
		}
		alts = append(alts, a.alternatives()...)
	}
	return union(alts)
}

// typeOf is an instance of a type.
func (f *frame) typeOf(t *Value) *Value {
	switch t.Kind {
	case Class:
		return &Value{Kind: Object, Cls: t.Cls, Op: "instance"}
	case Symbol:
		switch t.Name {
		case "builtins.int":
			return &Value{Kind: Int}
		case "builtins.float":
			return &Value{Kind: Float}
		case "builtins.bool":
			return &Value{Kind: Bool}
		case "builtins.str":
			return &Value{Kind: Str}
		case "mlx.core.array":
			return &Value{Kind: Array}
		case "numpy.ndarray":
			return &Value{Kind: NumPy}
		case "mlx.core.Dtype":
			return &Value{Kind: DTypeObj}
		case "builtins.list", "typing.List", "builtins.tuple", "typing.Tuple", "builtins.dict", "typing.Dict":
			return nil
		}
		if mlxapi.Layer(t.Name) != nil && t.Name != "mlx.nn.Module" {
			return &Value{Kind: Object, Name: t.Name, Entry: mlxapi.Layer(t.Name)}
		}
	}
	return nil
}

func (f *frame) generic(e *syntax.Subscript) *Value {
	t := f.quiet(e.X)
	args := []syntax.Expr{e.Index}
	if tup, ok := e.Index.(*syntax.Tuple); ok {
		args = tup.Elts
	}
	switch t.Name {
	case "typing.Optional":
		a := f.annotation(e.Index)
		if a == nil {
			return nil
		}
		return union(append([]*Value{{Kind: None}}, a.alternatives()...))
	case "typing.Union":
		return f.either(args...)
	case "typing.List", "builtins.list", "typing.Sequence", "typing.Iterable", "collections.abc.Sequence", "collections.abc.Iterable":
		if a := f.annotation(args[0]); a != nil {
			return &Value{Kind: List, Elem: a}
		}
		return &Value{Kind: List, Elem: &Value{}}
	case "typing.Tuple", "builtins.tuple":
		v := &Value{Kind: Tuple, Elems: []*Value{}}
		for _, x := range args {
			if c, ok := x.(*syntax.Constant); ok && c.Value == (syntax.Ellipsis{}) && len(v.Elems) == 1 {
				return &Value{Kind: Tuple, Elem: v.Elems[0]}
			}
			a := f.annotation(x)
			if a == nil {
				a = &Value{}
			}
			v.Elems = append(v.Elems, a)
		}
		return v
	case "typing.Dict", "builtins.dict":
		if len(args) == 2 {
			if a := f.annotation(args[1]); a != nil {
				return &Value{Kind: Dict, Elem: a}
			}
		}
		return &Value{Kind: Dict, Elem: &Value{}}
	case "typing.Annotated", "typing.Final", "typing.ClassVar":
		return f.annotation(args[0])
	}
	return nil
}
