package main

import (
	"testing"

	"mlxls/analysis/rules/page"
)

func TestJobs(t *testing.T) {
	p := &page.Page{
		Found: []page.Block{{Text: "one"}, {Text: "two"}},
		Timed: []page.Timed{
			{Block: page.Block{Text: "run"}, Of: "a", Found: 2, DTypes: []string{"float16", "float32"}},
			{Block: page.Block{Text: "run"}, Of: "b", Found: 1, DTypes: []string{"float32"}, Device: "gpu"},
		},
	}
	for _, test := range []struct {
		becomes []page.Block
		want    []job
	}{
		{[]page.Block{{Text: "ONE"}, {Text: "TWO"}}, []job{
			{"r", "a", "float16", [2]string{"two", "TWO"}, "run", ""},
			{"r", "a", "float32", [2]string{"two", "TWO"}, "run", ""},
			{"r", "b", "float32", [2]string{"one", "ONE"}, "run", "gpu"},
		}},
		{nil, []job{ // advice: the block itself has the other side
			{"r", "a", "float16", [2]string{"two", "two"}, "run", ""},
			{"r", "a", "float32", [2]string{"two", "two"}, "run", ""},
			{"r", "b", "float32", [2]string{"one", "one"}, "run", "gpu"},
		}},
	} {
		p.Becomes = test.becomes
		got := jobs("r", p)
		if len(got) != len(test.want) {
			t.Fatalf("%d jobs, want %d: %+v", len(got), len(test.want), got)
		}
		for i := range got {
			if got[i] != test.want[i] {
				t.Errorf("job %d is %+v, want %+v", i, got[i], test.want[i])
			}
		}
	}
}
