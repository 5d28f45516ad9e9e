package server

import (
	"encoding/json"
	"fmt"

	"go.lsp.dev/protocol"
)

// A progress tells the editor how far a request is; nil tells nobody.
type progress struct {
	s       *session
	token   json.RawMessage
	percent int
	ended   bool
}

// progress begins to tell of a request that came with a token, if it did.
func (s *session) progress(token json.RawMessage, title string) *progress {
	if len(token) == 0 || string(token) == "null" {
		return nil
	}
	p := &progress{s: s, token: token}
	p.tell(&protocol.WorkDoneProgressBegin{Kind: "begin", Title: title, Percentage: ptr(uint32(0))})
	return p
}

// at says that i of n are done.
func (p *progress) at(i, n int) {
	if p == nil || p.ended || n == 0 || i*100/n == p.percent {
		return
	}
	p.percent = i * 100 / n
	p.tell(&protocol.WorkDoneProgressReport{Kind: "report", Percentage: ptr(uint32(p.percent)), Message: ptr(fmt.Sprintf("%d of %d files", i, n))})
}

// end may be called more than once.
func (p *progress) end() {
	if p == nil || p.ended {
		return
	}
	p.ended = true
	p.tell(&protocol.WorkDoneProgressEnd{Kind: "end"})
}

func (p *progress) tell(value any) {
	raw, err := protocol.Marshal(value)
	if err != nil {
		return // it is but a courtesy
	}
	p.s.notify("$/progress", map[string]json.RawMessage{"token": p.token, "value": raw})
}
