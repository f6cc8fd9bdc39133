import { keyOf } from './catalog.ts';
import type { Key, VaultDocument } from './model.ts';
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
 * kept as a removal.
 */
export function saveLinkedKey(document: VaultDocument, linked: LinkedKey): VaultDocument {
  return linked.replacesKeyId === null
    ? add(document, linked)
    : replace(document, linked, linked.replacesKeyId);
}

function add(document: VaultDocument, { place, key, ids, at }: LinkedKey): VaultDocument {
  const accountId = place.accountId ?? ids.account;
  const environmentId = place.environmentId ?? ids.environment;
  const accounts =
    place.accountId === null
      ? [...document.accounts, { id: accountId, name: place.accountName.trim(), createdAt: at }]
      : document.accounts;
  const environments =
    place.environmentId === null
      ? [
          ...document.environments,
          {
            id: environmentId,
            accountId,
            name: place.environmentName.trim(),
            kind: place.kind ?? 'staging',
            projectName: place.projectName.trim() || null,
            clientId: null,
            clientIdState: 'unchecked' as const,
            workosEnvironmentId: place.workosEnvironmentId,
            createdAt: at,
          },
        ]
      : document.environments;
  const added = { id: ids.key, environmentId, label: '', linkedAt: at, expiresAt: null, ...key };
  return { ...document, accounts, environments, keys: [...document.keys, added] };
}

function replace(document: VaultDocument, { key, ids, at }: LinkedKey, replacesKeyId: string): VaultDocument {
  const old = keyOf(document, replacesKeyId);
  return {
    ...document,
    keys: document.keys.map((each) =>
      each.id === replacesKeyId ? { ...each, ...key, linkedAt: at, expiresAt: null } : each,
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
