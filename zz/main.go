package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"mlxls/analysis"
	"mlxls/analysis/rules"
	"mlxls/analysis/syntax"
)

func main() {
	mode := os.Args[1]
	var files []string
	for _, root := range os.Args[2:] {
		filepath.WalkDir(root, func(p string, d os.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(p, ".py") {
				files = append(files, p)
			}
			return nil
		})
	}
	start := time.Now()
	for _, f := range files {
		text, _ := os.ReadFile(f)
		abs, _ := filepath.Abs(f)
		rs := rules.All()
		if mode == "values" || mode == "time" {
			rs = nil
		}
		s := analysis.NewSession(rs, analysis.Options{}, func(p string) ([]byte, error) { return os.ReadFile(p) })
		t0 := time.Now()
		r := s.Analyze(abs, syntax.Parse(text))
		if mode == "time" {
			fmt.Println(time.Since(t0).Milliseconds(), f)
		}
		for _, p := range r.Panics {
			fmt.Fprintf(os.Stderr, "PANIC %s %s %v\n%s\n", f, p.Rule, p.Value, p.Stack)
		}
		if r.Facts != nil && mode == "values" {
			r.Facts.Dump(os.Stdout, f, "jsonl")
		}
		if r.Facts != nil && mode == "text" {
			r.Facts.Dump(os.Stdout, f, "text")
		}
		if mode == "check" {
			for _, x := range r.Findings {
				l, _ := r.Document.Lines().Position(x.Span.Start, syntax.UTF8)
				fmt.Printf("%s:%d %s %s fixes=%d\n", f, l+1, x.Rule.Name, x.Message, len(x.Fixes))
				for _, fx := range x.Fixes {
					for _, e := range fx.Edits {
						fmt.Printf("    %q -> %q\n", r.Document.Source()[e.Span.Start:e.Span.End], e.New)
					}
				}
			}
		}
	}
	fmt.Fprintln(os.Stderr, len(files), "files", time.Since(start))
}
