import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { mainBundle, root } from './paths.ts';

const sources = ['main', 'preload', 'renderer', 'vite.config.ts', 'package.json'];

function newest(path: string): number {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

/** Builds the three bundles unless they are younger than every source. @throws Error when the build fails. */
export function buildIfOlder(): void {
  const built = existsSync(mainBundle) ? statSync(mainBundle).mtimeMs : 0;
  if (sources.every((source) => newest(join(root, source)) < built)) return;
  console.log('Building Keyrack…');
  const build = spawnSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--app'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (build.status !== 0) throw new Error('The build failed; what it said stands above.');
}
