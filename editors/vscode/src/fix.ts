// Fixes for more than one file.
import * as vscode from 'vscode';
import { CodeActionRequest, CodeActionResolveRequest, type CodeAction, type LanguageClient } from 'vscode-languageclient/node';

const kind = 'source.fixAll.mlxls';

// fixAll applies all safe fixes in the files that have findings, as one change that one undo takes back.
export async function fixAll(client: LanguageClient | undefined): Promise<void> {
  if (!client) return;
  const title = 'mlxls: fixing all';
  const edit = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, (progress, token) => collect(client, progress, token));
  if (!edit) return;
  if (edit.size === 0) {
    void vscode.window.showInformationMessage('mlxls: there is nothing that can be fixed safely.');
  } else if (await vscode.workspace.applyEdit(edit, { isRefactoring: true })) {
    void vscode.window.showInformationMessage(`mlxls: fixed ${edit.size === 1 ? 'one file' : `${edit.size} files`}.`);
  }
}

// collect asks for the edits of each file; those of a notebook come together.
// The server is asked directly: VS Code's own command knows only cells that were on the screen.
async function collect(client: LanguageClient, progress: vscode.Progress<{ message: string }>, token: vscode.CancellationToken): Promise<vscode.WorkspaceEdit | undefined> {
  const files = new Map<string, vscode.Uri>();
  for (const [uri, found] of vscode.languages.getDiagnostics()) {
    if (!files.has(uri.path) && found.some((d) => d.source === 'mlxls')) files.set(uri.path, uri);
  }
  const { code2ProtocolConverter: out, protocol2CodeConverter: back } = client;
  const all = new vscode.WorkspaceEdit();
  for (const uri of files.values()) {
    if (token.isCancellationRequested) return undefined;
    progress.report({ message: vscode.workspace.asRelativePath(uri) });
    const document = await vscode.workspace.openTextDocument(uri);
    const range = { start: { line: 0, character: 0 }, end: { line: document.lineCount, character: 0 } };
    const params = { textDocument: out.asTextDocumentIdentifier(document), range, context: { diagnostics: [], only: [kind] } };
    const [action] = ((await client.sendRequest(CodeActionRequest.type, params, token)) ?? []) as CodeAction[];
    if (!action) continue;
    const { edit } = await client.sendRequest(CodeActionResolveRequest.type, action, token);
    for (const [target, edits] of (await back.asWorkspaceEdit(edit, token))?.entries() ?? []) all.set(target, edits);
  }
  return all;
}
