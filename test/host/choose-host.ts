import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from './driver.ts';
import { root } from './paths.ts';

/**
 * Where Electron's executable is, if its runtime is here. Only looks: asking the package itself (`require('electron')`)
 * would begin a download.
 */
export function electronPath(): string | null {
  const folder = join(root, 'node_modules', 'electron');
  const said = readIf(join(folder, 'path.txt'));
  const fallback = process.platform === 'win32' ? 'electron.exe' : 'electron';
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const path =
    override === undefined
      ? said === null
        ? null
        : join(folder, 'dist', said)
      : join(override, said ?? fallback);
  return path !== null && existsSync(path) ? path : null;
}

/** Electron where its runtime is here, else the double; `KEYRACK_HOST` has the last word. */
export function chooseHost(): Host {
  const wanted = process.env['KEYRACK_HOST'];
  if (wanted === 'electron' || wanted === 'double') return wanted;
  if (wanted !== undefined && wanted !== '') {
    throw new Error(`KEYRACK_HOST is "${wanted}"; it can be "electron" or "double".`);
  }
  return electronPath() === null ? 'double' : 'electron';
}

/** A sentence for people: which host, and why. */
export function describeHost(host: Host): string {
  return host === 'electron'
    ? 'the app runs on Electron'
    : 'the app runs on the Electron double (Node.js and Chromium), since Electron’s runtime is not on this machine';
}

function readIf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
