package mlxapi_test

import (
	"testing"

	"mlxls/analysis/mlxapi"
)

func TestIn(t *testing.T) {
	since := func(v string) *mlxapi.Entry { return &mlxapi.Entry{Since: v} }
	for _, test := range []struct {
		entry   *mlxapi.Entry
		version string
		want    bool
	}{
		{since("0.24.2"), "", true},
		{since("0.24.2"), "0.24.2", true},
		{since("0.24.2"), "0.24.1", false},
		{since("0.24.2"), "0.5", false},
		{since("0.24.2"), "0.100", true},
		{since(""), "0.0.3", true},
		{nil, "", false},
	} {
		if got := test.entry.In(test.version); got != test.want {
			t.Errorf("%+v in %q: %v", test.entry, test.version, got)
		}
	}
}
