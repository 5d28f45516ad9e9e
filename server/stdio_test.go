package server_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"testing"

	"mlxls/server"
	"mlxls/server/servertest"
)

// childProcess makes this test program a server.
const childProcess = "MLXLS_TEST_STDIO"

func TestMain(m *testing.M) {
	if os.Getenv(childProcess) != "" {
		os.Exit(server.Serve(context.Background(), server.Stdio(), options()))
	}
	os.Exit(m.Run())
}

type process struct {
	io.Reader
	io.WriteCloser
}

// TestStdio: a process leaves when it is told to, though its standard input stays open, and when that ends.
func TestStdio(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func(*servertest.Client, io.Closer)
		code int
	}{
		{"shutdown", func(c *servertest.Client, _ io.Closer) {
			if err := c.Call("shutdown", nil, nil); err != nil {
				t.Error(err)
			}
			c.Notify("exit", nil)
		}, 0},
		{"exit", func(c *servertest.Client, _ io.Closer) { c.Notify("exit", nil) }, 1},
		{"end of input", func(_ *servertest.Client, in io.Closer) { in.Close() }, 1},
	} {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childProcess+"=1")
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		c := servertest.Connect(t, process{out, in}, nil)
		if err := c.Call("initialize", map[string]any{}, nil); err != nil {
			t.Error(err)
		}
		test.end(c, in)
		c.Ended()
		err = cmd.Wait()
		code := 0
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			code = exit.ExitCode()
		}
		if code != test.code {
			t.Errorf("%s: exit code %d (%v)", test.name, code, err)
		}
		in.Close()
	}
}
