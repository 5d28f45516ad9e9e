// Package values says what every expression of a Python program is: which
// object, computed by which operation of MLX from which operands, of which
// dtype and shape; and what running a function does in order. It executes each
// function once on values instead of numbers. Unknown is an answer.
//
// It gives no advice, and it does not know rules, editors or files: other
// modules of a workspace reach it through a reader that it is given.
package values

import (
	"path"
	"sort"
	"strings"

	"mlxls/analysis/syntax"
)

// A Program is the modules of one workspace. It is not safe for concurrent use.
type Program struct {
	opts Options
	// read returns the text at a slash-separated path; nil when only the document itself can be seen.
	read      func(path string) ([]byte, error)
	modules   map[string]*module
	absent    map[string]bool
	attrCache map[attrKey]*Value
	summaries map[string]*summary
}

// NewProgram makes a program. read may be nil.
func NewProgram(opts Options, read func(path string) ([]byte, error)) *Program {
	return &Program{opts: opts, read: read, modules: map[string]*module{}, absent: map[string]bool{}, attrCache: map[attrKey]*Value{}, summaries: map[string]*summary{}}
}

const filePrefix = "file:"

// module is the module of a Module value's name, nil for a library's.
func (p *Program) module(name string) *module {
	if !strings.HasPrefix(name, filePrefix) {
		return nil
	}
	file := name[len(filePrefix):]
	if m := p.load(file); m != nil {
		return m
	}
	// "file:…/pkg/__init__.py.sub" is a submodule
	if i := strings.Index(file, "/__init__.py."); i >= 0 {
		return p.load(file[:i] + "/" + strings.ReplaceAll(file[i+len("/__init__.py."):], ".", "/") + ".py")
	}
	return nil
}

// load reads, parses and executes a module of the workspace, once.
func (p *Program) load(file string) *module {
	if m, ok := p.modules[file]; ok {
		m.execute(nil)
		return m
	}
	if p.read == nil || p.absent[file] {
		return nil
	}
	text, err := p.read(file)
	if err != nil {
		p.absent[file] = true
		return nil
	}
	m := newModule(p, file, syntax.Parse(text))
	p.modules[file] = m
	m.execute(nil)
	return m
}

func newModule(p *Program, file string, doc *syntax.Document) *module {
	return &module{path: file, doc: doc, prog: p, scopes: map[syntax.Node]*scope{}, funcOf: map[syntax.Node]*Function{}, classOf: map[*syntax.ClassDef]*ClassInfo{}}
}

// global is a module's name after its code has run, as far as it has.
func (m *module) global(name string) *Binding {
	if m.env == nil {
		return nil
	}
	return m.env.local(name)
}

// execute runs the module's code; rec is nil for imported modules.
func (m *module) execute(rec *recorder) {
	if m.done || m.running {
		return
	}
	m.running = true
	s := scopeOf(nil, m.doc.Body())
	fn := &Function{Name: "<module>", Qual: "<module>", mod: m, scope: s}
	m.env = newEnv(s, nil, m)
	f := &frame{run: &run{prog: m.prog, budget: rootBudget, active: []*Function{fn}}, mod: m, fn: fn, env: m.env, rec: rec}
	if rec != nil {
		f.out = rec.begin(fn)
	}
	// Statements run on m.env itself, so that functions called on the way see what is bound so far.
	for _, st := range m.doc.Body() {
		if f.env == nil {
			break
		}
		f.stmt(st)
		if f.env != nil {
			m.env.slots, m.env.attrs = f.env.slots, f.env.attrs
		}
	}
	if rec != nil {
		rec.end(f)
	}
	m.running, m.done = false, true
}

// scope is the names of a definition, counted once.
func (m *module) scope(n syntax.Node, params []*syntax.Param, body []syntax.Stmt) *scope {
	s := m.scopes[n]
	if s == nil {
		s = scopeOf(params, body)
		m.scopes[n] = s
	}
	return s
}

// function is the function that a def makes.
func (f *frame) function(d *syntax.FuncDef, outer *env) *Function {
	m := f.mod
	fn := m.funcOf[d]
	if fn == nil {
		fn = &Function{Def: d, Name: d.Name.ID, mod: m}
		m.funcOf[d] = fn
		m.functions = append(m.functions, fn)
	}
	fn.env, fn.scope = outer, m.scope(d, d.Params, d.Body)
	fn.Qual = f.qual(fn.Name)
	fn.Outer = f.fn
	if f.fn != nil && f.fn.Name == "<module>" {
		fn.Outer = nil
	}
	fn.defaults = f.defaults(d.Params)
	fn.decos = nil
	for _, x := range d.Decorators {
		fn.decos = append(fn.decos, f.eval(x))
	}
	f.decorate(d, &Value{Kind: Func, Fn: fn}, fn.decos)
	return fn
}

