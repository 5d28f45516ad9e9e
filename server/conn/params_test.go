package conn

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestInitializeNeverFails: the library refuses all of these but the first.
func TestInitializeNeverFails(t *testing.T) {
	good := `"rootUri":"file:///w","capabilities":{"textDocument":{"hover":{"contentFormat":["markdown"]}}}`
	for _, params := range []string{
		`{` + good + `}`, `{"trace":null,` + good + `}`, `{"processId":99999999999,` + good + `}`, `{"processId":1.5,` + good + `}`,
		`{"workspaceFolders":5,` + good + `}`, `{"clientInfo":"x",` + good + `}`, `{"locale":null,"rootPath":{},` + good + `}`,
		`{` + strings.Replace(good, `"capabilities":{`, `"capabilities":{"general":5,"workspace":{"workspaceEdit":true,"diagnostics":[]},`, 1) + `}`,
		`{` + strings.Replace(good, `"textDocument":{`, `"textDocument":{"semanticTokens":{"requests":{"range":{}}},"codeAction":[1],`, 1) + `}`,
	} {
		var p Initialize
		if err := p.Decode(json.RawMessage(params)); err != nil {
			t.Errorf("%s: %v", params, err)
		}
		if p.RootURI != "file:///w" || len(p.Capabilities.TextDocument.Hover.ContentFormat) != 1 {
			t.Errorf("%s: %+v", params, p)
		}
	}
	for _, params := range []string{`[]`, `5`, `{"a":tru}`, `{}`, strings.Repeat("[", 20000)} {
		var p Initialize
		if err := p.Decode(json.RawMessage(params)); err != nil {
			t.Errorf("%.20s: %v", params, err)
		}
	}
}

// TestDidChange: the library takes a malformed range for the whole document, and a null one for 0:0.
func TestDidChange(t *testing.T) {
	at := `{"line":1,"character":2}`
	for _, test := range []struct {
		change string
		kind   string
	}{
		{`{"text":"x"}`, "whole"},
		{`{"range":null,"text":"x"}`, "whole"},
		{`{"text":"x","rangeLength":5}`, "whole"},
		{`{"range":{"start":` + at + `,"end":` + at + `},"text":"x"}`, "part"},
		{`{"range":{"end":` + at + `,"start":` + at + `},"rangeLength":null,"text":"x"}`, "part"},
		{`{"range":{"start":{"line":0,"character":-1},"end":` + at + `},"text":"x"}`, ""},
		{`{"range":{"start":{"line":0,"character":1.5},"end":` + at + `},"text":"x"}`, ""},
		{`{"range":{"start":{"line":0},"end":` + at + `},"text":"x"}`, ""},
		{`{"range":{"start":` + at + `},"text":"x"}`, ""},
		{`{"range":{},"text":"x"}`, ""},
		{`{"range":5,"text":"x"}`, ""},
		{`{"range":{"start":` + at + `,"end":` + at + `}}`, ""},
		{`{"text":null}`, ""},
		{`5`, ""},
	} {
		var p DidChange
		err := p.Decode(json.RawMessage(`{"textDocument":{"uri":"file:///C:/a b","version":3},"contentChanges":[` + test.change + `]}`))
		if err != nil {
			t.Errorf("%s: %v", test.change, err)
		}
		if p.TextDocument.URI != "file:///C:/a b" || p.TextDocument.Version != 3 {
			t.Errorf("%s: %+v", test.change, p.TextDocument)
		}
		kind := ""
		if p.Malformed == nil {
			kind = "whole"
			if r := p.ContentChanges[0].Range; r != nil {
				kind = "part"
				if r.Start != (Position{1, 2}) || r.End != (Position{1, 2}) {
					t.Errorf("%s: %+v", test.change, r)
				}
			}
		}
		if kind != test.kind {
			t.Errorf("%s: %q, want %q (%v)", test.change, kind, test.kind, p.Malformed)
		}
	}
	var p DidChange
	if p.Decode(json.RawMessage(`{}`)) != nil || p.Malformed == nil {
		t.Errorf("no changes: %+v", p)
	}
}

func TestTextSurvivesDecoding(t *testing.T) {
	var p DidOpen
	if err := p.Decode(json.RawMessage("{\"textDocument\":{\"text\":\"a\\ud800b\xffc\\u0000😀\\ud83d\\ude00\"}}")); err != nil {
		t.Fatal(err)
	}
	// What is no character counts as one, in the editor and here.
	if want := "a\ufffdb\ufffdc\x00😀😀"; p.TextDocument.Text != want {
		t.Errorf("got %q, want %q", p.TextDocument.Text, want)
	}
}

func FuzzDidChange(f *testing.F) {
	f.Add(`{"contentChanges":[{"range":{"start":{"line":0,"character":-1},"end":{"line":0,"character":0}},"text":"x"}]}`)
	f.Fuzz(func(t *testing.T, params string) {
		var p DidChange
		if p.Decode(json.RawMessage(params)) != nil || p.Malformed != nil {
			return
		}
		for _, c := range p.ContentChanges {
			if r := c.Range; r != nil && min(r.Start.Line, r.Start.Character, r.End.Line, r.End.Character) < 0 {
				t.Errorf("%s: %+v", params, r)
			}
		}
	})
}
