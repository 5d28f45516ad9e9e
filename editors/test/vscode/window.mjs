// A real VS Code for tests: code-server, and a window of it in Chromium. The
// programs are named by the variables that codeserver.sh prints.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

const patience = 60000; // the machine may be busy

// A window that says nothing of its own accord, and looks alike at each start.
const quiet = {
  'workbench.startupEditor': 'none',
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.editor.empty.hint': 'hidden',
  'workbench.tips.enabled': false,
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
  'breadcrumbs.enabled': false,
  'chat.disableAIFeatures': true,
  'editor.accessibilitySupport': 'off',
  'editor.fontSize': 14,
  'editor.lightbulb.enabled': 'on',
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.stickyScroll.enabled': false,
  'editor.wordBasedSuggestions': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'files.hotExit': 'off',
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
};

export async function until(what, probe, limit = patience) {
  for (const end = Date.now() + limit; ; ) {
    const got = await probe();
    if (got) return got;
    if (Date.now() > end) throw new Error(`${limit / 1000} s without ${what}`);
    await new Promise((again) => setTimeout(again, 50));
  }
}

export class Window {
  // vsix is installed, folder opened, and file shown. tests is a module that
  // runs inside the extension host. Pictures go to the folder pictures.
  static async open({ vsix, folder, file, tests, settings = {}, pictures, width = 940, height = 640 }) {
    const w = new Window();
    w.pictures = pictures;
    w.home = fs.mkdtempSync(path.join(os.tmpdir(), 'vscode-'));
    w.settings = { ...quiet, ...settings };
    w.configure({});
    try {
      await w.serve(vsix);
      await w.browse(width, height, tests);
      const remote = (p) => `vscode-remote://${new URL(w.url).host}${p}`;
      const payload = file ? [['openFile', remote(path.join(folder, file))]] : [];
      if (tests) {
        const empty = path.join(w.home, 'empty');
        fs.mkdirSync(empty);
        fs.writeFileSync(path.join(empty, 'package.json'), '{"name":"empty","publisher":"test","version":"0.0.0","engines":{"vscode":"*"}}');
        payload.push(['extensionDevelopmentPath', remote(empty)], ['extensionTestsPath', remote(tests)]);
      }
      await w.page.goto(`${w.url}/?${new URLSearchParams({ folder, payload: JSON.stringify(payload) })}`);
      await w.page.waitForSelector('.monaco-workbench');
      if (file) await w.page.locator('.editor-instance .view-line').first().waitFor();
      return w;
    } catch (error) {
      await w.close();
      throw error;
    }
  }

  // configure writes the settings. Those of a machine, such as paths, are heeded
  // only in the second file, as a window in a browser is a remote one.
  configure(settings) {
    Object.assign(this.settings, settings);
    for (const kind of ['User', 'Machine']) {
      fs.mkdirSync(path.join(this.home, kind), { recursive: true });
      fs.writeFileSync(path.join(this.home, kind, 'settings.json'), JSON.stringify(this.settings));
    }
  }

