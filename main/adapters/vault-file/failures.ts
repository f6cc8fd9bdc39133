import { Failure } from '../../core/failure.ts';
import { errnoOf } from '../files/errno.ts';
import { LockBusy } from '../files/lock.ts';

const reasons: Record<string, string> = {
  EACCES: 'You may not read it.',
  EPERM: 'You may not read it.',
  ENOTDIR: 'A part of its path is a file, not a folder.',
  EISDIR: 'A folder is in its place.',
  ELOOP: 'It is a link that leads back to itself.',
  EIO: 'The disk reported an error.',
  EROFS: 'Its disk is read-only.',
  ENOSPC: 'The disk is full.',
};

/** What the system says, as a sentence. */
export function inWords(error: unknown): string {
  if (error instanceof Failure) return error.message;
  const code = errnoOf(error);
  return reasons[code] ?? `The system said ${code || 'nothing that helps'}.`;
}

/** Why a vault was not written: nothing of the old one is lost, whatever it was. */
export function writeFailure(error: unknown, folder: string): unknown {
  if (error instanceof Failure) return error;
  if (error instanceof LockBusy) {
    return new Failure(
      'vault-write-failed',
      'Another Keyrack has been writing the vault for too long. Your change was not saved; the vault is as it was.',
      'Close the other Keyrack and try again.',
    );
  }
  const code = errnoOf(error);
  if (code === '') return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Failure(
      'disk-full',
      'The disk is full, so your change was not saved. The vault is as it was before.',
      'Free some space and try again.',
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new Failure(
      'vault-read-only',
      `Keyrack may not write in ${folder}, so your change was not saved. The vault is as it was before.`,
      'Make the folder writable for you and try again.',
    );
  }
  return new Failure(
    'vault-write-failed',
    `The vault in ${folder} could not be written (${code}). ${reasons[code] ?? ''} Your change was not saved.`.replace(
      '  ',
      ' ',
    ),
    'See whether the folder is there and the disk is in order, then try again.',
  );
}
