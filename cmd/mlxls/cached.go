package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"mlxls/analysis"
	"mlxls/cmd/mlxls/internal/cache"
	"mlxls/cmd/mlxls/internal/files"
	"mlxls/cmd/mlxls/internal/output"
)

// keeper keeps what checks find, between runs of one program; nil keeps nothing.
type keeper struct {
	cache   *cache.Cache
	program string // which mlxls, and where it runs
	rules   map[string]*analysis.Rule
}

// A keptFinding is a finding as it is written down: its rule by name, texts by their path.
type keptFinding struct {
	Rule string
	output.Finding
}

// cacheDir is where the user's programs keep what can be made again.
func cacheDir() (string, error) {
	if dir := os.Getenv("MLXLS_CACHE_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	user, err := os.UserCacheDir()
	return filepath.Join(user, "mlxls"), err
}

// keep opens the cache of the user, unless there is no place for one.
func (a *app) keep() *keeper {
	dir, err := cacheDir()
	if err != nil {
		return nil
	}
	self, err := os.Executable()
	if err != nil {
		return nil
	}
	info, err := os.Stat(self)
	if err != nil {
		return nil
	}
	here, err := os.Getwd()
	if err != nil {
		return nil
	}
	k := &keeper{cache: cache.Open(dir), rules: map[string]*analysis.Rule{}}
	k.program = fmt.Sprint(version(), info.Size(), info.ModTime().UnixNano(), here)
	for _, r := range a.rules {
		k.rules[r.Name] = r
	}
	return k
}

// settings are those that decide what is found in a file.
func (k *keeper) settings(j job) string {
	var b strings.Builder
	opts := j.config.Options()
	fmt.Fprintf(&b, "%+v %s", opts.Values, j.config.Device)
	for name, r := range k.rules {
		if opts.Enabled(r, j.Abs) {
			s, set := opts.Severity(r)
			fmt.Fprintf(&b, "\n%s %v %v", name, s, set)
		}
	}
	lines := strings.Split(b.String(), "\n")
	slices.Sort(lines[1:])
	return strings.Join(lines, "\n")
}

// key names what is said of a job's text.
func (k *keeper) key(j job, text files.Text) string {
	if k == nil {
		return ""
	}
	return cache.Key(text.Body, k.program, j.Path, j.Abs, k.settings(j))
}

// get finds what an earlier run said of a job's text.
func (k *keeper) get(key string, j job, text files.Text) (f output.File, ok bool) {
	if k == nil {
		return f, false
	}
	var kept []keptFinding
	if !k.cache.Get(key, &kept) {
		return f, false
	}
	f.Source = source(j.Path, text)
	for _, one := range kept {
		finding := one.Finding
		if finding.Rule = k.rules[one.Rule]; finding.Rule == nil {
			return f, false
		}
		for i, r := range finding.Related {
			if r.Path == j.Path {
				finding.Related[i].Source = f.Source
				continue
			}
			other, err := files.Read(r.Path)
			if err != nil {
				return f, false
			}
			finding.Related[i].Source = source(r.Path, other)
		}
		f.Findings = append(f.Findings, finding)
	}
	return f, true
}

// put keeps what is said under a key, unless something failed on the way.
func (k *keeper) put(key string, f output.File, report *analysis.Report) {
	if k == nil || len(report.Panics) > 0 {
		return
	}
	kept := make([]keptFinding, len(f.Findings))
	for i, finding := range f.Findings {
		kept[i] = keptFinding{Rule: finding.Rule.Name, Finding: finding}
		kept[i].Finding.Rule = nil
		kept[i].Related = slices.Clone(finding.Related)
		for n := range kept[i].Related {
			kept[i].Related[n].Source = output.Source{Path: kept[i].Related[n].Path}
		}
	}
	k.cache.Put(key, kept, report.Reads)
}
