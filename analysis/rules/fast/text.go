package fast

import (
	"regexp"

	"mlxls/analysis/edit"
)

// Simple reports whether a text is a name, with its attributes, or a number.
func Simple(text string) bool { return simple.MatchString(text) }

var simple = regexp.MustCompile(`^[\w.]+$`)

// Operand is a text in parentheses, unless it can do without.
func Operand(text string) string {
	if Simple(text) {
		return text
	}
	return edit.Primary(text)
}
