package mlxapi

import "strings"

// A DType is one of MLX's concrete dtypes, or Unknown.
type DType uint8

// The dtypes.
const (
	Unknown DType = iota
	Bool
	Uint8
	Uint16
	Uint32
	Uint64
	Int8
	Int16
	Int32
	Int64
	Float16
	BFloat16
	Float32
	Float64
	Complex64
	NumDTypes // how many there are, Unknown included
)

var dtypeNames = [NumDTypes]string{
	"", "bool_", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64",
	"float16", "bfloat16", "float32", "float64", "complex64",
}

// String returns the name that the dtype has in mlx.core, e.g. "bool_"; "" for Unknown.
func (d DType) String() string {
	if d < NumDTypes {
		return dtypeNames[d]
	}
	return ""
}

// ParseDType returns the dtype of that name, with or without the prefix
// "mlx.core."; Unknown if there is none. "bool" is bool_.
func ParseDType(name string) DType {
	name = strings.TrimPrefix(name, "mlx.core.")
	if name == "bool" {
		return Bool
	}
	for d := Bool; d < NumDTypes; d++ {
		if dtypeNames[d] == name {
			return d
		}
	}
	return Unknown
}

// MarshalText writes the dtype's name.
func (d DType) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a dtype's name; what is not one becomes Unknown.
func (d *DType) UnmarshalText(b []byte) error {
	*d = ParseDType(string(b))
	return nil
}

// IsFloat reports whether the dtype is a real floating-point type.
func (d DType) IsFloat() bool { return d >= Float16 && d <= Float64 }

// IsHalf reports whether the dtype is float16 or bfloat16.
func (d DType) IsHalf() bool { return d == Float16 || d == BFloat16 }

// IsInteger reports whether the dtype is an integer type, signed or not; bool_ is not.
func (d DType) IsInteger() bool { return d >= Uint8 && d <= Int64 }

// IsInexact reports whether the dtype is floating-point or complex.
func (d DType) IsInexact() bool { return d >= Float16 && d <= Complex64 }

// Size returns the number of bytes of one element, 0 for Unknown.
func (d DType) Size() int {
	switch d {
	case Bool, Uint8, Int8:
		return 1
	case Uint16, Int16, Float16, BFloat16:
		return 2
	case Uint32, Int32, Float32:
		return 4
	case Uint64, Int64, Float64, Complex64:
		return 8
	}
	return 0
}

// A Scalar is the kind of a Python number. Next to an array it is weak: it
// changes the dtype only when the array's kind cannot hold it.
type Scalar uint8

// The kinds of Python numbers.
const (
	PyBool Scalar = iota
	PyInt
	PyFloat
	PyComplex
	numScalars
)

// DType returns the dtype that mlx.core.array gives a lone Python number of that kind.
func (s Scalar) DType() DType { return load().scalars[s].alone }

// Promote returns the dtype of an operation on arrays of dtypes a and b;
// Unknown if either is.
func Promote(a, b DType) DType {
	if a >= NumDTypes || b >= NumDTypes {
		return Unknown
	}
	return load().promote[a][b]
}

// PromoteScalar returns the dtype of an operation on an array of dtype a and a
// Python number; Unknown if a is.
func PromoteScalar(a DType, s Scalar) DType {
	if a == Unknown || a >= NumDTypes || s >= numScalars {
		return Unknown
	}
	return load().scalars[s].with[a]
}
