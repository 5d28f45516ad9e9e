// What the extension does, seen from inside VS Code; api.mjs runs it.
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

const run = (command, ...args) => vscode.commands.executeCommand(command, ...args);
const at = (line, column) => new vscode.Range(line - 1, column - 1, line - 1, column - 1);

async function until(what, probe) {
  for (const end = Date.now() + 30000; ; ) {
    const got = await probe();
    if (got) return got;
    if (Date.now() > end) throw new Error(`30 s without ${typeof what === 'function' ? what() : what}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}

const found = (uri) => vscode.languages.getDiagnostics(uri).filter((d) => d.source === 'mlxls');
const codes = (uri) => found(uri).map((d) => `${d.code.value} ${d.range.start.line + 1}`).sort().join(', ');
const shows = (uri, want) => until(() => `the findings [${want}], but [${codes(uri)}]`, () => codes(uri) === want);

// The window hears of diagnostics a moment later than the extension host.
async function action(uri, range, title) {
  let all = [];
  return until(() => `the action ${title} among ${all.map((a) => a.title)}`, async () => {
    all = await run('vscode.executeCodeActionProvider', uri, range, undefined, 9);
    return all.find((a) => a.title === title);
  });
}

async function hover(document, line, column) {
  const all = await run('vscode.executeHoverProvider', document.uri, at(line, column).start);
  return all.flatMap((h) => h.contents.map((c) => c.value ?? c)).join('\n');
}

const root = vscode.workspace.workspaceFolders[0].uri;
const extension = vscode.extensions.getExtension('mlxls.mlxls');
const norm = vscode.Uri.joinPath(root, 'norm.py');
const other = vscode.Uri.joinPath(root, 'other.py');
const read = (name) => fs.readFileSync(path.join(root.fsPath, name), 'utf8');
const settings = () => vscode.workspace.getConfiguration('mlxls', root);
const both = 'rms-norm 12, strong-scalar 24';
let document, before, server;

const tests = {
  'the extension starts its own server': async () => {
    document = await vscode.workspace.openTextDocument(norm);
    await vscode.window.showTextDocument(document);
    before = document.getText();
    ({ server } = await extension.activate());
    assert.equal(server.found.from, 'the extension');
    assert(server.version, 'it does not answer');
  },
  'diagnostics come, and link to the pages of their rules': async () => {
    await shows(norm, both);
    assert.equal(found(norm)[0].code.target.path, 'mlxls.explain');
  },
  "the project's settings hold where the editor's are unset": async () => {
    const severity = Object.fromEntries(found(norm).map((d) => [d.code.value, d.severity]));
    assert.deepEqual(severity, { 'rms-norm': vscode.DiagnosticSeverity.Error, 'strong-scalar': vscode.DiagnosticSeverity.Warning });
  },
  'files that are not open have diagnostics': () => shows(other, both),
  'hover shows dtype and shape': async () => assert.match(await hover(document, 23, 9), /\(B, L, 4, D\)/),
  'hover on a finding shows the page': async () => assert.match(await hover(document, 12, 21), /mx\.fast\.rms_norm/),
  'the quick fix is resolved and applied': async () => {
    const fix = await action(norm, at(12, 21), 'Use mx.fast.rms_norm');
    assert(fix.isPreferred);
    assert(await vscode.workspace.applyEdit(fix.edit));
    assert.equal(document.getText(), read('wanted.txt'));
    await shows(norm, 'strong-scalar 24');
  },
  'the file is saved as it was shown': async () => {
    assert(await document.save());
    assert.equal(read('norm.py'), read('wanted.txt'));
  },
  'one undo takes the fix back': async () => {
    await run('undo');
    assert.equal(document.getText(), before);
    await shows(norm, both);
  },
  'a fix that asks is annotated, and not preferred': async () => {
    const range = server.client.code2ProtocolConverter.asRange(at(24, 21));
    const textDocument = { uri: server.client.code2ProtocolConverter.asUri(norm) };
    const offered = await server.client.sendRequest('textDocument/codeAction', { textDocument, range, context: { diagnostics: [] } });
    const fix = await server.client.sendRequest('codeAction/resolve', offered.find((a) => a.title === 'Use a Python number'));
    const [edit] = fix.edit.documentChanges[0].edits;
    assert(!fix.isPreferred);
    assert.deepEqual(fix.edit.changeAnnotations[edit.annotationId].needsConfirmation, true);
  },
  'ignoring writes a comment': async () => {
    const ignore = await action(norm, at(24, 21), 'Ignore strong-scalar on this line');
    assert(await vscode.workspace.applyEdit(ignore.edit));
    assert.match(document.lineAt(23).text, /# mlxls: ignore\[strong-scalar\]$/);
    await shows(norm, 'rms-norm 12');
    await run('undo');
    await shows(norm, both);
  },
  'all of a rule is fixed in the workspace by one action': async () => {
    const fix = await action(norm, at(12, 21), 'Fix all rms-norm in the workspace');
    assert.deepEqual(fix.edit.entries().map(([uri]) => path.basename(uri.path)).sort(), ['norm.py', 'other.py']);
    for (const [uri, edits] of fix.edit.entries()) {
      const text = await vscode.workspace.openTextDocument(uri);
      const [edit] = edits;
      const after = text.getText().slice(0, text.offsetAt(edit.range.start)) + edit.newText + text.getText().slice(text.offsetAt(edit.range.end));
      assert.deepEqual([edits.length, after], [1, read('wanted.txt')]);
    }
  },
  'an action explains': async () => {
    const explain = await action(norm, at(12, 21), 'Explain rms-norm');
    await run(explain.command.command, ...explain.command.arguments);
    const labels = () => vscode.window.tabGroups.all.flatMap((g) => g.tabs.map((t) => t.label));
    await until(() => `a page: ${labels()}`, () => labels().some((l) => l.includes('rms-norm')));
    await run('workbench.action.closeActiveEditor');
    await vscode.window.showTextDocument(document);
  },
  'all files are fixed by one command, and saved': async () => {
    await run('mlxls.fixAll');
    await until('both files fixed', () => document.getText() === read('wanted.txt') && read('other.py') === read('wanted.txt'));
    await shows(other, 'strong-scalar 24');
  },
  'settings of the editor are heeded at once': async () => {
    await settings().update('ignore', ['strong-scalar']);
    await shows(norm, '');
    await settings().update('ignore', undefined);
    await shows(norm, 'strong-scalar 24');
  },
  'inferred types are shown and hidden': async () => {
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    let labels = '';
    const hints = async () => (labels = ((await run('vscode.executeInlayHintProvider', norm, whole)) ?? []).map((h) => h.label).join());
    await run('mlxls.toggleTypes');
    await until(() => `the shape of y: ${labels}`, async () => /\(B, L, 4, D\)/.test(await hints()));
    await run('mlxls.toggleTypes');
    await until(() => `no hints: ${labels}`, async () => (await hints()) === '');
  },
  "a rule's page is shown": async () => {
    await run('mlxls.explain', 'rms-norm');
    const labels = () => vscode.window.tabGroups.all.flatMap((g) => g.tabs.map((t) => t.label));
    await until(() => `a page: ${labels()}`, () => labels().some((l) => l.includes('rms-norm')));
    const page = await vscode.workspace.openTextDocument(vscode.Uri.parse('mlxls-rule:/rms-norm.md'));
    assert.match(page.getText(), /^# rms-norm/);
    assert.doesNotMatch(page.getText(), /## Inputs|\]\(\.\./);
  },
  'cells of a notebook are one program, and fixed together': async () => {
    const cell = (text) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python');
    const slow = (name) => `def ${name}(x):\n    return x * mx.rsqrt(x.square().mean(-1, keepdims=True) + 1e-6)\n`;
    const data = new vscode.NotebookData([cell('import mlx.core as mx\n'), cell(slow('a')), cell(slow('b'))]);
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
    const cells = notebook.getCells().slice(1).map((c) => c.document);
    for (const c of cells) await shows(c.uri, 'rms-norm 2');
    await run('mlxls.fixAll');
    for (const c of cells) await until(() => c.getText(), () => c.getText().includes('return mx.fast.rms_norm(x, None, 1e-6)'));
  },
  'the server is looked for in the environment': async () => {
    const bin = path.join(extension.extensionPath, 'bin');
    const [away, venv, active, tools] = ['away', '.venv', 'active', 'tools'].map((name) => path.join(root.fsPath, name));
    const found = async (folder) => {
      fs.mkdirSync(folder, { recursive: true });
      fs.symlinkSync(path.join(away, 'mlxls'), path.join(folder, 'mlxls'));
      await run('mlxls.restart');
      fs.unlinkSync(path.join(folder, 'mlxls'));
      return server.found?.from;
    };
    const { PATH, VIRTUAL_ENV } = process.env;
    Object.assign(process.env, { PATH: tools, VIRTUAL_ENV: active });
    fs.cpSync(bin, away, { recursive: true });
    fs.renameSync(bin, `${bin}.away`);
    try {
      assert.equal(await found(path.join(venv, 'bin')), '.venv');
      assert.equal(await found(path.join(active, 'bin')), active);
      assert.equal(await found(tools), 'PATH');
      await run('mlxls.restart');
      assert.match(server.problem, /^there is no server.*pip install mlxls/);
    } finally {
      fs.renameSync(`${bin}.away`, bin);
      process.env.PATH = PATH;
      if (VIRTUAL_ENV) process.env.VIRTUAL_ENV = VIRTUAL_ENV;
      else delete process.env.VIRTUAL_ENV;
    }
  },
  'a restarted server finds the same': async () => {
    await run('mlxls.restart');
    assert.equal(server.found.from, 'the extension');
    await shows(norm, 'strong-scalar 24');
  },
};

exports.run = async () => {
  let failed = 0;
  for (const [what, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`ok    ${what}`);
    } catch (error) {
      failed++;
      console.log(`FAIL  ${what}\n      ${error.message ?? error}`);
    }
  }
  if (failed) throw new Error(`${failed} failed`);
};