func (f *frame) funcDef(d *syntax.FuncDef) *Value {
	fn := f.function(d, f.env)
	v := f.fresh(d, Value{Kind: Func, Fn: fn})
	return f.decorate(d, v, fn.decos)
}

func (f *frame) lambda(l *syntax.Lambda) *Function {
	m := f.mod
	fn := m.funcOf[l]
	if fn == nil {
		fn = &Function{Def: l, Name: "<lambda>", mod: m}
		m.funcOf[l] = fn
		m.functions = append(m.functions, fn)
	}
	s := m.scopes[l]
	if s == nil {
		s = scopeOf(l.Params, nil)
		m.scopes[l] = s
	}
	fn.env, fn.scope, fn.Outer, fn.Qual = f.env, s, f.fn, f.qual("<lambda>")
	fn.defaults = f.defaults(l.Params)
	return fn
}

func (f *frame) qual(name string) string {
	if f.fn == nil || f.fn.Name == "<module>" {
		return name
	}
	return f.fn.Qual + "." + name
}

func (f *frame) defaults(ps []*syntax.Param) []*Value {
	out := make([]*Value, len(ps))
	for i, p := range ps {
		if p.Default != nil {
			out[i] = f.eval(p.Default)
		}
	}
	return out
}

func (f *frame) importStmt(s *syntax.Import) {
	for _, a := range s.Names {
		name := a.Name
		if a.As == "" {
			name = boundName(a)
		}
		v := &Value{Kind: Module, Name: f.absolute(name)}
		f.setBinding(boundName(a), &Binding{Value: v})
	}
}

func (f *frame) importFrom(s *syntax.ImportFrom) {
	base := s.Module
	var file string
	if s.Level > 0 {
		dir := path.Dir(f.mod.path)
		for range s.Level - 1 {
			dir = path.Dir(dir)
		}
		file = f.find(dir, s.Module)
		if file == "" {
			base = "." + base
		}
	} else {
		if abs := f.absolute(base); strings.HasPrefix(abs, filePrefix) {
			file = abs[len(filePrefix):]
		}
	}
	var m *module
	if file != "" {
		m = f.prog.load(file)
	}
	for _, a := range s.Names {
		if a.Name == "*" {
			f.importStar(m, base)
			continue
		}
		var v *Value
		switch {
		case m != nil:
			if b := m.global(a.Name); b != nil {
				v = b.Value
			} else if sub := f.find(path.Dir(file), a.Name); sub != "" && strings.HasSuffix(file, "/__init__.py") {
				v = &Value{Kind: Module, Name: filePrefix + sub}
			} else {
				v = &Value{Op: OpAttr, Name: a.Name}
			}
		case s.Level > 0 && s.Module == "":
			dir := path.Dir(f.mod.path)
			for range s.Level - 1 {
				dir = path.Dir(dir)
			}
			if sub := f.find(dir, a.Name); sub != "" {
				v = &Value{Kind: Module, Name: filePrefix + sub}
			} else {
				v = &Value{Kind: Symbol, Name: "." + a.Name}
			}
		default:
			v = symbol(base + "." + a.Name)
			if base == "mlx" && v.Kind == Symbol {
				v = &Value{Kind: Module, Name: base + "." + a.Name}
			}
		}
		f.setBinding(boundName(a), &Binding{Value: v})
	}
}

// importStar binds what a module has, when it can be seen; names of a library
// are not bound: see star imports in scope lookups.
func (f *frame) importStar(m *module, base string) {
	if m == nil {
		return
	}
	for name, i := range m.env.scope.slot {
		if b := m.env.slots[i]; b != nil && !strings.HasPrefix(name, "_") {
			f.setBinding(name, b)
		}
	}
}

// absolute turns "a.b" into a file of the workspace if there is one.
func (f *frame) absolute(name string) string {
	if strings.HasPrefix(name, "mlx.") || name == "mlx" || name == "numpy" || f.prog.read == nil {
		return name
	}
	for _, root := range f.roots() {
		if file := f.find(root, name); file != "" {
			return filePrefix + file
		}
	}
	return name
}

