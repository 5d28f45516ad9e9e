package page

import "strings"

// A section is a heading with what follows it, up to the next heading of the
// same kind. The first one is the page's title.
type section struct {
	name   string
	line   int
	text   []string // without the python blocks
	blocks []Block
}

func (s section) prose() string { return strings.TrimSpace(strings.Join(s.text, "\n")) }

// split cuts a page at its title and its second-level headings. Headings in
// code are code.
func split(lines []string) ([]section, error) {
	var sections []section
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		switch {
		case strings.HasPrefix(line, "```"):
			end := i + 1
			for end < len(lines) && strings.TrimRight(lines[end], " ") != "```" {
				end++
			}
			if end == len(lines) {
				return nil, errorAt(i+1, "code block without an end")
			}
			if len(sections) == 0 {
				return nil, errorAt(i+1, "code before the title")
			}
			s := &sections[len(sections)-1]
			if strings.TrimSpace(line[3:]) == "python" {
				s.blocks = append(s.blocks, Block{Line: i + 2, Text: join(lines[i+1 : end])})
			} else {
				s.text = append(s.text, lines[i:end+1]...)
			}
			i = end
		case strings.HasPrefix(line, "# ") || strings.HasPrefix(line, "## "):
			if title := strings.HasPrefix(line, "# "); title != (len(sections) == 0) {
				return nil, errorAt(i+1, "a page begins with its one title, \"# rule-name\"; sections begin with ##")
			}
			sections = append(sections, section{name: strings.TrimSpace(strings.TrimLeft(line, "#")), line: i + 1})
		case len(sections) > 0:
			s := &sections[len(sections)-1]
			s.text = append(s.text, line)
		case strings.TrimSpace(line) != "":
			return nil, errorAt(i+1, "text before the title")
		}
	}
	if len(sections) == 0 {
		return nil, errorAt(1, "no title")
	}
	return sections, nil
}

// join ends every line, so that a block is a whole Python file.
func join(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}
