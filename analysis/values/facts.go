package values

import (
	"slices"

	"mlxls/analysis/syntax"
)

// Options is what configuration says about the program that runs.
type Options struct {
	// ModelDType is the hypothesis for the model's dtype, e.g. "bfloat16"; it decides wording, never inference.
	ModelDType string
	// MLXVersion is the version to write for, e.g. "0.32.4"; "" is the newest known.
	MLXVersion string
}

// Facts is what is known of one document. It does not change, and may be read
// by several goroutines.
type Facts struct {
	Document *syntax.Document
	Path     string
	// Same: but for the text, it is all as in the version before.
	Same bool

	mod    *module
	code   *unit
	names  map[*syntax.Name]*Value // of functions that were edited since code ran
	viewed bool                    // of one part
	apart  bool                    // without functions: see Whole
	memos  *syntax.Memo

	order      []*unit // the module's own code first, then as in the text
	layout     *layout
	points     *modulePoints
	renamed    *renamed
	changes    *changes // since the version before
	version    int
	step, back *step // see Step
	asked      *answers
	whole      *Facts  // of the document; nil if that is what it is
	own        *unit   // the part that a view is of
	looked     *Looked // notes what is read beyond that; nil when nobody wants to know
}

// Functions are the functions of the document, module code first, then in source
// order; nested ones follow the one they are in. In a view there are only those of
// one part. All who ask share the list.
func (f *Facts) Functions() []*FunctionFacts {
	switch {
	case f.apart:
		return nil
	case f.viewed:
		return f.own.funcs
	}
	return f.memos.Get(allFunctions{}, func() any {
		var all []*FunctionFacts
		for _, u := range f.order {
			all = append(all, u.funcs...)
		}
		sortByStart(all[1:], func(ff *FunctionFacts) int { return start(ff.Fn) })
		return all
	}).([]*FunctionFacts)
}

type allFunctions struct{}

// Memo is what make gives for a key, which it is called for once. All who ask
// share it, so nobody may change it.
func (f *Facts) Memo(key any, make func() any) any {
	if f.looked == nil {
		return f.memos.Get(key, make)
	}
	m := f.memos.Get(key, func() any {
		var m memo
		m.looked = f.Watch(func() { m.value = make() })
		return m
	}).(memo)
	f.noteAll(m.looked)
	return m.value
}

// A memo is what was made under watch: whoever shares it has looked at the same.
type memo struct {
	value  any
	looked *Looked
}

// document is the facts of the whole document.
func (f *Facts) document() *Facts {
	if f.whole != nil {
		return f.whole
	}
	return f
}

// Memo is as that of Facts, for what holds in the next version of the document,
// too, as long as these facts do: it must depend on nothing else.
func (ff *FunctionFacts) Memo(key any, make func() any) any { return ff.memos.Get(key, make) }

// FunctionFacts is what is known of one function's own text.
type FunctionFacts struct {
	Fn      *Function
	Effects []Effect
	Calls   []CallSite
	// Returns are the values of its return statements, in order; Params its parameters'.
	Returns []*Value
	Params  []*Value
	// Nodes are the expressions of its text that have a value, in the order of evaluation.
	Nodes []syntax.Node
	// Exhausted is set when the analysis gave up: what is missing is unknown.
	Exhausted bool

	unit     *unit
	effects  []Effect
	given    []*Value // the parameters as callers give them
	others   []*Value // as those of other units do
	hints    map[string]hint
	hits     hits
	memos    syntax.Memo
	computed computed
}

// A CallSite is a call of a function of the workspace.
type CallSite struct {
	Node   syntax.Node
	Callee *Function
	Args   []*Value // by parameter
	Loop   *Loop
	In     *Function
}

// A point is what holds before a statement.
type point struct {
	env  *env
	loop *Loop
}

// A recorder takes down the facts of one function while it is executed.
type recorder struct {
	*unit
	cur   *FunctionFacts
	calls []CallSite
	nodes []syntax.Node
	ret   []*Value
}

// begin starts taking down a function; what an earlier execution left is replaced.
func (r *recorder) begin(fn *Function) *FunctionFacts {
	ff := &FunctionFacts{Fn: fn, unit: r.unit}
	if r.top.Def == nil {
		r.top = fn
	}
	for i, old := range r.funcs {
		if old.Fn == fn {
			r.funcs[i] = ff
			r.cur = ff
			return ff
		}
	}
	r.funcs = append(r.funcs, ff)
	r.cur = ff
	return ff
}

func (r *recorder) end(f *frame) {
	r.cur.Effects, r.cur.effects = r.cur.effects, nil
	r.cur.Calls, r.cur.Nodes, r.cur.Returns = r.calls, dedupe(r.nodes), r.ret
	if len(r.cur.Nodes) < len(r.nodes) {
		r.ran = nil // some ran twice
	}
	r.cur.Exhausted = f.budget < 0
}

