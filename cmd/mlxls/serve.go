package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"mlxls/analysis"
	"mlxls/analysis/config"
	"mlxls/cmd/mlxls/internal/files"
	"mlxls/cmd/mlxls/internal/output"
	"mlxls/server"
)

type serveCmd struct {
	Stdio    bool   `help:"Talk over standard input and output; the default, and what editors append." xor:"transport"`
	TCP      string `name:"tcp" placeholder:"ADDR" help:"Listen on an address, for debugging; one editor at a time." xor:"transport"`
	LogFile  string `type:"path" placeholder:"FILE" help:"Write the log to a file instead of standard error."`
	LogLevel string `enum:"debug,info,warn,error" default:"info" placeholder:"LEVEL" help:"The least level that is logged: ${enum}."`
}

// Run serves until the editor leaves.
func (c *serveCmd) Run(a *app) error {
	log, err := c.logger()
	if err != nil {
		return err
	}
	defer log.Sync() //nolint:errcheck // standard error cannot be synced everywhere
	// A key allocates, and drops most of it: collections are to be rare. What is
	// reserved is never touched, so it takes no memory, but it counts: with
	// little in use, too, some dozens of keys go by before the next collection.
	reserved := make([]byte, 32<<20)
	defer runtime.KeepAlive(reserved)
	growth := &growth{quiet: time.Second}
	defer growth.end()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	opts := a.serverOptions(log)
	opts.Opened = growth.opened
	if c.TCP != "" {
		return c.listen(ctx, a, opts)
	}
	return status(server.Serve(ctx, server.Stdio(), opts))
}

func (a *app) serverOptions(log *zap.Logger) server.Options {
	return server.Options{
		Rules: a.rules, Version: version(), Log: log, DocsURL: output.PageURL, WritePage: writePage,
		Configure: a.configure, Files: a.workspaceFiles,
	}
}

// writePage puts a rule's page where an editor can open it.
func writePage(rule *analysis.Rule, text string) (string, error) {
	dir, err := cacheDir()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(dir, "pages")
	path := filepath.Join(dir, rule.Name+".md")
	if old, err := os.ReadFile(path); err == nil && string(old) == text {
		return path, nil
	}
	return path, errors.Join(os.MkdirAll(dir, 0o777), os.WriteFile(path, []byte(text), 0o666))
}

// listen serves one connection after the other.
func (c *serveCmd) listen(ctx context.Context, a *app, opts server.Options) error {
	l, err := net.Listen("tcp", c.TCP)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.stderr, "mlxls: listening on %s\n", l.Addr())
	context.AfterFunc(ctx, func() { l.Close() })
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		} else if err != nil {
			return err
		}
		server.Serve(ctx, conn, opts)
		conn.Close()
	}
}

func status(code int) error {
	if code != 0 {
		return exit(code)
	}
	return nil
}

func (c *serveCmd) logger() (*zap.Logger, error) {
	level, err := zapcore.ParseLevel(c.LogLevel)
	if err != nil {
		return nil, err
	}
	z := zap.NewProductionConfig()
	z.Level.SetLevel(level)
	z.Encoding = "console"
	z.EncoderConfig.EncodeTime = zapcore.ISO8601TimeEncoder
	z.DisableStacktrace = true
	if c.LogFile != "" {
		z.OutputPaths = []string{c.LogFile}
		z.ErrorOutputPaths = []string{c.LogFile}
	}
	return z.Build()
}

// configure finds the settings of a workspace folder's files, with the
// editor's on top.
func (a *app) configure(folder string, editor json.RawMessage) func(path string) server.Settings {
	resolver := &config.Resolver{Rules: a.rules, Dir: folder, Getenv: os.Getenv}
	var problems []server.Problem
	if len(editor) > 0 {
		o := config.Overlay{Name: "editor settings", Root: folder, Lenient: true}
		if err := json.Unmarshal(editor, &o.Values); err != nil {
			problems = append(problems, server.Problem{Message: "the editor's settings are not an object: " + err.Error()})
		}
		resolver.Overlays = []config.Overlay{o}
	}
	return func(path string) server.Settings {
		c, err := resolver.For(path)
		return server.Settings{
			Key:      c,
			Options:  c.Options(),
			Excluded: c.ExcludedBelow(c.Root, path),
			Problems: append(problems[:len(problems):len(problems)], problemsIn(err)...),
		}
	}
}

// problemsIn lists what is wrong with the settings.
func problemsIn(err error) []server.Problem {
	if err == nil {
		return nil
	}
	var list []server.Problem
	for _, err := range apart(err) {
		p := server.Problem{Message: err.Error()}
		var e *config.Error
		if errors.As(err, &e) && e.Line > 0 {
			p.Path, p.Line, p.Column, p.Message = e.Source, e.Line, e.Column, e.Message
		}
		list = append(list, p)
	}
	return list
}

// workspaceFiles lists the files that a check of the folder would look at. A
// notebook's findings stand in cells, of which an editor knows those that are open.
func (a *app) workspaceFiles(folder string) iter.Seq[string] {
	resolver := &config.Resolver{Rules: a.rules, Dir: folder}
	search := files.Search{
		Gitignore: true,
		Excluded: func(abs string) bool {
			c, _ := resolver.For(abs) // what is wrong is told elsewhere
			return c.Excluded(abs)
		},
	}
	return func(yield func(string) bool) {
		found, _ := search.Find([]string{folder}) // what cannot be read has no findings
		for _, f := range found {
			if !strings.HasSuffix(f.Abs, files.Notebook) && !yield(f.Abs) {
				return
			}
		}
	}
}
