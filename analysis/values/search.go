package values

import (
	"iter"
	"slices"
	"sync"

	"mlxls/analysis/syntax"
)

// A Search finds the expressions whose value passes a test. The test may look
// at the node, the value and what the value is computed from, and at nothing
// else: then what it says of a function holds as long as the function's facts.
type Search struct {
	test     func(syntax.Node, *Value) bool
	computes bool     // v.Node is the node itself
	ops      []string // none for all
	all      *Collection[hit]
}

// A hit is what a search finds.
type hit struct {
	n syntax.Node
	v *Value
}

func (s *Search) everywhere() *Search {
	s.all = Collect(func(part *Facts) (hits []hit) {
		for n, v := range part.Find(s) {
			hits = append(hits, hit{n, v})
		}
		return hits
	})
	return s
}

// NewSearch makes a search.
func NewSearch(test func(n syntax.Node, v *Value) bool) *Search {
	return (&Search{test: test}).everywhere()
}

// Computes passes expressions that compute their value themselves, unlike a
// name that stands for what another one computed, if the value passes test.
func Computes(test func(v *Value) bool) *Search {
	return (&Search{test: func(_ syntax.Node, v *Value) bool { return test(v) }, computes: true}).everywhere()
}

// ComputesBy is Computes for values of a few operations: it looks at no others.
func ComputesBy(test func(v *Value) bool, ops ...string) *Search {
	s := Computes(test)
	s.ops = ops
	return s
}

// Find gives what a search finds in the text of the functions, in the order of evaluation.
func (f *Facts) Find(s *Search) iter.Seq2[syntax.Node, *Value] {
	return func(yield func(syntax.Node, *Value) bool) {
		if f.apart {
			for _, h := range s.all.In(f) {
				if !yield(h.n, h.v) {
					return
				}
			}
			return
		}
		for _, ff := range f.Functions() {
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

// Ops are the values that the document's own expressions compute by an
// operation, in the order of the text.
func (f *Facts) Ops(op string) []*Value {
	var out []*Value
	for _, ff := range f.Functions() {
		for _, c := range ff.computed.of(ff).by[op] {
			out = append(out, c.v)
		}
	}
	return out
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
	if found = ff.search(s); found == nil {
		return nil // as mostly: to search again costs less than to remember
	}
	if h.by == nil {
		h.by = map[*Search][]syntax.Node{}
	}
	h.by[s] = found
	return found
}

func (ff *FunctionFacts) search(s *Search) (found []syntax.Node) {
	c := ff.computed.of(ff)
	if !s.computes {
		for i, n := range ff.Nodes {
			if v := c.vals[i]; v != nil && s.test(n, v) {
				found = append(found, n)
			}
		}
		return found
	}
	candidates := c.all
	switch len(s.ops) {
	case 0:
	case 1:
		candidates = c.by[s.ops[0]]
	default:
		candidates = nil
		for _, op := range s.ops {
			candidates = append(candidates, c.by[op]...)
		}
		slices.SortFunc(candidates, func(a, b computation) int { return a.at - b.at })
	}
	for _, x := range candidates {
		if s.test(x.v.Node, x.v) {
			found = append(found, x.v.Node)
		}
	}
	return found
}

// A computation is a value that an expression of a function's text computes
// itself, with its place in the order of evaluation.
type computation struct {
	v  *Value
	at int
}

// computed are the values of a function's nodes, and its computations by
// operation, made when first asked for.
type computed struct {
	once sync.Once
	vals []*Value
	all  []computation
	by   map[string][]computation
}

func (c *computed) of(ff *FunctionFacts) *computed {
	c.once.Do(func() {
		c.by, c.vals = map[string][]computation{}, make([]*Value, len(ff.Nodes))
		for i, n := range ff.Nodes {
			v := ff.unit.value(n)
			c.vals[i] = v
			if v != nil && v.Node == n {
				c.all = append(c.all, computation{v, i})
				c.by[v.Op] = append(c.by[v.Op], computation{v, i})
			}
		}
	})
	return c
}
