package analysis

import (
	"os"
	"runtime"
	"testing"

	"mlxls/analysis/syntax"
)

// TestDocumentsStay: a document is served by whoever is free when it comes, and
// by the same from then on.
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
	if s.home("a.py", nil) != nil {
		t.Error("what was forgotten is still at home")
	}
}

// TestImportedOnce: a text that is open and imported is parsed once, whichever comes first.
func TestImportedOnce(t *testing.T) {
	const helper, main = "import mlx.core as mx\n\ndef f(x):\n    return mx.square(x)\n", "from helper import f\n# mlx\ny = f(1)\n"
	shown := map[string]*syntax.Document{}
	read := func(path string) ([]byte, error) {
		if path == "/w/helper.py" {
			return []byte(helper), nil
		}
		return nil, os.ErrNotExist
	}
	s := NewSession(nil, Options{Keep: true, Shown: func(path string) *syntax.Document { return shown[path] }}, read)
	if s.Imported("/w/helper.py", []byte(helper)) != nil {
		t.Fatal("nobody imported it yet")
	}
	s.Analyze("/w/main.py", syntax.Parse([]byte(main)))
	first := s.Imported("/w/helper.py", []byte(helper))
	if first == nil || first.Source() != helper {
		t.Fatal("what was imported is not given")
	}
	if s.Imported("/w/helper.py", []byte(helper+"\n")) != nil {
		t.Error("a text is given for another")
	}

	open := syntax.Parse([]byte(helper + "z = 1\n"))
	shown["/w/helper.py"] = open
	if !s.Opened("/w/helper.py", open.Text()) {
		t.Error("modules saw another text than the one that was opened")
	}
	s.Analyze("/w/main.py", syntax.Parse([]byte(main+"\n")))
	if s.Imported("/w/helper.py", open.Text()) != open {
		t.Error("what is open was parsed again")
	}
}
