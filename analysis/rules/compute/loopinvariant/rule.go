// Package loopinvariant finds array work that is done again though nothing it is
// made of has changed: in each forward, in each call of a nested function, in
// each iteration of a loop, or for each array of a tree. It does not know how
// often a loop runs.
package loopinvariant

import (
	_ "embed"
	"fmt"
	"slices"

	"mlxls/analysis"
	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/rules/compute"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is loop-invariant.
var Rule = &analysis.Rule{Name: "loop-invariant", Group: "compute", Severity: analysis.Info, Page: page, Run: run}

// creator reports whether v is an array that is made of numbers, of which tables are made.
func creator(v *values.Value) bool {
	switch {
	case match.Is(v, "arange", "linspace"):
		return true
	case match.Is(v, "array"):
		x := v.Args[0]
		return x != nil && !x.IsArray() && (x.Kind == values.List || x.Kind == values.Tuple || x.Op == "comp" || x.Op == values.OpCall)
	}
	return false
}

func run(p *analysis.Pass) {
	if !compute.InTest(p) {
		for _, ff := range p.Values.Functions() {
			if ff.Fn.Def != nil && ff.Fn.Name != "__init__" && ff.Fn.Name != "sanitize" { // these run once
				bodies(p, ff)
			}
		}
	}
	choices(p)
	r := &rule{p: p, seen: map[syntax.Node]bool{}}
	for _, ff := range p.Values.Functions() {
		switch fn := ff.Fn; {
		case fn.Def == nil:
		case fn.Name == "__call__" && fn.Class != nil && fn.Class.IsModule() && creating(p, ff):
			r.runs = nil
			r.look(ff, "each forward", "make it in __init__", forward(p, fn))
		case fn.Outer != nil && fn.Outer.Def != nil:
			if !keepsOutside(fn) && creating(p, ff) && compute.Repeated.At(p.Values, fn) {
				r.runs = map[*values.Function]bool{fn: true}
				r.look(ff, "each call of "+fn.Name, "make it once outside, before the loop that calls it", captured(p, fn))
			}
		}
	}
}

type rule struct {
	p    *analysis.Pass
	seen map[syntax.Node]bool
	from *values.Function
	runs map[*values.Function]bool // whose text is looked at, once that matters
}

// creating reports whether there is such an array in anything that a function computes.
func creating(p *analysis.Pass, ff *values.FunctionFacts) bool {
	return ff.Memo(creatingOf{}, func() any {
		seen, found := make(map[*values.Value]bool, 2*len(ff.Nodes)), false
		results(p, ff, func(v *values.Value) { found = found || among(v, seen) })
		return found
	}).(bool)
}

type creatingOf struct{}

func among(v *values.Value, seen map[*values.Value]bool) bool {
	if v == nil || seen[v] {
		return false
	}
	seen[v] = true
	return creator(v) || slices.ContainsFunc(compute.Operands(v), func(o *values.Value) bool { return among(o, seen) })
}

// look reports the largest parts of what a function computes that are always the same.
func (r *rule) look(ff *values.FunctionFacts, when, instead string, edge func(*values.Value) compute.Verdict) {
	s := &compute.Stillness{Edge: edge}
	r.from = ff.Fn
	kept := keeps(r.p, ff)
	seen, made := make(map[*values.Value]bool, 2*len(ff.Nodes)), map[*values.Function]bool{}
	var walk func(v *values.Value)
	walk = func(v *values.Value) {
		if v == nil || seen[v] || len(seen) > 5000 {
			return
		}
		seen[v] = true
		if _, asked := made[v.In]; !asked && v.In != nil {
			made[v.In] = constructing.At(r.p.Values, v.In)
		}
		if made[v.In] {
			return
		}
		if v.IsArray() && v.Entry != nil && s.Still(v) {
			r.table(v, when, instead, kept)
			return
		}
		for _, o := range compute.Operands(v) {
			walk(o)
		}
	}
	results(r.p, ff, walk)
}

// results visits all that a function computes.
func results(p *analysis.Pass, ff *values.FunctionFacts, visit func(*values.Value)) {
	for _, v := range ff.Returns {
		visit(v)
	}
	for _, e := range ff.Effects {
		visit(e.Value)
		for _, a := range e.Args {
			visit(a)
		}
	}
	for _, n := range slices.Backward(ff.Nodes) { // what is made of others first
		visit(p.Values.Value(n))
	}
}

// table reports v if making it is work.
func (r *rule) table(v *values.Value, when, instead string, kept func(*values.Value) bool) {
	for v.Entry.Has(mlxapi.View) || match.Is(v, "array.__getitem__") {
		if len(v.Args) == 0 || !v.Args[0].IsArray() {
			break
		}
		v = v.Args[0] // where it is computed, not where it is turned
	}
	n, ok := v.Node.(syntax.Expr)
	if !ok || r.seen[n] || !r.p.Doc.Has(n) || kept(v) || v.In == nil || cached(v.In) {
		return
	}
	if r.runs == nil {
		r.runs = reach(r.p.Values, r.from)
	}
	if !r.runs[v.In] {
		return
	}
	if !once(r.p, n) {
		return // of what one iteration of a loop has
	}
	cost := count(v)
	ops := len(cost.ops)
	if !cost.made || ops < 3 && !cost.list {
		return
	}
	for at := syntax.Node(n); at != nil; at = r.p.Doc.Parent(at) {
		if r.seen[at] {
			return // a part of one that is reported
		}
	}
	r.seen[n] = true
	message := fmt.Sprintf("the same table is computed in %s: %d operations on numbers that do not change; %s", when, ops, instead)
	if ops < 3 {
		message = fmt.Sprintf("the same list becomes an array in %s: a copy from the host each time; %s", when, instead)
	}
	r.p.Report(n, message)
}

// A tally is what it takes to make a value: how many operations, as they are
// written, whether a table is made there, and whether a list is copied.
type tally struct {
	ops        map[syntax.Node]bool
	made, list bool
	seen       map[*values.Value]bool
}

// count counts what makes v. An operation that is written once counts once:
// how often it is executed for v may depend on what else is known.
func count(v *values.Value) *tally {
	t := &tally{ops: map[syntax.Node]bool{}, seen: map[*values.Value]bool{}}
	t.add(v)
	return t
}

func (t *tally) add(v *values.Value) {
	if v == nil || t.seen[v] {
		return
	}
	t.seen[v] = true
	if v.IsArray() && v.Entry != nil {
		if creator(v) {
			t.made = true
			t.list = t.list || match.Is(v, "array") && unmeasured(v.Args[0])
		}
		if !v.Entry.Has(mlxapi.View) {
			t.ops[v.Node] = true
		}
	}
	for _, o := range compute.Operands(v) {
		if o != nil && (o.Kind == values.DTypeObj || o.Op == "dtype") {
			continue
		}
		t.add(o)
	}
}

// unmeasured reports whether a list is made where it is used, of data and not of a few numbers.
func unmeasured(v *values.Value) bool {
	return v != nil && v.Elems == nil && (v.Kind == values.List && (v.Op == "comp" || v.Op != "display") || v.Op == values.OpCall)
}

// cached reports whether a function keeps its results.
func cached(fn *values.Function) bool {
	for _, d := range fn.Decorators() {
		switch d.Name {
		case "functools.lru_cache", "functools.cache", "functools.cached_property":
			return true
		}
		if d.Op == values.OpCall {
			return true
		}
	}
	return false
}
