package servertest

import (
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
)

// Actions asks for the code actions on a range, of the given kinds or of all.
func (b *Buffer) Actions(r Range, only ...string) (actions []Action) {
	b.e.t.Helper()
	context := map[string]any{"diagnostics": []any{}, "triggerKind": 1}
	if len(only) > 0 {
		context["only"] = only
	}
	err := b.e.Call("textDocument/codeAction", map[string]any{"textDocument": b.only(), "range": r, "context": context}, &actions)
	if err != nil {
		b.e.t.Fatal(err)
	}
	return actions
}

// Resolve returns an action with its edit, for which it asks if need be.
func (e *Editor) Resolve(a Action) (Action, error) {
	if a.Edit != nil || !e.Capabilities.CodeActionProvider.ResolveProvider {
		return a, nil
	}
	var full Action
	err := e.Call("codeAction/resolve", a, &full)
	return full, err
}

// Accept applies an action to the editor's buffers, tells the server of the
// changes, and has it run the action's command.
func (b *Buffer) Accept(a Action) {
	b.e.t.Helper()
	full, err := b.e.Resolve(a)
	if err != nil {
		b.e.t.Fatalf("%s: %v", a.Title, err)
	}
	if full.Edit != nil || full.Command == nil {
		if err := b.e.Apply(full.Edit); err != nil {
			b.e.t.Fatalf("%s: %v", a.Title, err)
		}
	}
	if full.Command != nil {
		if err := b.e.Call("workspace/executeCommand", full.Command, nil); err != nil {
			b.e.t.Fatalf("%s: %v", a.Title, err)
		}
	}
}

// Apply applies an edit to the editor's buffers as the protocol asks, and tells
// the server of the changes. Files that are not open are changed on disk.
func (e *Editor) Apply(w *WorkspaceEdit) error {
	if w == nil {
		return fmt.Errorf("no edit")
	}
	for uri, edits := range w.Changes {
		if err := e.apply(uri, nil, edits); err != nil {
			return err
		}
	}
	for _, c := range w.DocumentChanges {
		if err := e.apply(c.TextDocument.URI, c.TextDocument.Version, c.Edits); err != nil {
			return err
		}
	}
	return nil
}

func (e *Editor) apply(uri string, version *int, edits []TextEdit) error {
	b := e.buffers[uri]
	if b == nil {
		return e.rewrite(uri, version, edits)
	}
	if version != nil && *version != b.Version {
		return fmt.Errorf("an edit for version %d of %s, which is at %d", *version, uri, b.Version)
	}
	splices, err := splicesOf(b.text, edits, e.Encoding)
	if err == nil {
		b.Change(splices...)
	}
	return err
}

// rewrite changes a file that is not open.
func (e *Editor) rewrite(uri string, version *int, edits []TextEdit) error {
	path, err := url.PathUnescape(strings.TrimPrefix(uri, "file://"))
	if err != nil || version != nil {
		return fmt.Errorf("%s is not open", uri)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := strings.TrimPrefix(string(raw), "\ufeff")
	splices, err := splicesOf(text, edits, e.Encoding)
	if err != nil {
		return err
	}
	for _, s := range splices {
		text = text[:s.Start] + s.New + text[s.End:]
	}
	if strings.HasPrefix(string(raw), "\ufeff") {
		text = "\ufeff" + text
	}
	return os.WriteFile(path, []byte(text), 0o600)
}

// splicesOf returns edits from the end of a text to its beginning, so that each
// stands where the text before it says.
func splicesOf(text string, edits []TextEdit, encoding string) (splices []Splice, err error) {
	for _, x := range edits {
		start, ok1 := offsetOf(text, x.Range.Start, encoding)
		end, ok2 := offsetOf(text, x.Range.End, encoding)
		if !ok1 || !ok2 || start > end {
			return nil, fmt.Errorf("%v is no range of %q", x.Range, text)
		}
		splices = append(splices, Splice{start, end, x.NewText})
	}
	slices.SortStableFunc(splices, func(a, b Splice) int { return a.Start - b.Start })
	for i := 1; i < len(splices); i++ {
		if splices[i].Start < splices[i-1].End {
			return nil, fmt.Errorf("edits overlap: %v", splices)
		}
	}
	slices.Reverse(splices)
	return splices, nil
}

// Hover asks what there is to say about a position; nil is nothing.
func (b *Buffer) Hover(p Position) (h *Hover) {
	b.e.t.Helper()
	if err := b.e.Call("textDocument/hover", map[string]any{"textDocument": b.only(), "position": p}, &h); err != nil {
		b.e.t.Fatal(err)
	}
	return h
}
