import type { Clock, ScannedFile } from '../ports.ts';
import type { Vault } from '../vault.ts';
import type { VaultDocument } from '../model.ts';
import { saySame } from './facts.ts';
import { Known } from './known.ts';
import { Listing } from './listing.ts';
import { rowOf, type Row } from './row.ts';

/**
 * The files found so far, in memory only. Values are fingerprinted when they arrive and let go; how the files stand is judged
 * when somebody asks, once for each version of the rows and of what the vault says of them.
 */
export class Rows {
  readonly #parts: { vault: Vault; clock: Clock; home: string };
  readonly #rows = new Map<string, Row>();
  /** What began to arrive in an earlier one is not taken any more. */
  #era = 0;
  #version = 0;
  #listing: { of: Listing; version: number; document: VaultDocument; at: number } | null = null;

  constructor(parts: { vault: Vault; clock: Clock; home: string }) {
    this.#parts = parts;
  }

  /** Grows when the rows, or what is known of them, changed. */
  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#rows.size;
  }

  has(path: string): boolean {
    return this.#rows.has(path);
  }

  all(): Iterable<Row> {
    return this.#rows.values();
  }

  /** Undefined when it is gone. */
  find(rowId: string): Row | undefined {
    for (const row of this.#rows.values()) if (row.id === rowId) return row;
    return undefined;
  }

  /** @throws what `Vault.fingerprint` throws. */
  async take(files: readonly ScannedFile[]): Promise<void> {
    const { vault } = this.#parts;
    const era = this.#era;
    for (const file of files) {
      const row = await rowOf(file, (secret) => vault.fingerprint(secret));
      if (era !== this.#era) return;
      this.#put(row);
    }
  }

  /** How many commits hold a key of the file. */
  noteHistory(path: string, commits: number): void {
    const row = this.#rows.get(path);
    if (row !== undefined) row.commits = commits;
    this.touch();
  }

  drop(path: string): void {
    if (this.#rows.delete(path)) this.touch();
  }

  dropAll(isToGo: (path: string) => boolean): void {
    for (const path of this.#rows.keys()) if (isToGo(path)) this.drop(path);
  }

  /** Forgets everything, also what is just arriving. */
  clear(): void {
    this.#era += 1;
    this.#rows.clear();
    this.touch();
  }

  touch(): void {
    this.#version += 1;
  }

  /** @param pause how old (ms) the answer may be while rows change. */
  judged(pause: number): Listing {
    const { vault, clock, home } = this.#parts;
    const { document } = vault;
    const now = clock.now();
    const known = this.#listing;
    // Of no file there is nothing to say, whatever is linked.
    if (known !== null && (this.#rows.size === 0 || saySame(known.document, document))) {
      known.document = document;
      if (known.version === this.#version || now - known.at < pause) return known.of;
    }
    const of = new Listing(this.#rows, new Known(document), home);
    this.#listing = { of, version: this.#version, document, at: now };
    return of;
  }

  #put(row: Row): void {
    this.touch();
    if (isEmpty(row)) {
      this.#rows.delete(row.path);
      return;
    }
    const before = this.#rows.get(row.path);
    const sameKeys =
      before !== undefined &&
      row.keys.every(({ fingerprint }) => before.keys.some((key) => key.fingerprint === fingerprint));
    this.#rows.set(row.path, sameKeys ? { ...row, commits: before.commits } : row);
  }
}

const isEmpty = ({ error, keys, clientIds, cookiePasswords }: Row): boolean =>
  error === null && keys.length + clientIds.length + cookiePasswords.length === 0;
