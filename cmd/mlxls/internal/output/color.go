package output

import "mlxls/analysis"

// A Palette puts colours around text; the zero value puts none.
type Palette struct{ On bool }

func (p Palette) paint(code, text string) string {
	if !p.On || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// The roles that text can play.
func (p Palette) Bold(s string) string    { return p.paint("1", s) }
func (p Palette) Dim(s string) string     { return p.paint("2", s) }
func (p Palette) Red(s string) string     { return p.paint("31", s) }
func (p Palette) Green(s string) string   { return p.paint("32", s) }
func (p Palette) Cyan(s string) string    { return p.paint("36", s) }
func (p Palette) Heading(s string) string { return p.paint("1;34", s) }
func (p Palette) Gutter(s string) string  { return p.paint("1;34", s) }

// Severity paints text by how much it matters.
func (p Palette) Severity(s analysis.Severity, text string) string {
	return p.paint(map[analysis.Severity]string{
		analysis.Error: "1;31", analysis.Warning: "1;33", analysis.Info: "1;34", analysis.Hint: "1;36",
	}[s], text)
}

// Diff paints one line of a unified diff.
func (p Palette) Diff(line string) string {
	if line == "" {
		return line
	}
	switch line[0] {
	case '+':
		return p.Green(line)
	case '-':
		return p.Red(line)
	case '@':
		return p.Cyan(line)
	}
	return line
}
