import { refuseTakenName, sameName } from '../catalog.ts';
import type { Key, VaultDocument } from '../model.ts';
import type { WizardPlace } from './wizard.ts';

/** A verified (or kept) key on its way into the document. */
export interface LinkedKey {
  place: WizardPlace;
  replacesKeyId: string | null;
  key: Pick<Key, 'secret' | 'fingerprint' | 'keyId' | 'hint' | 'createdAt' | 'health'>;
  /** Fresh IDs, used for what has to be made. */
  ids: { key: string; account: string; environment: string; removal: string; replaced: string };
  at: number;
}

/**
 * Saves a key: makes its account and environment where they are new, or puts it in the place of another one, which is
 * kept as a removal. What was removed while the key was on its way is made anew: the key must not be lost with it.
 * @throws Failure `name-taken` when the new environment's name was given to another one meanwhile.
 */
export function saveLinkedKey(document: VaultDocument, linked: LinkedKey): VaultDocument {
  const old = document.keys.find((key) => key.id === linked.replacesKeyId);
  return old === undefined ? add(document, linked) : replace(document, linked, old);
}

function add(document: VaultDocument, { place, key, ids, at }: LinkedKey): VaultDocument {
  const found = document.environments.find((each) => each.id === place.environmentId);
  const environmentId = found?.id ?? ids.environment;
  const added = { id: ids.key, environmentId, label: '', linkedAt: at, expiresAt: null, ...key };
  const keys = [...document.keys, added];
  if (found !== undefined) return { ...document, keys };
  const account =
    document.accounts.find((each) => each.id === place.accountId) ??
    document.accounts.find((each) => sameName(each.name, place.accountName));
  if (account !== undefined) refuseTakenName(document, account.id, place.environmentName, null);
  const accountId = account?.id ?? ids.account;
  const environment = {
    id: environmentId,
    accountId,
    name: place.environmentName.trim(),
    kind: place.kind ?? 'staging',
    projectName: place.projectName.trim() || null,
    clientId: null,
    clientIdState: 'unchecked' as const,
    workosEnvironmentId: place.workosEnvironmentId,
    createdAt: at,
  };
  const made = { id: accountId, name: place.accountName.trim(), createdAt: at };
  return {
    ...document,
    accounts: account === undefined ? [...document.accounts, made] : document.accounts,
    environments: [...document.environments, environment],
    keys,
  };
}

function replace(document: VaultDocument, { key, ids, at }: LinkedKey, old: Key): VaultDocument {
  return {
    ...document,
    keys: document.keys.map((each) =>
      each.id === old.id ? { ...each, ...key, linkedAt: at, expiresAt: null } : each,
    ),
    removals: [
      ...document.removals,
      {
        id: ids.removal,
        at,
        name: `the replaced key ${old.keyId ?? old.hint}`,
        accounts: [],
        environments: [],
        keys: [{ ...old, id: ids.replaced }],
      },
    ],
  };
}
