package values

import (
	"maps"
	"slices"
	"sync"
)

// A Collection is what the parts of a document have of a kind.
type Collection[T comparable] struct{ of func(part *Facts) []T }

// Collect makes a collection. of gives what one part has, and looks at nothing beyond it.
func Collect[T comparable](of func(part *Facts) []T) *Collection[T] { return &Collection[T]{of} }

// In is the collection of a document, in the order of the text.
func (c *Collection[T]) In(f *Facts) []T {
	a := c.answer(f.document())
	f.note(c, asked{c, a.changed})
	return a.value.(gathered[T]).all
}

// gathered is a collection with who contributed what, by their places among the units.
type gathered[T any] struct {
	layout *layout
	by     map[int][]T
	all    []T
}

func (c *Collection[T]) answer(f *Facts) *answer {
	a, was := f.asked.get(c)
	if a != nil {
		return a
	}
	if was != nil && was.value.(gathered[T]).layout == f.layout {
		a = c.next(f, was)
	} else {
		g := gathered[T]{layout: f.layout, by: map[int][]T{}}
		for i, u := range f.order {
			if list := c.of(f.view(u)); len(list) > 0 {
				g.by[i] = list
				g.all = append(g.all, list...)
			}
		}
		a = &answer{value: g, changed: f.version}
	}
	return f.asked.put(c, a)
}

// next brings a collection to the next version of a document.
func (c *Collection[T]) next(f *Facts, was *answer) *answer {
	old := was.value.(gathered[T])
	now := gathered[T]{layout: f.layout, by: old.by}
	for _, u := range f.changes.fresh {
		at, list := f.layout.at[u.top], c.of(f.view(u)) // of the module's own code 0
		if slices.Equal(list, old.by[at]) {
			continue
		}
		if now.all == nil {
			now.by, now.all = maps.Clone(old.by), []T{}
		}
		if now.by[at] = list; len(list) == 0 {
			delete(now.by, at)
		}
	}
	if now.all == nil {
		return was
	}
	for _, at := range slices.Sorted(maps.Keys(now.by)) {
		now.all = append(now.all, now.by[at]...)
	}
	return &answer{value: now, changed: f.version}
}

// A Question is one about a document as a whole. It is asked again only when
// something that its answer is made of has changed, and who asked it goes by what
// they were told for as long as the answer is the same.
type Question[A any] struct {
	ask  func(f *Facts) A
	same func(a, b A) bool
}

// NewQuestion makes a question. ask is given what Whole gives: it finds what
// matters by collections, searches and other questions, and goes on from there.
func NewQuestion[A any](ask func(f *Facts) A, same func(a, b A) bool) *Question[A] {
	return &Question[A]{ask, same}
}

// Of is the answer for a document. All who ask share it, so nobody may change it.
func (q *Question[A]) Of(f *Facts) A {
	a := q.answer(f.document())
	f.note(q, asked{q, a.changed})
	f.noteText(a.looked.reads())
	return a.value.(A)
}

func (q *Question[A]) answer(f *Facts) *answer {
	a, was := f.asked.get(q)
	switch {
	case a != nil:
		return a
	case was != nil && was.holds(f):
		a = was
	default:
		a = &answer{changed: f.version}
		w := f.Whole()
		var value A
		a.looked = w.Watch(func() { value = q.ask(w) })
		if a.value = value; was != nil && q.same(was.value.(A), value) {
			a.value, a.changed = was.value, was.changed
		}
	}
	return f.asked.put(q, a)
}

// A Table is a question with an answer for each key: who asks goes by that of the key.
type Table[K comparable, V any] struct {
	*Question[map[K]V]
	same func(a, b V) bool
}

// NewTable makes a table. See NewQuestion.
func NewTable[K, V comparable](ask func(f *Facts) map[K]V) Table[K, V] {
	return newTable(ask, func(a, b V) bool { return a == b })
}

// NewLists makes a table of lists. See NewQuestion.
func NewLists[K, V comparable](ask func(f *Facts) map[K][]V) Table[K, []V] {
	return newTable(ask, slices.Equal[[]V])
}

func newTable[K comparable, V any](ask func(f *Facts) map[K]V, same func(a, b V) bool) Table[K, V] {
	return Table[K, V]{NewQuestion(ask, func(a, b map[K]V) bool { return maps.EqualFunc(a, b, same) }), same}
}

// At is the answer for a key.
func (t Table[K, V]) At(f *Facts, key K) V {
	a := t.answer(f.document())
	f.noteText(a.looked.reads())
	v := a.value.(map[K]V)[key]
	f.note(entryOf[K, V]{t.Question, key}, entry[K, V]{t, key, v, a.changed})
	return v
}

type entryOf[K comparable, V any] struct {
	of  *Question[map[K]V]
	key K
}

type entry[K comparable, V any] struct {
	of      Table[K, V]
	key     K
	value   V
	changed int
}

func (e entry[K, V]) holds(now *Facts) bool {
	a := e.of.answer(now)
	return a.changed == e.changed || e.of.same(a.value.(map[K]V)[e.key], e.value)
}

func (e entry[K, V]) about() inquiry { return e.of.Question }

// An inquiry is a question or a collection.
type inquiry interface {
	answer(f *Facts) *answer
}

// asked is what somebody was told: the answer of the version in which it changed last.
type asked struct {
	of      inquiry
	changed int
}

func (a asked) holds(now *Facts) bool { return a.of.answer(now).changed == a.changed }

func (a asked) about() inquiry { return a.of }

// An answer is that to one question about one version of a document.
type answer struct {
	value   any
	changed int // the version from which on it is this one
	looked  *Looked
	once    sync.Once
	readers *Readers // of what was looked at, made when first asked for
}

// holds reports whether what was looked at for the answer is the same in the next version.
func (a *answer) holds(now *Facts) bool {
	a.once.Do(func() {
		a.readers = NewReaders()
		a.readers.Add(Part{}, a.looked)
	})
	for range a.readers.outdated(now, now.changes.version) {
		return false
	}
	return true
}

// answers are those about one version, and about the one before.
type answers struct {
	mu          sync.Mutex
	now, before map[any]*answer
}

// next are the answers about the next version: none yet.
func (a *answers) next() *answers {
	n := &answers{now: map[any]*answer{}}
	if a != nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		n.before = maps.Clone(a.now)
	}
	return n
}

// again are the answers about the next version where that is the same but for its
// text. Questions that the text may answer in another way are as asked before.
func (a *answers) again() *answers {
	a.mu.Lock()
	defer a.mu.Unlock()
	n := &answers{now: make(map[any]*answer, len(a.now)), before: make(map[any]*answer, len(a.before))}
	maps.Copy(n.before, a.before)
	for q, x := range a.now {
		if x.looked.reads() {
			n.before[q] = x
		} else {
			n.now[q] = x
		}
	}
	return n
}

func (a *answers) get(question any) (now, before *answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.now[question], a.before[question]
}

// put files an answer, and gives that of who was first to.
func (a *answers) put(question any, to *answer) *answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	if first := a.now[question]; first != nil {
		return first
	}
	a.now[question] = to
	return to
}
