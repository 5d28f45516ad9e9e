package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"mlxls/cmd/mlxls/internal/output"
)

// markdown shows on a terminal what rules' pages are written in: headings,
// paragraphs, lists, tables, fenced code, and inline code, bold text and links.
type markdown struct {
	w       io.Writer
	palette output.Palette
	width   int
}

func palette(a *app) output.Palette { return output.Palette{On: a.color} }

func (m markdown) write(text string) {
	var paragraph []string
	fenced, started := false, false
	space := func() { // one empty line between things
		if started {
			fmt.Fprintln(m.w)
		}
		started = true
	}
	flush := func() {
		if len(paragraph) > 0 {
			space()
			m.block(paragraph)
			paragraph = nil
		}
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \r\n")
		if strings.HasPrefix(line, "```") {
			flush()
			if fenced = !fenced; fenced {
				space()
			}
			continue
		}
		if !fenced && strings.HasPrefix(line, "#") {
			flush()
			space()
			fmt.Fprintln(m.w, m.palette.Heading(strings.TrimSpace(strings.TrimLeft(line, "#"))))
			continue
		}
		switch {
		case fenced:
			fmt.Fprintln(m.w, strings.TrimRight("    "+m.palette.Cyan(line), " "))
		case line == "":
			flush()
		default:
			paragraph = append(paragraph, line)
		}
	}
	flush()
}

var listItem = regexp.MustCompile(`^(\s*)([-*]|\d+\.) `)

// block writes a paragraph, a list or a table.
func (m markdown) block(lines []string) {
	if strings.HasPrefix(lines[0], "|") {
		for _, line := range lines {
			fmt.Fprintln(m.w, m.inline(line))
		}
		return
	}
	var item []string
	indent, first := "", ""
	flush := func() {
		if len(item) > 0 {
			m.wrap(strings.Join(item, " "), first, indent)
		}
		item = nil
	}
	for _, line := range lines {
		if mark := listItem.FindString(line); mark != "" {
			flush()
			first, indent = mark, strings.Repeat(" ", len(mark))
			line = line[len(mark):]
		}
		item = append(item, strings.TrimSpace(line))
	}
	flush()
}

// wrap fills lines; what is marked as code or bold may be broken between words.
func (m markdown) wrap(text, first, indent string) {
	var b strings.Builder
	b.WriteString(first)
	column := utf8.RuneCountInString(first)
	for i, word := range strings.Fields(link.ReplaceAllString(text, "$1 ($2)")) {
		size := utf8.RuneCountInString(strings.NewReplacer("`", "", "**", "").Replace(word))
		switch {
		case i == 0:
		case column+1+size > m.width:
			b.WriteString("\n" + indent)
			column = len(indent)
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += size
	}
	fmt.Fprintln(m.w, m.inline(b.String()))
}

var (
	code = regexp.MustCompile("`([^`]+)`")
	bold = regexp.MustCompile(`\*\*([^*]+)\*\*`)
	link = regexp.MustCompile(`\[([^\]]+)\]\(([^)\s]+)\)`)
)

// inline paints code and bold text, and writes links out. Without colour the
// marks of code stay, for they say what is code.
func (m markdown) inline(text string) string {
	text = link.ReplaceAllString(text, "$1 ($2)")
	if !m.palette.On {
		return bold.ReplaceAllString(text, "$1")
	}
	text = bold.ReplaceAllStringFunc(text, func(s string) string { return m.palette.Bold(s[2 : len(s)-2]) })
	return code.ReplaceAllStringFunc(text, func(s string) string { return m.palette.Cyan(s[1 : len(s)-1]) })
}
