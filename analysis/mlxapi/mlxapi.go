// Package mlxapi says what MLX is, as tables: every public name, how it is
// called, what dtype and shape it gives, and which Python constructs force a
// lazy array to be computed.
//
// The tables are written by gen/probe.py, which asks an installed MLX; nothing
// here is typed from memory. The package does not know Python source, files,
// values or rules: it answers questions about names.
package mlxapi

import (
	_ "embed"
	"encoding/json"
	"strings"
	"sync"
)

//go:generate python3 gen/probe.py

//go:embed table.json
var tableJSON []byte

// A Kind says what a name stands for.
type Kind string

// The kinds of names.
const (
	Function Kind = "function"
	Method   Kind = "method"
	Property Kind = "property"
	Class    Kind = "class"
	LayerOf  Kind = "layer" // a subclass of mlx.nn.Module
	Constant Kind = "constant"
	Module   Kind = "module"
)

// An Entry is one public name of MLX. Entries are shared and must not be changed.
type Entry struct {
	Name   string `json:"name"` // where the name is canonically found: mlx.core.softmax
	Kind   Kind   `json:"kind"`
	Result Result `json:"result,omitempty"` // what calling it (or reading it, for properties and constants) gives

	// Is is the function that computes the same, for another name of a
	// function (mlx.core.concat), a method (mlx.core.array.mean), a property
	// (mlx.core.array.T) or an operator (mlx.core.array.__matmul__): the
	// table's maker saw both give the same. "" if the name stands for itself.
	//
	// Arguments bind to the entry's own Params: self is the function's first
	// parameter, *shape and *axes are the ones of that name, as a sequence.
	Is string `json:"is,omitempty"`
	// Varies names optional parameters that change the kind of the result when
	// they are given; Result, DType and Shape are for calls without them.
	Varies []string `json:"varies,omitempty"`
	// Reflected is set for operators that swap their operands, such as __rsub__.
	Reflected bool `json:"reflected,omitempty"`
	// InPlace is set for operators that rebind their left operand, such as __iadd__.
	InPlace bool `json:"inplace,omitempty"`

	Params    []Param   `json:"params,omitempty"`    // of the most general overload; methods include self
	Overloads [][]Param `json:"overloads,omitempty"` // the other overloads
	DType     DTypeRule `json:"dtype,omitzero"`
	Shape     ShapeRule `json:"shape,omitzero"`
	Flags     Flags     `json:"flags,omitempty"`

	Static bool `json:"static,omitempty"` // for methods: takes no self

	Since       string `json:"since,omitempty"`       // the oldest version examined that has the name; "" when even the oldest does
	Deprecated  bool   `json:"deprecated,omitempty"`  // calling it warns
	Replacement string `json:"replacement,omitempty"` // what the warning says to use

	Bases []string    `json:"bases,omitempty"` // for classes: those of MLX that it extends
	Layer *LayerFacts `json:"layer,omitempty"` // for layers
}

// Has reports whether the entry has the flag.
func (e *Entry) Has(f Flag) bool { return e != nil && e.Flags.Has(f) }

// Param returns the parameter of that name, or nil.
func (e *Entry) Param(name string) *Param {
	for i := range e.Params {
		if e.Params[i].Name == name {
			return &e.Params[i]
		}
	}
	return nil
}

// A ParamKind says how an argument reaches a parameter.
type ParamKind string

// The kinds of parameters, as Python has them.
const (
	PositionalOnly ParamKind = "pos"
	Normal         ParamKind = "any" // by position or by name
	KeywordOnly    ParamKind = "kw"
	VarArgs        ParamKind = "args"
	VarKeywords    ParamKind = "kwargs"
)

// A Param is one parameter.
type Param struct {
	Name    string    `json:"n"`
	Kind    ParamKind `json:"k"`
	Default *string   `json:"d,omitempty"` // Python literal or dtype name; nil if the argument must be given
	Array   bool      `json:"a,omitempty"` // takes an array, or a list of arrays
	Scalar  bool      `json:"s,omitempty"` // also takes a Python number, which is weak
	Since   string    `json:"v,omitempty"` // the oldest version examined whose signature tells of it, if the function is older
}

// A Removed name existed in an older MLX and is gone.
type Removed struct {
	Name        string `json:"name"`
	Last        string `json:"last"`                  // newest version examined that has it
	Gone        string `json:"gone"`                  // oldest version examined after that
	Replacement string `json:"replacement,omitempty"` // what takes its place, or ""
}

