import { basename, dirname } from 'node:path';
import { Failure } from '../../core/failure.ts';
import { errnoOf } from '../files/errno.ts';

export const folderGone = (path: string): Failure =>
  new Failure(
    'folder-gone',
    `The folder of ${basename(path)} is not there any more: ${dirname(path)}`,
    'Put the folder back, or choose another one.',
  );

export const changedMeanwhile = (path: string): Failure =>
  new Failure(
    'changed-meanwhile',
    `${basename(path)} was changed by something else in the meantime. Keyrack wrote nothing to it.`,
    'Look at the file, then start the export again to see what would change now.',
  );

export const readOnlyFile = (path: string): Failure =>
  new Failure(
    'read-only-file',
    `${basename(path)} is read-only, and Keyrack does not replace a file that somebody protected.`,
    'Allow writing to the file, or choose another one.',
  );

export const rereadMismatch = (path: string): Failure =>
  new Failure(
    'reread-mismatch',
    `${basename(path)} was written, but reading it again gave something else.`,
    'Look at the file and at the disk it is on, then export again.',
  );

/** What was begun may be done, or not. */
export const outcomeUnknown = (path: string): Failure =>
  new Failure(
    'outcome-unknown',
    `Keyrack cannot tell whether ${basename(path)} was written: the part that does it stopped unexpectedly, and the file cannot be read, or holds neither its old content nor the new.`,
    'Look at the file and at the disk it is on, then try again.',
  );

/** @param begun whether it was being written. */
export const notAnswering = (path: string, begun: boolean): Failure =>
  new Failure(
    'not-answering',
    `${basename(path)} in ${dirname(path)} does not answer: is it on a network drive that is away?${begun ? ' Keyrack cannot tell whether it was written.' : ''}`,
    'Bring the drive back, then try again.',
  );

/** All that could reach the file wait for others. */
export const noThreadLeft = (path: string): Failure =>
  new Failure(
    'not-answering',
    `${basename(path)} was not reached: Keyrack still waits for too many other files that do not answer.`,
    'Bring back the network drives that are away, or quit Keyrack and start it anew.',
  );

export const notRegular = (path: string, what: string): Failure =>
  new Failure(
    'not-a-regular-file',
    `${basename(path)} is ${what}, not a plain file. Keyrack neither opens nor replaces it.`,
    'Choose a plain file, or a folder to put one into.',
  );

/**
 * Turns what the file system threw while Keyrack was busy with `path` into a failure for the person; failures pass as
 * they are.
 */
export function asFailure(error: unknown, path: string): Failure {
  if (error instanceof Failure) return error;
  const name = basename(path);
  const code = errnoOf(error);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new Failure(
        'disk-full',
        `There is no room left on the disk for ${name}. The file is as it was.`,
        'Make some room, then try again.',
      );
    case 'ENOENT':
    case 'ENOTDIR':
      return folderGone(path);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new Failure(
        'write-failed',
        `Keyrack is not allowed to write ${name} in ${dirname(path)}. The file is as it was.`,
        'Allow writing to the folder, or choose another one.',
      );
    default:
      return new Failure(
        'write-failed',
        `${name} could not be written${code === '' ? '' : ` (${code})`}. The file is as it was.`,
        'Try again, or choose another folder.',
      );
  }
}

/** The same of what it threw while `path` was read. */
export function readFailure(error: unknown, path: string): Failure {
  if (error instanceof Failure) return error;
  const code = errnoOf(error);
  if (code === 'ENOENT') return changedMeanwhile(path);
  return new Failure(
    'unreadable-file',
    `${basename(path)} could not be read${code === '' ? '' : ` (${code})`}. It is as it was.`,
    'Look at the disk it is on, then try again.',
  );
}

/** Turns what the file system threw while the old bytes of `path` were put into the undo store's `folder`. */
export function undoNotKept(error: unknown, path: string, folder: string): Failure {
  const name = basename(path);
  const code = errnoOf(error);
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new Failure(
        'disk-full',
        `There is no room left on the disk to keep the old content of ${name} for undo. The file is as it was.`,
        'Make some room, then try again.',
      )
    : new Failure(
        'write-failed',
        `The old content of ${name} could not be kept for undo${code === '' ? '' : ` (${code})`}. The file is as it was.`,
        `Check that Keyrack may write to ${folder}, then try again.`,
      );
}
