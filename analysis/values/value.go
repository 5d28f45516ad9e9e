package values

import (
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
)

// Kind is what sort of Python object an expression gives.
type Kind uint8

const (
	Unknown Kind = iota
	None
	Bool
	Int
	Float
	Complex
	Str
	Array  // mlx.core.array
	NumPy  // numpy array or scalar: host memory
	Tuple  // Elems, or Elem when the length is unknown
	List   // likewise
	Dict   // Keys (strings) or Elem
	Range  // iterators: Elem is what they yield
	Module // Name
	Symbol // a function, class or constant of a library: Name is qualified
	Func   // Fn; a method when Recv is set
	Class  // Cls
	Object // an instance: Cls of the workspace, or Name of a library's class
	DTypeObj
	Union // one of Alts
)

// A Value is what is known of one expression's result, and how it was
// computed: an edge to each operand. Values of one function form a graph that
// does not depend on spelling. They do not change once the analysis is done.
type Value struct {
	Kind Kind
	// config is set for a parameter that was given something from configuration: see configured.
	config bool
	kept   bool  // see keep
	DType  DType // Array; for DTypeObj the dtype itself

	Op    string   // canonical operation, e.g. "mlx.core.matmul"; see ops.go for those that are not MLX functions
	Args  []*Value // operands by Entry.Params (nil where absent), or by position when Entry is nil
	Entry *mlxapi.Entry
	Node  syntax.Node // the expression that made it; nil for what no expression made
	Fn    *Function   // Func: the function. Others: see In
	In    *Function   // the function whose text Node is in; nil for module level

	Shape Shape // Array

	Const any    // Bool, Int, Float, Str: bool, int64, float64, string; nil when unknown
	Name  string // Symbol, Module, Object: qualified name; Op "param", "attr": the name
	Elems []*Value
	Elem  *Value
	Keys  map[string]*Value
	Cls   *ClassInfo
	Recv  *Value // bound method, attr: the object
	loop  *Loop  // around the expression that made it
	Alts  []*Value
	env   *env // Func: the variables that a nested function sees
	attrs *known
	home  *home // what was analysed when the value was made; nil for what functions share
	// Wrap names the transformations around a function, outermost first: "mlx.core.compile", "functools.partial" …
	Wrap []*Value
}

// Operations that are not functions of MLX.
const (
	OpParam     = "param"     // a parameter of the function that is analysed
	OpParameter = "parameter" // an array attribute that a module owns: dtype T
	OpAttr      = "attr"      // Recv.Name
	OpConst     = "const"
	OpPhi       = "phi"   // Args are the alternatives; Node the statement or expression that decides
	OpDim       = "dim"   // Args[0].shape[Const]
	OpItem      = "item"  // element Const of Args[0]
	OpCall      = "call"  // a call whose inside is not looked at: Recv or Fn is the callee, Args the arguments
	OpLayer     = "layer" // Recv(Args…) with Recv an instance of a library's layer, named by Name
	OpElem      = "elem"  // what iterating over Args[0] gives

	opGiven = "given" // what is known of a value of another function
	opState = "state" // what a slot of an object of unknown class was left with: see state.go
)

// Arg returns the operand bound to the parameter of v's MLX function, or nil.
func (v *Value) Arg(name string) *Value {
	if v == nil || v.Entry == nil {
		return nil
	}
	for i, p := range v.Entry.Params {
		if p.Name == name && i < len(v.Args) {
			return v.Args[i]
		}
	}
	return nil
}

// IsScalar reports whether v is a Python number: weak in promotion.
func (v *Value) IsScalar() bool {
	return v != nil && (v.Kind == Bool || v.Kind == Int || v.Kind == Float || v.Kind == Complex)
}

// IsArray reports whether v is certainly an mlx array.
func (v *Value) IsArray() bool { return v != nil && v.Kind == Array }

// Int returns a known integer constant.
func (v *Value) Int() (int64, bool) {
	if v == nil {
		return 0, false
	}
	switch c := v.Const.(type) {
	case int64:
		return c, true
	case bool:
		if c {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}

// Number returns a known numeric constant.
func (v *Value) Number() (float64, bool) {
	if v == nil {
		return 0, false
	}
	if f, ok := v.Const.(float64); ok {
		return f, true
	}
	i, ok := v.Int()
	return float64(i), ok
}

// alternatives are the kinds of object that v may be.
func (v *Value) alternatives() []*Value {
	if v.Kind == Union {
		return v.Alts
	}
	return []*Value{v}
}

// MayBeNone reports whether None is among the possibilities that are known.
func (v *Value) MayBeNone() bool {
	for _, a := range v.alternatives() {
		if a.Kind == None || a.Kind == Unknown {
			return true
		}
	}
	return false
}

// without drops None from a union.
func (v *Value) without(k Kind) *Value {
	if v.Kind != Union {
		return v
	}
	var keep []*Value
	for _, a := range v.Alts {
		if a.Kind != k {
			keep = append(keep, a)
		}
	}
	if len(keep) == len(v.Alts) {
		return v
	}
	return union(keep)
}

// operand is what v is where only numbers and arrays will do: anything else would raise.
func (v *Value) operand() *Value { return v.without(None).without(Str) }

// only keeps one kind of a union.
func (v *Value) only(k Kind) *Value {
	var keep []*Value
	for _, a := range v.alternatives() {
		if a.Kind == k || a.Kind == Unknown {
			keep = append(keep, a)
		}
	}
	if len(keep) == 0 {
		return v
	}
	return union(keep)
}

func union(vs []*Value) *Value {
	switch len(vs) {
	case 0:
		return &Value{}
	case 1:
		return vs[0]
	}
	return &Value{Kind: Union, Alts: vs}
}

// Same reports whether two values are certainly the same number or object:
// one value, or the same pure operation of the same operands.
func Same(a, b *Value) bool { return same(a, b, 12) }

func same(a, b *Value, depth int) bool {
	if a == b {
		return true
	}
	if a == nil || b == nil || depth == 0 || a.Kind != b.Kind {
		return false
	}
	if a.Const != nil && a.Kind != Array && a.Op != OpDim && a.Op != OpItem {
		return a.Const == b.Const
	}
	if a.Op != b.Op || a.Op == "" || len(a.Args) != len(b.Args) || a.Const != b.Const {
		return false
	}
	if a.Op == OpDim && a.Const == nil {
		i, ok1 := a.Elem.Int()
		j, ok2 := b.Elem.Int()
		if !ok1 || !ok2 || i != j {
			return false // another axis
		}
	}
	if a.Kind == List || a.Kind == Dict || a.Elem != nil && a.Kind != Int || b.Elem != nil && b.Kind != Int {
		return false // what it holds may change, or is not known one by one
	}
	switch a.Op {
	case OpPhi, OpCall, OpParam, OpElem, opGiven, opState, "instance", "generator", "await", "narrowed":
		return false
	case OpAttr, OpParameter:
		return a.Name == b.Name && a.Recv == b.Recv && a.Recv != nil
	case OpLayer:
		if a.Recv != b.Recv {
			return false
		}
	}
	if a.Entry != nil && (a.Entry.Has(mlxapi.Random) || a.Entry.Has(mlxapi.Evaluates) || a.Entry.Has(mlxapi.Mutates)) {
		return false
	}
	for i := range a.Args {
		if !same(a.Args[i], b.Args[i], depth-1) {
			return false
		}
	}
	return true
}

// arg is an operand by position, nil when there are not so many.
func (v *Value) arg(i int) *Value {
	if v == nil || i >= len(v.Args) {
		return nil
	}
	return v.Args[i]
}
