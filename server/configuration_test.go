package server_test

import (
	"encoding/json"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"mlxls/analysis"
	"mlxls/server"
	"mlxls/server/servertest"
)

// configured is a configuration whose settings are {"off": "a rule's name"},
// in a folder's settings.json or in the editor.
func configured(folder string, editor json.RawMessage) func(string) server.Settings {
	var own struct{ Off string }
	var problems []server.Problem
	file := filepath.Join(folder, "mlxls.toml")
	if b, err := os.ReadFile(file); err == nil && folder != "" {
		if json.Unmarshal(b, &own) != nil {
			problems = append(problems, server.Problem{Path: file, Message: "unreadable"})
		}
	}
	if len(editor) > 0 && json.Unmarshal(editor, &own) != nil {
		problems = append(problems, server.Problem{Message: "strange settings"})
	}
	return func(path string) server.Settings {
		return server.Settings{
			Key:      folder,
			Options:  analysis.Options{Enabled: func(r *analysis.Rule, _ string) bool { return r.Name != own.Off }},
			Excluded: strings.Contains(path, "excluded"),
			Problems: problems,
		}
	}
}

func configuredOptions() server.Options {
	opts := options()
	opts.Configure = configured
	return opts
}

func TestInitializationOptions(t *testing.T) {
	for _, settings := range []any{
		map[string]any{"off": "asks"}, map[string]any{"mlxls": map[string]any{"off": "asks"}}, map[string]any{"settings": map[string]any{"off": "asks"}},
	} {
		e := servertest.Start(t, servertest.Options{Server: configuredOptions(), Capabilities: servertest.Helix(), Settings: settings})
		if found := e.Open("file:///a.py", all).Diagnostics(); codes(found) != "slow-call old-name" {
			t.Errorf("%v: %s", settings, codes(found))
		}
	}
}

func TestDidChangeConfiguration(t *testing.T) {
	e := servertest.Start(t, servertest.Options{Server: configuredOptions(), Capabilities: servertest.Helix()})
	b := e.Open("file:///a.py", all)
	b.Diagnostics()
	e.Notify("workspace/didChangeConfiguration", map[string]any{"settings": map[string]any{"mlxls": map[string]any{"off": "slow-call"}}})
	b.Await("other findings", func(p servertest.Published) bool { return codes(p.Diagnostics) == "asks old-name" })
}

// TestAskedConfiguration: an editor that keeps settings is asked for them, for each folder, and again when they change.
func TestAskedConfiguration(t *testing.T) {
	off := make(chan string, 10)
	off <- "slow-call"
	current := ""
	e := servertest.Start(t, servertest.Options{
		Server: configuredOptions(), Folders: []string{"file:///one", "file:///two"},
		Capabilities: servertest.Pushed(servertest.VSCode()),
		Configuration: func(scope string) any {
			select {
			case current = <-off:
			default:
			}
			if scope == "file:///two" {
				return map[string]any{"off": current}
			}
			return nil
		},
	})
	one, two := e.Open("file:///one/a.py", all), e.Open("file:///two/a.py", all)
	two.Await("the folder's settings", func(p servertest.Published) bool { return codes(p.Diagnostics) == "asks old-name" })
	if found := one.Diagnostics(); len(found) != 3 {
		t.Errorf("the other folder: %s", codes(found))
	}
	off <- "asks"
	e.Notify("workspace/didChangeConfiguration", map[string]any{"settings": nil})
	two.Await("the new settings", func(p servertest.Published) bool { return codes(p.Diagnostics) == "slow-call old-name" })
}

func TestRegistersWatchers(t *testing.T) {
	e := servertest.Start(t, servertest.Options{Server: configuredOptions()})
	e.Await("a registration", func(received []servertest.Message) bool {
		return slices.ContainsFunc(received, func(m servertest.Message) bool {
			return m.Method == "client/registerCapability" &&
				strings.Contains(string(m.Params), "mlxls.toml") && strings.Contains(string(m.Params), `"section":"mlxls"`)
		})
	})
}

func TestConfigurationFileChanges(t *testing.T) {
	for _, capabilities := range []map[string]any{servertest.Helix(), servertest.VSCode()} {
		dir := t.TempDir()
		e := servertest.Start(t, servertest.Options{Server: configuredOptions(), Capabilities: capabilities, Folders: []string{"file://" + dir}})
		b := e.Open("file://"+dir+"/sub/a.py", all)
		if found := b.Diagnostics(); len(found) != 3 {
			t.Errorf("found %s", codes(found))
		}
		changed := func(text string) {
			file := filepath.Join(dir, "mlxls.toml")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			e.Notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": "file://" + file, "type": 2}}})
		}
		changed(`{"off": "slow-call"}`)
		if e.Pull {
			e.Await("a refresh", func(received []servertest.Message) bool {
				return slices.ContainsFunc(received, func(m servertest.Message) bool { return m.Method == "workspace/diagnostic/refresh" })
			})
			if found := b.Diagnostics(); codes(found) != "asks old-name" {
				t.Errorf("found %s", codes(found))
			}
		} else {
			b.Await("other findings", func(p servertest.Published) bool { return codes(p.Diagnostics) == "asks old-name" })
		}
		changed(`{`)
		b.Hover(servertest.Position{})
		messages := func() (n int) {
			e.Await("a message", func(received []servertest.Message) bool {
				n = 0
				for _, m := range received {
					if m.Method == "window/showMessage" && strings.Contains(string(m.Params), "mlxls.toml: unreadable") {
						n++
					}
				}
				return n > 0
			})
			return n
		}
		b.Type("", "# one\n")
		e.Open("file://"+dir+"/b.py", all).Diagnostics()
		if n := messages(); n != 1 {
			t.Errorf("told %d times", n)
		}
	}
}

