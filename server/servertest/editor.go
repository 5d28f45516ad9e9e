package servertest

import (
	"cmp"
	"context"
	"encoding/json"
	"runtime"
	"strings"
	"testing"
	"time"

	"mlxls/server"
)

// Options is an editor and the server that it talks to.
type Options struct {
	Server server.Options
	// Capabilities is what the editor announces: see VSCode and the others; nil is VSCode.
	Capabilities map[string]any
	Folders      []string // URIs of the workspace's folders
	Settings     any      // initializationOptions
	// Configuration answers workspace/configuration for a folder's URI, "" for all.
	Configuration func(scope string) any
	// Refuses has the editor fail to show documents, though it says that it does.
	Refuses bool
	Trace   string // what it wants to hear at first
}

// An Editor is one session of an editor with a server.
type Editor struct {
	*Client
	Encoding     string
	Capabilities struct { // the server's
		PositionEncoding   string
		DiagnosticProvider *struct {
			WorkspaceDiagnostics bool
		}
		CodeActionProvider *struct {
			CodeActionKinds []string
			ResolveProvider bool
		}
		ExecuteCommandProvider *struct{ Commands []string }
		HoverProvider          bool
		NotebookDocumentSync   json.RawMessage
	}
	Pull    bool
	opts    Options
	buffers map[string]*Buffer
	exit    chan int
	stopped bool
}

// Start starts a server and an editor that has introduced itself. When the
// test ends the session is ended as well, and must leave no goroutine behind.
func Start(t testing.TB, opts Options) *Editor {
	t.Helper()
	before := runtime.NumGoroutine()
	near, far := Pipe()
	e := &Editor{buffers: map[string]*Buffer{}, exit: make(chan int, 1)}
	go func() { e.exit <- server.Serve(context.Background(), far, opts.Server) }()
	e.opts = opts
	e.Client = Connect(t, near, e.answer)
	t.Cleanup(func() {
		if !e.stopped {
			if code := e.Shutdown(); code != 0 {
				t.Errorf("exit code %d after a shutdown", code)
			}
		}
		noLeak(t, before)
	})
	caps := opts.Capabilities
	if caps == nil {
		caps = VSCode()
	}
	init := map[string]any{"processId": nil, "rootUri": nil, "capabilities": caps, "initializationOptions": opts.Settings, "trace": cmp.Or(opts.Trace, "off")}
	if len(opts.Folders) > 0 {
		var folders []any
		for _, uri := range opts.Folders {
			folders = append(folders, map[string]any{"uri": uri, "name": uri[strings.LastIndex(uri, "/")+1:]})
		}
		init["workspaceFolders"] = folders
	}
	result := struct{ Capabilities any }{&e.Capabilities}
	if err := e.Call("initialize", init, &result); err != nil {
		t.Fatal(err)
	}
	e.Encoding = e.Capabilities.PositionEncoding
	e.Pull = e.Capabilities.DiagnosticProvider != nil
	e.Notify("initialized", struct{}{})
	return e
}

// answer answers the server's requests.
func (e *Editor) answer(method string, params json.RawMessage) any {
	switch method {
	case "workspace/configuration":
		return e.opts.configuration(params)
	case "workspace/applyEdit":
		var p struct{ Edit *WorkspaceEdit }
		err := json.Unmarshal(params, &p)
		if err == nil {
			err = e.Apply(p.Edit)
		}
		if err != nil {
			return map[string]any{"applied": false, "failureReason": err.Error()}
		}
		return map[string]any{"applied": true}
	case "window/showDocument":
		return map[string]any{"success": !e.opts.Refuses}
	}
	return nil
}

func (o *Options) configuration(params json.RawMessage) any {
	var p struct{ Items []struct{ ScopeURI string } }
	if o.Configuration == nil || json.Unmarshal(params, &p) != nil {
		return nil
	}
	results := []any{}
	for _, item := range p.Items {
		results = append(results, o.Configuration(item.ScopeURI))
	}
	return results
}

// Shutdown ends the session as the protocol asks, and returns the server's exit code.
func (e *Editor) Shutdown() int {
	e.t.Helper()
	if err := e.Call("shutdown", nil, nil); err != nil {
		e.t.Errorf("shutdown: %v", err)
	}
	return e.Exit()
}

// Exit tells the server to go, and returns its exit code.
func (e *Editor) Exit() int {
	e.t.Helper()
	e.Notify("exit", nil)
	return e.Wait()
}

// Wait waits for the server to have gone, and returns its exit code.
func (e *Editor) Wait() int {
	e.t.Helper()
	e.stopped = true
	select {
	case code := <-e.exit:
		e.rwc.Close()
		e.Ended()
		return code
	case <-time.After(Deadline):
		e.fail("the server's exit")
	}
	return -1
}

// Hangup closes the connection without a word.
func (e *Editor) Hangup() { e.rwc.Close() }

// noLeak waits for the number of goroutines to be what it was.
func noLeak(t testing.TB, before int) {
	t.Helper()
	until := time.Now().Add(Deadline)
	for runtime.NumGoroutine() > before {
		if time.Now().After(until) {
			buf := make([]byte, 1<<20)
			t.Errorf("%d goroutines, there were %d:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
			return
		}
		runtime.Gosched()
	}
}
