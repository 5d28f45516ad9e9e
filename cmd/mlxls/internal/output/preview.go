package output

import (
	"fmt"
	"io"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/codeactions"
)

// writePreview shows what a fix changes: lines with their numbers, with one
// line around them.
func writePreview(w io.Writer, s Source, edits []edit.Edit, digits int, p Palette) {
	diff := codeactions.Diff(s.Path, string(s.Text), apply(s.Text, edits))
	var lines []string // of a hunk
	old, hunks := 0, 0
	flush := func() {
		if len(lines) == 0 {
			return
		}
		if hunks++; hunks > 1 {
			writeGap(w, digits, p)
		}
		writeHunk(w, lines, old, digits, p)
		lines = nil
	}
	for line := range strings.Lines(diff) {
		line = strings.TrimRight(line, "\r\n")
		switch {
		case strings.HasPrefix(line, "@@ "):
			flush()
			if _, err := fmt.Sscanf(line, "@@ -%d", &old); err != nil {
				return
			}
		case old > 0 && line != "" && strings.ContainsRune(" +-", rune(line[0])):
			lines = append(lines, line)
		}
	}
	flush()
}

// writeHunk writes one hunk, whose first line has the number old.
func writeHunk(w io.Writer, lines []string, old, digits int, p Palette) {
	changed := func(i int) bool { return i >= 0 && i < len(lines) && lines[i][0] != ' ' }
	shown := -1 // the last line that was written
	for i, line := range lines {
		number := fmt.Sprint(old)
		if line[0] == '+' {
			number = ""
		} else {
			old++
		}
		if !changed(i-1) && !changed(i) && !changed(i+1) {
			continue
		}
		if shown >= 0 && i > shown+1 {
			writeGap(w, digits, p)
		}
		shown = i
		_, text := columns([]byte(line[1:]))
		if text = p.Diff(strings.TrimRight(line[:1]+" "+text, " ")); text != "" {
			text = " " + text
		}
		fmt.Fprintf(w, "%s%s\n", p.Gutter(fmt.Sprintf("%*s", digits, number)), text)
	}
}

// writeGap stands for lines that are left out.
func writeGap(w io.Writer, digits int, p Palette) {
	fmt.Fprintln(w, p.Gutter(strings.Repeat(".", max(digits, 3))))
}
