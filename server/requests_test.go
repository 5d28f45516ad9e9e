package server_test

import (
	"context"
	"strings"
	"testing"

	"mlxls/analysis"
	"mlxls/server"
	"mlxls/server/servertest"
)

// TestCancel: a cancelled request is answered at once, while its analysis and others go on.
func TestCancel(t *testing.T) {
	for _, id := range []any{1000, "a string"} {
		gate, arrived := make(chan struct{}), make(chan struct{}, 1)
		block := &analysis.Rule{Name: "block", Group: "fast", Page: "# block\n", Run: func(p *analysis.Pass) {
			if strings.Contains(p.Doc.Source(), "blocking") {
				arrived <- struct{}{}
				<-gate
			}
		}}
		e := servertest.Start(t, servertest.Options{Server: server.Options{Rules: []*analysis.Rule{block, slow}}})
		b := e.Open("file:///a.py", head+"mx.slow('blocking')\n")
		e.StartAs(id, "textDocument/diagnostic", map[string]any{"textDocument": map[string]any{"uri": b.URI}})
		<-arrived
		b.Replace("blocking", "free")
		other := e.Open("file:///b.py", head+"mx.slow(2)\n")
		if err := e.Call("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": "file:///none.py"}}, nil); err != nil {
			t.Error(err)
		}
		for _, wrong := range []any{424242, "x", 99999999999, nil, 1.5, []int{1}} {
			e.Notify("$/cancelRequest", map[string]any{"id": wrong})
		}
		e.Notify("$/cancelRequest", nil)
		e.Notify("$/cancelRequest", map[string]any{"id": id})
		if err := e.Finish(id, nil); code(err) != -32800 {
			t.Errorf("id %v: %v", id, err)
		}
		close(gate)
		if found := other.Diagnostics(); len(found) != 1 {
			t.Errorf("found %v", found)
		}
	}
}

// TestEndWhileWorking: a session that ends waits for its analyses, and for nobody else.
func TestEndWhileWorking(t *testing.T) {
	for _, end := range []func(*servertest.Editor){func(e *servertest.Editor) { e.Exit() }, func(e *servertest.Editor) { e.Hangup(); e.Wait() }} {
		gate, arrived := make(chan struct{}), make(chan struct{}, 1)
		block := &analysis.Rule{Name: "block", Group: "fast", Page: "# block\n", Run: func(*analysis.Pass) { arrived <- struct{}{}; <-gate }}
		e := servertest.Start(t, servertest.Options{Server: server.Options{Rules: []*analysis.Rule{block}}})
		b := e.Open("file:///a.py", head)
		e.Start("textDocument/diagnostic", map[string]any{"textDocument": map[string]any{"uri": b.URI}})
		e.Start("workspace/diagnostic", map[string]any{"previousResultIds": []any{}})
		<-arrived
		close(gate)
		end(e)
	}
}