// dedupe keeps the first place of each node.
func dedupe(ns []syntax.Node) []syntax.Node {
	seen := make(map[syntax.Node]bool, len(ns))
	out := ns[:0]
	for _, n := range ns {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

type mark struct{ effects, calls, nodes, ret int }

func (r *recorder) mark() mark {
	return mark{len(r.cur.effects), len(r.calls), len(r.nodes), len(r.ret)}
}

// reset drops what a loop's earlier round left.
func (r *recorder) reset(m mark) {
	r.cur.effects, r.calls, r.nodes, r.ret = r.cur.effects[:m.effects], r.calls[:m.calls], r.nodes[:m.nodes], r.ret[:m.ret]
}

func (r *recorder) set(n syntax.Node, v *Value) {
	stem, i := syntax.StemOf(n), syntax.Index(n)
	s := r.known(stem)
	if i >= len(s) {
		s = append(s, make([]*Value, stem.Bound()-len(s))...)
		if stem == r.stem {
			r.own = s
		} else {
			r.vals[stem] = s
		}
	}
	s[i] = v
	r.nodes = append(r.nodes, n)
}

func (r *recorder) at(s syntax.Stmt, e *env, l *Loop) { r.points[lasting(s)] = point{e, l} }

func (r *recorder) returned(v *Value) { r.ret = append(r.ret, v) }

func (r *recorder) define(n *syntax.Name, v *Value) {
	r.set(n, v)
	r.nodes = r.nodes[:len(r.nodes)-1] // a target is not evaluated
}

func (r *recorder) use(n *syntax.Name, b *Binding) {
	r.uses[n] = b
	for _, d := range b.Defs {
		list := r.byDef[d]
		seen := false
		for _, u := range list {
			seen = seen || u == n
		}
		if !seen {
			r.byDef[d] = append(list, n)
		}
	}
}

// parts are the units that may know of a node.
func (f *Facts) parts(n syntax.Node) []*unit {
	stem := syntax.StemOf(n)
	f.see(stem)
	return append(slices.Clip(f.unitsOf(stem)), f.code)
}

// Value is what is known of an expression or assignment target; nil when nothing ran it.
func (f *Facts) Value(n syntax.Node) *Value {
	if f == nil || n == nil {
		return nil
	}
	if f.own != nil {
		if v := f.own.value(n); v != nil {
			return v
		}
	}
	f.see(syntax.StemOf(n))
	for _, u := range f.unitsOf(syntax.StemOf(n)) {
		if v := u.value(n); v != nil {
			return v
		}
	}
	if v := f.code.value(n); v != nil {
		return v
	}
	if name, ok := n.(*syntax.Name); ok {
		return f.names[name]
	}
	return nil
}

func (f *Facts) binding(n *syntax.Name) *Binding {
	for _, u := range f.parts(n) {
		if b := u.uses[n]; b != nil {
			return b
		}
	}
	return nil
}

// Defs are the assignment targets and parameters that may have given a name its value.
func (f *Facts) Defs(n *syntax.Name) []*syntax.Name {
	if b := f.binding(n); b != nil {
		return f.renamed.now(b.Defs)
	}
	return nil
}

// Uses are the places that may read what an assignment target or parameter got.
func (f *Facts) Uses(def *syntax.Name) []*syntax.Name {
	def = f.renamed.known(def)
	out := f.uses(def)
	if f.mod.isGlobal(def) {
		f.note(usesOf{def}, usesRead{def, out})
	} else {
		f.see(syntax.StemOf(def))
	}
	return out
}

func (f *Facts) uses(def *syntax.Name) (out []*syntax.Name) {
	if !f.mod.isGlobal(def) {
		for _, u := range f.unitsOf(syntax.StemOf(def)) {
			out = append(out, u.byDef[def]...)
		}
		return append(out, f.code.byDef[def]...)
	}
	for _, u := range f.order { // functions read what module code defines
		out = append(out, u.byDef[def]...)
	}
	return out
}

// isGlobal reports whether a name is an assignment target of module code.
func (m *module) isGlobal(def *syntax.Name) bool {
	return !syntax.StemOf(def).IsFunction()
}

func (f *Facts) point(s syntax.Stmt) (point, bool) {
	for _, u := range f.parts(s) {
		if p, ok := u.points[lasting(s)]; ok {
			if u == f.code {
				p.env = f.points.at(f.Document, p.env, f.Document.Span(s).Start)
			}
			return p, true
		}
	}
	return point{}, false
}

// LoopAt is the innermost loop around a statement.
func (f *Facts) LoopAt(s syntax.Stmt) *Loop {
	p, _ := f.point(s)
	return p.loop
}

// Of is the facts of a function of the document, nil for others.
func (f *Facts) Of(fn *Function) *FunctionFacts {
	if fn != nil && fn.mod == f.mod && fn.Def != nil {
		f.see(syntax.StemOf(fn.Def))
	}
	return f.of(fn)
}

func (f *Facts) of(fn *Function) *FunctionFacts {
	if fn == nil || fn.mod != f.mod {
		return nil
	}
	if fn.Def != nil {
		for _, u := range f.unitsOf(syntax.StemOf(fn.Def)) {
			if ff := u.of(fn); ff != nil {
				return ff
			}
		}
	}
	return f.code.of(fn)
}

// Classes are the classes of the document.
func (f *Facts) Classes() []*ClassInfo { return f.mod.classes }
