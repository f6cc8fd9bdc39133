import { randomBytes } from 'node:crypto';
import { closeSync, fsync, fsyncSync, openSync } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { errnoOf } from './errno.ts';

const fsyncOf = promisify(fsync);

/** A temp file this old (ms) belongs to no writer that still lives. */
const abandoned = 60_000;
const temporary = /\.tmp-[0-9a-f]{16}$/;

/** What systems and disks say that cannot sync a folder: Windows (NTFS journals its names by itself), some network disks. */
const cannotSync: ReadonlySet<string> = new Set(['EPERM', 'EISDIR', 'EINVAL', 'EACCES', 'ENOTSUP']);

/** Makes what was created, renamed or removed in a folder survive a power cut, where the system can do that. */
export async function syncFolder(folder: string): Promise<void> {
  let handle;
  try {
    // Something was just done in it, so opening it takes microseconds; only the disk is waited for.
    handle = openSync(folder, 'r');
    await fsyncOf(handle);
  } catch (error) {
    if (!cannotSync.has(errnoOf(error))) throw error;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** The same for a thread that may wait for the disk. */
export function syncFolderAtOnce(folder: string): void {
  let handle;
  try {
    handle = openSync(folder, 'r');
    fsyncSync(handle);
  } catch (error) {
    if (!cannotSync.has(errnoOf(error))) throw error;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/**
 * Replaces a file as a whole: a temp file beside it, every byte written and fsynced, renamed over it, the folder
 * fsynced. Until the rename the old file is untouched; after a failure no temp file is left.
 * @throws the system's error, with its `code`.
 */
export async function durableWrite(path: string, data: string | Uint8Array, mode = 0o600): Promise<void> {
  const temp = `${path}.tmp-${randomBytes(8).toString('hex')}`;
  try {
    const handle = await open(temp, 'wx', mode);
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temp, path);
  } catch (error) {
    await rm(temp, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Removes temp files of writers that were killed. `others` recognises temp names of another writer of these files. */
export async function sweepTemps(path: string, others?: RegExp): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(`${basename(path)}.`)) continue;
    if (!temporary.test(name) && others?.test(name) !== true) continue;
    const found = await stat(join(folder, name)).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > abandoned) {
      await rm(join(folder, name), { force: true }).catch(() => undefined);
    }
  }
}
