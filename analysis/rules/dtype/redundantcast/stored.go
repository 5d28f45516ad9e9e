package redundantcast

import (
	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/values"
)

// stored looks at y[i] = x.astype(mx.float32): what is stored is cast to the
// dtype of y, and float32 on the way there changes nothing.
func (s *search) stored(up *values.Value) {
	x, ok := widened(up)
	if !ok || s.uses.Kept(up) {
		return
	}
	stores := 0
	for _, c := range s.p.Values.Consumers(up) {
		if match.Metadata(c) {
			continue
		}
		if len(c.Args) == 0 {
			return // a call of what is not known
		}
		y := c.Args[0]
		if y == nil || !match.Is(c, "array.__setitem__") || c.Args[len(c.Args)-1] != up || y == up || !y.IsArray() || y.DType&values.Float32 != 0 && y.DType.Known() || y.DType.IsIntegral() {
			return // a float32 array: the store would cast in its place
		}
		stores++
	}
	if stores == 0 {
		return
	}
	f := analysis.Finding{Span: s.p.Doc.Span(up.Node), Message: "cast to float32, and to the dtype of the array as it is stored there: the first of the two casts changes nothing"}
	if e, ok := suffix(s.p, up); ok && !edit.LosesComment(s.p.Doc, e) {
		fix := edit.Fix{Title: "Drop the cast", Safety: edit.Safe, Edits: []edit.Edit{e}}
		if !x.DType.IsHalf() && !match.OfModel(x) {
			fix.Safety, fix.Reason = edit.Confirm, "integers would be rounded once instead of twice"
		}
		f.Fixes = append(f.Fixes, fix)
	}
	s.p.ReportFinding(f)
}
