package codeactions

import (
	"strings"
	"unicode/utf8"

	"github.com/aymanbagabas/go-udiff"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// Diff returns a unified diff of two versions of path, "" when they are equal.
func Diff(path, before, after string) string {
	path = strings.TrimPrefix(path, "/")
	diff, err := udiff.ToUnified("a/"+path, "b/"+path, before, udiff.Lines(before, after), udiff.DefaultContextLines)
	if err != nil {
		return "" // not for edits that are a diff
	}
	return diff
}

// Edits returns what makes after of before: one edit for each run of lines that
// differ, without what its ends have in common, so that cursors and marks
// beside it stay where they are.
func Edits(before, after string) []edit.Edit {
	var edits []edit.Edit
	for _, d := range udiff.Lines(before, after) {
		old, text := before[d.Start:d.End], d.New
		start := common(old, text)
		end := commonEnd(old[start:], text[start:])
		edits = append(edits, edit.Edit{
			Span: syntax.Span{Start: d.Start + start, End: d.End - end},
			New:  text[start : len(text)-end],
		})
	}
	return edits
}

// common returns the length of what two texts start with, in whole characters and line ends.
func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && !(boundary(a, n) && boundary(b, n)) {
		n--
	}
	return n
}

// commonEnd returns the length of what two texts end with, in whole characters and line ends.
func commonEnd(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	for n > 0 && !(boundary(a, len(a)-n) && boundary(b, len(b)-n)) {
		n--
	}
	return n
}

// boundary reports whether no character or line end of s goes over offset.
func boundary(s string, offset int) bool {
	if offset == 0 || offset == len(s) {
		return true
	}
	return utf8.RuneStart(s[offset]) && s[offset-1:offset+1] != "\r\n"
}
