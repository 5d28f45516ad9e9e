package values

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"

	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// A row is one line of "mlxls values": a local, an argument, a return value, a parameter of a module, or an expression.
type row struct {
	File     string  `json:"file"`
	Cell     int     `json:"cell,omitempty"` // of a notebook; lines are those of the cell
	Line     int     `json:"line,omitempty"`
	Name     string  `json:"name,omitempty"`
	Kind     string  `json:"kind,omitempty"`
	Qualname string  `json:"qualname,omitempty"`
	Pos      []int   `json:"pos,omitempty"`
	DType    any     `json:"dtype"`
	NDim     any     `json:"ndim"`
	Shape    *string `json:"shape,omitempty"`
	text     string  // of the expression
}

// MarshalJSON keeps line 0 of parameters, and no line for expressions.
func (r row) MarshalJSON() ([]byte, error) {
	m := map[string]any{"file": r.File, "dtype": r.DType, "ndim": r.NDim}
	if r.Pos != nil {
		m["pos"] = r.Pos
	} else {
		m["line"], m["name"], m["kind"], m["qualname"] = r.Line, r.Name, r.Kind, r.Qualname
	}
	if r.Cell != 0 {
		m["cell"] = r.Cell
	}
	if r.Shape != nil {
		m["shape"] = *r.Shape
	}
	return json.Marshal(m)
}

// Dump lists the arrays of the document: format "jsonl", one object a line, or "text".
func (f *Facts) Dump(w io.Writer, path, format string) error {
	return f.DumpCells(w, path, format, nil)
}

// DumpCells lists the arrays of a notebook's program, with cells and their
// lines for its own: cellOf returns the cell in which a line stands, and the
// line with which that cell begins. All lines count from 1.
func (f *Facts) DumpCells(w io.Writer, path, format string, cellOf func(line int) (cell, first int)) error {
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	for _, r := range f.rows(path) {
		if cellOf != nil && r.Line > 0 {
			cell, first := cellOf(r.Line)
			r.Cell, r.Line = cell, r.Line-first+1
			if r.Pos != nil {
				r.Pos[0], r.Pos[2] = r.Pos[0]-first+1, r.Pos[2]-first+1
			}
		}
		if format == "jsonl" {
			if err := enc.Encode(r); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(b, r.line())
	}
	return b.Flush()
}

func (r row) line() string {
	what := r.Kind + " " + r.Name
	if r.Pos != nil {
		what = r.text
	}
	shape := "unknown shape"
	if r.Shape != nil {
		shape = *r.Shape
	}
	d := "unknown dtype"
	if names, ok := r.DType.([]string); ok {
		d = strings.Join(names, " or ")
	} else if s, ok := r.DType.(string); ok {
		d = s
	}
	file := r.File
	if r.Cell != 0 {
		file = fmt.Sprintf("%s:cell %d", file, r.Cell)
	}
	return fmt.Sprintf("%s:%d: %s: %s %s", file, r.Line, what, d, shape)
}

func (f *Facts) row(path, kind, name, qual string, at int, v *Value) row {
	line, _ := f.Document.Lines().Position(at, syntax.UTF8)
	r := row{File: path, Kind: kind, Name: name, Qualname: qual, Line: line + 1}
	r.describe(v)
	return r
}

// describe fills in dtype and shape: what all alternatives that are arrays have.
func (r *row) describe(v *Value) {
	var d DType
	ranks := map[int]bool{}
	first := true
	for _, a := range v.alternatives() {
		if a.Kind != Array {
			continue
		}
		if first {
			d = a.DType
		} else {
			d = d.join(a.DType)
		}
		first = false
		ranks[a.Shape.Rank()] = true
		if len(v.alternatives()) == 1 && a.Shape.Known {
			s := a.Shape.String()
			r.Shape = &s
		}
	}
	switch names := d.Names(); len(names) {
	case 0:
	case 1:
		r.DType = names[0]
	case 2, 3:
		r.DType = names
	}
	if ranks[-1] || len(ranks) == 0 {
		return
	}
	var list []int
	for n := range ranks {
		list = append(list, n)
	}
	sort.Ints(list)
	if len(list) == 1 {
		r.NDim = list[0]
	} else {
		r.NDim = list
	}
}

func mayBeArray(v *Value) bool {
	if v == nil {
		return false
	}
	for _, a := range v.alternatives() {
		if a.Kind == Array {
			return true
		}
	}
	return false
}

// rows lists everything, in the order of the text.
func (f *Facts) rows(path string) []row {
	var out []row
	for _, ff := range f.Functions() {
		out = append(out, f.functionRows(path, ff)...)
	}
	for _, c := range f.mod.classes {
		for name, v := range c.attrs {
			if mayBeArray(v) {
				r := row{File: path, Kind: "param", Name: name, Qualname: c.Name}
				r.describe(v)
				out = append(out, r)
			}
		}
		e := mlxapi.Layer(c.layerBase())
		if e == nil || e.Layer == nil {
			continue
		}
		for _, w := range e.Layer.Weights {
			if c.attrs[w.Name] == nil && !w.State {
				r := row{File: path, Kind: "param", Name: w.Name, Qualname: c.Name}
				r.describe(&Value{Kind: Array, DType: T, Shape: rankOnly(len(w.Shape))})
				out = append(out, r)
			}
		}
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Qualname+a.Name < b.Qualname+b.Name
	})
	return out
}

