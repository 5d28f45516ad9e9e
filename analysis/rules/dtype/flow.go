package dtype

import (
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// A Flow knows where values go from where they are computed: into other
// operations, out of a function to its callers, or out of sight.
type Flow struct{ facts *values.Facts }

// An exit is a return statement's value: item of a tuple, or the whole with -1.
type exit struct {
	fn   *values.Function
	item int
}

// FlowOf follows values from the text that a pass sees.
func FlowOf(p *analysis.Pass) *Flow { return &Flow{p.Values} }

// exits are where values leave a function.
type exits struct {
	returned map[*values.Value][]exit
	kept     map[*values.Value]bool // stored, yielded, or given to code that is not known
}

type exitsOf struct{}

func exitsIn(ff *values.FunctionFacts) *exits {
	return ff.Memo(exitsOf{}, func() any {
		x := &exits{map[*values.Value][]exit{}, map[*values.Value]bool{}}
		for _, r := range ff.Returns {
			x.returned[r] = append(x.returned[r], exit{ff.Fn, -1})
			for i, e := range r.Elems {
				x.returned[e] = append(x.returned[e], exit{ff.Fn, i})
			}
		}
		for _, e := range ff.Effects {
			switch e.Kind {
			case values.Stores, values.Yields:
				x.kept[e.Value] = true
			case values.Calls:
				for _, a := range e.Args {
					x.kept[a] = true
				}
			}
		}
		return x
	}).(*exits)
}

// exits are where a value leaves the functions that it is in.
func (f *Flow) exits(v *values.Value) (out []exit, kept bool) {
	home := f.facts.Home(v)
	if home == nil {
		home = f.facts.Functions()
	}
	for _, ff := range home {
		x := exitsIn(ff)
		out, kept = append(out, x.returned[v]...), kept || x.kept[v]
	}
	return out, kept
}

// callee is the function of the document that an expression calls.
func (f *Flow) callee(call *values.Value) *values.Function {
	ff := f.facts.Module()
	if call.In != nil {
		ff = f.facts.Of(call.In)
	}
	if ff == nil {
		return nil
	}
	by := ff.Memo(calleesOf{}, func() any {
		by := map[syntax.Node]*values.Function{}
		for _, c := range ff.Calls {
			by[c.Node] = c.Callee
		}
		return by
	}).(map[syntax.Node]*values.Function)
	return by[call.Node]
}

type calleesOf struct{}

// An Extent is how far a widened array runs.
type Extent struct {
	Operations int  // that compute in float32 because of it, the first one left out
	Products   int  // how many of them multiply matrices or convolve
	Leaves     bool // it goes where nothing can be seen: to an unknown caller, into an attribute
	Wanted     bool // it meets what was asked to be float32: a computation that is meant to be wide
}

// Runs reports whether what was widened is more than an intermediate result that is cast back, compared or ranked.
func (e Extent) Runs() bool { return !e.Wanted && (e.Leaves || e.Products > 0) }

// Reach follows what is made of v, to the casts and to the stores that keep their own dtype.
func (f *Flow) Reach(v *values.Value) Extent {
	r := &reach{flow: f, seen: map[*values.Value]bool{v: true}, work: []*values.Value{v}}
	for ; len(r.work) > 0; r.work = r.work[1:] {
		x := r.work[0]
		exits, kept := f.exits(x)
		r.Leaves = r.Leaves || kept
		for _, out := range exits {
			r.leave(out)
		}
		for _, c := range f.facts.Consumers(x) {
			if !r.seen[c] {
				r.use(x, c)
			}
		}
	}
	return r.Extent
}

type reach struct {
	Extent
	flow *Flow
	seen map[*values.Value]bool
	work []*values.Value
}

func (r *reach) add(v *values.Value) {
	if !r.seen[v] {
		r.seen[v] = true
		r.work = append(r.work, v)
	}
}

// leave goes on where a function returns to.
func (r *reach) leave(out exit) {
	vs, ok := r.flow.received(out)
	r.Leaves = r.Leaves || !ok
	for _, v := range vs {
		if !v.DType.Known() || v.DType&values.Float32 != 0 {
			r.add(v)
		}
	}
}

// received are what the callers get of a returned value; ok is false when some are not known.
func (f *Flow) received(out exit) (vs []*values.Value, ok bool) {
	sites := f.facts.Callers(out.fn)
	ok = len(sites) > 0
	for _, s := range sites {
		v := f.facts.Value(s.Node)
		if v != nil && out.item >= 0 && out.item < len(v.Elems) {
			v = v.Elems[out.item]
		}
		if v == nil || v.Kind == values.Unknown {
			ok = false
			continue
		}
		vs = append(vs, v)
	}
	return vs, ok
}

// Casts are where the numbers of v are cast, as they are, here or in callers.
func (f *Flow) Casts(v *values.Value) (casts []*values.Value) {
	seen := map[*values.Value]bool{v: true}
	work := []*values.Value{v}
	add := func(vs ...*values.Value) {
		for _, v := range vs {
			if !seen[v] {
				seen[v] = true
				work = append(work, v)
			}
		}
	}
	for ; len(work) > 0; work = work[1:] {
		exits, _ := f.exits(work[0])
		for _, out := range exits {
			vs, _ := f.received(out)
			add(vs...)
		}
		for _, c := range f.facts.Consumers(work[0]) {
			switch {
			case match.Is(c, "array.astype"):
				casts = append(casts, c)
			case c.Op == values.OpPhi || carries(c) || match.Is(c, "triu", "tril", "add", "where", "minimum", "maximum", "concatenate") || c.Op == "display":
				add(c)
			}
		}
	}
	return casts
}

// use looks at one use c of the wide array x.
func (r *reach) use(x, c *values.Value) {
	switch {
	case match.Metadata(c) || match.Is(c, "array.astype") || keeps(c, x):
	case c.Kind == values.List || c.Kind == values.Tuple, c.Op == values.OpPhi, c.Op == values.OpElem, carries(c):
		r.add(c)
	case c.Op == values.OpLayer, c.IsArray() && c.Entry != nil:
		r.Operations++
		if Multiplies(c) {
			r.Products++
		}
		for _, o := range Operands(c) {
			r.Wanted = r.Wanted || o != x && !r.seen[o] && r.flow.asked(o)
		}
		r.seen[c] = true
		if !c.DType.IsIntegral() {
			r.work = append(r.work, c)
		}
	}
}

// asked reports whether v is float32 because someone wants this very array to be.
func (f *Flow) asked(v *values.Value) bool {
	if v == nil || !v.IsArray() || !v.DType.IsFloat32() {
		return false
	}
	for _, s := range f.Sources(v) {
		if s.Kind == Asked && !s.Computed {
			return true
		}
	}
	return false
}

// Phase reports whether v becomes the argument of a sine or cosine: such numbers
// are to be exact, whatever they are made of.
func (f *Flow) Phase(v *values.Value) bool {
	seen := map[*values.Value]bool{v: true}
	for work := []*values.Value{v}; len(work) > 0; work = work[1:] {
		for _, c := range f.facts.Consumers(work[0]) {
			if match.Is(c, "sin", "cos") {
				return true
			}
			if !seen[c] && (carries(c) || c.Kind == values.List || match.Is(c, "multiply", "divide", "add", "concatenate", "stack", "negative")) {
				seen[c] = true
				work = append(work, c)
			}
		}
	}
	return false
}

// Multiplies reports whether v is a product of matrices or a convolution.
func Multiplies(v *values.Value) bool {
	if v.Op == values.OpLayer {
		return strings.HasPrefix(v.Name, "mlx.nn.Linear") || strings.HasPrefix(v.Name, "mlx.nn.Conv") || v.Name == "mlx.nn.MultiHeadAttention"
	}
	return match.Is(v, "matmul", "addmm", "einsum", "inner", "outer", "tensordot", "fast.scaled_dot_product_attention", "quantized_matmul",
		"gather_mm", "gather_qmm", "conv1d", "conv2d", "conv3d", "conv_general", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
}

// carries reports whether v has the numbers of its operand: nothing is computed.
func carries(v *values.Value) bool {
	return v.IsArray() && match.Is(v, "reshape", "transpose", "swapaxes", "moveaxis", "squeeze", "expand_dims", "flatten", "unflatten",
		"array.__getitem__", "array.__setitem__", "broadcast_to", "stop_gradient", "take", "take_along_axis", "split", "contiguous")
}

// keeps reports whether v is an array with a dtype of its own into which x is put.
func keeps(v, x *values.Value) bool {
	return match.Is(v, "array.__setitem__", "put_along_axis") && v.Args[0] != x || strings.HasPrefix(v.Op, "mlx.core.ArrayAt.") && v.Args[0] != x ||
		match.Is(v, "array.__getitem__", "take", "take_along_axis") && len(v.Args) > 1 && v.Args[0] != x
}

// String says how far it runs, to follow a sentence: "; 2 more operations then run in float32 …".
func (e Extent) String() string {
	s := ""
	switch {
	case e.Operations == 1:
		s = "; one more operation then runs in float32"
	case e.Operations > 1:
		s = fmt.Sprintf("; %d more operations then run in float32", e.Operations)
	}
	if e.Products > 0 && e.Operations > 1 {
		s += fmt.Sprintf(", %d with a matrix product", e.Products)
	}
	switch {
	case e.Leaves && e.Operations == 0:
		s += "; the result leaves the function as float32"
	case e.Leaves:
		s += ", and the result leaves the function so"
	}
	return s
}

// Name is how a value is called in a message.
func Name(p *analysis.Pass, v *values.Value) string {
	if e, ok := v.Node.(syntax.Expr); ok && p.Values.Value(e) == v && v.Op != values.OpParam {
		if text := syntax.Text(e); len(text) <= 40 && !strings.Contains(text, "\n") {
			return text
		}
	}
	switch v.Op {
	case values.OpParam, values.OpParameter, values.OpAttr:
		return v.Name
	}
	return "the array"
}
