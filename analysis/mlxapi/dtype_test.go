package mlxapi

import "testing"

func TestPromote(t *testing.T) {
	for _, c := range []struct{ a, b, want DType }{
		{Float16, Float16, Float16},
		{Float16, BFloat16, Float32},
		{BFloat16, Float32, Float32},
		{Int32, Float16, Float16},
		{Bool, Uint8, Uint8},
		{Uint8, Int8, Int16},
		{Uint32, Int32, Int64},
		{Int64, BFloat16, BFloat16},
		{Float32, Complex64, Complex64},
		{Unknown, Float32, Unknown},
	} {
		if got := Promote(c.a, c.b); got != c.want {
			t.Errorf("Promote(%v, %v) = %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// Promotion does not depend on the order of two operands, nor of three: except
// beside uint64, which a signed integer turns to float32 but a half type keeps.
func TestPromoteLaws(t *testing.T) {
	for a := Bool; a < NumDTypes; a++ {
		if Promote(a, a) != a || Promote(a, Bool) != a {
			t.Errorf("%v with itself or with bool_ is not %v", a, a)
		}
		for b := Bool; b < NumDTypes; b++ {
			ab := Promote(a, b)
			if ab == Unknown || ab != Promote(b, a) {
				t.Errorf("Promote(%v, %v) = %v, swapped %v", a, b, ab, Promote(b, a))
			}
			for c := Bool; c < NumDTypes; c++ {
				if a == Uint64 || b == Uint64 || c == Uint64 {
					continue
				}
				if left, right := Promote(ab, c), Promote(a, Promote(b, c)); left != right {
					t.Errorf("(%v, %v), %v gives %v; %v, (%v, %v) gives %v", a, b, c, left, a, b, c, right)
				}
			}
			if a.IsInteger() && b.IsInteger() && ab.Size() < max(a.Size(), b.Size()) && ab != Float32 {
				t.Errorf("Promote(%v, %v) = %v is narrower than both", a, b, ab)
			}
		}
	}
}

func TestPromoteScalar(t *testing.T) {
	for _, c := range []struct {
		a    DType
		s    Scalar
		want DType
	}{
		{Float16, PyFloat, Float16}, {BFloat16, PyInt, BFloat16}, {Int32, PyFloat, Float32}, {Int32, PyBool, Int32},
		{Uint8, PyInt, Uint8}, {Bool, PyInt, Int32}, {Float16, PyComplex, Complex64}, {Unknown, PyInt, Unknown},
	} {
		if got := PromoteScalar(c.a, c.s); got != c.want {
			t.Errorf("PromoteScalar(%v, %d) = %v, want %v", c.a, c.s, got, c.want)
		}
	}
	for s, want := range map[Scalar]DType{PyBool: Bool, PyInt: Int32, PyFloat: Float32, PyComplex: Complex64} {
		if got := s.DType(); got != want {
			t.Errorf("Scalar(%d).DType() = %v, want %v", s, got, want)
		}
	}
}

func TestParseDType(t *testing.T) {
	for d := Bool; d < NumDTypes; d++ {
		if ParseDType(d.String()) != d || ParseDType("mlx.core."+d.String()) != d {
			t.Errorf("%v does not parse", d)
		}
	}
	for _, name := range []string{"", "float", "mlx.core.array", "int128"} {
		if d := ParseDType(name); d != Unknown {
			t.Errorf("ParseDType(%q) = %v", name, d)
		}
	}
	if ParseDType("bool") != Bool || NumDTypes.String() != "" {
		t.Error("bool is bool_; what is no dtype has no name")
	}
	if !BFloat16.IsHalf() || Float32.IsHalf() || Complex64.IsFloat() || !Complex64.IsInexact() || Bool.IsInteger() || !Uint64.IsInteger() || !Float64.IsFloat() {
		t.Error("kinds of dtypes")
	}
}
