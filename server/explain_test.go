package server_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mlxls/analysis"
	"mlxls/server/servertest"
)

// linked has a page with a link to another.
var linked = &analysis.Rule{
	Name: "linked", Group: "fast", Page: "# linked\n\nIt is **linked** to [another](../other/rule.md), see `x`.\n\n## Found\n```python\nmx.slow(x)\n```\n\n## Inputs\nx = 1\n\n## Evidence\n\nFast.\n",
	Run: slow.Run,
}

// TestExplain: the page is a document where the editor shows some, else a
// message, and what is to be read is the same.
func TestExplain(t *testing.T) {
	writes := func(dir string) func(*analysis.Rule, string) (string, error) {
		return func(r *analysis.Rule, text string) (string, error) {
			path := filepath.Join(dir, r.Name+".md")
			return path, os.WriteFile(path, []byte(text), 0o600)
		}
	}
	for _, test := range []struct {
		name         string
		capabilities map[string]any
		write, fails bool
		want         string // messages to the editor, in order
	}{
		{"a file", servertest.VSCode(), true, false, "file:"},
		{"a file, eager", servertest.Eager(servertest.Eglot()), true, false, "file:"},
		{"the site", servertest.Neovim(), false, false, "https://example.org/rules/linked external"},
		{"neither can be shown", servertest.VSCode(), true, true, "file: https://example.org/rules/linked external message"},
		{"no documents", servertest.Helix(), true, false, "message"},
	} {
		t.Run(test.name, func(t *testing.T) {
			opts := options()
			opts.Rules = []*analysis.Rule{linked}
			dir := t.TempDir()
			if test.write {
				opts.WritePage = writes(dir)
			}
			e := servertest.Start(t, servertest.Options{Server: opts, Capabilities: test.capabilities, Refuses: test.fails})
			b := e.Open("file:///a.py", head+"mx.slow(1)\n")
			b.Accept(find(t, b.Actions(b.Range("mx.slow"), "quickfix"), "Explain linked"))
			var got []string
			e.Await("the page", func(received []servertest.Message) bool {
				got = nil
				for _, m := range received {
					var p struct {
						URI      string
						External bool
						Message  string
					}
					if json.Unmarshal(m.Params, &p) != nil {
						continue
					}
					switch m.Method {
					case "window/showDocument":
						if strings.HasPrefix(p.URI, "file:") && strings.HasSuffix(p.URI, "/linked.md") {
							p.URI = "file:"
						}
						got = append(got, p.URI)
						if p.External {
							got = append(got, "external")
						}
					case "window/showMessage":
						got = append(got, "message")
						if p.Message != "linked: It is linked to another, see x. (https://example.org/rules/linked)" {
							t.Errorf("the message is %q", p.Message)
						}
					}
				}
				return len(got) >= len(strings.Fields(test.want))
			})
			if strings.Join(got, " ") != test.want {
				t.Errorf("shown: %q, want %q", got, test.want)
			}
			if page, err := os.ReadFile(filepath.Join(dir, "linked.md")); test.want == "file:" &&
				(err != nil || !strings.Contains(string(page), "[another](https://example.org/other/rule.md)") ||
					!strings.Contains(string(page), "## Evidence") || strings.Contains(string(page), "## Inputs")) {
				t.Errorf("the page is %q, %v", page, err)
			}
		})
	}
}

func TestUnknownCommands(t *testing.T) {
	e := start(t, servertest.VSCode())
	if got := e.Capabilities.ExecuteCommandProvider.Commands; len(got) != 3 {
		t.Errorf("commands: %v", got)
	}
	for _, params := range []any{
		nil, map[string]any{"command": "mlxls.showRule"}, map[string]any{"command": "mlxls.showRule", "arguments": []any{5}},
		map[string]any{"command": "mlxls.showRule", "arguments": []any{"no-rule"}}, map[string]any{"command": "other", "arguments": []any{"asks"}},
	} {
		if err := e.Call("workspace/executeCommand", params, nil); code(err) != -32602 {
			t.Errorf("%v: %v", params, err)
		}
	}
}
