// The server's process and the client that talks to it.
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import * as vscode from 'vscode';
import { LanguageClient, State, type CancellationToken, type MessageSignature } from 'vscode-languageclient/node';
import { ask } from './confirm';
import { find, type Found } from './find';
import { showRules } from './rules';

// Texts of other schemes, such as the old side of a diff, are not looked at.
const schemes = ['file', 'untitled', 'vscode-notebook-cell', 'vscode-vfs'];
export const selector = schemes.map((scheme) => ({ scheme, language: 'python' }));

class Client extends LanguageClient {
  // Requests that a stopping server leaves unanswered are no news to the user.
  override handleFailedRequest<T>(type: MessageSignature, token: CancellationToken | undefined, error: unknown, value: T, show?: boolean, rethrow?: boolean): T {
    return this.isRunning() ? super.handleFailedRequest(type, token, error, value, show, rethrow) : value;
  }
  override error(message: string, data?: unknown, show?: boolean | 'force'): void {
    super.error(message, data, this.isRunning() && show);
  }
}

// copy writes the server's own log into the channel, each line at its level.
function copy(input: Readable, log: vscode.LogOutputChannel): void {
  createInterface(input).on('line', (line) => {
    const [, level = '', ...words] = line.split('\t');
    const levels: Record<string, (text: string) => void> = { debug: log.debug, info: log.info, warn: log.warn };
    if (level in levels) levels[level].call(log, words.join(' '));
    else log.error(line);
  });
}

export class Server implements vscode.Disposable {
  client: LanguageClient | undefined;
  private queue: Promise<void> = Promise.resolve();
  private readonly changed = new vscode.EventEmitter<void>();

  // onDidChange fires when the server starts, runs, stops or fails.
  readonly onDidChange = this.changed.event;
  found: Found | undefined;
  problem: string | undefined;

  constructor(private readonly extension: vscode.Uri, private readonly log: vscode.LogOutputChannel) {}

  get state(): State {
    return this.client?.state ?? State.Stopped;
  }

  get version(): string | undefined {
    return this.client?.initializeResult?.serverInfo?.version;
  }

  // restart stops the server, if it runs, and starts one. Calls wait for each other.
  restart(): Promise<void> {
    this.queue = this.queue.then(async () => {
      await this.stop();
      this.problem = undefined;
      try {
        await this.start();
      } catch (error) {
        this.problem = error instanceof Error ? error.message : String(error);
        this.log.error(this.problem);
        void this.tell(this.problem);
      }
      this.changed.fire();
    });
    return this.queue;
  }

  private async start(): Promise<void> {
    this.found = await find(this.extension);
    if (!this.found) throw new Error('there is no server in the extension, in the Python environment or on PATH. Install it with "pip install mlxls", or set mlxls.path');
    this.log.info(`starting ${this.found.command}, from ${this.found.from}`);
    const settings = vscode.workspace.getConfiguration('mlxls');
    // With a transport named, the client would add arguments of its own.
    const options = { command: this.found.command, args: ['serve', '--log-level', settings.get('logLevel', 'info')] };
    this.client = new Client('mlxls', 'mlxls', options, {
      documentSelector: selector,
      outputChannel: this.log,
      traceOutputChannel: this.log,
      stdioOptions: { stdout: () => {}, stderr: copy },
      initializationOptions: { ...settings },
      middleware: { ...showRules, ...ask(() => this.client) },
    });
    this.client.onDidChangeState(() => this.changed.fire());
    await this.client.start();
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose().catch((error) => this.log.warn(`the server did not stop cleanly: ${error}`));
  }

  private async tell(problem: string): Promise<void> {
    const set = 'Set Path', again = 'Try Again', log = 'Show Log';
    switch (await vscode.window.showErrorMessage(`mlxls: ${problem}.`, set, again, log)) {
      case set:
        return vscode.commands.executeCommand('workbench.action.openSettings', 'mlxls.path');
      case again:
        return this.restart();
      case log:
        return this.log.show();
    }
  }

  async dispose(): Promise<void> {
    await this.queue;
    await this.stop();
    this.changed.dispose();
  }
}
