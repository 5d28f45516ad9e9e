package config

import (
	"path/filepath"
	"testing"
)

func TestDetectMLX(t *testing.T) {
	none := func(string) string { return "" }
	for _, test := range []struct {
		name       string
		files      map[string]string
		want, from string
	}{
		{"nothing", map[string]string{".git/HEAD": ""}, "", ""},
		{"installed", map[string]string{
			".venv/lib/python3.12/site-packages/mlx-0.32.4.dist-info/METADATA":    "",
			".venv/lib/python3.12/site-packages/mlx_lm-0.40.0.dist-info/METADATA": "",
			"uv.lock": "[[package]]\nname = \"mlx\"\nversion = \"0.1\"\n",
		}, "0.32.4", ".venv/lib/python3.12/site-packages/mlx-0.32.4.dist-info"},
		{"on Windows", map[string]string{"venv/Lib/site-packages/mlx-0.31.0.dev1.dist-info/x": ""}, "0.31.0", "venv/Lib/site-packages/mlx-0.31.0.dev1.dist-info"},
		{"uv", map[string]string{"uv.lock": "[[package]]\nname = \"mlx-lm\"\nversion = \"9\"\n[[package]]\nname = \"mlx\"\nversion = \"0.30.1\"\n"}, "0.30.1", "uv.lock"},
		{"poetry", map[string]string{"poetry.lock": "[[package]]\nname = \"mlx\"\nversion = \"0.29.0\"\n"}, "0.29.0", "poetry.lock"},
		{"pylock", map[string]string{"pylock.toml": "[[packages]]\nname = \"mlx\"\nversion = \"0.28.0\"\n"}, "0.28.0", "pylock.toml"},
		{"broken lock", map[string]string{"uv.lock": "[[", "requirements.txt": "mlx==0.27\n"}, "0.27", "requirements.txt"},
		{"requirements", map[string]string{"requirements.txt": "numpy\nmlx-lm==1.0\n# mlx==9\nmlx[cuda] >= 0.26.5, <1  # why\n"}, "0.26.5", "requirements.txt"},
		{"more requirements", map[string]string{"requirements-dev.txt": "mlx~=0.25\n"}, "0.25", "requirements-dev.txt"},
		{"unpinned", map[string]string{"requirements.txt": "mlx\n", "pyproject.toml": "[project]\ndependencies = [\"mlx<1\"]\n", ".git/x": ""}, "", ""},
		{"project", map[string]string{"pyproject.toml": "[project]\ndependencies = [\"mlx>=0.24; sys_platform == 'darwin'\"]\n[project.optional-dependencies]\nnew = [\"mlx>=0.30\"]\n"}, "0.24", "pyproject.toml"},
		{"poetry's project", map[string]string{"pyproject.toml": "[tool.poetry.dependencies]\nmlx = \"^0.23\"\n"}, "0.23", "pyproject.toml"},
		{"poetry's table", map[string]string{"pyproject.toml": "[tool.poetry.dependencies]\nmlx = { version = \"0.22.1\", extras = [\"cuda\"] }\n"}, "0.22.1", "pyproject.toml"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := tree(t, test.files)
			version, from := DetectMLX(dir, none)
			if test.from != "" {
				test.from = filepath.Join(dir, test.from)
			}
			if version != test.want || from != test.from {
				t.Errorf("got %q from %q", version, from)
			}
		})
	}
}

func TestDetectMLXAround(t *testing.T) {
	dir := tree(t, map[string]string{
		"uv.lock":             "[[package]]\nname = \"mlx\"\nversion = \"0.30.0\"\n",
		"packages/a/src/x.py": "",
		"stranger/.git/HEAD":  "",
		"env/lib/python3.13/site-packages/mlx-0.31.0.dist-info/x": "",
	})
	none := func(string) string { return "" }
	if v, _ := DetectMLX(filepath.Join(dir, "packages", "a"), none); v != "0.30.0" {
		t.Errorf("a folder above: %q", v)
	}
	if v, _ := DetectMLX(filepath.Join(dir, "stranger"), none); v != "" {
		t.Errorf("beyond the repository's top: %q", v)
	}
	active := func(name string) string {
		if name == "VIRTUAL_ENV" {
			return filepath.Join(dir, "env")
		}
		return ""
	}
	if v, _ := DetectMLX(dir, active); v != "0.31.0" {
		t.Errorf("the active environment: %q", v)
	}
	r := &Resolver{Rules: testRules, Dir: dir, Getenv: active}
	c, err := r.For(filepath.Join(dir, "packages", "a", "src", "x.py"))
	if err != nil || c.MLXVersion != "0.31.0" || c.Origins["mlx-version"] == "" {
		t.Errorf("resolved: %q, %v, %v", c.MLXVersion, c.Origins, err)
	}
}

func TestCompareVersions(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"0.9", "0.10", -1}, {"1.0", "1", 0}, {"0.32.4", "0.32.3", 1}, {"", "0.1", -1}, {"0.30.dev1", "0.30", 0}} {
		if got := CompareVersions(test.a, test.b); got != test.want {
			t.Errorf("%s and %s: %d", test.a, test.b, got)
		}
	}
}
