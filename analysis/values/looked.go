package values

import (
	"slices"

	"mlxls/analysis/syntax"
)

// Looked is what a look at one part of a document read of other parts. As long
// as that holds, and the part is the same, so does what was concluded.
type Looked struct {
	at   map[any]reading // as long as it is under way
	all  []noted         // then
	text bool            // what was read is not only what functions are
}

type noted struct {
	key any
	reading
}

// A reading tells whether what was read is the same in another version.
type reading interface{ holds(now *Facts) bool }

// Holds reports whether all that was looked at is the same in the next version of the document.
func (l *Looked) Holds(now *Facts) bool {
	if l == nil {
		return true
	}
	if now.Same && !l.text { // it did in the version before
		return true
	}
	for _, r := range l.all {
		if !r.holds(now) {
			return false
		}
	}
	return true
}

// Watch notes what look reads of the document beyond the part that f is a view of.
func (f *Facts) Watch(look func()) *Looked {
	outer, l := f.looked, &Looked{}
	f.looked = l
	defer func() { f.looked = outer }()
	look()
	if len(l.at) == 0 {
		return nil
	}
	l.all = make([]noted, 0, len(l.at))
	for key, r := range l.at {
		l.all = append(l.all, noted{key, r})
	}
	l.at = nil
	return l
}

func (f *Facts) note(key any, r reading) {
	if f.looked == nil {
		return
	}
	if f.looked.at == nil {
		f.looked.at = map[any]reading{}
	}
	if _, ok := f.looked.at[key]; !ok {
		f.looked.at[key] = r
	}
}

// notes are all that was looked at.
func (l *Looked) notes() []noted {
	if l == nil {
		return nil
	}
	return l.all
}

// reads reports whether the text was read.
func (l *Looked) reads() bool { return l != nil && l.text }

// noteText notes that the text was read, if it was.
func (f *Facts) noteText(read bool) {
	if f.looked != nil && read {
		f.looked.text = true
	}
}

// noteAll notes what another look read.
func (f *Facts) noteAll(l *Looked) {
	f.noteText(l.reads())
	for _, r := range l.notes() {
		f.note(r.key, r.reading)
	}
}

// see notes that what is known of a block was looked at. The module's own code
// is the same in all versions between which analyses are kept.
func (f *Facts) see(b *syntax.Stem) {
	if f.looked == nil || f.own != nil && f.own.stem == b {
		return
	}
	if us := f.unitsOf(b); len(us) > 0 {
		f.note(b, unitsRead{b, us})
	}
}

type unitsRead struct {
	of    *syntax.Stem
	units []*unit
}

func (r unitsRead) holds(now *Facts) bool { return slices.Equal(now.unitsOf(r.of), r.units) }

// Home are the facts of the functions that a value can have gone through as it
// is, where it was made; nil for what functions share.
func (f *Facts) Home(v *Value) []*FunctionFacts {
	if v == nil || v.home == nil {
		return nil
	}
	u := v.home.unit
	if u.stem != nil {
		f.see(u.stem)
	}
	return u.funcs
}

// Module is the facts of the module's own code.
func (f *Facts) Module() *FunctionFacts {
	f.seeNames()
	return f.code.funcs[0]
}

// seeNames notes that the module's own code or its names were looked at as a whole.
func (f *Facts) seeNames() {
	if f.own != f.code {
		f.note(moduleNames{}, moduleNamesRead{f.points})
	}
}

type moduleNames struct{}

type moduleNamesRead struct{ points *modulePoints }

func (r moduleNamesRead) holds(now *Facts) bool { return now.points == r.points }

// Def is the text of a function.
func (f *Facts) Def(fn *Function) syntax.Node {
	if fn.Def != nil {
		f.see(syntax.StemOf(fn.Def))
	}
	return fn.Def
}

// Has reports whether a function is one of the document that is analysed.
func (f *Facts) Has(fn *Function) bool { return f.of(fn) != nil }

