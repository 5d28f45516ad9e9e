// Package files finds the Python files that a command works on, reads them
// and writes them back without losing a byte that it did not mean to change.
// It does not know what is in them.
package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A File is one file to work on.
type File struct {
	Path string // as the user would write it
	Abs  string
}

// A Search says which files below a folder count.
type Search struct {
	// Excluded reports whether a file or folder is left out; nil leaves out none.
	Excluded func(abs string) bool
	// Gitignore leaves out what .gitignore files say.
	Gitignore bool
	// ExcludedNamed reports whether a file is left out although it is named; nil leaves out none.
	ExcludedNamed func(abs string) bool
}

// Find returns the files that paths name or contain, sorted and once each.
// Named files count whatever their ending; folders are searched for
// .py and .ipynb.
// Errors are about single paths: the other ones are still found.
func (s Search) Find(paths []string) ([]File, []error) {
	var found []File
	var errs []error
	for _, path := range paths {
		abs, err := filepath.Abs(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		info, err := os.Stat(path)
		switch {
		case err != nil:
			errs = append(errs, plain(path, err))
		case info.IsDir():
			files, err := s.walk(filepath.Clean(path), abs)
			found = append(found, files...)
			errs = append(errs, err...)
		case s.ExcludedNamed != nil && s.ExcludedNamed(abs):
			// Named by a tool that does not know our exclusions.
		default:
			found = append(found, File{path, abs})
		}
	}
	slices.SortStableFunc(found, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	seen := map[string]bool{}
	return slices.DeleteFunc(found, func(f File) bool {
		again := seen[f.Abs]
		seen[f.Abs] = true
		return again
	}), errs
}

// walk searches one folder. Links to folders in it are not followed, so it ends.
func (s Search) walk(root, rootAbs string) ([]File, []error) {
	var found []File
	var errs []error
	var ignores gitignores
	if s.Gitignore {
		ignores = above(rootAbs)
	}
	start := root + string(filepath.Separator) // a link to a folder is one, when it is named
	err := filepath.WalkDir(start, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			errs = append(errs, plain(filepath.Clean(path), err))
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		abs := filepath.Join(rootAbs, rel)
		dir := entry.IsDir()
		if !dir && !strings.HasSuffix(path, ".py") && !strings.HasSuffix(path, Notebook) {
			return nil
		}
		if path != start && (s.Excluded != nil && s.Excluded(abs) || ignores.ignored(abs, dir)) {
			if dir {
				return fs.SkipDir
			}
			return nil
		}
		switch {
		case dir && s.Gitignore:
			ignores = ignores.enter(abs)
		case !dir && regular(path, entry):
			found = append(found, File{path, abs})
		}
		return nil
	})
	if err != nil {
		errs = append(errs, plain(root, err))
	}
	return found, errs
}

// regular reports whether an entry is a file, or a link to one.
func regular(path string, entry fs.DirEntry) bool {
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular() // a broken link is reported when it is read
}

// plain is an error about a path in the form "path: what is wrong".
func plain(path string, err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return fmt.Errorf("%s: %w", path, err)
}
