// Package page reads a rule's page, the Markdown file that is its manual, its
// hover text and its first tests. It knows how a page is written; it does not
// know what a rule is, and it runs nothing.
package page

import (
	"fmt"
	"slices"
	"strings"
)

// A Page is one rule.md.
type Page struct {
	Title    string // the rule's name
	Why      string // the text before the first section
	When     string
	Source   string // where the claim comes from
	Evidence string // what was measured, "" when nothing was

	Found     []Block  // each gives at least one finding
	Becomes   []Block  // what the fix makes of each Found block; empty when the rule only advises
	Reported  []Block  // findings without a fix, beside those with one
	LeftAlone []Block  // no findings
	Inputs    []Inputs // one for all Found blocks, or one for each
	Timed     []Timed  // what is measured, in sizes that are met

	lines []string
}

// A Block is the Python code of one fence.
type Block struct {
	Line int // of its first line of code in the page, counted from 1
	Text string
}

// Sections of a page in the order in which they stand.
const (
	sectionWhen      = "When"
	sectionFound     = "Found"
	sectionBecomes   = "Becomes"
	sectionReported  = "Reported only"
	sectionLeftAlone = "Left alone"
	sectionInputs    = "Inputs"
	sectionTimed     = "Timed"
	sectionEvidence  = "Evidence"
	sectionSource    = "Source"
)

var order = []string{
	sectionWhen, sectionFound, sectionBecomes, sectionReported,
	sectionLeftAlone, sectionInputs, sectionTimed, sectionEvidence, sectionSource,
}

// Parse reads a page. An error names the line that is wrong.
func Parse(markdown string) (*Page, error) {
	lines := strings.Split(strings.ReplaceAll(markdown, "\r\n", "\n"), "\n")
	sections, err := split(lines)
	if err != nil {
		return nil, err
	}
	p := &Page{Title: sections[0].name, Why: sections[0].prose(), lines: lines}
	last := -1
	for _, s := range sections[1:] {
		at := indexOf(s.name)
		if at < 0 {
			return nil, errorAt(s.line, "unknown section %q; a page has %s", s.name, strings.Join(order, ", "))
		}
		if at <= last {
			return nil, errorAt(s.line, "section %q comes after %q; the order is %s", s.name, order[last], strings.Join(order, ", "))
		}
		last = at
		if err := p.add(s); err != nil {
			return nil, err
		}
	}
	return p, p.complete()
}

func (p *Page) add(s section) error {
	switch s.name {
	case sectionWhen:
		p.When = s.prose()
	case sectionFound:
		p.Found = s.blocks
	case sectionBecomes:
		p.Becomes = s.blocks
	case sectionReported:
		p.Reported = s.blocks
	case sectionLeftAlone:
		p.LeftAlone = s.blocks
	case sectionInputs:
		for _, b := range s.blocks {
			in, err := parseInputs(b)
			if err != nil {
				return err
			}
			p.Inputs = append(p.Inputs, in)
		}
	case sectionTimed:
		for _, b := range s.blocks {
			x, err := parseTimed(b)
			if err != nil {
				return err
			}
			p.Timed = append(p.Timed, x)
		}
	case sectionEvidence:
		p.Evidence = s.prose()
	case sectionSource:
		p.Source = s.prose()
	}
	return nil
}

// complete says what a page lacks.
func (p *Page) complete() error {
	switch {
	case p.Why == "":
		return errorAt(2, "the page does not say why: what happens, and what it costs")
	case len(p.Found) == 0:
		return errorAt(1, "no python block under ## Found")
	case len(p.LeftAlone) == 0:
		return errorAt(1, "no python block under ## Left alone")
	case p.Source == "":
		return errorAt(1, "no ## Source: where does the claim come from?")
	case len(p.Becomes) > 0 && len(p.Becomes) != len(p.Found):
		return errorAt(p.Becomes[0].Line, "%d blocks under ## Becomes for %d under ## Found", len(p.Becomes), len(p.Found))
	case len(p.Becomes) > 0 && len(p.Inputs) == 0:
		return errorAt(p.Becomes[0].Line, "no ## Inputs: nothing shows that both sides compute the same")
	case len(p.Inputs) > 1 && len(p.Inputs) != len(p.Found):
		return errorAt(p.Inputs[0].Line, "%d blocks under ## Inputs for %d under ## Found: write one for all, or one for each", len(p.Inputs), len(p.Found))
	case len(p.Becomes) == 0 && slices.ContainsFunc(p.Timed, func(x Timed) bool { return !x.advised() }):
		return errorAt(p.Timed[0].Line, "nothing to time Found against: there is no ## Becomes; Timed must define advised(), too")
	case len(p.Becomes) > 0 && slices.ContainsFunc(p.Timed, Timed.advised):
		return errorAt(p.Timed[0].Line, "Found is timed against ## Becomes: advised() is for pages without one")
	case slices.ContainsFunc(p.Timed, func(x Timed) bool { return x.Found > len(p.Found) }):
		return errorAt(p.Timed[0].Line, "a block under ## Timed is of a Found block that there is not")
	case len(p.Becomes) == 0 && !strings.Contains(strings.ToLower(strings.Join(p.lines, "\n")), "advice"):
		return errorAt(p.Found[0].Line, "no ## Becomes: say in the text that the rule gives advice only")
	}
	return nil
}

// InputsFor returns what the i-th Found block is run with, nil for nothing.
func (p *Page) InputsFor(i int) *Inputs {
	switch len(p.Inputs) {
	case 0:
		return nil
	case 1:
		return &p.Inputs[0]
	}
	return &p.Inputs[i]
}

// Summary is the first sentence of the page, on one line.
func (p *Page) Summary() string {
	paragraph, _, _ := strings.Cut(p.Why, "\n\n")
	text := strings.Join(strings.Fields(paragraph), " ")
	for from := 0; ; {
		at := strings.Index(text[from:], ". ")
		if at < 0 {
			return text
		}
		from += at + 1
		if s := text[:from]; !strings.HasSuffix(s, "e.g.") && !strings.HasSuffix(s, "i.e.") {
			return s
		}
	}
}

// Replace returns the page's text with other code in the place of some blocks.
func (p *Page) Replace(code map[Block]string) string {
	var out []string
	next := 0
	for _, blocks := range [][]Block{p.Found, p.Becomes, p.Reported, p.LeftAlone} {
		for _, b := range blocks {
			text, ok := code[b]
			if !ok {
				continue
			}
			out = append(out, p.lines[next:b.Line-1]...)
			if text != "" {
				out = append(out, strings.TrimSuffix(text, "\n"))
			}
			next = b.Line - 1 + strings.Count(b.Text, "\n")
		}
	}
	return strings.Join(append(out, p.lines[next:]...), "\n")
}

func indexOf(name string) int {
	for i, s := range order {
		if s == name {
			return i
		}
	}
	return -1
}

func errorAt(line int, format string, args ...any) error {
	return fmt.Errorf("line %d: %s", line, fmt.Sprintf(format, args...))
}
