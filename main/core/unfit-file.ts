import type { FailureCode } from '../../preload/contract/failure-codes.ts';
import { Failure } from './failure.ts';
import type { EnvFileState } from './ports.ts';
import { fileNameOf } from './paths.ts';

const refusals: Record<Exclude<EnvFileState['kind'], 'file' | 'missing'>, [string, string]> = {
  fifo: [
    'is a named pipe: a secret manager mounts this file. Keyrack does not touch it.',
    'Put the key into that secret manager, or choose another file.',
  ],
  socket: ['is a socket, not a file.', 'Choose a plain file, or a folder.'],
  device: ['is a device, not a file.', 'Choose a plain file, or a folder.'],
  directory: ['is a folder, so no variables can be in it.', 'Choose a file, or export to the folder itself.'],
  other: [
    'is a link that leads nowhere, or something else that is no plain file.',
    'Mend the link, or choose another file.',
  ],
};

/** A file is not the one that a person looked at before they decided about it. */
export const changedSinceSeen = (path: string): Failure =>
  new Failure(
    'changed-meanwhile',
    `${fileNameOf(path)} was changed once more since you looked at it, so nothing was written.`,
    'Look at what is told of it now, then decide again.',
  );

const afterWhich: ReadonlySet<FailureCode> = new Set(['reread-mismatch', 'outcome-unknown', 'not-answering']);

/** Whether a file that met this failure may not be what it was, so that its old bytes are all that is left of it. */
export const mayBeChanged = (code: FailureCode): boolean => afterWhich.has(code);

/** Says before anything else why a file is not for exporting to. @throws Failure `not-a-regular-file`, `read-only-file`. */
export function refuseUnfit(state: EnvFileState): void {
  const name = fileNameOf(state.path);
  if (state.kind !== 'file' && state.kind !== 'missing') {
    const [what, next] = refusals[state.kind];
    throw new Failure('not-a-regular-file', `${name} ${what}`, next);
  }
  if (!state.writable) {
    throw new Failure(
      'read-only-file',
      `${name} is read-only, and Keyrack does not replace a file that somebody protected.`,
      'Allow writing to the file, or choose another one.',
    );
  }
}
