import { readFileSync, renameSync, writeFileSync } from 'node:fs';

/**
 * Something small that is remembered in a JSON file of its own, and that nobody misses: it is whole or not there, and no
 * failure to read or write it is told.
 */
export class LossyFile<T> {
  readonly #path: string;
  readonly #read: (value: unknown) => T | null;

  /** @param read what of the parsed JSON is taken; null, or what it throws, stands for nothing. */
  constructor(path: string, read: (value: unknown) => T | null) {
    this.#path = path;
    this.#read = read;
  }

  /** Null when there is none, or something else stands in the file. */
  load(): T | null {
    try {
      return this.#read(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      return null;
    }
  }

  save(value: T): void {
    try {
      const beside = `${this.#path}.new`;
      writeFileSync(beside, JSON.stringify(value), { mode: 0o600 });
      renameSync(beside, this.#path);
    } catch {
      // A full or read-only disk is told where it matters.
    }
  }
}
