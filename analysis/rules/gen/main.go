// Gen writes the list of rules, all.go, from the folders that there are, and
// makes the folder of a new rule:
//
//	go run ./analysis/rules/gen                  refresh the list and the index
//	go run ./analysis/rules/gen -new fast/rope   make a folder from the template
//
// It reads folders and not rules, so that it works while a rule does not
// compile. The index, which needs the rules, is gen/index.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

func main() {
	name := flag.String("new", "", "make the folder of a new rule, `group/name`")
	flag.Parse()
	if err := run(rulesDir(), *name); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(dir, name string) error {
	if name != "" {
		made, err := newRule(dir, name)
		if err != nil {
			return err
		}
		fmt.Printf("made %s: write rule.md first, then rule.go, then go generate ./...\n", made)
		return nil
	}
	folders, err := scan(dir)
	if err != nil {
		return err
	}
	source, err := list(folders)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "all.go"), source, 0o644); err != nil {
		return err
	}
	index := exec.Command("go", "run", "./gen/index")
	index.Dir, index.Stdout, index.Stderr = dir, os.Stdout, os.Stderr
	if err := index.Run(); err != nil {
		return errors.New("the list is written; the index needs rules that compile")
	}
	return nil
}

// rulesDir is the folder above this file's, wherever the command runs.
func rulesDir() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(file))
}
