package files

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestGitignore compares with Git itself, on random patterns and paths.
func TestGitignore(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git")
	}
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	pattern := func() string {
		parts := []string{}
		for range 1 + random.IntN(3) {
			parts = append(parts, pick("a", "b", "c", "*", "**", "a*", "?", "[ab]", "[!a]", "a.py", "*.py", "b{c", `\a`, "a**b"))
		}
		return pick("", "", "/", "!", "!/") + strings.Join(parts, "/") + pick("", "", "/", " ", "/**")
	}
	var names []string
	for _, first := range []string{"a", "b", "c", "ab", "a.py", "b{c"} {
		names = append(names, first)
		for _, second := range []string{"a", "b", "c.py", "ab"} {
			names = append(names, first+"/"+second, first+"/"+second+"/a", first+"/"+second+"/b.py")
		}
	}
	for range 60 {
		dir := t.TempDir()
		if out, err := exec.Command(git, "init", "-q", dir).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		var outer, inner []string
		for range 1 + random.IntN(3) {
			outer = append(outer, pattern())
		}
		inner = append(inner, pattern())
		// Folders get .py names, too, so that each path is a file at its end.
		files := map[string]string{
			".gitignore":   strings.Join(outer, "\n") + "\n# a comment\n",
			"a/.gitignore": strings.Join(inner, "\r\n"),
		}
		for _, name := range names {
			if !slices.ContainsFunc(names, func(o string) bool { return strings.HasPrefix(o, name+"/") }) {
				files[name+"/x.py"] = ""
			}
		}
		write(t, dir, files)
		var want []string
		for name := range files {
			if strings.HasSuffix(name, ".py") {
				want = append(want, name)
			}
		}
		slices.Sort(want)
		check := exec.Command(git, "-C", dir, "check-ignore", "--stdin", "--no-index")
		check.Stdin = strings.NewReader(strings.Join(want, "\n"))
		out, err := check.Output()
		var status *exec.ExitError
		if err != nil && (!errors.As(err, &status) || status.ExitCode() != 1) {
			t.Fatal(err)
		}
		ignored := strings.Fields(string(out))
		want = slices.DeleteFunc(want, func(name string) bool { return slices.Contains(ignored, name) })

		found, errs := Search{Gitignore: true}.Find([]string{dir})
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		var got []string
		for _, f := range found {
			rel, _ := filepath.Rel(dir, f.Path)
			got = append(got, filepath.ToSlash(rel))
		}
		slices.Sort(got)
		if diff := cmp.Diff(strings.Join(want, "\n"), strings.Join(got, "\n")); diff != "" {
			t.Fatalf(".gitignore %q, a/.gitignore %q: (-git +ours)\n%s", outer, inner, diff)
		}
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"b.py": "", "a/z.py": "", "a/y.txt": "", "skip/x.py": "", "real": ""})
	if err := os.Symlink("real", filepath.Join(dir, "link.py")); err != nil {
		t.Skip(err)
	}
	for old, new := range map[string]string{".": "loop", "nowhere": "broken.py"} {
		if err := os.Symlink(old, filepath.Join(dir, new)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	abs, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	s := Search{Excluded: func(path string) bool { return path == filepath.Join(abs, "skip") }}
	found, errs := s.Find([]string{".", "a", "a/y.txt", "skip", "missing"})
	var got []string
	for _, f := range found {
		got = append(got, f.Path)
	}
	// What is named counts, even excluded; a broken link is reported when it is read.
	if diff := cmp.Diff([]string{"a/y.txt", "a/z.py", "b.py", "broken.py", "link.py", "skip/x.py"}, got); diff != "" {
		t.Error(diff)
	}
	if len(errs) != 1 || !errors.Is(errs[0], fs.ErrNotExist) || !strings.HasPrefix(errs[0].Error(), "missing: ") {
		t.Errorf("errors: %v", errs)
	}
	if _, err := Read("broken.py"); err == nil {
		t.Error("a broken link can be read")
	}
}

// TestFindThroughLink: a link to a folder is followed when it is named, and only then.
func TestFindThroughLink(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"real/a.py": "", "real/sub/b.py": ""})
	if err := os.Symlink("real", filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("..", filepath.Join(dir, "real", "up")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for named, want := range map[string][]string{
		"link": {"link/a.py", "link/sub/b.py"}, "link/": {"link/a.py", "link/sub/b.py"}, ".": {"real/a.py", "real/sub/b.py"},
	} {
		found, errs := Search{}.Find([]string{named})
		var got []string
		for _, f := range found {
			got = append(got, filepath.ToSlash(f.Path))
		}
		if diff := cmp.Diff(want, got); diff != "" || len(errs) > 0 {
			t.Errorf("%s: %s, %v", named, diff, errs)
		}
	}
}

func TestCheckEncoding(t *testing.T) {
	for text, want := range map[string]string{
		"x = 1\n":                                "",
		"# -*- coding: utf-8 -*-\nx = 'é'":       "",
		"#!/usr/bin/python\n# coding=UTF_8\n'é'": "",
		"# coding: latin-1\nx = 1":               "",
		"# coding: latin-1\nx = 'é'":             "is in the encoding latin-1; only UTF-8 is read",
		"\n\n# coding: latin-1\nx = 'é'":         "",
		"x\ny = '\xe9'\n":                        "line 2 is not UTF-8",
	} {
		got := ""
		if err := NewText([]byte(text)).Check(); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestWriteChanged(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"a.py": "one\n"})
	path := filepath.Join(dir, "a.py")
	text, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, map[string]string{"a.py": "two\n"})
	if err := text.Write(path, []byte("fixed\n")); !errors.Is(err, ErrChanged) {
		t.Errorf("error: %v", err)
	}
	if now, _ := os.ReadFile(path); string(now) != "two\n" {
		t.Errorf("the file holds %q", now)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".mlxls*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// FuzzWith shows that a text that nobody changed comes back as it was.
func FuzzWith(f *testing.F) {
	for _, text := range []string{"", "a\n", "a\r\nb", "\ufeffa\r\nb\r\n", "a\r\nb\n", "\r\r\n", "\n\r\n"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		text := NewText(raw)
		if got, err := text.With(text.Body); err != nil || string(got) != string(raw) {
			t.Errorf("%q became %q, %v", raw, got, err)
		}
	})
}
