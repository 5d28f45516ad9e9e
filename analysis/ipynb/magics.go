package ipynb

import (
	"bytes"
	"regexp"

	"mlxls/analysis/syntax"
)

// Python returns a cell's text as Python: what is addressed to IPython is
// replaced by comments of the same length, so that all else stays in place.
// These are the lines that begin with %, ! or ?, or assign what these give,
// those that end with ?, and the whole of a cell under a %%magic; but a cell
// that parses is Python as it is.
func Python(doc *syntax.Document) []byte {
	cell := doc.Text()
	if len(doc.Errors()) == 0 {
		return cell
	}
	out := bytes.Clone(cell)
	whole := bytes.HasPrefix(bytes.TrimLeft(cell, " \t\r\n"), []byte("%%")) && !timed(cell)
	for start := 0; start < len(out); {
		end := start + lineLen(out[start:])
		line := out[start:end]
		body := bytes.TrimSpace(line)
		if whole || magic(body) {
			blank(line)
		}
		start = end
	}
	return out
}

func lineLen(text []byte) int {
	if i := bytes.IndexAny(text, "\r\n"); i >= 0 {
		return i + 1
	}
	return len(text)
}

func magic(line []byte) bool {
	if len(line) == 0 {
		return false
	}
	switch line[0] {
	case '%', '!', '?':
		return true
	case '#':
		return false
	}
	return line[len(line)-1] == '?' || assigned.Match(line)
}

// assigned is the start of a line that names what a command printed.
var assigned = regexp.MustCompile(`^[\pL_][\pL\pN_]*\s*=\s*(?:!|%[\pL_])`)

// timed reports whether a cell's magic runs the rest of it as Python.
func timed(cell []byte) bool {
	name, _, _ := bytes.Cut(bytes.TrimLeft(cell, " \t\r\n%"), []byte("\n"))
	for _, m := range []string{"time", "timeit", "capture", "prun"} {
		if f := bytes.Fields(name); len(f) > 0 && string(f[0]) == m {
			return true
		}
	}
	return false
}

// blank makes a line a comment, and keeps its indentation and its end.
func blank(line []byte) {
	first := true
	for i, c := range line {
		switch {
		case c == '\n' || c == '\r', first && (c == ' ' || c == '\t'):
		case first:
			line[i], first = '#', false
		default:
			line[i] = ' '
		}
	}
}
