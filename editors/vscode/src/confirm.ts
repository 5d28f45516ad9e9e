// Fixes that ask. VS Code's preview of an edit keeps the reason to itself, so
// the question is put here, and the preview is one of the answers.
import * as vscode from 'vscode';
import { CodeActionResolveRequest, TextEdit, type LanguageClient, type Middleware, type WorkspaceEdit } from 'vscode-languageclient/node';

// ask makes the edit of an action that needs consent into a command that asks for it.
export function ask(client: () => LanguageClient | undefined): Pick<Middleware, 'resolveCodeAction'> {
  return {
    async resolveCodeAction(item, token, next) {
      const running = client();
      if (!running) return next(item, token);
      const { code2ProtocolConverter: out, protocol2CodeConverter: back } = running;
      const { edit, ...rest } = await running.sendRequest(CodeActionResolveRequest.type, out.asCodeActionSync(item), token);
      const note = Object.values(edit?.changeAnnotations ?? {}).find((a) => a.needsConfirmation);
      if (!edit || !note) return back.asCodeAction({ ...rest, edit }, token);
      const action = await back.asCodeAction(rest, token);
      const edits = { asked: await back.asWorkspaceEdit(plain(edit), token), preview: await back.asWorkspaceEdit(edit, token) };
      if (action) action.command = { command: 'mlxls.confirm', title: item.title, arguments: [item.title, note.description, edits] };
      return action;
    },
  };
}

// plain returns an edit that is applied without a question.
function plain(edit: WorkspaceEdit): WorkspaceEdit {
  const documentChanges = edit.documentChanges?.map((change) =>
    'edits' in change ? { ...change, edits: change.edits.filter(TextEdit.is).map(({ range, newText }) => ({ range, newText })) } : change);
  return { ...edit, documentChanges, changeAnnotations: undefined };
}

export async function confirm(title: string, detail: string, edits: { asked: vscode.WorkspaceEdit; preview: vscode.WorkspaceEdit }): Promise<void> {
  const apply = 'Apply', preview = 'Preview';
  const reason = detail.charAt(0).toUpperCase() + detail.slice(1);
  const answer = await vscode.window.showWarningMessage(`${title}?`, { modal: true, detail: `${reason}.` }, apply, preview);
  if (answer) await vscode.workspace.applyEdit(answer === apply ? edits.asked : edits.preview);
}
