import { randomBytes } from 'node:crypto';
import { type Stats } from 'node:fs';
import { link, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../durable-write.ts';
import { errnoOf } from '../errno.ts';
import { asFailure, changedMeanwhile, rereadMismatch } from './failures.ts';
import { hashNow, hashOf, modeOf } from './inspect.ts';

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

/** Writes and syncs a new file of `mode`, owned like `like`. It exists wholly or not at all. */
async function writeTemp(temp: string, bytes: Uint8Array, mode: number, like: Stats | null): Promise<void> {
  const handle = await open(temp, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    if (like !== null) {
      const own = await handle.stat();
      if (own.uid !== like.uid || own.gid !== like.gid) {
        // Only root may give files away, and only members may give one to a group: keep it where that is allowed.
        await handle.chown(like.uid, like.gid).catch(() => undefined);
      }
    }
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
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
}): Promise<void> {
  const { target, expectedHash, after, like } = request;
  const temp = join(dirname(target), tempName(target));
  try {
    await writeTemp(temp, after, like === null ? (request.newMode ?? 0o600) : modeOf(like), like);
    if ((await hashNow(target)) !== expectedHash) throw changedMeanwhile(target);
    if (expectedHash === null) await place(temp, target);
    else await rename(temp, target);
  } catch (error) {
    await rm(temp, { force: true }).catch(() => undefined);
    throw asFailure(error, target);
  }
  // The new file is in place: a folder that cannot be synced may not pass for a write that failed.
  await syncFolder(dirname(target)).catch(() => undefined);
  const now = await hashNow(target).catch(() => null);
  if (now !== hashOf(after)) throw rereadMismatch(target);
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
