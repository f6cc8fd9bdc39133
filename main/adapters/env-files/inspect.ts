import { hash } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { FileKind } from '../../core/ports.ts';
import { errnoOf } from '../files/errno.ts';
import { plainRead } from '../files/open-flags.ts';
import { changedMeanwhile, folderGone, notRegular, readFailure } from './failures.ts';

/** Nobody’s env file is larger; what is, is something else, and would keep the readers busy for half a minute. 1 MiB. */
const largest = 1024 * 1024;

/** What is at a path, found without opening it: opening a FIFO would block until somebody writes to it. */
export interface Found {
  path: string;
  /** Where `path` leads, its own link and those of its folders followed. */
  realPath: string;
  kind: FileKind;
  /** Permission bits of `realPath`; null when missing or a link that leads nowhere. */
  mode: number | null;
  /** Whether it may be changed. A missing one may be made, as far as is known. */
  writable: boolean;
}

/** The same with what is in it. */
export interface FoundFile extends Found {
  /** Empty when it is no plain file. */
  bytes: Uint8Array;
  /** SHA-256, hex; null when it is no plain file. */
  hash: string | null;
}

/** SHA-256, hex. */
export const hashOf = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');

function kindOf(stats: Stats): FileKind {
  if (stats.isFile()) return 'file';
  if (stats.isFIFO()) return 'fifo';
  if (stats.isSocket()) return 'socket';
  if (stats.isBlockDevice() || stats.isCharacterDevice()) return 'device';
  if (stats.isDirectory()) return 'directory';
  return 'other';
}

function folderThere(path: string): boolean {
  try {
    return statSync(dirname(path)).isDirectory();
  } catch {
    return false;
  }
}

function realFolder(path: string): string {
  try {
    return realpathSync.native(dirname(path));
  } catch {
    return dirname(path);
  }
}

/** Tells a folder from one that took its place, and when something was made, renamed or removed in it (ms). */
export interface FolderMark {
  inode: bigint;
  changedAt: number;
}

/** Null when no folder is there. */
export function markFolder(path: string): FolderMark | null {
  try {
    const stats = statSync(path, { bigint: true });
    return stats.isDirectory() ? { inode: stats.ino, changedAt: Number(stats.mtimeMs) } : null;
  } catch {
    return null;
  }
}

const unreadable = (path: string): Failure =>
  new Failure(
    'unreadable-file',
    `Keyrack is not allowed to read ${basename(path)}, so it cannot keep what is in it.`,
    'Allow reading the file, or choose another one.',
  );

/** Says what is at `path`. @throws Failure `folder-gone`, `unreadable-file`. */
export function look(path: string): Found {
  let own: Stats;
  try {
    own = lstatSync(path);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EACCES' || code === 'EPERM') throw unreadable(path);
    if (!folderThere(path)) throw folderGone(path);
    const realPath = join(realFolder(path), basename(path));
    return { path, realPath, kind: 'missing', mode: null, writable: true };
  }
  try {
    const realPath = realpathSync.native(path);
    const stats = own.isSymbolicLink() ? statSync(realPath) : own;
    const mode = stats.mode & 0o777;
    return { path, realPath, kind: kindOf(stats), mode, writable: isWritable(realPath, stats) };
  } catch {
    // A link that leads nowhere: what it should have led to is not ours to create.
    return { path, realPath: path, kind: 'other', mode: null, writable: false };
  }
}

/**
 * @throws Failure `folder-gone`, `unreadable-file`, `file-too-big`, `not-a-regular-file` or `changed-meanwhile` when it
 *   changes meanwhile.
 */
export function read(path: string): FoundFile {
  const found = look(path);
  if (found.kind !== 'file') return { ...found, bytes: new Uint8Array(), hash: null };
  try {
    const bytes = readRegular(found.realPath);
    return { ...found, bytes, hash: hashOf(bytes) };
  } catch (error) {
    throw readFailure(error, found.realPath);
  }
}

/** The owner's write bit counts for root too: a file without it was protected on purpose. */
export function isWritable(realPath: string, stats: Stats): boolean {
  if ((stats.mode & 0o200) === 0) return false;
  try {
    accessSync(realPath, constants.W_OK);
    return true;
  } catch {
    return false;
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
export function refuseUnlessRegular(found: Pick<Found, 'path' | 'kind'>): void {
  if (found.kind !== 'file' && found.kind !== 'missing') throw notRegular(found.path, words[found.kind]);
}

/**
 * One byte more than there should be tells whether it grew meanwhile: a small file takes one call to the system. Null
 * when it did: whoever made it grow may still be writing.
 */
function readAll(file: number, size: number): Uint8Array | null {
  const buffer = new Uint8Array(size + 1);
  let length = 0;
  while (length <= size) {
    const bytesRead = readSync(file, buffer, length, size + 1 - length, length);
    length += bytesRead;
    if (bytesRead === 0 || length === size) break;
  }
  return length > size ? null : buffer.slice(0, length);
}

/**
 * Opens a plain file for `work`. What was one a moment ago may be a FIFO now, so it is opened without blocking and looked
 * at again.
 * @throws Failure `not-a-regular-file`, `file-too-big`, `unreadable-file`.
 */
function withRegular<T>(path: string, work: (file: number, stats: Stats) => T): T {
  let file;
  try {
    file = openSync(path, plainRead);
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'EACCES' || code === 'EPERM') throw unreadable(path);
    if (code === 'ELOOP' || code === 'ENXIO') throw notRegular(path, 'something else now');
    throw error;
  }
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw notRegular(path, 'something else now');
    if (stats.size > largest) {
      throw new Failure(
        'file-too-big',
        `${basename(path)} is larger than 1 MB, so it is hardly a file of variables.`,
        'Choose the file that the project reads its variables from.',
      );
    }
    return work(file, stats);
  } finally {
    closeSync(file);
  }
}

/** A file that grows while it is read is read anew, so often at most. */
const tries = 3;

/**
 * The bytes of a plain file.
 * @throws Failure `not-a-regular-file`, `file-too-big`, `unreadable-file`, `changed-meanwhile` when it grows on and on.
 */
export function readRegular(path: string): Uint8Array {
  for (let left = tries; left > 0; left -= 1) {
    const bytes = withRegular(path, (file, { size }) => readAll(file, size));
    if (bytes !== null) return bytes;
  }
  throw changedMeanwhile(path);
}

/** A plain file as it is now. */
export interface Current {
  /** SHA-256, hex. */
  hash: string;
  stats: Stats;
}

/**
 * What is there now; null when nothing is.
 * @throws Failure `not-a-regular-file`, `file-too-big`, `unreadable-file`, `changed-meanwhile` when anything was written to
 *   it meanwhile.
 */
export function current(path: string): Current | null {
  try {
    return withRegular(path, (file, before) => {
      const bytes = readAll(file, before.size);
      const stats = fstatSync(file);
      const isSame = stats.size === before.size && stats.mtimeMs === before.mtimeMs;
      if (bytes === null || !isSame) throw changedMeanwhile(path);
      return { hash: hashOf(bytes), stats };
    });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
