package values

import "mlxls/analysis/syntax"

// A unit is what is analysed, kept and replaced as a whole: a function at
// module level or a method, with what is defined inside it, or the module's own
// code. It does not change once it is part of Facts.
type unit struct {
	top    *Function
	home   *home
	def    syntax.Node               // the text of top when this was analysed; nil for module code
	stem   *syntax.Stem              // the function's; nil for module code
	own    []*Value                  // of the nodes of stem, by index
	vals   map[*syntax.Stem][]*Value // of those of others
	points map[syntax.Node]point     // see lasting
	uses   map[*syntax.Name]*Binding
	byDef  map[*syntax.Name][]*syntax.Name
	funcs  []*FunctionFacts
	reads  map[*Function]bool
	// classes are those whose attributes were asked for.
	classes map[*ClassInfo]bool
	// ran are the statements of the module's own code and what they left; nil if
	// that is not one after the other. See splice.
	ran   map[syntax.Node]extent
	users users
}

// A home is what values know of the unit that they are of: the last version of
// it. So a value that outlives its version does not keep all that there was.
type home struct{ unit *unit }

// at is where values are at home that are made for a unit, which may be nil.
func (u *unit) at() *home {
	if u == nil {
		return nil
	}
	return u.home
}

// succeed makes u the next version of a unit, which may be nil.
func (u *unit) succeed(old *unit) {
	if old != nil {
		u.home = old.home
	}
}

func newUnit(top *Function) *unit {
	u := &unit{top: top, def: top.Def, vals: map[*syntax.Stem][]*Value{}, points: map[syntax.Node]point{},
		uses: map[*syntax.Name]*Binding{}, byDef: map[*syntax.Name][]*syntax.Name{}, reads: map[*Function]bool{}, classes: map[*ClassInfo]bool{}}
	if top.Def == nil {
		u.ran = map[syntax.Node]extent{}
	} else {
		u.stem = syntax.StemOf(top.Def)
	}
	u.home = &home{u}
	return u
}

// lasting is the node that stands for a statement in the versions in which it is
// the same for those around it: of a function that is defined, only the head counts.
func lasting(s syntax.Stmt) syntax.Node {
	if d, ok := s.(*syntax.FuncDef); ok {
		return d.Name
	}
	return s
}

func (u *unit) of(fn *Function) *FunctionFacts {
	if u == nil {
		return nil
	}
	for _, ff := range u.funcs {
		if ff.Fn == fn {
			return ff
		}
	}
	return nil
}

// value is what the unit says of a node.
func (u *unit) value(n syntax.Node) *Value {
	if s, i := u.known(syntax.StemOf(n)), syntax.Index(n); i < len(s) {
		return s[i]
	}
	return nil
}

// known are the values of the nodes of a stem, by index.
func (u *unit) known(s *syntax.Stem) []*Value {
	if s == u.stem {
		return u.own
	}
	return u.vals[s]
}
