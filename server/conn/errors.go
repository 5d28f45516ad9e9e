package conn

import "go.lsp.dev/jsonrpc2"

// Code is an error's code on the wire.
type Code = jsonrpc2.Code

// The codes that the server answers with.
const (
	InvalidRequest       Code = jsonrpc2.InvalidRequest
	MethodNotFound       Code = jsonrpc2.MethodNotFound
	InvalidParams        Code = jsonrpc2.InvalidParams
	InternalError        Code = jsonrpc2.InternalError
	ServerNotInitialized Code = -32002
	RequestCancelled     Code = -32800
	ContentModified      Code = -32801
)

// Errorf makes an error that is answered with code.
func Errorf(code Code, format string, args ...any) error {
	return jsonrpc2.Errorf(code, format, args...)
}