// roots are where absolute imports of this file may start: beside it, and above its package.
func (f *frame) roots() []string {
	dir := path.Dir(f.mod.path)
	root := dir
	for i := 0; i < 12 && f.exists(root+"/__init__.py"); i++ {
		root = path.Dir(root)
	}
	if root == dir {
		return []string{dir, path.Dir(dir)}
	}
	return []string{root, dir}
}

func (f *frame) exists(file string) bool {
	p := f.prog
	if p.modules[file] != nil {
		return true
	}
	if p.read == nil || p.absent[file] {
		return false
	}
	if _, err := p.read(file); err != nil {
		p.absent[file] = true
		return false
	}
	return true
}

// find is the file of a dotted module below a directory.
func (f *frame) find(dir, name string) string {
	base := dir
	if name != "" {
		base = dir + "/" + strings.ReplaceAll(name, ".", "/")
		if file := base + ".py"; f.exists(file) {
			return file
		}
	}
	if file := base + "/__init__.py"; f.exists(file) {
		return file
	}
	return ""
}

// Facts analyses doc as the module at file.
func (p *Program) Facts(file string, doc *syntax.Document) *Facts {
	m := newModule(p, file, doc)
	p.modules[file] = m
	facts := &Facts{Document: doc, Path: file, mod: m, vals: map[*syntax.Block][]*Value{}, points: map[syntax.Stmt]point{},
		uses: map[*syntax.Name]*Binding{}, byDef: map[*syntax.Name][]*syntax.Name{}, of: map[syntax.Node]*FunctionFacts{}}
	m.execute(&recorder{Facts: facts})
	a := &analysis{facts: facts, mod: m, sites: map[*Function]map[*Function][]CallSite{}, runs: map[*Function]int{}}
	a.note(facts.Functions[0])
	a.all()
	sort.SliceStable(facts.Functions, func(i, j int) bool { return facts.Functions[i].before(facts.Functions[j]) })
	facts.consumers()
	facts.index()
	return facts
}

func (a *FunctionFacts) before(b *FunctionFacts) bool {
	return a.Fn.Def == nil && b.Fn.Def != nil || a.Fn.Def != nil && b.Fn.Def != nil && start(a.Fn) < start(b.Fn)
}

func start(f *Function) int { return f.mod.doc.Span(f.Def).Start }

// begin starts taking down a function.
func (r *recorder) begin(fn *Function) *FunctionFacts {
	ff := &FunctionFacts{Fn: fn}
	if old := r.of[fn.Def]; old != nil {
		*old = *ff
		ff = old
	} else {
		r.of[fn.Def] = ff
		r.Functions = append(r.Functions, ff)
	}
	r.cur, r.calls, r.nodes, r.ret = ff, nil, nil, nil
	return ff
}

func (r *recorder) end(f *frame) {
	r.cur.Effects, r.cur.effects = r.cur.effects, nil
	r.cur.Calls, r.cur.Nodes, r.cur.Returns = r.calls, dedupe(r.nodes), r.ret
	r.cur.Exhausted = f.budget < 0
}

// dedupe keeps the last evaluation of each node.
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

// An analysis runs the functions of one module until what callers give them is stable.
type analysis struct {
	facts *Facts
	mod   *module
	// sites are, for each function of the module, the calls by each caller.
	sites map[*Function]map[*Function][]CallSite
	runs  map[*Function]int
}

// all runs functions from the last to the first, since callers are mostly
// written below what they call, and again those whose callers said something new.
func (a *analysis) all() {
	done := map[*Function]bool{}
	for {
		var next *Function
		for i := len(a.mod.functions) - 1; i >= 0; i-- {
			fn := a.mod.functions[i]
			if !done[fn] && (fn.Outer == nil || done[fn.Outer] || fn.Outer.mod != a.mod) {
				next = fn
				break
			}
		}
		if next == nil {
			break
		}
		done[next] = true
		a.run(next)
	}
	for round := 0; round < 3; round++ {
		again := false
		for i := len(a.mod.functions) - 1; i >= 0; i-- {
			fn := a.mod.functions[i]
			ff := a.facts.of[fn.Def]
			if ff == nil || !a.changed(fn, ff) {
				continue
			}
			a.run(fn)
			again = true
		}
		if !again {
			break
		}
	}
}

