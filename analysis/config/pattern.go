package config

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// A pattern matches paths. One without a slash matches the last element of a
// path anywhere; one with a slash is relative to a root.
type pattern struct {
	glob   string
	root   string
	based  bool // match the last element alone
	negate bool
}

func newPattern(root, text string) pattern {
	p := pattern{root: root}
	text, p.negate = strings.CutPrefix(text, "!")
	p.glob = strings.TrimSuffix(filepath.ToSlash(text), "/")
	if p.based = !strings.Contains(p.glob, "/"); !p.based && !filepath.IsAbs(text) {
		p.glob = path.Join(escape(filepath.ToSlash(root)), p.glob)
	}
	return p
}

func patterns(root string, texts []string) []pattern {
	var list []pattern
	for _, text := range texts {
		list = append(list, newPattern(root, text))
	}
	return list
}

func (p pattern) match(file string) bool {
	name := filepath.ToSlash(absolute(file))
	if p.based {
		name = path.Base(name)
	}
	return doublestar.MatchUnvalidated(p.glob, name) != p.negate
}

// covers reports whether p matches the file or a folder, below p's root, that it lies in.
func (p pattern) covers(file string) bool {
	positive := p
	positive.negate = false
	for _, at := range upTo(p.root, file) {
		if positive.match(at) {
			return !p.negate
		}
	}
	return p.negate
}

// upTo lists file and the folders around it, as far as root; root is left out.
func upTo(root, file string) []string {
	root, file = absolute(root), absolute(file)
	list := []string{file}
	for dir := filepath.Dir(file); dir != root && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		list = append(list, dir)
	}
	return list
}

// escape makes a folder's name match itself.
func escape(dir string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`, `{`, `\{`).Replace(dir)
}
