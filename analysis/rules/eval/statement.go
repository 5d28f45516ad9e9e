package eval

import (
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// Alone is the call that a statement consists of, nil for other statements.
func Alone(s syntax.Stmt) *syntax.Call {
	e, ok := s.(*syntax.ExprStmt)
	if !ok {
		return nil
	}
	call, _ := e.X.(*syntax.Call)
	return call
}

// Always reports whether n runs whenever the statement s does: in no body of it,
// in no branch of an expression and in no function that may be called later.
func Always(doc *syntax.Document, n syntax.Node, s syntax.Stmt) bool {
	for n != syntax.Node(s) {
		parent := doc.Parent(n)
		switch p := parent.(type) {
		case nil, *syntax.Lambda, *syntax.FuncDef, *syntax.ClassDef, *syntax.Comp, *syntax.CompFor, *syntax.Handler, *syntax.Case, *syntax.Try, *syntax.Assert:
			return false
		case *syntax.IfExp:
			if p.Cond != n {
				return false
			}
		case *syntax.BoolOp:
			if p.Values[0] != n {
				return false
			}
		case *syntax.Compare:
			if p.L != n && p.Rs[0] != n {
				return false
			}
		case syntax.Stmt:
			for _, body := range edit.Bodies(p) {
				for _, inner := range body {
					if inner == n {
						return false
					}
				}
			}
		}
		n = parent
	}
	return true
}

// Shows reports whether v is x, or x in another shape, or a part of it:
// computing v computes x.
func Shows(v, x *values.Value) bool {
	for range 12 {
		if v == x {
			return x != nil
		}
		if v == nil || len(v.Args) == 0 {
			return false
		}
		switch v.Op {
		case "mlx.core.array.__getitem__", "mlx.core.array.astype", "mlx.core.reshape", "mlx.core.squeeze", "mlx.core.flatten",
			"mlx.core.transpose", "mlx.core.expand_dims", "narrowed":
			v = v.Args[0]
		default:
			return false
		}
	}
	return false
}

// Leaves are what an evaluation is given, with lists and tuples taken apart.
func Leaves(args []*values.Value) []*values.Value {
	var out []*values.Value
	for _, a := range args {
		if a != nil && a.Elems != nil && (a.Kind == values.List || a.Kind == values.Tuple) {
			out = append(out, Leaves(a.Elems)...)
		} else {
			out = append(out, a)
		}
	}
	return out
}
