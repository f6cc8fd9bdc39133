import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { closeSync, fsync, linkSync, open, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { coalesce } from '../../core/coalesce.ts';
import type { Failure } from '../../core/failure.ts';
import { undoTime } from '../../core/model.ts';
import type { Resealing } from '../../core/ports.ts';
import { syncFolder } from '../files/durable-write.ts';
import { errnoOf } from '../files/errno.ts';
import { asFailure, readFailure, undoNotKept } from './failures.ts';
import { idForm, lineOf, recordIn, recordsIn, undoGone, type UndoRecord } from './undo-record.ts';

const openOf = promisify(open);
const fsyncOf = promisify(fsync);

const nameForm = /^[0-9a-f-]{36}\.json$/;
const tempForm = /^\.writing-[0-9a-f]{16}$/;
const waitingForm = /^\.resealed-[0-9a-f]{16}$/;

/** Older temporary files are left-overs of a crash. In ms. */
const staleAfter = 60 * 60 * 1_000;

/** Records that wait for the disk together share a file up to this many characters: whoever reads one reads all of it. */
const groupSize = 256 * 1024;

/** A record on its way to the disk. */
interface Waiting {
  id: string;
  path: string;
  line: string;
  failure: Failure | null;
}

/** In the order given, each group of at least one. */
function inGroups(waiting: readonly Waiting[]): Waiting[][] {
  const groups: Waiting[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const each of waiting) {
    size += each.line.length;
    if (size <= groupSize) groups.at(-1)?.push(each);
    else {
      groups.push([each]);
      size = each.line.length;
    }
  }
  return groups;
}

/**
 * The old bytes of every file Keyrack changed, sealed like secrets, for 30 days.
 *
 * A record is found under its ID as a file name. Writes that come while the disk is busy share the next file, one record
 * a line, with a hard link for each ID: a thousand writes wait for dozens of syncs, not for thousands. The shared bytes
 * are gone with the last of their links.
 */
export class UndoStore {
  readonly #folder: string;
  readonly #now: () => number;
  #waiting: Waiting[] = [];
  /** Of the folder's names: who asks while the disk is busy with one shares the next, which begins after they asked. */
  readonly #sync = coalesce(() => syncFolder(this.#folder));
  readonly #flush = coalesce(async () => {
    for (const group of inGroups(this.#waiting.splice(0))) await this.#commit(group);
  });

  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
  }

  /**
   * Keeps a record and answers its ID once it is safe on disk.
   * @param record.id a UUID; made when absent.
   * @throws Failure `disk-full`, `write-failed`.
   */
  async keep({
    id = randomUUID(),
    ...record
  }: Omit<UndoRecord, 'v' | 'at'> & { id?: string }): Promise<string> {
    if (!idForm.test(id)) throw new TypeError('An undo is kept under a UUID.');
    const line = lineOf({ v: 1, id, at: this.#now(), ...record });
    const entry: Waiting = { id, path: record.path, line, failure: null };
    this.#waiting.push(entry);
    await this.#flush();
    if (entry.failure !== null) throw entry.failure;
    return id;
  }

  /** @throws Failure `undo-gone`. */
  async find(id: string): Promise<UndoRecord> {
    // The ID comes from the window: it must not become a path.
    if (!idForm.test(id)) throw undoGone();
    const record = await this.#read(`${id}.json`);
    if (record === null || this.#now() - record.at > undoTime) throw undoGone();
    return record;
  }

  async drop(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }

  /** Every record that can be read, by ID. A file that several names lead to is read once. Never throws. */
  async records(): Promise<Map<string, UndoRecord>> {
    const files = new Map<bigint, ReadonlyMap<string, UndoRecord>>();
    const found = new Map<string, UndoRecord>();
    for (const name of await this.#names(nameForm)) {
      const id = name.replace(/\.json$/, '');
      const path = join(this.#folder, name);
      try {
        const { ino } = await stat(path, { bigint: true });
        const records = files.get(ino) ?? recordsIn(await readFile(path, 'utf8'), id);
        // Where a disk numbers no files, all have the number 0.
        if (ino !== 0n) files.set(ino, records);
        const record = records.get(id);
        if (record !== undefined) found.set(id, record);
      } catch {
        // What cannot be read is left alone: nothing is deleted because it could not be read (design.md, rule 3).
      }
    }
    return found;
  }

  /** Removes what is older than 30 days. Never throws: it is housekeeping. */
  async purge(): Promise<void> {
    for (const [id, { at }] of await this.records()) {
      if (this.#now() - at > undoTime) await this.drop(id).catch(() => undefined);
    }
    for (const name of await this.#names(tempForm)) {
      const temp = join(this.#folder, name);
      const found = await stat(temp).catch(() => null);
      if (found !== null && this.#now() - found.mtimeMs > staleAfter) {
        await rm(temp, { force: true }).catch(() => undefined);
      }
    }
  }

  /**
   * Opens and seals every record anew, each into a file of its own. They wait beside the old ones until `commit` has said
   * that they are the true ones; a kill before it leaves the old ones, one after it is made up for by `settle`.
   * @throws what `open`, `seal` and `commit` throw, and Failure `disk-full`, `write-failed`.
   */
  async reseal({ from, to, open, seal, commit }: Resealing): Promise<void> {
    await this.settle(from).catch((error: unknown) => {
      throw asFailure(error, this.#folder);
    });
    const sealed: [string, string][] = [];
    for (const name of await this.#names(nameForm)) {
      const record = await this.#read(name);
      if (record === null) continue;
      // Also a record without old bytes: its file may hold those of others, sealed as before.
      const old = record.old === null ? null : await seal(await open(record.old));
      sealed.push([name, lineOf({ ...record, old })]);
    }
    if (sealed.length === 0) return commit();
    const waiting = this.#waitingFor(to);
    try {
      await this.#lay(waiting, sealed);
      await commit();
    } catch (error) {
      await rm(waiting, { recursive: true, force: true });
      throw error;
    }
    // What fails from here on is done by the next `settle`: the change has happened.
    await this.#takeOver(waiting).catch(() => undefined);
  }

  /**
   * Ends a change of sealing that was cut short: records that wait for `sealing` are the true ones, any others are dropped.
   * @throws the system's error.
   */
  async settle(sealing: string): Promise<void> {
    const meant = this.#waitingFor(sealing);
    for (const name of await this.#names(waitingForm)) {
      const waiting = join(this.#folder, name);
      if (waiting === meant) await this.#takeOver(waiting);
      else await rm(waiting, { recursive: true, force: true });
    }
  }

  /** The folder of records that are sealed in that way. */
  #waitingFor(sealing: string): string {
    const name = createHash('sha256').update(sealing).digest('hex').slice(0, 16);
    return join(this.#folder, `.resealed-${name}`);
  }

  /** Puts records into a folder, safe on disk. */
  async #lay(folder: string, records: readonly (readonly [name: string, line: string])[]): Promise<void> {
    try {
      await mkdir(folder, { mode: 0o700 });
      for (const [name, line] of records) await rename(await this.#writeTemp(line), join(folder, name));
      await syncFolder(folder);
      await syncFolder(this.#folder);
    } catch (error) {
      throw asFailure(error, this.#folder);
    }
  }

  async #takeOver(waiting: string): Promise<void> {
    const there = new Set(await this.#names(nameForm));
    for (const name of await readdir(waiting)) {
      // What was undone since is over.
      if (there.has(name)) await rename(join(waiting, name), join(this.#folder, name));
    }
    await syncFolder(this.#folder);
    await rm(waiting, { recursive: true, force: true });
  }

  #pathOf(id: string): string {
    return join(this.#folder, `${id}.json`);
  }

  async #names(form: RegExp): Promise<string[]> {
    const names = await readdir(this.#folder).catch((): string[] => []);
    return names.filter((name) => form.test(name));
  }

  /** Null when it is not there or not ours. */
  async #read(name: string): Promise<UndoRecord | null> {
    try {
      const text = await readFile(join(this.#folder, name), 'utf8');
      return recordIn(text, name.replace(/\.json$/, ''));
    } catch (error) {
      if (error instanceof SyntaxError || errnoOf(error) === 'ENOENT') return null;
      throw readFailure(error, join(this.#folder, name));
    }
  }

  /** Never throws: each record learns of its own failure. */
  async #commit(group: readonly Waiting[]): Promise<void> {
    try {
      await this.#write(group);
    } catch (error) {
      const [first, second] = group;
      if (second === undefined) {
        if (first !== undefined) first.failure = undoNotKept(error, first.path, this.#folder);
        return;
      }
      // The disk has no hard links, or no room for all of them: what fits alone is kept.
      for (const each of group) await this.#commit([each]);
    }
  }

  /** Safe on disk afterwards: the lines first, then every name that leads to them. Nothing has changed before that. */
  async #write(group: readonly Waiting[]): Promise<void> {
    const temp = await this.#writeTempInFolder(group.map(({ line }) => line).join(''));
    try {
      const [first, ...others] = group.map(({ id }) => this.#pathOf(id));
      for (const path of others) this.#link(temp, path);
      if (first !== undefined) renameSync(temp, first);
    } catch (error) {
      rmSync(temp, { force: true });
      throw error;
    }
    await this.#sync();
  }

  /** A name that is taken leads to the new file instead, without a moment at which it leads nowhere. */
  #link(file: string, path: string): void {
    try {
      linkSync(file, path);
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
      const beside = this.#tempPath();
      linkSync(file, beside);
      renameSync(beside, path);
    }
  }

  /** Makes the folder when it is not there. */
  async #writeTempInFolder(text: string): Promise<string> {
    try {
      return await this.#writeTemp(text);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw error;
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await syncFolder(dirname(this.#folder));
      return this.#writeTemp(text);
    }
  }

  /**
   * The folder is Keyrack's own, on this computer: the few calls that take microseconds there are made at once, and only
   * the disk is waited for.
   */
  async #writeTemp(text: string): Promise<string> {
    const temp = this.#tempPath();
    const file = await openOf(temp, 'wx', 0o600);
    try {
      writeFileSync(file, text);
      await fsyncOf(file);
    } catch (error) {
      rmSync(temp, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
    return temp;
  }

  #tempPath(): string {
    return join(this.#folder, `.writing-${randomBytes(8).toString('hex')}`);
  }
}
