package conn

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"go.lsp.dev/jsonrpc2"
	"go.uber.org/zap"
)

// Options is what a connection needs to know of the server behind it.
type Options struct {
	Methods map[string]Method
	// Gate decides, on the read loop, whether a message may be handled now; nil admits all.
	Gate func(method string, call bool) error
	// Done is told of each message that was handled, and how long it took; it may be nil.
	Done func(method string, took time.Duration, err error)
	Log  *zap.Logger
}

// A Conn is one connection to an editor.
type Conn struct {
	opts   Options
	stream *stream
	rpc    jsonrpc2.Conn
	ctx    context.Context // of all work; ends with the connection
	stop   context.CancelFunc

	mu      sync.Mutex
	running map[jsonrpc2.ID]*context.CancelFunc
}

// New makes a connection over rwc; Run makes it live. Writes to rwc may come
// from any goroutine, one at a time.
func New(rwc io.ReadWriteCloser, opts Options) *Conn {
	if opts.Log == nil {
		opts.Log = zap.NewNop()
	}
	c := &Conn{opts: opts, running: map[jsonrpc2.ID]*context.CancelFunc{}}
	c.ctx, c.stop = context.WithCancel(context.Background())
	c.stream = newStream(rwc, c.stop) // the library waits for running requests when the editor has gone
	c.rpc = jsonrpc2.NewConn(c.stream, jsonrpc2.WithCodec(codec{}))
	return c
}

// Run reads and handles messages until the editor closes the connection, End
// is called or ctx is done, and returns when all work has ended.
func (c *Conn) Run(ctx context.Context) error {
	defer c.stop()
	c.rpc.Go(c.ctx, c.handle)
	select {
	case <-c.rpc.Done():
	case <-ctx.Done():
		c.stop()
	}
	c.rpc.Close()
	return c.rpc.Err()
}

// End stops reading after the current message. It may be called by a Method.
func (c *Conn) End() { c.stream.ended.Store(true) }

// Context ends with the connection.
func (c *Conn) Context() context.Context { return c.ctx }

// Notify sends a notification.
func (c *Conn) Notify(method string, params any) error {
	return c.rpc.Notify(c.ctx, method, params)
}

// Call sends a request and waits for its answer; result may be nil. It must
// not be called by a Method, which would wait for itself.
func (c *Conn) Call(ctx context.Context, method string, params, result any) error {
	_, err := c.rpc.Call(ctx, method, params, result)
	return err
}

func (c *Conn) handle(rpc context.Context, req *jsonrpc2.Request) (any, error) {
	method, params := strings.Clone(req.Method()), json.RawMessage(req.Params())
	if method == "$/cancelRequest" {
		c.cancel(params)
		return nil, nil
	}
	call, began := req.IsCall(), time.Now()
	var value any
	var err error
	if call {
		value, err = c.answer(rpc, req.ID(), method, params)
	} else if _, err = c.start(method, params, false); err != nil {
		c.opts.Log.Warn("notification", zap.String("method", method), zap.Error(err))
	}
	if c.opts.Done != nil {
		c.opts.Done(method, time.Since(began), err)
	}
	if !call {
		return nil, nil // an error would end the connection
	}
	return value, err
}

// answer handles a request.
func (c *Conn) answer(rpc context.Context, id jsonrpc2.ID, method string, params json.RawMessage) (any, error) {
	ctx, done := c.begin(id)
	defer done()
	reply, err := c.start(method, params, true)
	if err == nil && reply.Later != nil {
		jsonrpc2.Async(rpc) // from here on the next messages are read
		reply.Value, err = c.finish(ctx, method, reply.Later)
	}
	if errors.Is(err, context.Canceled) {
		err = Errorf(RequestCancelled, "%s was cancelled", method)
	}
	return reply.Value, err
}

func (c *Conn) start(method string, params json.RawMessage, call bool) (reply Reply, err error) {
	defer c.survive(method, &err)
	if c.opts.Gate != nil {
		if err := c.opts.Gate(method, call); err != nil {
			return Reply{}, err
		}
	}
	h := c.opts.Methods[method]
	switch {
	case h != nil:
		return h(params)
	case call:
		return Reply{}, Errorf(MethodNotFound, "no method %q", method)
	}
	c.opts.Log.Debug("ignored notification", zap.String("method", method))
	return Reply{}, nil
}

func (c *Conn) finish(ctx context.Context, method string, work func(context.Context) (any, error)) (v any, err error) {
	defer c.survive(method, &err)
	return work(ctx)
}

// survive keeps a panic inside its message.
func (c *Conn) survive(method string, err *error) {
	if r := recover(); r != nil {
		c.opts.Log.Error("panic", zap.String("method", method), zap.Any("value", r), zap.ByteString("stack", debug.Stack()))
		*err = Errorf(InternalError, "internal error in %s", method)
	}
}

// begin registers a request as one that can be cancelled. Its context is the
// connection's, not the library's: that one dies when the request is recycled.
func (c *Conn) begin(id jsonrpc2.ID) (ctx context.Context, done func()) {
	ctx, stop := context.WithCancel(c.ctx)
	c.mu.Lock()
	c.running[id] = &stop
	c.mu.Unlock()
	return ctx, func() {
		stop()
		c.mu.Lock()
		if c.running[id] == &stop { // another request may have come with the same id
			delete(c.running, id)
		}
		c.mu.Unlock()
	}
}

func (c *Conn) cancel(params json.RawMessage) {
	var p struct{ ID json.RawMessage }
	if lenient(params, &p) != nil {
		return
	}
	id, ok := decodeID(p.ID)
	if !ok {
		return
	}
	c.mu.Lock()
	stop := c.running[id]
	c.mu.Unlock()
	if stop != nil {
		(*stop)()
	}
}
