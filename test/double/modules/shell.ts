import { spawn } from 'node:child_process';
import { environment } from '../environment.ts';
import { recorder } from '../recorder.ts';
import { strict } from '../strict.ts';

function open(address: string): void {
  recorder.openedLinks.push(address);
  if (!environment.headed) return;
  const program = spawn('xdg-open', [address], { stdio: 'ignore', detached: true });
  program.on('error', () => undefined);
  program.unref();
}

export const shell = strict('shell', {
  openExternal: (url: string) => {
    if (!URL.canParse(url)) return Promise.reject(new Error('Invalid URL'));
    open(url);
    return Promise.resolve();
  },
  openPath: (path: string) => {
    open(path);
    return Promise.resolve('');
  },
  showItemInFolder: (path: string) => {
    open(path);
  },
  beep: () => undefined,
});
