package servertest

import (
	"bytes"
	"io"
	"sync"
)

// A pipe is one direction of a connection. Like an operating system's it has a
// buffer, so that neither side waits for the other to read.
type pipe struct {
	mu     sync.Mutex
	filled *sync.Cond
	buf    bytes.Buffer
	closed bool
}

func newPipe() *pipe {
	p := &pipe{}
	p.filled = sync.NewCond(&p.mu)
	return p
}

func (p *pipe) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.buf.Len() == 0 {
		if p.closed {
			return 0, io.EOF
		}
		p.filled.Wait()
	}
	return p.buf.Read(b)
}

func (p *pipe) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return 0, io.ErrClosedPipe
	}
	p.filled.Signal()
	return p.buf.Write(b)
}

func (p *pipe) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.filled.Broadcast()
	return nil
}

// An end is what one side holds of two pipes.
type end struct {
	*pipe
	out *pipe
}

func (e end) Write(b []byte) (int, error) { return e.out.Write(b) }

func (e end) Close() error {
	e.out.Close()
	return e.pipe.Close()
}

// Pipe returns the two ends of a connection in memory.
func Pipe() (client, server io.ReadWriteCloser) {
	up, down := newPipe(), newPipe()
	return end{down, up}, end{up, down}
}
