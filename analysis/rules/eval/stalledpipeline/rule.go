// Package stalledpipeline finds loops that schedule a step ahead and wait for
// it all the same.
package stalledpipeline

import (
	_ "embed"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is stalled-pipeline.
var Rule = &analysis.Rule{Name: "stalled-pipeline", Group: "eval", Page: page, Since: "0.10.0", Run: run}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		if !ff.Exhausted {
			early(p, ff)
		}
	}
	for _, l := range match.Loops(p.Values) {
		if !l.Facts.Exhausted {
			unread(p, l)
		}
		if l.Kind != match.Decoding || l.Facts.Exhausted {
			continue
		}
		var scheduled []values.Effect
		for _, e := range l.Effects() {
			if e.Kind == values.Schedules && l.Own(e) && len(e.Via) == 0 && l.Has(e.Node) && slices.ContainsFunc(e.Args, l.Computed) {
				scheduled = append(scheduled, e)
			}
		}
		if len(scheduled) > 0 {
			missing(p, l, scheduled)
			waits(p, l, scheduled)
		}
	}
}

// missing finds what a generator yields with the token and does not schedule with
// it. What is looked up with the token, such as its probability, is left to who reads it.
func missing(p *analysis.Pass, l *match.Loop, scheduled []values.Effect) {
	var lost []*values.Value // what carried names are when an iteration begins
	for _, e := range l.Effects() {
		if e.Kind != values.Yields || len(e.Via) > 0 || !l.Own(e) || e.Value == nil {
			continue
		}
		for _, v := range parts(e.Value) {
			if next := ahead(l, v); next != nil && !reached(l, next) && !ofScheduled(l, next, scheduled) && !slices.Contains(lost, v) {
				lost = append(lost, v)
			}
		}
	}
	if len(lost) == 0 {
		return
	}
	call, ok := scheduled[0].Node.(*syntax.Call)
	if !ok {
		return
	}
	f := analysis.Finding{Span: p.Doc.Span(call), Message: "an array that is yielded with the token is not scheduled with it: whoever reads it waits, behind the step that was scheduled ahead"}
	fix := edit.Fix{Title: "Schedule all that is yielded", Safety: edit.Confirm, Reason: "computes what may never be read"}
	all := true
	for _, v := range lost {
		all = all && add(p, &fix, call, v.Args[1])
		if before := start(p, l, scheduled[0], v); before != nil {
			f.Related = []analysis.Related{{Span: p.Doc.Span(before), Message: "the first step is scheduled here"}}
			all = all && add(p, &fix, before, v.Args[0])
		}
	}
	if all && len(lost) == 1 {
		f.Fixes = []edit.Fix{fix}
	}
	p.ReportFinding(f)
}

// parts are the values in a tuple or list, or the one value.
func parts(v *values.Value) []*values.Value {
	if v.Elems != nil {
		return v.Elems
	}
	return []*values.Value{v}
}

// ahead is the value that a carried name takes into the next iteration, if it
// comes out of the step that is scheduled; nil for others.
func ahead(l *match.Loop, v *values.Value) *values.Value {
	for _, was := range l.Loop.Carried {
		if was == v && was.Op == values.OpPhi && len(was.Args) == 2 {
			next := was.Args[1]
			switch next.Kind {
			case values.Array, values.Unknown:
				if l.Computed(next) {
					return next
				}
			}
		}
	}
	return nil
}

// reached reports whether something in the loop starts to compute v, evaluates it, or may do so.
func reached(l *match.Loop, v *values.Value) bool {
	v = source(v)
	for _, e := range l.Effects() {
		if e.Kind != values.Schedules && e.Kind != values.Evaluates {
			continue
		}
		for _, a := range append([]*values.Value{e.Value}, e.Args...) {
			if l.Needs(a, v) {
				return true
			}
		}
	}
	return false
}

