package page

import (
	"strings"
	"testing"
)

const timedPage = "# test\n\nWhy.\n\n## Found\n\n```python\npass\n```\n\n## Becomes\n\n```python\npass\n```\n\n## Left alone\n\n```python\npass\n```\n\n" +
	"## Inputs\n\n```python\ndef run():\n    return 1\n```\n\n## Timed\n\n```python\n%def run():\n    return 1\n```\n\n## Source\n\nTest.\n"

func TestTimed(t *testing.T) {
	for _, test := range []struct{ settings, want string }{
		{"# of: 2 x 4\n", ""},
		{"# of: 2 x 4\n# found: 1\n# dtypes: float16, bfloat16\n", ""},
		{"", "must say what it is measured on"},
		{"# of: 2 x 4\n# found: 2\n", "a Found block that there is not"},
		{"# of: 2 x 4\n# found: x\n", "want the number"},
		{"# of: 2 x 4\n# dtypes: half\n", "not a dtype"},
		{"# on: 2 x 4\n", "unknown setting"},
		{"# of: 2 x 4\n# device: gpu\n", ""},
		{"# of: 2 x 4\n# device: tpu\n", "want cpu or gpu"},
		{"# of: 2 x 4\ndef advised():\n    return 1\n\n\n", "is for pages without one"},
	} {
		p, err := Parse(strings.Replace(timedPage, "%", test.settings, 1))
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%q: %v", test.settings, err)
		case test.want == "" && (len(p.Timed) != 1 || p.Timed[0].Of != "2 x 4"):
			t.Errorf("%q: %+v", test.settings, p.Timed)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%q: %v, want %q", test.settings, err, test.want)
		}
	}
}

// Advice has no Becomes: what it asks for stands in the block.
func TestTimedAdvice(t *testing.T) {
	from, to := strings.Index(timedPage, "## Becomes"), strings.Index(timedPage, "## Left alone")
	advice := strings.Replace(timedPage[:from]+timedPage[to:], "Why.", "Why. Advice.", 1)
	if _, err := Parse(strings.Replace(advice, "%", "# of: 2 x 4\ndef advised():\n    return 1\n\n\n", 1)); err != nil {
		t.Error(err)
	}
	if _, err := Parse(strings.Replace(advice, "%", "# of: 2 x 4\n", 1)); err == nil || !strings.Contains(err.Error(), "must define advised()") {
		t.Errorf("without advised(): %v", err)
	}
}

// A table is written once, however often, and can be taken out again.
func TestMeasured(t *testing.T) {
	for _, markdown := range []string{
		strings.Replace(timedPage, "%", "# of: 2 x 4\n", 1),
		strings.Replace(timedPage, "## Source", "## Evidence\n\nText.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n## Source", 1),
	} {
		first := Measured(markdown, [][]string{{"a CPU", "2 x 4", "float16", "2", "1", "2×", "1 MB", "1 MB", "–"}})
		if strings.Count(first, "\n| a CPU | 2 x 4 |") != 1 || !strings.Contains(first, "\n## Evidence\n") {
			t.Errorf("the table is not there:\n%s", first)
		}
		second := Measured(first, [][]string{{"a GPU", "2 x 4", "float16", "2", "1", "2×", "1 MB", "1 MB", "–"}})
		if want := strings.ReplaceAll(first, "a CPU", "a GPU"); second != want {
			t.Errorf("written again:\n%s\nwant\n%s", second, want)
		}
		if gone := Measured(second, nil); strings.Contains(gone, measured) {
			t.Errorf("not taken out:\n%s", gone)
		}
		if _, err := Parse(strings.Replace(first, "```python\n%def", "```python\n# of: x\ndef", 1)); err != nil {
			t.Error(err)
		}
	}
}
