package handwrittenactivation

import (
	"strconv"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/rules/fast"
	"mlxls/analysis/syntax"
)

// rewrite is the fix: one call.
func rewrite(p *analysis.Pass, f found, n syntax.Expr) (edit.Fix, bool) {
	if !mlxapi.Lookup(f.name).In(p.Opts.Values.MLXVersion) {
		return edit.Fix{}, false
	}
	fix, ok := p.Rewrite(n, "Use "+f.short(), edit.Safe, func(s *analysis.Spelling) string {
		text := s.Name(f.name) + "(" + s.Of(f.X)
		switch {
		case f.Free != nil:
			text += ", " + f.param + "=" + s.Of(f.Free)
		case f.param != "" && f.number() != f.usual:
			text += ", " + f.param + "=" + strconv.FormatFloat(f.number(), 'g', -1, 64)
		}
		text += ")"
		for _, r := range f.rest {
			text += " * " + fast.Operand(s.Of(r))
		}
		return text
	})
	if reason := f.reason(); reason != "" {
		fix.Safety, fix.Reason = edit.Confirm, reason
	}
	return fix, ok
}

// number is the parameter as somebody wrote it: computed from one value it is slightly off.
func (f found) number() float64 {
	n, _ := strconv.ParseFloat(strconv.FormatFloat(f.a, 'g', 9, 64), 64)
	return n
}

// reason is what a user must know, "" for nothing.
func (f found) reason() string {
	switch {
	case f.Strong && !f.X.DType.IsFloat32():
		return "a constant is a float32 array; the result has the dtype of the input then"
	case !f.exact:
		return "its constants are rounded: the results differ in the fifth digit"
	case f.Free != nil && f.name == leaky:
		return "the slope must be less than 1: the function takes the larger of two"
	}
	return f.differs
}
