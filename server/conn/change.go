package conn

import (
	"encoding/json"
	"errors"
	"fmt"
)

// DidChange is textDocument/didChange. It is the one message that is read
// strictly: a change misunderstood leaves the server with another text than
// the editor's.
type DidChange struct {
	TextDocument   Document
	ContentChanges []Change
	Malformed      error // why ContentChanges can't be applied
}

// A Change replaces Range by Text, or the whole document if Range is nil.
type Change struct {
	Range *Range
	Text  string
}

// Decode reads the message. A change whose range isn't four whole numbers from
// 0, or whose text isn't a string, makes the message Malformed.
func (p *DidChange) Decode(params json.RawMessage) error {
	var m struct {
		TextDocument   Document
		ContentChanges json.RawMessage
	}
	if err := lenient(params, &m); err != nil {
		return err
	}
	p.TextDocument = m.TextDocument
	p.ContentChanges, p.Malformed = DecodeChanges(m.ContentChanges)
	return nil
}

// DecodeChanges reads an array of content changes, as strictly.
func DecodeChanges(raw json.RawMessage) ([]Change, error) {
	var wire []struct {
		Range *struct{ Start, End wirePosition }
		Text  *string
	}
	if err := json.Unmarshal(raw, &wire); err != nil {
		return nil, fmt.Errorf("malformed change: %w", err)
	}
	changes := make([]Change, len(wire))
	for i, w := range wire {
		if w.Text == nil {
			return nil, errors.New("malformed change: no text")
		}
		changes[i].Text = *w.Text
		if w.Range == nil {
			continue
		}
		start, ok1 := w.Range.Start.position()
		end, ok2 := w.Range.End.position()
		if !ok1 || !ok2 {
			return nil, errors.New("malformed change: a range without two positions")
		}
		changes[i].Range = &Range{start, end}
	}
	return changes, nil
}

type wirePosition struct{ Line, Character *int }

func (p wirePosition) position() (Position, bool) {
	if p.Line == nil || p.Character == nil || *p.Line < 0 || *p.Character < 0 {
		return Position{}, false
	}
	return Position{*p.Line, *p.Character}, true
}
