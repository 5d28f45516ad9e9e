package output

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"mlxls/analysis/syntax"
)

const (
	around  = 2   // lines shown before and after
	longest = 12  // lines of a span that are shown in full
	widest  = 160 // columns of a line that are shown
	tab     = 4
)

// An excerpt shows the lines of a span with the span underlined.
type excerpt struct {
	Source
	span    syntax.Span
	mark    string // what underlines: ^ for what was found, - for what is related
	paint   func(string) string
	palette Palette
	digits  int // width of the line numbers
}

// bounds returns the first and the last line of the span, and what stands on
// them before its start and before its end.
func (e excerpt) bounds() (first, last int, start, end syntax.Span) {
	s := e.span
	s.Start = min(max(s.Start, 0), len(e.Text))
	s.End = min(max(s.End, s.Start), len(e.Text))
	first, _ = e.Lines.Position(s.Start, syntax.UTF8)
	last, column := e.Lines.Position(s.End, syntax.UTF8)
	if last > first && column == 0 { // the line end belongs to the line before
		last--
	}
	start, end = e.Lines.Line(first), e.Lines.Line(last)
	return first, last, syntax.Span{Start: start.Start, End: s.Start}, syntax.Span{Start: end.Start, End: min(s.End, end.End)}
}

// gutter is the width that the line numbers of an excerpt need.
func (s Source) gutter(span syntax.Span) int {
	last, _ := s.Lines.Position(span.End, syntax.UTF8)
	return len(fmt.Sprint(min(last+1+around, s.Lines.Count())))
}

func (e excerpt) write(w io.Writer) {
	first, last, before, upTo := e.bounds()
	from, to := max(first-around, 0), min(last+around, e.Lines.Count()-1)
	for from < first && e.blank(from) {
		from++
	}
	for to > last && e.blank(to) {
		to--
	}
	rail := func(string) string { return "" }
	if last > first {
		rail = func(s string) string { return e.paint(s) + strings.Repeat(" ", 2-len(s)) }
	}

	startColumn, _ := columns(e.Text[before.Start:before.End])
	endColumn, _ := columns(e.Text[upTo.Start:upTo.End])
	shift := 0 // columns cut off on the left, so that what was found is seen
	if startColumn > widest*3/4 {
		shift = startColumn - widest/4
	}

	e.bare(w, "")
	for n := from; n <= to; n++ {
		inside := n > first && n <= last
		if last-first >= longest && n == first+longest/2 {
			e.ellipsis(w)
			n = last - 2
		}
		side := ""
		if inside {
			side = "|"
		}
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("%s %s %s%s", e.number(fmt.Sprint(n+1)), e.palette.Gutter("|"), rail(side), e.text(n, shift)), " "))
		switch {
		case first == last && n == first:
			size := max(min(endColumn-startColumn, widest-(startColumn-shift)), 1)
			e.bare(w, strings.Repeat(" ", startColumn-shift)+e.paint(strings.Repeat(e.mark, size)))
		case n == first:
			e.bare(w, " "+e.paint(strings.Repeat("_", startColumn-shift+1)+e.mark))
		case n == last:
			e.bare(w, e.paint("|"+strings.Repeat("_", max(min(endColumn-shift, widest), 1))+e.mark))
		}
	}
	e.bare(w, "")
}

// bare writes a line without a number.
func (e excerpt) bare(w io.Writer, text string) {
	if text != "" {
		text = " " + text
	}
	fmt.Fprintf(w, "%s %s%s\n", strings.Repeat(" ", e.digits), e.palette.Gutter("|"), text)
}

func (e excerpt) ellipsis(w io.Writer) {
	fmt.Fprintf(w, "%s %s\n", e.palette.Gutter(strings.Repeat(".", max(e.digits, 3))), e.paint("|"))
}

func (e excerpt) number(s string) string {
	return e.palette.Gutter(strings.Repeat(" ", e.digits-len(s)) + s)
}

func (e excerpt) blank(n int) bool {
	s := e.Lines.Line(n)
	return strings.TrimSpace(string(e.Text[s.Start:s.End])) == ""
}

// text is a line as it is shown, from a column on.
func (e excerpt) text(n, shift int) string {
	s := e.Lines.Line(n)
	_, shown := columns(e.Text[s.Start:s.End])
	if shift == 0 && len(shown) <= widest {
		return shown
	}
	var b strings.Builder
	at := 0
	for _, r := range shown {
		if at >= shift+widest {
			b.WriteString("…")
			break
		}
		if at >= shift {
			b.WriteRune(r)
		}
		at += cells(r)
	}
	return b.String()
}

// columns returns how many columns of a terminal text takes, and the text as
// it is shown: tabs as spaces, and no character that could steer the terminal.
func columns(text []byte) (n int, shown string) {
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		switch {
		case r == '\t':
			stop := tab - n%tab
			b.WriteString(strings.Repeat(" ", stop))
			n += stop
			continue
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			r = utf8.RuneError
		}
		b.WriteRune(r)
		n += cells(r)
	}
	return n, b.String()
}

// cells returns how many columns a character takes.
func cells(r rune) int {
	if r < 0x300 {
		return 1
	}
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
