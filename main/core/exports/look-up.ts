import { Failure } from '../failure.ts';
import type { Environment, Key, VaultDocument } from '../model.ts';
import { readKey } from '../workos-key.ts';
import type { ClientIdNews, Replaced } from './circumstances.ts';

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

/** `Acme / Staging`. */
export function nameOf(document: VaultDocument, environment: Environment): string {
  const accounts = [...document.accounts, ...document.removals.flatMap((removal) => removal.accounts)];
  const account = accounts.find(({ id }) => id === environment.accountId);
  return account === undefined ? environment.name : `${account.name} / ${environment.name}`;
}

/**
 * Whose key `value` is, by its fingerprint, else by the key ID that it carries. Removed keys are known, too.
 * @param fingerprint of `value`; null where fingerprints cannot be made now.
 */
export function ownerOf(
  document: VaultDocument,
  value: string,
  fingerprint: string | null,
  exportedTo: Environment,
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
  const owner = environments.find(({ id }) => id === known?.environmentId);
  return {
    owner:
      owner === undefined
        ? null
        : { name: nameOf(document, owner), kind: owner.kind, same: owner.id === exportedTo.id },
    shown: reading.ok ? (reading.keyId ?? reading.hint) : null,
    kindHint: reading.ok ? (reading.kindHint ?? null) : null,
  };
}

/** What becomes of the file's own client ID; null when there is nothing to tell. */
export function clientIdNews(
  document: VaultDocument,
  value: string | undefined,
  environment: Environment,
  written: boolean,
): ClientIdNews | null {
  if (value === undefined || value === '' || value === environment.clientId) return null;
  const owner = document.environments.find(({ clientId }) => clientId === value);
  // Where no client ID is known for this environment, only somebody else's is a reason to speak.
  if (environment.clientId === null && owner === undefined) return null;
  return { what: written ? 'replaced' : 'kept', owner: owner === undefined ? null : nameOf(document, owner) };
}
