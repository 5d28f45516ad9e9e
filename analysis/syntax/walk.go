package syntax

// Children returns the nodes directly below n, in source order. They include
// the names of attributes, parameters and definitions, which are not
// expressions of their own.
func Children(n Node) []Node {
	var out []Node
	each(n, func(c Node) { out = append(out, c) })
	return out
}

// Inspect calls f for n and, where f returns true, for all below it, in
// pre-order, which is source order. It enters the methods of a class.
func Inspect(n Node, f func(Node) bool) {
	b := n.base()
	if _, ok := n.(*ClassDef); ok && b.at == 0 && !b.branch.stem.function { // methods are in other blocks
		if f(n) {
			each(n, func(c Node) { Inspect(c, f) })
		}
		return
	}
	inspect(b.branch, b.at, b.last, f)
}

func inspect(b *Branch, from, to uint32, f func(Node) bool) {
	kids := b.kids
	for i := from; i < to; {
		for len(kids) > 0 && kids[0].at < i {
			kids = kids[1:]
		}
		switch n := b.nodes[i]; {
		case len(kids) > 0 && kids[0].at == i:
			below := n.base().branch
			inspect(below, 0, uint32(len(below.nodes)), f)
			i++
		case f(n):
			i++
		default:
			i = n.base().last
		}
	}
}

// each calls f for the nodes directly below n, in source order.
func each(n Node, f func(Node)) {
	one := func(x Expr) {
		if x != nil {
			f(x)
		}
	}
	switch n := n.(type) {
	case *Attribute:
		f(n.X)
		f(n.Attr)
	case *Call:
		f(n.Fn)
		arguments(n.Args, n.Keywords, f)
	case *Keyword:
		f(n.Value)
	case *Subscript:
		f(n.X)
		f(n.Index)
	case *Slice:
		one(n.Lo)
		one(n.Hi)
		one(n.Step)
	case *BinOp:
		f(n.L)
		f(n.R)
	case *UnaryOp:
		f(n.X)
	case *BoolOp:
		all(n.Values, f)
	case *Compare:
		f(n.L)
		all(n.Rs, f)
	case *Str:
		all(n.Parts, f)
	case *FormattedValue:
		f(n.X)
		all(n.Spec, f)
	case *Tuple:
		all(n.Elts, f)
	case *List:
		all(n.Elts, f)
	case *Set:
		all(n.Elts, f)
	case *Dict:
		for i, v := range n.Values {
			one(n.Keys[i])
			f(v)
		}
	case *Comp:
		f(n.Elt)
		one(n.Value)
		all(n.Clauses, f)
	case *CompFor:
		f(n.Target)
		f(n.Iter)
		all(n.Ifs, f)
	case *Lambda:
		all(n.Params, f)
		f(n.Body)
	case *IfExp:
		f(n.Then)
		f(n.Cond)
		f(n.Else)
	case *Await:
		f(n.X)
	case *Yield:
		one(n.X)
	case *NamedExpr:
		f(n.Target)
		f(n.Value)
	case *Starred:
		f(n.X)
	case *Param:
		f(n.Name)
		one(n.Annotation)
		one(n.Default)
	case *FuncDef:
		all(n.Decorators, f)
		f(n.Name)
		all(n.Params, f)
		one(n.Returns)
		all(n.Body, f)
	case *ClassDef:
		all(n.Decorators, f)
		f(n.Name)
		arguments(n.Bases, n.Keywords, f)
		all(n.Body, f)
	case *Assign:
		all(n.Targets, f)
		f(n.Value)
	case *AugAssign:
		f(n.Target)
		f(n.Value)
	case *AnnAssign:
		f(n.Target)
		f(n.Annotation)
		one(n.Value)
	case *ExprStmt:
		f(n.X)
	case *Return:
		one(n.X)
	case *Delete:
		all(n.Targets, f)
	case *Raise:
		one(n.X)
		one(n.Cause)
	case *Assert:
		f(n.Cond)
		one(n.Msg)
	case *Import:
		all(n.Names, f)
	case *ImportFrom:
		all(n.Names, f)
	case *If:
		f(n.Cond)
		all(n.Then, f)
		all(n.Else, f)
	case *For:
		f(n.Target)
		f(n.Iter)
		all(n.Body, f)
		all(n.Else, f)
	case *While:
		f(n.Cond)
		all(n.Body, f)
		all(n.Else, f)
	case *With:
		all(n.Items, f)
		all(n.Body, f)
	case *WithItem:
		f(n.Context)
		one(n.As)
	case *Try:
		all(n.Body, f)
		all(n.Handlers, f)
		all(n.Else, f)
		all(n.Finally, f)
	case *Handler:
		one(n.Type)
		if n.Name != nil {
			f(n.Name)
		}
		all(n.Body, f)
	case *Match:
		f(n.Subject)
		all(n.Cases, f)
	case *Case:
		all(n.Binds, f)
		one(n.Guard)
		all(n.Body, f)
	case *TypeAlias:
		f(n.Name)
		f(n.Value)
	}
}

func all[N Node](list []N, f func(Node)) {
	for _, n := range list {
		f(n)
	}
}

// arguments merges the two kinds of arguments in source order.
func arguments(args []Expr, keywords []*Keyword, f func(Node)) {
	for _, k := range keywords {
		for len(args) > 0 && args[0].base().start < k.start {
			f(args[0])
			args = args[1:]
		}
		f(k)
	}
	all(args, f)
}
