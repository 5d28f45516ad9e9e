package match_test

import (
	"fmt"
	"strings"
	"testing"

	"mlxls/analysis/match"
	"mlxls/analysis/mlxapi"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// last runs lines as the body of a function of arrays x, y, w and b and a number
// eps, and returns what its last expression is.
func last(t *testing.T, lines string) *values.Value {
	t.Helper()
	body := strings.Split(lines, "; ")
	body[len(body)-1] = "return " + body[len(body)-1]
	text := "import mlx.core as mx\n\ndef f(x: mx.array, y: mx.array, w: mx.array, b: mx.array, eps):\n    " + strings.Join(body, "\n    ") + "\n"
	facts := values.NewProgram(values.Options{}, nil).Facts("f.py", syntax.Parse([]byte(text)))
	for _, ff := range facts.Functions() {
		if ff.Fn.Name == "f" && len(ff.Returns) == 1 {
			return ff.Returns[0]
		}
	}
	t.Fatalf("nothing is returned: %s", text)
	return nil
}

func name(v *values.Value) string {
	if v == nil {
		return "-"
	}
	if v.Node == nil {
		return v.Name
	}
	return strings.SplitN(syntax.Text(v.Node), ":", 2)[0]
}

func TestNormOf(t *testing.T) {
	for _, test := range []struct{ lines, want string }{
		{"x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps)", "rms x eps - -"},
		{"w * (x / mx.sqrt(eps + x.square().mean(-1, keepdims=True)))", "rms x eps w -"},
		{"(w * (1 / (mx.mean(x**2, -1, True) + 1e-5) ** 0.5)) * x", "rms x 1e-5 w -"},
		{"x * mx.rsqrt(mx.mean(x * x, axis=-1)[..., None] + eps)", "rms x eps - -"},
		{"x * mx.rsqrt(mx.sum(x * x, axis=-1, keepdims=True) / x.shape[-1] + eps)", "rms x eps - -"},
		{"S = 1 / x.shape[-1] ** 0.5; n = (x * S).square().sum(axis=-1, keepdims=True); w * x * mx.rsqrt(n + eps)", "rms x eps w -"},
		{"h = x * y; h * mx.rsqrt(mx.mean(h * h, axis=-1, keepdims=True) + eps)", "rms x * y eps - -"},
		{"h = x.astype(mx.float32); (h * mx.rsqrt(mx.mean(h * h, axis=-1, keepdims=True) + eps)).astype(x.dtype) * w", "rms x.astype(mx.float32) eps w -"},
		{"(x - x.mean(-1, keepdims=True)) * mx.rsqrt(x.var(-1, keepdims=True) + eps) * w + b", "layer x eps w b"},
		{"d = x - x.mean(-1, keepdims=True); d / mx.sqrt(mx.mean(d * d, axis=-1, keepdims=True) + eps)", "layer x eps - -"},
		{"m = x.mean(-1, keepdims=True); (x - m) * mx.rsqrt((x * x).mean(-1, keepdims=True) - m * m + eps)", "layer x eps - - moments"},
		{"h = x + y; b + (h - h.mean(-1, keepdims=True)) * mx.rsqrt(h.var(-1, keepdims=True) + eps)", "layer x + y eps - b"},

		{"S = 1 / x.shape[-2] ** 0.5; x * mx.rsqrt((x * S).square().sum(axis=-1, keepdims=True) + eps)", "none"},
		{"x * mx.rsqrt((x * w).square().sum(axis=-1, keepdims=True) + eps)", "none"},
		{"x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True))", "none"},
		{"x / (mx.sqrt(mx.mean(x * x, axis=-1, keepdims=True)) + eps)", "none"},
		{"x * mx.rsqrt(mx.mean(x * x, axis=1, keepdims=True) + eps)", "none"},
		{"x * mx.rsqrt(mx.mean(x * x, axis=-1) + eps)", "none"},
		{"x * mx.rsqrt(mx.sum(x * x, axis=-1, keepdims=True) + eps)", "none"},
		{"y * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps)", "none"},
		{"-x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps)", "none"},
		{"x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) - eps)", "none"},
		{"x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + y)", "none"},
		{"x * mx.rsqrt(mx.mean(x * x, axis=-1, keepdims=True) + eps) / y", "none"},
		{"x * mx.rsqrt(mx.var(x, axis=-1, keepdims=True) + eps)", "none"},
		{"(x - x.mean(-1, keepdims=True)) * mx.rsqrt(x.var(-1, keepdims=True, ddof=1) + eps)", "none"},
		{"(x - x.mean(-1, keepdims=True)) * mx.rsqrt(y.var(-1, keepdims=True) + eps)", "none"},
		{"(x - y.mean(-1, keepdims=True)) * mx.rsqrt(x.var(-1, keepdims=True) + eps)", "none"},
	} {
		got := "none"
		if n := match.NormOf(last(t, test.lines)); n != nil {
			got = "rms"
			if n.Centred {
				got = "layer"
			}
			got = fmt.Sprintf("%s %s %s %s %s", got, name(n.X), name(n.Eps), name(n.Weight), name(n.Bias))
			if n.Moments {
				got += " moments"
			}
			for _, operand := range []*values.Value{n.X, n.Eps, n.Weight, n.Bias} {
				if n.Steps[operand] || !n.Steps[n.Root] {
					t.Errorf("%s: %s is a step", test.lines, name(operand))
				}
			}
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.lines, got, test.want)
		}
	}
}

