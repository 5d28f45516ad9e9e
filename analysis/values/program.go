// Package values says what every expression of a Python program is: which
// object, computed by which operation of MLX from which operands, of which
// dtype and shape; and what running a function does in order. It executes each
// function once on values instead of numbers. Unknown is an answer.
//
// It gives no advice, and it does not know rules, editors or files: other
// modules of a workspace reach it through a reader that it is given.
package values

import (
	"strings"

	"mlxls/analysis/syntax"
)

// A Program is the modules of one workspace. It is not safe for concurrent use.
type Program struct {
	opts    Options
	sources *Sources // nil when only the document itself can be seen
	// modules are those that others import, each executed once; open are the
	// documents that are analysed, which nothing imports.
	modules map[string]*module
	open    map[string]*module
	// files are those that imports looked for, also in vain. All were what is there
	// when sources knew of so many changes.
	files   map[string]*source
	changes int
	ids     int // of functions and classes: unlike addresses, never used twice
	// learned counts what is found out about classes and names of modules; bound
	// is the count when a name of a module was bound last.
	learned, bound int
	guesses        int                  // how often something was used that was being found out
	key            []byte               // that was made last: see memo
	symbols        map[[2]string]*Value // of libraries, by module and name
	clock          *clock
}

// NewProgram makes a program, whose other modules are in sources, which may be nil.
func NewProgram(opts Options, sources *Sources) *Program {
	return &Program{opts: opts, sources: sources, modules: map[string]*module{}, open: map[string]*module{}, files: map[string]*source{}, symbols: map[[2]string]*Value{}}
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

// load executes a module of the workspace, once.
func (p *Program) load(file string) *module {
	if m, ok := p.modules[file]; ok {
		m.execute(nil)
		return m
	}
	f := p.source(file)
	if f == nil {
		return nil
	}
	m := newModule(p, file, p.sources.document(f))
	p.modules[file] = m
	m.execute(nil)
	return m
}

// source is the file at a path, nil if there is none.
func (p *Program) source(file string) *source {
	if p.sources.none() {
		return nil
	}
	f := p.files[file]
	if f == nil {
		f = p.sources.open(file)
		p.files[file] = f
	}
	if f.err != nil {
		return nil
	}
	return f
}

func newModule(p *Program, file string, doc *syntax.Document) *module {
	return &module{path: file, doc: doc, prog: p, imported: map[string]bool{}, summaries: map[string]summaries{}, scopes: map[syntax.Node]*scope{}, funcOf: map[syntax.Node]*Function{}, classOf: map[*syntax.ClassDef]*ClassInfo{}}
}

// learn counts one more thing that is known.
func (p *Program) learn() int {
	p.learned++
	return p.learned
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
	defer m.prog.time(nil)()
	m.running = true
	s := scopeOf(nil, m.doc.Body())
	fn := &Function{Name: "<module>", Qual: "<module>", mod: m, scope: s}
	m.env = newEnv(s, nil, m)
	m.env.live = rec == nil
	m.code = fn
	m.tops = nil
	f := &frame{run: &run{prog: m.prog, budget: rootBudget, active: []*Function{fn}, reads: map[*Function]bool{}}, mod: m, fn: fn, env: m.env, rec: rec}
	if rec != nil {
		f.run.unit, f.run.reads, f.run.classes = rec.unit, rec.unit.reads, rec.unit.classes
		f.out, f.env = rec.begin(fn), m.env.fork() // what stands before the first statement stays so
	}
	// Statements run on m.env itself, so that functions called on the way see what is bound so far.
	for _, st := range m.doc.Body() {
		if f.env == nil {
			break
		}
		rec.follow(st, func() { f.stmt(st) })
		if f.env != nil {
			m.env.slots, m.env.attrs, m.env.shared = f.env.slots, f.env.attrs, !m.env.live
			f.env.shared = m.env.shared
			m.prog.bound = m.prog.learn()
		}
	}
	if rec != nil {
		rec.end(f)
	}
	for _, b := range m.env.slots {
		if b != nil {
			b.Value.keep()
		}
	}
	m.running, m.done, m.stopped = false, true, f.env == nil
}

// scopeKey stands for the scope of a definition, which programs share.
type scopeKey struct{ syntax.Node }

// scope is the names of a definition, counted once.
func (m *module) scope(n syntax.Node, params []*syntax.Param, body []syntax.Stmt) *scope {
	s := m.scopes[n]
	if s == nil {
		s = m.doc.Memo(scopeKey{n}, func() any {
			s := scopeOf(params, body)
			_, class := n.(*syntax.ClassDef)
			s.function = !class
			return s
		}).(*scope)
		m.scopes[n] = s
	}
	return s
}

// names gives a function its scope.
func (m *module) names(fn *Function, s *scope) {
	if fn.scope = s; len(s.free) > 0 {
		if m.declaring == nil {
			m.declaring = map[*Function]bool{}
		}
		m.declaring[fn] = true
	}
}

// around is the environment that a definition's free names are looked up in:
// what the module binds later is seen, too.
func (m *module) around(e *env) *env {
	if e != nil && m.env != nil && e.scope == m.env.scope && e.comp == nil {
		return m.env
	}
	return e
}

// function is the function that a def makes.
func (f *frame) function(d *syntax.FuncDef, outer *env) *Function {
	m := f.mod
	fn := m.funcOf[d]
	if fn == nil {
		fn = &Function{Def: d, Name: d.Name.ID, mod: m}
		m.funcOf[d] = fn
		f.prog.ids++
		fn.id = f.prog.ids
	}
	fn.env = m.around(outer)
	m.names(fn, m.scope(d, d.Params, d.Body))
	fn.Qual = f.qual(fn.Name)
	fn.nest(f.fn)
	fn.defaults = f.defaults(d.Params)
	fn.decos = nil
	for _, x := range d.Decorators {
		fn.decos = append(fn.decos, f.eval(x))
	}
	f.decorate(d.Name, &Value{Kind: Func, Fn: fn}, fn.decos)
	return fn
}

func (f *frame) funcDef(d *syntax.FuncDef) *Value {
	fn := f.function(d, f.env)
	v := f.fresh(d.Name, Value{Kind: Func, Fn: fn, env: f.mod.around(f.env)})
	return f.decorate(d.Name, v, fn.decos)
}

func (f *frame) lambda(l *syntax.Lambda) *Function {
	m := f.mod
	fn := m.funcOf[l]
	if fn == nil {
		fn = &Function{Def: l, Name: "<lambda>", mod: m}
		m.funcOf[l] = fn
		f.prog.ids++
		fn.id = f.prog.ids
	}
	fn.env, fn.Qual = m.around(f.env), f.qual("<lambda>")
	m.names(fn, m.scope(l, l.Params, nil))
	fn.nest(f.fn)
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
