import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longer (ms) than any holder needs; an older lock is a leftover even if its process number lives on as another. */
const stale = 10_000;
/** How long to wait for another holder (ms). */
const patience = 15_000;

/** The lock is held by somebody else for longer than anybody should. */
export class LockBusy extends Error {
  override readonly name = 'LockBusy';
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/**
 * Runs `work` while no other process does so under the same path. A holder that was killed is noticed by its process
 * number, and by the age of its lock.
 * @param work gets a check to call right before the step that cannot be taken back: it throws when the lock was lost.
 * @throws LockBusy, what `work` throws, and the system's error when the lock file cannot be made.
 */
export async function withFileLock<T>(
  path: string,
  work: (check: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const token = `${process.pid} ${randomBytes(8).toString('hex')}`;
  await acquire(path, token);
  try {
    return await work(async () => {
      if ((await read(path)) !== token) throw new LockBusy('The lock was lost.');
    });
  } finally {
    if ((await read(path)) === token) await rm(path, { force: true });
  }
}

async function acquire(path: string, token: string): Promise<void> {
  const until = Date.now() + patience;
  for (;;) {
    const handle = await open(path, 'wx', 0o600).catch((error: unknown) => {
      if (hasCode(error, 'EEXIST')) return null;
      throw error;
    });
    if (handle !== null) return writeToken(handle, path, token);
    if (!(await removeLeftover(path))) await sleep(5 + Math.random() * 20);
    if (Date.now() > until) throw new LockBusy('Another process holds the lock.');
  }
}

async function writeToken(handle: FileHandle, path: string, token: string): Promise<void> {
  try {
    await handle.writeFile(token);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

const read = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** Takes a dead holder's lock away; true when the lock may be free now. */
async function removeLeftover(path: string): Promise<boolean> {
  const held = await read(path);
  const found = await stat(path).catch(() => null);
  if (held === null || found === null) return true;
  const age = Date.now() - found.mtimeMs;
  const pid = Number(held.split(' ')[0]);
  // A lock without a number yet is being written this moment.
  const dead = held !== '' && !(pid > 0 && lives(pid));
  if (!dead && age < stale) return false;
  // Renamed first, so that of two who find it only one takes it, and looked at again: it may be a new one by now.
  const aside = `${path}.${randomBytes(8).toString('hex')}`;
  try {
    await rename(path, aside);
  } catch {
    return true;
  }
  if ((await read(aside)) !== held) await rename(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return true;
}
