package rules_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"time"
)

// A python is a process that answers questions about programs, one at a time;
// see testdata/realmlx/run.py. One that crashed or hung is replaced by the
// next question.
type python struct {
	interpreter, dir string
	within           time.Duration // for one program; the first also waits for MLX to be imported

	cmd     *exec.Cmd
	stdin   io.WriteCloser
	answers chan []byte // closed when the process ended
	stderr  bytes.Buffer
}

type question struct {
	Sides  []string `json:"sides"`
	Inputs string   `json:"inputs,omitempty"`
	DType  string   `json:"dtype,omitempty"`
}

type answer struct {
	Errors    []*raised  `json:"errors"`    // of each side
	Structure [][]string `json:"structure"` // of each side: every path with its kind
	Leaves    []leaf     `json:"leaves"`
}

type raised struct {
	Type, Text string
}

func (r *raised) String() string {
	if r == nil {
		return "a result"
	}
	return r.Text
}

// A leaf is one array or number, of both sides.
type leaf struct {
	Path   string
	DTypes [2]string
	Shapes [2][]int
	Equal  bool
	Ulps   *float64 // nil where the difference is not one of rounding
}

// worst is the largest rounding difference, nil when there is none to speak of.
func (a answer) worst() (ulps *float64) {
	for _, l := range a.Leaves {
		if l.Ulps != nil && (ulps == nil || *l.Ulps > *ulps) {
			ulps = l.Ulps
		}
	}
	return ulps
}

func (p *python) ask(q question) (a answer, err error) {
	if p.cmd == nil {
		if err := p.start(); err != nil {
			return a, err
		}
	}
	line, err := json.Marshal(q)
	if err != nil {
		return a, err
	}
	if _, err := p.stdin.Write(append(line, '\n')); err != nil {
		return a, p.ended(err)
	}
	late := time.NewTimer(p.within)
	defer late.Stop()
	select {
	case line, ok := <-p.answers:
		if !ok {
			return a, p.ended(errors.New("no answer"))
		}
		return a, json.Unmarshal(line, &a)
	case <-late.C:
		return a, p.ended(fmt.Errorf("no answer within %v", p.within))
	}
}

func (p *python) start() error {
	script, err := filepath.Abs("../../testdata/realmlx/run.py")
	if err != nil {
		return err
	}
	p.stderr.Reset()
	p.cmd = exec.Command(p.interpreter, script)
	p.cmd.Dir = p.dir // pages may write files
	p.cmd.Stderr = &p.stderr
	if p.stdin, err = p.cmd.StdinPipe(); err != nil {
		return err
	}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.cmd.Start(); err != nil {
		p.cmd = nil
		return fmt.Errorf("MLXLS_PYTHON: %w", err)
	}
	answers := make(chan []byte)
	p.answers = answers
	go func() {
		defer close(answers)
		lines := bufio.NewReader(stdout)
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				return
			}
			answers <- line
		}
	}()
	return nil
}

// ended stops the process and says with which last words it went.
func (p *python) ended(why error) error {
	p.stop()
	words := p.stderr.Bytes()
	return fmt.Errorf("%w; Python ended; it wrote: %s", why, words[max(0, len(words)-500):])
}

func (p *python) stop() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill() // fails only when it has ended
	for range p.answers {    // until the pipe is closed: Wait must not come before
	}
	_ = p.cmd.Wait() // killed
	p.cmd = nil
}
