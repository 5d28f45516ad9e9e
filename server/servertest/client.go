package servertest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Deadline is how long a condition may take to come about.
const Deadline = 2 * time.Minute

// A Message is one message of either side.
type Message struct {
	ID     json.RawMessage `json:"id,omitempty"`
	Method string          `json:"method,omitempty"`
	Params json.RawMessage `json:"params,omitempty"`
	Result json.RawMessage `json:"result,omitempty"`
	Error  *Error          `json:"error,omitempty"`
}

// Error is an error that the server answered with.
type Error struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (e *Error) Error() string { return fmt.Sprintf("%d: %s", e.Code, e.Message) }

// A Client speaks the protocol and remembers what was said.
type Client struct {
	t   testing.TB
	rwc io.ReadWriteCloser
	// Answer answers the server's requests; it runs on the reading goroutine.
	answer func(method string, params json.RawMessage) any

	mu       sync.Mutex
	news     *sync.Cond
	next     int
	answers  map[string]Message
	received []Message // notifications and requests
	traffic  []string
	ended    bool
	done     chan struct{}
}

// Connect makes a client of the server at the other end of rwc.
func Connect(t testing.TB, rwc io.ReadWriteCloser, answer func(method string, params json.RawMessage) any) *Client {
	c := &Client{t: t, rwc: rwc, answer: answer, answers: map[string]Message{}, done: make(chan struct{})}
	c.news = sync.NewCond(&c.mu)
	go c.read()
	return c
}

func (c *Client) read() {
	defer close(c.done)
	in := bufio.NewReader(c.rwc)
	for {
		body, err := readFrame(in)
		if err != nil {
			break
		}
		var m Message
		if err := json.Unmarshal(body, &m); err != nil {
			c.t.Errorf("the server sent %q: %v", body, err)
			break
		}
		if m.Method != "" && m.ID != nil {
			var result any
			if c.answer != nil {
				result = c.answer(m.Method, m.Params)
			}
			c.send(map[string]any{"jsonrpc": "2.0", "id": m.ID, "result": result})
		}
		c.mu.Lock()
		c.log("<-", body)
		if m.Method == "" {
			c.answers[string(m.ID)] = m
		} else {
			c.received = append(c.received, m)
		}
		c.news.Broadcast()
		c.mu.Unlock()
	}
	c.mu.Lock()
	c.ended = true
	c.news.Broadcast()
	c.mu.Unlock()
}

func readFrame(in *bufio.Reader) ([]byte, error) {
	length := -1
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return nil, err
		}
		line = strings.TrimSpace(line)
		if line == "" {
			break
		}
		if v, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			if length, err = strconv.Atoi(v); err != nil {
				return nil, err
			}
		}
	}
	body := make([]byte, length)
	_, err := io.ReadFull(in, body)
	return body, err
}

// log keeps the last messages, cut to a readable length. The caller holds c.mu.
func (c *Client) log(arrow string, body []byte) {
	const kept = 200
	if len(c.traffic) == 2*kept {
		c.traffic = append(c.traffic[:0], c.traffic[kept:]...)
	}
	c.traffic = append(c.traffic, arrow+" "+string(body[:min(len(body), 500)]))
}

func (c *Client) send(m any) {
	body, err := json.Marshal(m)
	if err != nil {
		c.t.Errorf("%v: %v", m, err)
		return
	}
	c.Raw("Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + string(body))
}

// Raw sends bytes as they are. That the server has gone is seen by whoever waits for it.
func (c *Client) Raw(bytes string) {
	c.mu.Lock()
	c.log("->", []byte(bytes))
	c.mu.Unlock()
	_, _ = io.WriteString(c.rwc, bytes)
}

// Notify sends a notification; nil params are left out.
func (c *Client) Notify(method string, params any) {
	m := map[string]any{"jsonrpc": "2.0", "method": method}
	if params != nil {
		m["params"] = params
	}
	c.send(m)
}

// Start sends a request and returns its id.
func (c *Client) Start(method string, params any) int {
	c.mu.Lock()
	c.next++
	id := c.next
	c.mu.Unlock()
	c.StartAs(id, method, params)
	return id
}

// StartAs sends a request with an id of the caller's.
func (c *Client) StartAs(id any, method string, params any) {
	m := map[string]any{"jsonrpc": "2.0", "id": id, "method": method}
	if params != nil {
		m["params"] = params
	}
	c.send(m)
}

// Finish waits for the answer to a request and decodes its result; result may be nil.
func (c *Client) Finish(id any, result any) error {
	c.t.Helper()
	key, err := json.Marshal(id)
	if err != nil {
		c.t.Fatal(err)
	}
	var m Message
	c.await(fmt.Sprintf("the answer to %s", key), func() bool {
		var ok bool
		m, ok = c.answers[string(key)]
		return ok
	})
	c.mu.Lock()
	delete(c.answers, string(key))
	c.mu.Unlock()
	if m.Error != nil {
		return m.Error
	}
	if result == nil || m.Result == nil {
		return nil
	}
	return json.Unmarshal(m.Result, result)
}

// Call sends a request and waits for its answer.
func (c *Client) Call(method string, params, result any) error {
	c.t.Helper()
	return c.Finish(c.Start(method, params), result)
}

// Await waits until done agrees with what the server has sent of itself, which
// grows with every notification and request.
func (c *Client) Await(what string, done func(received []Message) bool) {
	c.t.Helper()
	c.await(what, func() bool { return done(c.received) })
}

// Forget drops what the server has sent of itself so far.
func (c *Client) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.received = nil
}

// Ended waits until the server has closed the connection.
func (c *Client) Ended() {
	c.t.Helper()
	select {
	case <-c.done:
	case <-time.After(Deadline):
		c.fail("the end of the connection")
	}
}

func (c *Client) await(what string, done func() bool) {
	c.t.Helper()
	expired := false
	timer := time.AfterFunc(Deadline, func() {
		c.mu.Lock()
		expired = true
		c.news.Broadcast()
		c.mu.Unlock()
	})
	defer timer.Stop()
	c.mu.Lock()
	for !done() {
		if c.ended || expired {
			c.mu.Unlock()
			c.fail(what)
		}
		c.news.Wait()
	}
	c.mu.Unlock()
}

func (c *Client) fail(what string) {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t.Fatalf("waited for %s in vain; traffic:\n%s", what, strings.Join(c.traffic, "\n"))
}
