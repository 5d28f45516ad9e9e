package ipynb

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// A notebook as Jupyter writes it, with what Jupyter would not write as well.
const written = `{
 "cells": [
  {
   "cell_type": "markdown",
   "metadata": {},
   "source": ["# Title\n", "x = 1"]
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "metadata": {"tags": [ "a"]},
   "outputs": [{"data": {"text/plain": ["\u00e9"]}}],
   "source": [
    "%load_ext x\n",
    "import mlx.core as mx\n",
    "names = !ls \u00e9"
   ]
  },
  { "source" : "a = mx.exp(1)\n# \u00e9\nb = \"é<\"", "cell_type":"code", "metadata": {"vscode": {"languageId": "python"}} },
  {"cell_type": "code", "metadata": {"vscode": {"languageId": "sql"}}, "source": ["select"]},
  {"cell_type": "code", "source": [], "metadata": {}},
  {"cell_type": "code", "source": ["x = (\n", "é = 2"], "metadata": {}},
  {"cell_type": "code", "source": ["  y = 2"], "metadata": {}},
  {"cell_type": "code", "source": ["%%time\n", "c = 1\n", "#  \n", "d?"], "metadata": {}}
 ],
 "metadata": {"kernelspec": {"language": "python"}, "language_info": {"name": "python", "version": "3.11"}},
 "nbformat": 4
}
`

const asProgram = `#          
import mlx.core as mx
#             
#␞
a = mx.exp(1)
# é
b = "é<"
#␞

#␞
#    
#     
#␞
  #    
#␞
#     
c = 1
#  
# 
`

func TestRead(t *testing.T) {
	nb, err := Read([]byte(written))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(nb.Program); got != asProgram {
		t.Errorf("the program is\n%s", got)
	}
	var numbers []int
	for _, c := range nb.Cells {
		numbers = append(numbers, c.Number)
		if nb.Program[c.Span.End-1] != '\n' {
			t.Errorf("cell %d does not end a line", c.Number)
		}
	}
	if want := []int{2, 3, 5, 6, 7, 8}; len(numbers) != len(want) || numbers[0] != 2 || numbers[5] != 8 {
		t.Errorf("cells %v, want %v", numbers, want)
	}
	if len(nb.Source) != len(nb.Program) || !strings.Contains(string(nb.Source), "%%time\nc = 1") {
		t.Errorf("the source is\n%s", nb.Source)
	}
}

func TestWith(t *testing.T) {
	nb, err := Read([]byte(written))
	if err != nil {
		t.Fatal(err)
	}
	same, err := nb.With(nb.Program)
	if err != nil || string(same) != written {
		t.Errorf("unchanged, it becomes\n%s%v", same, err)
	}
	for _, test := range []struct{ old, new, was, becomes string }{
		{"import mlx.core as mx\n", "import mlx.core as mx\nimport é\n", `    "import mlx.core as mx\n",
`, `    "import mlx.core as mx\n",
    "import é\n",
`},
		{"mx.exp(1)", `mx.log("é")`, `"a = mx.exp(1)\n# \u00e9\nb = \"é<\""`, `"a = mx.log(\"é\")\n# é\nb = \"é<\""`},
		{"#␞\n\n", "#␞\nimport z\n\n", `"source": []`, `"source": ["import z\n"]`},
		{"c = 1\n", "if c:\n  #     \n", "", ""}, // a comment too many
		{"#     \nc = 1\n", "if c:\n  #     \n  c = 1\n", `"%%time\n", "c = 1\n"`, `"if c:\n", "  %%time\n", "  c = 1\n"`},
		{"#  \n", "", "", ""},
		{"#␞\n\n#␞\n", "#␞\n", "", ""},
		{"#␞\n\n", "#␞\n#␞\n", "", ""},
		{"c = 1\n", "", `"c = 1\n", `, ``},
	} {
		changed := strings.Replace(asProgram, test.old, test.new, 1)
		got, err := nb.With([]byte(changed))
		if test.was == "" {
			if !errors.Is(err, ErrBorder) {
				t.Errorf("%q for %q: %v", test.new, test.old, err)
			}
			continue
		}
		if want := strings.Replace(written, test.was, test.becomes, 1); err != nil || string(got) != want {
			t.Errorf("%q for %q: %v, and it becomes\n%s", test.new, test.old, err, got)
		}
	}
}

func TestReadOthers(t *testing.T) {
	for _, test := range []struct {
		text string
		want int // cells, -1 for an error
	}{
		{"", -1}, {"{", -1}, {"[]", -1}, {"{}", -1}, {`{"cells": 1}`, -1}, {`{"cells": [1]}`, -1},
		{`{"cells": [{"cell_type": "code", "source": [1]}]}`, -1},
		{`{"cells": []}`, 0},
		{"\ufeff" + `{"cells": [{"cell_type": "code", "source": "x"}]}`, 1},
		{`{"cells": [{"cell_type": "code", "source": null}, {"cell_type": "code"}]}`, 1},
		{`{"metadata": {"language_info": {"name": "julia"}}, "cells": [{"cell_type": "code", "source": "x"}]}`, 0},
	} {
		nb, err := Read([]byte(test.text))
		if err != nil {
			if test.want >= 0 {
				t.Errorf("%s: %v", test.text, err)
			}
			continue
		}
		if len(nb.Cells) != test.want {
			t.Errorf("%s: %d cells, want %d", test.text, len(nb.Cells), test.want)
		}
	}
}

// FuzzRead shows that a program put back unchanged leaves every byte, and
// that a line more in each cell leaves a notebook with that line more.
func FuzzRead(f *testing.F) {
	f.Add([]byte(written))
	f.Add([]byte(`{"cells":[{"cell_type":"code","source":"#␞\n"}]}`))
	f.Add([]byte(`{"cells":[{"cell_type":"code","source":["a\r","%b\n","\ud800"]}, {"cell_type":"code","source":null}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		nb, err := Read(raw)
		if err != nil {
			return
		}
		if len(nb.Source) != len(nb.Program) {
			t.Fatal("program and source differ in length")
		}
		same, err := nb.With(nb.Program)
		if errors.Is(err, ErrBorder) { // a cell that holds a border of its own
			if !bytes.Contains(nb.Source, []byte(border[:1])) {
				t.Fatal(err)
			}
			return
		}
		if err != nil || !bytes.Equal(same, raw) {
			t.Fatalf("%v: %q", err, same)
		}
		longer := bytes.ReplaceAll(append([]byte("new\n"), nb.Program...), []byte(border), []byte(border+"new\n"))
		if len(nb.Cells) == 0 {
			return
		}
		changed, err := nb.With(longer)
		if err != nil {
			return
		}
		again, err := Read(changed)
		if err != nil || !json.Valid(changed) == json.Valid(raw) || len(again.Cells) != len(nb.Cells) {
			t.Fatalf("%v: %s", err, changed)
		}
		want, source, program := []byte("new\n"), nb.Source, nb.Program
		for i := bytes.Index(program, []byte(border)); i >= 0; i = bytes.Index(program, []byte(border)) {
			end := i + len(border) // in both: a border in what the program hides is none
			want = append(append(want, source[:end]...), "new\n"...)
			source, program = source[end:], program[end:]
		}
		if want = append(want, source...); !bytes.Equal(again.Source, want) {
			t.Fatalf("%q, want %q", again.Source, want)
		}
	})
}
