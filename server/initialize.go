package server

import (
	"cmp"

	"go.lsp.dev/protocol"
	"go.uber.org/zap"

	"mlxls/analysis/syntax"
	"mlxls/codeactions"
	"mlxls/server/conn"
)

var encodings = map[string]syntax.Encoding{"utf-8": syntax.UTF8, "utf-16": syntax.UTF16, "utf-32": syntax.UTF32}

// initialize agrees with the editor on what both can do.
func (s *session) initialize(p *conn.Initialize) (*protocol.InitializeResult, error) {
	s.phase = live
	s.client = newClient(p)
	s.opts.Log.Info("initialize", zap.String("editor", p.ClientInfo.Name), zap.String("version", p.ClientInfo.Version),
		zap.String("encoding", string(s.client.encodingName)), zap.Bool("pulls", s.client.pulls))
	s.mu.Lock()
	s.workspace.editor[""] = section(p.InitializationOptions)
	s.workspace.setFolders(folders(p), nil)
	s.mu.Unlock()
	return &protocol.InitializeResult{
		Capabilities: s.capabilities(),
		ServerInfo:   protocol.ServerInfo{Name: "mlxls", Version: protocol.NewOptional(cmp.Or(s.opts.Version, "devel"))},
	}, nil
}

// folders returns the workspace's folders; older editors know but one, and the oldest only its path.
func folders(p *conn.Initialize) []conn.Folder {
	switch {
	case len(p.WorkspaceFolders) > 0:
		return p.WorkspaceFolders
	case p.RootURI != "":
		return []conn.Folder{{URI: p.RootURI}}
	case p.RootPath != "":
		return []conn.Folder{{URI: uriOf(p.RootPath)}}
	}
	return nil
}

func (s *session) capabilities() protocol.ServerCapabilities {
	caps := protocol.ServerCapabilities{
		PositionEncoding: s.client.encodingName,
		TextDocumentSync: &protocol.TextDocumentSyncOptions{
			OpenClose: ptr(true),
			Change:    ptr(protocol.TextDocumentSyncKindIncremental),
			Save:      protocol.Boolean(true),
		},
		HoverProvider:     protocol.Boolean(true),
		InlayHintProvider: protocol.Boolean(true),
		CodeLensProvider:  &protocol.CodeLensOptions{},
		Workspace: &protocol.WorkspaceOptions{WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{
			Supported:           ptr(true),
			ChangeNotifications: protocol.Boolean(true),
		}},
	}
	if s.client.literals || s.client.applies {
		caps.CodeActionProvider = &protocol.CodeActionOptions{
			CodeActionKinds: []protocol.CodeActionKind{codeactions.QuickFix, codeactions.RefactorExtract, codeactions.RefactorRewrite, codeactions.SourceFixAll},
			ResolveProvider: ptr(s.client.lazyEdits),
		}
		caps.ExecuteCommandProvider = protocol.ExecuteCommandOptions{Commands: []string{showRule, fixInWorkspace, applyAction}}
	}
	if s.client.pulls {
		caps.DiagnosticProvider = &protocol.DiagnosticOptions{
			Identifier:            ptr("mlxls"),
			InterFileDependencies: true, // a finding may rest on what an imported module says
			WorkspaceDiagnostics:  s.opts.Files != nil,
		}
	}
	if s.client.notebooks {
		caps.NotebookDocumentSync = &protocol.NotebookDocumentSyncOptions{
			NotebookSelector: []protocol.NotebookSelector{&protocol.NotebookDocumentFilterWithCells{
				Cells: []protocol.NotebookCellLanguage{{Language: "python"}},
			}},
			Save: ptr(true),
		}
	}
	return caps
}

func ptr[T any](v T) *T { return &v }
