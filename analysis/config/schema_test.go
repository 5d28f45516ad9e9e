package config

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"mlxls/analysis"
)

// TestSettings shows that every setting works as its example says, and that
// the schema and the table have it.
func TestSettings(t *testing.T) {
	var schema struct {
		Properties map[string]struct {
			Type        string
			Description string
			Enum        []string
		}
	}
	if err := json.Unmarshal(Schema(testRules), &schema); err != nil {
		t.Fatal(err)
	}
	table := Table(testRules)
	rules := append(testRules[:len(testRules):len(testRules)], &analysis.Rule{Name: "lazy-timing", Group: "profile"})
	defaults := Default(rules)
	for _, s := range Settings() {
		values, at, err := parseTOML("example", []byte(s.Example))
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		c, err := defaults.merge(source{name: "example", places: at}, values)
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
		if reflect.DeepEqual(s.Value(c), s.Value(defaults)) || c.Origins[s.Name] != "example:1" {
			t.Errorf("%s: the example changes nothing", s.Name)
		}
		if p := schema.Properties[s.Name]; p.Type == "" || p.Description != s.Doc || len(p.Enum) != 0 && len(p.Enum) != len(s.Values) {
			t.Errorf("%s: the schema has %+v", s.Name, p)
		}
		if !strings.Contains(table, "| `"+s.Name+"` |") {
			t.Errorf("%s is not in the table", s.Name)
		}
	}
	if len(schema.Properties) != len(Settings()) {
		t.Errorf("the schema has %d settings", len(schema.Properties))
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range Settings() {
		f.Add(s.Example)
	}
	f.Add("[a]\nb.c = { d = [1, { e = 2 }] }\n[[x]]\ny = 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		values, at, err := parseTOML("f", []byte(text))
		if err == nil {
			_, err = Default(testRules).merge(source{name: "f", places: at}, values)
		}
		if err == nil {
			return
		}
		for line := range strings.Lines(err.Error()) {
			if line == "" {
				t.Error("an error without words")
			}
		}
	})
}
