package ipynb

import (
	"testing"

	"mlxls/analysis/syntax"
)

func TestPython(t *testing.T) {
	for _, test := range []struct{ cell, want string }{
		{"", ""},
		{"x = 1", "x = 1"},
		{"%magic a b\nx = 1", "#         \nx = 1"},
		{"  !ls -l é\r\ny", "  #        \r\ny"},
		{"?x\rx?\rx??\n# ok?\n", "# \r# \r#  \n# ok?\n"},
		{"x = a %\\\n  b", "x = a %\\\n  b"},
		{"%%bash\nls\n  cd /\n", "#     \n# \n  #   \n"},
		{"\n%%html\n<b>", "\n#     \n#  "},
		{"%%time\nx = 1\n", "#     \nx = 1\n"},
		{"%%timeit -n 5\nx = 1\n", "#            \nx = 1\n"},
		{"names = !ls é\nx = %timeit -o f()\ny = z % a", "#             \n#                 \ny = z % a"},
		{"%", "#"},
		{"x = (a\n  % b)\ns = '''\n!no command\n'''\n", "x = (a\n  % b)\ns = '''\n!no command\n'''\n"},
	} {
		got := string(Python(syntax.Parse([]byte(test.cell))))
		if got != test.want {
			t.Errorf("%q becomes %q, want %q", test.cell, got, test.want)
		}
		if len(got) != len(test.cell) {
			t.Errorf("%q: the length changed", test.cell)
		}
	}
}
