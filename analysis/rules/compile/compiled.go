// Package compile is what the rules about mx.compile share: which functions of
// a document are compiled, where, and with what. It does not know what a
// compiled function calls (package match does), nor whether it is ever called.
package compile

import (
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

const name = "mlx.core.compile"

// A Function is one function under mx.compile.
type Function struct {
	Fn *values.Function
	// At is the decorator, or the call of mx.compile.
	At syntax.Expr
	// Value is what mx.compile gives where it is called; nil for a decorator.
	Value *values.Value
	// Recv is the object whose method is compiled, as in mx.compile(self.step).
	Recv                       *values.Value
	Inputs, Outputs, Shapeless *values.Value // nil where not given
}

// Functions are the functions that a part of a document compiles, in the order of the text.
func Functions(part *values.Facts) []Function {
	return part.Memo(functionsOf{}, func() any { return functions(part) }).([]Function)
}

type functionsOf struct{}

// All are the functions that a document compiles, in the order of the text.
var All = values.Collect(functions)

// First is where a document compiles each of them first.
var First = values.NewTable(func(f *values.Facts) map[*values.Function]Function {
	first := map[*values.Function]Function{}
	for _, c := range All.In(f) {
		if _, ok := first[c.Fn]; !ok {
			first[c.Fn] = c
		}
	}
	return first
})

// last is where it compiles each of them last.
var last = values.NewTable(func(f *values.Facts) map[*values.Function]Function {
	last := map[*values.Function]Function{}
	for _, c := range All.In(f) {
		last[c.Fn] = c
	}
	return last
})

func functions(f *values.Facts) (out []Function) {
	for _, ff := range f.Functions() {
		if d, ok := ff.Fn.Def.(*syntax.FuncDef); ok {
			for i, v := range ff.Fn.Decorators() {
				if i < len(d.Decorators) && Decorates(v) {
					out = append(out, Function{Fn: ff.Fn, At: d.Decorators[i], Inputs: given(v, "inputs"), Outputs: given(v, "outputs"), Shapeless: given(v, "shapeless")})
				}
			}
		}
		for n, v := range ff.Find(calls) {
			w := v.Wrap[0]
			out = append(out, Function{Fn: v.Fn, At: n.(syntax.Expr), Value: v, Recv: v.Recv, Inputs: w.Arg("inputs"), Outputs: w.Arg("outputs"), Shapeless: w.Arg("shapeless")})
		}
	}
	return out
}

// calls finds mx.compile(f) where f is a function of the workspace.
var calls = values.NewSearch(func(n syntax.Node, v *values.Value) bool {
	if _, ok := n.(*syntax.Call); !ok || v.Node != n || v.Kind != values.Func || v.Fn == nil {
		return false
	}
	return len(v.Wrap) > 0 && v.Wrap[0].Op == name && v.Wrap[0].Node == n
})

// Decorates reports whether a decorator is mx.compile, with arguments or without.
func Decorates(v *values.Value) bool {
	return v != nil && v.Kind == values.Symbol && v.Entry != nil && v.Entry.Name == name
}

// given is an argument of partial(mx.compile, …).
func given(v *values.Value, arg string) *values.Value {
	if v.Op == "functools.partial" {
		return v.Keys[arg]
	}
	return nil
}

// IsShapeless reports whether one trace serves all shapes, as far as that is written out.
func (c Function) IsShapeless() bool {
	return c.Shapeless != nil && c.Shapeless.Const == true
}

// Name is what the function is called, for a message.
func (c Function) Name() string {
	if c.Fn.Name == "<lambda>" {
		return "the function"
	}
	return c.Fn.Name
}

// Capture adds state to what goes into the compiled function, to what comes
// out, or to both; it is false where that is given by position.
func (c Function) Capture(p *analysis.Pass, in, out []string) (edits []edit.Edit, imports []edit.Import, ok bool) {
	sides := []struct {
		name string
		add  []string
		has  *values.Value
	}{{"inputs", in, c.Inputs}, {"outputs", out, c.Outputs}}
	call, called := c.At.(*syntax.Call)
	var words []string
	for _, s := range sides {
		if len(s.add) == 0 {
			continue
		}
		text := strings.Join(s.add, ", ")
		if s.has != nil && s.has.Kind != values.None {
			old := keyword(call, s.name)
			if old == nil {
				return nil, nil, false
			}
			if list, ok := old.(*syntax.List); ok && len(list.Elts) > 0 {
				text = strings.TrimRight(strings.TrimSuffix(edit.Source(p.Doc, list), "]"), ", \n\t") + ", " + text + "]"
			} else {
				text = "[" + edit.Source(p.Doc, old) + ", " + text + "]"
			}
		} else if len(s.add) > 1 {
			text = "[" + text + "]"
		}
		if called {
			edits = append(edits, edit.ReplaceKeyword(p.Doc, call, s.name, s.name+"="+text))
		} else {
			words = append(words, s.name+"="+text)
		}
	}
	if !called {
		partial, need := edit.Refer(p.Doc, edit.Import{Module: "functools", Name: "partial"})
		text := partial + "(" + syntax.Text(c.At) + ", " + strings.Join(words, ", ") + ")"
		return []edit.Edit{edit.Replace(p.Doc, c.At, text)}, need, true
	}
	return edits, nil, true
}

func keyword(call *syntax.Call, name string) syntax.Expr {
	if call == nil {
		return nil
	}
	for _, k := range call.Keywords {
		if k.Name == name {
			return k.Value
		}
	}
	return nil
}
