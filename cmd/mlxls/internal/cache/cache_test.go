package cache

import (
	"os"
	"path/filepath"
	"testing"
)

func TestCache(t *testing.T) {
	dir := t.TempDir()
	other, absent := filepath.Join(dir, "other.py"), filepath.Join(dir, "absent.py")
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(other, "x = 1\n")
	key := Key([]byte("text"), "a", "b")
	at := filepath.Join(dir, "cache")
	get := func() (got string, ok bool) {
		ok = Open(at).Get(key, &got)
		return got, ok
	}
	if got, ok := get(); ok {
		t.Errorf("an empty cache has %q", got)
	}
	Open(at).Put(key, "kept", []string{other, absent})
	if got, ok := get(); !ok || got != "kept" {
		t.Errorf("got %q, %v", got, ok)
	}
	write(other, "x = 2\n")
	if _, ok := get(); ok {
		t.Error("a file that was read has changed, and the entry holds")
	}
	write(other, "x = 1\n")
	if _, ok := get(); !ok {
		t.Error("the file is as it was, and the entry does not hold")
	}
	write(absent, "")
	if _, ok := get(); ok {
		t.Error("a file that was looked for has appeared, and the entry holds")
	}
	if err := os.Remove(absent); err != nil {
		t.Fatal(err)
	}
	write(Open(at).file(key), "{broken")
	if _, ok := get(); ok {
		t.Error("a broken entry is taken")
	}
}

func TestKey(t *testing.T) {
	seen := map[string]string{}
	for name, key := range map[string]string{
		"text": Key([]byte("ab")), "part": Key([]byte("b"), "a"), "parts": Key(nil, "a", "b"), "part of two": Key(nil, "ab"), "none": Key(nil),
	} {
		if other, ok := seen[key]; ok {
			t.Errorf("%s and %s have one key", name, other)
		}
		seen[key] = name
	}
}

// A folder that can't be written is no error, only slower.
func TestCacheWithoutFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	c := Open(filepath.Join(file, "below"))
	c.Put(Key(nil), 1, nil)
	if c.Get(Key(nil), new(int)) {
		t.Error("kept below a file")
	}
}
