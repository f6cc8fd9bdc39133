/**
 * Runs an Electron app's main script without Electron: `node test/double/run.ts <main script> [arguments of the app]`.
 */
import './hooks.ts';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [, , script, ...args] = process.argv;
if (script === undefined) throw new Error('Say which main script to run.');
const main = resolve(script);
// What Electron leaves there: the program, the app, its arguments.
process.argv.splice(1, process.argv.length, main, ...args);
process.env['KEYRACK_DOUBLE'] = '1';
Object.defineProperty(process, 'type', { value: 'browser' });

const { doubleApp } = await import('./modules/app.ts');
const { chooseBackend } = await import('./modules/safe-storage.ts');
const { serveControl } = await import('./control.ts');

// An app lives until it quits, windows or not.
setInterval(() => undefined, 2 ** 30);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    doubleApp.quit();
  });
}
serveControl();

await Promise.all([import(pathToFileURL(main).href), chooseBackend()]);
// Electron, too, is ready only once the main script has been read to its end: awaiting that at its top level hangs.
doubleApp.becomeReady();
