import { spawn, spawnSync, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buildIfOlder } from './build.ts';
import { hasElectron } from './choose.ts';
import { openDemo } from './demo.ts';
import { mainBundle, registerDouble, root } from './paths.ts';
import { prepare } from './prepare.ts';

/**
 * `npm start`: Electron, or the double where Electron's runtime is missing and cannot be downloaded, or the tour where
 * there is no display. `-- --demo` links against a local stand-in for WorkOS.
 */
const demo = process.argv.includes('--demo');

/** Electron's own installer gets this long (ms); with a display that leaves the decision well under 15 s. */
const downloadTime = 12_000;

function findElectron(): boolean {
  if (hasElectron()) return true;
  if (process.env['KEYRACK_HOST'] === 'double') return false;
  console.log('Electron’s runtime is not here yet; downloading it…');
  const installer = join(root, 'node_modules/electron/install.js');
  spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: downloadTime, killSignal: 'SIGKILL' });
  return hasElectron();
}

async function start(): Promise<number> {
  const display =
    process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  if (!display) {
    console.log(
      'There is no display here, so no window can be opened. Running the tour instead (npm run tour).',
    );
    const tour = spawn(process.execPath, [join(root, 'test/host/tour.ts')], { stdio: 'inherit' });
    return ((await once(tour, 'exit')) as [number | null])[0] ?? 1;
  }
  const electron = findElectron();
  if (!electron) {
    console.log('Electron’s runtime is missing and cannot be downloaded here.');
    console.log(
      'Opening Keyrack in its double instead: the same app, in a window of this machine’s Chromium.',
    );
    prepare('window');
  }
  buildIfOlder();

  const env: NodeJS.ProcessEnv = { ...process.env };
  let tidyUp = (): Promise<void> => Promise.resolve();
  if (demo) {
    const playground = await openDemo();
    Object.assign(env, playground.env);
    tidyUp = playground.close;
  }
  // In the demo the terminal is for the stand-in.
  const stdio: StdioOptions = [demo ? 'ignore' : 'inherit', 'inherit', 'inherit'];
  const app = electron
    ? spawn(process.execPath, [join(root, 'node_modules/electron/cli.js'), root], { env, stdio })
    : spawn(process.execPath, ['--import', registerDouble, mainBundle], {
        env: { ...env, KEYRACK_DOUBLE_HEADED: '1' },
        stdio,
      });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.kill(signal));
  const [code] = (await once(app, 'exit')) as [number | null];
  await tidyUp();
  return code ?? 0;
}

try {
  process.exitCode = await start();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
