// Pages of rules: shown as a preview, and reached from a diagnostic's code.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';

const scheme = 'mlxls-rule';
const run = promisify(execFile);

interface Rule {
  readonly name: string;
  readonly group: string;
  readonly summary: string;
}

// Rules asks the program for its rules and their pages.
export class Rules implements vscode.TextDocumentContentProvider {
  constructor(private readonly command: () => string | undefined) {}

  register(): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  // A page without links into its folder.
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const page = await this.ask('explain', uri.path.replace(/^\/|\.md$/g, ''), '--output-format', 'markdown');
    return page.replace(/\[([^\]]+)\]\(\.\.?\/[^)]*\)/g, '$1');
  }

  // explain shows the page of a rule: the named one, or that of the finding at the cursor, or one that is picked.
  async explain(name?: string): Promise<void> {
    const rule = name ?? this.atCursor() ?? (await this.pick());
    if (rule) await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.from({ scheme, path: `/${rule}.md` }));
  }

  private atCursor(): string | undefined {
    const editor = vscode.window.activeTextEditor;
    if (!editor) return undefined;
    const here = vscode.languages.getDiagnostics(editor.document.uri).filter((d) => d.source === 'mlxls' && d.range.intersection(editor.selection));
    return here.length > 0 ? ruleOf(here[0]) : undefined;
  }

  private async pick(): Promise<string | undefined> {
    const rules: Rule[] = JSON.parse(await this.ask('rules', '--output-format', 'json'));
    const items = rules.map((r) => ({ label: r.name, description: r.group, detail: r.summary }));
    return (await vscode.window.showQuickPick(items, { placeHolder: 'A rule to read about', matchOnDetail: true }))?.label;
  }

  private async ask(...args: string[]): Promise<string> {
    const command = this.command();
    if (!command) throw new Error('the server is not installed');
    return (await run(command, args)).stdout;
  }
}

function ruleOf(d: vscode.Diagnostic): string {
  return String(typeof d.code === 'object' ? d.code.value : d.code);
}

// showRules has pages shown here: a diagnostic's code is a link to the page of
// its rule, and so is the server's own command, which would open a file.
export const showRules: Middleware = {
  executeCommand: (command, args, next) =>
    command === 'mlxls.showRule' ? vscode.commands.executeCommand('mlxls.explain', ...args) : next(command, args),
  async provideDiagnostics(document, previous, token, next) {
    const report = await next(document, previous, token);
    if (report && 'items' in report) report.items.forEach(link);
    return report;
  },
  provideWorkspaceDiagnostics: (ids, token, report, next) =>
    next(ids, token, (part) => {
      for (const one of part?.items ?? []) {
        if ('items' in one) one.items.forEach(link);
      }
      report(part);
    }),
};

function link(d: vscode.Diagnostic): void {
  if (d.code === undefined) return; // it is about the configuration
  const rule = ruleOf(d);
  d.code = { value: rule, target: vscode.Uri.parse(`command:mlxls.explain?${encodeURIComponent(JSON.stringify([rule]))}`) };
}
