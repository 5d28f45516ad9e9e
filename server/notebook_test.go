package server_test

import (
	"slices"
	"testing"

	"mlxls/server/servertest"
)

func TestNotebook(t *testing.T) {
	for _, capabilities := range []map[string]any{servertest.VSCode(), servertest.Pushed(servertest.VSCode())} {
		e := start(t, capabilities)
		nb := e.OpenNotebook("file:///n.ipynb", []servertest.Cell{
			{Text: "%load_ext x\nimport mlx.core as mx"},
			{Text: "# Title 😀 mx.slow(0)", Markup: true},
			{Text: "!pip install mlx\ns = '😀'; a = mx.slow(1)\nmx.slow?"},
			{Text: "%%bash\nmx.slow(2)"},
			{Text: "%%time\nb = mx.slow(3)"},
		})
		expect := func(what string, want ...int) {
			t.Helper()
			var got []int
			for _, cell := range nb.Cells() {
				if cell == nil {
					got = append(got, -1)
					continue
				}
				found := cell.Diagnostics()
				got = append(got, len(found))
				for _, d := range found {
					if cell.At(d.Range) != "mx.slow" {
						t.Errorf("%s: the finding is on %q", what, cell.At(d.Range))
					}
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %v findings, want %v", what, got, want)
			}
		}
		expect("opened", 0, -1, 1, 0, 1)

		cell := nb.Cells()[2]
		cell.Accept(find(t, cell.Actions(cell.Diagnostics()[0].Range, "quickfix"), "mx.fast"))
		if want := "!pip install mlx\ns = '😀'; a = mx.fast(1)\nmx.slow?"; cell.Text() != want {
			t.Errorf("the cell is %q", cell.Text())
		}
		expect("fixed", 0, -1, 0, 0, 1)
		if h := nb.Cells()[4].Hover(servertest.Position{Line: 1, Character: 6}); h == nil || nb.Cells()[4].At(*h.Range) != "mx.slow" {
			t.Errorf("%+v", h)
		}

		nb.Splice(1, 2, servertest.Cell{Text: "c = mx.slow(4)\nd = mx.slow(5)"})
		expect("cells replaced", 0, 2, 0, 1)
		nb.Move(3, 1)
		expect("a cell moved", 0, 1, 2, 0)
		last := nb.Cells()[2]
		last.Type("", "\ne = mx.slow(6)")
		expect("typed", 0, 1, 3, 0)

		uris := nb.URIs()
		nb.Close()
		for _, uri := range uris {
			if e.Pull {
				continue
			}
			b := e.Gone(uri)
			b.Await("clearing", func(p servertest.Published) bool { return len(p.Diagnostics) == 0 })
		}
	}
}

func TestNotebookFixAll(t *testing.T) {
	e := start(t, servertest.VSCode())
	nb := e.OpenNotebook("file:///n.ipynb", []servertest.Cell{{Text: "import mlx.core as mx\nmx.slow(1)"}, {Text: "%magic\nmx.slow(2)"}})
	first, second := nb.Cells()[0], nb.Cells()[1]
	first.Accept(first.Actions(servertest.Range{}, "source.fixAll")[0])
	if first.Text() != "import mlx.core as mx\nmx.fast(1)" || second.Text() != "%magic\nmx.fast(2)" {
		t.Errorf("%q %q", first.Text(), second.Text())
	}
}