// TestStrangeMessages: none of them ends the session, nor changes a document.
func TestStrangeMessages(t *testing.T) {
	e := start(t, servertest.VSCode())
	b := e.Open("file:///a.py", all)
	deep := strings.Repeat("[", 20000) + strings.Repeat("]", 20000)
	for _, body := range []string{
		`{"jsonrpc":"2.0","method":"$/foo","params":{"a":1}}`,
		`{"jsonrpc":"2.0","method":"foo"}`,
		`{"jsonrpc":"2.0","method":"textDocument/didChange"}`,
		`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":5}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didChange","params":[1,2]}`,
		`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///never"},"contentChanges":[]}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didSave","params":{}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didClose","params":{"textDocument":{"uri":"file:///never"}}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didClose","params":{}}`,
		`{"jsonrpc":"2.0","method":"notebookDocument/didOpen","params":{"notebookDocument":null}}`,
		`{"jsonrpc":"2.0","method":"notebookDocument/didChange","params":{}}`,
		`{"jsonrpc":"2.0","method":"notebookDocument/didClose"}`,
		`{"jsonrpc":"2.0","method":"workspace/didChangeConfiguration","params":{"settings":null}}`,
		`{"jsonrpc":"2.0","method":"workspace/didChangeWatchedFiles","params":{"changes":[{"uri":5}]}}`,
		`{"jsonrpc":"2.0","method":"workspace/didChangeWorkspaceFolders","params":{"event":null}}`,
		`{"jsonrpc":"2.0","method":"$/setTrace","params":{"value":null}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":` + deep + `}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///nul.py","text":"import mlx\u0000\nmx.slow(\u0000"}}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///huge.py","version":1,"text":"import mlx #` + strings.Repeat("x", 1<<20) + `"}}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///deep.py","version":1,"text":"import mlx\nx = ` + strings.Repeat("(", 5000) + `"}}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///bad\uD800.py","version":1,"text":"mlx \uD800 ` + "\xff\xfe" + `"}}}`,
		`{"jsonrpc":"2.0","id":"x1","method":"textDocument/hover"}`,
		`{"jsonrpc":"2.0","id":"x2","method":"textDocument/hover","params":[]}`,
		`{"jsonrpc":"2.0","id":"x3","method":"textDocument/codeAction","params":{"range":{"start":{"line":-5,"character":-1}}}}`,
		`{"jsonrpc":"2.0","id":"x4","method":"codeAction/resolve","params":{"data":null}}`,
		`{"jsonrpc":"2.0","id":"x5","method":"workspace/executeCommand","params":{}}`,
		`{"jsonrpc":"2.0","id":"x6","result":5}`,
		`{"jsonrpc":"2.0","id":77,"error":{"code":1,"message":"no"}}`,
		`{"id":"x7","method":"foo/bar"}`,
		`[]`, `5`, `"x"`, `{`, `{}`, ``, "\x00", `nul`,
	} {
		e.Raw(frame(body))
	}
	e.Raw("nonsense\r\n\r\nX-Header: 5\r\n\r\nContent-Length: x\r\n\r\n" + strings.Repeat("y", 100000) + "\r\n")
	if found := b.Diagnostics(); codes(found) != "slow-call asks old-name" {
		t.Errorf("found %v", found)
	}
	b.Type("", "mx.slow(4)\n")
	if found := b.Diagnostics(); len(found) != 4 {
		t.Errorf("found %v", found)
	}
}

// FuzzSession: whatever is said to a server, it goes on answering.
func FuzzSession(f *testing.F) {
	for _, seed := range []string{
		`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///a.py","version":1,"text":"import mlx\nmx.slow(1)"}}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a.py","version":2},"contentChanges":[{"range":{"start":{"line":0,"character":1},"end":{"line":1,"character":2}},"text":"😀"}]}}`,
		`{"jsonrpc":"2.0","id":1,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"file:///a.py"},"range":{"start":{"line":0,"character":0},"end":{"line":9,"character":0}},"context":{"only":["quickfix"]}}}`,
		`{"jsonrpc":"2.0","id":2,"method":"codeAction/resolve","params":{"title":"x","kind":"quickfix","data":{"uri":"file:///a.py","edition":0,"start":-5,"end":99999}}}`,
		`{"jsonrpc":"2.0","id":3,"method":"textDocument/diagnostic","params":{"textDocument":{"uri":"file:///a.py"}}}`,
		`{"jsonrpc":"2.0","method":"notebookDocument/didOpen","params":{"notebookDocument":{"uri":"file:///n","cells":[{"kind":2,"document":"c:1"}]},"cellTextDocuments":[{"uri":"c:1","text":"%magic\nmlx"}]}}`,
		`{"jsonrpc":"2.0","method":"notebookDocument/didChange","params":{"notebookDocument":{"uri":"file:///n"},"change":{"cells":{"structure":{"array":{"start":-1,"deleteCount":5,"cells":null}},"textContent":[{"document":{"uri":"c:1"},"changes":null}]}}}}`,
		`{"jsonrpc":"2.0","method":"textDocument/didClose","params":{"textDocument":{"uri":"file:///a.py"}}}`,
		`{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}`,
	} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		near, far := servertest.Pipe()
		exit := make(chan int, 1)
		go func() { exit <- server.Serve(context.Background(), far, options()) }()
		c := servertest.Connect(t, near, nil)
		if err := c.Call("initialize", map[string]any{"capabilities": servertest.VSCode()}, nil); err != nil {
			t.Fatal(err)
		}
		c.Raw(frame(first))
		c.Raw(frame(second))
		if strings.Contains(first+second, "exit") || strings.Contains(first+second, "shutdown") || strings.Contains(first+second, `\u`) {
			near.Close()
		} else {
			c.StartAs("still there?", "no/such", nil)
			if err := c.Finish("still there?", nil); code(err) != -32601 {
				t.Errorf("%v", err)
			}
		}
		near.Close()
		<-exit
		c.Ended()
	})
}
