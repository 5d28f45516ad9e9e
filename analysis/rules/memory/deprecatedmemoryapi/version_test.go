package deprecatedmemoryapi_test

import (
	"testing"

	"mlxls/analysis"
	"mlxls/analysis/rules/memory/deprecatedmemoryapi"
	"mlxls/analysis/syntax"
	"mlxls/analysis/values"
)

// Nobody is told to use a name that the MLX they write for does not have.
func TestVersion(t *testing.T) {
	const memory, renamed = "mx.metal.clear_cache()", "mx.block_sparse_mm(a, b)"
	for _, test := range []struct {
		call, version string
		found         int
	}{
		{memory, "", 1},
		{memory, "0.32.4", 1},
		{memory, "0.22.0", 0},
		{renamed, "", 1},
		{renamed, "0.22.0", 1},
		{renamed, "0.12.2", 0},
	} {
		opts := analysis.Options{Values: values.Options{MLXVersion: test.version}}
		s := analysis.NewSession([]*analysis.Rule{deprecatedmemoryapi.Rule}, opts, nil)
		r := s.Analyze("a.py", syntax.Parse([]byte("import mlx.core as mx\n"+test.call+"\n")))
		if len(r.Findings) != test.found {
			t.Errorf("%s for MLX %q: %d findings, want %d", test.call, test.version, len(r.Findings), test.found)
		}
	}
}
