import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { copyFile, link, mkdir, readFile, rename, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import ElectronStore from 'electron-store';
import { Failure } from '../core/failure.ts';
import type { VaultDocument } from '../core/model.ts';
import type { VaultFile, VaultLoad } from '../core/ports.ts';
import { migrate } from '../core/vault/document.ts';
import { durableWrite, sweepTemps, syncFolder } from './files/durable-write.ts';
import { errnoOf } from './files/errno.ts';
import { withFileLock } from './files/lock.ts';
import { inWords, writeFailure } from './vault-file/failures.ts';

/** How `atomically`, which writes for electron-store, names its temp files. */
const storeTemps = /\.tmp-\d{10}[0-9a-f]{6}$/;

type Reading =
  | { kind: 'loaded'; document: VaultDocument }
  | { kind: 'newer'; version: number }
  | { kind: 'corrupt'; what: 'truncated' | 'foreign' | 'invalid' };

/**
 * The vault in a folder: `vault.json`, written whole by electron-store, and `vault.last-good.json`, the same bytes in a
 * file of their own. What electron-store leaves out is added here: it fsyncs the file but not the folder, does not
 * notice a short write on a full disk, and knows no second writer.
 */
export class StoredVaultFile implements VaultFile {
  readonly #folder: string;
  readonly #path: string;
  readonly #lastGoodPath: string;
  readonly #lockPath: string;
  #store: ElectronStore | null = null;
  /** What electron-store read from the file, when it was asked to. */
  #text: string | null = null;
  /** What electron-store is to write. */
  #next = '';
  /** Hash of the file as last read or written here; null when there was none. */
  #seen: string | null = null;
  #keepLastGood = false;

  /** @param folder absolute; made when missing. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, 'vault.json');
    this.#lastGoodPath = join(folder, 'vault.last-good.json');
    this.#lockPath = `${this.#path}.lock`;
  }

  async load(): Promise<VaultLoad> {
    try {
      return await this.#load();
    } catch (error) {
      return { kind: 'unreadable', path: this.#path, why: inWords(error) };
    }
  }

  async save(document: VaultDocument): Promise<void> {
    const text = JSON.stringify(document);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await withFileLock(this.#lockPath, async (check) => {
        await this.#refuseForeignChange();
        if (this.#keepLastGood) await setAside(this.#lastGoodPath, 'vault.last-good');
        this.#keepLastGood = false;
        await durableWrite(this.#lastGoodPath, text);
        await check();
        await this.#write(text);
      });
    } catch (error) {
      throw writeFailure(error, this.#folder);
    }
    this.#seen = hash(text);
  }

  async loadLastGood(): Promise<VaultDocument> {
    const found = await this.#readLastGood();
    if (found !== null) return found.document;
    throw new Failure(
      'no-last-good',
      'There is no good copy of the vault in its folder.',
      'Put a backup in its place and try again, or start afresh.',
    );
  }

  async #load(): Promise<VaultLoad> {
    await sweepTemps(this.#path, storeTemps);
    await sweepTemps(this.#lastGoodPath);
    let found = await this.#stat();
    this.#seen = null;
    if (found === null) {
      const lastGood = await this.#lastGoodInfo();
      if (lastGood === null) return { kind: 'empty' };
      // Another Keyrack's very first write makes the copy before the file: whoever holds the lock is let finish.
      found = await withFileLock(this.#lockPath, () => this.#stat()).catch(() => null);
      if (found !== null) return this.#load();
      this.#keepLastGood = true;
      return { kind: 'corrupt', what: 'missing', setAside: this.#lastGoodPath, lastGood };
    }
    if (!found.isFile()) throw new Failure('not-a-regular-file', 'It is not a regular file.', '');
    const text = this.#read();
    this.#seen = hash(text);
    const reading = read(text);
    if (reading.kind !== 'corrupt') return reading;
    this.#keepLastGood = true;
    return {
      ...reading,
      setAside: await setAside(this.#path, 'vault.corrupt'),
      lastGood: await this.#lastGoodInfo(),
    };
  }

  /** Null when there is no such file. */
  #stat(): Promise<Stats | null> {
    return stat(this.#path).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return null;
      throw error;
    });
  }

  /** The file's text, by electron-store's one read. */
  #read(): string {
    this.#text = null;
    this.#store = null;
    this.#open();
    const text = this.#text as string | null;
    this.#text = null;
    return text ?? '';
  }

  #open(): ElectronStore {
    this.#store ??= new ElectronStore({
      cwd: this.#folder,
      name: 'vault',
      configFileMode: 0o600,
      clearInvalidConfig: false,
      accessPropertiesByDotNotation: false,
      // It reads the file before every write, for bookkeeping that a store without migrations has none of: the text is
      // only taken along, and parsed once, at the load.
      deserialize: (text) => {
        this.#text = text;
        return {};
      },
      serialize: () => this.#next,
    });
    return this.#store;
  }

  async #write(text: string): Promise<void> {
    let written = false;
    try {
      this.#next = text;
      this.#open().store = {};
      written = (await readFile(this.#path, 'utf8')) === text;
    } catch (error) {
      if (errnoOf(error) === '') throw error;
    } finally {
      this.#next = '';
      this.#text = null;
    }
    // A disk that filled up meanwhile cuts the file short. The same bytes are whole in the good copy: it takes the
    // place, which needs no room.
    if (!written) await rename(this.#lastGoodPath, this.#path);
    await syncFolder(this.#folder);
  }

  /** A file that is gone is not a change by anybody: the whole document is written anew. */
  async #refuseForeignChange(): Promise<void> {
    const text = await readFile(this.#path, 'utf8').catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return null;
      throw error;
    });
    if (text === null || hash(text) === this.#seen) return;
    throw new Failure(
      'vault-changed-outside',
      'Another Keyrack changed the vault in the meantime. Nothing of it was overwritten, and your change was not saved.',
      'Keyrack has read the vault again: look at it and repeat your change. Then close the other Keyrack.',
    );
  }

  async #readLastGood(): Promise<{ document: VaultDocument; savedAt: number } | null> {
    try {
      const reading = read(await readFile(this.#lastGoodPath, 'utf8'));
      if (reading.kind !== 'loaded') return null;
      return { document: reading.document, savedAt: Math.round((await stat(this.#lastGoodPath)).mtimeMs) };
    } catch {
      return null;
    }
  }

  async #lastGoodInfo(): Promise<{ savedAt: number; keys: number } | null> {
    const found = await this.#readLastGood();
    return found && { savedAt: found.savedAt, keys: found.document.keys.length };
  }
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

function read(text: string): Reading {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Ours begins with a brace; after a power cut a file may also be empty or full of NULs.
    return { kind: 'corrupt', what: /^(?:\0*$|\{)/.test(text) ? 'truncated' : 'foreign' };
  }
  const migrated = migrate(value);
  if ('document' in migrated) return { kind: 'loaded', document: migrated.document };
  if ('newer' in migrated) return { kind: 'newer', version: migrated.newer };
  return { kind: 'corrupt', what: migrated.invalid };
}

/**
 * Gives the file a second name, with the time of its last change in it, so that replacing the first name loses nothing.
 * The same file is set aside once only. @returns that name's path.
 */
async function setAside(path: string, stem: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  if (found === null) return path;
  const time = found.mtime.toISOString().replaceAll(':', '-');
  for (let copy = 1; ; copy += 1) {
    const aside = join(
      path.slice(0, -basename(path).length),
      `${stem}-${time}${copy > 1 ? `-${copy}` : ''}.json`,
    );
    const there = await stat(aside).catch(() => null);
    if (there?.ino === found.ino && there.dev === found.dev) return aside;
    if (there !== null) continue;
    try {
      // A link needs no room on a full disk; where the file system knows none, a copy does.
      await link(path, aside).catch(() => copyFile(path, aside, constants.COPYFILE_EXCL));
    } catch {
      await rename(path, aside);
    }
    await syncFolder(join(path, '..'));
    return aside;
  }
}
