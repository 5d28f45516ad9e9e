package match_test

import (
	"fmt"
	"strings"
	"testing"

	"mlxls/analysis/match"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

const loopHead = `import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim

class Block(nn.Module):
    def __init__(self):
        self.up = nn.Linear(4, 4)
    def __call__(self, x):
        return self.up(x)

class Net(nn.Module):
    def __init__(self):
        self.embed = nn.Embedding(10, 4)
        self.layers = [Block() for _ in range(3)]
    def __call__(self, x):
        x = self.embed(x)
        return self.layers[0](x)

`

// loops says of each loop of a function what it is and what it carries.
func loops(t *testing.T, body string) string {
	t.Helper()
	text := loopHead + "def f(model, x, y, cache, sampler, data):\n    " + strings.ReplaceAll(body, "\n", "\n    ") + "\n"
	facts := values.NewProgram(values.Options{}, nil).Facts("f.py", syntax.Parse([]byte(text)))
	var out []string
	for _, l := range match.Loops(facts) {
		s := l.Kind.String()
		for _, c := range l.Carried {
			s += " " + c.Name
			for i, set := range []bool{c.Host, c.Chosen, c.Moved} {
				if set {
					s += string("!*+"[i])
				}
			}
			if len(c.Models) > 0 && c.Models[0].Node != nil {
				s += "=" + syntax.Text(c.Models[0].Node)
			}
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestLoops(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		// tokens
		{"while True:\n    logits = model(y[None], cache=cache)\n    y = mx.argmax(logits[:, -1, :], axis=-1)\n    yield y.item()",
			"token loop y*=model(y[None], cache=cache)"},
		{"for _ in range(9):\n    logits = model(mx.array([[y]]))\n    y = sampler(logits[0, -1]).item()", "token loop y!*=model(mx.array([[y]]))"},
		{"for _ in range(9):\n    t = mx.argmax(model(mx.array([[y]]))[0])\n    y = int(t)", "token loop y!*=model(mx.array([[y]]))"},
		{"for _ in range(9):\n    h = model(y)[:, -1:]\n    y = mx.concatenate([y, mx.random.categorical(h)], axis=1)", "token loop y*=model(y)"},
		{"def step(y):\n    return sampler(model(y[None], cache)[:, -1])\nwhile True:\n    y = step(y)", "token loop y*=model(y[None], cache)"},
		{"net = Net()\nfor _ in range(9):\n    y = mx.argmax(net(y)[:, -1], axis=-1)", "token loop y*=self.embed(x)"},
		{"for _ in range(9):\n    print(y.item())\n    logits = model(y.reshape(1, -1), cache=cache)\n    y = sampler(logits[:, -1, :])", "token loop y*=model(y.reshape(1, -1), cache=cache)"},
		// latents
		{"for s in data:\n    x = x + s * model(x, s)", "denoising loop x+=model(x, s)"},
		{"for s in data:\n    x = sampler.step(model(x, s), s, x)", "denoising loop x+=model(x, s)"},
		// parameters
		{"o = optim.Adam(1e-3)\ng = nn.value_and_grad(model, lambda m, x: m(x).sum())\nfor x in data:\n    l, d = g(model, x)\n    o.update(model, d)", "training step"},
		{"def step(x):\n    l, d = data(model, x)\n    sampler.update(model, d)\n    return l\nfor x in data:\n    step(x)", "training step"},
		{"g = mx.grad(lambda x: (x * x).sum())\nfor _ in range(9):\n    x = x - 0.1 * g(x)", "training step x"},
		// none of them: layers, recurrent steps, prompts in chunks, counters, lists
		{"for layer in model.layers:\n    x = x + layer(x)", "loop x"},
		{"for layer, c in zip(model.layers, cache):\n    x = x + layer(x, c)", "loop x"},
		{"for i in range(9):\n    x = x + model.layers[i](x)", "loop x"},
		{"for i in range(9):\n    block = model.layers[i]\n    x = x + block(x)", "loop x"},
		{"for i in range(9):\n    x = x + model(x, f'block.{i}')", "loop x"},
		{"net = Net()\nfor block in net.layers:\n    x = x + block(x)", "loop"},
		{"for group in model.groups:\n    for layer in group:\n        x = x + layer(x)", "loop x, loop x"},
		{"for t in range(9):\n    x = model(x, y[:, t])", "loop x=model(x, y[:, t])"},
		{"while y.size > 512:\n    model(y[:512], cache)\n    y = y[512:]", "loop y"},
		{"n = 0\nfor x in data:\n    n += 1", "loop n"},
		{"out = []\nfor x in data:\n    out.append(model(x))", "loop"},
	} {
		if got := loops(t, test.body); got != test.want {
			t.Errorf("%s\n\tis %q, want %q", test.body, got, test.want)
		}
	}
}

// What an iteration does includes what functions do that it calls.
func TestLoopEffects(t *testing.T) {
	text := "import mlx.core as mx\n\ndef show(y):\n    print(y.sum().item())\n\ndef f(y):\n    mx.eval(y)\n    for _ in range(3):\n        y = y + mx.array(1)\n        show(y)\n        while y.any():\n            mx.async_eval(y)\n"
	facts := values.NewProgram(values.Options{}, nil).Facts("f.py", syntax.Parse([]byte(text)))
	var got []string
	for _, l := range match.Loops(facts) {
		s := ""
		for _, e := range l.Effects() {
			s += fmt.Sprintf("%s%d ", e.How, len(e.Via))
		}
		got = append(got, s)
	}
	want := []string{"item1 while0 async_eval0 ", "while0 async_eval0 "}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("%q, want %q", got, want)
	}
}

// Whether the next step can be built before this one is read.
func TestHosts(t *testing.T) {
	for _, test := range []struct {
		body string
		want match.Hosted
	}{
		{"for _ in data:\n    y = mx.argmax(model(y)[:, -1], axis=-1)\n    t = y.item()\n    if t == 3:\n        break\n    cache.append(t)", match.NotHosted},
		{"for _ in data:\n    y = mx.argmax(model(y)[:, -1], axis=-1)\n    y = mx.array([y.item()])", match.Rebuilt},
		{"t = 0\nfor _ in data:\n    l = model(mx.array([t]))[:, -1]\n    t = int(mx.argmax(l).item()) if x is None else int(mx.random.categorical(l).item())", match.Rebuilt},
		{"t = 0\nfor _ in data:\n    l = model(mx.array([t]))[:, -1]\n    t = int(mx.argmax(l).item()) if l.max().item() > 3 else int(mx.random.categorical(l).item())", match.Needed},
		{"t = 0\nfor _ in data:\n    l, cache = model(mx.array([[t]]), cache)\n    t = mx.argmax(l[:, -1]).item()", match.Rebuilt},
		{"t = 0\nfor _ in data:\n    h = model.forward(model.embed(t) + x, cache)\n    t = mx.argmax(model.head(h)).item()", match.Rebuilt},
		{"t = 0\nfor _ in data:\n    m = cache.allowed(t)\n    t = mx.argmax(model(mx.array([t]))[:, -1] + m).item()", match.Needed},
		{"t = 0\nfor _ in data:\n    m = cache.allowed(t)\n    t = mx.argmax(cache.mask(model(mx.array([t]))[:, -1], m)).item()", match.Needed},
		{"for _ in data:\n    y = mx.argmax(cache.mask(model(y)[:, -1]), axis=-1)\n    cache.told(y.item())", match.Needed},
		{"seen = []\nfor _ in data:\n    y = mx.argmax(cache(model(y)[:, -1], seen), axis=-1)\n    seen.append(y.item())", match.Needed},
		{"for _ in data:\n    y = mx.argmax(model(y)[:, -1], axis=-1)\n    if y.item() == 3:\n        y = x", match.Needed},
		{"for _ in data:\n    row = mx.argmax(model(y)[:, -1], axis=-1).tolist()\n    row[0] = 1\n    y = mx.array(row)", match.Needed},
	} {
		text := loopHead + "def f(model, x, y, cache, sampler, data):\n    " + strings.ReplaceAll(test.body, "\n", "\n    ") + "\n"
		facts := values.NewProgram(values.Options{}, nil).Facts("f.py", syntax.Parse([]byte(text)))
		got := match.Hosted(255)
		for _, l := range match.Loops(facts) {
			for _, c := range l.Carried {
				if c.Chosen {
					got = l.Hosts(c)
				}
			}
		}
		if got != test.want {
			t.Errorf("%s\n\tis %d, want %d", test.body, got, test.want)
		}
	}
}
