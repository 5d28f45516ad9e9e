package config

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// DetectMLX returns the version of MLX that a project uses and the file or
// folder that says so. What is installed comes first, then what is locked,
// then what is required, where the lowest version allowed counts; each folder
// is searched before the one around it, as far as the repository's top.
func DetectMLX(dir string, getenv func(string) string) (version, from string) {
	for _, name := range []string{"VIRTUAL_ENV", "CONDA_PREFIX"} {
		if env := getenv(name); env != "" {
			if version, from = installed(env); version != "" {
				return version, from
			}
		}
	}
	for dir = absolute(dir); ; dir = filepath.Dir(dir) {
		for _, look := range []func(dir string) (string, string){
			func(dir string) (string, string) { return installed(filepath.Join(dir, ".venv")) },
			func(dir string) (string, string) { return installed(filepath.Join(dir, "venv")) },
			locked,
			required,
		} {
			if version, from = look(dir); version != "" {
				return version, from
			}
		}
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil || dir == filepath.Dir(dir) {
			return "", ""
		}
	}
}

// installed looks for mlx's metadata in a virtual environment.
func installed(env string) (version, from string) {
	for _, lib := range []string{"lib/python3*/site-packages", "Lib/site-packages"} {
		folders, _ := filepath.Glob(filepath.Join(escapeGlob(env), filepath.FromSlash(lib), "mlx-*.dist-info"))
		if len(folders) > 0 {
			last := folders[len(folders)-1]
			version := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(last), "mlx-"), ".dist-info")
			return numeric(version), last
		}
	}
	return "", ""
}

func escapeGlob(dir string) string {
	return strings.NewReplacer(`*`, `[*]`, `?`, `[?]`, `[`, `[[]`).Replace(dir)
}

// locked looks into lock files that list [[package]] with name and version.
func locked(dir string) (version, from string) {
	for _, name := range []string{"uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"} {
		file := filepath.Join(dir, name)
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		type pkg struct {
			Name    string `toml:"name"`
			Version string `toml:"version"`
		}
		var lock struct {
			Package  []pkg `toml:"package"`
			Packages []pkg `toml:"packages"`
		}
		if toml.Unmarshal(text, &lock) != nil {
			continue
		}
		for _, p := range slices.Concat(lock.Package, lock.Packages) {
			if p.Name == "mlx" && numeric(p.Version) != "" {
				return numeric(p.Version), file
			}
		}
	}
	return "", ""
}

// required looks into requirement files and the project's dependencies.
func required(dir string) (version, from string) {
	files, _ := filepath.Glob(filepath.Join(escapeGlob(dir), "requirements*.txt"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(text)) {
			if version := lowest(line); version != "" {
				return version, file
			}
		}
	}
	file := filepath.Join(dir, "pyproject.toml")
	text, err := os.ReadFile(file)
	if err != nil {
		return "", ""
	}
	var project struct {
		Project struct {
			Dependencies []string            `toml:"dependencies"`
			Optional     map[string][]string `toml:"optional-dependencies"`
		} `toml:"project"`
		Tool struct {
			Poetry struct {
				Dependencies map[string]any `toml:"dependencies"`
			} `toml:"poetry"`
		} `toml:"tool"`
	}
	if toml.Unmarshal(text, &project) != nil {
		return "", ""
	}
	wanted := project.Project.Dependencies
	for _, extra := range project.Project.Optional {
		wanted = append(wanted, extra...)
	}
	switch dep := project.Tool.Poetry.Dependencies["mlx"].(type) {
	case string: // mlx = "^0.30"
		wanted = append(wanted, "mlx "+caret(dep))
	case map[string]any: // mlx = { version = "^0.30", extras = [...] }
		v, _ := dep["version"].(string)
		wanted = append(wanted, "mlx "+caret(v))
	}
	var versions []string
	for _, requirement := range wanted {
		if version := lowest(requirement); version != "" {
			versions = append(versions, version)
		}
	}
	if len(versions) == 0 {
		return "", ""
	}
	return slices.MinFunc(versions, CompareVersions), file
}

// caret turns Poetry's "^0.30" and "0.30" into a lower bound.
func caret(v string) string {
	v = strings.TrimLeft(v, "^~")
	if v != "" && v[0] >= '0' && v[0] <= '9' {
		return ">=" + v
	}
	return v
}

var (
	requirement = regexp.MustCompile(`^\s*["']?mlx\s*(?:\[[^\]]*\])?\s*\(?\s*([<>=~!][^;#)]*)`)
	lowerBound  = regexp.MustCompile(`(?:===?|>=|~=)\s*(\d[\w.]*)`)
	leading     = regexp.MustCompile(`^\d+(\.\d+)*`)
)

// lowest returns the lowest version that a requirement of mlx itself allows,
// "" when it names none or is of another package.
func lowest(text string) string {
	m := requirement.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	if spec := lowerBound.FindStringSubmatch(m[1]); spec != nil {
		return numeric(spec[1])
	}
	return ""
}

// numeric drops what follows the numbers of a version: "0.32.4.dev1+g12" is "0.32.4".
func numeric(version string) string {
	return strings.TrimSuffix(leading.FindString(version), ".")
}
