package syntax

import (
	"bytes"
	"cmp"
	"slices"
)

// masked returns what the parser is given for a text: the same, byte for byte,
// but for the masks. A statement that is known to be wrong, as the flaws that
// are sure are, or all of them, is masked by an expression of the same length,
// so that it cannot take others with it.
func masked(text []byte, list []flaw, all bool) ([]byte, []Span) {
	var masks []Span
	for _, f := range list {
		if all || f.sure {
			masks = append(masks, f.Span)
		}
	}
	if masks == nil {
		return text, nil
	}
	slices.SortFunc(masks, func(a, b Span) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	end := 0
	masks = slices.DeleteFunc(masks, func(m Span) bool {
		inner := m.End <= end // of another
		end = max(end, m.End)
		return inner
	})
	text = bytes.Clone(text)
	for _, m := range masks {
		for i := m.Start; i < m.End; i++ {
			if text[i] != '\n' && text[i] != '\r' {
				text[i] = ' '
			}
		}
		if m.Len() == 1 {
			text[m.Start] = '_'
		} else {
			text[m.Start], text[m.End-1] = '(', ')'
		}
	}
	return text, masks
}
