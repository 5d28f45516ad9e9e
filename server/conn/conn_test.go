package conn

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// A peer is the other side of a connection.
type peer struct {
	t   *testing.T
	c   net.Conn
	in  *bufio.Reader
	log *observer.ObservedLogs
	end chan error
}

func dial(t *testing.T, methods map[string]Method) *peer {
	near, far := net.Pipe()
	core, log := observer.New(zap.DebugLevel)
	p := &peer{t: t, c: near, in: bufio.NewReader(near), log: log, end: make(chan error, 1)}
	c := New(far, Options{Methods: methods, Log: zap.New(core)})
	go func() { p.end <- c.Run(context.Background()) }()
	t.Cleanup(func() { near.Close(); <-p.end; p.end <- nil })
	return p
}

func (p *peer) say(bodies ...string) {
	for _, body := range bodies {
		p.raw("Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body)
	}
}

func (p *peer) raw(s string) {
	if _, err := io.WriteString(p.c, s); err != nil {
		p.t.Fatal(err)
	}
}

// hear returns the next message, without its "jsonrpc".
func (p *peer) hear() string {
	p.t.Helper()
	length := 0
	for {
		line, err := p.in.ReadString('\n')
		if err != nil {
			p.t.Fatal(err)
		}
		line = strings.TrimSpace(line)
		if line == "" {
			break
		}
		length, _ = strconv.Atoi(strings.TrimPrefix(line, "Content-Length: "))
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(p.in, body); err != nil {
		p.t.Fatal(err)
	}
	return strings.Replace(string(body), `"jsonrpc":"2.0",`, "", 1)
}

func (p *peer) expect(want string) {
	p.t.Helper()
	if got := p.hear(); got != want {
		p.t.Errorf("got  %s\nwant %s", got, want)
	}
}

// echo answers with its parameters.
func echo(params json.RawMessage) (Reply, error) {
	if params == nil {
		return Reply{Value: String("none")}, nil
	}
	return Reply{Value: String(bytes.Clone(params))}, nil
}

// String is a string as protocol.Marshal writes it.
type String string

func (s String) MarshalJSON() ([]byte, error) { return json.Marshal(string(s)) }

func TestIDs(t *testing.T) {
	p := dial(t, map[string]Method{"echo": echo})
	for _, test := range []struct{ id, want string }{
		{`1`, `1`}, {`-1`, `-1`}, {`"a"`, `"a"`}, {`99999999999`, `99999999999`}, {`"\u00e9\n"`, `"é\n"`},
		{`1.0`, `1`}, {`2e3`, `2000`}, // as an editor written in Lua may put it
	} {
		p.say(`{"jsonrpc":"2.0","id":` + test.id + `,"method":"echo","params":[]}`)
		p.expect(`{"id":` + test.want + `,"result":"[]"}`)
	}
}

// TestMalformed: the library ends the connection on each of these.
func TestMalformed(t *testing.T) {
	p := dial(t, map[string]Method{"echo": echo})
	for _, test := range []struct {
		body string
		code int // 0 if no answer is due
	}{
		{`{`, -32700}, {``, -32700}, {"\x00", -32700}, {`nul`, -32700}, {`{"jsonrpc":"2.0","id":1,"method":"echo"}x`, -32700},
		{`[]`, -32600}, {`[{"jsonrpc":"2.0","id":1,"method":"echo"}]`, -32600}, {`5`, -32600}, {`{"method":5}`, -32600},
		{`{"jsonrpc":"2.0","id":1.5,"method":"echo"}`, -32600}, {`{"jsonrpc":"2.0","id":{},"method":"echo"}`, -32600},
		{`{}`, 0}, {`{"jsonrpc":"2.0","id":5,"result":1,"error":{}}`, 0}, {`{"jsonrpc":"2.0","id":5,"result":1}`, 0}, {`null`, 0},
		{`{"id":null,"method":"echo","params":null}`, 0},
		{strings.Repeat("[", 100000), -32700},
	} {
		p.say(test.body)
		if test.code != 0 {
			if got := p.hear(); !strings.HasPrefix(got, `{"id":null,"error":{"code":`+strconv.Itoa(test.code)) {
				t.Errorf("%.50q: %s", test.body, got)
			}
		}
	}
	p.say(`{"id":7,"method":"echo"}`) // without "jsonrpc"
	p.expect(`{"id":7,"result":"none"}`)
}

func TestHeaders(t *testing.T) {
	p := dial(t, map[string]Method{"echo": echo})
	body := `{"jsonrpc":"2.0","id":7,"method":"echo"}`
	n := strconv.Itoa(len(body))
	for _, head := range []string{
		"Content-Length: " + n + "\r\n\r\n", "content-length:" + n + "\r\n\r\n", "CONTENT-LENGTH : " + n + "\n\n",
		"Content-Type: x; charset=utf-8\r\nContent-Length: " + n + "\r\n\r\n", "Content-Length: " + n + "\r\nContent-Type: x\r\n\r\n",
		"\r\n\r\nContent-Length: " + n + "\r\n\r\n", "garbage\r\nContent-Length: -5\r\nContent-Length: 99999999999999999999\r\nContent-Length: " + n + "\r\n\r\n",
		strings.Repeat("z", 1<<17) + "\r\nContent-Length: " + n + "\r\n\r\n",
	} {
		p.raw(head + body)
		p.expect(`{"id":7,"result":"none"}`)
	}
}

func TestEnds(t *testing.T) {
	for _, last := range []string{"", "Content-Le", "Content-Length: 5\r\n\r\n{}"} {
		p := dial(t, nil)
		p.raw(last)
		p.c.Close()
		if err := <-p.end; (last == "") != (err == nil) && !errors.Is(err, io.ErrUnexpectedEOF) && err != nil {
			t.Errorf("%q: %v", last, err)
		}
		p.end <- nil
	}
}

// TestNotificationsSurvive: the library ends the connection when one fails, or panics.
func TestNotificationsSurvive(t *testing.T) {
	p := dial(t, map[string]Method{
		"echo":  echo,
		"fail":  func(json.RawMessage) (Reply, error) { return Reply{}, errors.New("no") },
		"panic": func(json.RawMessage) (Reply, error) { panic("boom") },
	})
	p.say(`{"jsonrpc":"2.0","method":"fail"}`, `{"jsonrpc":"2.0","method":"panic","params":{}}`, `{"jsonrpc":"2.0","method":"$/unknown"}`,
		`{"jsonrpc":"2.0","id":1,"method":"fail"}`)
	p.expect(`{"id":1,"error":{"code":0,"message":"no"}}`)
	p.say(`{"jsonrpc":"2.0","id":2,"method":"panic"}`)
	p.expect(`{"id":2,"error":{"code":-32603,"message":"internal error in panic"}}`)
	p.say(`{"jsonrpc":"2.0","id":3,"method":"no/such","params":[1]}`)
	p.expect(`{"id":3,"error":{"code":-32601,"message":"no method \"no/such\""}}`)
	if n := p.log.FilterMessage("panic").Len(); n != 2 {
		t.Errorf("%d panics in the log", n)
	}
	if n := p.log.FilterMessage("notification").Len(); n != 2 {
		t.Errorf("%d notifications in the log", n)
	}
}

// TestWireOrder: methods start in the order of the messages, and what they return runs beside the next.
func TestWireOrder(t *testing.T) {
	var order []int
	gate := make(chan struct{})
	n := 0
	p := dial(t, map[string]Method{
		"step": Notification(func(*Nothing) error { n++; order = append(order, n); return nil }),
		"wait": Later(func(*Nothing) func(context.Context) (String, error) {
			seen := n
			return func(context.Context) (String, error) { <-gate; return String(strconv.Itoa(seen)), nil }
		}),
		"open": Now(func(*Nothing) (String, error) { close(gate); return "open", nil }),
	})
	const rounds = 1000
	for range rounds {
		p.say(`{"jsonrpc":"2.0","method":"step"}`)
	}
	p.say(`{"jsonrpc":"2.0","id":1,"method":"wait"}`, `{"jsonrpc":"2.0","method":"step"}`)
	p.c.Write([]byte{})
	done := make(chan struct{})
	go func() { defer close(done); p.say(`{"jsonrpc":"2.0","id":2,"method":"open"}`) }()
	got := map[string]bool{p.hear(): true, p.hear(): true}
	<-done
	if !got[`{"id":1,"result":"1000"}`] || !got[`{"id":2,"result":"open"}`] {
		t.Errorf("%v", got)
	}
	for i, v := range order {
		if v != i+1 {
			t.Fatalf("out of order at %d", i)
		}
	}
	if len(order) != rounds+1 {
		t.Errorf("%d steps", len(order))
	}
}

// TestCancelManyRequests: the library crashes when a request's context is derived from and the request then recycled.
func TestCancelManyRequests(t *testing.T) {
	p := dial(t, map[string]Method{
		"wait": Later(func(*Nothing) func(context.Context) (String, error) {
			return func(ctx context.Context) (String, error) { <-ctx.Done(); return "", ctx.Err() }
		}),
		"now": Now(func(*Nothing) (String, error) { return "now", nil }),
	})
	for i := range 300 {
		id := strconv.Itoa(i)
		if i%2 == 1 {
			id = `"` + id + `"`
		}
		p.say(`{"jsonrpc":"2.0","id":`+id+`,"method":"wait"}`, `{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":`+id+`}}`)
		p.expect(`{"id":` + id + `,"error":{"code":-32800,"message":"wait was cancelled"}}`)
		p.say(`{"jsonrpc":"2.0","id":` + id + `,"method":"now"}`)
		p.expect(`{"id":` + id + `,"result":"now"}`)
	}
}

// TestRunningRequestsEndWithTheEditor: the library waits for them.
func TestRunningRequestsEndWithTheEditor(t *testing.T) {
	started := make(chan struct{})
	p := dial(t, map[string]Method{"wait": Later(func(*Nothing) func(context.Context) (String, error) {
		return func(ctx context.Context) (String, error) { close(started); <-ctx.Done(); return "", ctx.Err() }
	})})
	p.say(`{"jsonrpc":"2.0","id":1,"method":"wait"}`)
	<-started
	p.c.Close()
	if err := <-p.end; err != nil {
		t.Error(err)
	}
	p.end <- nil
}

func TestCallAndNotify(t *testing.T) {
	near, far := net.Pipe()
	p := &peer{t: t, c: near, in: bufio.NewReader(near)}
	c := New(far, Options{})
	end := make(chan error, 1)
	go func() { end <- c.Run(context.Background()) }()
	answered := make(chan string)
	go func() {
		var s String
		if err := c.Call(c.Context(), "ask", nil, &s); err != nil {
			t.Error(err)
		}
		answered <- string(s)
		if err := c.Notify("tell", map[string]int{"x": 1}); err != nil {
			t.Error(err)
		}
	}()
	p.expect(`{"method":"ask","id":1}`)
	p.say(`{"jsonrpc":"2.0","id":1,"result":"yes"}`)
	if got := <-answered; got != "yes" {
		t.Errorf("answered %q", got)
	}
	p.expect(`{"method":"tell","params":{"x":1}}`)
	near.Close()
	if err := <-end; err != nil {
		t.Error(err)
	}
}

func FuzzStream(f *testing.F) {
	f.Add([]byte("Content-Length: 2\r\n\r\n{}"))
	f.Add([]byte("Content-Length: 40\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1.0,\"method\":\"echo\"}"))
	f.Fuzz(func(t *testing.T, in []byte) {
		near, far := net.Pipe()
		c := New(far, Options{Methods: map[string]Method{"echo": echo}})
		end := make(chan error, 1)
		go func() { end <- c.Run(context.Background()) }()
		go func() {
			near.Write(in)
			near.Close()
		}()
		io.Copy(io.Discard, near)
		<-end
	})
}
