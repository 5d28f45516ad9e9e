// What VS Code calls: wiring, and the commands that are a line each.
import * as vscode from 'vscode';
import { confirm } from './confirm';
import { fixAll } from './fix';
import { Rules } from './rules';
import { Server } from './server';
import { showStatus } from './status';

let server: Server | undefined;

// activate returns the server, for other extensions and for tests.
export async function activate(context: vscode.ExtensionContext): Promise<{ server: Server }> {
  const log = vscode.window.createOutputChannel('mlxls', { log: true });
  const running = (server = new Server(context.extensionUri, log));
  const rules = new Rules(() => running.found?.command);
  const command = vscode.commands.registerCommand;
  context.subscriptions.push(
    log,
    rules.register(),
    showStatus(running),
    command('mlxls.fixAll', () => fixAll(running.client)),
    command('mlxls.confirm', confirm),
    command('mlxls.explain', (name?: unknown) => rules.explain(typeof name === 'string' ? name : undefined)),
    command('mlxls.toggleTypes', toggleTypes),
    command('mlxls.restart', () => running.restart()),
    command('mlxls.showLog', () => log.show()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => running.found || running.restart()),
    vscode.workspace.onDidChangeConfiguration((e) => {
      if (['path', 'logLevel'].some((name) => e.affectsConfiguration(`mlxls.${name}`))) return running.restart();
    }),
  );
  await running.restart();
  return { server: running };
}

// Whoever has VS Code wait for the extension to end is waited for in turn.
export async function deactivate(): Promise<void> {
  await server?.dispose();
}

function toggleTypes(): Thenable<void> {
  const settings = vscode.workspace.getConfiguration('mlxls', vscode.window.activeTextEditor?.document);
  const target = vscode.workspace.workspaceFolders ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  return settings.update('inlayHints', !settings.get('inlayHints'), target);
}
