package analysis_test

import (
	"strings"
	"testing"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// inner replaces mx.exp(…) by mx.tanh of what its operand was made from, before
// casts, numbers added, and branches.
func inner(t *testing.T, text string) string {
	t.Helper()
	out := text
	rule := &analysis.Rule{Name: "test", Run: func(p *analysis.Pass) {
		for _, v := range p.Values.Ops("mlx.core.exp") {
			fix, ok := p.Rewrite(v.Node.(syntax.Expr), "", edit.Safe, func(s *analysis.Spelling) string {
				return "mx.tanh(" + s.Of(origin(v)) + ")"
			})
			if ok {
				out = edit.Apply(text, fix.Edits)
			}
		}
	}}
	r := analysis.NewSession([]*analysis.Rule{rule}, analysis.Options{}, nil).Analyze("test.py", syntax.Parse([]byte(text)))
	for _, p := range r.Panics {
		t.Fatalf("%v\n%s", p.Value, p.Stack)
	}
	return out
}

// origin goes back over casts, sums with numbers and branches.
func origin(v *values.Value) *values.Value {
	for {
		switch v.Op {
		case "mlx.core.exp", "mlx.core.array.astype", "mlx.core.add":
			v = v.Args[0]
		case values.OpPhi:
			v = v.Args[1]
		default:
			return v
		}
	}
}

func TestRewrite(t *testing.T) {
	for _, test := range []struct{ name, before, after string }{
		{"an if that only fed it goes", `
			y = x + 1
			if flag:
				y = y + 2
			return mx.exp(y)`, `
			return mx.tanh(x)`},
		{"with all its branches", `
			y = x + 1
			if flag:
				y = y + 2
			elif other:
				pass
			else:
				y = y + 3
			return mx.exp(y)`, `
			return mx.tanh(x)`},
		{"an if that does more stays", `
			y = x + 1
			if flag:
				y = y + 2
				print(flag)
			return mx.exp(y)`, `
			if flag:
				print(flag)
			return mx.tanh(x)`},
		{"a name that means something else until a cast is gone", `
			x = x.astype(mx.float32)
			return mx.exp(x)`, `
			return mx.tanh(x)`},
		{"a cast of which only the shape is asked", `
			x = x.astype(mx.float32)
			n = x.shape[-1]
			return mx.exp(x) * n`, `
			n = x.shape[-1]
			return mx.tanh(x) * n`},
		{"a cast that is used", `
			y = x
			x = x.astype(mx.float32)
			return mx.exp(x) * x + y`, `
			y = x
			x = x.astype(mx.float32)
			return mx.tanh(y) * x + y`},
		{"nothing else has the value", `
			x = x.astype(mx.float32)
			return mx.exp(x) * x`, ``},
		{"a comment between what goes stays", `
			y = x + 1
			# a note
			y = y + 2
			return mx.exp(y)`, `
			# a note
			return mx.tanh(x)`},
		{"a comment on what goes keeps it all", `
			y = x + 1  # a note
			return mx.exp(y)`, ``},
		{"one blank line is left", `
			a = 1

			y = x + 1

			return mx.exp(y) * a`, `
			a = 1

			return mx.tanh(x) * a`},
		{"what prints is no feeder", `
			y = x + print(1)
			return mx.exp(y)`, `
			y = x + print(1)
			return mx.tanh(x)`},
	} {
		t.Run(test.name, func(t *testing.T) {
			function := func(body string) string {
				return "import mlx.core as mx\n\n\ndef f(x: mx.array, flag, other):" + strings.ReplaceAll(strings.ReplaceAll(body, "\n\t\t\t", "\n    "), "\t", "    ") + "\n"
			}
			want := test.after
			if want == "" {
				want = test.before
			}
			if got := inner(t, function(test.before)); got != function(want) {
				t.Errorf("got\n%s\nwant\n%s", got, function(want))
			}
		})
	}
}
