// The entry in Python's language status.
import * as vscode from 'vscode';
import { State } from 'vscode-languageclient/node';
import { selector, type Server } from './server';

export function showStatus(server: Server): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('mlxls', selector);
  item.name = 'mlxls';
  const show = () => {
    const running = server.state === State.Running;
    item.busy = server.state === State.Starting;
    item.text = running ? `mlxls ${server.version ?? ''}` : 'mlxls';
    item.detail = running ? `from ${server.found?.from}` : (server.problem ?? (item.busy ? 'starting' : 'stopped'));
    item.severity = running || item.busy ? vscode.LanguageStatusSeverity.Information : vscode.LanguageStatusSeverity.Error;
    item.command = running ? { command: 'mlxls.showLog', title: 'Show Log' } : { command: 'mlxls.restart', title: 'Restart' };
  };
  show();
  return vscode.Disposable.from(item, server.onDidChange(show));
}
