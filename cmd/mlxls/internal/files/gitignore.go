package files

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// gitignores are the ignore files that hold in a folder, the outermost first.
type gitignores []gitignore

// A gitignore is one ignore file. Its patterns are relative to dir.
type gitignore struct {
	dir      string
	patterns []ignorePattern
}

type ignorePattern struct {
	glob   string
	negate bool
	folder bool // matches folders alone
}

// above returns the ignore files of the repository that dir lies in, down to
// but without dir's own. Outside a repository there are none.
func above(dir string) gitignores {
	var outer []string
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := os.Stat(filepath.Join(d, ".git")); err == nil {
			g := gitignores{}.read(d, filepath.Join(d, ".git", "info", "exclude"))
			for _, d := range slices.Backward(outer) {
				g = g.enter(d)
			}
			return g
		}
		parent := filepath.Dir(d)
		if parent == d {
			return nil
		}
		outer = append(outer, parent)
	}
}

// enter returns the ignore files that hold below dir.
func (g gitignores) enter(dir string) gitignores {
	// Leave the folders that the walk has left.
	for len(g) > 0 && below(g[len(g)-1].dir, dir) == "" {
		g = g[:len(g)-1]
	}
	return g.read(dir, filepath.Join(dir, ".gitignore"))
}

func (g gitignores) read(dir, file string) gitignores {
	text, err := os.ReadFile(file)
	if err != nil {
		return g
	}
	return append(slices.Clip(g), gitignore{dir, parseIgnore(string(text))})
}

// below returns the way from dir to a path in it, "." for dir itself and "" for what is elsewhere.
func below(dir, path string) string {
	rel, err := filepath.Rel(dir, path)
	if err != nil || !filepath.IsLocal(rel) {
		return ""
	}
	return filepath.ToSlash(rel)
}

// ignored reports whether the innermost pattern that matches a path says so.
func (g gitignores) ignored(path string, folder bool) bool {
	for _, file := range slices.Backward(g) {
		rel := below(file.dir, path)
		if rel == "" || rel == "." {
			continue
		}
		for _, p := range slices.Backward(file.patterns) {
			if (folder || !p.folder) && doublestar.MatchUnvalidated(p.glob, rel) {
				return !p.negate
			}
		}
	}
	return false
}

func parseIgnore(text string) []ignorePattern {
	var list []ignorePattern
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line = trimSpace(strings.TrimRight(line, "\r\n"))
		if line == "" || line[0] == '#' {
			continue
		}
		var p ignorePattern
		line, p.negate = strings.CutPrefix(line, "!")
		line, p.folder = strings.CutSuffix(line, "/")
		// A slash anywhere but at the end ties the pattern to its folder.
		if anchored := strings.Contains(line, "/"); !anchored {
			line = "**/" + line
		}
		line = strings.TrimPrefix(line, "/")
		// Git's ** at the end means what is inside; doublestar's, the folder as well.
		if strings.HasSuffix(line, "/**") {
			line += "/*"
		}
		// Braces mean nothing to Git.
		p.glob = strings.NewReplacer("{", `\{`, "}", `\}`).Replace(line)
		if doublestar.ValidatePattern(p.glob) {
			list = append(list, p)
		}
	}
	return list
}

// trimSpace drops spaces at the end, unless a backslash keeps one.
func trimSpace(line string) string {
	trimmed := strings.TrimRight(line, " ")
	if strings.HasSuffix(trimmed, `\`) && len(trimmed) < len(line) {
		trimmed += " "
	}
	return trimmed
}
