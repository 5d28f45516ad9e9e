package codeactions

import (
	"fmt"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// extract returns the action that moves a selection into a compiled function of
// the module. The selection is an expression, or assignments that follow each
// other, all of which compute element by element; what they need of the function
// around them becomes parameters:
//
//	y = nn.silu(self.up(x)) * x         y = fused(self.up(x), x)
//
//	@partial(mx.compile, shapeless=True)
//	def fused(a, x):
//	    return nn.silu(a) * x
func extract(report *analysis.Report, span syntax.Span) (Action, bool) {
	if report = report.Whole(); report.Facts == nil {
		return Action{}, false
	}
	doc := report.Document
	span = trim(doc, span)
	if span.Empty() || slices.ContainsFunc(doc.Errors(), span.Overlaps) {
		return Action{}, false
	}
	r := &excerpt{doc: doc, facts: report.Facts, taken: map[string]bool{}, inner: map[string]bool{}}
	var fix edit.Fix
	var ok bool
	if e := expression(doc, span); e != nil {
		fix, ok = r.expression(e)
	} else if list := statements(doc, span); list != nil {
		fix, ok = r.statements(list)
	}
	if !ok {
		return Action{}, false
	}
	edits, skipped := Compose(doc, []edit.Fix{fix})
	return Action{Title: fix.Title, Kind: RefactorExtract, Edits: edits, Safety: fix.Safety, Reason: fix.Reason}, len(skipped) == 0
}

// trim takes blanks and parentheses around the text off a span.
func trim(doc *syntax.Document, span syntax.Span) syntax.Span {
	src := doc.Source()
	span = syntax.Span{Start: max(span.Start, 0), End: min(span.End, len(src))}
	for {
		text := src[span.Start:span.End]
		start := len(text) - len(strings.TrimLeft(text, " \t\r\n\f"))
		if start == len(text) {
			return syntax.Span{Start: span.Start, End: span.Start}
		}
		end := len(strings.TrimRight(text, " \t\r\n\f"))
		span = syntax.Span{Start: span.Start + start, End: span.Start + end}
		inside := syntax.Span{Start: span.Start + 1, End: span.End - 1}
		e, ok := doc.NodeAt(inside).(syntax.Expr)
		if src[span.Start] != '(' || src[span.End-1] != ')' || !ok || !inside.Contains(doc.Span(e)) {
			return span
		}
		span = inside
	}
}

// expression returns the expression that a span covers exactly.
func expression(doc *syntax.Document, span syntax.Span) syntax.Expr {
	for n := doc.NodeAt(span); n != nil; n = doc.Parent(n) {
		if doc.Span(n) == span {
			if e, ok := n.(syntax.Expr); ok {
				return e
			}
		}
	}
	return nil
}

// statements returns the statements of one body that a span covers exactly.
func statements(doc *syntax.Document, span syntax.Span) []syntax.Stmt {
	find := func(body []syntax.Stmt) []syntax.Stmt {
		first := slices.IndexFunc(body, func(s syntax.Stmt) bool { return doc.Span(s).Start == span.Start })
		last := slices.IndexFunc(body, func(s syntax.Stmt) bool { return doc.Span(s).End == span.End })
		if first < 0 || last < first {
			return nil
		}
		return body[first : last+1]
	}
	for n := doc.NodeAt(span); n != nil; n = doc.Parent(n) {
		for _, body := range edit.Bodies(n) {
			if list := find(body); list != nil {
				return list
			}
		}
	}
	return find(doc.Body())
}

const extractReason = "the first call for each combination of dtypes traces the function and builds a kernel"

// fix is what puts a body into a function of its own, and a call of it in the place of what there was.
func (r *excerpt) fix(at syntax.Node, body []string, call func(string) edit.Edit) (edit.Fix, bool) {
	if r.failed || r.kernels < 2 || len(r.params) == 0 {
		return edit.Fix{}, false
	}
	top := syntax.Stmt(nil)
	for n := at; n != nil; n = r.doc.Parent(n) {
		if s, ok := n.(syntax.Stmt); ok {
			top = s
		}
	}
	mx, need := edit.Refer(r.doc, edit.Import{Module: "mlx.core", As: "mx"})
	partial, more := edit.Refer(r.doc, edit.Import{Module: "functools", Name: "partial"})
	var names, args []string
	for _, p := range r.params {
		names, args = append(names, p.name), append(args, p.text)
	}
	name := r.free("fused")
	lines := append([]string{
		"@" + partial + "(" + mx + ".compile, shapeless=True)",
		"def " + name + "(" + strings.Join(names, ", ") + "):",
	}, body...)
	return edit.Fix{
		Title: "Extract into a compiled function", Safety: edit.Confirm, Reason: extractReason, Imports: append(need, more...),
		Edits: []edit.Edit{edit.InsertBefore(r.doc, top, append(lines, "", "")...), call(name + "(" + strings.Join(args, ", ") + ")")},
	}, true
}

func (r *excerpt) expression(e syntax.Expr) (edit.Fix, bool) {
	if !r.computes(e) {
		return edit.Fix{}, false
	}
	r.reserve(e)
	r.enter(e)
	text := r.text(r.doc.Span(e))
	if strings.Contains(text, "\n") {
		text = "(" + text + ")"
	}
	return r.fix(e, []string{"    return " + text}, func(call string) edit.Edit { return edit.Replace(r.doc, e, call) })
}

func (r *excerpt) statements(list []syntax.Stmt) (edit.Fix, bool) {
	for _, s := range list {
		r.reserve(s)
	}
	span := r.doc.Span(list[0]).Union(r.doc.Span(list[len(list)-1]))
	var outs []string
	for _, s := range list {
		a, ok := s.(*syntax.Assign)
		if !ok || len(a.Targets) != 1 || !r.computes(a.Value) {
			return edit.Fix{}, false
		}
		target, ok := a.Targets[0].(*syntax.Name)
		if !ok {
			return edit.Fix{}, false
		}
		r.enter(a.Value)
		r.inner[target.ID] = true
		used := slices.ContainsFunc(r.facts.Uses(target), func(u *syntax.Name) bool { return !span.Contains(r.doc.Span(u)) })
		if used && !slices.Contains(outs, target.ID) {
			outs = append(outs, target.ID)
		}
	}
	if len(outs) == 0 {
		return edit.Fix{}, false
	}
	results := strings.Join(outs, ", ")
	line := r.doc.Lines().Line(lineOf(r.doc, span.Start))
	indent := r.doc.Source()[line.Start:span.Start]
	if strings.TrimSpace(indent) != "" {
		return edit.Fix{}, false // another statement stands before it on the line
	}
	var body []string
	for l := range strings.SplitSeq(r.text(span), "\n") {
		if l = strings.TrimPrefix(strings.TrimRight(l, "\r"), indent); l != "" {
			l = "    " + l
		}
		body = append(body, l)
	}
	return r.fix(list[0], append(body, "    return "+results), func(call string) edit.Edit {
		return edit.ReplaceStmts(r.doc, list[0], list[len(list)-1], results+" = "+call)
	})
}

func lineOf(doc *syntax.Document, offset int) int {
	n, _ := doc.Lines().Position(offset, syntax.UTF8)
	return n
}

// free is a name that the document does not use.
func (r *excerpt) free(base string) string {
	used := map[string]bool{}
	for _, s := range r.doc.Body() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if name, ok := n.(*syntax.Name); ok {
				used[name.ID] = true
			}
			return true
		})
	}
	name := base
	for i := 2; used[name]; i++ {
		name = fmt.Sprint(base, i)
	}
	return name
}

// computes reports whether an expression is an operation on arrays that works element by element.
func (r *excerpt) computes(e syntax.Expr) bool {
	v := r.facts.Value(e)
	return v != nil && v.Node == syntax.Node(e) && v.IsArray() && v.Entry.Has(elementwise) && v.Op != values.OpLayer
}
