import { neverChecked } from '../../main/core/model.ts';
import type { Envelope, Key, Removal, VaultDocument } from '../../main/core/model.ts';

/** A linked key around a sealed secret. */
export const sampleKey = (id: string, secret: Envelope, fingerprint = ''): Key => ({
  id,
  environmentId: 'environment',
  label: `Key ${id}`,
  secret,
  fingerprint,
  keyId: null,
  hint: 'sk_test_…aOUs',
  createdAt: null,
  linkedAt: 1,
  expiresAt: null,
  health: neverChecked,
});

export const sampleRemoval = (id: string, at: number, keys: Key[]): Removal => ({
  id,
  at,
  name: `Removal ${id}`,
  accounts: [],
  environments: [],
  keys,
});

export const withKey =
  (key: Key) =>
  (document: VaultDocument): VaultDocument => ({ ...document, keys: [...document.keys, key] });
