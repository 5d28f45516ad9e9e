package syntax

import (
	"strings"
	"testing"
)

func TestSplit(t *testing.T) {
	for _, tt := range []struct{ name, text, parts, members string }{
		{"statements", "# a\nx = 1\n\n# b\ny = (1,\n2)\nz\n", "# a\nx = 1\n\n# b\n|y = (1,\n2)\n|z\n", ""},
		{"clauses", "if a:\n  b\nelif c: d\nelse:\n  e\nf\n", "if a:\n  b\nelif c: d\nelse:\n  e\n|f\n", ""},
		{"decorated", "@a\n@b(\n1)\ndef f(): pass\nx\n", "@a\n@b(\n1)\ndef f(): pass\n|x\n", ""},
		{"a class", "class A:\n  '''b\nc'''\n\n  @d\n  def e(f):\n    g\n  # h\n  async def i(): j\n\nk\n", "class A:\n  '''b\nc'''\n\n  @d\n  def e(f):\n    g\n  # h\n  async def i(): j\n\n|k\n",
			"  '''b|  @d|  async def i(): j"},
		{"clauses in a class", "class A:\n  if a: b\n  else: c\n  d = 1\n", "class A:\n  if a: b\n  else: c\n  d = 1\n", "  if a: b|  d = 1"},
		{"an uneven class", "class A:\n    a\n  b\n", "class A:\n    a\n  b\n", ""},
		{"a class of one line", "class A: pass\n  b\n", "class A: pass\n  b\n", ""},
		{"unclosed", "x = f(\ny = 1\ndef g():\n  pass\n", "x = f(\n|y = 1\n|def g():\n  pass\n", ""},
		{"an endless string", "x\ny = '''\nz\n", "x\n|y = '''\nz\n", ""},
		{"an odd f-string", "x = f'{'\ny\n", "x = f'{'\ny\n", ""},
		{"nothing", "", "", ""},
	} {
		var parts, members []string
		for _, s := range split([]byte(tt.text), 0, 0, func(int, int) bool { return false }) {
			parts = append(parts, tt.text[s.start:s.end])
			for _, m := range s.members {
				line, _, _ := strings.Cut(tt.text[m:], "\n")
				members = append(members, line)
			}
		}
		if got := strings.Join(parts, "|"); got != tt.parts {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.parts)
		}
		if got := strings.Join(members, "|"); got != tt.members {
			t.Errorf("%s: members %q, want %q", tt.name, got, tt.members)
		}
	}
}

// TestParts: what is parsed again after an edit is the statement that it is in, however long the text.
func TestParts(t *testing.T) {
	text := program(2000)
	d := Parse([]byte(text))
	at := strings.Index(text[len(text)/2:], "self.norm") + len(text)/2
	for _, inserted := range []string{"x", "\n        ", "("} {
		e := d.Edit(Change{Span{at, at}, inserted})
		fresh := 0
		for i, p := range e.parts {
			if p.part != d.parts[i].part {
				fresh++
			}
		}
		if len(e.parts) != len(d.parts) || fresh != 1 {
			t.Errorf("%q: %d of %d parts are new", inserted, fresh, len(e.parts))
		}
	}
}
