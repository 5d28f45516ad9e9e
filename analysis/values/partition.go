package values

import "mlxls/analysis/syntax"

// Paths: a function that tests one flag twice ("if sort: …" before and after
// the work) takes only two ways through both tests, not four. Where nobody looks
// at its own facts, it is executed once for each.

// maxFlags is how many flags of a function are told apart.
const maxFlags = 2

// repeated is the flag that s tests and a later statement tests again; nil for none.
func (f *frame) repeated(s syntax.Stmt, rest []syntax.Stmt) *syntax.Name {
	cond, ok := s.(*syntax.If)
	if !ok || f.rec != nil || f.flags >= maxFlags {
		return nil
	}
	name := flag(cond.Cond)
	if name == nil {
		return nil
	}
	b := f.env.lookup(name.ID)
	if b == nil || f.env.local(name.ID) == nil || b.Value.Kind != Bool || b.Value.Const != nil {
		return nil
	}
	again := false
	for _, r := range rest {
		syntax.Inspect(r, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.If:
				c := flag(n.Cond)
				again = again || c != nil && c.ID == name.ID
			case *syntax.IfExp:
				c := flag(n.Cond)
				again = again || c != nil && c.ID == name.ID
			}
			return !again
		})
	}
	if !again {
		return nil
	}
	return name
}

// flag is the name that a test is about: "x" or "not x".
func flag(e syntax.Expr) *syntax.Name {
	if u, ok := e.(*syntax.UnaryOp); ok && u.Op == "not" {
		e = u.X
	}
	n, _ := e.(*syntax.Name)
	return n
}

// partition executes the test and all that follows, once for each outcome.
func (f *frame) partition(s *syntax.If, name *syntax.Name, rest []syntax.Stmt) {
	f.cond(s.Cond, "if")
	_, not := s.Cond.(*syntax.UnaryOp)
	start := f.env
	b := start.lookup(name.ID)
	f.flags++
	f.nesting++
	var after *env
	for _, holds := range [...]bool{true, false} {
		f.env = start.fork()
		v := f.fresh(b.Value.Node, Value{Kind: Bool, Op: "narrowed", Args: []*Value{b.Value}, Const: holds != not})
		f.setBinding(name.ID, &Binding{Value: v, Defs: b.Defs, Maybe: b.Maybe, wide: b})
		if holds {
			f.exec(s.Then)
		} else {
			f.exec(s.Else)
		}
		if f.env != nil {
			f.exec(rest)
		}
		after = f.join(s.Cond, nil, after, f.env)
	}
	f.nesting--
	f.flags--
	f.env = after
}
