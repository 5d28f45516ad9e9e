package config

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"mlxls/analysis"
)

// A Resolver finds the settings that hold for a file: the nearest folder
// around it that has a configuration file decides alone. Files with the same
// settings get the same *Config. It is safe for concurrent use; make a new one
// when a configuration file has changed.
type Resolver struct {
	Rules []*analysis.Rule
	// Dir is the folder to which a configuration without a file belongs.
	Dir string
	// File is a configuration file that holds for all files, "" to search.
	File string
	// Isolated leaves out all configuration files.
	Isolated bool
	// Overlays are laid over what files say, in order.
	Overlays []Overlay
	// Getenv reads the environment, for the detection of MLX; nil means that there is none.
	Getenv func(string) string

	mu    sync.Mutex
	dirs  map[string]found  // by folder: which file and root hold
	known map[found]*result // by what was found
}

// found is where a configuration stands: file is "" where there is none.
type found struct{ file, root string }

type result struct {
	config *Config
	err    error
}

// For returns the settings for a file or folder. They are never nil: what is
// wrong is left out and reported as joined errors, most of them *Error.
func (r *Resolver) For(path string) (*Config, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dirs == nil {
		r.dirs, r.known = map[string]found{}, map[found]*result{}
	}
	at := r.find(filepath.Dir(absolute(path)))
	if r.known[at] == nil {
		c, err := r.load(at)
		r.known[at] = &result{c, err}
	}
	return r.known[at].config, r.known[at].err
}

// find searches dir and the folders around it.
func (r *Resolver) find(dir string) found {
	switch {
	case r.Isolated:
		return found{root: absolute(r.Dir)}
	case r.File != "":
		return found{absolute(r.File), filepath.Dir(absolute(r.File))}
	}
	if at, ok := r.dirs[dir]; ok {
		return at
	}
	at := found{file: FileIn(dir), root: dir}
	if at.file == "" {
		up := found{root: absolute(r.Dir)}
		if parent := filepath.Dir(dir); parent != dir {
			up = r.find(parent)
		}
		// A project without settings bounds the search for MLX's version, unless
		// settings stand further up.
		if up.file != "" || !isProject(dir) {
			at = up
		}
	}
	r.dirs[dir] = at
	return at
}

func (r *Resolver) load(at found) (*Config, error) {
	c, err := Default(r.Rules), error(nil)
	if at.file != "" {
		c, err = Load(at.file, r.Rules)
	}
	c.Root = at.root
	errs := []error{err}
	for _, o := range r.Overlays {
		c, err = c.Merge(o)
		errs = append(errs, err)
	}
	if c.MLXVersion == "" && r.Getenv != nil {
		if version, from := DetectMLX(at.root, r.Getenv); version != "" {
			c.MLXVersion = version
			c.Origins["mlx-version"] = from
		}
	}
	return c, errors.Join(errs...)
}

// Load reads one configuration file over the default settings. The settings
// are never nil: what is wrong is left out and reported.
func Load(file string, rules []*analysis.Rule) (*Config, error) {
	c := Default(rules)
	c.File, c.Root = file, filepath.Dir(absolute(file))
	text, err := os.ReadFile(file)
	if err != nil {
		return c, err
	}
	values, at, err := parseTOML(file, text)
	if err != nil {
		return c, err
	}
	s := source{name: file, root: c.Root, places: at}
	if filepath.Base(file) == "pyproject.toml" {
		s.prefix = []string{"tool", "mlxls"}
		values, _ = section(values)
	}
	return c.merge(s, values)
}

// section returns the settings within a decoded pyproject.toml.
func section(values map[string]any) (map[string]any, bool) {
	tool, _ := values["tool"].(map[string]any)
	own, ok := tool["mlxls"].(map[string]any)
	return own, ok
}

// FileIn returns the configuration file that stands in dir, or "". A
// pyproject.toml counts when it has a [tool.mlxls], or cannot be read as TOML
// and speaks of one.
func FileIn(dir string) string {
	for _, name := range []string{".mlxls.toml", "mlxls.toml"} {
		if file := filepath.Join(dir, name); isFile(file) {
			return file
		}
	}
	file := filepath.Join(dir, "pyproject.toml")
	text, err := os.ReadFile(file)
	if err != nil || !bytes.Contains(text, []byte("mlxls")) {
		return ""
	}
	values, _, err := parseTOML(file, text)
	if _, ok := section(values); ok || err != nil {
		return file
	}
	return ""
}

// isProject reports whether dir looks like the top of a Python project or a repository.
func isProject(dir string) bool {
	for _, name := range []string{"pyproject.toml", "setup.py", "uv.lock", ".git"} {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return true
		}
	}
	return false
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}
