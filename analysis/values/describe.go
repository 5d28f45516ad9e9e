package values

import (
	"fmt"
	"strings"

	"mlxls/analysis/syntax"
)

// A Description is what a person may want to know of an expression.
type Description struct {
	Node syntax.Node
	// What is one line: "array float16 (B, n_heads, L, 64)", "float", "int 4".
	What string
	// Since is the expression that first made a half precision value float32, on
	// the way to this one; nil when there is none, or it is not in the document.
	Since syntax.Node
}

// Describe says what is known of the innermost expression at an offset that
// has a value worth a word.
func (f *Facts) Describe(offset int) (Description, bool) {
	for n := f.Document.NodeAt(syntax.Span{Start: offset, End: offset}); n != nil; n = f.Document.Parent(n) {
		if _, stmt := n.(syntax.Stmt); stmt {
			break
		}
		v := f.Value(n)
		if v == nil {
			continue
		}
		what := v.describe()
		if what == "" {
			continue
		}
		d := Description{Node: n, What: what}
		if w := widened(v, 32); w != nil && w.Node != nil && f.Document.Has(w.Node) {
			d.Since = w.Node
		}
		return d, true
	}
	return Description{}, false
}

// describe is v in the words of the field; "" when nothing is known.
func (v *Value) describe() string {
	if v.Kind == Union {
		var parts []string
		for _, a := range v.Alts {
			s := a.describe()
			if s == "" {
				return ""
			}
			parts = append(parts, s)
		}
		return strings.Join(parts, " | ")
	}
	switch v.Kind {
	case None:
		return "None"
	case Bool, Int, Float, Str:
		name := map[Kind]string{Bool: "bool", Int: "int", Float: "float", Str: "str"}[v.Kind]
		if v.Const != nil && v.Kind != Str {
			return fmt.Sprintf("%s %v", name, v.Const)
		}
		return name
	case Array:
		return "array " + dtypeWords(v.DType) + v.Shape.words()
	case NumPy:
		return "numpy array"
	case DTypeObj:
		return "dtype " + dtypeWords(v.DType)
	case Object:
		if v.Cls != nil {
			return v.Cls.Name
		}
		return v.Name
	case Symbol:
		if v.Recv == nil {
			return v.Name
		}
	}
	return ""
}

func dtypeWords(d DType) string {
	if !d.Known() {
		return "of unknown dtype"
	}
	return strings.Join(d.Names(), " or ")
}

func (s Shape) words() string {
	if !s.Known {
		return ""
	}
	return " " + s.String()
}

// widened is the operation that first turned half precision into float32 on
// the way to v; nil when v is not such a value.
func widened(v *Value, depth int) *Value {
	if v == nil || depth == 0 || v.Kind != Array || !v.DType.IsFloat32() {
		return nil
	}
	half := false
	for _, a := range v.Args {
		if a != nil && a.Kind == Array && a.DType.IsHalf() {
			half = true
		}
	}
	if half {
		return v
	}
	for _, a := range v.Args {
		if w := widened(a, depth-1); w != nil {
			return w
		}
	}
	return nil
}
