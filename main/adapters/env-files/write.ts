import { randomBytes } from 'node:crypto';
import {
  fchmodSync,
  fchownSync,
  fstatSync,
  fsync,
  closeSync,
  open,
  renameSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { link, lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { errnoOf } from '../errno.ts';
import { asFailure, changedMeanwhile, rereadMismatch } from './failures.ts';
import { hashNow, hashOf, modeOf } from './inspect.ts';
import type { FolderSyncs } from './sync-folders.ts';

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

const openOf = promisify(open);
const fsyncOf = promisify(fsync);

/**
 * Writes and syncs a new file of `mode`, owned like `like`. It exists wholly or not at all. Only what may wait for the
 * disk is waited for: making a file, and syncing it.
 */
async function writeTemp(temp: string, bytes: Uint8Array, mode: number, like: Stats | null): Promise<void> {
  const file = await openOf(temp, 'wx', 0o600);
  try {
    writeFileSync(file, bytes);
    if (like !== null) {
      const own = fstatSync(file);
      if (own.uid !== like.uid || own.gid !== like.gid) {
        try {
          fchownSync(file, like.uid, like.gid);
        } catch {
          // Only root may give files away, and only members may give one to a group: keep it where that is allowed.
        }
      }
    }
    fchmodSync(file, mode);
    await fsyncOf(file);
  } finally {
    closeSync(file);
  }
}

/** Puts a new file in place without ever overwriting one that appeared in the meantime. */
async function place(temp: string, target: string): Promise<void> {
  try {
    await link(temp, target);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw changedMeanwhile(target);
    // A disk without hard links: the check of a moment ago has to do.
    await rename(temp, target);
    return;
  }
  // Left behind, it is swept later.
  await rm(temp, { force: true }).catch(() => undefined);
}

/**
 * Puts `after` in place of what hashes to `expectedHash` (null: nothing may be there), atomically (dotenv.md, "The file
 * write", 3 to 7). `like` gives mode and owner; a new file gets `newMode`, 0600 unless said otherwise.
 * @throws Failure `changed-meanwhile`, `disk-full`, `folder-gone`, `write-failed`: then the file is as it was;
 *   `reread-mismatch`: it is not.
 */
export async function replaceFile(request: {
  target: string;
  expectedHash: string | null;
  after: Uint8Array;
  like: Stats | null;
  newMode?: number;
  syncs: FolderSyncs;
}): Promise<void> {
  const { target, expectedHash, after, like } = request;
  const temp = join(dirname(target), tempName(target));
  try {
    await writeTemp(temp, after, like === null ? (request.newMode ?? 0o600) : modeOf(like), like);
    if (hashNow(target) !== expectedHash) throw changedMeanwhile(target);
    if (expectedHash === null) await place(temp, target);
    else renameSync(temp, target);
  } catch (error) {
    await rm(temp, { force: true }).catch(() => undefined);
    throw asFailure(error, target);
  }
  // The new file is in place: a folder that cannot be synced may not pass for a write that failed.
  await request.syncs.sync(dirname(target)).catch(() => undefined);
  if (hashOrNull(target) !== hashOf(after)) throw rereadMismatch(target);
}

function hashOrNull(path: string): string | null {
  try {
    return hashNow(path);
  } catch {
    return null;
  }
}

/** Removes Keyrack's own temporary files that a crash left in `folder`. Never throws: it is housekeeping. */
export async function sweepTemps(folder: string, now: number): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names.filter((each) => tempPattern.test(each))) {
    const path = join(folder, name);
    try {
      const stats = await lstat(path);
      if (stats.isFile() && now - stats.mtimeMs > staleAfter) await rm(path);
    } catch {
      // Somebody else swept it.
    }
  }
}
