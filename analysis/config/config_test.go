package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mlxls/analysis"
)

var testRules = []*analysis.Rule{
	{Name: "rms-norm", Group: "fast"},
	{Name: "attention", Group: "fast"},
	{Name: "strong-scalar", Group: "dtype"},
	{Name: "item-in-loop", Group: "eval", Severity: analysis.Info},
}

// tree writes files below a temporary folder and returns it.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func enabledOn(c *Config, path string) string {
	var names []string
	for _, r := range testRules {
		if c.Enabled(r, path) {
			names = append(names, r.Name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

func TestSelection(t *testing.T) {
	const all = "attention item-in-loop rms-norm strong-scalar"
	for _, test := range []struct{ file, flags, want string }{
		{``, ``, all},
		{`select = ["fast"]`, ``, "attention rms-norm"},
		{`select = []`, ``, ""},
		{`ignore = ["fast"]`, ``, "item-in-loop strong-scalar"},
		{`select = ["rms-norm"]` + "\n" + `ignore = ["fast"]`, ``, "rms-norm"}, // the more precise wins
		{`select = ["fast"]` + "\n" + `ignore = ["all"]`, ``, "attention rms-norm"},
		{`select = ["fast"]` + "\n" + `ignore = ["rms-norm"]`, ``, "attention"},
		{`select = ["eval"]` + "\n" + `extend-select = ["rms-norm"]`, ``, "item-in-loop rms-norm"},
		{`ignore = ["rms-norm"]`, `select = ["fast"]`, "attention rms-norm"}, // a selection starts afresh
		{`select = ["fast"]`, `ignore = ["rms-norm"]`, "attention"},
		{`ignore = ["rms-norm"]`, `extend-select = ["rms-norm"]`, all}, // the later layer wins
		{`select = ["eval"]`, `extend-select = ["dtype"]`, "item-in-loop strong-scalar"},
	} {
		dir := tree(t, map[string]string{"mlxls.toml": test.file})
		values, _, err := parseTOML("flags", []byte(test.flags))
		if err != nil {
			t.Fatal(err)
		}
		r := Resolver{Rules: testRules, Dir: dir, Overlays: []Overlay{{Name: "flags", Root: dir, Values: values}}}
		c, err := r.For(filepath.Join(dir, "x.py"))
		if err != nil {
			t.Fatal(err)
		}
		if got := enabledOn(c, filepath.Join(dir, "x.py")); got != test.want {
			t.Errorf("%q with %q enables %q, want %q", test.file, test.flags, got, test.want)
		}
	}
}

func TestPatterns(t *testing.T) {
	dir := tree(t, map[string]string{"mlxls.toml": `
exclude = ["third_party", "gen/*.py", "./one.py", "**/deep/**"]
[per-file-ignores]
"tests" = ["fast"]
"tools/**" = ["dtype"]
"convert.py" = ["all"]
"!src/**" = ["item-in-loop"]
`})
	c, err := Load(filepath.Join(dir, "mlxls.toml"), testRules)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{
		"third_party": true, "a/third_party": true, "third_party.py": false,
		"gen/x.py": true, "gen/a/x.py": false, "a/gen/x.py": false,
		"one.py": true, "a/one.py": false, "a/deep/b/x.py": true, "x.py": false,
		".venv": false, // exclude takes the place of the default
	} {
		if got := c.Excluded(filepath.Join(dir, name)); got != want {
			t.Errorf("Excluded(%s) = %v", name, got)
		}
	}
	if inside := filepath.Join(dir, "third_party", "a", "x.py"); c.Excluded(inside) || !c.ExcludedBelow(dir, inside) {
		t.Error("what lies in an excluded folder is excluded below the root alone")
	}
	for name, want := range map[string]string{
		"src/x.py":       "attention item-in-loop rms-norm strong-scalar",
		"x.py":           "attention rms-norm strong-scalar",
		"tests/a/x.py":   "strong-scalar",
		"tools/x.py":     "attention rms-norm",
		"src/convert.py": "",
	} {
		if got := enabledOn(c, filepath.Join(dir, name)); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// TestRoots shows that a folder's name is not read as a pattern, nor folders above the root.
func TestRoots(t *testing.T) {
	top := tree(t, map[string]string{"tests/a[b]{c}*/mlxls.toml": "per-file-ignores = { tests = [\"all\"] }\nexclude = [\"gen/x.py\"]\n"})
	dir := filepath.Join(top, "tests", "a[b]{c}*")
	c, err := Load(filepath.Join(dir, "mlxls.toml"), testRules)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Excluded(filepath.Join(dir, "gen", "x.py")) {
		t.Error("gen/x.py is not excluded")
	}
	if enabledOn(c, filepath.Join(dir, "x.py")) == "" {
		t.Error("a pattern matched a folder above the configuration")
	}
}

func TestOptions(t *testing.T) {
	dir := tree(t, map[string]string{"mlxls.toml": `
model-dtype = "float16"
mlx-version = "0.30"
fail-on = "warning"
severity = { rms-norm = "error" }
`})
	c, err := Load(filepath.Join(dir, "mlxls.toml"), testRules)
	if err != nil {
		t.Fatal(err)
	}
	o := c.Options()
	if o.Values.ModelDType != "float16" || o.Values.MLXVersion != "0.30" {
		t.Errorf("values options are %+v", o.Values)
	}
	if s, ok := o.Severity(testRules[0]); !ok || s != analysis.Error {
		t.Errorf("severity of rms-norm is %v, %v", s, ok)
	}
	for since, want := range map[string]bool{"": true, "0.9": true, "0.30": true, "0.30.0": true, "0.30.1": false, "1.0": false} {
		rule := &analysis.Rule{Name: "rms-norm", Since: since}
		if o.Enabled(rule, "x.py") != want {
			t.Errorf("a rule since %q runs: %v", since, !want)
		}
	}
	if _, ok := o.Severity(testRules[1]); ok {
		t.Error("attention keeps its own severity")
	}
	for s, want := range map[analysis.Severity]bool{analysis.Error: true, analysis.Warning: true, analysis.Info: false, analysis.Hint: false} {
		if c.Fails(s) != want {
			t.Errorf("Fails(%v) = %v", s, !want)
		}
	}
	if Default(nil).Fails(analysis.Hint) || !Default(nil).Fails(analysis.Info) {
		t.Error("by default all but hints fail")
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"selct = []", `f:1:1: unknown setting "selct"; did you mean "select"?`},
		{"\nzzzzzz = 1", `f:2:1: unknown setting "zzzzzz"`},
		{"select = \"fast\"", `f:1:10: select must be a list of strings, not a string`},
		{"select = [1]", `f:1:11: select must hold strings, not a number`},
		{"select = [\n  \"fast\",\n  \"rms_norm\",\n]", `f:3:3: no rule or group is called "rms_norm"; did you mean "rms-norm"?`},
		{"severity = { rms-norm = \"loud\" }", `f:1:25: severity cannot be "loud": it is one of error, warning, info, hint`},
		{"[severity]\nrms = \"hint\"", `f:2:1: no rule is called "rms"`},
		{"severity = 3", `f:1:12: severity must be a table, not a number`},
		{"per-file-ignores.\"a.py\" = [true]", `f:1:28: per-file-ignores must hold strings, not true or false`},
		{"exclude = [\"a[\"]", `f:1:12: "a[" is not a pattern`},
		{"mlx-version = \"latest\"", `f:1:15: "latest" is not a version like 0.30.1`},
		{"device = \"gpu\"", `f:1:10: device cannot be "gpu": it is one of any, metal, cuda, cpu; did you mean "cpu"?`},
		{"a = [\n", "f:1:6: array is incomplete"},
		{"a = 1\na = 2", "f:"},
	} {
		values, at, err := parseTOML("f", []byte(test.text))
		if err == nil {
			_, err = Default(testRules).merge(source{name: "f", places: at}, values)
		}
		if err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%q: %v, want %s", test.text, err, test.want)
		}
	}
}

// TestRest shows that what is right holds although something else is wrong.
func TestRest(t *testing.T) {
	dir := tree(t, map[string]string{"pyproject.toml": "[tool.mlxls]\nselect = [\"fast\", \"nothing\"]\nmodel-dtype = \"float8\"\n"})
	c, err := (&Resolver{Rules: testRules, Dir: dir}).For(filepath.Join(dir, "x.py"))
	want := filepath.Join(dir, "pyproject.toml")
	if err == nil || strings.Count(err.Error(), want) != 2 || !strings.Contains(err.Error(), ":2:19:") {
		t.Errorf("errors: %v", err)
	}
	if got := enabledOn(c, "x.py"); got != "attention rms-norm" || c.ModelDType != "bfloat16" {
		t.Errorf("rules %q, model dtype %q", got, c.ModelDType)
	}
}

func TestEditorSettings(t *testing.T) {
	dir := tree(t, map[string]string{"mlxls.toml": `model-dtype = "float32"` + "\nignore = [\"rms-norm\"]\n"})
	o := Overlay{Name: "editor", Root: dir, Lenient: true, Values: map[string]any{
		"modelDtype": "float16", "ignore": []any{"eval"}, "trace": map[string]any{"server": "off"}, "device": nil,
	}}
	c, err := (&Resolver{Rules: testRules, Overlays: []Overlay{o}}).For(filepath.Join(dir, "x.py"))
	if err != nil {
		t.Fatal(err)
	}
	if c.ModelDType != "float16" || c.Device != "any" || enabledOn(c, "x.py") != "attention strong-scalar" {
		t.Errorf("%+v", c)
	}
	o.Lenient = false
	if _, err := Default(testRules).Merge(o); err == nil || err.Error() != `editor: trace: unknown setting "trace"` {
		t.Errorf("error: %v", err)
	}
}

func TestResolver(t *testing.T) {
	dir := tree(t, map[string]string{
		"pyproject.toml":             "[tool.mlxls]\nmodel-dtype = \"float16\"\n",
		"sub/pyproject.toml":         "[project]\nname = \"sub\"\n", // says nothing of us
		"other/mlxls.toml":           "",
		"other/pyproject.toml":       "[tool.mlxls]\nmodel-dtype = \"float32\"\n",
		"other/deep/.mlxls.toml":     "device = \"cuda\"\n",
		"broken/pyproject.toml":      "[tool.mlxls\n",
		"elsewhere/pyproject.toml":   "[tool.other\n", // not our business
		"elsewhere/one.toml":         "device = \"cpu\"\n",
		"other/deep/deeper/empty.py": "",
	})
	r := &Resolver{Rules: testRules, Dir: dir}
	for name, want := range map[string]string{
		"x.py": "pyproject.toml", "sub/a/x.py": "pyproject.toml", "other/x.py": "other/mlxls.toml",
		"other/deep/deeper/x.py": "other/deep/.mlxls.toml", "elsewhere/x.py": "pyproject.toml",
	} {
		c, err := r.For(filepath.Join(dir, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if want = filepath.Join(dir, want); c.File != want {
			t.Errorf("%s: %s, want %s", name, c.File, want)
		}
	}
	a, _ := r.For(filepath.Join(dir, "x.py"))
	b, _ := r.For(filepath.Join(dir, "sub/a/x.py"))
	if a != b {
		t.Error("files with the same settings get the same Config")
	}
	if _, err := r.For(filepath.Join(dir, "broken", "x.py")); err == nil {
		t.Error("a broken file is reported")
	}
	only := &Resolver{Rules: testRules, File: filepath.Join(dir, "elsewhere", "one.toml")}
	if c, err := only.For(filepath.Join(dir, "other", "x.py")); err != nil || c.Device != "cpu" {
		t.Errorf("--config: %v, %v", c.Device, err)
	}
	isolated := &Resolver{Rules: testRules, Dir: dir, Isolated: true}
	if c, err := isolated.For(filepath.Join(dir, "other", "x.py")); err != nil || c.File != "" || c.ModelDType != "bfloat16" {
		t.Errorf("isolated: %+v, %v", c, err)
	}
}

func TestSuggest(t *testing.T) {
	names := Selectors(testRules)
	if diff := cmp.Diff([]string{"all", "dtype", "eval", "fast", "attention", "item-in-loop", "rms-norm", "strong-scalar"}, names); diff != "" {
		t.Error(diff)
	}
	for wrong, want := range map[string]string{"rmsnorm": "rms-norm", "fats": "fast", "strong_scalar": "strong-scalar", "convolution": ""} {
		if got := Suggest(wrong, names); got != want {
			t.Errorf("%s: %q, want %q", wrong, got, want)
		}
	}
}
