package values

import (
	"strings"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// EffectKind is what an expression does besides giving a value.
type EffectKind uint8

const (
	Evaluates EffectKind = iota // computes Value and waits for it
	Schedules                   // starts to compute Args, without waiting
	Mutates                     // changes Value in place
	Stores                      // keeps Value in Object.Name, in a container or elsewhere beyond the function
	Calls                       // a call whose inside is not known: Args escape
	Yields
	Draws // takes from a random state
)

// An Effect is one thing that running a function does, in the order of the text.
type Effect struct {
	Kind   EffectKind
	Node   syntax.Node
	Value  *Value
	Args   []*Value
	How    string // Evaluates: item, tolist, bool, int, float, format, print, numpy, eval …
	Object *Value
	Name   string
	Loop   *Loop // innermost loop of the function that was analysed, or of a function it calls
	In     *Function
	// Via are the calls through which it happens, outermost first; empty when Node is in the function's own text.
	Via []syntax.Node
	// Guarded is set when a condition inside the loop, or the function, decides whether it happens.
	Guarded bool
}

func (f *frame) effect(e Effect) {
	if f.out == nil {
		return
	}
	e.Loop, e.In, e.Via = f.loop(), f.fn, f.via
	e.Guarded = f.nesting > len(f.loops)
	f.out.effects = append(f.out.effects, e)
}

// sink makes the effects of a called function those of its caller.
func (c *frame) sink(f *frame) { c.out = f.out }

// reads notes that v's value is needed on the host now.
func (f *frame) reads(n syntax.Node, v *Value, how string) {
	if v != nil && v.without(None).Kind == Array {
		f.effect(Effect{Kind: Evaluates, Node: n, Value: v, How: how})
	}
}

// readsAll notes the same of what containers hold.
func (f *frame) readsAll(n syntax.Node, v *Value, how string) {
	if v == nil {
		return
	}
	if v.Kind == Union {
		f.reads(n, v, how)
	}
	v.leaves(4, func(a *Value) { f.reads(n, a, how) })
	if v.Kind == Unknown && v.Entry != nil && v.Entry.Result == mlxapi.ResultTree {
		for _, e := range v.Args { // a tree of what an object holds
			f.reads(n, e, how)
		}
	}
}

// asks notes that the one number of v is needed: with more or fewer it would raise.
func (f *frame) asks(n syntax.Node, v *Value, how string) {
	if v != nil && v.single() {
		f.reads(n, v, how)
	}
}

// single reports whether v may have exactly one element.
func (v *Value) single() bool {
	for _, d := range v.Shape.Dims {
		if d.N >= 0 && d.N != 1 {
			return false
		}
	}
	return true
}

// formats notes that v is written as spec says: only one number can be, but for an empty spec.
func (f *frame) formats(n syntax.Node, v, spec *Value) {
	if spec != nil && spec.Const != "" && v.Kind == Array && v.Shape.Rank() > 0 {
		return // raises
	}
	f.readsAll(n, v, "format")
}

// contains notes what "v in x" does: x == v, and whether any of it holds.
func (f *frame) contains(n syntax.Node, x, v *Value) {
	if x.Shape.Rank() == 0 || x.Shape.At(0).N == 0 || x.Shape.Rank() > 1 && v.IsScalar() {
		return // no rows, or it raises
	}
	f.reads(n, x, "in")
}

// indexes notes that v stands where Python wants an integer: other arrays would raise.
func (f *frame) indexes(n syntax.Node, v *Value) {
	if v == nil || v.without(None).Kind != Array || !v.DType.mayIndex() || v.Shape.Rank() > 0 || v.maybeNumber() {
		return
	}
	f.reads(n, v, "index")
}

// maybeNumber reports whether v is an array only if what is not known is one: "-k".
func (v *Value) maybeNumber() bool {
	return (v.Op == "mlx.core.negative" || v.Op == "mlx.core.bitwise_invert") && len(v.Args) > 0 && v.Args[0] != nil && v.Args[0].Kind != Array
}

// mayIndex reports whether an array of the dtype can be a Python integer.
func (d DType) mayIndex() bool { return d == 0 || d&^(floats|complexT|boolT) != 0 }

// compares notes that arrays among items are compared with each other, one pair after the other.
func (f *frame) compares(n syntax.Node, items []*Value, how string) {
	if len(items) < 2 {
		return
	}
	for _, it := range items {
		if it != nil && it.Kind == Array {
			f.asks(n, it, how)
			return
		}
	}
}

// rows are what a function that takes an iterable gets from v: for an array and
// other lengths that are not known, twice the same.
func (f *frame) rows(n syntax.Node, v *Value) []*Value {
	if v.Elems != nil {
		return v.Elems
	}
	el := f.elem(n, v)
	if v.Kind == Array && v.Shape.At(0).IsOne() {
		return []*Value{el}
	}
	return []*Value{el, el}
}

// finds notes the comparisons of "x in items" and items.index(x): the same object needs none.
func (f *frame) finds(n syntax.Node, x *Value, items []*Value) {
	for _, it := range items {
		switch {
		case it == nil || it == x:
			return
		case x.Kind == Array && it.Kind != Str && it.Kind != None:
			f.asks(n, x, "in")
			return
		case it.Kind == Array:
			f.asks(n, it, "in")
			return
		}
	}
}

// tests notes that the truth of v decides where control goes.
func (f *frame) tests(n syntax.Node, v *Value, how string) {
	if v.Kind == Array {
		f.asks(n, v, how)
	}
	if v.Kind == Union && how != "is" {
		for _, a := range v.Alts {
			if a.Kind == Array && a.single() {
				f.effect(Effect{Kind: Evaluates, Node: n, Value: a, How: how, Guarded: true})
			}
		}
	}
}

// entryEffects notes what the table says that a function does.
func (f *frame) entryEffects(n syntax.Node, e *mlxapi.Entry, v *Value) {
	switch {
	case e.Name == "mlx.core.eval" || e.Has(mlxapi.Evaluates):
		args := v.Args
		if e.Name == "mlx.core.eval" && len(args) > 0 && args[0] != nil && args[0].Elems != nil {
			args = args[0].Elems
		}
		f.effect(Effect{Kind: Evaluates, Node: n, Value: v, Args: args, How: strings.TrimPrefix(e.Name, "mlx.core.")})
	case e.Has(mlxapi.Schedules):
		args := v.Args
		if len(args) > 0 && args[0] != nil && args[0].Elems != nil {
			args = args[0].Elems
		}
		f.effect(Effect{Kind: Schedules, Node: n, Value: v, Args: args, How: strings.TrimPrefix(e.Name, "mlx.core.")})
	}
	if e.Has(mlxapi.Random) {
		f.effect(Effect{Kind: Draws, Node: n, Value: v})
	}
	if e.Kind == mlxapi.Function && strings.HasPrefix(e.Name, "mlx.core.") && !e.Has(mlxapi.Transforms) && !e.Has(mlxapi.Evaluates) {
		f.hostArguments(n, v)
	}
}

// hostArguments notes arrays that are given where a function wants Python
// numbers: they are read back.
func (f *frame) hostArguments(n syntax.Node, v *Value) {
	for i, p := range v.Entry.Params {
		if p.Array || p.Kind == mlxapi.VarArgs || p.Kind == mlxapi.VarKeywords || i >= len(v.Args) || v.Args[i] == nil {
			continue
		}
		a := v.Args[i]
		switch {
		case v.Op == "mlx.core.arange": // takes no arrays
		case fractional[p.Name]:
			f.asks(n, a, p.Name)
		case a.Kind == Array && several[p.Name] && (a.Shape.Rank() == 1 || p.Name == "shape"):
			if a.Shape.At(0).N != 0 && a.DType.mayIndex() && a.Shape.Rank() != 0 {
				f.reads(n, a, "index") // one after the other
			}
		case a.Kind == Tuple || a.Kind == List:
			for _, x := range a.Elems {
				f.indexes(n, x)
			}
		default:
			f.indexes(n, a)
		}
	}
}

// several are those that also take a sequence of integers.
var several = map[string]bool{"shape": true, "axis": true, "axes": true, "reps": true, "indices_or_sections": true, "shift": true,
	"source": true, "destination": true, "strides": true, "pad_width": true, "s": true}

// fractional are the parameters of MLX's functions that take any number, and not only integers.
var fractional = map[string]bool{"start": true, "stop": true, "scale": true, "eps": true, "base": true, "alpha": true, "beta": true,
	"rtol": true, "atol": true, "loc": true, "nan": true, "posinf": true, "neginf": true, "d": true}

func (f *frame) effectsOfLayer(n syntax.Node, v *Value) {
	if strings.HasPrefix(v.Name, "mlx.nn.Dropout") {
		f.effect(Effect{Kind: Draws, Node: n, Value: v})
	}
}
