package server

import (
	"encoding/json"
	"path/filepath"
	"strings"

	"mlxls/analysis"
	"mlxls/analysis/syntax"
	"mlxls/server/conn"
)

// A workspace is the folders that the editor has open, and the settings that
// hold in them. It is guarded by session.mu.
type workspace struct {
	opts    Options
	folders []folder
	// editor is what the editor says of settings, by a folder's path; "" is for all others.
	editor map[string]json.RawMessage

	resolvers map[string]func(path string) Settings // by a folder's path
	sessions  map[any]*analysis.Session             // by Settings.Key
	problems  []Problem                             // not told yet
	marked    map[string]bool                       // configuration files in which problems are shown
}

type folder struct{ uri, path string }

// settings is what holds for a file, and what analyses it.
type settings struct {
	Settings
	session *analysis.Session
	extras  extras
}

// extras is what an editor may ask to be shown besides findings.
type extras struct{ InlayHints, CodeLens bool }

func newWorkspace(opts Options) *workspace {
	w := &workspace{opts: opts, editor: map[string]json.RawMessage{}, marked: map[string]bool{}}
	w.reset()
	return w
}

// reset forgets all settings, to be read again when they are needed.
func (w *workspace) reset() {
	w.resolvers = map[string]func(string) Settings{}
	w.sessions = map[any]*analysis.Session{}
}

// unmarked returns the configuration files in which problems were shown and none is left.
func (w *workspace) unmarked(before map[string]bool) (gone []string) {
	for path := range before {
		if !w.marked[path] {
			gone = append(gone, path)
		}
	}
	return gone
}

func (w *workspace) setFolders(added, removed []conn.Folder) {
	gone := map[string]bool{}
	for _, f := range removed {
		gone[keyOf(f.URI)] = true
	}
	var next []folder
	for _, f := range w.folders {
		if !gone[keyOf(f.uri)] {
			next = append(next, f)
		}
	}
	for _, f := range added {
		if path := pathOf(f.URI); path != "" {
			next = append(next, folder{f.URI, path})
		}
	}
	w.folders = next
}

// pathOf returns where a text stands or, if it is not on disk, where its
// imports are looked up and its settings come from: the first folder.
func (w *workspace) pathOf(uri string) string {
	if path := pathOf(uri); path != "" {
		return path
	}
	name := uri[strings.LastIndexAny(uri, `/\:`)+1:]
	if len(w.folders) > 0 {
		return filepath.Join(w.folders[0].path, name)
	}
	return name
}

// folderOf returns the innermost folder around path, or "".
func (w *workspace) folderOf(path string) string {
	best := ""
	for _, f := range w.folders {
		if rel, err := filepath.Rel(f.path, path); err == nil && filepath.IsLocal(rel) && len(f.path) > len(best) {
			best = f.path
		}
	}
	return best
}

// modules are where an analysis finds other modules: those that are open, and all.
type modules interface {
	shown(path string) *syntax.Document
	read(path string) ([]byte, error)
}

// settings returns what holds for path, analysed among other modules.
func (w *workspace) settings(path string, others modules) *settings {
	set := &settings{}
	if w.opts.Configure != nil {
		set.Settings = w.resolver(w.folderOf(path))(path)
	}
	if editor := w.editorOf(w.folderOf(path)); editor != nil {
		_ = json.Unmarshal(editor, &set.extras) // what is wrong there is told by Configure
	}
	set.session = w.sessions[set.Key]
	if set.session == nil {
		set.Options.Keep, set.Options.Shown = true, others.shown
		set.session = analysis.NewSession(w.opts.Rules, set.Options, others.read)
		w.sessions[set.Key] = set.session
		w.problems = append(w.problems, set.Problems...)
	}
	return set
}

// editorOf is what the editor says of a folder's settings.
func (w *workspace) editorOf(folder string) json.RawMessage {
	if editor, ok := w.editor[folder]; ok {
		return editor
	}
	return w.editor[""]
}

func (w *workspace) resolver(folder string) func(string) Settings {
	resolve := w.resolvers[folder]
	if resolve == nil {
		resolve = w.opts.Configure(folder, w.editorOf(folder))
		w.resolvers[folder] = resolve
	}
	return resolve
}

// section returns our settings out of what an editor sends: some send all that
// they have, some wrap ours.
func section(all json.RawMessage) json.RawMessage {
	var wrapped map[string]json.RawMessage
	if json.Unmarshal(all, &wrapped) != nil {
		return nil
	}
	for _, name := range []string{"mlxls", "settings"} {
		if inner, ok := wrapped[name]; ok {
			return section(inner)
		}
	}
	return all
}
