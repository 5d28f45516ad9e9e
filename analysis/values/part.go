package values

import "mlxls/analysis/syntax"

// A Part is the module's own code, or a function at module level or method with
// what is defined inside. Two versions of a document have it in common if an edit
// does not concern it; parts can be compared.
type Part struct {
	mod   *module
	unit  *unit // nil for the module's own code: it is not edited, but analysed afresh with the document
	whole bool  // the document as a whole
}

// Parts are the parts of a document: the module's own code, functions in the order
// of the text, and the document as a whole.
func (f *Facts) Parts() []Part {
	out := append(make([]Part, 0, f.Size()), Part{mod: f.mod})
	for _, u := range f.order[1:] {
		out = append(out, Part{mod: f.mod, unit: u})
	}
	return append(out, Part{mod: f.mod, whole: true})
}

// Size is how many parts there are.
func (f *Facts) Size() int { return len(f.order) + 1 }

// Place is where a part is among them.
func (f *Facts) Place(p Part) int {
	switch {
	case p.whole:
		return len(f.order)
	case p.unit == nil:
		return 0
	}
	return f.layout.at[p.unit.top]
}

// IsWhole reports whether the part is the document as a whole.
func (p Part) IsWhole() bool { return p.whole }

// Whole is the facts that a look at the document as a whole needs, under Watch:
// without functions, for who goes through all of them goes by all of them. Find
// finds in all, and goes by what it finds.
func (f *Facts) Whole() *Facts {
	w := *f
	w.apart, w.memos, w.whole, w.looked = true, &syntax.Memo{}, f.document(), nil
	return &w
}

// View is the facts that a look at one part needs. Notes of what it reads beyond that are taken by Watch.
func (f *Facts) View(p Part) *Facts {
	switch {
	case p.whole:
		return f.Whole()
	case p.unit == nil:
		return f.view(f.code)
	}
	return f.view(p.unit)
}

func (f *Facts) view(u *unit) *Facts {
	v := *f
	v.viewed, v.own, v.memos, v.whole, v.looked = true, u, &syntax.Memo{}, f.document(), nil
	return &v
}

// Inspect calls visit as syntax.Inspect does for the text that the facts or the
// view are of. Each node of a document is in one of its views.
func (f *Facts) Inspect(visit func(syntax.Node) bool) {
	if f.viewed && f.own.stem != nil {
		if def, ok := f.own.def.(*syntax.FuncDef); ok {
			syntax.Inspect(def, visit)
		}
		return // of other functions the text is in a statement of the module
	}
	for _, s := range f.Document.Body() {
		syntax.Inspect(s, func(n syntax.Node) bool {
			if def, ok := n.(*syntax.FuncDef); ok && f.viewed {
				if us := f.unitsOf(syntax.StemOf(def)); len(us) > 0 && us[0].def == n {
					return false
				}
			}
			return visit(n)
		})
	}
}

// Loops are the for and while statements of the text that the facts or the view are of.
func (f *Facts) Loops() (out []syntax.Stmt) {
	if f.viewed && f.own.stem != nil {
		if b := f.Document.Block(f.own.def); b != nil {
			return b.Loops()
		}
		return nil
	}
	for _, b := range f.Document.Blocks() {
		if loops := b.Loops(); len(loops) > 0 && (!f.viewed || len(f.unitsOf(b.Stem())) == 0) {
			out = append(out, loops...)
		}
	}
	return out
}

// PartSpan is the text of a view; ok is false for module code, which is scattered.
func (f *Facts) PartSpan() (s syntax.Span, ok bool) {
	if f.own == nil || f.own.stem == nil {
		return s, false
	}
	return f.Document.Span(f.own.def), true
}
