// Package servertest is an editor in memory, for tests of the server: it opens
// buffers, types, waits for diagnostics, asks for actions and applies them to
// its own text, over the same bytes that a real editor would send.
//
// It shares no code with the server: it frames, encodes and counts columns by
// itself, so that both can't be wrong in the same way. Tests wait for
// conditions and never for time; when a condition does not come about, the
// traffic is printed.
//
//	e := servertest.Start(t, servertest.Options{Server: server.Options{Rules: rules}})
//	b := e.Open("file:///model.py", text)
//	found := b.Diagnostics()
//	b.Accept(b.Actions(found[0].Range, "quickfix")[0])
//	if b.Text() != want { … }
package servertest
