// Package impurecompiled finds what a compiled function does besides computing
// arrays: it raises, or happens only while the function is traced.
package impurecompiled

import (
	_ "embed"
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/rules/compile"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is impure-compiled.
var Rule = &analysis.Rule{Name: "impure-compiled", Group: "compile", Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, c := range compile.Functions(p.Values) {
		ff := p.Values.Of(c.Fn)
		if ff == nil || compile.First.At(p.Values, c.Fn) != c {
			continue
		}
		t := &trace{p: p, c: c, ff: ff, seen: map[syntax.Node]bool{}}
		for _, e := range ff.Effects {
			t.effect(e)
		}
		for n, v := range ff.Find(drawn) {
			t.report(n, fmt.Sprintf("%s() runs only while %s is traced: its number is a constant of every later call; pass it as an argument", v.Op, c.Name()))
		}
	}
	for _, ff := range p.Values.Functions() {
		forward(p, ff)
	}
}

// drawn finds NumPy's random numbers.
var drawn = values.Computes(func(v *values.Value) bool { return strings.HasPrefix(v.Op, "numpy.random.") })

// A trace is one compiled function.
type trace struct {
	p    *analysis.Pass
	c    compile.Function
	ff   *values.FunctionFacts
	seen map[syntax.Node]bool
}

func (t *trace) report(n syntax.Node, message string) {
	stmt := syntax.Node(t.p.Doc.Stmt(n))
	if !t.p.Doc.Has(n) || t.seen[stmt] {
		return
	}
	t.seen[stmt] = true
	f := analysis.Finding{Span: t.p.Doc.Span(n), Message: message}
	f.Related = []analysis.Related{{Span: t.p.Doc.Span(t.c.At), Message: "compiled here"}}
	t.p.ReportFinding(f)
}

// traced reports whether v depends on what the function is called with.
func (t *trace) traced(v *values.Value) bool {
	for _, param := range t.ff.Params {
		if param != nil && param.Op == values.OpParam && param.Name != "self" && v.Needs(param) {
			return true
		}
	}
	return false
}

// waits are the ways of needing a value on the host, with what they are called in a message.
var waits = map[string]string{
	"item": "item()", "tolist": "tolist()", "int": "int()", "float": "float()", "bool": "bool()", "complex": "complex()",
	"if": "a test of an array", "while": "a test of an array", "assert": "a test of an array", "not": "a test of an array", "and": "a test of an array",
	"ifexp": "a test of an array", "chain": "a comparison of arrays", "any": "any()", "all": "all()", "max": "max()", "min": "min()", "sorted": "sorted()",
	"index": "an index of Python", "numpy": "NumPy", "numpy operator": "NumPy on the left", "in": "“in”",
	"print": "print()", "format": "formatting", "str": "str()", "repr": "repr()", "eval": "mx.eval", "save": "mx.save",
}

// optional are those that are often there for debugging, behind a flag.
var optional = map[string]bool{"print": true, "format": true, "str": true, "repr": true, "eval": true}

func (t *trace) effect(e values.Effect) {
	n := e.Node
	if len(e.Via) > 0 {
		n = e.Via[0]
	}
	switch e.Kind {
	case values.Evaluates:
		how := waits[e.How]
		if how == "" || e.Guarded && optional[e.How] || raises(t.p, n) {
			return
		}
		needed := e.Args
		if e.How != "eval" {
			needed = []*values.Value{e.Value}
		}
		for _, v := range needed {
			if v.IsArray() && t.traced(v) {
				t.report(n, fmt.Sprintf("%s needs a number that does not exist while %s is traced: this raises ValueError at the first call", how, t.c.Name()))
				return
			}
		}
	case values.Calls:
		if name := host(e.Value); name != "" {
			t.report(n, fmt.Sprintf("%s() runs only while %s is traced: its result is a constant of every later call; pass it as an argument", name, t.c.Name()))
		}
	case values.Stores:
		t.stores(n, e)
	}
}

// stores finds what stays behind in objects from outside. With outputs= it may be meant to.
func (t *trace) stores(n syntax.Node, e values.Effect) {
	if t.c.Outputs != nil || len(e.Via) > 0 || e.Object == nil || e.Object.In == t.c.Fn && e.Object.Op != values.OpParam {
		return
	}
	if e.Object.Op == values.OpParam && e.Object.In == t.c.Fn && e.Object.Name != "self" {
		return // an argument: arrays and trees of them come back by return
	}
	switch {
	case e.Value.IsArray() && t.traced(e.Value):
		t.report(n, fmt.Sprintf("an array of %s's trace stays in an object outside: using it raises “array without a primitive”, and later calls do not store anything; return it", t.c.Name()))
	case counts(e):
		t.report(n, fmt.Sprintf("this runs only while %s is traced, not at every call: %s counts traces; count outside", t.c.Name(), e.Name))
	}
}

// counts reports whether an attribute is computed from what it was: self.n += 1.
func counts(e values.Effect) bool {
	v := e.Value
	if v == nil || v.Op != "mlx.core.add" || len(v.Args) != 2 {
		return false
	}
	for _, a := range v.Args {
		if a != nil && a.Op == values.OpAttr && a.Name == e.Name && a.Recv == e.Object {
			return true
		}
	}
	return false
}

// host names a function of Python's library whose result is another at each call.
func host(fn *values.Value) string {
	if fn == nil || fn.Kind != values.Symbol {
		return ""
	}
	switch fn.Name {
	case "time.time", "time.perf_counter", "time.monotonic", "time.time_ns", "time.perf_counter_ns",
		"random.random", "random.uniform", "random.randint", "random.randrange", "random.choice", "random.gauss", "random.sample", "random.shuffle":
		return fn.Name
	}
	return ""
}

// raises reports whether a node is in a message of an error.
func raises(p *analysis.Pass, n syntax.Node) bool {
	if !p.Doc.Has(n) {
		return true
	}
	_, ok := p.Doc.Stmt(n).(*syntax.Raise)
	return ok
}
