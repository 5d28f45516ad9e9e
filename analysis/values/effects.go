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

func (f *frame) readsAll(n syntax.Node, v *Value, how string) {
	f.reads(n, v, how)
	for _, e := range v.Elems {
		f.readsAll(n, e, how)
	}
	if v.Elem != nil {
		f.reads(n, v.Elem, how)
	}
}

// tests notes that the truth of v decides where control goes.
func (f *frame) tests(n syntax.Node, v *Value, how string) {
	if v.Kind == Array {
		f.effect(Effect{Kind: Evaluates, Node: n, Value: v, How: how})
	}
	if v.Kind == Union && how != "is" {
		for _, a := range v.Alts {
			if a.Kind == Array {
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
	if e.Name == "mlx.core.fast.scaled_dot_product_attention" || e.Name == "mlx.core.clip" {
		// a Python number is wanted here: an array is read back
		if s := v.Arg("scale"); s != nil {
			f.reads(n, s, "scale")
		}
	}
}

func (f *frame) effectsOfLayer(n syntax.Node, v *Value) {
	if strings.HasPrefix(v.Name, "mlx.nn.Dropout") {
		f.effect(Effect{Kind: Draws, Node: n, Value: v})
	}
}
