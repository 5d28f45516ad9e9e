package values

import (
	"mlxls/analysis/syntax"
)

// Options is what configuration says about the program that runs.
type Options struct {
	// ModelDType is the hypothesis for the model's dtype, e.g. "bfloat16"; it decides wording, never inference.
	ModelDType string
	// MLXVersion is the version to write for, e.g. "0.32.4"; "" is the newest known.
	MLXVersion string
}

// Facts is what is known of one document. It does not change once Program.Facts returned it.
type Facts struct {
	Document *syntax.Document
	Path     string
	// Functions are the functions of the document, module code first, then in
	// source order; nested ones follow the one they are in.
	Functions []*FunctionFacts

	vals   map[*syntax.Block][]*Value
	points map[syntax.Stmt]point
	uses   map[*syntax.Name]*Binding
	byDef  map[*syntax.Name][]*syntax.Name
	of     map[syntax.Node]*FunctionFacts
	mod    *module
	cons   map[*Value][]*Value
	ops    map[string][]*Value
}

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
	effects   []Effect
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
	*Facts
	cur *FunctionFacts
	// calls are those of the current function.
	calls []CallSite
	nodes []syntax.Node
	ret   []*Value
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
	b := syntax.BlockOf(n)
	s := r.vals[b]
	if s == nil {
		s = make([]*Value, b.Len())
		r.vals[b] = s
	}
	s[syntax.Index(n)] = v
	r.nodes = append(r.nodes, n)
}

func (r *recorder) at(s syntax.Stmt, e *env, l *Loop) { r.points[s] = point{e, l} }

func (r *recorder) returned(fn *Function, v *Value) { r.ret = append(r.ret, v) }

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

// Value is what is known of an expression or assignment target; nil when nothing ran it.
func (f *Facts) Value(n syntax.Node) *Value {
	if f == nil || n == nil {
		return nil
	}
	s := f.vals[syntax.BlockOf(n)]
	if i := syntax.Index(n); i < len(s) {
		return s[i]
	}
	return nil
}

// Defs are the assignment targets and parameters that may have given a name its value.
func (f *Facts) Defs(n *syntax.Name) []*syntax.Name {
	if b := f.uses[n]; b != nil {
		return b.Defs
	}
	return nil
}

// Uses are the places that may read what an assignment target or parameter got.
func (f *Facts) Uses(def *syntax.Name) []*syntax.Name { return f.byDef[def] }

// LoopAt is the innermost loop around a statement.
func (f *Facts) LoopAt(s syntax.Stmt) *Loop { return f.points[s].loop }

// Of is the facts of the function that a definition node makes, nil for none.
func (f *Facts) Of(fn *Function) *FunctionFacts {
	if fn == nil {
		return nil
	}
	return f.of[fn.Def]
}

// Classes are the classes of the document.
func (f *Facts) Classes() []*ClassInfo { return f.mod.classes }

// Consumers are the values that have v as an operand, in this document.
func (f *Facts) Consumers(v *Value) []*Value { return f.cons[v] }

// Ops are the values that the document's own expressions compute by an
// operation, in the order of the text.
func (f *Facts) Ops(op string) []*Value { return f.ops[op] }

// index files the values of expressions by operation.
func (f *Facts) index() {
	f.ops = map[string][]*Value{}
	for _, ff := range f.Functions {
		for _, n := range ff.Nodes {
			if v := f.Value(n); v.Node == n && v.Op != "" {
				f.ops[v.Op] = append(f.ops[v.Op], v)
			}
		}
	}
}

// consumers turns operand edges round, for all values reachable from the facts.
func (f *Facts) consumers() {
	f.cons = map[*Value][]*Value{}
	seen := map[*Value]bool{}
	var walk func(v *Value)
	walk = func(v *Value) {
		if v == nil || seen[v] {
			return
		}
		seen[v] = true
		for _, a := range v.Args {
			if a != nil {
				f.cons[a] = append(f.cons[a], v)
				walk(a)
			}
		}
		if v.Op == "display" || v.Op == "comp" {
			if v.Elem != nil {
				f.cons[v.Elem] = append(f.cons[v.Elem], v)
			}
		}
		walk(v.Elem)
		for _, a := range v.Elems {
			walk(a)
		}
		for _, a := range v.Alts {
			walk(a)
		}
		if v.Recv != nil && (v.Op == OpCall || v.Kind == Symbol) {
			f.cons[v.Recv] = append(f.cons[v.Recv], v)
		}
		walk(v.Recv)
	}
	for _, ff := range f.Functions {
		for _, n := range ff.Nodes {
			walk(f.Value(n))
		}
		for _, e := range ff.Effects {
			walk(e.Value)
			for _, a := range e.Args {
				walk(a)
			}
		}
		for _, c := range ff.Calls {
			for _, a := range c.Args {
				walk(a)
			}
		}
		for _, v := range ff.Returns {
			walk(v)
		}
	}
}
