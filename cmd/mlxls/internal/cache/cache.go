// Package cache keeps what a check said of a file, for as long as the file and
// all that was read for it stay as they are. It does not know what it keeps.
// A cache that can't be read or written is as good as none: nothing fails.
package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
)

// A Cache is a folder of entries. It is safe for concurrent use.
type Cache struct {
	dir  string
	mu   sync.Mutex
	sums map[string]string // of files, as this run has seen them
}

// An entry is what is kept of one file, as JSON.
type entry struct {
	Reads map[string]string `json:"reads"` // sums of other files, "" for those that were not there
	Kept  json.RawMessage   `json:"kept"`
}

// Open opens the cache in a folder, which is made when something is put there.
func Open(dir string) *Cache { return &Cache{dir: dir, sums: map[string]string{}} }

// Key names an entry by all that decides it besides other files: the text, and in parts whatever else.
func Key(text []byte, parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	h.Write(text)
	return hex.EncodeToString(h.Sum(nil))
}

// Get finds what was put under a key, if the files that were read for it are as they were.
func (c *Cache) Get(key string, into any) bool {
	text, err := os.ReadFile(c.file(key))
	if err != nil {
		return false
	}
	var e entry
	if json.Unmarshal(text, &e) != nil {
		return false
	}
	for path, sum := range e.Reads {
		if c.sum(path) != sum {
			return false
		}
	}
	return json.Unmarshal(e.Kept, into) == nil
}

// Put keeps something under a key, with the files that were read for it.
func (c *Cache) Put(key string, kept any, reads []string) {
	text, err := json.Marshal(kept)
	if err != nil {
		return
	}
	e := entry{Reads: make(map[string]string, len(reads)), Kept: text}
	for _, path := range reads {
		e.Reads[path] = c.sum(path)
	}
	if text, err = json.Marshal(e); err != nil {
		return
	}
	file := c.file(key)
	if os.MkdirAll(filepath.Dir(file), 0o777) != nil {
		return
	}
	// Another run may read it meanwhile: it gets its name when it is whole.
	temp, err := os.CreateTemp(filepath.Dir(file), "new-*")
	if err != nil {
		return
	}
	_, err = temp.Write(text)
	if temp.Close() != nil || err != nil || os.Rename(temp.Name(), file) != nil {
		_ = os.Remove(temp.Name())
	}
}

func (c *Cache) file(key string) string { return filepath.Join(c.dir, key[:2], key[2:]+".json") }

// sum is of a file's text, "" when there is none.
func (c *Cache) sum(path string) string {
	c.mu.Lock()
	sum, ok := c.sums[path]
	c.mu.Unlock()
	if ok {
		return sum
	}
	if text, err := os.ReadFile(path); err == nil {
		h := sha256.Sum256(text)
		sum = hex.EncodeToString(h[:16])
	}
	c.mu.Lock()
	c.sums[path] = sum
	c.mu.Unlock()
	return sum
}
