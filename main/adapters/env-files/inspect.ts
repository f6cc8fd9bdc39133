import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { access, lstat, open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { FileKind } from '../../core/ports.ts';
import { errnoOf } from '../errno.ts';
import { folderGone, notRegular } from './failures.ts';

/** Nobody’s env file is larger; what is, is something else, and would keep the readers busy for half a minute. 1 MiB. */
const largest = 1024 * 1024;

/** What is at a path, found without opening it: opening a FIFO would block until somebody writes to it. */
export interface Found {
  path: string;
  /** Where `path` leads, its own link and those of its folders followed. */
  realPath: string;
  kind: FileKind;
  /** Of `realPath`; null when missing or a link that leads nowhere. */
  stats: Stats | null;
}

/** SHA-256, hex. */
export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Permission bits, without the kind of file. */
export const modeOf = (stats: Stats): number => stats.mode & 0o777;

function kindOf(stats: Stats): FileKind {
  if (stats.isFile()) return 'file';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isSocket()) return 'socket';
  if (stats.isBlockDevice() || stats.isCharacterDevice()) return 'device';
  if (stats.isDirectory()) return 'directory';
  return 'other';
}

async function folderThere(path: string): Promise<boolean> {
  try {
    return (await stat(dirname(path))).isDirectory();
  } catch {
    return false;
  }
}

const unreadable = (path: string): Failure =>
  new Failure(
    'unreadable-file',
    `Keyrack is not allowed to read ${basename(path)}, so it cannot keep what is in it.`,
    'Allow reading the file, or choose another one.',
  );

/** Says what is at `path`. @throws Failure `folder-gone`, `unreadable-file`. */
export async function look(path: string): Promise<Found> {
  let own: Stats;
  try {
    own = await lstat(path);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EACCES' || code === 'EPERM') throw unreadable(path);
    if (!(await folderThere(path))) throw folderGone(path);
    const realPath = join(await realpath(dirname(path)).catch(() => dirname(path)), basename(path));
    return { path, realPath, kind: 'missing', stats: null };
  }
  try {
    const realPath = await realpath(path);
    const stats = own.isSymbolicLink() ? await stat(realPath) : own;
    return { path, realPath, kind: kindOf(stats), stats };
  } catch {
    // A link that leads nowhere: what it should have led to is not ours to create.
    return { path, realPath: path, kind: 'other', stats: null };
  }
}

const words: Record<Exclude<FileKind, 'file' | 'missing'>, string> = {
  fifo: 'a named pipe (secret managers mount one)',
  socket: 'a socket',
  device: 'a device',
  directory: 'a folder',
  other: 'a link that leads nowhere, or something unknown',
};

/** @throws Failure `not-a-regular-file` unless there is a plain file, or nothing. */
export function refuseUnlessRegular(found: Found): void {
  if (found.kind !== 'file' && found.kind !== 'missing') throw notRegular(found.path, words[found.kind]);
}

// Windows has neither flag.
const { O_NONBLOCK, O_NOFOLLOW } = constants as { O_NONBLOCK?: number; O_NOFOLLOW?: number };
const plainRead = constants.O_RDONLY | (O_NONBLOCK ?? 0) | (O_NOFOLLOW ?? 0);

/**
 * The bytes of a plain file. What was a plain file a moment ago may be a FIFO now, so it is opened without blocking and
 * looked at again.
 * @throws Failure `not-a-regular-file`, `file-too-big`, `unreadable-file`.
 */
export async function readRegular(path: string): Promise<Uint8Array> {
  let handle;
  try {
    handle = await open(path, plainRead);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EACCES' || code === 'EPERM') throw unreadable(path);
    if (code === 'ELOOP' || code === 'ENXIO') throw notRegular(path, 'something else now');
    throw error;
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw notRegular(path, 'something else now');
    if (stats.size > largest) {
      throw new Failure(
        'file-too-big',
        `${basename(path)} is larger than 1 MB, so it is hardly a file of variables.`,
        'Choose the file that the project reads its variables from.',
      );
    }
    return new Uint8Array(await handle.readFile());
  } finally {
    await handle.close();
  }
}

/** The hash of what is there now; null when nothing is. */
export async function hashNow(path: string): Promise<string | null> {
  try {
    return hashOf(await readRegular(path));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Whether the file may be changed. The owner's write bit counts for root too: a file without it was protected on
 * purpose.
 */
export async function isWritable(found: Found): Promise<boolean> {
  if (found.stats === null) return found.kind === 'missing';
  if ((found.stats.mode & 0o200) === 0) return false;
  try {
    await access(found.realPath, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
