package conn

import (
	"context"
	"encoding/json"
	"errors"

	"go.lsp.dev/protocol"
)

// A Method handles the messages of one method. It is called on the read loop,
// in wire order, with params that it must not keep, so it does what changes
// state, or takes the snapshot that the rest works on, and returns soon.
type Method func(params json.RawMessage) (Reply, error)

// A Reply answers a request: with Later's result if there is one, which is
// computed while the next messages are read, or at once with Value.
type Reply struct {
	Value any
	Later func(ctx context.Context) (any, error)
}

// A Decoder reads its own parameters, more leniently or more strictly than the protocol package does.
type Decoder interface {
	Decode(params json.RawMessage) error
}

// Notification makes a Method of a function that handles a notification.
func Notification[P any](h func(*P) error) Method {
	return func(params json.RawMessage) (Reply, error) {
		p, err := decodeParams[P](params)
		if err != nil {
			return Reply{}, err
		}
		return Reply{}, h(p)
	}
}

// Now makes a Method of a request that is answered on the read loop.
func Now[P, R any](h func(*P) (R, error)) Method {
	return func(params json.RawMessage) (Reply, error) {
		p, err := decodeParams[P](params)
		if err != nil {
			return Reply{}, err
		}
		r, err := h(p)
		return Reply{Value: r}, err
	}
}

// Later makes a Method of a request in two steps: h takes its snapshot on the
// read loop, and the function that it returns does the work concurrently. A
// nil function answers null.
func Later[P, R any](h func(*P) func(context.Context) (R, error)) Method {
	return func(params json.RawMessage) (Reply, error) {
		p, err := decodeParams[P](params)
		if err != nil {
			return Reply{}, err
		}
		work := h(p)
		if work == nil {
			return Reply{}, nil
		}
		return Reply{Later: func(ctx context.Context) (any, error) { return work(ctx) }}, nil
	}
}

func decodeParams[P any](params json.RawMessage) (*P, error) {
	p := new(P)
	if len(params) == 0 {
		params = json.RawMessage("{}")
	}
	err := decodeInto(params, p)
	if err != nil {
		return nil, Errorf(InvalidParams, "%v", err)
	}
	return p, nil
}

func decodeInto(params json.RawMessage, p any) error {
	if d, ok := p.(Decoder); ok {
		return d.Decode(params)
	}
	return protocol.Unmarshal(params, p)
}

// lenient reads what it can: a member of an unexpected type is left at its
// zero value, and so is everything if params is no object.
func lenient(params json.RawMessage, p any) error {
	err := json.Unmarshal(params, p)
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) {
		return nil // encoding/json has read all the other members
	}
	return err
}
