package syntax

import "testing"

func TestMemoMakesOnce(t *testing.T) {
	type key struct{}
	doc, made := Parse([]byte("x = 1\n")), 0
	for range 3 {
		if got := doc.Memo(key{}, func() any { made++; return made }); got != 1 {
			t.Errorf("got %v", got)
		}
	}
	if next := doc.Edit(Change{New: "y\n"}); next.Memo(key{}, func() any { return 9 }) != 9 {
		t.Error("another version shares the memo")
	}
}

func TestMentions(t *testing.T) {
	const text = "fused2 = a.step  # Stepper\nx_step = '''y'''"
	for word, want := range map[string]bool{"fused": false, "fused2": true, "step": true, "Step": false, "Stepper": true, "y": true, "x": false, "x_step": true, "": false, "a": true} {
		if got := Mentions(text, word); got != want {
			t.Errorf("%q: %v", word, got)
		}
	}
}

func TestWithinAndLoops(t *testing.T) {
	doc := Parse([]byte("def f(x):\n    for i in x:\n        while i:\n            a\n    b\n\nclass C:\n    def m(self):\n        while self: c\n"))
	var loops []Stmt
	for _, b := range doc.Blocks() {
		loops = append(loops, b.Loops()...)
	}
	if len(loops) != 3 {
		t.Fatalf("%d loops", len(loops))
	}
	for _, c := range []struct {
		name string
		in   []bool // of the loops
	}{{"a", []bool{true, true, false}}, {"b", []bool{false, false, false}}, {"c", []bool{false, false, true}}} {
		for _, s := range doc.Body() {
			Inspect(s, func(n Node) bool {
				if name, ok := n.(*Name); ok && name.ID == c.name {
					for i, l := range loops {
						if got := Within(n, l); got != c.in[i] {
							t.Errorf("%s within loop %d: %v", c.name, i, got)
						}
					}
				}
				return true
			})
		}
	}
}
