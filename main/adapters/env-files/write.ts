import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from '../files/errno.ts';
import { asFailure, changedMeanwhile, readOnlyFile, rereadMismatch } from './failures.ts';
import { current, hashOf, isWritable, look } from './inspect.ts';

const tempPattern = /^\.(?:env|dev\.vars)\.keyrack-[0-9a-f]{16}\.local$/;
/** Older temporary files are left-overs of a crash: nobody writes for an hour. In ms. */
const staleAfter = 60 * 60 * 1000;

/**
 * A random name beside the file that the usual ignore rules cover: `.env*`, `.env.*`, `.env*.local`, `*.local`,
 * `.dev.vars*`.
 */
function tempName(target: string): string {
  const family = basename(target).startsWith('.dev.vars') ? '.dev.vars' : '.env';
  return `${family}.keyrack-${randomBytes(8).toString('hex')}.local`;
}

/** A file that is to be put in the place of another one, or where none is. */
export interface Replacement {
  /** As it is called. */
  path: string;
  /** Where that leads, and has to lead still. */
  target: string;
  /** SHA-256 (hex) of the only bytes that may be replaced; null: nothing may be there. */
  expectedHash: string | null;
  after: Uint8Array;
  /** Permission bits where none is; one that is replaced hands on its own. */
  newMode: number;
}

/** A file that is to go: `expectedHash` is of the only bytes that may. */
export type Removal = Pick<Replacement, 'path' | 'target'> & { expectedHash: string };

/** Whether the file is theirs now. Only root may give files away, and only members may give one to a group. */
function give(file: number, uid: number, gid: number): boolean {
  try {
    fchownSync(file, uid, gid);
    return true;
  } catch {
    return false;
  }
}

/** Gives a new file the owner, the group and the mode of the one that it replaces, as far as that is allowed. */
function handOn(file: number, { uid, gid, mode }: Stats): void {
  const own = fstatSync(file);
  const isTheirs = own.uid === uid && own.gid === gid;
  const hasGroup = isTheirs || give(file, uid, gid) || own.gid === gid || give(file, own.uid, gid);
  // What one group might do is not for another one: the owner alone reads it then.
  const allowed = mode & (hasGroup ? 0o777 : 0o700);
  if ((own.mode & 0o777) !== allowed) fchmodSync(file, allowed);
}

/** @throws Failure `changed-meanwhile` when `path` leads elsewhere by now, `folder-gone`, `unreadable-file`. */
function refuseUnlessThere({ path, target }: Pick<Replacement, 'path' | 'target'>): void {
  if (look(path).realPath !== target) throw changedMeanwhile(path);
}

/**
 * The last look at a file before it is replaced or removed: only what hashes to `expectedHash`, and is where it was, may be.
 * @throws Failure `changed-meanwhile`, `read-only-file`, `folder-gone`, `not-a-regular-file`, `file-too-big`,
 *   `unreadable-file`.
 */
function lastLook({
  path,
  target,
  expectedHash,
}: Pick<Replacement, 'path' | 'target' | 'expectedHash'>): Stats | null {
  refuseUnlessThere({ path, target });
  const now = current(target);
  if ((now?.hash ?? null) !== expectedHash) throw changedMeanwhile(target);
  if (now === null) return null;
  if (!isWritable(target, now.stats)) throw readOnlyFile(target);
  return now.stats;
}

/** Puts a new file in place without ever overwriting one that appeared in the meantime. */
function place(temp: string, target: string): void {
  try {
    linkSync(temp, target);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw changedMeanwhile(target);
    // A disk without hard links: the check of a moment ago has to do.
    renameSync(temp, target);
    return;
  }
  removeTemp(temp);
}

/** Left behind, it is swept later. */
function removeTemp(temp: string): void {
  try {
    rmSync(temp, { force: true });
  } catch {
    // The disk has other troubles, which are told.
  }
}

/**
 * Puts `after` in place of what hashes to `expectedHash`, atomically (dotenv.md, "The file write", 3 to 7). Nothing comes
 * between the last look at the file and the rename: every call is made at once, in a thread that may wait.
 * @throws Failure `disk-full`, `write-failed`, and those of the last look: then the file is as it was; `reread-mismatch`:
 *   it is not.
 */
export function replaceFile(replacement: Replacement): void {
  const { target, expectedHash, after, newMode } = replacement;
  const temp = join(dirname(target), tempName(target));
  try {
    // Before the new content is anywhere: a folder that was moved since may be one that others read.
    refuseUnlessThere(replacement);
    const file = openSync(temp, 'wx', 0o600);
    try {
      writeFileSync(file, after);
      fsyncSync(file);
      // Somebody may have changed the rights while this waited: what they are now counts, and until then the new file is
      // its owner's alone.
      const replaced = lastLook(replacement);
      if (replaced === null) fchmodSync(file, newMode);
      else handOn(file, replaced);
    } finally {
      closeSync(file);
    }
    if (expectedHash === null) place(temp, target);
    else renameSync(temp, target);
  } catch (error) {
    removeTemp(temp);
    throw asFailure(error, target);
  }
  if (hashOrNull(target) !== hashOf(after)) throw rereadMismatch(target);
}

/**
 * Removes what hashes to `expectedHash`.
 * @throws Failure `write-failed`, and those of the last look.
 */
export function removeFile(removal: Removal): void {
  const { target } = removal;
  try {
    lastLook(removal);
    unlinkSync(target);
  } catch (error) {
    throw asFailure(error, target);
  }
}

function hashOrNull(path: string): string | null {
  try {
    return current(path)?.hash ?? null;
  } catch {
    return null;
  }
}

/**
 * Removes Keyrack's own temporary files that a crash left in the folder `target`, as far as that can be done.
 * @param sweep.now milliseconds since the epoch.
 */
export function sweepTemps({ target, now }: { target: string; now: number }): void {
  for (const name of namesIn(target).filter((each) => tempPattern.test(each))) {
    const path = join(target, name);
    try {
      const stats = lstatSync(path);
      if (stats.isFile() && now - stats.mtimeMs > staleAfter) rmSync(path);
    } catch {
      // Somebody else swept it.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
