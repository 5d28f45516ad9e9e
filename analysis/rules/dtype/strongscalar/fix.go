package strongscalar

import (
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// plain writes the scalar as a Python number.
func plain(p *analysis.Pass, uses *match.Use, m meeting) (edit.Fix, bool) {
	root, ok := m.scalar.Node.(syntax.Expr)
	if !ok || !takesNumber(p, uses, m.scalar) || counts(m.scalar, m.scalar.In) {
		return edit.Fix{}, false
	}
	var n number
	fix, ok := p.Rewrite(root, "Use a Python number", edit.Confirm, func(s *analysis.Spelling) string {
		var ok bool
		if n, ok = write(p, s, m.scalar); !ok {
			return ""
		}
		return n.text
	})
	fix.Reason = "the result has the dtype of the other operand then, instead of float32"
	if l := n.limits(); l != "" {
		fix.Reason += "; " + l
	}
	return fix, ok
}

// counts reports whether v is computed from an array that another function made
// and that an object holds: a step, which is another number each time.
func counts(v *values.Value, in *values.Function) bool {
	if v.Op == "mlx.core.array" {
		return v.In != in && v.In != nil && v.In.Class != nil
	}
	for _, a := range v.Args {
		if a != nil && arithmetic(v.Op) && counts(a, in) {
			return true
		}
	}
	return false
}

// takesNumber reports whether all that is done with the scalar can be done with a Python number.
func takesNumber(p *analysis.Pass, uses *match.Use, s *values.Value) bool {
	if uses.Kept(s) {
		return false
	}
	for _, c := range p.Values.Consumers(s) {
		if c.Entry == nil || !c.IsArray() {
			return false
		}
		other := false // an array must remain
		for i, a := range c.Args {
			if a != s {
				other = other || a != nil && a.IsArray()
				continue
			}
			if i >= len(c.Entry.Params) || !c.Entry.Params[i].Scalar {
				return false
			}
		}
		if !other {
			return false
		}
	}
	return true
}

// typed gives the scalar the dtype of the array that it meets, where it meets it.
func typed(p *analysis.Pass, m meeting, at syntax.Expr) (edit.Fix, bool) {
	if at == nil {
		return edit.Fix{}, false
	}
	fix, ok := p.Rewrite(at, "Give it the dtype of "+name(p, m.v, m.array), edit.Confirm, func(s *analysis.Spelling) string {
		like := ""
		for _, v := range models(m.array) {
			if s.Plain(v) {
				like = s.Of(v) + ".dtype"
				break
			}
		}
		switch {
		case like == "":
			return ""
		case m.scalar.Op == "mlx.core.array" && m.scalar.Node == syntax.Node(at):
			return s.Name("mlx.core.array") + "(" + s.Of(m.scalar.Arg("val")) + ", " + like + ")"
		}
		return spelled(s.Text(at), m.scalar).at(atom) + ".astype(" + like + ")"
	})
	fix.Reason = "the result has that dtype then, instead of float32"
	return fix, ok
}

// models are the array and what it is computed from, as far as it is of the model's dtype, nearest first.
func models(v *values.Value) []*values.Value {
	out := []*values.Value{v}
	for i := 0; i < len(out) && i < 20; i++ {
		for _, a := range out[i].Args {
			if a != nil && (a.IsArray() || a.Kind == values.Unknown) && !slices.Contains(out, a) && match.OfModel(a) {
				out = append(out, a)
			}
		}
	}
	return out
}
