package codeactions

import (
	"slices"
	"strings"
	"testing"

	"mlxls/analysis"
	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

func TestExtract(t *testing.T) {
	const head = "import mlx.core as mx\nimport mlx.nn as nn\n\n\n"
	const more = "from functools import partial\n\n"
	const helper = "@partial(mx.compile, shapeless=True)\ndef fused("
	for _, test := range []struct {
		name, text string // the selection is between « and »
		want       string // "" when nothing is offered
	}{
		{
			"an expression",
			"def f(x: mx.array, y: mx.array):\n    return mx.sum(«mx.exp(x) * y»)\n",
			helper + "x, y):\n    return mx.exp(x) * y\n\n\ndef f(x: mx.array, y: mx.array):\n    return mx.sum(fused(x, y))\n",
		},
		{
			"in parentheses",
			"def f(x: mx.array):\n    return 2 *« (mx.exp(x) + 1) »\n",
			helper + "x):\n    return mx.exp(x) + 1\n\n\ndef f(x: mx.array):\n    return 2 * fused(x) \n",
		},
		{
			"with what it is given",
			"class M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.up = nn.Linear(4, 4)\n\n    def __call__(self, x: mx.array):\n        return «nn.silu(self.up(x)) * x»\n",
			helper + "a, x):\n    return nn.silu(a) * x\n\n\nclass M(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.up = nn.Linear(4, 4)\n\n    def __call__(self, x: mx.array):\n        return fused(self.up(x), x)\n",
		},
		{
			"over lines, with a method and a dtype",
			"def f(x: mx.array, y: mx.array):\n    z = («x.astype(mx.float32)\n         * y»)\n    return z\n",
			helper + "x, y):\n    return (x.astype(mx.float32)\n         * y)\n\n\ndef f(x: mx.array, y: mx.array):\n    z = fused(x, y)\n    return z\n",
		},
		{
			"statements",
			"def f(x: mx.array):\n    «a = mx.exp(x)  # grows\n    b = a * x»\n    return mx.sum(b)\n",
			helper + "x):\n    a = mx.exp(x)  # grows\n    b = a * x\n    return b\n\n\ndef f(x: mx.array):\n    b = fused(x)\n    return mx.sum(b)\n",
		},
		{
			"statements whose results nothing but a dead one reads",
			"def f(x: mx.array):\n«    a = mx.exp(x)\n    b = a * x\n»    kept = a\n    return mx.sum(b)\n",
			helper + "x):\n    a = mx.exp(x)\n    b = a * x\n    return a, b\n\n\ndef f(x: mx.array):\n    a, b = fused(x)\n    kept = a\n    return mx.sum(b)\n",
		},
		{
			"statements with two results",
			"def f(x: mx.array):\n«    a = mx.exp(x)\n    b = a * x\n»    return mx.sum(b) + mx.max(a)\n",
			helper + "x):\n    a = mx.exp(x)\n    b = a * x\n    return a, b\n\n\ndef f(x: mx.array):\n    a, b = fused(x)\n    return mx.sum(b) + mx.max(a)\n",
		},
		{name: "one operation", text: "def f(x: mx.array):\n    return mx.sum(«mx.exp(x)»)\n"},
		{name: "a reduction", text: "def f(x: mx.array):\n    return «mx.sum(mx.exp(x) * x)»\n"},
		{name: "half an expression", text: "def f(x: mx.array):\n    return «mx.exp(x) * »x\n"},
		{name: "numbers that change", text: "def f(x: mx.array, n: int):\n    return «mx.exp(x) * n + 1»\n"},
		{name: "what nobody uses", text: "def f(x: mx.array):\n    «a = mx.exp(x)\n    b = a * x»\n"},
		{name: "another statement", text: "def f(x: mx.array):\n    «a = mx.exp(x) * x\n    print(a)»\n    return a\n"},
		{name: "an import of the function", text: "def f(x: mx.array):\n    import mlx.core as m\n    return «m.exp(x) * x»\n"},
		{name: "no selection", text: "def f(x: mx.array):\n    return «»mx.exp(x) * x\n"},
		{name: "everything", text: "«def f(x: mx.array):\n    return mx.exp(x) * x\n»"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := head + test.text
			start := strings.Index(text, "«")
			end := strings.Index(text, "»") - len("«")
			text = strings.NewReplacer("«", "", "»", "").Replace(text)
			r := analysis.NewSession(nil, analysis.Options{}, nil).Analyze("a.py", syntax.Parse([]byte(text)))
			actions := For(r, syntax.Span{Start: start, End: end})
			i := slices.IndexFunc(actions, func(a Action) bool { return a.Kind == RefactorExtract })
			if test.want == "" {
				if i >= 0 {
					t.Errorf("offered:\n%s", edit.Apply(text, actions[i].Edits))
				}
				return
			}
			if i < 0 {
				t.Fatal("nothing is offered")
			}
			if got := edit.Apply(text, actions[i].Edits); got != more+head+test.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, more+head+test.want)
			}
			if actions[i].Safety != edit.Confirm || actions[i].Reason == "" || actions[i].Preferred {
				t.Errorf("%+v", actions[i])
			}
		})
	}
}
