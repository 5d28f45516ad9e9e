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

// Release drops what only the next version of a document would need.
func (p *Program) Release(file string) { delete(p.open, file) }

// Forget drops all that is kept of a document.
func (p *Program) Forget(file string) {
	if m := p.open[file]; m != nil {
		delete(p.open, file)
		p.forget(map[*module]bool{m: true})
	}
}

// forget has modules no longer keep each other: what some that are gone gave the
// functions of others, and what theirs were given. Documents that are not
// analysed again for some time still have values of what is gone.
func (p *Program) forget(gone map[*module]bool) {
	for m := range gone {
		clear(m.summaries)
	}
	for _, m := range p.modules {
		m.forget(func(s *summary) bool { return gone[s.by] })
	}
}

// catchUp forgets modules whose texts are others by now, and whatever imports them.
func (p *Program) catchUp() {
	if p.sources.none() {
		return
	}
	gone, changes := p.sources.outdated(p.files, p.changes)
	p.changes = changes
	for again := len(gone) > 0; again; {
		again = false
		for name, m := range p.modules {
			if !gone[name] && overlap(m.imported, gone) {
				gone[name], again = true, true
			}
		}
	}
	old := map[*module]bool{}
	for name := range gone {
		if m := p.modules[name]; m != nil {
			old[m] = true
		}
		delete(p.modules, name)
		delete(p.files, name)
	}
	if len(old) > 0 {
		p.forget(old)
	}
	for _, m := range p.open {
		if overlap(m.imported, gone) {
			m.an = nil // its next version is analysed in full
		}
	}
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
		f.out = rec.begin(fn)
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
	m.running, m.done = false, true
}

// scopeKey stands for the scope of a definition, which programs share.
type scopeKey struct{ syntax.Node }

// scope is the names of a definition, counted once.
func (m *module) scope(n syntax.Node, params []*syntax.Param, body []syntax.Stmt) *scope {
	s := m.scopes[n]
	if s == nil {
		s = m.doc.Memo(scopeKey{n}, func() any { return scopeOf(params, body) }).(*scope)
		m.scopes[n] = s
	}
	return s
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
	fn.env, fn.scope = m.around(outer), m.scope(d, d.Params, d.Body)
	fn.Qual = f.qual(fn.Name)
	fn.nest(f.fn)
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
	v := f.fresh(d, Value{Kind: Func, Fn: fn, env: f.mod.around(f.env)})
	return f.decorate(d, v, fn.decos)
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
	fn.env, fn.scope, fn.Qual = m.around(f.env), m.scope(l, l.Params, nil), f.qual("<lambda>")
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
		f.mod.imported[file] = true
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
	if strings.HasPrefix(name, "mlx.") || name == "mlx" || name == "numpy" || f.prog.sources.none() {
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
	f.mod.imported[file] = true // also when it is not there: it may appear
	return f.prog.source(file) != nil
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
