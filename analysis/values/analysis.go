package values

import (
	"cmp"
	"slices"

	"mlxls/analysis/syntax"
)

// An analysis runs the functions of one module until what callers give them is stable.
type analysis struct {
	mod   *module
	code  *unit
	units map[*Function]*unit
	// names are those of functions that were edited since the code was executed.
	names map[*syntax.Name]*Value
	links *links // of the units; nil before the first edit
	// sites are, for each function of the module, the calls by each function.
	sites map[*Function]map[*Function][]CallSite
	unsettled

	points *modulePoints // nil while all of the code ran at once

	last *step // nil for none that can be taken back
	back *step // that was taken back since the last version

	version     int
	fresh, gone []*unit // since the last version
}

// Facts analyses doc as the module at file. What an earlier version of the
// document has in common with it is not analysed again.
func (p *Program) Facts(file string, doc *syntax.Document) *Facts {
	p.catchUp()
	m := p.open[file]
	if m == nil || m.an == nil || !m.an.update(doc) {
		p.Forget(file)
		m = newModule(p, file, doc)
		p.open[file] = m
		a := &analysis{mod: m, units: map[*Function]*unit{}, sites: map[*Function]map[*Function][]CallSite{}}
		m.an = a
		a.execute()
		for i := len(m.tops) - 1; i >= 0; i-- {
			a.run(m.tops[i])
		}
		a.settle()
	}
	m.facts = m.an.facts(file, doc)
	return m.facts
}

// execute runs the module's own code.
func (a *analysis) execute() {
	a.code = newUnit(&Function{mod: a.mod})
	a.mod.execute(&recorder{unit: a.code})
	a.note(a.code.top, nil, a.code.funcs[0].Calls)
	a.fresh = append(a.fresh, a.code)
}

// facts puts the units together.
func (a *analysis) facts(file string, doc *syntax.Document) *Facts {
	a.version++
	if was := a.mod.facts; was != nil && len(a.fresh)+len(a.gone) == 0 {
		f := *was
		f.Document, f.memos, f.version, f.back = doc, &syntax.Memo{}, a.version, nil
		f.renamed = a.mod.renamed
		f.Same, f.asked = true, was.asked.again() // changes are still since the answers from before that
		return &f
	}
	f := &Facts{memos: &syntax.Memo{}, Document: doc, Path: file, mod: a.mod, code: a.code, names: a.names, points: a.points, renamed: a.mod.renamed}
	if f.order, f.layout = a.placed(); f.order == nil {
		f.order, f.layout = a.arranged()
	}
	f.step, f.back = a.last, a.back
	f.version, f.changes, f.asked = a.version, &changes{version: a.version, gone: a.gone}, (*answers)(nil).next()
	if was := a.mod.facts; was != nil {
		f.asked, f.changes.names = was.asked.next(), was.points != f.points
	}
	for _, u := range a.fresh {
		if u == a.code || a.units[u.top] == u {
			f.changes.fresh = append(f.changes.fresh, u)
		}
	}
	if a.back != nil {
		a.back.follow(f)
	}
	a.fresh, a.gone, a.back = nil, nil, nil
	return f
}

// sortByStart sorts what is in order mostly.
func sortByStart[T any](list []T, start func(T) int) {
	last := -1
	for _, x := range list {
		at := start(x)
		if at < last {
			slices.SortStableFunc(list, func(a, b T) int { return start(a) - start(b) })
			return
		}
		last = at
	}
}

// before orders functions as units are in the text, and in a unit as they are executed.
func before(a, b *Function) int {
	switch x, y := a.top(), b.top(); {
	case x == y:
		return cmp.Or(slices.Index(x.inner, a)-slices.Index(x.inner, b), a.id-b.id)
	case x.Def == nil:
		return -1
	case y.Def == nil:
		return 1
	default:
		return start(x) - start(y)
	}
}

func start(f *Function) int { return f.mod.doc.Span(f.Def).Start }

// changed reports whether the parameters would now be something else, by what
// others give, and by what the unit gives itself.
func (a *analysis) changed(ff *FunctionFacts) (others, own bool) {
	fn := ff.Fn
	if fn.Def == nil {
		return false, false
	}
	f := &frame{run: &run{prog: a.mod.prog, budget: 1000}, mod: a.mod, fn: fn, env: fn.env}
	return differ(a.params(f, fn, ff.hints, a.others(fn)), ff.others), differ(a.params(f, fn, ff.hints, a.callers(fn)), ff.given)
}

func differ(now, was []*Value) bool {
	return !slices.EqualFunc(now, was, equalFacts)
}

