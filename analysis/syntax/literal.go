package syntax

import (
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

// number returns the value of a numeric literal, or nil.
func number(text string) any {
	s := strings.ToLower(strings.ReplaceAll(text, "_", ""))
	based := len(s) > 1 && s[0] == '0' && strings.IndexByte("xob", s[1]) >= 0
	if imag, ok := strings.CutSuffix(s, "j"); ok && !based {
		if f, ok := float(imag); ok {
			return complex(0, f)
		}
		return nil
	}
	if !based && strings.ContainsAny(s, ".e") {
		if f, ok := float(s); ok {
			return f
		}
		return nil
	}
	base := 10
	if based {
		base = map[byte]int{'x': 16, 'o': 8, 'b': 2}[s[1]]
		s = s[2:]
	}
	if n, err := strconv.ParseInt(s, base, 64); err == nil {
		return n
	}
	if len(s) > 5000 { // CPython refuses more than 4300 digits; converting them takes long
		return nil
	}
	if n, ok := new(big.Int).SetString(s, base); ok {
		return n
	}
	return nil
}

func float(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if e, ok := err.(*strconv.NumError); ok && e.Err == strconv.ErrRange {
		err = nil // infinite, as in Python
	}
	return f, err == nil
}

// str converts a literal, or several that stand side by side.
func (c *conv) str(i int32) Expr {
	s := &Str{Base: c.at(i)}
	var value strings.Builder
	if c.kind(i) == kString {
		if !c.addString(i, s, &value) {
			return nil
		}
	} else {
		for j := range c.named(i) {
			if c.kind(j) == kString && !c.addString(j, s, &value) {
				return nil
			}
		}
	}
	s.Value = value.String()
	return s
}

// addString adds one literal. Its text is what stands between the quotes and
// the interpolations: the grammar does not name all of it. It reports whether
// Python has such literals.
func (c *conv) addString(i int32, s *Str, value *strings.Builder) bool {
	var prefix string
	var at, quotes int
	content := func(end int) {
		if end < at {
			return
		}
		text := c.text[at:end]
		if strings.Contains(text, "\r") { // Python reads all line ends as \n
			text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
		}
		if strings.Contains(prefix, "f") {
			text = strings.NewReplacer("{{", "{", "}}", "}").Replace(text)
		}
		if !strings.Contains(prefix, "r") {
			text = unescape(text, strings.Contains(prefix, "b"))
		}
		value.WriteString(text)
	}
	for j := range c.named(i) {
		switch c.kind(j) {
		case kStringStart:
			start := c.source(j)
			if c.foreign(j) {
				return false
			}
			prefix = strings.ToLower(strings.TrimRight(start, `'"`))
			quotes = len(start) - len(prefix)
			s.Bytes = s.Bytes || strings.Contains(prefix, "b")
			s.FString = s.FString || strings.Contains(prefix, "f")
			at = c.span(j).End
		case kInterpolation:
			s.Parts = append(s.Parts, c.formatted(j))
			content(c.span(j).Start)
			at = c.span(j).End
		case kStringEnd:
			content(c.span(j).End - quotes) // this token may begin too early
		}
	}
	return true
}

// formatted converts one {x!r:spec} of an f-string.
func (c *conv) formatted(i int32) *FormattedValue {
	v := &FormattedValue{Base: c.at(i)}
	if j := c.child(i, fExpression); j >= 0 && c.kind(j) == kNamedExpression && !c.damaged(j) {
		// To Python this is a value with a format that begins with "=".
		v.X, v.HasSpec = c.role(j, fName), true
		v.SpecText = c.text[c.at(c.child(j, fName)).end:c.span(j).End]
		_, v.SpecText, _ = strings.Cut(v.SpecText, ":")
		return v
	}
	v.X = c.role(i, fExpression)
	if j := c.child(i, fTypeConversion); j >= 0 {
		v.Conv = strings.TrimPrefix(c.source(j), "!")
	} else if c.has(i, "=") && c.child(i, fFormatSpecifier) < 0 {
		v.Conv = "r" // {x=} shows the repr
	}
	if j := c.child(i, fFormatSpecifier); j >= 0 {
		v.HasSpec = true
		v.SpecText = strings.TrimPrefix(c.source(j), ":")
		c.deeper(func() {
			for k := range c.named(j) {
				if c.kind(k) == kFormatExpression || c.kind(k) == kInterpolation {
					v.Spec = append(v.Spec, c.formatted(k))
				}
			}
		})
	}
	return v
}

// unescape decodes the escapes of a literal. \N{…} is left as it is.
func unescape(s string, bytes bool) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var out strings.Builder
	for s != "" {
		i := strings.IndexByte(s, '\\')
		if i < 0 || i+1 == len(s) {
			out.WriteString(s)
			break
		}
		out.WriteString(s[:i])
		n, r, ok := escape(s[i:], bytes)
		switch {
		case !ok:
			out.WriteString(s[i : i+n])
		case r < 0: // the end of a line
		case bytes:
			out.WriteByte(byte(r))
		default:
			out.WriteRune(r)
		}
		s = s[i+n:]
	}
	return out.String()
}

// escape decodes the escape at the start of s: its length, and its character
// or -1 for none. It is not ok where Python keeps the text as it is.
func escape(s string, bytes bool) (n int, r rune, ok bool) {
	const simple = "\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v"
	for i := 0; i < len(simple); i += 2 {
		if s[1] == simple[i] {
			return 2, rune(simple[i+1]), true
		}
	}
	digits := func(from, least, most, base int) (int, rune, bool) {
		end := from
		for end < len(s) && end < from+most && isDigit(s[end], base) {
			end++
		}
		v, err := strconv.ParseUint(s[from:end], base, 32)
		if err != nil || end-from < least || !utf8.ValidRune(rune(v)) {
			return 2, 0, false
		}
		return end, rune(v), true
	}
	switch c := s[1]; {
	case c == '\n':
		return 2, -1, true
	case c == '\r':
		if len(s) > 2 && s[2] == '\n' {
			return 3, -1, true
		}
		return 2, -1, true
	case c >= '0' && c <= '7':
		return digits(1, 1, 3, 8)
	case c == 'x':
		return digits(2, 2, 2, 16)
	case c == 'u' && !bytes:
		return digits(2, 4, 4, 16)
	case c == 'U' && !bytes:
		return digits(2, 8, 8, 16)
	}
	return 2, 0, false
}

func isDigit(c byte, base int) bool {
	return strings.IndexByte("0123456789abcdef"[:base], c) >= 0 || base == 16 && c >= 'A' && c <= 'F'
}
