// A real VS Code by keyboard and screen: what a person sees, and the pictures
// of the documentation, which go to the folder PICTURES if it is set.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Window, flat, until } from './window.mjs';

const files = path.join(import.meta.dirname, '..', 'files');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'project-'));
const file = path.join(folder, 'attention.py');
fs.copyFileSync(path.join(files, 'attention.py'), file);
fs.writeFileSync(path.join(folder, 'mlxls.toml'), '');
const saved = () => fs.readFileSync(file, 'utf8');
const frame = { x: 0, y: 0, width: 940, height: 640 };

let failed = 0;
async function check(what, test) {
  try {
    await test();
    console.log(`ok    ${what}`);
  } catch (error) {
    failed++;
    console.log(`FAIL  ${what}\n      ${error.message}`);
    await w?.picture(`failed-${failed}`);
  }
}

let w;
try {
  await check('VS Code opens the file with the extension', async () => {
    w = await Window.open({
      vsix: process.env.VSIX, folder, file: 'attention.py', pictures: process.env.PICTURES, ...frame,
      settings: { 'workbench.sideBar.location': 'right', 'workbench.activityBar.location': 'hidden', 'editor.hover.above': false, 'editor.hover.delay': 100000, 'workbench.colorTheme': 'Default Dark Modern' },
    });
    await w.page.keyboard.press('Control+B'); // no side bar
  });
  if (!w) process.exit(1);
  const { page } = w;
  const squiggles = page.locator('.editor-instance .squiggly-warning');

  await check('findings are underlined', () => until('three findings', async () => (await squiggles.count()) >= 3));
  await check('hover on a finding says what and why', async () => {
    await w.goto(14, 20);
    await page.locator('.editor-instance .lightBulbWidget').first().waitFor(); // VS Code knows of the fix
    const shown = await w.hover(14, 20, /An RMS norm written out.*Quick Fix/);
    assert.match(shown, /RMS norm computed in 6 steps; mx\.fast\.rms_norm is one kernel/);
    await w.picture('finding', { ...frame, height: 566 });
    await page.keyboard.press('Escape');
  });
  await check('inferred types are shown on demand', async () => {
    await w.command('mlxls: Show or Hide Inferred Types');
    await until('a hint', async () => (await w.text()).includes('scores: T (B, heads, L, L)'));
    const shown = await w.hover(27, 20, /float32 since line 26/);
    assert.match(shown, /array float32 \(B, L, dims\)/);
    await w.picture('types', { ...frame, height: 415 });
    await page.keyboard.press('Escape');
    await w.command('mlxls: Show or Hide Inferred Types');
    await until('no hint', async () => !(await w.text()).includes('scores: T'));
  });
  await check('the menu of the light bulb has the fix first', async () => {
    const titles = await w.actions(14, 20);
    await w.picture('actions', { ...frame, height: 480 });
    assert.equal(titles[0], 'Use mx.fast.rms_norm');
    assert(titles.includes('Ignore rms-norm on this line'), String(titles));
  });
  await check('picking it changes the text, and the file once saved', async () => {
    await w.pick('Use mx.fast.rms_norm');
    await until('the fix', async () => (await w.text()).includes('return mx.fast.rms_norm(x, self.weight, 1e-6)'));
    await page.keyboard.press('Control+S');
    await until('the fix on disk', () => saved().includes('return mx.fast.rms_norm(x, self.weight, 1e-6)'));
  });
  const dialog = page.locator('.monaco-dialog-box');
  const fuse = async (answer) => {
    await w.actions(25, 14);
    await w.pick('Use mx.fast.scaled_dot_product_attention');
    await dialog.waitFor();
    if (answer === 'Apply') await w.picture('confirm', { ...frame, height: 420 });
    assert.match(flat(await dialog.innerText()), /Use mx.fast.scaled_dot_product_attention\? The operation raises when the mask is of a wider dtype/);
    await dialog.getByRole('button', { name: answer, exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  };
  await check('a fix that may change results asks, and has a preview', async () => {
    await fuse('Preview');
    const preview = page.locator('.bulk-edit-panel');
    await preview.waitFor();
    await until('the new text', async () => /mx\.fast\.scaled_dot_product_attention/.test(await preview.innerText()));
    await w.picture('preview', { ...frame, height: 606 });
    await preview.getByRole('button', { name: 'Discard' }).click();
    assert(!(await w.text()).includes('mx.fast.scaled'));
  });
  await check('it is applied when it is confirmed', async () => {
    await fuse('Apply');
    await until('the fix', async () => (await w.text()).includes('y = mx.fast.scaled_dot_product_attention('));
  });
  await check('a server that is not there is told of', async () => {
    w.configure({ 'mlxls.path': '/nowhere/mlxls' });
    const toast = page.locator('.notification-toast', { hasText: 'the setting mlxls.path names /nowhere/mlxls, which is not a program' });
    await toast.waitFor();
    assert.equal(await page.locator('.notification-toast').count(), 1);
  });
} finally {
  await w?.close();
  fs.rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