// others are the calls of a function by other units.
func (a *analysis) others(fn *Function) []CallSite {
	own := func(c CallSite) bool { return c.In.top() == fn.top() }
	callers := a.callers(fn)
	if !slices.ContainsFunc(callers, own) {
		return callers
	}
	return slices.DeleteFunc(callers, own)
}

// params are the values of fn's parameters: what callers give, else what can be assumed.
func (a *analysis) params(f *frame, fn *Function, hints map[string]hint, callers []CallSite) []*Value {
	ps := fn.Params()
	out := make([]*Value, len(ps))
	for i, p := range ps {
		if i == 0 && fn.Class != nil && !fn.static && fn.Def != nil {
			if fn.classM {
				out[i] = &Value{Kind: Class, Cls: fn.Class}
			} else {
				out[i] = fn.Class.Self()
			}
			continue
		}
		base := f.hypothesis(fn, p, func(name string) hint { return hints[name] })
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

// callers are the calls of fn in the module, in the order of the text.
func (a *analysis) callers(fn *Function) []CallSite {
	by := a.sites[fn]
	if len(by) == 0 {
		return nil
	}
	var from []*Function
	for c := range by {
		from = append(from, c)
	}
	slices.SortFunc(from, before)
	var out []CallSite
	for _, c := range from {
		out = append(out, by[c]...)
	}
	return out
}

// run analyses a function of the module and those inside it.
func (a *analysis) run(top *Function) {
	if top.scope == nil {
		return
	}
	defer a.mod.prog.time(top)()
	old, u := a.units[top], newUnit(top)
	u.succeed(old)
	a.function(old, u, top)
	for i := 0; i < len(top.inner); i++ { // it grows as inner functions are executed
		a.function(old, u, top.inner[i])
	}
	if old != nil {
		for _, ff := range old.funcs {
			if u.of(ff.Fn) == nil {
				a.note(ff.Fn, ff.Calls, nil)
			}
		}
	}
	a.replace(old, u)
}

// function analyses one function, and notes whom it calls with what. What it does
// with a parameter may say what that is: then it runs again, knowing.
func (a *analysis) function(old, u *unit, fn *Function) {
	if fn.scope == nil {
		return
	}
	defer func() {
		var was []CallSite
		if ff := old.of(fn); ff != nil {
			was = ff.Calls
		}
		a.note(fn, was, u.of(fn).Calls)
	}()
	learned := map[*Value]hint{}
	a.body(u, fn, learned, nil)
	by := map[string]hint{}
	again := false
	for v, h := range learned {
		by[v.Name] |= h
		if v.Kind == Unknown && h&hintArray != 0 || h&hintInteger != 0 && v.Kind == Array && v.DType != tokens {
			again = true
		}
	}
	if again {
		a.body(u, fn, nil, by)
	}
}

// body runs the text of one function and takes its facts down.
func (a *analysis) body(u *unit, fn *Function, learn map[*Value]hint, hints map[string]hint) {
	rec := &recorder{unit: u}
	f := &frame{run: &run{prog: a.mod.prog, budget: rootBudget, reserve: rootBudget / 2, active: []*Function{fn}, hints: learn, unit: u, reads: u.reads, classes: u.classes}, mod: a.mod, fn: fn, rec: rec}
	f.env = fn.env
	callers, others := a.callers(fn), a.others(fn)
	given := a.params(f, fn, hints, callers)
	alone := given
	if len(others) < len(callers) {
		alone = a.params(f, fn, hints, others)
	}
	params := make([]*Value, len(given))
	for i, g := range given {
		params[i] = g
		if g.Kind == Array || g.Kind == Union {
			c := *g // its shape is learned while the text runs: what callers gave must stay as it was
			c.Shape, c.home = g.Shape.clone(), u.home
			if g.Alts != nil {
				c.Alts = append([]*Value(nil), g.Alts...)
				for j, alt := range c.Alts {
					d := *alt
					d.Shape, d.home = alt.Shape.clone(), u.home
					c.Alts[j] = &d
				}
			}
			params[i] = &c
		}
	}
	f.untilAgreed(func() {
		f.budget = rootBudget
		f.returns, f.yields = nil, nil
		f.out = rec.begin(fn)
		rec.calls, rec.nodes, rec.ret = nil, nil, nil
		f.env = newEnv(fn.scope, fn.env, a.mod)
		for i, p := range fn.Params() {
			f.bind(p.Name, params[i])
		}
		switch d := fn.Def.(type) {
		case *syntax.Lambda:
			rec.returned(f.eval(d.Body))
		case *syntax.FuncDef:
			f.exec(d.Body)
			if f.env != nil && !fn.scope.yields {
				rec.returned(none)
			}
		}
	})
	rec.cur.Params, rec.cur.given, rec.cur.others, rec.cur.hints = params, given, alone, hints
	rec.end(f)
}
