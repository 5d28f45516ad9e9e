package values

import (
	"iter"
	"sync"

	"mlxls/analysis/syntax"
)

// A Search finds the expressions whose value passes a test. The test may look
// at the node, the value and what the value is computed from, and at nothing
// else: then what it says of a function holds as long as the function's facts.
type Search struct {
	test func(syntax.Node, *Value) bool
}

// NewSearch makes a search.
func NewSearch(test func(n syntax.Node, v *Value) bool) *Search { return &Search{test} }

// Computes passes expressions that compute their value themselves, unlike a
// name that stands for what another one computed, if the value passes test.
func Computes(test func(v *Value) bool) *Search {
	return NewSearch(func(n syntax.Node, v *Value) bool { return v.Node == n && test(v) })
}

// Find gives what a search finds in the text of the functions, in the order of evaluation.
func (f *Facts) Find(s *Search) iter.Seq2[syntax.Node, *Value] {
	return func(yield func(syntax.Node, *Value) bool) {
		for _, ff := range f.Functions {
			for n, v := range ff.Find(s) {
				if !yield(n, v) {
					return
				}
			}
		}
	}
}

// Find gives what a search finds in the function's own text.
func (ff *FunctionFacts) Find(s *Search) iter.Seq2[syntax.Node, *Value] {
	return func(yield func(syntax.Node, *Value) bool) {
		for _, n := range ff.hits.of(s, ff) {
			if !yield(n, ff.unit.value(n)) {
				return
			}
		}
	}
}

// hits are what searches found in a function.
type hits struct {
	mu sync.Mutex
	by map[*Search][]syntax.Node
}

func (h *hits) of(s *Search, ff *FunctionFacts) []syntax.Node {
	h.mu.Lock()
	defer h.mu.Unlock()
	found, ok := h.by[s]
	if ok {
		return found
	}
	for _, n := range ff.Nodes {
		if v := ff.unit.value(n); v != nil && s.test(n, v) {
			found = append(found, n)
		}
	}
	if h.by == nil {
		h.by = map[*Search][]syntax.Node{}
	}
	h.by[s] = found
	return found
}

// ops are a function's values by operation, sorted when first asked for.
type ops struct {
	once sync.Once
	by   map[string][]*Value
}

func (o *ops) of(op string, ff *FunctionFacts) []*Value {
	o.once.Do(func() {
		o.by = map[string][]*Value{}
		for _, n := range ff.Nodes {
			if v := ff.unit.value(n); v != nil && v.Op != "" && v.Node == n {
				o.by[v.Op] = append(o.by[v.Op], v)
			}
		}
	})
	return o.by[op]
}

// value is what the unit says of a node.
func (u *unit) value(n syntax.Node) *Value {
	if s := u.vals[syntax.BlockOf(n)]; syntax.Index(n) < len(s) {
		return s[syntax.Index(n)]
	}
	return nil
}
