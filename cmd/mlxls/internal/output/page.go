package output

import (
	"strings"

	"mlxls/analysis"
)

// PageURL is where a rule's page can be read.
func PageURL(r *analysis.Rule) string {
	return "https://github.com/mlxls/mlxls/blob/HEAD/analysis/rules/" + r.Group + "/" + strings.ReplaceAll(r.Name, "-", "") + "/rule.md"
}