// Inside are the functions that are defined directly in one of the document.
func (f *Facts) Inside(fn *Function) (out []*Function) {
	if ff := f.Of(fn); ff != nil && fn.Def != nil {
		for _, in := range ff.unit.funcs {
			if in.Fn.Outer == fn {
				out = append(out, in.Fn)
			}
		}
	}
	return out
}

// Callees are the functions that one of the document calls, each once.
func (f *Facts) Callees(fn *Function) []*Function {
	out := f.callees(fn)
	f.note(calleesOf{fn}, calleesRead{fn, out})
	return out
}

func (f *Facts) callees(fn *Function) []*Function {
	ff := f.of(fn)
	if ff == nil {
		return nil
	}
	return ff.Memo(calleesOf{}, func() any {
		var out []*Function
		for _, c := range ff.Calls {
			if !slices.Contains(out, c.Callee) {
				out = append(out, c.Callee)
			}
		}
		return out
	}).([]*Function)
}

type calleesOf struct{ fn *Function }

type calleesRead struct {
	fn *Function
	to []*Function
}

func (r calleesRead) holds(now *Facts) bool { return slices.Equal(now.callees(r.fn), r.to) }

// Mentions reports whether a word is anywhere in the text in which a new name at a
// node would be read: that of the function, or of the document.
func (f *Facts) Mentions(word string, at syntax.Node) bool {
	m := mention{word, syntax.StemOf(at)}
	if !m.in.IsFunction() {
		m.in = nil
	}
	found := f.mentions(m)
	f.note(m, mentionRead{m, found})
	f.noteText(true)
	return found
}

func (f *Facts) mentions(m mention) bool {
	if m.in != nil {
		return syntax.Mentions(f.Document.TextOf(m.in), m.word)
	}
	return f.Document.Memo(m, func() any { return syntax.Mentions(f.Document.Source(), m.word) }).(bool)
}

// A mention is that of a word in the blocks of a stem, nil for the document.
type mention struct {
	word string
	in   *syntax.Stem
}

type mentionRead struct {
	mention
	found bool
}

func (r mentionRead) holds(now *Facts) bool { return now.mentions(r.mention) == r.found }

// InText is what read says of the text, which stands under a key for the same
// question of the same place. It is asked again with every edit.
func (f *Facts) InText(key any, read func(doc *syntax.Document) bool) bool {
	found := read(f.Document)
	f.note(key, textRead{read, found})
	f.noteText(true)
	return found
}

type textRead struct {
	read  func(doc *syntax.Document) bool
	found bool
}

func (r textRead) holds(now *Facts) bool { return r.read(now.Document) == r.found }

// Callers are the calls of a function in the document, in the order of the text.
func (f *Facts) Callers(fn *Function) []CallSite {
	sites := f.callers(fn)
	f.note(callersOf{fn}, callersRead{fn, sites})
	return sites
}

func (f *Facts) callers(fn *Function) (out []CallSite) {
	if fn == nil || fn.mod != f.mod {
		return nil
	}
	if f.document() == f.mod.facts {
		return f.mod.an.callers(fn)
	}
	for _, u := range f.order { // of an earlier version
		for _, ff := range u.funcs {
			for _, c := range ff.Calls {
				if c.Callee == fn {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

type callersOf struct{ fn *Function }

type callersRead struct {
	fn    *Function
	sites []CallSite
}

func (r callersRead) holds(now *Facts) bool {
	return slices.EqualFunc(now.callers(r.fn), r.sites, func(a, b CallSite) bool {
		return a.Node == b.Node && a.In == b.In && a.Loop == b.Loop && slices.Equal(a.Args, b.Args)
	})
}

type usesOf struct{ def *syntax.Name }

type usesRead struct {
	def  *syntax.Name
	uses []*syntax.Name
}

func (r usesRead) holds(now *Facts) bool { return slices.Equal(now.uses(r.def), r.uses) }

type consumersOf struct{ v *Value }

type consumersRead struct {
	v  *Value
	by []*Value
}

func (r consumersRead) holds(now *Facts) bool { return slices.Equal(now.consumers(r.v), r.by) }