type table struct {
	Version   string                     `json:"mlx"`
	Entries   []*Entry                   `json:"entries"`
	Promotion map[DType]map[DType]DType  `json:"promotion"`
	Scalars   map[string]map[DType]DType `json:"scalars"`
	Triggers  []*Construct               `json:"triggers"`
	Removed   []*Removed                 `json:"removed"`

	byName  map[string]*Entry
	removed map[string]*Removed
	trigger map[string]*Construct
	promote [NumDTypes][NumDTypes]DType
	scalars [numScalars]scalar
}

// A scalar is what MLX makes of one kind of Python number.
type scalar struct {
	alone DType
	with  [NumDTypes]DType // next to an array
}

var load = sync.OnceValue(decode)

func decode() *table {
	t := new(table)
	if err := json.Unmarshal(tableJSON, t); err != nil {
		panic("mlxapi: table.json: " + err.Error()) // the file is embedded: only a broken build gets here
	}
	t.byName = make(map[string]*Entry, len(t.Entries))
	for _, e := range t.Entries {
		t.byName[e.Name] = e
	}
	t.removed = make(map[string]*Removed, len(t.Removed))
	for _, r := range t.Removed {
		t.removed[r.Name] = r
	}
	t.trigger = make(map[string]*Construct, len(t.Triggers))
	for _, g := range t.Triggers {
		for _, operand := range g.Operands {
			t.trigger[g.Code+"\x00"+operand] = g
		}
	}
	for a, row := range t.Promotion {
		for b, d := range row {
			t.promote[a][b] = d
		}
	}
	for s, name := range scalarNames {
		for a, d := range t.Scalars[name] {
			t.scalars[s].with[a] = d
		}
		t.scalars[s].alone = t.scalars[s].with[Unknown]
	}
	for _, e := range t.Entries {
		e.DType.complete()
	}
	for _, e := range t.Entries {
		e.inherit(t.byName[e.Is])
	}
	return t
}

// scalarNames are the table's names for the kinds of Python numbers.
var scalarNames = [numScalars]string{PyBool: "bool", PyInt: "int", PyFloat: "float", PyComplex: "complex"}

// inherit fills in what an entry that only renames another leaves out.
func (e *Entry) inherit(from *Entry) {
	if from == nil {
		return
	}
	if e.Params == nil {
		e.Params, e.Overloads = from.Params, from.Overloads
	}
	if e.DType.Op == "" {
		e.DType = from.DType
	}
	if e.Shape.Op == "" {
		e.Shape = from.Shape
	}
	if e.Result == "" {
		e.Result, e.Varies = from.Result, from.Varies
	}
	for _, f := range from.Flags {
		if !e.Flags.Has(f) {
			e.Flags = append(e.Flags, f)
		}
	}
	if e.Layer == nil {
		e.Layer, e.Bases = from.Layer, from.Bases
	}
}

// Version returns the version of MLX that the tables were made with.
func Version() string { return load().Version }

// Lookup returns what a qualified name stands for, or nil if MLX has no such public name.
func Lookup(qualified string) *Entry { return load().byName[qualified] }

// ArrayMember returns the method, property or operator of mlx.core.array with that name, or nil.
func ArrayMember(name string) *Entry { return Lookup("mlx.core.array." + name) }

// Member returns the method or property that a class has, itself or from a class
// that it extends, or nil.
func Member(class, name string) *Entry {
	for range 8 { // deeper than any class of MLX
		if e := Lookup(class + "." + name); e != nil {
			return e
		}
		c := Lookup(class)
		if c == nil || len(c.Bases) == 0 {
			return nil
		}
		class = c.Bases[0]
	}
	return nil
}

// Layer returns the entry of an mlx.nn layer class, or nil if the name is not one.
func Layer(qualified string) *Entry {
	if e := Lookup(qualified); e != nil && e.Kind == LayerOf {
		return e
	}
	return nil
}

// Entries calls yield for every entry, in the order of their names.
func Entries(yield func(*Entry) bool) {
	for _, e := range load().Entries {
		if !yield(e) {
			return
		}
	}
}

// Canonical follows Is to the function that an entry equals; the entry itself if none.
func (e *Entry) Canonical() *Entry {
	if e.Is == "" {
		return e
	}
	return Lookup(e.Is)
}

// Gone returns what is known of a name that newer versions of MLX lack, or nil.
func Gone(qualified string) *Removed { return load().removed[qualified] }

// Base returns the last part of the qualified name.
func (e *Entry) Base() string { return e.Name[strings.LastIndexByte(e.Name, '.')+1:] }
