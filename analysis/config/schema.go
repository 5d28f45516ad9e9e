package config

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"mlxls/analysis"
)

// Schema returns the JSON schema (draft 7) of the settings, as they stand in
// mlxls.toml, in [tool.mlxls] and in an editor.
func Schema(rules []*analysis.Rule) []byte {
	defaults := Default(rules)
	var names []string
	for _, r := range rules {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	type object = map[string]any
	properties := object{}
	for _, s := range Settings() {
		text := object{"type": "string"}
		switch {
		case s.selects:
			text = object{"$ref": "#/definitions/selector"}
		case s.Values != nil:
			text["enum"] = s.Values
		case s.Name == "mlx-version":
			text["pattern"] = versionNumber.String()
		}
		var p object
		switch s.field(defaults).(type) {
		case *string:
			p = text
		case *[]string:
			p = object{"type": "array", "items": text}
		case *map[string]string:
			p = object{"type": "object", "propertyNames": object{"enum": names}, "additionalProperties": text}
		case *map[string][]string:
			p = object{"type": "object", "additionalProperties": object{"type": "array", "items": text}}
		}
		p["description"] = s.Doc
		if v := s.Value(defaults); v != "" {
			p["default"] = v
		}
		properties[s.Name] = p
	}
	out, err := json.MarshalIndent(object{
		"$schema":              "http://json-schema.org/draft-07/schema#",
		"title":                "mlxls",
		"description":          "Settings of mlxls: [tool.mlxls] in pyproject.toml, or mlxls.toml.",
		"type":                 "object",
		"properties":           properties,
		"additionalProperties": false,
		"definitions":          object{"selector": object{"type": "string", "enum": Selectors(rules)}},
	}, "", "  ")
	if err != nil {
		panic(err) // strings, lists and maps always encode
	}
	return append(out, '\n')
}

// Table returns the settings as a Markdown table.
func Table(rules []*analysis.Rule) string {
	defaults := Default(rules)
	var b strings.Builder
	b.WriteString("| setting | default | what it does | example |\n|---|---|---|---|\n")
	for _, s := range Settings() {
		value := "`" + text(s.Value(defaults)) + "`"
		switch s.Name {
		case "exclude":
			value = "folders of tools and environments"
		case "mlx-version":
			value = "detected"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | `%s` |\n", s.Name, value, s.Doc, s.Example)
	}
	return b.String()
}

func text(v any) string {
	out, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(out)
}
