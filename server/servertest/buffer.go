package servertest

import (
	"encoding/json"
	"slices"
	"strings"
)

// A Buffer is an open document.
type Buffer struct {
	e        *Editor
	URI      string
	Version  int
	text     string
	notebook *Notebook // that it is a cell of, or nil
}

// Open opens a Python document.
func (e *Editor) Open(uri, text string) *Buffer {
	b := &Buffer{e: e, URI: uri, Version: 1, text: text}
	e.buffers[uri] = b
	e.Notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{
		"uri": uri, "languageId": "python", "version": 1, "text": text,
	}})
	return b
}

// Text returns the text as the editor has it.
func (b *Buffer) Text() string { return b.text }

// A Splice replaces the bytes from Start to End by New.
type Splice struct {
	Start, End int
	New        string
}

// Change applies splices one after the other, and sends them as one change.
func (b *Buffer) Change(splices ...Splice) {
	changes := []any{}
	for _, s := range splices {
		changes = append(changes, map[string]any{"range": b.rangeOf(s.Start, s.End), "text": s.New})
		b.text = b.text[:s.Start] + s.New + b.text[s.End:]
	}
	b.changed(changes...)
}

// Set replaces the whole text.
func (b *Buffer) Set(text string) {
	b.text = text
	b.changed(map[string]any{"text": text})
}

func (b *Buffer) changed(changes ...any) {
	b.Version++
	if b.notebook != nil {
		b.notebook.changed(map[string]any{"textContent": []any{map[string]any{"document": b.id(), "changes": changes}}})
		return
	}
	b.e.Notify("textDocument/didChange", map[string]any{
		"textDocument": b.id(), "contentChanges": changes,
	})
}

// Type types text before the first occurrence of at, a character at a time; at "" is the end.
func (b *Buffer) Type(at, text string) {
	offset := len(b.text)
	if at != "" {
		offset = b.index(at)
	}
	for _, r := range text {
		b.Change(Splice{offset, offset, string(r)})
		offset += len(string(r))
	}
}

// Replace replaces the first occurrence of old.
func (b *Buffer) Replace(old, new string) {
	i := b.index(old)
	b.Change(Splice{i, i + len(old), new})
}

func (b *Buffer) index(s string) int {
	b.e.t.Helper()
	i := strings.Index(b.text, s)
	if i < 0 {
		b.e.t.Fatalf("%q is not in %q", s, b.text)
	}
	return i
}

// Range returns the range of the first occurrence of s.
func (b *Buffer) Range(s string) Range {
	i := b.index(s)
	return b.rangeOf(i, i+len(s))
}

func (b *Buffer) rangeOf(start, end int) Range {
	return Range{positionOf(b.text, start, b.e.Encoding), positionOf(b.text, end, b.e.Encoding)}
}

// At returns the text that a range of the server's covers.
func (b *Buffer) At(r Range) string {
	b.e.t.Helper()
	start, ok1 := offsetOf(b.text, r.Start, b.e.Encoding)
	end, ok2 := offsetOf(b.text, r.End, b.e.Encoding)
	if !ok1 || !ok2 || start > end {
		b.e.t.Fatalf("%v is no range of %q", r, b.text)
	}
	return b.text[start:end]
}

func (b *Buffer) id() map[string]any { return map[string]any{"uri": b.URI, "version": b.Version} }

func (b *Buffer) only() map[string]any { return map[string]any{"uri": b.URI} }

// Save and Close tell the server of it.
func (b *Buffer) Save() { b.e.Notify("textDocument/didSave", map[string]any{"textDocument": b.only()}) }

func (b *Buffer) Close() {
	b.e.Notify("textDocument/didClose", map[string]any{"textDocument": b.only()})
	delete(b.e.buffers, b.URI)
}

// Diagnostics returns what the server finds in the present text: it asks, or
// waits for what is pushed for the present version.
func (b *Buffer) Diagnostics() []Diagnostic {
	b.e.t.Helper()
	if b.e.Pull {
		return b.PullDiagnostics("").Items
	}
	return b.Await("diagnostics of the present version", func(p Published) bool { return p.Version != nil && *p.Version == b.Version })
}

// PullDiagnostics asks for diagnostics.
func (b *Buffer) PullDiagnostics(previous string) (r Report) {
	b.e.t.Helper()
	params := map[string]any{"textDocument": b.only()}
	if previous != "" {
		params["previousResultId"] = previous
	}
	if err := b.e.Call("textDocument/diagnostic", params, &r); err != nil {
		b.e.t.Fatal(err)
	}
	return r
}

// Await waits until done agrees with the last diagnostics pushed for the buffer, and returns them.
func (b *Buffer) Await(what string, done func(Published) bool) []Diagnostic {
	b.e.t.Helper()
	var last Published
	b.e.Client.Await(what, func(received []Message) bool {
		p, ok := lastPublished(received, b.URI)
		last = p
		return ok && done(p)
	})
	return last.Diagnostics
}

// Published returns all diagnostics that were pushed for a URI so far, in order.
func (e *Editor) Published(uri string) (all []Published) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, m := range e.received {
		if p, ok := published(m); ok && p.URI == uri {
			all = append(all, p)
		}
	}
	return all
}

func lastPublished(received []Message, uri string) (Published, bool) {
	for _, m := range slices.Backward(received) {
		if p, ok := published(m); ok && p.URI == uri {
			return p, true
		}
	}
	return Published{}, false
}

func published(m Message) (p Published, ok bool) {
	if m.Method != "textDocument/publishDiagnostics" {
		return p, false
	}
	return p, json.Unmarshal(m.Params, &p) == nil
}
