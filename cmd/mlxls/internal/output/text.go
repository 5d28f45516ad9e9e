package output

import (
	"fmt"
	"io"
	"strings"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

// writeText writes findings for people: where, what, the source, the places
// that take part, what to do, and what the fix would change.
func writeText(w io.Writer, r Result) error {
	p := Palette{r.Color}
	out := &firstError{w: w}
	for _, f := range r.Files {
		for _, finding := range f.Findings {
			writeFinding(out, f, finding, p)
			fmt.Fprintln(out)
		}
	}
	writeSummary(out, r)
	return out.err
}

func writeFinding(w io.Writer, f File, finding Finding, p Palette) {
	source, span := f.local(finding.Span)
	digits := source.gutter(span)
	for _, r := range finding.Related {
		source, span := r.local(r.Span)
		digits = max(digits, source.gutter(span))
	}
	writeHead(w, f, finding, p)
	excerpt{source, span, "^", func(s string) string { return p.Severity(finding.Severity, s) }, p, digits}.write(w)
	indent := strings.Repeat(" ", digits)
	for _, r := range finding.Related {
		source, span := r.local(r.Span)
		line, column := source.position(span.Start)
		fmt.Fprintf(w, "%s %s %s:%d:%d: %s\n", indent, p.Gutter(":::"), source.name(), line, column, oneLine(r.Message))
		excerpt{source, span, "-", p.Heading, p, digits}.write(w)
	}
	help := func(label, text string) {
		if text != "" {
			text = strings.ReplaceAll(text, "\n", "\n"+indent+strings.Repeat(" ", len(label)+5))
			fmt.Fprintf(w, "%s %s %s %s\n", indent, p.Gutter("="), p.Bold(label+":"), text)
		}
	}
	if finding.Fix == nil {
		help("help", finding.Advice)
		return
	}
	help("help", finding.Fix.Title)
	for _, part := range f.parts(finding.Fix.Edits) {
		if part.Cell != source.Cell {
			fmt.Fprintf(w, "%s %s %s\n", indent, p.Gutter(":::"), part.name())
		}
		writePreview(w, part.Source, part.edits, digits, p)
	}
}

// writeHead writes the line that every tool that reads compiler messages understands.
func writeHead(w io.Writer, f File, finding Finding, p Palette) {
	source, span := f.local(finding.Span)
	line, column := source.position(span.Start)
	mark := ""
	if finding.Fix != nil {
		mark = " [" + p.Green("safe fix") + "]"
		if finding.Fix.Safety != edit.Safe {
			mark = " [" + p.Cyan("asks") + "]"
			if finding.Fix.Reason != "" {
				mark = " [" + p.Cyan("asks: "+oneLine(finding.Fix.Reason)) + "]"
			}
		}
	}
	fmt.Fprintf(w, "%s:%d:%d: %s %s%s\n", p.Bold(source.name()), line, column,
		p.Severity(finding.Severity, finding.Rule.Name), oneLine(finding.Message), mark)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// writeConcise writes one line for each finding.
func writeConcise(w io.Writer, r Result) error {
	out := &firstError{w: w}
	for _, f := range r.Files {
		for _, finding := range f.Findings {
			writeHead(out, f, finding, Palette{r.Color})
		}
	}
	writeSummary(out, r)
	return out.err
}

func writeSummary(w io.Writer, r Result) {
	if r.Quiet {
		return
	}
	all, safe, asks := r.count()
	switch {
	case r.Fixed > 0:
		fmt.Fprintf(w, "Found %s (%d fixed, %d remaining).\n", Count(all+r.Fixed, "finding"), r.Fixed, all)
	case r.Checked == 0: // what could not be read is told elsewhere
		return
	case all == 0:
		fmt.Fprintf(w, "No findings in %s.\n", Count(r.Checked, "file"))
		return
	}
	var parts []string
	if safe > 0 {
		parts = append(parts, fmt.Sprintf("%d fixable with `mlxls fix`", safe))
	}
	switch {
	case asks > 0 && safe > 0:
		parts = append(parts, fmt.Sprintf("%d more with --unsafe", asks))
	case asks > 0:
		parts = append(parts, fmt.Sprintf("%d fixable with `mlxls fix --unsafe`", asks))
	}
	tail := ""
	if len(parts) > 0 {
		tail = " (" + strings.Join(parts, ", ") + ")"
	}
	if r.Fixed == 0 {
		fmt.Fprintf(w, "Found %s%s.\n", Count(all, "finding"), tail)
	} else if tail != "" {
		fmt.Fprintf(w, "%s.\n", tail[2:len(tail)-1])
	}
}

// Count returns "1 finding" or "2 findings".
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

// A firstError keeps the first error of many writes, so that it is looked at once.
type firstError struct {
	w   io.Writer
	err error
}

func (f *firstError) Write(b []byte) (int, error) {
	if f.err == nil {
		_, f.err = f.w.Write(b)
	}
	return len(b), nil
}

// apply returns the text after the edits, which are sorted and do not overlap.
func apply(text []byte, edits []edit.Edit) string {
	var b strings.Builder
	at := 0
	for _, e := range edits {
		span := syntax.Span{Start: max(e.Span.Start, at), End: max(e.Span.End, at)}
		b.Write(text[at:span.Start])
		b.WriteString(e.New)
		at = span.End
	}
	b.Write(text[at:])
	return b.String()
}