// changed reports whether the parameters would now be something else.
func (a *analysis) changed(fn *Function, ff *FunctionFacts) bool {
	r := &frame{run: &run{prog: a.mod.prog, budget: 1000}, mod: a.mod, fn: fn, env: fn.env}
	now := a.params(r, fn, nil)
	for i := range now {
		if i < len(ff.Params) && !equalFacts(now[i], ff.Params[i]) && now[i].Kind != Unknown && (now[i].DType != ff.Params[i].DType || now[i].Kind != ff.Params[i].Kind || now[i].Shape.Rank() != ff.Params[i].Shape.Rank() || now[i].Kind == Union) {
			if ff.Params[i].Kind != Unknown && now[i].Kind == ff.Params[i].Kind && !now[i].DType.Known() && ff.Params[i].DType.Known() {
				continue
			}
			return true
		}
	}
	return false
}

// params are the values of fn's parameters: what its callers in the module give, else what can be assumed.
func (a *analysis) params(f *frame, fn *Function, h func(string) hint) []*Value {
	ps := fn.Params()
	out := make([]*Value, len(ps))
	callers := a.callers(fn)
	for i, p := range ps {
		if i == 0 && fn.Class != nil && !fn.static && fn.Def != nil {
			if fn.classM {
				out[i] = &Value{Kind: Class, Cls: fn.Class}
			} else {
				out[i] = fn.Class.Self()
			}
			continue
		}
		base := f.hypothesis(fn, p, h)
		if p.Kind == syntax.VarArgs || p.Kind == syntax.VarKeywords {
			out[i] = base
			continue
		}
		var given []*Value
		for _, c := range callers {
			if i < len(c.Args) {
				given = append(given, c.Args[i])
			}
		}
		out[i] = f.joined(fn, p, base, given)
	}
	return out
}

func (a *analysis) callers(fn *Function) []CallSite {
	by := a.sites[fn]
	var from []*Function
	for c := range by {
		from = append(from, c)
	}
	sort.Slice(from, func(i, j int) bool {
		if from[i].Def == nil || from[j].Def == nil {
			return from[i].Def == nil && from[j].Def != nil
		}
		return start(from[i]) < start(from[j])
	})
	var out []CallSite
	for _, c := range from {
		out = append(out, by[c]...)
	}
	return out
}

// run executes one function and notes whom it calls with what.
func (a *analysis) run(fn *Function) {
	if fn.scope == nil {
		return
	}
	hints := map[*Value]hint{}
	params := a.execute(fn, nil, hints, nil)
	// What the function does with a parameter may say what it is: then it runs again, knowing.
	by := map[string]hint{}
	learned := false
	for v, h := range hints {
		by[v.Name] |= h
		if v.Kind == Unknown && h&hintArray != 0 || h&hintInteger != 0 && v.Kind == Array && v.DType != tokens {
			learned = true
		}
	}
	_ = params
	if learned {
		a.execute(fn, nil, nil, func(name string) hint { return by[name] })
	}
	a.note(a.facts.of[fn.Def])
}

func (a *analysis) execute(fn *Function, _ []*Value, hints map[*Value]hint, h func(string) hint) []*Value {
	rec := &recorder{Facts: a.facts}
	f := &frame{run: &run{prog: a.mod.prog, budget: rootBudget, active: []*Function{fn}, hints: hints}, mod: a.mod, fn: fn, rec: rec}
	f.env = fn.env
	params := a.params(f, fn, h)
	f.out = rec.begin(fn)
	f.env = newEnv(fn.scope, fn.env, a.mod)
	for i, p := range fn.Params() {
		f.bind(p.Name, params[i])
	}
	switch d := fn.Def.(type) {
	case *syntax.Lambda:
		rec.returned(fn, f.eval(d.Body))
	case *syntax.FuncDef:
		f.exec(d.Body)
		if f.env != nil && !fn.scope.yields {
			rec.returned(fn, constant(None, nil))
		}
	}
	rec.cur.Params = params
	rec.end(f)
	return params
}

// note files a function's calls under whom it calls.
func (a *analysis) note(ff *FunctionFacts) {
	if ff == nil {
		return
	}
	for _, by := range a.sites {
		delete(by, ff.Fn)
	}
	for _, c := range ff.Calls {
		if c.Callee.mod != a.mod {
			continue
		}
		if a.sites[c.Callee] == nil {
			a.sites[c.Callee] = map[*Function][]CallSite{}
		}
		a.sites[c.Callee][ff.Fn] = append(a.sites[c.Callee][ff.Fn], c)
	}
}

