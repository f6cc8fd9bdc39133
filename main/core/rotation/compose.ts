import type { FailureCode } from '../../../preload/contract/failure-codes.ts';
import { read, readAll, remove, upsert, verifyComposed } from '../env-file.ts';
import { refusing } from '../exports/compose.ts';
import { fileNameOf } from '../paths.ts';
import { refuseUnfit } from '../unfit-file.ts';
import { exposedPrefix, isExposedName } from '../exposed-names.ts';
import { Failure } from '../failure.ts';
import { listed } from '../listed.ts';
import type { Rotation, RotationPlace } from '../model.ts';
import type { EnvFileState, Log } from '../ports.ts';
import type { PlaceFailure } from '../rotation.ts';
import { logUnexpected } from '../unattended.ts';
import { readKey } from '../workos-key.ts';
import type { RotationParts } from './ledger.ts';

type Parts = Pick<RotationParts, 'vault' | 'envFiles' | 'parsers'>;

/** A file as it is and as it will be. Its bytes are secret: nobody keeps it. */
export interface Composed {
  state: EnvFileState & { hash: string };
  after: Uint8Array;
  variables: string[];
}

/**
 * The variables of the file that hold this fingerprint in any of their assignments.
 * @throws Failure when the file cannot be read as one, `conflict` when another key would go with the old one.
 */
export async function holdersOf(
  vault: Parts['vault'],
  bytes: Uint8Array,
  fingerprint: string,
): Promise<string[]> {
  const names: string[] = [];
  for (const [name, values] of refusing(() => readAll(bytes))) {
    const others: string[] = [];
    for (const value of new Set(values)) {
      if (value !== '' && (await vault.fingerprint(value)) !== fingerprint) others.push(value);
    }
    if (others.length === new Set(values.filter((value) => value !== '')).size) continue;
    if (others.some((value) => readKey(value).ok)) throw severalKeys(name);
    names.push(name);
  }
  return names;
}

/**
 * The file of a place as it is now. @throws Failure `changed-meanwhile`, `not-a-regular-file`, `read-only-file`, and
 * those of `EnvFiles.read`.
 */
export async function readPlace(
  place: RotationPlace,
  look: (path: string) => Promise<EnvFileState>,
): Promise<EnvFileState & { hash: string }> {
  const state = await look(place.path);
  refuseUnfit(state);
  if (state.realPath !== place.path) throw changed(place, 'is a link to another file now');
  const { hash } = state;
  if (hash === null) throw changed(place, 'is not there any more');
  return { ...state, hash };
}

/**
 * Puts `secret` in place of the old one in every variable that holds it, or takes those variables out (null), and
 * proves the result with every reader.
 * @returns null when the file says so already.
 * @throws Failure when the file is none that can be changed safely, or is not the one it was.
 */
export async function composePlace(
  parts: Parts,
  rotation: Rotation,
  place: RotationPlace,
  secret: string | null,
  state: EnvFileState & { hash: string },
): Promise<Composed | null> {
  const variables = await holdersOf(parts.vault, state.bytes, rotation.old.fingerprint);
  if (variables.length === 0 && place.failure?.code === 'other-form') throw otherForm(place);
  if (variables.length === 0) {
    const values = refusing(() => read(state.bytes));
    // Written before something stopped Keyrack, or by the person.
    if (place.variables.every((name) => (values.get(name) ?? null) === secret)) return null;
    throw changed(place, 'does not hold the old value any more');
  }
  const exposed = secret === null ? undefined : variables.find(isExposedName);
  if (exposed !== undefined) throw exposedName(place, exposed);
  const after = refusing(() =>
    variables.reduce((bytes, name) => {
      const next = secret === null ? remove(bytes, name) : upsert(bytes, name, secret);
      verifyComposed(bytes, next, name, secret, parts.parsers);
      return next;
    }, state.bytes),
  );
  return { state, after, variables };
}

const severalKeys = (variable: string): Failure =>
  new Failure(
    'conflict',
    `The file sets ${variable} more than once, and not always to the same key. Which of them counts depends on who reads it, so none is written over.`,
    'Leave the one line that is meant, then look again.',
  );

/** Found by the inventory, and in no form that can be changed without a guess. */
export const otherForm = (place: Pick<RotationPlace, 'path' | 'variables'>): Failure =>
  new Failure(
    'other-form',
    `${fileNameOf(place.path)} holds the old value in a form that Keyrack reads but does not write (${listed(place.variables)}).`,
    'Change it there by hand before you revoke the old one.',
  );

/** What every visitor downloads holds no secret, an old one's successor least of all. */
export const exposedName = (place: Pick<RotationPlace, 'path'>, variable: string): Failure =>
  new Failure(
    'exposed-name',
    `${variable} in ${fileNameOf(place.path)} is published: build tools put every variable that begins with ${exposedPrefix(variable) ?? ''} into what each visitor downloads. The new value is not written there.`,
    'Take the line out of the file, or give it a name without the prefix, then look again.',
  );

/** SHA-256, hex: how files are compared on disk. */
export async function hashOf(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Something else had its hands in the file. */
export const changed = (place: Pick<RotationPlace, 'path'>, what: string): Failure =>
  new Failure('changed-meanwhile', `${fileNameOf(place.path)} ${what}. Keyrack left it as it is.`, '');

const advice: Readonly<Partial<Record<FailureCode, string>>> = {
  'changed-meanwhile': 'Look at the file, then try again, or leave it as it is.',
  'not-a-regular-file': 'Put the new value where that comes from, and leave this file as it is.',
  'read-only-file': 'Allow writing to the file and try again, or leave it as it is.',
  'unreadable-file': 'Allow reading the file and try again, or leave it as it is.',
  'folder-gone': 'Bring the folder back and try again, or leave the file out.',
  'disk-full': 'Make room on the disk, then try again.',
  'undo-gone': 'Change the file by hand.',
};

/** A failure as a place keeps it: the advice is for a rotation, not for choosing a file. */
export const keptFailure = ({ code, message, next }: Failure): PlaceFailure => ({
  code,
  message,
  next: advice[code] ?? next,
});

/** The same of whatever was thrown; what nobody expected is logged. */
export function placeFailure(log: Log, error: unknown): PlaceFailure {
  if (error instanceof Failure) return keptFailure(error);
  logUnexpected(log, 'A file of a rotation met a fault.', error);
  return {
    code: 'write-failed',
    message: 'Something that Keyrack did not expect got in the way of this file.',
    next: 'Look at the file, then try again, or leave it as it is.',
  };
}

/** Runs what may find a file unfit. @throws Failure with the advice of a rotation. */
export async function advised<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message, next } = keptFailure(error);
    throw new Failure(code, message, next);
  }
}
