package syntax

import (
	"slices"
	"strings"
	"testing"
)

// TestReparse: statements that changed are parsed alone, and what comes of it is the
// tree of the whole text.
func TestReparse(t *testing.T) {
	const source = `def f(x):
    a = x  # one
    for i in x:
        # two
        b = a + i

        if b:
            c = [1,
                 2]
        elif a:
            c = 3
        # three
        d = c
    else:
        d = 4
    s = """
  text
"""; e = s
    return d
`
	for _, tt := range []struct {
		name, old, new string
		alone          bool
	}{
		{"a letter", "b = a + i", "b = a + ij", true},
		{"a line more", "        b = a + i\n", "        b = a + i\n        q = b\n", true},
		{"a line before", "        if b:\n", "        q\n        if b:\n", true},
		{"a line less", "        b = a + i\n\n", "", true}, // the loop is parsed
		{"a comment", "\n        if b:", "        # more\n        if b:", true},
		{"a comment less", "        # three\n", "", true},
		{"a block", "        b = a + i\n", "        b = a + i\n        while b:\n            b = g(b)\n            # inside\n        # outside\n", true},
		{"a deeper line", "        b = a + i\n", "        b = a + i\n            q\n", true},
		{"a line to the left", "        b = a + i\n", "        b = a + i\n    q\n", true},
		{"a clause", "        # three\n", "        else:\n            c = 5\n", true}, // with what is around,
		{"a decorator", "        # three\n", "        @d\n", false},
		{"what goes on", "b = a + i\n", "b = a + \\\n", false},
		{"a bracket", "b = a + i\n", "b = (a + i\n", false},
		{"a string", "b = a + i\n", "b = '''a\n", false},
		{"a tab", "b = a + i\n", "b = a\t+ i\n", false},
		{"what does not parse", "b = a + i", "b = a i", false},
		{"the first", "a = x", "a = y", false},
		{"the last", "return d", "return c", true},
		{"after the last", "return d\n", "return d\n\n    q = 1  ", true},
		{"a block at the end", "return d\n", "while d:\n        d = 1\n", true},
		{"deeper at the end", "return d\n", "return d\n        q", false},
		{"to the left at the end", "return d\n", "return d\nq\n", false},
		{"nothing at the end", "    return d\n", "", false},
		{"a comment at the end", "return d\n", "return d\n    # c\n", false},
		{"in a string", "  text", "text", true},
		{"the head of a block", "elif a", "elif b", true},
		{"in an elif", "c = 3", "c = 4", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if strings.Count(source, tt.old) != 1 {
				t.Fatal("not once")
			}
			text := []byte(strings.Replace(source, tt.old, tt.new, 1))
			old := &tree{[]byte(source), parse([]byte(source), nil)}
			got := old.reparse(loadGrammar(), text)
			if alone := got != nil; alone != tt.alone {
				t.Errorf("parsed alone: %v", alone)
			}
			if want := parse(text, nil); got != nil && !slices.Equal(got, want) {
				for i := range min(len(got), len(want)) {
					if got[i] != want[i] {
						t.Errorf("flat %d: %+v, want %+v", i, got[i], want[i])
					}
				}
				t.Errorf("%d flats, want %d", len(got), len(want))
			}
		})
	}
}
