// Runs tests.cjs in the extension host of a real VS Code.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Window } from './window.mjs';

const files = path.join(import.meta.dirname, '..', 'files');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'project-'));
for (const name of ['norm.py', 'other.py']) fs.copyFileSync(path.join(files, 'norm.py'), path.join(folder, name));
fs.copyFileSync(path.join(files, 'norm.fixed.py'), path.join(folder, 'wanted.txt'));
fs.writeFileSync(path.join(folder, 'mlxls.toml'), '[severity]\nrms-norm = "error"\n');

let w, failed = 1;
try {
  w = await Window.open({ vsix: process.env.VSIX, folder, tests: path.join(import.meta.dirname, 'tests.cjs') });
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error('the tests did not end')), 400000).unref());
  failed = await Promise.race([w.ended, late]);
} finally {
  await w?.close();
  fs.rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
