import { nameOf } from './catalog.ts';
import { Failure } from './failure.ts';
import type { Environment, Health, Key, Kind, VaultDocument } from './model.ts';
import { readKey } from './workos-key.ts';

/** What is known of another key that is to be replaced in a file. */
export interface Replaced {
  /** The linked environment it belongs to, e.g. `Acme / Production`; null when it is not linked. */
  owner: { name: string; kind: Kind; same: boolean } | null;
  /** How to name it without showing it: its key ID, or its masked form; null when it is no WorkOS key. */
  shown: string | null;
  kindHint: Kind | null;
  /** Of the linked key; null when it is not linked. */
  health: Health | null;
}

/** What happens to a client ID that differs from the environment's. */
export interface ClientIdNews {
  /** `replaced`: it is written over; `kept`: it stays beside the new key. */
  what: 'replaced' | 'kept';
  /** The linked environment that the file's client ID belongs to; null when it is not linked. */
  owner: { name: string; kind: Kind } | null;
}

/** A linked key with its environment. @throws Failure `key-gone`. */
export function linked(document: VaultDocument, keyId: string): { key: Key; environment: Environment } {
  const key = document.keys.find(({ id }) => id === keyId);
  const environment = document.environments.find(({ id }) => id === key?.environmentId);
  if (key === undefined || environment === undefined) {
    throw new Failure(
      'key-gone',
      'This key is not linked any more.',
      'Choose another key, or link it again.',
    );
  }
  return { key, environment };
}

/**
 * Whose key `value` is, by its fingerprint, else by the key ID that it carries. Removed keys are known, too.
 * @param fingerprint of `value`; null where fingerprints cannot be made now.
 * @param wroteFor the environment that Keyrack wrote this very value for; null when it did not.
 */
export function ownerOf(
  document: VaultDocument,
  value: string,
  fingerprint: string | null,
  exportedTo: Environment,
  wroteFor: string | null = null,
): Replaced {
  const reading = readKey(value);
  const keyId = reading.ok ? reading.keyId : undefined;
  const keys = [...document.keys, ...document.removals.flatMap((removal) => removal.keys)];
  const known =
    keys.find((key) => key.fingerprint === fingerprint) ??
    keys.find((key) => keyId !== undefined && key.keyId === keyId);
  const environments = [
    ...document.environments,
    ...document.removals.flatMap((removal) => removal.environments),
  ];
  // A key that was replaced here long ago is not kept, but the file that it was written to is known.
  const owner = environments.find(({ id }) => id === (known?.environmentId ?? wroteFor));
  return {
    owner:
      owner === undefined
        ? null
        : { name: nameOf(document, owner), kind: owner.kind, same: owner.id === exportedTo.id },
    shown: reading.ok ? (reading.keyId ?? reading.hint) : null,
    kindHint: reading.ok ? (reading.kindHint ?? null) : null,
    health: known?.health ?? null,
  };
}

/** Under which names projects keep a client ID (workos.md §4). */
const clientIdNames = /(?:^|_)WORKOS_CLIENT_ID$/;

/**
 * What becomes of the client IDs in the file; null when there is nothing to tell.
 * @param written the names that the export writes the environment's own to.
 */
export function clientIdNews(
  document: VaultDocument,
  values: ReadonlyMap<string, string>,
  environment: Environment,
  written: readonly string[],
): ClientIdNews | null {
  const news = [...values].flatMap(([name, value]) => {
    const isWritten = written.includes(name);
    const found =
      isWritten || clientIdNames.test(name) ? newsOf(document, value, environment, isWritten) : null;
    return found === null ? [] : [found];
  });
  // One that stays beside the new key breaks it, production's worst of all; one that goes is only worth knowing.
  const kept = news.filter(({ what }) => what === 'kept');
  return kept.find(({ owner }) => owner?.kind === 'production') ?? kept[0] ?? news[0] ?? null;
}

function newsOf(
  document: VaultDocument,
  value: string,
  environment: Environment,
  written: boolean,
): ClientIdNews | null {
  if (value === '' || value === environment.clientId) return null;
  const owner = document.environments.find(({ clientId }) => clientId === value);
  // Where no client ID is known for this environment, only somebody else's is a reason to speak.
  if (environment.clientId === null && owner === undefined) return null;
  return {
    what: written ? 'replaced' : 'kept',
    owner: owner === undefined ? null : { name: nameOf(document, owner), kind: owner.kind },
  };
}
