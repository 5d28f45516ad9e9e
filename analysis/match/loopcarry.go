package match

import (
	"cmp"
	"slices"
	"strings"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// carry finds what goes from one iteration to the next.
func (l *Loop) carry(doc *syntax.Document) {
	for name, was := range l.Loop.Carried {
		if was.Op != values.OpPhi || len(was.Args) != 2 || was.Args[1] == nil {
			continue
		}
		c := Carry{Name: name, Was: was, Next: was.Args[1]}
		if !l.Needs(c.Next, was) {
			continue
		}
		l.follow(&c)
		l.Carried = append(l.Carried, c)
	}
	slices.SortFunc(l.Carried, func(a, b Carry) int {
		x, y := l.place(doc, a), l.place(doc, b)
		return cmp.Or(x.Start-y.Start, y.End-x.End, strings.Compare(a.Name, b.Name))
	})
}

// place orders carried names by where their next value is computed: in the loop, or else after it.
func (l *Loop) place(doc *syntax.Document, c Carry) syntax.Span {
	if l.Has(c.Next.Node) {
		return doc.Span(c.Next.Node)
	}
	end := doc.Span(l.Node).End
	return syntax.Span{Start: end, End: end}
}

// follow looks at how Next is computed from Was.
func (l *Loop) follow(c *Carry) {
	host := map[*values.Value]bool{}
	layers := false
	l.walk(c.Next, func(v *values.Value) bool {
		switch {
		case l.layers[v] && l.Needs(v, c.Was):
			layers = true
		case l.isCall(v) && l.gets(v, c.Was):
			c.Models = append(c.Models, v)
		case reads(v) && l.Needs(v, c.Was):
			host[v] = true
		}
		return true
	})
	slices.Reverse(c.Models) // what is computed first
	c.Host = len(host) > 0
	c.Models = slices.DeleteFunc(c.Models, func(m *values.Value) bool { return !l.isModel(m) })
	if layers {
		c.Models = nil
	}
	if len(c.Models) == 0 {
		return
	}
	c.Chosen = l.chosen(c)
	c.Moved = !c.Chosen && !c.Host && l.moved(c)
}

// isCall reports whether v is made by code of which only the arguments are seen, or by a layer.
func (l *Loop) isCall(v *values.Value) bool {
	return v.Op == values.OpCall && !shaped(v) || v.Op == values.OpLayer || l.modules[v]
}

// shaped reports whether v is something not known in another shape or dtype: y.reshape(1, -1).
func shaped(v *values.Value) bool {
	if v.Recv == nil || v.Recv.Op != values.OpAttr {
		return false
	}
	switch v.Recv.Name {
	case "reshape", "transpose", "squeeze", "astype", "flatten":
		return true
	}
	return false
}

// gets reports whether a call is given x, or what was made of it without another call.
func (l *Loop) gets(call, x *values.Value) bool {
	for _, a := range call.Args {
		found := false
		l.walk(a, func(v *values.Value) bool {
			found = found || v == x
			return !found && !l.isCall(v)
		})
		if found {
			return true
		}
	}
	return false
}

// isModel reports whether what is called is the same in every iteration, and
// may compute arrays: no layer of a list, no method of Python's own containers.
func (l *Loop) isModel(call *values.Value) bool {
	fn := call.Recv
	if fn == nil {
		return call.Fn != nil || l.modules[call]
	}
	if l.each(fn) {
		return false
	}
	switch fn.Kind {
	case values.Symbol, values.Module, values.Class:
		return false // a library: it has no model
	}
	if fn.Op == values.OpAttr {
		switch fn.Name {
		case "append", "extend", "get", "index", "count", "split", "join", "encode", "decode", "update_and_fetch", "update", "add",
			"reshape", "transpose", "squeeze", "astype", "item", "tolist", "flatten", "keys", "values", "items", "pop", "format":
			return false
		}
	}
	return true
}

// reads reports whether v is a Python value that was read from an array.
func reads(v *values.Value) bool {
	switch v.Op {
	case "mlx.core.array.item", "mlx.core.array.tolist", "builtins.int", "builtins.float":
		return true
	}
	return v.Op == values.OpCall && v.Recv != nil && v.Recv.Op == values.OpAttr && (v.Recv.Name == "item" || v.Recv.Name == "tolist")
}

// chosen reports whether a token comes out of what the model gave.
func (l *Loop) chosen(c *Carry) bool {
	if c.Next.IsArray() && c.Next.DType.Known() && !c.Next.DType.IsIntegral() {
		return false
	}
	found := false
	l.walk(c.Next, func(v *values.Value) bool {
		if found || v == c.Was {
			return false
		}
		switch {
		case Is(v, "argmax", "random.categorical", "argsort", "argpartition"):
			found = l.fed(v, c.Models)
		case (Is(v, "array.__getitem__") || v.Op == values.OpItem) && lastRow(v):
			found = l.fed(v, c.Models)
		}
		return !found
	})
	return found
}

// choosers are the calls that the next value of what is carried is chosen from.
func (l *Loop) choosers(c Carry) (out []*values.Value) {
	l.walk(c.Next, func(v *values.Value) bool {
		if Is(v, "argmax", "random.categorical", "argsort", "argpartition") || (Is(v, "array.__getitem__") || v.Op == values.OpItem) && lastRow(v) {
			l.walk(v, func(o *values.Value) bool {
				if l.isCall(o) {
					out = append(out, o)
				}
				return !l.isCall(o)
			})
			return false
		}
		return true
	})
	return out
}

// fed reports whether v is computed from the result of one of the calls.
func (l *Loop) fed(v *values.Value, calls []*values.Value) bool {
	for _, m := range calls {
		if v != m && l.Needs(v, m) {
			return true
		}
	}
	return false
}

// lastRow reports whether an index takes the last position: x[:, -1], x[0, -1, :], x[:, -1:].
func lastRow(v *values.Value) bool {
	if len(v.Args) < 2 || v.Args[1] == nil {
		return false
	}
	parts := v.Args[1].Elems
	if parts == nil {
		parts = v.Args[1:2]
	}
	for _, p := range parts {
		if p == nil {
			continue
		}
		if p.Op == "slice" && len(p.Args) > 0 {
			p = p.Args[0]
		}
		if i, ok := p.Int(); ok && i == -1 {
			return true
		}
	}
	return false
}

// moved reports whether an array is changed by what a model made of it, and not only replaced by it.
func (l *Loop) moved(c *Carry) bool {
	for _, m := range c.Models {
		by := l.movesBy(c.Next, m, c.Was)
		if by {
			return true
		}
	}
	return false
}

// movesBy looks for the sum, or the call of a schedule, that brings a model's result and the array together.
func (l *Loop) movesBy(next, model, was *values.Value) bool {
	found := false
	l.walk(next, func(v *values.Value) bool {
		if found || v == model || v == was {
			return false
		}
		sum := strings.HasPrefix(v.Op, "mlx.core.add") || strings.HasPrefix(v.Op, "mlx.core.subtract") || v.Op == "+" || v.Op == "-" || v.Op == "mlx.core.where"
		if sum || l.isCall(v) {
			with, without := false, false
			for _, a := range v.Args {
				switch {
				case l.Needs(a, model):
					with = true
				case l.Needs(a, was):
					without = true
				}
			}
			found = with && without
		}
		return !found
	})
	return found
}

// walkLimit bounds how much of the graph behind one value is looked at.
const walkLimit = 4000

// walk visits what v is computed from in the same iteration, v first, each once,
// and does not go behind a value for which visit is false.
func (l *Loop) walk(v *values.Value, visit func(*values.Value) bool) {
	seen := map[*values.Value]bool{}
	var step func(v *values.Value)
	step = func(v *values.Value) {
		if v == nil || seen[v] || len(seen) > walkLimit {
			return
		}
		seen[v] = true
		if !visit(v) || l.head[v] {
			return
		}
		for _, o := range operands(v) {
			step(o)
		}
	}
	step(v)
}

// operands are the values that v is computed from, or holds.
func operands(v *values.Value) []*values.Value {
	out := slices.Clip(v.Args) // most have no others, and are not copied
	switch {
	case v.Op == values.OpCall, v.Op == values.OpLayer, v.Op == values.OpAttr, v.Kind == values.Symbol && v.Recv != nil:
		out = append(out, v.Recv)
	}
	switch v.Kind {
	case values.Tuple, values.List, values.Union:
		out = append(append(append(out, v.Elems...), v.Alts...), v.Elem)
	}
	return out
}
