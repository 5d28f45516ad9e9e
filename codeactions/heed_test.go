package codeactions

import (
	"strings"
	"testing"

	"mlxls/analysis/edit"
	"mlxls/analysis/syntax"
)

func TestRemoveIgnoreComments(t *testing.T) {
	for _, c := range []struct{ before, title, after string }{
		{"y = a * a  # mlxls: ignore[square]\n", "Remove # mlxls: ignore[square]", "y = a * a\n"},
		{"y = a * a  # mlxls: ignore\n", "Remove # mlxls: ignore", "y = a * a\n"},
		{"# mlxls: ignore-file[square]\ny = a * a\n", "Remove # mlxls: ignore-file[square]", "y = a * a\n"},
		{"y = a * a  # mlxls: ignore[square] # noqa\n", "Remove # mlxls: ignore[square]", "y = a * a  # noqa\n"},
		{"y = a * a  # noqa  # mlxls: ignore[square]\n", "Remove # mlxls: ignore[square]", "y = a * a  # noqa\n"},
		{"y = a * a  # mlxls: ignore[square] as it is once\n", "Remove # mlxls: ignore[square]", "y = a * a  # as it is once\n"},
	} {
		src := "import mlx.core as mx\n" + c.before
		at := strings.Index(src, "# mlxls")
		actions := For(report(t, src), syntax.Span{Start: at, End: at})
		if len(actions) != 1 || actions[0].Title != c.title {
			t.Errorf("%q: %s", c.before, describe(actions))
			continue
		}
		after := edit.Apply(src, actions[0].Edits)
		if want := "import mlx.core as mx\n" + c.after; after != want {
			t.Errorf("%q becomes %q, want %q", src, after, want)
		}
		if found := report(t, after).Findings; len(found) != 1 {
			t.Errorf("%q: %v", after, found)
		}
	}
}

func TestFixSelection(t *testing.T) {
	const src = "import mlx.core as mx\ny = a * a\nz = b * b\nw = c * c\n"
	span := syntax.Span{Start: strings.Index(src, "y ="), End: strings.Index(src, "w =")}
	for _, a := range For(report(t, src), span) {
		if a.Title == "Fix all safe findings in the selection" {
			after := edit.Apply(src, a.Edits)
			if !strings.HasSuffix(after, "w = c * c\n") || len(report(t, after).Findings) != 1 {
				t.Errorf("%q", after)
			}
			return
		}
	}
	t.Error("not offered")
}