func (f *Facts) functionRows(path string, ff *FunctionFacts) []row {
	var out []row
	doc := f.Document
	fn := ff.Fn
	if d, ok := fn.Def.(*syntax.FuncDef); ok {
		at := doc.Span(d).Start
		for i, p := range d.Params {
			if i < len(ff.Params) {
				out = append(out, f.named(path, "arg", p.Name.ID, fn.Qual, at, ff.Params[i])...)
			}
		}
		syntax.Inspect(d, func(n syntax.Node) bool {
			switch n := n.(type) {
			case *syntax.FuncDef:
				return n == d
			case *syntax.Lambda, *syntax.ClassDef, *syntax.Comp:
				return false
			case *syntax.Assign:
				for _, t := range n.Targets {
					out = append(out, f.targets(path, fn.Qual, n, t)...)
				}
			case *syntax.AugAssign:
				out = append(out, f.targets(path, fn.Qual, n, n.Target)...)
			case *syntax.AnnAssign:
				out = append(out, f.targets(path, fn.Qual, n, n.Target)...)
			case *syntax.For:
				out = append(out, f.targets(path, fn.Qual, n, n.Target)...)
			case *syntax.Return:
				if v := f.Value(n.X); n.X != nil {
					out = append(out, f.named(path, "return", "<return>", fn.Qual, doc.Span(n).Start, v)...)
				}
			}
			return true
		})
	}
	for _, n := range ff.Nodes {
		v := f.Value(n)
		if !mayBeArray(v) {
			continue
		}
		e, ok := n.(syntax.Expr)
		if !ok {
			continue
		}
		s := doc.Span(e)
		l1, c1 := doc.Lines().Position(s.Start, syntax.UTF8)
		l2, c2 := doc.Lines().Position(s.End, syntax.UTF8)
		r := row{File: path, Pos: []int{l1 + 1, c1, l2 + 1, c2}, Line: l1 + 1, text: syntax.Text(n)}
		r.describe(v)
		out = append(out, r)
	}
	return out
}

// named lists what a name holds: an array, or the arrays of a tuple or list.
func (f *Facts) named(path, kind, name, qual string, at int, v *Value) []row {
	if mayBeArray(v) {
		return []row{f.row(path, kind, name, qual, at, v)}
	}
	if v == nil {
		return nil
	}
	v = v.without(None)
	if v.Kind != Tuple && v.Kind != List {
		return nil
	}
	var out []row
	if v.Kind == Tuple && kind == "return" {
		for i, e := range v.Elems {
			if mayBeArray(e) {
				out = append(out, f.row(path, kind, fmt.Sprintf("%s[%d]", name, i), qual, at, e))
			}
		}
		return out
	}
	all := v.Elem
	for _, e := range v.Elems {
		switch {
		case !mayBeArray(e):
			return nil
		case all == nil:
			all = e
		default:
			all = &Value{Kind: Union, Alts: append(all.alternatives()[:len(all.alternatives()):len(all.alternatives())], e.alternatives()...)}
		}
	}
	if mayBeArray(all) {
		out = append(out, f.row(path, kind, name+"[]", qual, at, all))
	}
	return out
}

// targets lists the names that an assignment binds to arrays.
func (f *Facts) targets(path, qual string, st syntax.Stmt, t syntax.Expr) []row {
	switch t := t.(type) {
	case *syntax.Name:
		return f.named(path, "local", t.ID, qual, f.Document.Span(st).Start, f.Value(t))
	case *syntax.Attribute:
		if x, ok := t.X.(*syntax.Name); ok {
			return f.named(path, "local", x.ID+"."+t.Attr.ID, qual, f.Document.Span(st).Start, f.Value(t))
		}
	case *syntax.Tuple:
		var out []row
		for _, e := range t.Elts {
			out = append(out, f.targets(path, qual, st, e)...)
		}
		return out
	case *syntax.List:
		var out []row
		for _, e := range t.Elts {
			out = append(out, f.targets(path, qual, st, e)...)
		}
		return out
	}
	return nil
}
