package match

import (
	"slices"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// LoopKind is what the iterations of a loop do together.
type LoopKind uint8

const (
	OtherLoop LoopKind = iota
	Training           // gives gradients to parameters
	Decoding           // chooses a token from what a model made of the one before
	Denoising          // moves an array by what a model made of it
)

func (k LoopKind) String() string {
	return [...]string{"loop", "training step", "token loop", "denoising loop"}[k]
}

// A Loop is a for or while of a function's own text, by what it computes. Its
// kind is read off the graph: whether an array of one iteration, through a call
// of a model, becomes the same array of the next. A loop over layers, over the
// time steps of a recurrent layer, or over a batch has no kind.
type Loop struct {
	*values.Loop
	Facts *values.FunctionFacts
	Kind  LoopKind
	// Carried are the names whose next value is computed from their last one, in the order of the text.
	Carried []Carry

	head map[*values.Value]bool
	// modules are what modules of the workspace return, which are executed where they are called.
	modules map[*values.Value]bool
	// layers are what calls return that are calls of another object in every iteration.
	layers map[*values.Value]bool
	// descent is set when gradients change what is carried.
	descent bool
}

// A Carry is one name that takes something from one iteration to the next.
type Carry struct {
	Name string
	// Was is what the name is when an iteration begins, Next what it is when it ends.
	Was, Next *values.Value
	// Models are the calls that are given Was, or what was made of it, before
	// any other call: functions that are not known, layers, modules.
	Models []*values.Value
	// Chosen is set when Next is an index that was chosen, or comes from the last
	// position of what a model gave: a token.
	Chosen bool
	// Host is set when Was goes through a Python number on its way: the
	// next iteration cannot be built before this one is computed.
	Host bool
	// Moved is set when Next is Was changed by what a model made of it: x + dt * model(x).
	Moved bool
}

// Loops are the loops of a document's functions, or of those of a view.
func Loops(f *values.Facts) []*Loop {
	return f.Memo(loopsOf{}, func() any { return loops(f) }).([]*Loop)
}

type loopsOf struct{}

func loops(f *values.Facts) (out []*Loop) {
	for _, s := range f.Loops() {
		if l := LoopOf(f, inside(f, s)); l != nil && l.Node == syntax.Node(s) {
			out = append(out, l)
		}
	}
	return out
}

// inside is the loop around the body of a statement.
func inside(f *values.Facts, s syntax.Node) *values.Loop {
	var body []syntax.Stmt
	switch s := s.(type) {
	case *syntax.For:
		body = s.Body
	case *syntax.While:
		body = s.Body
	}
	if len(body) == 0 {
		return nil
	}
	return f.LoopAt(body[0])
}

// LoopOf is what a loop around a statement or an effect does; nil for
// comprehensions, loops of other documents, and for none.
func LoopOf(f *values.Facts, l *values.Loop) *Loop {
	if l == nil {
		return nil
	}
	switch l.Node.(type) {
	case *syntax.For, *syntax.While:
	default:
		return nil
	}
	ff := f.Of(l.In)
	if l.In == nil {
		ff = f.Functions()[0]
	}
	if ff == nil || !f.Document.Has(l.Node) {
		return nil
	}
	return f.Memo(kindOf{l}, func() any {
		if inside(f, l.Node) != l || l.In == nil && ff.Fn.Def != nil { // as a caller executes it
			return graph(f, ff, l).kinded(f)
		}
		return ff.Memo(graphOf{l}, func() any { return graph(f, ff, l) }).(*Loop).kinded(f)
	}).(*Loop)
}

type (
	graphOf struct{ of *values.Loop }
	kindOf  struct{ of *values.Loop }
)

// graph is what a function's own facts tell of a loop.
func graph(f *values.Facts, ff *values.FunctionFacts, l *values.Loop) *Loop {
	out := &Loop{Loop: l, Facts: ff, head: map[*values.Value]bool{}}
	for _, v := range l.Carried {
		out.head[v] = true
	}
	if !out.overModules() {
		out.calls(f)
		out.carry(f.Document)
	}
	out.descent = slices.ContainsFunc(out.Carried, out.descends)
	return out
}

// kinded is a loop with its kind, for which other functions count as well.
func (l *Loop) kinded(f *values.Facts) *Loop {
	out := *l
	switch {
	case out.trains(f):
		out.Kind = Training
	case out.any(func(c Carry) bool { return c.Chosen && len(c.Models) > 0 }):
		out.Kind = Decoding
	case out.any(func(c Carry) bool { return c.Moved }):
		out.Kind = Denoising
	}
	return &out
}

func (l *Loop) any(test func(Carry) bool) bool {
	for _, c := range l.Carried {
		if test(c) {
			return true
		}
	}
	return false
}

// Has reports whether a node is in the text of the loop.
func (l *Loop) Has(n syntax.Node) bool { return n != nil && syntax.Within(n, l.Node) }

// Inside reports whether an iteration of l runs what an effect or a call, which is in the loop at, does.
func (l *Loop) Inside(at *values.Loop) bool {
	for ; at != nil; at = at.Outer {
		if at == l.Loop || at.Node == l.Node {
			return true
		}
	}
	return false
}

// Effects are what an iteration does, in the order of the text, with what the
// functions do that it calls.
func (l *Loop) Effects() []values.Effect {
	var out []values.Effect
	for _, e := range l.Facts.Effects {
		if l.Inside(e.Loop) {
			out = append(out, e)
		}
	}
	return out
}

// Model is the call that makes a step of a loop: the first one that is given
// what the iteration before computed; nil where there is none.
func (l *Loop) Model() *values.Value {
	for _, c := range l.Carried {
		if len(c.Models) > 0 && (l.Kind == Decoding && c.Chosen || l.Kind == Denoising && c.Moved) {
			return c.Models[0]
		}
	}
	return nil
}

// Needs reports whether v is computed from x in the same iteration.
func (l *Loop) Needs(v, x *values.Value) bool {
	found := false
	l.walk(v, func(o *values.Value) bool {
		found = found || o == x
		return !found
	})
	return found
}

// Computed reports whether v comes out of what the loop's model gives in the same iteration.
func (l *Loop) Computed(v *values.Value) bool {
	for _, c := range l.Carried {
		if c.Chosen || c.Moved {
			for _, m := range c.Models {
				if l.Needs(v, m) {
					return true
				}
			}
		}
	}
	return false
}

// Own reports whether an effect happens in every iteration of l, and in no loop inside it.
func (l *Loop) Own(e values.Effect) bool {
	return !e.Guarded && e.Loop != nil && e.Loop.Node == l.Node
}

// Place is where an effect happens in the text of the loop: where the function is called that has it.
func (l *Loop) Place(e values.Effect) syntax.Node {
	if len(e.Via) > 0 {
		return e.Via[0]
	}
	return e.Node
}

// IsStep reports whether an effect is the call of a model, or of a function of which gradients are taken: it
// computes, and does not look at what it is given.
func (l *Loop) IsStep(e values.Effect) bool {
	if e.Kind != values.Calls {
		return false
	}
	for _, c := range l.Carried {
		for _, m := range c.Models {
			if m.Node == e.Node {
				return true
			}
		}
	}
	return len(e.Via) > 0
}

// Walk visits what v is computed from in the same iteration, v first, each once, and
// does not go behind a value for which visit is false.
func (l *Loop) Walk(v *values.Value, visit func(*values.Value) bool) { l.walk(v, visit) }
