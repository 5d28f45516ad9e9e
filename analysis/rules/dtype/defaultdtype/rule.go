// Package defaultdtype finds arrays that are float32 because nobody gave a dtype, and that widen others.
package defaultdtype

import (
	_ "embed"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/rules/dtype"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is default-dtype.
var Rule = &analysis.Rule{Name: "default-dtype", Group: "dtype", Page: page, Run: run}

func run(p *analysis.Pass) {
	s := &search{p: p, flow: dtype.FlowOf(p), found: map[syntax.Node]bool{}}
	ws := dtype.Widenings(p)
	// What a function makes is its own business first, and then that of its callers.
	for _, s.callers = range [...]bool{false, true} {
		for _, w := range ws {
			s.widened(w)
		}
	}
	for _, v := range p.Values.Find(untyped) {
		s.stored(v)
	}
	for _, v := range p.Values.Ops("mlx.core.fast.scaled_dot_product_attention") {
		s.masked(v)
	}
}

var untyped = values.Computes(dtype.Untyped)

type search struct {
	p       *analysis.Pass
	flow    *dtype.Flow
	callers bool
	found   map[syntax.Node]bool
}

// widened looks at x + mx.zeros(shape), mx.concatenate([mx.zeros(shape), x]) and the like.
func (s *search) widened(w dtype.Widening) {
	var made []*values.Value
	for _, x := range w.Wide {
		for _, src := range s.flow.Sources(x) {
			if src.Kind != dtype.Created || src.Attr != nil || src.Computed {
				return // asked for, a table, or positions and phases: wide by nature
			}
			if dtype.DependsOn(w.Half, src.V) {
				return // the one is cast from the other
			}
			made = append(made, src.V)
		}
	}
	e := s.flow.Reach(w.V)
	if !e.Runs() || s.flow.Phase(w.V) {
		return // cast back, or only compared and ranked; or the argument of a cosine
	}
	for _, v := range made {
		s.report(v, w, "widens "+dtype.Name(s.p, w.Half), e)
	}
}

// report reports where the array is made.
func (s *search) report(made *values.Value, w dtype.Widening, does string, e dtype.Extent) {
	local := s.p.Values.Value(made.Node) == made
	if made.Node == nil || s.found[made.Node] || local == s.callers {
		return
	}
	s.found[made.Node] = true
	f := analysis.Finding{Message: name(made) + " without a dtype is float32 and " + does}
	if !w.Half.DType.IsHalf() {
		f.Message += ", if that is of half precision"
	}
	f.Message += e.String()
	widened := s.p.Doc.Span(w.V.Node)
	f.Span = widened
	if local || made.In != nil && made.In.Document() == s.p.Doc {
		f.Span = s.p.Doc.Span(made.Node)
	}
	if !widened.Contains(f.Span) {
		f.Related = append(f.Related, analysis.Related{Span: widened, Message: "here"})
	}
	fix, ok := edit.Fix{}, false
	if local {
		fix, ok = dtype.Retype(s.p, made, w.Half)
	}
	for _, x := range w.Wide {
		if at := dtype.Operand(s.p, w.V, x); at != nil && !ok {
			fix, ok = dtype.Cast(s.p, at, w.Half)
		}
	}
	if ok {
		f.Fixes = append(f.Fixes, fix)
	}
	s.p.ReportFinding(f)
}

// stored looks at a buffer into which only arrays of the model's dtype are put:
//
//	y = mx.zeros(shape)
//	y[i] = f(x)
//	return y
func (s *search) stored(made *values.Value) {
	var first, half *values.Value
	chain := map[*values.Value]bool{made: true}
	for work := []*values.Value{made}; len(work) > 0; work = work[1:] {
		for _, c := range s.p.Values.Consumers(work[0]) {
			store := match.Is(c, "array.__setitem__") && c.Args[0] == work[0]
			if chain[c] || !store && c.Op != values.OpPhi {
				continue
			}
			chain[c] = true
			work = append(work, c)
			if !store {
				continue
			}
			switch x := c.Args[len(c.Args)-1]; {
			case x.IsScalar():
			case dtype.OfModel(x):
				if first == nil {
					first, half = c, x
				}
			default:
				return // it may be float32 by right
			}
		}
	}
	if first == nil || first.Node == nil {
		return
	}
	s.callers = false
	if e := s.flow.Reach(made); e.Runs() {
		s.report(made, dtype.Widening{V: first, Half: half}, "widens what is stored in it", e)
	}
}

// masked looks at a mask of attention: it has to promote to the dtype of the queries.
func (s *search) masked(v *values.Value) {
	mask, q := v.Arg("mask"), v.Arg("q")
	if mask == nil || !mask.IsArray() || !mask.DType.IsFloat32() || !dtype.OfModel(q) {
		return
	}
	for _, x := range dtype.Operands(v) {
		if x != nil && x.DType&values.Float32 != 0 {
			return // the result is float32 as well
		}
	}
	made, ok := s.flow.Made(mask)
	if !ok {
		return // half-infinity's
	}
	for _, src := range made {
		for _, s.callers = range [...]bool{false, true} {
			s.report(src.V, dtype.Widening{V: v, Half: q, Wide: []*values.Value{mask}}, "masks "+dtype.Name(s.p, q)+": attention raises a ValueError", dtype.Extent{})
		}
	}
}

// name is the function that made an array, as one says it.
func name(v *values.Value) string {
	if strings.HasPrefix(v.Op, "mlx.core.") {
		return "mx." + v.Op[len("mlx.core."):]
	}
	return v.Op[strings.LastIndexByte(v.Op, '.')+1:]
}
