import type { Clipboard } from 'electron';
import { strict } from '../strict.ts';

type Part = string | Blob;

/** Electron 45's item: formats and what they hold. */
export class ClipboardItem {
  readonly #parts: Record<string, Part | Promise<Part>>;
  readonly presentationStyle = 'unspecified';
  constructor(parts: Record<string, Part | Promise<Part>>) {
    this.#parts = parts;
  }
  get types(): string[] {
    return Object.keys(this.#parts);
  }
  async getType(type: string): Promise<Blob> {
    const part = await this.#parts[type];
    if (part === undefined) throw new Error(`The clipboard item has no ${type}.`);
    return typeof part === 'string' ? new Blob([part], { type }) : part;
  }
}

let held = new Map<string, Blob>();

/** What a person (or another program) puts there, for tests. */
export function setClipboardText(text: string): void {
  held = new Map([['text/plain', new Blob([text])]]);
}

/** What is on it, for tests. */
export async function clipboardPicture(): Promise<{ text: string; formats: string[] }> {
  return { text: (await held.get('text/plain')?.text()) ?? '', formats: [...held.keys()] };
}

/** A clipboard of this process alone: the person's own is never touched. */
export const clipboard = strict('clipboard', {
  readText: async () => (await clipboardPicture()).text,
  writeText: (text: string) => {
    setClipboardText(text);
    return Promise.resolve();
  },
  has: (type: string) => Promise.resolve(held.has(type)),
  read: () => Promise.resolve(held.size === 0 ? [] : [new ClipboardItem(Object.fromEntries(held)) as never]),
  write: async (items: object[]) => {
    const next = new Map<string, Blob>();
    for (const item of items) {
      if (!(item instanceof ClipboardItem)) throw new TypeError('clipboard.write takes items of ClipboardItem.');
      for (const type of item.types) next.set(type, await item.getType(type));
    }
    held = next;
  },
  clear: () => {
    held = new Map();
  },
} satisfies Omit<Clipboard, 'selection'>);
