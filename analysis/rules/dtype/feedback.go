package dtype

import (
	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/values"
)

// FedBack reports whether half, which is float32 in some case, is so only for
// what w itself makes: the stream of activations that layers before have
// widened. Without w it would be of the model's dtype in each of them.
func (f *Flow) FedBack(half, w *values.Value) bool {
	b := &feedback{flow: f, w: w, seen: map[*values.Value]bool{}}
	return b.only(half) && b.met
}

type feedback struct {
	flow *Flow
	w    *values.Value
	seen map[*values.Value]bool
	met  bool // w was reached
}

const farthest = 500 // values that are looked at

// only reports whether all float32 in v comes through w.
func (b *feedback) only(v *values.Value) bool {
	switch {
	case v == nil || b.seen[v] || v.IsScalar() || v.Kind == values.None:
		return true
	case v.DType.Known() && v.DType&values.Float32 == 0:
		return true
	case v.Node != nil && v.Node == b.w.Node && v.Op == b.w.Op:
		b.met = true // itself, or as it was executed for a caller
		return true
	case len(b.seen) > farthest:
		return false
	}
	b.seen[v] = true
	switch {
	case v.Kind == values.List || v.Kind == values.Tuple:
		return b.all(v.Elems)
	case !v.DType.Known():
		return match.OfModel(v)
	case v.Op == values.OpParam:
		return b.given(v)
	case v.Op == values.OpCall && v.Fn != nil, v.Op == "given":
		return b.returned(v)
	case v.Op == values.OpPhi:
		return b.all(v.Args)
	case v.Op == values.OpElem, v.Op == "narrowed", v.Op == values.OpLayer, carries(v):
		return len(v.Args) > 0 && b.only(v.Args[0])
	case v.Op == values.OpItem:
		return len(v.Args) > 0 && v.Args[0] != nil && v.Args[0].Op == values.OpCall && v.Args[0].Fn != nil && b.returned(v.Args[0])
	case v.Entry == nil || v.Entry.Has(mlxapi.Random):
		return false
	case match.Is(v, "array.astype"):
		d := v.Args[1]
		return d != nil && d.Op == "dtype" && b.only(d.Args[0])
	}
	return b.operands(v)
}

func (b *feedback) all(vs []*values.Value) bool {
	for _, v := range vs {
		if !b.only(v) {
			return false
		}
	}
	return true
}

// operands goes on to those that v has its dtype from; where none may be float32, v itself is a source.
func (b *feedback) operands(v *values.Value) bool {
	wide := false
	for _, x := range operands(v) {
		if x == nil {
			continue
		}
		wide = wide || x.IsArray() && (!x.DType.Known() || x.DType&values.Float32 != 0) || x.Kind == values.List || x.Kind == values.Tuple
		if !b.only(x) {
			return false
		}
	}
	return wide
}

// given goes on to what the callers give for a parameter.
func (b *feedback) given(v *values.Value) bool {
	sites := b.flow.facts.Callers(v.In)
	ff := b.flow.facts.Of(v.In)
	if len(sites) == 0 || ff == nil {
		return false
	}
	for _, c := range sites {
		for i, p := range ff.Params {
			if p == v && (i >= len(c.Args) || !b.only(c.Args[i])) {
				return false
			}
		}
	}
	return true
}

// returned goes on to what a function that was not executed here returns.
func (b *feedback) returned(v *values.Value) bool {
	fn := v.Fn
	if fn == nil {
		fn = b.flow.callee(v)
	}
	ff := b.flow.facts.Of(fn)
	if fn == nil || ff == nil || len(ff.Returns) == 0 {
		return false
	}
	for _, r := range ff.Returns {
		if r.IsArray() && !b.only(r) || !b.all(r.Elems) {
			return false
		}
	}
	return true
}
