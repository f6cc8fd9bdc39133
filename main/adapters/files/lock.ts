import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { errnoOf } from './errno.ts';

/** Longer (ms) than any holder needs; an older lock is a leftover even if its process number lives on as another. */
const stale = 10_000;
/** How long to wait for another holder (ms). */
const patience = 15_000;

/** The lock is held by somebody else for longer than anybody should. */
export class LockBusy extends Error {
  override readonly name = 'LockBusy';
}

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
  while (!(await create(path, token))) {
    if (!(await removeLeftover(path))) await sleep(5 + Math.random() * 20);
    if (Date.now() > until) throw new LockBusy('Another process holds the lock.');
  }
}

/** True when the lock is ours now. It appears with the token in it, so that a kill cannot leave one without an owner. */
async function create(path: string, token: string): Promise<boolean> {
  const temp = temporary(path);
  try {
    await writeFile(temp, token, { flag: 'wx', mode: 0o600 });
    try {
      await link(temp, path);
    } catch (error) {
      if (errnoOf(error) === 'EEXIST') throw error;
      // A file system without links.
      await writeFile(path, token, { flag: 'wx', mode: 0o600 });
    }
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temp, { force: true });
  }
}

/** A name that `sweepTemps` clears away should its writer be killed. */
const temporary = (path: string): string => `${path}.tmp-${randomBytes(8).toString('hex')}`;

const read = (path: string): Promise<string | null> => readFile(path, 'utf8').catch(() => null);

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errnoOf(error) === 'EPERM';
  }
}

/** Takes a dead holder's lock away; true when the lock may be free now. */
async function removeLeftover(path: string): Promise<boolean> {
  const held = await read(path);
  const found = await stat(path).catch(() => null);
  if (held === null || found === null) return true;
  const age = Date.now() - found.mtimeMs;
  const pid = Number(held.split(' ')[0]);
  // One without a number is being written this moment, where the file system knows no links.
  const dead = held !== '' && !(pid > 0 && lives(pid));
  if (!dead && age < stale) return false;
  // Renamed first, so that of two who find it only one takes it, and looked at again: it may be a new one by now.
  const aside = temporary(path);
  try {
    await rename(path, aside);
  } catch {
    return true;
  }
  if ((await read(aside)) !== held) await rename(aside, path).catch(() => undefined);
  await rm(aside, { force: true });
  return true;
}
