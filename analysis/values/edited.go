package values

import (
	"slices"
	"strings"

	"mlxls/analysis/syntax"
)

// edits are what an edit made of the statements of a module that it replaced.
type edits struct {
	pairs    []pair
	reshaped []reshaped
}

// A pair is a definition and what an edit made of it.
type pair struct{ old, new syntax.Stmt }

// A reshaped class has other members than before.
type reshaped struct {
	class    *ClassInfo
	old, new *syntax.ClassDef
	// gone and made are the methods that it no longer has, and the new ones.
	gone, made []*syntax.FuncDef
	// lines are its other statements that are no more, or new.
	lines []syntax.Stmt
}

// edited finds out what an edit replaced; false when the module has other
// statements, or one is more than what others see of it, but for members of a class.
func (m *module) edited(doc *syntax.Document) (e edits, ok bool) {
	before, after := m.doc.Body(), doc.Body()
	if len(before) != len(after) {
		return e, false
	}
	for i, s := range after {
		if o := before[i]; s != o && !m.paired(&e, o, s) { // what is new in one of the same nodes is dead: see syntax.Dead
			return e, false
		}
	}
	return e, true
}

// paired adds what became of one statement.
func (m *module) paired(e *edits, o, s syntax.Stmt) bool {
	switch n := s.(type) {
	case *syntax.FuncDef:
		return m.becomes(e, o, n)
	case *syntax.ClassDef:
		d, ok := o.(*syntax.ClassDef)
		if !ok || classHead(d) != classHead(n) || m.classOf[d] == nil {
			return false
		}
		e.pairs = append(e.pairs, pair{o, s})
		m.members(e, d, n)
		return true
	}
	return false
}

// becomes pairs a function with what an edit made of it, if it is the same to others.
func (m *module) becomes(e *edits, o syntax.Stmt, d *syntax.FuncDef) bool {
	was, ok := o.(*syntax.FuncDef)
	if !ok || outline(was) != outline(d) || m.funcOf[d] != nil { // one of the same text may stand where it did
		return false
	}
	e.pairs = append(e.pairs, pair{o, d})
	return true
}

// members pairs the methods of a class.
func (m *module) members(e *edits, old, new *syntax.ClassDef) {
	o, n := old.Body, new.Body
	first := 0
	for first < min(len(o), len(n)) && m.member(e, o[first], n[first]) {
		first++
	}
	o, n = o[first:], n[first:]
	for len(o) > 0 && len(n) > 0 && m.member(e, o[len(o)-1], n[len(n)-1]) {
		o, n = o[:len(o)-1], n[:len(n)-1]
	}
	if len(o)+len(n) == 0 {
		return
	}
	r := reshaped{class: m.classOf[old], old: old, new: new}
	for _, s := range o {
		switch d, isDef := s.(*syntax.FuncDef); {
		case !isDef:
			r.lines = append(r.lines, s)
		case !slices.Contains(n, s):
			r.gone = append(r.gone, d)
		}
	}
	for _, s := range n {
		switch d, isDef := s.(*syntax.FuncDef); {
		case !isDef:
			r.lines = append(r.lines, s)
		case !slices.Contains(o, s):
			r.made = append(r.made, d)
		}
	}
	e.reshaped = append(e.reshaped, r)
}

// member reports whether two statements of a class are the same to others, and
// pairs methods whose nodes are not.
func (m *module) member(e *edits, o, n syntax.Stmt) bool {
	if o == n {
		return true
	}
	if d, ok := n.(*syntax.FuncDef); ok {
		return m.becomes(e, o, d)
	}
	_, ok := o.(*syntax.FuncDef)
	return !ok && sameText(o, n)
}

// outline is what others see of a function without calling it.
func outline(d *syntax.FuncDef) string {
	var b strings.Builder
	for _, x := range d.Decorators {
		b.WriteString("@" + syntax.Text(x) + "\n")
	}
	if d.Async {
		b.WriteString("async ")
	}
	b.WriteString(d.Name.ID)
	return b.String()
}

// header is what others see of a function without looking inside.
func header(d *syntax.FuncDef) string {
	var b strings.Builder
	b.WriteString(outline(d) + "(")
	for _, p := range d.Params {
		b.WriteString(syntax.Text(p) + ",")
	}
	b.WriteString(")")
	if d.Returns != nil {
		b.WriteString(syntax.Text(d.Returns))
	}
	return b.String()
}

// classHead is what others see of a class but its members.
func classHead(d *syntax.ClassDef) string {
	var b strings.Builder
	for _, x := range d.Decorators {
		b.WriteString("@" + syntax.Text(x) + "\n")
	}
	b.WriteString(d.Name.ID + "(")
	for _, x := range d.Bases {
		b.WriteString(syntax.Text(x) + ",")
	}
	for _, k := range d.Keywords {
		b.WriteString(syntax.Text(k) + ",")
	}
	return b.String()
}

func sameText(a, b syntax.Node) bool { return syntax.Text(a) == syntax.Text(b) }
