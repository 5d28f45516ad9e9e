package values

import (
	"strings"

	"mlxls/analysis/syntax"
)

// A blockPair is a block and what an edit made of it.
type blockPair struct{ old, new *syntax.Block }

// edited pairs the blocks that an edit replaced; false when the document's
// structure is another one.
func (m *module) edited(doc *syntax.Document) ([]blockPair, bool) {
	before, after := m.doc.Blocks(), doc.Blocks()
	if len(before) != len(after) {
		return nil, false
	}
	var out []blockPair
	for i, b := range after {
		o := before[i]
		if b == o || b.Root() == o.Root() { // what is new may be dead: see syntax.Dead
			continue
		}
		switch n := b.Root().(type) {
		case *syntax.FuncDef:
			d, ok := o.Root().(*syntax.FuncDef)
			if !ok || outline(d) != outline(n) {
				return nil, false
			}
		case *syntax.ClassDef:
			d, ok := o.Root().(*syntax.ClassDef)
			if !ok || skeleton(d) != skeleton(n) || m.classOf[d] == nil {
				return nil, false
			}
		default:
			return nil, false
		}
		out = append(out, blockPair{o, b})
	}
	return out, true
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

// skeleton is a class without the bodies of its methods.
func skeleton(d *syntax.ClassDef) string {
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
	for _, s := range d.Body {
		b.WriteByte('\n')
		if f, ok := s.(*syntax.FuncDef); ok {
			b.WriteString(outline(f))
		} else {
			b.WriteString(syntax.Text(s))
		}
	}
	return b.String()
}
