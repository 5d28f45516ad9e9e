package analysis

import (
	"os"
	"runtime"
	"testing"

	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// TestDocumentsStay: a document is served by whoever has least to do when it
// comes, and by the same from then on.
func TestDocumentsStay(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	s := NewSession(nil, Options{Keep: true}, nil)
	a, doneA := s.take("a.py")
	b, doneB := s.take("b.py")
	if a == b {
		t.Fatal("both documents came to one shard, and the other is free")
	}
	doneB()
	doneA()
	for range 3 {
		for path, want := range map[string]*shard{"a.py": a, "b.py": b} {
			got, done := s.take(path)
			done()
			if got != want {
				t.Errorf("%s is kept by another shard than before", path)
			}
		}
	}
	s.Forget("a.py")
	if s.homes["a.py"] != nil {
		t.Error("what was forgotten is still at home")
	}
}

const main = "import mlx.core as mx\nfrom helper import f\ny = f(mx.zeros((2,)))\n"

// A desk has a file that others import, as an editor may show it.
type desk struct {
	*Session
	disk  string
	shown *syntax.Document
}

func newDesk(disk string) *desk {
	d := &desk{disk: disk}
	shown := func(path string) *syntax.Document {
		if path == "/w/helper.py" {
			return d.shown
		}
		return nil
	}
	read := func(path string) ([]byte, error) {
		if path == "/w/helper.py" && d.disk != "" {
			return []byte(d.disk), nil
		}
		return nil, os.ErrNotExist
	}
	d.Session = NewSession(nil, Options{Keep: true, Shown: shown}, read)
	return d
}

// open has the editor show a text.
func (d *desk) open(text string) {
	d.shown = d.Parse("/w/helper.py", []byte(text))
	d.Opened("/w/helper.py", d.shown.Text())
}

// dtype is what the module that imports the file takes its result for.
func (d *desk) dtype(t *testing.T) string {
	t.Helper()
	doc := syntax.Parse([]byte(main))
	r := d.Analyze("/w/main.py", doc)
	stmt := doc.Body()[2].(*syntax.Assign)
	v := r.Facts.Value(stmt.Value)
	if v == nil || v.Kind != values.Array {
		return "unknown"
	}
	return v.DType.String()
}

func helper(dtype string) string {
	return "import mlx.core as mx\ndef f(x):\n    return x.astype(mx." + dtype + ")\n"
}

// TestImports: a module sees what it imports as it is when it is analysed,
// whatever came between.
func TestImports(t *testing.T) {
	d := newDesk("")
	expect := func(when, want string) {
		t.Helper()
		if got := d.dtype(t); got != want {
			t.Errorf("%s: %s, not %s", when, got, want)
		}
	}
	expect("no file", "unknown")
	d.disk = helper("float16")
	d.Forget("/w/helper.py")
	expect("it appears", "float16")
	d.open(helper("bfloat16"))
	expect("another text is opened", "bfloat16")
	before := d.shown
	d.shown = syntax.Parse([]byte(helper("int8")))
	d.Analyze("/w/helper.py", d.shown)
	expect("edited", "int8")
	d.shown = syntax.Parse([]byte(helper("int16")))
	d.Opened("/w/helper.py", d.shown.Text())
	expect("edited and saved, and not yet analysed", "int16")
	d.shown = syntax.Parse([]byte(helper("int8")))
	d.Analyze("/w/helper.py", d.shown)
	expect("taken back", "int8")
	d.Analyze("/w/helper.py", before)
	expect("an old text is asked about", "int8")
	d.shown = syntax.Parse([]byte("f = 1\n"))
	d.Analyze("/w/helper.py", d.shown)
	expect("it is not about MLX any more", "unknown")
	d.shown = nil
	d.Forget("/w/helper.py")
	expect("closed", "float16")
	d.disk = ""
	d.Forget("/w/helper.py")
	expect("deleted", "unknown")
}

// TestParsedOnce: a text that is open and imported is parsed once, whichever comes first.
func TestParsedOnce(t *testing.T) {
	d := newDesk(helper("float16"))
	d.dtype(t)
	d.open(helper("float16"))
	if again := d.Parse("/w/helper.py", []byte(helper("float16"))); again != d.shown {
		t.Error("what was imported is parsed again")
	}
	d.open(helper("int8"))
	d.dtype(t)
	if again := d.Parse("/w/helper.py", []byte(helper("int8"))); again != d.shown {
		t.Error("what is open is parsed again")
	}
}
