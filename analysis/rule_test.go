package analysis

import "testing"

func TestManual(t *testing.T) {
	const page = "# title\n\nWhy.\n\n## Found\n```python\n## Inputs\nx = 1\n```\n\n" +
		"## Inputs\nno\n```python\n## Source\nx = 1\n```\n\n## Timed\nno\n\n## Evidence\n\nFast.\n"
	const want = "# title\n\nWhy.\n\n## Found\n```python\n## Inputs\nx = 1\n```\n\n## Evidence\n\nFast.\n"
	if got := (&Rule{Page: page}).Manual(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
