package server_test

import (
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mlxls/server/servertest"
)

// project starts an editor in a folder with files.
func project(t *testing.T, capabilities map[string]any, files map[string]string) (e *servertest.Editor, uri func(name string) string, read func(name string) string) {
	t.Helper()
	dir := t.TempDir()
	opts := options()
	opts.Files = func(string) iter.Seq[string] {
		return func(yield func(string) bool) {
			for name := range files {
				if !yield(filepath.Join(dir, name)) {
					return
				}
			}
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e = servertest.Start(t, servertest.Options{Server: opts, Capabilities: capabilities, Folders: []string{"file://" + dir}})
	uri = func(name string) string { return "file://" + filepath.Join(dir, name) }
	read = func(name string) string {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	return e, uri, read
}

// eager are editors that want all edits at once: what takes long is a command for them.
var eager = map[string]func() map[string]any{
	"Helix, eager":  func() map[string]any { return servertest.Eager(servertest.Helix()) },
	"Neovim, eager": func() map[string]any { return servertest.Eager(servertest.Neovim()) },
}

// TestFixInWorkspace: all findings of a rule are fixed, in open texts and in
// files, whichever way the editor takes edits.
func TestFixInWorkspace(t *testing.T) {
	capable := []map[string]func() map[string]any{editors, eager}
	for _, some := range capable {
		for name, capabilities := range some {
			t.Run(name, func(t *testing.T) {
				e, uri, read := project(t, capabilities(), map[string]string{
					"open.py": head, "closed.py": "\ufeff" + head + "s = '😀'; mx.slow(1)\r\nmx.slow(2)\n", "other.py": head + "mx.asks(1)\n",
					"foreign.py": "x.slow(1)\n", "latin.py": head + "mx.slow(1)  # \xe9\n",
				})
				b := e.Open(uri("open.py"), head+"mx.slow(1)\nmx.asks(2)\n")
				also := e.Open("untitled:one", head+"mx.slow(3)\n")
				b.Accept(find(t, b.Actions(b.Range("mx.slow"), "quickfix"), "Fix all slow-call in the workspace"))
				if want := head + "mx.fast(1)\nmx.asks(2)\n"; b.Text() != want {
					t.Errorf("the text is %q", b.Text())
				}
				if want := head + "mx.fast(3)\n"; also.Text() != want {
					t.Errorf("the other text is %q", also.Text())
				}
				if got, want := read("closed.py"), "\ufeff"+head+"s = '😀'; mx.fast(1)\r\nmx.fast(2)\n"; got != want {
					t.Errorf("the file is %q", got)
				}
				for name, want := range map[string]string{"other.py": head + "mx.asks(1)\n", "foreign.py": "x.slow(1)\n", "latin.py": head + "mx.slow(1)  # \xe9\n"} {
					if got := read(name); got != want {
						t.Errorf("%s is %q", name, got)
					}
				}
			})
		}
	}
}

// TestFixInWorkspaceSeesTheDisk: what changed on disk without a word is seen before it is edited.
func TestFixInWorkspaceSeesTheDisk(t *testing.T) {
	e, uri, read := project(t, servertest.VSCode(), map[string]string{"open.py": "", "closed.py": head + "mx.slow(1)\n"})
	b := e.Open(uri("open.py"), head+"mx.slow(1)\n")
	b.Accept(find(t, b.Actions(b.Range("mx.slow"), "quickfix"), "in the workspace"))
	if got := read("closed.py"); got != head+"mx.fast(1)\n" {
		t.Fatalf("the file is %q", got)
	}
	if err := os.WriteFile(strings.TrimPrefix(uri("closed.py"), "file://"), []byte(head+"# more\nmx.slow(1)\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Set(head + "mx.slow(1)\n")
	b.Accept(find(t, b.Actions(b.Range("mx.slow"), "quickfix"), "in the workspace"))
	if got := read("closed.py"); got != head+"# more\nmx.fast(1)\n" {
		t.Errorf("the file is %q", got)
	}
}

// TestFixAllThatAsks: fixes that ask are applied together where the editor can
// ask, each annotated with why; elsewhere the title of those in one file says it.
func TestFixAllThatAsks(t *testing.T) {
	for name, capabilities := range editors {
		t.Run(name, func(t *testing.T) {
			e, uri, read := project(t, capabilities(), map[string]string{"closed.py": head + "mx.asks(1)\n"})
			b := e.Open(uri("open.py"), head+"mx.asks(1)\nmx.asks(2)\n")
			actions := b.Actions(b.Range("mx.asks"), "quickfix")
			file := find(t, actions, "Fix all asks in this file")
			asks := strings.HasPrefix(name, "VS Code")
			if asks == strings.Contains(file.Title, "rounding differs") || file.IsPreferred {
				t.Errorf("%+v", file)
			}
			everywhere := func(a servertest.Action) bool { return a.Title == "Fix all asks in the workspace" }
			if offered := slices.ContainsFunc(actions, everywhere); offered != asks {
				t.Fatalf("offered for the workspace: %v", offered)
			}
			if !asks {
				return
			}
			full, err := e.Resolve(actions[slices.IndexFunc(actions, everywhere)])
			if err != nil {
				t.Fatal(err)
			}
			if len(full.Edit.DocumentChanges) != 2 {
				t.Fatalf("%+v", full.Edit)
			}
			for _, change := range full.Edit.DocumentChanges {
				if open := change.TextDocument.URI == b.URI; open != (change.TextDocument.Version != nil) {
					t.Errorf("%+v", change.TextDocument)
				}
				for _, edit := range change.Edits {
					if note := full.Edit.ChangeAnnotations[edit.AnnotationID]; !note.NeedsConfirmation || note.Description != "rounding differs" {
						t.Errorf("%+v", note)
					}
				}
			}
			b.Accept(full)
			if got := read("closed.py"); got != head+"mx.differs(1)\n" || b.Text() != head+"mx.differs(1)\nmx.differs(2)\n" {
				t.Errorf("%q and %q", got, b.Text())
			}
		})
	}
}

// TestNoWorkspace: without a folder there is no more than open files, and nothing is offered beyond them.
func TestNoWorkspace(t *testing.T) {
	b := start(t, nil).Open("file:///a.py", all)
	for _, a := range b.Actions(b.Range("mx.slow")) {
		if strings.Contains(a.Title, "workspace") {
			t.Errorf("offered %q", a.Title)
		}
	}
}
