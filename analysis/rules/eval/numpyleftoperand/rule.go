// Package numpyleftoperand finds NumPy numbers and arrays to the left of an array of MLX.
package numpyleftoperand

import (
	_ "embed"
	"fmt"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

//go:embed rule.md
var page string

// Rule is numpy-left-operand.
var Rule = &analysis.Rule{Name: "numpy-left-operand", Group: "eval", Severity: analysis.Error, Page: page, Run: run}

func run(p *analysis.Pass) {
	for _, ff := range p.Values.Functions() {
		for _, e := range ff.Effects {
			if e.Kind != values.Evaluates || e.How != "numpy operator" || len(e.Via) > 0 {
				continue // another function's text
			}
			b, ok := e.Node.(*syntax.BinOp)
			if !ok {
				continue // total += x and comparisons: the host asked for the number
			}
			v := p.Values.Value(b)
			if v == nil || len(v.Args) < 2 {
				continue
			}
			report(p, b, v.Args[0], v.Args[1])
		}
	}
}

// report reports l op r, with l of NumPy.
func report(p *analysis.Pass, b *syntax.BinOp, l, r *values.Value) {
	kind := "a NumPy array"
	if scalar(l) {
		kind = "a NumPy number"
	}
	f := analysis.Finding{Span: p.Doc.Span(b)}
	f.Message = fmt.Sprintf("%s on the left of %s: NumPy's operator waits for the array and reads it, and the result is a NumPy array", kind, b.Op)
	if r.DType == 0 || r.DType.IsHalf() {
		f.Message += "; for bfloat16 it raises"
	}
	if fix, ok := fixOf(p, b, l, r); ok {
		fix.Safety, fix.Reason = edit.Confirm, "the result is an array of MLX then, of its operand's dtype"
		f.Fixes = append(f.Fixes, fix)
	}
	p.ReportFinding(f)
}

func fixOf(p *analysis.Pass, b *syntax.BinOp, l, r *values.Value) (edit.Fix, bool) {
	if f, ok := python(l); ok && p.Values.Value(b.L) == l {
		return p.Rewrite(b.L, "Use a Python number", edit.Confirm, func(s *analysis.Spelling) string {
			if name := twin(l); name != "" && l.Node == syntax.Node(b.L) {
				return s.Name(name) + "(" + s.Of(l.Args[0]) + ")"
			}
			return f + "(" + s.Of(l) + ")"
		})
	}
	if (b.Op == "*" || b.Op == "+") && r.DType.IsFloat() && !scalar(l) {
		text := operand(p, b.R) + " " + b.Op + " " + operand(p, b.L)
		e := edit.Replace(p.Doc, b, text)
		return edit.Fix{Title: "Swap the operands", Edits: []edit.Edit{e}}, !edit.LosesComment(p.Doc, e)
	}
	return edit.Fix{}, false
}

// operand is the text of an operand, with the parentheses around it.
func operand(p *analysis.Pass, x syntax.Expr) string {
	span := p.Doc.Outer(x)
	text := p.Doc.Source()[span.Start:span.End]
	if _, ok := x.(*syntax.BinOp); ok && !strings.HasPrefix(text, "(") {
		return "(" + text + ")"
	}
	return text
}

// scalar reports whether a value of NumPy is certainly one number.
func scalar(v *values.Value) bool { return number(v, 8) }

func number(v *values.Value, depth int) bool {
	if v == nil || depth == 0 {
		return false
	}
	if v.IsScalar() {
		return true
	}
	name, ok := strings.CutPrefix(v.Op, "numpy.")
	switch {
	case v.Kind != values.NumPy:
		return false
	case ok && types[name] != "", ok && functions[name], strings.HasPrefix(v.Op, "mlx.core."):
		for _, a := range v.Args {
			if !number(a, depth-1) {
				return false
			}
		}
		return len(v.Args) > 0
	}
	return false
}

// types are NumPy's types of numbers, with Python's.
var types = map[string]string{"float16": "float", "float32": "float", "float64": "float", "single": "float", "double": "float",
	"int8": "int", "int16": "int", "int32": "int", "int64": "int", "uint8": "int", "uint16": "int", "uint32": "int", "uint64": "int"}

// functions are those of NumPy that module math has under the same name.
var functions = map[string]bool{"sqrt": true, "exp": true, "log": true, "log2": true, "log10": true, "log1p": true, "expm1": true,
	"sin": true, "cos": true, "tan": true, "tanh": true}

// twin is the function of module math that gives v, "" for none.
func twin(v *values.Value) string {
	name, ok := strings.CutPrefix(v.Op, "numpy.")
	if !ok || !functions[name] || len(v.Args) != 1 || !v.Args[0].IsScalar() {
		return ""
	}
	return "math." + name
}

// python is the type that a number of NumPy has in Python.
func python(v *values.Value) (string, bool) {
	if !scalar(v) {
		return "", false
	}
	if name, ok := strings.CutPrefix(v.Op, "numpy."); ok {
		if t := types[name]; t != "" {
			return t, true
		}
		return "float", true
	}
	for _, a := range v.Args { // arithmetic: one float makes a float
		if t, ok := python(a); a.Kind == values.Float || ok && t == "float" {
			return "float", true
		}
	}
	return "float", v.Op == "mlx.core.divide"
}
