// Package softmaxbeforechoice finds probabilities that are computed only to
// choose by them, where the scores would do.
package softmaxbeforechoice

import (
	_ "embed"
	"fmt"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is softmax-before-choice.
var Rule = &analysis.Rule{Name: "softmax-before-choice", Group: "llm", Page: page, Replaces: []string{"hand-written-reduction"}, Run: run}

const draws = "mlx.core.random.categorical"

func run(p *analysis.Pass) {
	var uses *match.Use
	for _, op := range []string{"mlx.core.argmax", "mlx.core.argmin", "mlx.core.argsort", "mlx.core.argpartition", draws} {
		for _, v := range p.Values.Ops(op) {
			c, ok := choiceOf(v)
			if !ok {
				continue
			}
			if uses == nil {
				uses = match.UsesIn(p.Values)
			}
			if c.private(uses) {
				c.report(p)
			}
		}
	}
}

// A choice is made by an order that the scores have as well.
type choice struct {
	v      *values.Value   // the choice
	x      *values.Value   // the scores
	steps  []*values.Value // from what the choice is given to the softmax
	name   string          // what is computed for nothing
	minus  bool            // the order is turned round
	logits bool            // the choice is given logarithms of probabilities
}

// choiceOf goes from what the choice is given to the scores.
func choiceOf(v *values.Value) (choice, bool) {
	c := choice{v: v, name: "softmax"}
	for a := v.Args[0]; a != nil; a = a.Args[0] {
		c.steps = append(c.steps, a)
		switch {
		case wide(a), match.Is(a, "stop_gradient", "contiguous"):
		case match.Is(a, "negative") && len(c.steps) == 1 && v.Op != draws:
			c.minus = true
		case match.Is(a, "log") && !c.logits:
			c.logits, c.name = true, "log of softmax"
		case match.Is(a, "softmax"), a.Op == "mlx.nn.softmax":
			return c.over(a, a.Arg("axis"), a.Op == "mlx.nn.softmax")
		case a.Op == "mlx.nn.log_softmax" && !c.logits:
			c.logits, c.name = true, "log of softmax"
			return c.over(a, a.Arg("axis"), true)
		case normalized(a) && !c.logits:
			c.logits, c.name = true, "logsumexp"
			c.steps = append(c.steps, a.Args[1])
			return c.over(a, a.Args[1].Arg("axis"), false)
		default:
			return c, false
		}
		if len(a.Args) == 0 || len(c.steps) > 8 {
			return c, false
		}
	}
	return c, false
}

// wide accepts casts that lose nothing.
func wide(v *values.Value) bool { return match.Is(v, "array.astype") && v.DType.IsFloat32() }

// normalized matches x - logsumexp(x, keepdims=True).
func normalized(v *values.Value) bool {
	if !match.Is(v, "subtract") || len(v.Args) < 2 || !match.Is(v.Args[1], "logsumexp") {
		return false
	}
	keep := v.Args[1].Arg("keepdims")
	return keep != nil && keep.Const == true && values.Same(v.Args[1].Args[0], v.Args[0])
}

// over accepts a choice along the axis that the probabilities add up to one on:
// elsewhere the order is another.
func (c choice) over(softmax, axis *values.Value, last bool) (choice, bool) {
	c.x = softmax.Args[0]
	for wide(c.x) {
		c.x = c.x.Args[0]
	}
	along := c.v.Arg("axis")
	lastOf := func(a *values.Value, byDefault bool) bool {
		if a == nil {
			return byDefault
		}
		return match.Reduction{X: softmax.Args[0], Axis: a}.OnLastAxis()
	}
	byDefault := !match.Is(c.v, "argmax", "argmin") // those without an axis look at all elements
	switch {
	case c.x == nil || softmax.In != c.v.In:
		return c, false // a model that returns probabilities returns them to others as well
	case lastOf(along, byDefault) && lastOf(axis, last):
		return c, true
	case along != nil && axis != nil:
		return c, values.Same(along, axis)
	}
	return c, softmax.Shape.Rank() == 1
}

// private reports whether nobody else wants the probabilities.
func (c choice) private(uses *match.Use) bool {
	set := map[*values.Value]bool{}
	for _, s := range c.steps {
		set[s] = true
	}
	return uses.Only(set, c.v)
}

func (c choice) report(p *analysis.Pass) {
	f := analysis.Finding{Span: p.Doc.Span(c.v.Node)}
	safety, reason := edit.Safe, ""
	switch {
	case c.v.Op == draws && !c.logits:
		f.Message = "categorical draws by the exponentials of what it is given: of probabilities, which are between 0 and 1, it makes nearly equal ones; it takes the scores"
		safety, reason = edit.Confirm, "it draws by the probabilities then, which it did not"
	default:
		f.Message = fmt.Sprintf("%s before a choice: the scores have the same order, and the pass over all of them is for nothing", c.name)
		if c.v.Op == draws {
			f.Message = fmt.Sprintf("%s before categorical, which takes scores and adds the same to all of a row: the pass over all of them is for nothing", c.name)
		}
	}
	if at := argument(p, c.v); at != nil {
		fix, ok := p.Rewrite(at, "Choose by the scores", safety, func(s *analysis.Spelling) string {
			if c.minus {
				return "-" + edit.Primary(s.Of(c.x))
			}
			return s.Of(c.x)
		})
		if fix.Reason = reason; ok {
			f.Fixes = append(f.Fixes, fix)
		}
	}
	p.ReportFinding(f)
}

// argument is the expression of what the choice is given; nil when it is not written in the call.
func argument(p *analysis.Pass, v *values.Value) syntax.Expr {
	call, ok := v.Node.(*syntax.Call)
	if !ok {
		return nil
	}
	if m, ok := call.Fn.(*syntax.Attribute); ok && p.Values.Value(m.X) == v.Args[0] {
		return m.X
	}
	if len(call.Args) > 0 && p.Values.Value(call.Args[0]) == v.Args[0] {
		return call.Args[0]
	}
	return nil
}
