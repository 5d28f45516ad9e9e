package values

import (
	"maps"
	"slices"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// arguments of a call, evaluated in order.
type arguments struct {
	pos   []*Value
	named []named
	// open is set when *args or **kwargs hide some; hidden are what those hold.
	open   bool
	hidden []*Value
}

func (f *frame) arguments(e *syntax.Call) arguments {
	var a arguments
	if len(e.Args) > 0 {
		a.pos = make([]*Value, 0, len(e.Args))
	}
	if len(e.Keywords) > 0 {
		a.named = make([]named, 0, len(e.Keywords))
	}
	for _, x := range e.Args {
		v := f.eval(x)
		if _, ok := x.(*syntax.Starred); ok {
			if v.Elems == nil {
				a.open = true
				a.pos = append(a.pos, nil)
				a.hidden = append(a.hidden, f.elem(x, v))
				continue
			}
			a.pos = append(a.pos, v.Elems...)
			continue
		}
		a.pos = append(a.pos, v)
	}
	for _, k := range e.Keywords {
		v := f.eval(k.Value)
		if k.Name == "" {
			if v.Kind == Dict && v.Keys != nil && v.Elem == nil {
				for _, name := range slices.Sorted(maps.Keys(v.Keys)) {
					a.named = append(a.named, named{name, v.Keys[name]})
				}
			} else {
				a.open = true
				a.hidden = append(a.hidden, dictElem(f, k, v))
			}
			continue
		}
		a.named = append(a.named, named{k.Name, v})
	}
	return a
}

type named struct {
	name string
	v    *Value
}

// after are the arguments of a call with those before them that a functools.partial holds.
func (a arguments) after(partial *Value) arguments {
	if partial.Op != "functools.partial" {
		return a
	}
	a.pos = append(append([]*Value{}, partial.Elems...), a.pos...)
	held := make([]named, 0, len(partial.Keys)+len(a.named))
	for _, name := range slices.Sorted(maps.Keys(partial.Keys)) {
		held = append(held, named{name, partial.Keys[name]})
	}
	a.named = append(held, a.named...)
	return a
}

func (a *arguments) get(i int, name string) *Value {
	if i >= 0 && i < len(a.pos) {
		return a.pos[i]
	}
	for _, n := range a.named {
		if n.name == name {
			return n.v
		}
	}
	return nil
}

// all lists every argument.
func (a *arguments) all() []*Value {
	n := len(a.pos) + len(a.named) + len(a.hidden)
	if n == 0 {
		return nil
	}
	out := make([]*Value, 0, n)
	for _, v := range a.pos {
		if v != nil {
			out = append(out, v)
		}
	}
	for _, n := range a.named {
		out = append(out, n.v)
	}
	return append(out, a.hidden...)
}

// bindParams gives every parameter its argument or default; false when the call does not fit.
func (f *frame) bindParams(fn *Function, recv *Value, args arguments) ([]*Value, bool) {
	params := fn.Params()
	out := make([]*Value, len(params))
	pos := args.pos
	if recv != nil && !fn.static {
		pos = append([]*Value{recv}, pos...)
	}
	var used []bool
	if len(args.named) > 0 {
		used = make([]bool, len(args.named))
	}
	ok := true
	k := 0
	for i, p := range params {
		switch p.Kind {
		case syntax.VarArgs:
			rest := &Value{Kind: Tuple, Op: "display", Elems: []*Value{}}
			for ; k < len(pos); k++ {
				if pos[k] == nil {
					rest = &Value{Kind: Tuple, Elem: &Value{}}
					k = len(pos)
					break
				}
				rest.Elems = append(rest.Elems, pos[k])
			}
			out[i] = rest
			continue
		case syntax.VarKeywords:
			rest := &Value{Kind: Dict, Keys: map[string]*Value{}}
			for j, n := range args.named {
				if !used[j] && !hasParam(params, n.name) {
					rest.Keys[n.name] = n.v
					used[j] = true
				}
			}
			if args.open {
				rest.Elem = &Value{}
			}
			out[i] = rest
			continue
		case syntax.KeywordOnly:
		default:
			if k < len(pos) {
				out[i] = pos[k]
				if pos[k] == nil { // *args of unknown length
					for j := k; j < len(params); j++ {
						if out[j] == nil {
							out[j] = &Value{}
						}
					}
					k = len(pos)
				} else {
					k++
				}
				continue
			}
		}
		for j, n := range args.named {
			if n.name == p.Name.ID {
				out[i], used[j] = n.v, true
			}
		}
		if out[i] == nil {
			switch {
			case args.open:
				out[i] = &Value{}
			case i < len(fn.defaults) && fn.defaults[i] != nil:
				out[i] = fn.defaults[i]
			default:
				out[i] = &Value{}
				ok = false
			}
		}
	}
	if k < len(pos) {
		ok = false
	}
	return out, ok
}

func hasParam(ps []*syntax.Param, name string) bool {
	for _, p := range ps {
		if p.Name.ID == name && p.Kind != syntax.VarArgs && p.Kind != syntax.VarKeywords {
			return true
		}
	}
	return false
}

// bindAPI orders arguments by the parameters of a table entry; nil for what is absent.
func bindAPI(params []mlxapi.Param, recv *Value, args arguments) []*Value {
	out := make([]*Value, len(params))
	pos := args.pos
	if recv != nil {
		pos = append([]*Value{recv}, pos...)
	}
	k := 0
	for i, p := range params {
		switch p.Kind {
		case mlxapi.VarArgs:
			rest := &Value{Kind: Tuple, Op: "display", Elems: []*Value{}}
			for ; k < len(pos); k++ {
				if pos[k] == nil {
					return out
				}
				rest.Elems = append(rest.Elems, pos[k])
			}
			rest.Args = rest.Elems
			out[i] = rest
		case mlxapi.VarKeywords:
			out[i] = otherNames(params, args)
		case mlxapi.KeywordOnly:
		default:
			if k < len(pos) {
				out[i] = pos[k]
				k++
			}
		}
		if out[i] == nil {
			for _, n := range args.named {
				if n.name == p.Name {
					out[i] = n.v
				}
			}
		}
	}
	return out
}

// otherNames are the arguments that only **kwargs takes, nil if there are none.
func otherNames(params []mlxapi.Param, args arguments) *Value {
	rest := &Value{Kind: Dict, Op: "display", Keys: map[string]*Value{}}
next:
	for _, a := range args.named {
		for _, p := range params {
			if p.Name == a.name && p.Kind != mlxapi.VarKeywords {
				continue next
			}
		}
		rest.Keys[a.name] = a.v
	}
	if len(rest.Keys) == 0 {
		return nil
	}
	return rest
}

// fits reports whether a parameter list can take the arguments.
func fits(params []mlxapi.Param, recv *Value, args arguments) bool {
	n := len(args.pos)
	if recv != nil {
		n++
	}
	for i, p := range params {
		if p.Kind == mlxapi.VarArgs {
			n = 0
			break
		}
		if p.Kind == mlxapi.KeywordOnly || p.Kind == mlxapi.VarKeywords {
			if n > i {
				return false
			}
			n = 0
			break
		}
	}
	if n > len(params) {
		return false
	}
	for _, a := range args.named {
		found := false
		for _, p := range params {
			found = found || p.Name == a.name || p.Kind == mlxapi.VarKeywords
		}
		if !found {
			return false
		}
	}
	return true
}
