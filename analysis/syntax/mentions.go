package syntax

import "strings"

// Mentions reports whether a word is anywhere in a text, in comments and literals as well.
func Mentions(text, word string) bool {
	letter := func(i int) bool {
		if i < 0 || i >= len(text) {
			return false
		}
		c := text[i]
		return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
	}
	for at := 0; word != ""; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			break
		}
		at += i + len(word)
		if !letter(at-len(word)-1) && !letter(at) {
			return true
		}
	}
	return false
}
