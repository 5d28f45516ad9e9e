package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"mlxls/cmd/mlxls/internal/output"
)

// A baselineFile lists known findings, so that only new ones count.
type baselineFile struct {
	Schema   int             `json:"schema"`
	Findings []knownFinding  `json:"findings"`
	known    map[string]bool // by fingerprint
}

type knownFinding struct {
	File        string `json:"file"`
	Rule        string `json:"rule"`
	Fingerprint string `json:"fingerprint"`
}

// baseline takes the findings that the file lists out of the outcomes. When it
// is to be updated, all findings of this run become what it lists.
func baseline(file string, outcomes []outcome, update bool) error {
	var b baselineFile
	text, err := os.ReadFile(file)
	switch {
	case update, errors.Is(err, fs.ErrNotExist):
		if !update {
			return fmt.Errorf("--baseline: %s does not exist; --update-baseline writes it", file)
		}
	case err != nil:
		return err
	default:
		if err := json.Unmarshal(text, &b); err != nil || b.Schema != output.Schema {
			return fmt.Errorf("%s is not a baseline of this version of mlxls", file)
		}
	}
	b.known = map[string]bool{}
	for _, k := range b.Findings {
		b.known[k.Fingerprint] = true
	}
	next := baselineFile{Schema: output.Schema, Findings: []knownFinding{}}
	for i := range outcomes {
		o := &outcomes[i]
		named := o.file // fingerprints hold the path as seen from the baseline
		if rel, err := filepath.Rel(filepath.Dir(file), o.Abs); err == nil {
			named.Path = filepath.ToSlash(rel)
		}
		var left []output.Finding
		for k, print := range named.Fingerprints() {
			f := named.Findings[k]
			next.Findings = append(next.Findings, knownFinding{named.Path, f.Rule.Name, print})
			if !update && !b.known[print] {
				left = append(left, f)
			}
		}
		o.file.Findings = left
	}
	if !update {
		return nil
	}
	out, err := json.MarshalIndent(next, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(out, '\n'), 0o666)
}