// source is what v is a view of, or v.
func source(v *values.Value) *values.Value {
	for range 8 {
		name := v.Op[strings.LastIndexByte(v.Op, '.')+1:]
		if v.Op == values.OpCall && v.Recv != nil && v.Recv.Op == values.OpAttr && v.Recv.Recv != nil {
			switch v.Recv.Name {
			case "squeeze", "reshape", "transpose", "flatten":
				v = v.Recv.Recv
				continue
			}
			return v
		}
		switch name {
		case "squeeze", "reshape", "transpose", "flatten", "expand_dims":
			if len(v.Args) > 0 && v.Args[0] != nil {
				v = v.Args[0]
				continue
			}
		}
		return v
	}
	return v
}

// start is the call before the loop that schedules the first step: it has what
// is scheduled in the loop, as it is before.
func start(p *analysis.Pass, l *match.Loop, scheduled values.Effect, lost *values.Value) *syntax.Call {
	var found *syntax.Call
	for _, e := range l.Facts.Effects {
		call, ok := e.Node.(*syntax.Call)
		if !ok || e.Kind != values.Schedules || len(e.Via) > 0 || l.Inside(e.Loop) || !p.Doc.Has(call) {
			continue
		}
		for _, was := range l.Loop.Carried {
			if len(was.Args) == 2 && slices.Contains(e.Args, was.Args[0]) && slices.Contains(scheduled.Args, was.Args[1]) && !slices.Contains(e.Args, lost.Args[0]) {
				found = call
			}
		}
	}
	return found
}

// add gives a call the name of a value for another argument.
func add(p *analysis.Pass, fix *edit.Fix, call *syntax.Call, v *values.Value) bool {
	stmt := p.Doc.Stmt(call)
	if stmt == nil || len(call.Keywords) > 0 {
		return false
	}
	name := p.Values.At(stmt).Named(v)
	if name == "" {
		return false
	}
	fix.Edits = append(fix.Edits, edit.AddArgument(p.Doc, call, name))
	return true
}

// waits finds reads of what an iteration schedules for the next one.
func waits(p *analysis.Pass, l *match.Loop, scheduled []values.Effect) {
	for _, c := range l.Carried {
		if c.Chosen && l.Hosts(c) != match.NotHosted {
			return // host code needs it: what is scheduled is something else
		}
	}
	at := p.Doc.Span(scheduled[0].Node).Start
	var called []int // calls that are not known: work of the host, while the device computes
	for _, e := range l.Effects() {
		if n := l.Place(e); e.Kind == values.Calls && l.Has(n) {
			called = append(called, p.Doc.Span(n).Start)
		}
	}
	for _, e := range l.Effects() {
		if e.Kind != values.Evaluates || !l.Own(e) || len(e.Via) > 0 || !l.Has(e.Node) || e.How == "eval" || !ofScheduled(l, e.Value, scheduled) {
			continue
		}
		read := p.Doc.Span(e.Node).Start
		if read > at && slices.ContainsFunc(called, func(c int) bool { return at < c && c < read && !within(p, e.Node, c) }) {
			continue
		}
		p.ReportFinding(analysis.Finding{Span: p.Doc.Span(e.Node),
			Message: "this waits for the step that the same iteration schedules: nothing is computed while Python builds the next one; read the token of the iteration before, and keep this one for the next",
			Related: []analysis.Related{{Span: p.Doc.Span(scheduled[0].Node), Message: "the step is scheduled here"}}})
		return
	}
}

// within reports whether a byte is in the statement of a node: the read is itself a call.
func within(p *analysis.Pass, n syntax.Node, at int) bool {
	s := p.Doc.Span(p.Doc.Stmt(n))
	return s.Start <= at && at < s.End
}

// ofScheduled reports whether v is computed from what an iteration schedules, on some path at least.
func ofScheduled(l *match.Loop, v *values.Value, scheduled []values.Effect) bool {
	for _, s := range scheduled {
		for _, a := range s.Args {
			if needsAny(l, v, a, 4) {
				return true
			}
		}
	}
	return false
}

func needsAny(l *match.Loop, v, a *values.Value, depth int) bool {
	if a == nil || depth == 0 || !l.Computed(a) {
		return false
	}
	if l.Needs(v, a) {
		return true
	}
	if a.Op == values.OpPhi {
		for _, x := range a.Args {
			if needsAny(l, v, x, depth-1) {
				return true
			}
		}
	}
	return false
}
