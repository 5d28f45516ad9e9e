package compute

import (
	"path/filepath"
	"strings"

	"mlxls/analysis"
)

// InTest reports whether a pass is over a file of tests, which repeat work on purpose.
func InTest(p *analysis.Pass) bool {
	return strings.HasPrefix(filepath.Base(p.Values.Path), "test_")
}
