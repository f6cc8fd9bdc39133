import type { Clipboard } from 'electron';
import { strict } from '../strict.ts';

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

/** Electron's `clipboard`, which is asynchronous since version 45. */
export const clipboard = strict('clipboard', {
  readText: async (): Promise<string> => {
    const item = items.find((each) => each.types.includes('text/plain'));
    return item === undefined ? '' : (await item.getType('text/plain')).text();
  },
  writeText: async (text: string): Promise<void> => {
    await Promise.resolve();
    items = [new ClipboardItem({ 'text/plain': text })];
  },
  write: async (written: ClipboardItem[]): Promise<void> => {
    await Promise.resolve();
    items = written;
  },
  read: () => Promise.resolve(items),
  clear: (): void => {
    items = [];
  },
} satisfies Partial<{ [K in keyof Clipboard]: unknown }>);