func TestFolders(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mlxls.toml"), []byte(`{"off": "asks"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	e := servertest.Start(t, servertest.Options{Server: configuredOptions(), Capabilities: servertest.Helix(), Folders: []string{"file:///other"}})
	b := e.Open("file://"+dir+"/a.py", all)
	excluded := e.Open("file://"+dir+"/excluded.py", all)
	if found := b.Diagnostics(); len(found) != 3 {
		t.Errorf("outside all folders: %s", codes(found))
	}
	folder := func(added, removed []any) {
		e.Notify("workspace/didChangeWorkspaceFolders", map[string]any{"event": map[string]any{"added": added, "removed": removed}})
	}
	this := []any{map[string]any{"uri": "file://" + dir, "name": "x"}}
	folder(this, nil)
	b.Await("the folder's settings", func(p servertest.Published) bool { return codes(p.Diagnostics) == "slow-call old-name" })
	folder(nil, this)
	b.Await("the defaults", func(p servertest.Published) bool { return len(p.Diagnostics) == 3 })
	if n := len(e.Published(excluded.URI)); n != 0 {
		t.Errorf("%d messages on an excluded file", n)
	}
}

func TestWorkspaceDiagnostics(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("a.py", all)
	write("clean.py", head)
	write("open.py", all)
	opts := configuredOptions()
	opts.Files = func(folder string) iter.Seq[string] {
		paths, err := filepath.Glob(filepath.Join(folder, "*.py"))
		if err != nil {
			t.Error(err)
		}
		return slices.Values(paths)
	}
	e := servertest.Start(t, servertest.Options{Server: opts, Folders: []string{"file://" + dir}})
	open := e.Open("file://"+dir+"/open.py", head+"mx.slow(1)\n")
	ask := func(previous map[string]string) int {
		ids := []any{}
		for uri, value := range previous {
			ids = append(ids, map[string]any{"uri": uri, "value": value})
		}
		return e.Start("workspace/diagnostic", map[string]any{"previousResultIds": ids})
	}
	answer := func(id int) map[string]servertest.Report {
		var r struct{ Items []servertest.Report }
		if err := e.Finish(id, &r); err != nil {
			t.Fatal(err)
		}
		by := map[string]servertest.Report{}
		for _, item := range r.Items {
			by[filepath.Base(item.URI)] = item
		}
		return by
	}
	first := answer(ask(nil))
	if len(first) != 2 || len(first["a.py"].Items) != 3 || first["a.py"].Version != nil || len(first["open.py"].Items) != 1 || *first["open.py"].Version != 1 {
		t.Fatalf("%+v", first)
	}
	previous := map[string]string{}
	for _, r := range first {
		previous[r.URI] = r.ResultID
	}
	held := ask(previous)
	open.Type("", "# nothing new\n")
	open.Diagnostics()
	open.Type("", "mx.slow(2)\n")
	second := answer(held)
	if second["a.py"].Kind != "unchanged" || len(second["open.py"].Items) != 2 {
		t.Errorf("%+v", second)
	}
	previous[open.URI] = second["open.py"].ResultID
	held = ask(previous)
	if err := os.Remove(filepath.Join(dir, "a.py")); err != nil {
		t.Fatal(err)
	}
	path := write("new.py", all)
	e.Notify("workspace/didChangeWatchedFiles", map[string]any{"changes": []any{map[string]any{"uri": "file://" + path, "type": 1}}})
	third := answer(held)
	if gone := third["a.py"]; gone.Kind != "full" || len(gone.Items) != 0 || len(third["new.py"].Items) != 3 {
		t.Errorf("%+v", third)
	}
	previous = map[string]string{}
	for _, r := range third {
		if len(r.Items) > 0 || r.Kind == "unchanged" {
			previous[r.URI] = r.ResultID
		}
	}
	held = ask(previous)
	e.Notify("$/cancelRequest", map[string]any{"id": held})
	if err := e.Finish(held, nil); code(err) != -32800 {
		t.Errorf("cancelled: %v", err)
	}
}

// TestForeignEncoding: of a file on disk that is not in UTF-8 the user is told, where it is about MLX.
func TestForeignEncoding(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"latin.py": head + "name = '\xe9'\nmx.slow(1)\n", "other.py": "name = '\xe9'\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	opts := options()
	opts.Files = func(folder string) iter.Seq[string] {
		return slices.Values([]string{filepath.Join(folder, "latin.py"), filepath.Join(folder, "other.py")})
	}
	e := servertest.Start(t, servertest.Options{Server: opts, Folders: []string{"file://" + dir}})
	var r struct{ Items []servertest.Report }
	if err := e.Call("workspace/diagnostic", map[string]any{"previousResultIds": []any{}}, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Items) != 1 || len(r.Items[0].Items) != 1 || !strings.Contains(r.Items[0].Items[0].Message, "UTF-8") {
		t.Errorf("%+v", r)
	}
}