// A product or sum that doubles at every step has no end.
func TestPartsAreLimited(t *testing.T) {
	squared := last(t, strings.Repeat("x = x * x; ", 40)+"x")
	if n := len(match.ProductOf(squared).Factors); n > 64 {
		t.Errorf("%d factors", n)
	}
	doubled := last(t, strings.Repeat("x = x + x; ", 40)+"x")
	if terms, _ := match.Terms(doubled); len(terms) > 64 {
		t.Errorf("%d terms", len(terms))
	}
}

func TestWorlds(t *testing.T) {
	half, bhalf, single := values.Of(mlxapi.Float16), values.Of(mlxapi.BFloat16), values.Float32
	for _, test := range []struct {
		lines string
		x, w  values.DType
		want  values.DType
	}{
		{"x * w", half, single, single},
		{"x * w", half, half, half},
		{"x * w", half, bhalf, single},
		{"x * w * 2.0 + eps", bhalf, bhalf, bhalf},
		{"(x.astype(mx.float32) * w).astype(x.dtype)", half, single, half},
		{"x.astype(mx.float32).astype(x.dtype) * w", half, single, single},
		{"w * mx.rsqrt(mx.mean(x.astype(mx.float32) ** 2, -1, True) + eps).astype(w.dtype)", half, bhalf, bhalf},
		{"mx.sum(x, -1) + mx.var(x, -1)", half, single, half},
		{"x * y", half, half, 0},
		{"x.astype(y.dtype)", half, half, 0},
	} {
		v := last(t, test.lines)
		var world match.World
		for _, p := range params(v, map[*values.Value]bool{}) {
			switch p.Name {
			case "x":
				world = append(world, match.Choice{Of: p, Is: test.x})
			case "w":
				world = append(world, match.Choice{Of: p, Is: test.w})
			}
		}
		if got := world.DType(v); got != test.want {
			t.Errorf("%s with %s and %s: %s, want %s", test.lines, test.x, test.w, got, test.want)
		}
	}
	x, w := &values.Value{Kind: values.Array, DType: values.T}, &values.Value{Kind: values.Array}
	all, alike := match.Worlds(x, nil, w, &values.Value{DType: single}), 0
	for _, world := range all {
		if world.Alike() {
			alike++
		}
	}
	if len(all) != 9 || alike != 3 {
		t.Errorf("%d worlds, %d alike, want 9 and 3", len(all), alike)
	}
}

// params are the parameters that v is computed from.
func params(v *values.Value, seen map[*values.Value]bool) []*values.Value {
	if v == nil || seen[v] {
		return nil
	}
	seen[v] = true
	if v.Op == values.OpParam {
		return []*values.Value{v}
	}
	var out []*values.Value
	for _, a := range v.Args {
		out = append(out, params(a, seen)...)
	}
	return out
}
