package server

import (
	"context"
	"encoding/json"
	"io"
	"iter"
	"os"
	"runtime"
	"sync"
	"sync/atomic"

	"go.uber.org/zap"

	"mlxls/analysis"
	"mlxls/server/conn"
)

// Options is what the server is made of; only Rules is needed.
type Options struct {
	Rules   []*analysis.Rule
	Version string
	Log     *zap.Logger
	// DocsURL returns the address of a rule's page, "" for none; it may be nil.
	DocsURL func(*analysis.Rule) string
	// WritePage puts a rule's page into a file, for editors that show
	// documents, and returns its path; it may be nil.
	WritePage func(rule *analysis.Rule, text string) (path string, err error)
	// Configure returns the settings for files of a workspace folder ("" for
	// files outside all folders), on top of which lie the settings that the
	// editor sent, if any. It is called again when a setting or a watched file
	// has changed. Nil means the defaults everywhere.
	Configure func(folder string, editor json.RawMessage) (For func(path string) Settings)
	// Files returns the files of a workspace folder, for diagnostics of the
	// whole workspace; nil limits these to open documents.
	Files func(folder string) iter.Seq[string]
	// Opened is told of each document that the editor opens; it may be nil.
	Opened func()
}

// Settings is what configuration says about a file.
type Settings struct {
	// Key is comparable, and equal for files that have everything else in common.
	Key      any
	Options  analysis.Options
	Excluded bool // its findings are not shown
	Problems []Problem
}

// A Problem is something wrong with the configuration.
type Problem struct {
	Path         string // of a configuration file, "" for the editor's settings
	Line, Column int    // in that file, from 1; 0 when it is about no place in it
	Message      string
}

// Serve talks to one editor over rwc until it leaves or ctx is done, and
// returns the exit code that the protocol asks for: 0 after a shutdown, else 1.
func Serve(ctx context.Context, rwc io.ReadWriteCloser, opts Options) int {
	if opts.Log == nil {
		opts.Log = zap.NewNop()
	}
	s := &session{
		opts:      opts,
		slots:     make(chan struct{}, runtime.GOMAXPROCS(0)),
		programs:  map[string]*program{},
		texts:     map[string]*program{},
		workspace: newWorkspace(opts),
		changes:   make(chan struct{}),
	}
	s.conn = conn.New(rwc, conn.Options{Methods: s.methods(), Gate: s.gate, Done: s.observe, Log: opts.Log})
	if err := s.conn.Run(ctx); err != nil {
		opts.Log.Error("connection", zap.Error(err))
	}
	s.background.Wait()
	if s.phase == ended {
		return 0
	}
	return 1
}

// A session is the state of one connection. The read loop alone changes it.
type session struct {
	opts       Options
	conn       *conn.Conn
	background sync.WaitGroup
	slots      chan struct{} // bounds how many analyses run at a time
	phase      phase         // used by the read loop only
	client     client        // set by initialize, constant afterwards
	trace      atomic.Int32

	mu        sync.Mutex
	programs  map[string]*program // by the key of a document or notebook
	texts     map[string]*program // by the key of a document or cell
	workspace *workspace
	editions  uint64        // counts texts
	disk      disk          // locks itself, before mu
	changes   chan struct{} // closed and replaced when findings may have changed
}

func (s *session) methods() map[string]conn.Method {
	return map[string]conn.Method{
		"initialize":                          conn.Now(s.initialize),
		"initialized":                         conn.Notification(s.initialized),
		"shutdown":                            conn.Now(s.shutdown),
		"exit":                                conn.Notification(s.exit),
		"$/setTrace":                          conn.Notification(s.setTrace),
		"textDocument/didOpen":                conn.Notification(s.didOpen),
		"textDocument/didChange":              conn.Notification(s.didChange),
		"textDocument/didSave":                conn.Notification(s.didSave),
		"textDocument/didClose":               conn.Notification(s.didClose),
		"textDocument/diagnostic":             conn.Later(s.diagnostic),
		"textDocument/codeAction":             conn.Later(s.codeAction),
		"textDocument/hover":                  conn.Later(s.hover),
		"textDocument/inlayHint":              conn.Later(s.inlayHint),
		"textDocument/codeLens":               conn.Later(s.codeLens),
		"codeAction/resolve":                  conn.Later(s.resolve),
		"workspace/executeCommand":            conn.Later(s.executeCommand),
		"notebookDocument/didOpen":            conn.Notification(s.notebookDidOpen),
		"notebookDocument/didChange":          conn.Notification(s.notebookDidChange),
		"notebookDocument/didSave":            conn.Notification(func(*conn.NotebookNamed) error { return nil }),
		"notebookDocument/didClose":           conn.Notification(s.notebookDidClose),
		"workspace/diagnostic":                conn.Later(s.workspaceDiagnostic),
		"workspace/didChangeConfiguration":    conn.Notification(s.didChangeConfiguration),
		"workspace/didChangeWatchedFiles":     conn.Notification(s.didChangeWatchedFiles),
		"workspace/didChangeWorkspaceFolders": conn.Notification(s.didChangeFolders),
	}
}

// Stdio joins standard input and output. Closing it ends a pending read.
func Stdio() io.ReadWriteCloser {
	r, w := io.Pipe()
	go func() { // a read of standard input itself can't be interrupted everywhere
		_, err := io.Copy(w, os.Stdin)
		w.CloseWithError(err)
	}()
	return stdio{r}
}

type stdio struct{ *io.PipeReader }

func (stdio) Write(p []byte) (int, error) { return os.Stdout.Write(p) }
