import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppDriver, HostName, LaunchOptions } from './driver.ts';
import { launchDouble } from './launch-double.ts';
import { launchElectron } from './launch-electron.ts';
import { root } from './paths.ts';

/** Whether Electron's runtime is on this machine, found without asking for its download. */
export function hasElectron(): boolean {
  const { ELECTRON_OVERRIDE_DIST_PATH: elsewhere } = process.env;
  if (elsewhere !== undefined) return existsSync(elsewhere);
  const packageFolder = join(root, 'node_modules/electron');
  const pathFile = join(packageFolder, 'path.txt');
  return existsSync(pathFile) && existsSync(join(packageFolder, 'dist', readFileSync(pathFile, 'utf8')));
}

/** Electron where its runtime is, the double elsewhere; `KEYRACK_HOST` says otherwise. */
export function chooseHost(): HostName {
  const wanted = process.env['KEYRACK_HOST'];
  if (wanted === 'electron' || wanted === 'double') return wanted;
  return hasElectron() ? 'electron' : 'double';
}

/** Starts the built app on the host of this machine. */
export function launchApp(options: LaunchOptions = {}): Promise<AppDriver> {
  return chooseHost() === 'electron' ? launchElectron(options) : launchDouble(options);
}
