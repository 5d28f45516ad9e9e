// Evidence moves measurements between the pages of rules and the machines that
// take them:
//
//	go run ./analysis/rules/gen/evidence -jobs      what there is to measure, as JSON
//	go run ./analysis/rules/gen/evidence            write the tables of all pages from docs/evidence
//
// What measures is testdata/realmlx/measure.py; `make evidence` runs all three.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/rules"
	"mlxls/analysis/rules/page"
)

// A job is one thing to measure.
type job struct {
	Rule  string    `json:"rule"`
	Of    string    `json:"of"`
	DType string    `json:"dtype"`
	Sides [2]string `json:"sides"` // both the same where the rule only advises: Setup has advised()
	Setup string    `json:"setup"`
	// Device is the only one to measure on, "" for any.
	Device string `json:"device,omitempty"`
}

// Results are what one machine measured.
type results struct {
	Device string   `json:"device"`
	MLX    string   `json:"mlx"`
	Rows   []result `json:"rows"`
}

type result struct {
	Rule  string     `json:"rule"`
	Of    string     `json:"of"`
	DType string     `json:"dtype"`
	Error string     `json:"error,omitempty"` // that it raised
	MS    [2]float64 `json:"ms"`
	// Ratio is before divided by after: the 10th, 50th and 90th of a hundred rounds.
	Ratio [3]float64 `json:"ratio"`
	Bytes [2]int64   `json:"bytes"`
	Ulps  *float64   `json:"ulps"`
}

func main() {
	list := flag.Bool("jobs", false, "print what there is to measure")
	flag.Parse()
	var err error
	if *list {
		err = printJobs()
	} else {
		err = write()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "evidence:", err)
		os.Exit(1)
	}
}

func printJobs() error {
	out := json.NewEncoder(os.Stdout)
	for _, r := range rules.All() {
		p, err := page.Parse(r.Page)
		if err != nil {
			return fmt.Errorf("%s: %w", r.Name, err)
		}
		for _, j := range jobs(r.Name, p) {
			if err := out.Encode(j); err != nil {
				return err
			}
		}
	}
	return nil
}

// jobs returns what a page has to measure.
func jobs(rule string, p *page.Page) (all []job) {
	for _, x := range p.Timed {
		found := p.Found[x.Found-1].Text
		sides := [2]string{found, found}
		if len(p.Becomes) > 0 {
			sides[1] = p.Becomes[x.Found-1].Text
		}
		for _, d := range x.DTypes {
			all = append(all, job{rule, x.Of, d, sides, x.Text, x.Device})
		}
	}
	return all
}

// write puts the measurements of all machines on the pages.
func write() error {
	files, err := filepath.Glob(filepath.Join(root(), "docs", "evidence", "*.json"))
	if err != nil {
		return err
	}
	slices.Sort(files)
	var all []results
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		var m results
		if err := json.Unmarshal(text, &m); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(f), err)
		}
		all = append(all, m)
	}
	for _, r := range rules.All() {
		if err := onPage(r, all); err != nil {
			return fmt.Errorf("%s: %w", r.Name, err)
		}
	}
	return nil
}

func onPage(r *analysis.Rule, all []results) error {
	file := filepath.Join(root(), "analysis", "rules", r.Group, strings.ReplaceAll(r.Name, "-", ""), "rule.md")
	before, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	p, err := page.Parse(string(before))
	if err != nil {
		return err
	}
	var rows [][]string
	for _, x := range p.Timed {
		for _, d := range x.DTypes {
			for _, m := range all {
				for _, one := range m.Rows {
					if one.Rule == r.Name && one.Of == x.Of && one.DType == d && one.Error == "" {
						rows = append(rows, row(m, one))
					}
				}
			}
		}
	}
	after := page.Measured(string(before), rows)
	if after == string(before) {
		return nil
	}
	return os.WriteFile(file, []byte(after), 0o644)
}

func row(m results, r result) []string {
	err := "–"
	if r.Ulps != nil {
		err = fmt.Sprintf("%.2g ulp", *r.Ulps)
	}
	return []string{
		m.Device + ", MLX " + m.MLX, r.Of, r.DType, fmt.Sprintf("%.3g", r.MS[0]), fmt.Sprintf("%.3g", r.MS[1]),
		fmt.Sprintf("%.2f× (%.2f–%.2f)", r.Ratio[1], r.Ratio[0], r.Ratio[2]), size(r.Bytes[0]), size(r.Bytes[1]), err,
	}
}

func size(n int64) string {
	switch {
	case n >= 10<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 10<<10:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d B", n)
}

// root is the folder of the project, wherever the command runs.
func root() string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "..", "..", "..", "..")
}
