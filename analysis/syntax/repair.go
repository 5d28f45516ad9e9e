package syntax

import (
	"bytes"
	"cmp"
	"slices"
	"sort"
)

// A reading is what the parser is given for a text: the same, byte for byte,
// but for the masks. A statement that is known to be wrong is masked by an
// expression of the same length, so that it cannot take others with it.
type reading struct {
	text  []byte
	masks []Span
}

// read returns the reading of a text in which the flaws that are sure are masked, or all.
func read(text []byte, list []flaw, all bool) reading {
	var masks []Span
	for _, f := range list {
		if all || f.sure {
			masks = append(masks, f.Span)
		}
	}
	if masks == nil {
		return reading{text: text}
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
	return reading{text, masks}
}

// within returns the masks that lie in a span.
func (r reading) within(s Span) []Span {
	i := sort.Search(len(r.masks), func(i int) bool { return r.masks[i].Start >= s.Start })
	j := i
	for j < len(r.masks) && r.masks[j].End <= s.End {
		j++
	}
	return r.masks[i:j]
}

// flawed reports whether there may be a flaw in what changed, or right after it.
func (d *Document) flawed(prev *Document, prefix, suffix int) bool {
	old := prev.entries
	first := sort.Search(len(old), func(i int) bool { return int(old[i].start) >= prefix }) - 2
	rest := sort.Search(len(old), func(i int) bool { return int(old[i].start) > len(prev.text)-suffix }) + 1
	from, to := 0, len(d.text)
	if first >= 0 {
		from = int(old[first].start)
		from = bytes.LastIndexAny(d.reading.text[:from], "\r\n") + 1
	}
	if rest < len(old) {
		to = int(old[rest].start) + len(d.text) - len(prev.text)
	}
	if from > 0 {
		return len(flawsAfter(d.reading.text[from:to], nil)) > 0
	}
	return len(flaws(d.reading.text[:to])) > 0
}

// reread parses another reading.
func (d *Document) reread(r reading) {
	d.tree.replace(d.reading.text, r.text)
	old := d.tree
	if t := parseTree(old, r.text); t != nil {
		d.reading, d.tree = r, t
		old.close()
	}
}

// replace tells the tree that its text is now another, as one change.
func (t *tree) replace(old, text []byte) {
	if t == nil {
		return
	}
	prefix, suffix := common(old, text)
	s := Span{prefix, len(old) - suffix}
	n := len(text) - prefix - suffix
	if s.Empty() && n == 0 {
		return
	}
	start := advance(point{}, text[:prefix])
	t.edit(s, n, start, advance(start, old[s.Start:s.End]), advance(start, text[prefix:prefix+n]))
}

// common returns how long a beginning and an end two readings share.
func (r reading) common(o reading) (prefix, suffix int) {
	prefix, suffix = common(r.text, o.text)
	a, b := r.masks, o.masks
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for _, m := range [][]Span{a, b} {
		if len(m) > 0 {
			prefix = min(prefix, m[0].Start)
		}
	}
	delta := len(o.text) - len(r.text)
	for len(a) > 0 && len(b) > 0 && a[len(a)-1].Shift(delta) == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a) > 0 {
		suffix = min(suffix, len(r.text)-a[len(a)-1].End)
	}
	if len(b) > 0 {
		suffix = min(suffix, len(o.text)-b[len(b)-1].End)
	}
	return prefix, suffix
}

// common returns how long a beginning and an end two texts share; these do not overlap.
func common(a, b []byte) (prefix, suffix int) {
	n := min(len(a), len(b))
	const step = 256
	for prefix+step <= n && bytes.Equal(a[prefix:prefix+step], b[prefix:prefix+step]) {
		prefix += step
	}
	for prefix < n && a[prefix] == b[prefix] {
		prefix++
	}
	n -= prefix
	a, b = a[prefix:], b[prefix:]
	for suffix+step <= n && bytes.Equal(a[len(a)-suffix-step:len(a)-suffix], b[len(b)-suffix-step:len(b)-suffix]) {
		suffix += step
	}
	for suffix < n && a[len(a)-1-suffix] == b[len(b)-1-suffix] {
		suffix++
	}
	return prefix, suffix
}
