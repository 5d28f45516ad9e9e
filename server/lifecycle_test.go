package server_test

import (
	"context"
	"errors"
	"testing"

	"mlxls/server"
	"mlxls/server/servertest"
)

func code(err error) int {
	var e *servertest.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return 0
}

func TestExitCodes(t *testing.T) {
	if got := start(t, nil).Shutdown(); got != 0 {
		t.Errorf("after shutdown: %d", got)
	}
	if got := start(t, nil).Exit(); got != 1 {
		t.Errorf("without shutdown: %d", got)
	}
	e := start(t, nil)
	e.Hangup()
	if got := e.Wait(); got != 1 {
		t.Errorf("connection closed: %d", got)
	}
}

func TestExitWithoutWaiting(t *testing.T) {
	e := start(t, nil)
	id := e.Start("shutdown", nil)
	e.Notify("exit", nil)
	if err := e.Finish(id, nil); err != nil {
		t.Error(err)
	}
	if got := e.Wait(); got != 0 {
		t.Errorf("exit code %d", got)
	}
}

func TestCancelledByContext(t *testing.T) {
	near, far := servertest.Pipe()
	ctx, stop := context.WithCancel(context.Background())
	exit := make(chan int)
	go func() { exit <- server.Serve(ctx, far, options()) }()
	c := servertest.Connect(t, near, nil)
	if err := c.Call("initialize", nil, nil); err != nil {
		t.Fatal(err)
	}
	stop()
	if got := <-exit; got != 1 {
		t.Errorf("exit code %d", got)
	}
	c.Ended()
}

func TestPhases(t *testing.T) {
	near, far := servertest.Pipe()
	exit := make(chan int)
	go func() { exit <- server.Serve(context.Background(), far, options()) }()
	c := servertest.Connect(t, near, nil)
	if err := c.Call("textDocument/hover", map[string]any{}, nil); code(err) != -32002 {
		t.Errorf("before initialize: %v", err)
	}
	c.Notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": "file:///a.py", "text": "import mlx"}})
	if err := c.Call("initialize", map[string]any{"capabilities": servertest.VSCode()}, nil); err != nil {
		t.Errorf("initialize: %v", err)
	}
	if err := c.Call("initialize", map[string]any{}, nil); code(err) != -32600 {
		t.Errorf("a second initialize: %v", err)
	}
	if err := c.Call("no/such", nil, nil); code(err) != -32601 {
		t.Errorf("an unknown request: %v", err)
	}
	if err := c.Call("shutdown", []any{}, nil); err != nil {
		t.Errorf("shutdown: %v", err)
	}
	if err := c.Call("textDocument/hover", map[string]any{}, nil); code(err) != -32600 {
		t.Errorf("after shutdown: %v", err)
	}
	c.Notify("exit", nil)
	if got := <-exit; got != 0 {
		t.Errorf("exit code %d", got)
	}
	c.Ended()
}

func TestEncodings(t *testing.T) {
	for _, test := range []struct {
		name         string
		capabilities map[string]any
		want         string
	}{
		{"VS Code", servertest.VSCode(), "utf-16"},
		{"Neovim", servertest.Neovim(), "utf-8"},
		{"Helix", servertest.Helix(), "utf-8"},
		{"Eglot", servertest.Eglot(), "utf-32"},
		{"silent", servertest.Bare(), "utf-16"},
		{"unknown", servertest.Counting("utf-7", servertest.VSCode()), "utf-16"},
	} {
		if e := start(t, test.capabilities); e.Encoding != test.want {
			t.Errorf("%s: %s, want %s", test.name, e.Encoding, test.want)
		}
	}
}
