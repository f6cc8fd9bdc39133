import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../core/failure.ts';
import { undoTime, type Envelope } from '../../core/model.ts';
import { envelope } from '../../core/vault-document.ts';
import { durableWrite, syncFolder } from '../durable-write.ts';
import { errnoOf } from '../errno.ts';
import { asFailure } from './failures.ts';

const undoRecord = z.object({
  v: z.literal(1),
  at: z.number(),
  /** The real path that was written. */
  path: z.string().min(1),
  /** Permission bits before the write; null when there was no file. */
  mode: z.number().int().nullable(),
  /** SHA-256 of what Keyrack wrote, hex: only over that may the old bytes go back. */
  writtenHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** The old bytes, base64, sealed; null when there was no file. */
  old: envelope.nullable(),
});
type UndoRecord = z.output<typeof undoRecord>;

/** Nothing to bring back. */
export const undoGone = (): Failure =>
  new Failure(
    'undo-gone',
    'There is nothing left to undo: it was undone already, it is older than 30 days, or its copy is damaged.',
    'Export again, or change the file by hand.',
  );

/** The old bytes of every file Keyrack changed, sealed like secrets, one file each, for 30 days. */
export class UndoStore {
  readonly #folder: string;
  readonly #now: () => number;

  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
  }

  /** Keeps a record and answers its ID once it is safe on disk. @throws Failure `disk-full`, `write-failed`. */
  async keep(record: Omit<UndoRecord, 'v' | 'at'>): Promise<string> {
    const id = randomUUID();
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await durableWrite(this.#pathOf(id), JSON.stringify({ v: 1, at: this.#now(), ...record }));
    } catch (error) {
      throw asFailure(error, this.#pathOf(id));
    }
    return id;
  }

  /** @throws Failure `undo-gone`. */
  async find(id: string): Promise<UndoRecord> {
    // The ID comes from the window: it must not become a path.
    if (!/^[0-9a-f-]{36}$/.test(id)) throw undoGone();
    const record = await this.#read(`${id}.json`);
    if (record === null || this.#now() - record.at > undoTime) throw undoGone();
    return record;
  }

  async drop(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }

  /** Removes what is older than 30 days. Never throws: it is housekeeping. */
  async purge(): Promise<void> {
    for (const name of await this.#names()) {
      const record = await this.#read(name).catch(() => null);
      // What cannot be read is left alone: nothing is deleted because it could not be read (design.md, rule 3).
      if (record !== null && this.#now() - record.at > undoTime) {
        await rm(join(this.#folder, name), { force: true }).catch(() => undefined);
      }
    }
  }

  /** Opens and seals every record anew. All of it succeeds before the first file is replaced. */
  async reseal(
    open: (envelope: Envelope) => Promise<string>,
    seal: (plain: string) => Promise<Envelope>,
  ): Promise<void> {
    const sealed: [string, UndoRecord][] = [];
    for (const name of await this.#names()) {
      const record = await this.#read(name);
      if (record?.old == null) continue;
      sealed.push([name.replace(/\.json$/, ''), { ...record, old: await seal(await open(record.old)) }]);
    }
    const temps: [string, string][] = [];
    try {
      for (const [id, record] of sealed) temps.push([await this.#writeTemp(record), this.#pathOf(id)]);
    } catch (error) {
      for (const [temp] of temps) await rm(temp, { force: true });
      throw asFailure(error, this.#folder);
    }
    for (const [temp, path] of temps) await rename(temp, path);
    if (temps.length > 0) await syncFolder(this.#folder);
  }

  #pathOf(id: string): string {
    return join(this.#folder, `${id}.json`);
  }

  async #names(): Promise<string[]> {
    const names = await readdir(this.#folder).catch((): string[] => []);
    return names.filter((name) => /^[0-9a-f-]{36}\.json$/.test(name));
  }

  /** Null when it is not there or not ours. */
  async #read(name: string): Promise<UndoRecord | null> {
    try {
      const parsed = undoRecord.safeParse(JSON.parse(await readFile(join(this.#folder, name), 'utf8')));
      return parsed.success ? parsed.data : null;
    } catch (error) {
      if (error instanceof SyntaxError || errnoOf(error) === 'ENOENT') return null;
      throw asFailure(error, join(this.#folder, name));
    }
  }

  async #writeTemp(record: UndoRecord): Promise<string> {
    const temp = join(this.#folder, `.writing-${randomBytes(8).toString('hex')}`);
    const handle = await open(temp, 'wx', 0o600);
    try {
      await handle.writeFile(JSON.stringify(record));
      await handle.sync();
    } catch (error) {
      await rm(temp, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    return temp;
  }
}
