package syntax

import "sync"

// A Memo keeps what was computed of something that does not change, for whoever
// asks next. The zero Memo is empty.
type Memo struct {
	mu sync.Mutex
	by map[any]any
}

// Get is what make gives for a key. It is called once, but for callers that ask
// at the same time: they all get what the first of them made.
func (m *Memo) Get(key any, make func() any) any {
	m.mu.Lock()
	v, ok := m.by[key]
	m.mu.Unlock()
	if ok {
		return v
	}
	v = make() // it may ask for another
	m.mu.Lock()
	defer m.mu.Unlock()
	if first, ok := m.by[key]; ok {
		return first
	}
	if m.by == nil {
		m.by = map[any]any{}
	}
	m.by[key] = v
	return v
}
