package syntax

import (
	"slices"
	"testing"
)

// TestGrammar: the grammar has every name that the package asks for.
func TestGrammar(t *testing.T) {
	g := loadGrammar()
	for k, name := range kindNames {
		if k > 0 && !slices.Contains(g.kinds, kind(k)) {
			t.Errorf("no symbol is named %s", name)
		}
	}
	for f, name := range fieldNames {
		if f > 0 && !slices.Contains(g.fields[:], field(f)) {
			t.Errorf("no field is named %s", name)
		}
	}
}
