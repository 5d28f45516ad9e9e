// Where the server is. It knows nothing about running it.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';

export interface Found {
  readonly command: string;
  readonly from: string; // in words, for the status
}

const program = process.platform === 'win32' ? 'mlxls.exe' : 'mlxls';
const scripts = process.platform === 'win32' ? 'Scripts' : 'bin';

// find returns the first server there is, or undefined. A setting that names
// none is an error: running another one instead would be a surprise.
export async function find(extension: vscode.Uri): Promise<Found | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter((f) => f.uri.scheme === 'file').map((f) => f.uri.fsPath);
  const set = vscode.workspace.getConfiguration('mlxls').get<string>('path')?.trim();
  if (set) {
    const command = expand(set, folders[0]);
    if (await runs(command)) return { command, from: 'mlxls.path' };
    throw new Error(`the setting mlxls.path names ${command}, which is not a program`);
  }
  const places: Found[] = [{ command: path.join(extension.fsPath, 'bin', program), from: 'the extension' }];
  if (vscode.workspace.isTrusted) {
    for (const folder of folders) {
      const python = vscode.workspace.getConfiguration('python', vscode.Uri.file(folder)).get<string>('defaultInterpreterPath');
      if (python && /[\\/]/.test(python)) {
        places.push({ command: path.join(path.dirname(expand(python, folder)), program), from: python });
      }
      places.push({ command: path.join(folder, '.venv', scripts, program), from: '.venv' });
    }
  }
  const active = process.env.VIRTUAL_ENV;
  if (active) places.push({ command: path.join(active, scripts, program), from: active });
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    if (path.isAbsolute(folder)) places.push({ command: path.join(folder, program), from: 'PATH' });
  }
  for (const place of places) {
    if (await runs(place.command)) return place;
  }
  return undefined;
}

function expand(file: string, folder: string | undefined): string {
  const full = file.replace(/^~(?=[\\/])/, homedir()).replaceAll('${workspaceFolder}', folder ?? '');
  return path.resolve(folder ?? homedir(), full);
}

async function runs(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(() => true, () => false);
}
