package impurecompiled

import (
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/rules/compile"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// forward finds random numbers of Python that decide what a module computes for
// training. The training step is what one compiles, in another file as a rule.
func forward(p *analysis.Pass, ff *values.FunctionFacts) {
	if ff.Fn.Name != "__call__" || ff.Fn.Class == nil || !ff.Fn.Class.IsModule() {
		return
	}
	noise := false // drawn for training examples; a dropout layer alone may be asleep
	for _, e := range ff.Effects {
		noise = noise || e.Kind == values.Draws && e.Value.Op != values.OpLayer
	}
	if !noise {
		return
	}
	var f analysis.Finding
	for _, e := range ff.Effects {
		if e.Kind != values.Calls || len(e.Via) > 0 || e.Guarded || !strings.HasPrefix(host(e.Value), "random.") || !p.Doc.Has(e.Node) || !decides(p, e.Node) {
			continue
		}
		if f.Message != "" {
			f.Related = append(f.Related, analysis.Related{Span: p.Doc.Span(e.Node), Message: "drawn here"})
			continue
		}
		f.Span = p.Doc.Span(e.Node)
		f.Message = fmt.Sprintf("%s() decides on the host in the forward of %s: a compiled training step draws it once, while it is traced, and a bool that reaches one as an argument makes it trace again; draw with mx.random and choose with mx.where", host(e.Value), ff.Fn.Class.Name)
	}
	if f.Message != "" && compile.First.At(p.Values, ff.Fn).Fn == nil {
		p.ReportFinding(f)
	}
}

// decides reports whether a number is compared, in a test or for a flag that is
// not one of training.
func decides(p *analysis.Pass, n syntax.Node) bool {
	c, ok := p.Doc.Parent(n).(*syntax.Compare)
	if !ok {
		return false
	}
	_, mixed := p.Doc.Parent(c).(*syntax.BoolOp) // self.training and …
	return !mixed
}
