// notices.mjs METAFILE prints the licences of the packages that esbuild put into
// the bundle. It fails if one has none.
import fs from 'node:fs';
import path from 'node:path';

const { inputs } = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const folders = new Set(Object.keys(inputs).flatMap((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []));
for (const folder of [...folders].sort()) {
  const { name, version } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const file = fs.readdirSync(folder).find((f) => /^licen[cs]e/i.test(f));
  if (!file) throw new Error(`${name} has no licence`);
  console.log(`${name} ${version}\n\n${fs.readFileSync(path.join(folder, file), 'utf8').trim()}\n\n${'-'.repeat(80)}\n`);
}
