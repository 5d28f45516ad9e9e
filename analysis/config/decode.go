package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"

	"mlxls/analysis"
)

// An Error is one thing that is wrong with a configuration.
type Error struct {
	Source  string // the file, or the name of an overlay
	Line    int    // from 1; 0 when there are no lines
	Column  int
	Message string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.Source + ": " + e.Message
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Source, e.Line, e.Column, e.Message)
}

// A source is where settings were read: it names places for errors.
type source struct {
	name   string
	root   string   // what patterns are relative to
	prefix []string // the table that holds the settings, e.g. tool, mlxls
	places places   // nil when the source has no lines
	// lenient passes over unknown keys.
	lenient bool
}

// where names the place of a setting, for Origins.
func (s source) where(key string) string {
	if p, ok := s.places[join(append(slices.Clone(s.prefix), key))]; ok {
		return fmt.Sprintf("%s:%d", s.name, p.key.line)
	}
	return s.name
}

// A decoder turns decoded TOML or JSON into settings, keeps what is right and
// collects what is wrong.
type decoder struct {
	source source
	rules  []*analysis.Rule
	errs   []*Error
}

// err joins what is wrong, in the order of the text.
func (d *decoder) err() error {
	slices.SortStableFunc(d.errs, func(a, b *Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	var errs []error
	for _, e := range d.errs {
		errs = append(errs, e)
	}
	return errors.Join(errs...)
}

// errorf reports at the value of path, or at its key.
func (d *decoder) errorf(path []string, atKey bool, format string, args ...any) {
	e := &Error{Source: d.source.name, Message: fmt.Sprintf(format, args...)}
	if p, ok := d.source.places[join(slices.Concat(d.source.prefix, path))]; ok {
		at := p.value
		if atKey || at == (place{}) {
			at = p.key
		}
		e.Line, e.Column = at.line, at.column
	} else if d.source.places == nil {
		e.Message = path[0] + ": " + e.Message
	}
	d.errs = append(d.errs, e)
}

// decode fills c and returns the names of the settings that it found, sorted.
func (d *decoder) decode(c *Config, values map[string]any) []string {
	settings := Settings()
	var set []string
	for _, key := range slices.Sorted(maps.Keys(values)) {
		i := slices.IndexFunc(settings, func(s Setting) bool { return s.Name == key || s.Name == kebab(key) })
		if i < 0 && d.source.lenient {
			continue
		}
		if i < 0 {
			var names []string
			for _, s := range settings {
				names = append(names, s.Name)
			}
			d.errorf([]string{key}, true, "unknown setting %q%s", key, suggest(key, names))
			continue
		}
		if values[key] == nil { // JSON's null: not set
			continue
		}
		if d.setting(settings[i], c, []string{key}, values[key]) {
			set = append(set, settings[i].Name)
		}
	}
	return set
}

// setting fills one setting, and reports whether there was one to fill it with.
func (d *decoder) setting(s Setting, c *Config, path []string, v any) bool {
	ok := true
	switch p := s.field(c).(type) {
	case *string:
		*p, ok = d.str(s, path, v)
	case *[]string:
		*p, ok = d.list(s, path, v)
	case *map[string]string:
		*p = map[string]string{}
		ok = d.each(path, v, func(key string, path []string, v any) {
			d.rule(path, key)
			if text, ok := d.str(s, path, v); ok {
				(*p)[key] = text
			}
		})
	case *map[string][]string:
		*p = map[string][]string{}
		ok = d.each(path, v, func(key string, path []string, v any) {
			if !doublestar.ValidatePattern(key) {
				d.errorf(path, true, "%q is not a pattern", key)
				return
			}
			(*p)[key], _ = d.list(s, path, v)
		})
	}
	return ok
}

// each calls f for the entries of a table, in order; it reports whether v is one.
func (d *decoder) each(path []string, v any, f func(key string, path []string, v any)) bool {
	table, ok := v.(map[string]any)
	if !ok {
		d.errorf(path, false, "%s must be a table, not %s", path[0], kindOf(v))
		return false
	}
	for _, key := range slices.Sorted(maps.Keys(table)) {
		f(key, append(slices.Clone(path), key), table[key])
	}
	return true
}

// list returns the strings of a list that are right, and whether v is a list.
func (d *decoder) list(s Setting, path []string, v any) ([]string, bool) {
	list := []string{}
	items, ok := v.([]any)
	if !ok {
		d.errorf(path, false, "%s must be a list of strings, not %s", path[len(path)-1], kindOf(v))
		return nil, false
	}
	for i, item := range items {
		if text, ok := d.str(s, append(slices.Clone(path), fmt.Sprint(i)), item); ok {
			list = append(list, text)
		}
	}
	return list, true
}

var versionNumber = regexp.MustCompile(`^\d+(\.\d+){0,2}$`)

func (d *decoder) str(s Setting, path []string, v any) (string, bool) {
	text, ok := v.(string)
	switch {
	case !ok:
		d.errorf(path, false, "%s must hold strings, not %s", s.Name, kindOf(v))
		return "", false
	case s.selects:
		return text, d.selector(path, text)
	case s.Values != nil && !slices.Contains(s.Values, text):
		d.errorf(path, false, "%s cannot be %q: it is one of %s%s", s.Name, text, strings.Join(s.Values, ", "), suggest(text, s.Values))
		return "", false
	case s.Name == "mlx-version" && !versionNumber.MatchString(text):
		d.errorf(path, false, "%q is not a version like 0.30.1", text)
		return "", false
	case strings.HasSuffix(s.Name, "exclude") && !doublestar.ValidatePattern(text):
		d.errorf(path, false, "%q is not a pattern", text)
		return "", false
	}
	return text, true
}

// selector checks a rule selector.
func (d *decoder) selector(path []string, text string) bool {
	if slices.ContainsFunc(d.rules, func(r *analysis.Rule) bool { return selects(text, r) }) || text == "all" {
		return true
	}
	d.errorf(path, false, "no rule or group is called %q%s", text, suggest(text, Selectors(d.rules)))
	return false
}

// rule checks the name of one rule, which is a key.
func (d *decoder) rule(path []string, name string) {
	var names []string
	for _, r := range d.rules {
		names = append(names, r.Name)
	}
	if !slices.Contains(names, name) {
		d.errorf(path, true, "no rule is called %q%s", name, suggest(name, names))
	}
}

// kindOf names what a decoder made, in a user's words.
func kindOf(v any) string {
	switch v.(type) {
	case string:
		return "a string"
	case bool:
		return "true or false"
	case []any:
		return "a list"
	case map[string]any:
		return "a table"
	case int64, float64, int:
		return "a number"
	}
	return "something else"
}
