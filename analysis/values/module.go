package values

import (
	"strings"

	"mlxls/analysis/syntax"
)

// A module is one Python file, executed once to learn what its names are.
type module struct {
	path string
	doc  *syntax.Document
	env  *env
	prog *Program
	// state tells a module that is being executed (an import cycle) from a finished one.
	running, done bool
	stopped       bool            // it raises or returns before its end
	code          *Function       // the module's own code
	tops          []*Function     // functions that the module's code defines, methods included, in order
	imported      map[string]bool // files that its imports led to, or looked for
	summaries     map[string]summaries
	facts         *Facts // of the last version that was analysed; nil for imported modules
	an            *analysis
	classes       []*ClassInfo
	scopes        map[syntax.Node]*scope
	funcOf        map[syntax.Node]*Function
	declaring     map[*Function]bool // those that declare names of others, or did
	classOf       map[*syntax.ClassDef]*ClassInfo
	renamed       *renamed                        // classes
	reads         map[syntax.Stmt]map[string]bool // see mentioned
}

// A Function is a function or lambda of the workspace.
type Function struct {
	Def   syntax.Node // *syntax.FuncDef or *syntax.Lambda
	Class *ClassInfo  // the class whose method it is, directly
	Outer *Function   // the function it is nested in
	Name  string      // "<lambda>" for lambdas, "<module>" for module code
	Qual  string      // with classes and functions around it: "Attention.__call__"

	id       int
	place    int         // among the functions that module code defines, if it is one
	inner    []*Function // functions defined inside, at any depth, in order
	mod      *module
	env      *env         // where its free names are looked up
	literals []*Value     // see literal; by index of the node in its block
	assigns  []assignment // see assignments
	defaults []*Value
	decos    []*Value
	scope    *scope
	static   bool
	classM   bool
	property bool
}

// nest notes which function fn is defined in; outer is nil or the module's code for none.
func (fn *Function) nest(outer *Function) {
	if outer == nil || outer.Def == nil {
		fn.Outer = nil
		tops := fn.mod.tops
		if fn.place < len(tops) && tops[fn.place] == fn {
			return
		}
		fn.place, fn.mod.tops = len(tops), append(tops, fn)
		return
	}
	fn.Outer = outer
	top := fn.top()
	for _, t := range top.inner {
		if t == fn {
			return
		}
	}
	top.inner = append(top.inner, fn)
}

// top is the outermost function around fn, fn itself if none.
func (fn *Function) top() *Function {
	for fn.Outer != nil {
		fn = fn.Outer
	}
	return fn
}

// Params returns the parameters.
func (f *Function) Params() []*syntax.Param {
	switch d := f.Def.(type) {
	case *syntax.FuncDef:
		return d.Params
	case *syntax.Lambda:
		return d.Params
	}
	return nil
}

// Decorators returns the values of the decorators, outermost first.
func (f *Function) Decorators() []*Value { return f.decos }

// Path is the file that the function is in.
func (f *Function) Path() string { return f.mod.path }

// Document is the text that the function is in.
func (f *Function) Document() *syntax.Document { return f.mod.doc }

// A ClassInfo is a class of the workspace.
type ClassInfo struct {
	Def     *syntax.ClassDef
	Name    string
	Bases   []*Value
	Methods map[string]*Function
	// Consts are the other names of the class body, e.g. the fields of a dataclass.
	Consts map[string]*Value

	name  *syntax.Name // of the first version: uses know the class by that
	id    int
	mod   *module
	edits int // how often what was learnt was forgotten
	learnt
	// assigned are the attributes that methods other than __init__ assign.
	assigned map[string][]syntax.Stmt
	// stores are the methods that do so: see stores.go.
	stores  map[string]map[string]bool
	filled  map[string]bool        // attributes whose contents such methods change
	assumed map[string]*assumption // what is being found out
	// declared are the names that the class body annotates with a number's or a string's type.
	declared map[string]bool
	// inner are the attributes of self's attributes that they assign: self.proj.weight.
	inner [][2]string
	self  *Value
}

// A learnt is what was found out of a class by executing its methods.
type learnt struct {
	attrs map[string]*Value // what __init__ leaves on self; see class.go
	state int8              // 0 not yet, 1 running, 2 done
	// learned is when something was last found out: see Program.learned.
	learned int
	stored  map[string]*Value // what comes of stores
	storing map[*Function]*storing
	// reads and needs are the functions that were executed to find attrs and stored,
	// and the classes whose attributes these asked for.
	reads map[*Function]bool
	needs map[*ClassInfo]bool
}

// Base reports whether the class has a library class of that qualified name among its ancestors.
func (c *ClassInfo) Base(name string) bool { return c.base(name, 10) }

func (c *ClassInfo) base(name string, depth int) bool {
	for _, b := range c.Bases {
		if b.Kind == Symbol && b.Name == name {
			return true
		}
		if b.Kind == Class && depth > 0 && b.Cls.base(name, depth-1) {
			return true
		}
	}
	return false
}

// IsModule reports whether the class is an mlx.nn.Module.
func (c *ClassInfo) IsModule() bool { return c.Base("mlx.nn.Module") || c.layerBase() != "" }

// layerBase is the library's layer that the class extends, "" for none.
func (c *ClassInfo) layerBase() string {
	for _, b := range c.Bases {
		if b.Kind == Symbol && strings.HasPrefix(b.Name, "mlx.nn.") && b.Name != "mlx.nn.Module" {
			return b.Name
		}
		if b.Kind == Class && b.Cls != c {
			if n := b.Cls.layerBase(); n != "" {
				return n
			}
		}
	}
	return ""
}

// method finds a method along the bases.
func (c *ClassInfo) method(name string) *Function {
	for depth := 0; c != nil && depth < 10; depth++ {
		if m := c.Methods[name]; m != nil {
			return m
		}
		var next *ClassInfo
		for _, b := range c.Bases {
			if b.Kind == Class {
				if next == nil {
					next = b.Cls
				} else if m := b.Cls.method(name); m != nil {
					return m
				}
			}
		}
		c = next
	}
	return nil
}
