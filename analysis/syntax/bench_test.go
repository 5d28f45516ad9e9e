package syntax

import (
	"fmt"
	"strings"
	"testing"
)

// program writes a model of about the given number of lines: a class of some
// methods, then a function, and so on.
func program(lines int) string {
	var out strings.Builder
	out.WriteString("import mlx.core as mx\nimport mlx.nn as nn\n\n")
	for n, i := 3, 0; n < lines; i++ {
		fmt.Fprintf(&out, "class Block%d(nn.Module):\n    \"\"\"A block.\"\"\"\n\n", i)
		for m := range 6 {
			fmt.Fprintf(&out, `    def part%d(self, x: mx.array, mask: mx.array | None = None) -> mx.array:
        # normalize, then attend
        h = self.norm(x) * mx.rsqrt(mx.mean(mx.square(x), axis=-1, keepdims=True) + 1e-%d)
        for layer, cache in zip(self.layers, self.caches):
            if mask is not None and layer.dim > %d:
                h = layer(h, mask=mask[:, None], cache=cache)
            else:
                h = h + layer(h)
        return h.astype(mx.float32)

`, m, m+3, i)
			n += 10
		}
		fmt.Fprintf(&out, "\ndef sample%d(logits, temp=0.7):\n    return mx.random.categorical(logits * (1 / temp))\n\n\n", i)
		n += 8
	}
	return out.String()
}

var sizes = []int{300, 1000, 5000, 20000}

func BenchmarkParse(b *testing.B) {
	for _, lines := range sizes {
		text := []byte(program(lines))
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				Parse(text)
			}
		})
	}
}

// BenchmarkKeystroke types and deletes a letter in the middle of the text; an operation is one of both.
func BenchmarkKeystroke(b *testing.B) {
	for _, lines := range sizes {
		text := program(lines)
		at := len(text)/2 + strings.Index(text[len(text)/2:], "self.norm") + len("self.norm")
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			d := Parse([]byte(text))
			b.ReportAllocs()
			typed := false
			for b.Loop() {
				if typed {
					d = d.Edit(Change{Span{at, at + 1}, ""})
				} else {
					d = d.Edit(Change{Span{at, at}, "x"})
				}
				typed = !typed
			}
		})
	}
}

// BenchmarkKeystrokeBroken does the same in a text with an unclosed parenthesis.
func BenchmarkKeystrokeBroken(b *testing.B) {
	for _, lines := range sizes {
		text := program(lines)
		at := len(text)/2 + strings.Index(text[len(text)/2:], "self.norm(x)") + len("self.norm(")
		text = text[:at] + text[at+2:]
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			d := Parse([]byte(text))
			b.ReportAllocs()
			typed := false
			for b.Loop() {
				if typed {
					d = d.Edit(Change{Span{at, at + 1}, ""})
				} else {
					d = d.Edit(Change{Span{at, at}, "x"})
				}
				typed = !typed
			}
		})
	}
}
