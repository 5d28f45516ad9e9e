// Package conn is the connection between an editor and the server: framing,
// the order of messages, cancellation, and what is read of each message.
//
// It is the only package that knows go.lsp.dev/jsonrpc2, and the one place
// that goes round what that library and go.lsp.dev/protocol do too loosely or
// too strictly for a server which must outlive any input:
//
//   - jsonrpc2 ends the connection on malformed JSON, on a number id written
//     as 1.0 and on a missing "jsonrpc"; stream reads on instead.
//   - jsonrpc2 ends it, too, when the handler of a notification fails or
//     panics; Conn logs, and reads on.
//   - Either everything or nothing runs concurrently there. Here a method
//     starts on the read loop, in wire order, and only what it returns runs
//     concurrently: see Method.
//   - A context derived from the library's request context is used after its
//     request was recycled, which crashes; Conn derives from its own.
//   - protocol reads a partial change with a bad range as a change of the whole
//     document, and refuses an entire initialize for one unexpected null;
//     the types of this package read both as an editor meant them.
//   - protocol rewrites URIs; here a URI stays as the editor spells it.
//
// It knows nothing of documents, of findings or of what any method does.
package conn
