package match

import (
	"slices"
	"testing"
)

func TestLayoutOf(t *testing.T) {
	for _, test := range []struct {
		axes  []int
		plain bool
		swap  bool
	}{
		{[]int{0, 1, 2, 3}, true, false},
		{[]int{0, 1, 3, 2}, false, true},
		{[]int{0, 2, 1, 3}, false, false},
		{[]int{1, 0}, false, true},
		{[]int{0}, true, false},
	} {
		l := LayoutOf(test.axes)
		if l.Plain() != test.plain || l.Swap != test.swap {
			t.Errorf("%v: plain %v, swap %v", test.axes, l.Plain(), l.Swap)
		}
		if got := l.full(len(test.axes)); !slices.Equal(got, test.axes) {
			t.Errorf("%v becomes %v", test.axes, got)
		}
	}
}

// Reading in one order what was read in another is as transposing twice.
func TestLayoutComposed(t *testing.T) {
	for _, test := range []struct {
		outer, inner Layout
		want         []int
	}{
		{Layout{Swap: true}, LayoutOf([]int{0, 2, 3, 1}), []int{0, 2, 1, 3}},
		{LayoutOf([]int{0, 2, 1, 3}), LayoutOf([]int{0, 2, 1, 3}), []int{0, 1, 2, 3}},
		{Layout{Swap: true}, Layout{Swap: true}, []int{0, 1, 2, 3}},
		{LayoutOf([]int{1, 2, 0}), Layout{Swap: true}, []int{2, 1, 0}},
	} {
		got, ok := test.outer.Of(test.inner)
		if want := LayoutOf(test.want); !ok || !slices.Equal(got.Axes, want.Axes) || got.Swap != want.Swap {
			t.Errorf("%v of %v: %v %v, want %v", test.outer, test.inner, got, ok, test.want)
		}
	}
	if _, ok := LayoutOf([]int{1, 0, 2}).Of(LayoutOf([]int{0, 2, 1, 3})); ok {
		t.Error("layouts of different rank were composed")
	}
}

func TestOrder(t *testing.T) {
	for _, test := range []struct {
		have, want string
		axes       []int // nil where it cannot be
	}{
		{"bqhd", "bhqd", []int{0, 2, 1, 3}},
		{"bhqd", "bhqd", []int{0, 1, 2, 3}},
		{"bhqd", "bhkd", nil},
		{"bhd", "bhqd", nil},
	} {
		l, ok := order(test.have, test.want)
		if ok != (test.axes != nil) || ok && !slices.Equal(l.full(len(test.want)), test.axes) {
			t.Errorf("%s read as %s: %v %v", test.have, test.want, l, ok)
		}
	}
}
