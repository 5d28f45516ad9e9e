// Package loadevalcast finds weights that are evaluated just before they are
// cast, quantized or replaced. It sees that in one function only.
package loadevalcast

import (
	_ "embed"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is load-eval-cast.
var Rule = &analysis.Rule{Name: "load-eval-cast", Group: "memory", Page: page, Run: run}

var evals = values.Computes(func(v *values.Value) bool { return v.Op == "mlx.core.eval" })

func run(p *analysis.Pass) {
	for n := range p.Values.Find(evals) {
		call, ok := n.(*syntax.Call)
		if !ok || len(call.Args) != 1 || len(call.Keywords) > 0 {
			continue
		}
		stmt, ok := p.Doc.Parent(call).(*syntax.ExprStmt)
		name := weights(call.Args[0])
		if !ok || name == nil {
			continue
		}
		if after, how := remade(p, stmt, name); after != nil && (how == "replaced" || loaded(p, stmt, name)) {
			report(p, call, stmt, after, how)
		}
	}
}

// weights is the name of the model or the dict whose arrays are evaluated:
// model.parameters(), weights, weights.values(), list(weights.values()).
func weights(x syntax.Expr) *syntax.Name {
	switch x := x.(type) {
	case *syntax.Name:
		return x
	case *syntax.Starred:
		return weights(x.X)
	case *syntax.Call:
		switch fn := x.Fn.(type) {
		case *syntax.Attribute:
			name, ok := fn.X.(*syntax.Name)
			if ok && len(x.Args) == 0 && (fn.Attr.ID == "parameters" || fn.Attr.ID == "values") {
				return name
			}
		case *syntax.Name:
			if fn.ID == "list" && len(x.Args) == 1 {
				return weights(x.Args[0])
			}
		}
	}
	return nil
}

// loaded reports whether the weights come from a file: of a small model that is made
// on the spot the evaluation costs nothing to speak of.
func loaded(p *analysis.Pass, stmt syntax.Stmt, name *syntax.Name) bool {
	found := false
	body := syntax.Node(p.Doc.Func(stmt))
	if p.Doc.Func(stmt) == nil {
		return false
	}
	syntax.Inspect(body, func(n syntax.Node) bool {
		call, ok := n.(*syntax.Call)
		if !ok || found || p.Doc.Span(call).Start > p.Doc.Span(stmt).Start {
			return !found
		}
		switch fn := call.Fn.(type) {
		case *syntax.Attribute:
			if x, ok := fn.X.(*syntax.Name); ok && x.ID == name.ID {
				found = fn.Attr.ID == "load_weights"
			} else {
				found = reads(fn.Attr.ID) && assigns(p, call, name)
			}
		case *syntax.Name:
			found = reads(fn.ID) && assigns(p, call, name)
		}
		return !found
	})
	return found
}

func reads(function string) bool {
	return strings.Contains(function, "load") || strings.HasPrefix(function, "from_pretrained")
}

// assigns reports whether the result of a call is assigned to a name, alone or with others.
func assigns(p *analysis.Pass, call *syntax.Call, name *syntax.Name) bool {
	a, ok := p.Doc.Stmt(call).(*syntax.Assign)
	return ok && len(a.Targets) == 1 && mentions(a.Targets[0], name.ID)
}

// remade is the statement that casts or replaces the weights, with how, when
// nothing between uses them.
func remade(p *analysis.Pass, stmt syntax.Stmt, name *syntax.Name) (syntax.Stmt, string) {
	var rest []syntax.Stmt
	parent := p.Doc.Parent(stmt)
	lists := edit.Bodies(parent)
	if parent == nil {
		lists = [][]syntax.Stmt{p.Doc.Body()}
	}
	for _, list := range lists {
		if i := slices.Index(list, syntax.Stmt(stmt)); i >= 0 {
			rest = list[i+1:]
		}
	}
	for _, s := range rest {
		if how := remakes(p, s, name); how != "" {
			return s, how
		}
		if mentions(s, name.ID) {
			return nil, ""
		}
	}
	return nil, ""
}

func mentions(n syntax.Node, name string) bool {
	found := false
	syntax.Inspect(n, func(n syntax.Node) bool {
		if n, ok := n.(*syntax.Name); ok {
			found = found || n.ID == name
		}
		return !found
	})
	return found
}

// remakes says what a statement, or one under a condition, does to the weights; "" for anything else.
func remakes(p *analysis.Pass, s syntax.Stmt, name *syntax.Name) string {
	switch s := s.(type) {
	case *syntax.If:
		if mentions(s.Cond, name.ID) || len(s.Else) > 0 {
			return ""
		}
		for _, inner := range s.Then {
			if how := remakes(p, inner, name); how != "" {
				return how
			}
			if mentions(inner, name.ID) {
				return ""
			}
		}
	case *syntax.ExprStmt:
		if call, ok := s.X.(*syntax.Call); ok {
			return changes(p, call, name)
		}
	case *syntax.Assign:
		if t, ok := s.Targets[0].(*syntax.Name); ok && len(s.Targets) == 1 && t.ID == name.ID && casts(s.Value, name.ID) {
			return "cast"
		}
	}
	return ""
}

// changes says what a call does to all parameters of a model.
func changes(p *analysis.Pass, call *syntax.Call, model *syntax.Name) string {
	if v := p.Values.Value(call); v != nil && v.Op == "mlx.nn.quantize" && len(call.Args) > 0 {
		if x, ok := call.Args[0].(*syntax.Name); ok && x.ID == model.ID {
			return "quantized"
		}
	}
	fn, ok := call.Fn.(*syntax.Attribute)
	if !ok {
		return ""
	}
	if x, ok := fn.X.(*syntax.Name); !ok || x.ID != model.ID {
		return ""
	}
	switch fn.Attr.ID {
	case "set_dtype":
		return "cast"
	case "apply", "update":
		if casts(call, model.ID) {
			return "cast"
		}
	case "load_weights":
		for _, k := range call.Keywords {
			if k.Name == "strict" {
				return "" // some of them may stay
			}
		}
		return "replaced"
	}
	return ""
}

// casts reports whether an expression casts what it takes from a name: a
// comprehension or a function that is applied to all of it.
func casts(x syntax.Expr, name string) bool {
	all, cast := false, false
	syntax.Inspect(x, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Comp:
			all = all || mentions(n.Clauses[0].Iter, name)
		case *syntax.Lambda:
			all = true
		case *syntax.Call:
			if fn, ok := n.Fn.(*syntax.Attribute); ok && fn.Attr.ID == "astype" {
				cast = true
			}
		}
		return true
	})
	return all && cast && mentions(x, name)
}

func report(p *analysis.Pass, call *syntax.Call, stmt, after syntax.Stmt, how string) {
	message := "the weights are read and held at the width they are stored in, all at once, and " + how + " after that; evaluated afterwards, each tensor is freed as soon as it is " + how
	title := "Evaluate afterwards"
	if how == "replaced" {
		message = "the initial weights are computed, only to be replaced by those that are loaded: without the evaluation they never exist"
	}
	f := analysis.Finding{Span: p.Doc.Span(call), Message: message,
		Related: []analysis.Related{{Span: p.Doc.Span(after), Message: how + " here"}}}
	fix := edit.Fix{Title: title, Safety: edit.Safe, Edits: edit.Delete(p.Doc, stmt)}
	if how == "replaced" {
		fix.Title = "Do not evaluate the initial weights"
	} else {
		fix.Edits = append(fix.Edits, edit.InsertAfter(p.Doc, after, edit.Source(p.Doc, call)))
	}
	if !edit.LosesComment(p.Doc, fix.Edits...) {
		f.Fixes = []edit.Fix{fix}
	}
	p.ReportFinding(f)
}
