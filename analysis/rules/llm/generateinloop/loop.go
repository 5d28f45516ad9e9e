package generateinloop

import (
	"mlxls/analysis"
	"mlxls/analysis/syntax"
)

// A loop goes over something, and generates for each of it.
type loop struct {
	node   syntax.Node // a for, or a comprehension
	target syntax.Expr
	inner  *syntax.For // the loop over what is generated, nil for none
	call   *syntax.Call
}

// loopAround is the loop that a call is made in each iteration of.
func loopAround(doc *syntax.Document, call *syntax.Call) *loop {
	l := &loop{call: call}
	var last syntax.Node = call
	for n := doc.Parent(call); n != nil; last, n = n, doc.Parent(n) {
		switch n := n.(type) {
		case *syntax.For:
			if syntax.Node(n.Iter) == last {
				l.inner = n // for response in stream_generate(…)
				continue
			}
			l.node, l.target = n, n.Target
			return l
		case *syntax.Comp:
			if len(n.Clauses) != 1 || syntax.Node(n.Clauses[0]) == last {
				return nil
			}
			l.node, l.target = n, n.Clauses[0].Target
			return l
		case *syntax.While, *syntax.FuncDef, *syntax.Lambda:
			return nil
		}
	}
	return nil
}

// shows reports whether somebody watches: what is generated is printed as it comes, or questions are asked.
func (l *loop) shows(stream bool) bool {
	found := false
	calls := func(in syntax.Node, names ...string) {
		syntax.Inspect(in, func(n syntax.Node) bool {
			if c, ok := n.(*syntax.Call); ok {
				for _, name := range names {
					found = found || spelled(c.Fn) == name
				}
			}
			if _, ok := n.(*syntax.Yield); ok {
				found = true
			}
			return !found
		})
	}
	calls(l.node, "input")
	if stream && l.inner == nil {
		return true // who takes the pieces is not seen
	}
	if l.inner != nil {
		for _, s := range l.inner.Body {
			calls(s, "print", "sys.stdout")
		}
	}
	return found
}

// each reports whether a prompt is made of what the loop goes over, and of nothing that earlier iterations left.
func (l *loop) each(p *analysis.Pass, prompt syntax.Expr) bool {
	own := false
	seen := map[*syntax.Name]bool{}
	var free func(x syntax.Node) bool
	free = func(x syntax.Node) bool {
		ok := true
		syntax.Inspect(x, func(n syntax.Node) bool {
			if n == syntax.Node(l.call) {
				ok = false
			}
			name, is := n.(*syntax.Name)
			if !is || !ok {
				return ok
			}
			in, out := 0, 0
			for _, d := range p.Values.Defs(name) {
				switch {
				case syntax.Within(d, l.target):
					own = true
					in++
				case syntax.Within(d, l.node):
					in++
					if seen[d] {
						continue
					}
					seen[d] = true
					if a, is := p.Doc.Stmt(d).(*syntax.Assign); is {
						ok = ok && free(a.Value)
					} else {
						ok = false
					}
				default:
					out++
				}
			}
			ok = ok && (in == 0 || out == 0) && (in > 0 || !l.changes(name.ID))
			return ok
		})
		return ok
	}
	return free(prompt) && own
}

// changes reports whether the loop changes what a name of outside holds: a list of messages.
func (l *loop) changes(name string) bool {
	found := false
	syntax.Inspect(l.node, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Call:
			if fn, ok := n.Fn.(*syntax.Attribute); ok {
				switch fn.Attr.ID {
				case "append", "extend", "insert", "update", "add", "pop":
					found = found || spelled(fn.X) == name
				}
			}
		case *syntax.AugAssign:
			found = found || spelled(n.Target) == name
		case *syntax.Assign:
			for _, t := range n.Targets {
				if s, ok := t.(*syntax.Subscript); ok {
					t = s.X
				}
				found = found || spelled(t) == name
			}
		}
		return !found
	})
	return found
}
