package values

import (
	"math/bits"
	"strings"

	"mlxls/analysis/mlxapi"
)

// DType is the set of dtypes that an array may have: one bit for each of MLX's
// dtypes, and one for T, the dtype of the model's parameters, which the
// checkpoint decides. The zero value is unknown.
type DType uint32

// T is the dtype of the model's parameters; under the hypothesis, half precision.
const T DType = 1 << 31

// Of returns the set of the given dtypes.
func Of(ds ...mlxapi.DType) DType {
	var s DType
	for _, d := range ds {
		s |= 1 << d
	}
	return s
}

// The dtypes that the engine itself names.
var (
	boolT   = Of(mlxapi.Bool)
	int32T  = Of(mlxapi.Int32)
	uint32T = Of(mlxapi.Uint32)
	float32 = Of(mlxapi.Float32)
	// Float32 is the singleton set of float32.
	Float32 = float32
	// tokens is what token ids come as: int32 from Python lists, uint32 from argmax and categorical.
	tokens = int32T | uint32T

	halves   = Of(mlxapi.Float16, mlxapi.BFloat16) | T
	floats   = halves | Of(mlxapi.Float32, mlxapi.Float64)
	complexT = Of(mlxapi.Complex64)
)

// Known reports whether anything is known.
func (d DType) Known() bool { return d != 0 }

// One reports whether exactly one dtype is possible.
func (d DType) One() bool { return bits.OnesCount32(uint32(d)) == 1 }

// In reports whether d is known and every possibility is in s.
func (d DType) In(s DType) bool { return d != 0 && d&^s == 0 }

// IsHalf reports whether the array is certainly of half precision under the hypothesis.
func (d DType) IsHalf() bool { return d.In(halves) }

// MayBeHalf reports whether the array is certainly of half precision or
// float32, and may be of half precision.
func (d DType) MayBeHalf() bool { return d.In(halves|float32) && d != float32 }

// IsFloat reports whether the array is certainly of a real floating dtype.
func (d DType) IsFloat() bool { return d.In(floats) }

// IsIntegral reports whether the array is certainly of an integer dtype or bool.
func (d DType) IsIntegral() bool { return d != 0 && d&(floats|complexT) == 0 }

// IsFloat32 reports whether the array is certainly float32.
func (d DType) IsFloat32() bool { return d == float32 }

// Names lists the possibilities, T last; nil when unknown. They are MLX's names, but bool for bool_.
func (d DType) Names() []string {
	var out []string
	(d &^ T).each(func(x DType) { out = append(out, strings.TrimSuffix(concrete(x).String(), "_")) })
	if d&T != 0 {
		out = append(out, "T")
	}
	return out
}

func (d DType) String() string {
	if d == 0 {
		return "unknown"
	}
	return strings.Join(d.Names(), "|")
}

// join is what is known after two paths meet.
func (d DType) join(e DType) DType {
	if d == 0 || e == 0 {
		return 0
	}
	return few(d | e)
}

// few forgets a set that has become too large to say anything.
func few(d DType) DType {
	if bits.OnesCount32(uint32(d)) > 4 {
		return 0
	}
	return d
}

// each calls f for every possibility.
func (d DType) each(f func(DType)) {
	for r := d; r != 0; r &= r - 1 {
		f(r & -r)
	}
}

// Promote is MLX's promotion of two arrays. T stands for a half precision
// dtype: with anything not wider than itself the result is T.
func Promote(a, b DType) DType {
	if a == 0 || b == 0 {
		return promoteUnknown(a | b)
	}
	var out DType
	a.each(func(x DType) { b.each(func(y DType) { out |= promoteOne(x, y) }) })
	return few(out)
}

// promoteUnknown uses that some dtypes swallow every other.
func promoteUnknown(known DType) DType {
	if known == complexT {
		return complexT
	}
	return 0
}

func promoteOne(x, y DType) DType {
	if x == y {
		return x
	}
	if x == T || y == T {
		o := x
		if x == T {
			o = y
		}
		switch {
		case o.IsIntegral():
			return T
		case o&Of(mlxapi.Float16, mlxapi.BFloat16) != 0:
			return T | float32 // the same half, or the other one
		default:
			return o // float32, float64, complex64
		}
	}
	return Of(mlxapi.Promote(concrete(x), concrete(y)))
}

// concrete is the dtype of a singleton set other than T.
func concrete(d DType) mlxapi.DType { return mlxapi.DType(bits.TrailingZeros32(uint32(d))) }

// withScalar is the dtype of an array op with a weak Python scalar: a float
// turns integers into float32 and leaves every other array alone; an int turns
// bool into int32.
func withScalar(d DType, k Kind) DType {
	var out DType
	d.each(func(x DType) {
		switch {
		case k == Float && x.IsIntegral():
			x = float32
		case k == Int && x == boolT:
			x = int32T
		case k == Complex:
			x = complexT
		}
		out |= x
	})
	return out
}

// toFloat is the dtype of an op whose result is always floating: integers and bool become float32.
func toFloat(d DType) DType { return withScalar(d, Float) }
