package conn

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"go.lsp.dev/jsonrpc2"
)

// maxMessage is the longest message that is read; a longer one is skipped.
const maxMessage = 256 << 20

// stream frames messages with Content-Length headers. Unlike the library's own
// it survives every message: what can't be understood is answered with an
// error, where an answer is due, and skipped.
type stream struct {
	rwc   io.ReadWriteCloser
	in    *bufio.Reader
	body  bytes.Buffer // of the message last read, which borrows it until the next
	ended atomic.Bool  // nothing more is read
	atEnd func()       // called when nothing more can be read

	mu  sync.Mutex
	out []byte
}

func newStream(rwc io.ReadWriteCloser, atEnd func()) *stream {
	return &stream{rwc: rwc, in: bufio.NewReaderSize(rwc, 32<<10), atEnd: atEnd}
}

func (s *stream) Read(ctx context.Context) (_ jsonrpc2.Message, _ int64, err error) {
	defer func() {
		if err != nil {
			s.atEnd()
		}
	}()
	for {
		if s.ended.Load() {
			return nil, 0, io.EOF
		}
		n, err := s.frame()
		if err != nil {
			return nil, 0, err
		}
		msg, bad := decode(s.body.Bytes())
		if bad == nil && msg != nil {
			return msg, n, nil
		}
		if bad != nil {
			if _, err := s.Write(ctx, jsonrpc2.NewResponse(jsonrpc2.ID{}, nil, bad)); err != nil {
				return nil, 0, err
			}
		}
	}
}

// frame reads the next message into s.body and returns its length. Lines that
// are no headers are skipped, so that it finds the next message after garbage.
func (s *stream) frame() (int64, error) {
	length := int64(-1)
	for {
		line, err := s.line()
		if err != nil {
			return 0, err
		}
		if line == "" {
			if length >= 0 {
				break
			}
			continue
		}
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(strings.TrimSpace(name), "content-length") {
			if n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64); err == nil {
				length = n
			}
		}
	}
	s.body.Reset()
	var err error
	if length > maxMessage {
		_, err = io.CopyN(io.Discard, s.in, length) // the empty body is then answered as a parse error
	} else {
		_, err = io.CopyN(&s.body, s.in, length)
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return length, err
}

// line returns the next line without its end, or as much of it as is kept of an overlong one.
func (s *stream) line() (string, error) {
	b, err := s.in.ReadSlice('\n')
	line := strings.TrimRight(string(b[:min(len(b), 1<<10)]), "\r\n")
	for err == bufio.ErrBufferFull {
		_, err = s.in.ReadSlice('\n')
	}
	return line, err
}

// decode reads one message. It returns neither a message nor an error for what
// looks like an answer: an answer to that would be noise.
func decode(body []byte) (jsonrpc2.Message, *jsonrpc2.Error) {
	if msg, err := jsonrpc2.DecodeMessage(body); err == nil {
		return msg, nil
	}
	// Editors written in languages without integers send an id as 1.0, and some leave "jsonrpc" out.
	var m struct {
		ID     json.RawMessage
		Method *string
		Params json.RawMessage
	}
	if err := json.Unmarshal(body, &m); err != nil {
		if json.Valid(body) {
			return nil, jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "not a request: %v", err)
		}
		return nil, jsonrpc2.Errorf(jsonrpc2.ParseError, "malformed message: %v", err)
	}
	if m.Method == nil {
		return nil, nil
	}
	if string(m.Params) == "null" {
		m.Params = nil
	}
	id, ok := decodeID(m.ID)
	switch {
	case !ok:
		return nil, jsonrpc2.Errorf(jsonrpc2.InvalidRequest, "%s: an id is a string or a whole number", *m.Method)
	case !id.IsValid():
		return jsonrpc2.NewNotification(*m.Method, jsonrpc2.RawMessage(m.Params)), nil
	}
	return jsonrpc2.NewCall(id, *m.Method, jsonrpc2.RawMessage(m.Params)), nil
}

// decodeID reads an id: a string, a whole number in any notation, or nothing.
func decodeID(raw json.RawMessage) (id jsonrpc2.ID, ok bool) {
	var s string
	var f float64
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return id, true
	case json.Unmarshal(raw, &s) == nil:
		return jsonrpc2.NewStringID(s), true
	}
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return jsonrpc2.NewNumberID(n), true
	}
	if json.Unmarshal(raw, &f) == nil && f == float64(int64(f)) {
		return jsonrpc2.NewNumberID(int64(f)), true
	}
	return id, false
}

func (s *stream) Write(_ context.Context, m jsonrpc2.Message) (int64, error) {
	body := jsonrpc2.AppendMessage(nil, m)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = append(s.out[:0], "Content-Length: "...)
	s.out = strconv.AppendInt(s.out, int64(len(body)), 10)
	s.out = append(s.out, "\r\n\r\n"...)
	s.out = append(s.out, body...)
	n, err := s.rwc.Write(s.out)
	return int64(n), err
}

func (s *stream) Close() error {
	s.ended.Store(true)
	return s.rwc.Close()
}
