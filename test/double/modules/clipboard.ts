import type { Clipboard } from 'electron';
import { spawnSync } from 'node:child_process';
import { strict } from '../strict.ts';
import { headed } from '../world.ts';

/** Electron's `ClipboardItem`: formats by MIME type. */
export class ClipboardItem {
  readonly #formats: Record<string, string | Blob>;

  constructor(formats: Record<string, string | Blob>) {
    this.#formats = formats;
  }
  get types(): string[] {
    return Object.keys(this.#formats);
  }
  getType(type: string): Promise<Blob> {
    const found = this.#formats[type];
    if (found === undefined) return Promise.reject(new Error(`There is no ${type} on the clipboard.`));
    return Promise.resolve(typeof found === 'string' ? new Blob([found], { type }) : found);
  }
}

/** In memory: a test must never see or change the clipboard of the machine it runs on. */
let items: ClipboardItem[] = [];

/** The person at the double has a real one; the text goes over standard input, never over a command line. */
function realText(): string {
  return spawnSync('xclip', ['-selection', 'clipboard', '-o'], { encoding: 'utf8' }).stdout;
}
function setRealText(text: string): void {
  // xclip stays behind to serve the text; its output must not keep this process waiting.
  spawnSync('xclip', ['-selection', 'clipboard'], { input: text, stdio: ['pipe', 'ignore', 'ignore'] });
}

/** Electron's `clipboard`, which is asynchronous since version 45. */
export const clipboard = strict('clipboard', {
  readText: async (): Promise<string> => {
    if (headed) return realText();
    const item = items.find((each) => each.types.includes('text/plain'));
    return item === undefined ? '' : (await item.getType('text/plain')).text();
  },
  writeText: async (text: string): Promise<void> => {
    await Promise.resolve();
    items = [new ClipboardItem({ 'text/plain': text })];
    if (headed) setRealText(text);
  },
  write: async (written: ClipboardItem[]): Promise<void> => {
    await Promise.resolve();
    items = written;
    const text = written.find((each) => each.types.includes('text/plain'));
    if (headed && text !== undefined) setRealText(await (await text.getType('text/plain')).text());
  },
  read: () => Promise.resolve(items),
  clear: (): void => {
    items = [];
    if (headed) setRealText('');
  },
} satisfies Partial<{ [K in keyof Clipboard]: unknown }>);
