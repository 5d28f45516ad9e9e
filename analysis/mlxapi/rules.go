package mlxapi

import (
	"strconv"
	"strings"
)

// A Result says what kind of Python value a call gives, a property reads as, or a constant is.
type Result string

// The kinds of results; a list or tuple of fixed length is written "list:2", "tuple:2".
const (
	ResultArray    Result = "array"
	ResultList     Result = "list"  // of arrays
	ResultTuple    Result = "tuple" // of arrays, as many as the arguments ask for
	ResultNone     Result = "none"
	ResultBool     Result = "bool"
	ResultInt      Result = "int"
	ResultFloat    Result = "float"
	ResultComplex  Result = "complex"
	ResultStr      Result = "str"
	ResultBytes    Result = "bytes"
	ResultDict     Result = "dict"
	ResultShape    Result = "shape"  // a tuple of ints
	ResultPython   Result = "python" // a Python number, or nested lists of them, whose type follows the array's dtype
	ResultDType    Result = "dtype"
	ResultCategory Result = "category" // of dtypes
	ResultDevice   Result = "device"
	ResultStream   Result = "stream"
	ResultCallable Result = "callable"
	ResultObject   Result = "object" // anything else, such as an instance of a class of MLX
	ResultTree     Result = "tree"   // nested containers like those of an argument
	ResultUnknown  Result = "unknown"
)

// TupleLen returns n for "tuple:n" and "list:n", else 0.
func (r Result) TupleLen() int {
	kind, length, _ := strings.Cut(string(r), ":")
	if n, err := strconv.Atoi(length); err == nil && (kind == string(ResultTuple) || kind == string(ResultList)) {
		return n
	}
	return 0
}

// A DTypeRule says which dtype the result has. Operands are named by
// parameter; one that takes a list of arrays stands for all of them, and one
// that was given a Python number takes part as a weak Scalar. An operand that
// is absent or None takes no part. Names with the prefix "self." are
// parameters that a layer owns.
type DTypeRule struct {
	Op    DTypeOp         `json:"r"`
	Of    []string        `json:"of,omitempty"`
	DType DType           `json:"d,omitempty"`    // of Const
	Map   map[DType]DType `json:"map,omitempty"`  // of Mapped, and of Given where it changes what was given; total
	Param string          `json:"p,omitempty"`    // of Given and Weak
	Else  *DTypeRule      `json:"else,omitempty"` // of Given and Weak: when the argument is None or absent without a default; of Same: when the operand is no array
	Items []DTypeRule     `json:"items,omitempty"`
	Only  Restriction     `json:"only,omitempty"` // when the rule holds; otherwise the dtype is unknown
}

// A DTypeOp is the name of a dtype rule.
type DTypeOp string

// The closed set of dtype rules. The zero DTypeOp stands for a result that is no array.
const (
	DTypeSame    DTypeOp = "same"    // that of the one operand
	DTypePromote DTypeOp = "promote" // the promotion of all operands, from left to right; of numbers alone, what they are by themselves
	DTypeFloat   DTypeOp = "float"   // as Promote; bool and integers then become float32
	DTypeReal    DTypeOp = "real"    // as Promote; complex64 then becomes float32
	DTypeConst   DTypeOp = "const"   // always DType
	DTypeMapped  DTypeOp = "map"     // Map of the promotion of all operands
	DTypeGiven   DTypeOp = "given"   // the argument Param, or its default; Else if that is None
	DTypeWeak    DTypeOp = "weak"    // PromoteScalar of the argument Param and the operand, a number; Else if Param is None
	DTypePython  DTypeOp = "python"  // what mlx.core.array makes of the operand: an array keeps its dtype, numbers and lists of them promote
	DTypeEach    DTypeOp = "each"    // as many results as operands, each with its operand's
	DTypeItems   DTypeOp = "items"   // several results with rules of their own
	DTypeUnknown DTypeOp = "unknown"
)

// DTypeOps lists every dtype rule.
var DTypeOps = [...]DTypeOp{DTypeSame, DTypePromote, DTypeFloat, DTypeReal, DTypeConst, DTypeMapped, DTypeGiven, DTypeWeak, DTypePython, DTypeEach, DTypeItems, DTypeUnknown}

// A Restriction says for which operands a rule was seen to hold. It speaks of
// the dtypes of the array operands, where floating includes complex.
type Restriction string

// The closed set of restrictions.
const (
	Always       Restriction = ""
	WhenReal     Restriction = "real"  // none is complex
	WhenSome     Restriction = "some"  // some operand is floating
	WhenFirst    Restriction = "first" // the first operand is floating
	WhenFloating Restriction = "all"   // every operand is floating
)

// Restrictions lists every restriction.
var Restrictions = [...]Restriction{Always, WhenReal, WhenSome, WhenFirst, WhenFloating}

// complete makes maps total: what the table does not list stays as it is.
func (r *DTypeRule) complete() {
	if r.Map != nil {
		for d := Bool; d < NumDTypes; d++ {
			if _, ok := r.Map[d]; !ok {
				r.Map[d] = d
			}
		}
	} else if r.Op == DTypeMapped {
		r.Map = map[DType]DType{}
		r.complete()
	}
	if r.Else != nil {
		r.Else.complete()
	}
	for i := range r.Items {
		r.Items[i].complete()
	}
}

// A ShapeRule says which shape the result has. It reads arguments by the names
// of the entry's own parameters (axis, keepdims, shape …); Of names the array
// operands, in the order in which the rule wants them.
type ShapeRule struct {
	Op    ShapeOp     `json:"r"`
	Of    []string    `json:"of,omitempty"`
	Items []ShapeRule `json:"items,omitempty"` // of ShapeItems
}

// Flags are what else there is to say of a name.
type Flags []Flag

// A Flag is one such thing.
type Flag string

// The closed set of flags.
const (
	Evaluates   Flag = "evaluates" // computes the lazy arrays it is given, and waits
	Schedules   Flag = "schedules" // starts to compute them, and does not wait
	Mutates     Flag = "mutates"   // changes an argument or self in place
	Random      Flag = "random"    // draws from a random state
	Creates     Flag = "creates"   // makes an array from no array
	Elementwise Flag = "elementwise"
	Reduction   Flag = "reduction"
	View        Flag = "view"       // moves no elements: the result shares the operand's buffer where it can
	Lazy        Flag = "lazy"       // reads a file only when the result is evaluated
	Stateful    Flag = "state"      // a layer that owns arrays which a call changes
	Trains      Flag = "parameters" // a layer that owns parameters
	Transforms  Flag = "transforms" // takes a function and gives a function
)

// FlagSet lists every flag.
var FlagSet = [...]Flag{Evaluates, Schedules, Mutates, Random, Creates, Elementwise, Reduction, View, Lazy, Stateful, Trains, Transforms}

// Has reports whether the flag is among them.
func (fs Flags) Has(f Flag) bool {
	for _, g := range fs {
		if g == f {
			return true
		}
	}
	return false
}
