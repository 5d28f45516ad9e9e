// Package syncinforward finds values that are read back while a model computes.
package syncinforward

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/rules/eval"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is sync-in-forward.
var Rule = &analysis.Rule{Name: "sync-in-forward", Group: "eval", Page: page, Run: run}

// reading are the ways of reading an array, with what they are called in a message.
var reading = map[string]string{
	"item": "item()", "tolist": "tolist()", "int": "int()", "float": "float()", "bool": "bool()", "complex": "complex()", "numpy": "NumPy",
	"numpy operator": "an operator of NumPy", "index": "an index of Python", "print": "print()", "format": "formatting", "str": "str()",
	"repr": "repr()", "eval": "mx.eval",
}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		where := ""
		seen := map[syntax.Stmt]bool{}
		waited := map[syntax.Node]bool{}
		for i, e := range ff.Effects {
			if e.Kind != values.Evaluates || len(e.Via) > 0 || reading[e.How] == "" || !p.Doc.Has(e.Node) {
				continue
			}
			if where == "" {
				if where = eval.Hot.At(p.Values, ff.Fn); where == "" {
					break
				}
			}
			stmt := p.Doc.Stmt(e.Node)
			offset := kept(e, where)
			if seen[stmt] || !offset && (!counts(e, stmt, ff) || ready(e, where)) || isResult(p, e.Node, where) {
				continue
			}
			seen[stmt] = true
			if at := waits(ff.Effects[:i], e.Value); at != nil {
				if waited[at] {
					continue // the wait is the same for all that was evaluated together
				}
				waited[at] = true
			}
			report(p, e, where, offset)
		}
	}
}

// waits is the mx.eval that computed v before it is read, nil for none.
func waits(before []values.Effect, v *values.Value) syntax.Node {
	for _, e := range slices.Backward(before) {
		if e.Kind == values.Evaluates && e.How == "eval" && v != nil && slices.Contains(eval.Leaves(e.Args), v) {
			return e.Node
		}
	}
	return nil
}

// ready reports whether a forward reads what does not wait for the model: its
// lengths and positions. Once for a prompt or an image that is what the host must know.
func ready(e values.Effect, where string) bool {
	return strings.HasPrefix(where, eval.Forward) && e.How != "eval" && !eval.Activation(e.Value) && !madeHere(e)
}

// isResult reports whether a step returns what it reads: the token that the step is for.
func isResult(p *analysis.Pass, n syntax.Node, where string) bool {
	if !strings.HasPrefix(where, eval.Step) {
		return false
	}
	for {
		switch parent := p.Doc.Parent(n).(type) {
		case *syntax.Return:
			return true
		case *syntax.Tuple, *syntax.List, *syntax.Starred, *syntax.Call:
			n = parent
		default:
			return false
		}
	}
}

// counts tells reads that wait for the model from those that find their number ready, or hardly ever run.
func counts(e values.Effect, stmt syntax.Stmt, ff *values.FunctionFacts) bool {
	switch stmt.(type) {
	case *syntax.Raise, *syntax.Assert:
		return false // a message, for when it has failed anyway
	}
	switch e.How {
	case "eval":
		// In a loop, or under a condition, it bounds memory.
		return e.Loop == nil && !e.Guarded && ff.Fn.Name == "__call__" && len(e.Args) > 0
	case "print", "format", "str", "repr":
		return !e.Guarded && lazy(e.Value, 12) // behind a flag it is for debugging
	}
	return lazy(e.Value, 12)
}

// lazy reports whether a value is computed here: what comes from outside as
// numbers, and what a module holds, was evaluated before.
func lazy(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	switch v.Op {
	case values.OpParam:
		return v.IsArray() && v.DType.IsFloat() // hidden states; tokens, lengths and masks are made on the host
	case values.OpParameter, values.OpAttr, values.OpConst, "mlx.core.array", "":
		return false
	case "mlx.core.array.__getitem__", "mlx.core.array.astype", values.OpElem, values.OpItem, "mlx.core.reshape", "mlx.core.squeeze", "mlx.core.flatten":
		return len(v.Args) > 0 && lazy(v.Args[0], depth-1)
	case values.OpPhi:
		for _, a := range v.Args {
			if lazy(a, depth-1) {
				return true
			}
		}
		return false
	}
	switch v.Kind {
	case values.Array, values.Unknown, values.Union:
		return true
	}
	return false
}

func report(p *analysis.Pass, e values.Effect, where string, offset bool) {
	message := fmt.Sprintf("%s reads a value back in %s: the host waits until it is computed, and builds nothing meanwhile", reading[e.How], where)
	if e.How == "eval" {
		message = fmt.Sprintf("mx.eval in %s: the host waits until everything so far is computed, and what follows cannot be fused or scheduled with it", where)
	}
	if offset {
		message = fmt.Sprintf("%s reads an array of the cache in %s: once for every token the host waits, and builds nothing meanwhile; let the cache count in Python, or compute with the array", reading[e.How], where)
	}
	f := analysis.Finding{Span: p.Doc.Span(e.Node), Message: message}
	if fix, ok := indexed(p, e); ok {
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

// indexed lets x[i.item()] be x[i]: MLX takes arrays for indices.
func indexed(p *analysis.Pass, e values.Effect) (edit.Fix, bool) {
	call, ok := e.Node.(*syntax.Call)
	if !ok || e.How != "item" || !e.Value.IsArray() || !e.Value.DType.IsIntegral() {
		return edit.Fix{}, false
	}
	a, ok := call.Fn.(*syntax.Attribute)
	if !ok {
		return edit.Fix{}, false
	}
	var index syntax.Node = call
	if t, ok := p.Doc.Parent(index).(*syntax.Tuple); ok {
		index = t
	}
	s, ok := p.Doc.Parent(index).(*syntax.Subscript)
	if !ok || syntax.Node(s.Index) != index || !p.Values.Value(s.X).IsArray() {
		return edit.Fix{}, false
	}
	fix := edit.Fix{Title: "Index with the array", Edits: []edit.Edit{edit.Replace(p.Doc, call, edit.Source(p.Doc, a.X))}}
	if e.Value.Shape.Rank() != 0 {
		fix.Safety, fix.Reason = edit.Confirm, "an index with axes gives the result its axes"
	}
	return fix, !edit.LosesComment(p.Doc, fix.Edits...)
}