  async serve(vsix) {
    const where = ['--config', path.join(this.home, 'config.yaml'), '--user-data-dir', this.home, '--extensions-dir', path.join(this.home, 'extensions')];
    const env = { ...process.env, TMPDIR: this.home, XDG_RUNTIME_DIR: this.home, XDG_DATA_HOME: this.home, XDG_CONFIG_HOME: this.home, EXTENSIONS_GALLERY: '{}' };
    execFileSync(process.env.CODE_SERVER, [...where, '--install-extension', vsix], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    const args = ['--auth', 'none', '--bind-addr', '127.0.0.1:0', '--disable-telemetry', '--disable-update-check', '--disable-workspace-trust', '--disable-getting-started-override'];
    // A process group of its own, to be ended whole.
    this.server = spawn(process.env.CODE_SERVER, [...where, ...args], { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    process.on('exit', () => this.kill('SIGKILL'));
    let log = '';
    for (const stream of [this.server.stdout, this.server.stderr]) stream.on('data', (chunk) => (log += chunk));
    this.url = await until(`a listening code-server`, () => /HTTP server listening on (http:\/\/[^\s/]+)/.exec(log)?.[1]).catch((error) => {
      throw new Error(`${error.message}\n${log}`);
    });
  }

  async browse(width, height, tests) {
    const { chromium } = createRequire(path.join(process.env.PLAYWRIGHT, 'x'))('playwright-core');
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM,
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
    });
    this.page = await this.browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1.5, locale: 'en-US', colorScheme: 'dark' });
    this.page.setDefaultTimeout(patience);
    if (!tests) return;
    // VS Code runs tests only if its driver is on, which the page's own settings say.
    await this.page.addInitScript(() => {
      const get = Element.prototype.getAttribute;
      Element.prototype.getAttribute = function (name) {
        const value = get.call(this, name);
        if (this.id !== 'vscode-workbench-web-configuration' || name !== 'data-settings') return value;
        const config = JSON.parse(value);
        return JSON.stringify({ ...config, developmentOptions: { ...config.developmentOptions, enableSmokeTestDriver: true } });
      };
    });
    this.ended = new Promise((resolve) => this.page.exposeFunction('codeAutomationExit', resolve));
    await this.page.exposeFunction('codeAutomationLog', (_, args) => {
      const text = args.join(' ');
      if (process.env.VERBOSE || /^(ok|FAIL)  /.test(text)) console.log(text);
    });
  }

  // press repeats keys until something shows: VS Code loses those that come
  // while it moves the focus, and closes menus when other news arrives.
  async press(keys, shown) {
    for (let tries = 5; ; tries--) {
      for (const key of keys) await this.page.keyboard.press(key);
      try {
        return await shown.waitFor({ timeout: tries ? 5000 : patience });
      } catch (error) {
        if (!tries) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
  }

  // ask types into the box that a key opens; row is what must be chosen then.
  async ask(key, text, row) {
    const box = this.page.locator('.quick-input-widget:visible');
    await this.press([key], box);
    await box.locator('input.input:visible').fill(text);
    if (row) await box.locator('.monaco-list-row.focused', { hasText: row }).waitFor();
    await this.page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
  }
  command(title) {
    return this.ask('F1', `>${title}`, title);
  }

  async goto(line, column) {
    await this.ask('Control+G', `:${line}:${column}`);
    await this.page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
    await this.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
  }

  // hover shows what is told of a place, once that is all that is wanted.
  async hover(line, column, wanted) {
    await this.goto(line, column);
    const box = this.page.locator('.editor-instance .monaco-resizable-hover .monaco-hover:not(.hidden)').first();
    await this.press(['Control+K', 'Control+I'], box);
    let shown = '';
    await until('a hover', async () => wanted.test((shown = flat(await box.innerText())))).catch((error) => {
      throw new Error(`${error.message}: ${shown}`);
    });
    return shown;
  }

  get menu() {
    return this.page.locator('.action-widget .monaco-list-row.action:visible');
  }
  async actions(line, column) {
    await this.goto(line, column);
    await this.press(['Control+.'], this.menu.first());
    return (await this.menu.allInnerTexts()).map(flat);
  }
  async pick(title) {
    await this.menu.filter({ hasText: title }).first().click();
    await this.menu.first().waitFor({ state: 'hidden' });
  }

  // text is what the editor shows.
  async text() {
    const lines = await this.page.locator('.editor-instance .view-line').evaluateAll((all) =>
      all.map((e) => [parseFloat(e.style.top), e.textContent]).sort((a, b) => a[0] - b[0]).map(([, text]) => text));
    return lines.join('\n').replaceAll('\u00a0', ' ').replaceAll('\u200c', '');
  }

  async picture(name, clip) {
    if (!this.pictures || !this.page) return;
    fs.mkdirSync(this.pictures, { recursive: true });
    await this.page.evaluate(() => { // what fades in is to be there
      const ending = document.getAnimations().filter((a) => a.effect.getComputedTiming().iterations !== Infinity);
      return Promise.allSettled(ending.map((a) => a.finished)).then(() => {});
    });
    await this.page.screenshot({ path: path.join(this.pictures, `vscode-${name}.png`), clip, caret: 'initial' });
  }

  kill(signal) {
    try {
      process.kill(-this.server.pid, signal);
    } catch {
      // it never ran, or has ended
    }
  }
  async close() {
    await this.browser?.close().catch(() => {});
    const ended = this.server && new Promise((resolve) => this.server.once('exit', resolve));
    this.kill('SIGTERM');
    await Promise.race([ended, new Promise((late) => setTimeout(late, 5000).unref())]);
    this.kill('SIGKILL');
    fs.rmSync(this.home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

export const flat = (text) => text.replace(/[\s\u00a0]+/g, ' ').trim();
