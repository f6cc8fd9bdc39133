import { neverChecked } from '../../../main/core/model.ts';
import type { Envelope, Key, Removal, Rotation, Target, VaultDocument } from '../../../main/core/model.ts';

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

/** A target with a sealed cookie password. */
export const sampleTarget = (id: string, cookiePassword: Envelope | null = null): Target => ({
  id,
  environmentId: 'environment',
  keyId: 'one',
  path: `/home/ann/${id}/.env`,
  variables: [
    { name: 'WORKOS_API_KEY', source: 'key', value: null, secret: null, fingerprint: 'ab' },
    {
      name: 'WORKOS_COOKIE_PASSWORD',
      source: 'cookie-password',
      value: null,
      secret: cookiePassword,
      fingerprint: null,
    },
  ],
  writtenAt: 1,
});

/** A rotation of `old` into `next`, with all the secrets that one can hold. */
export const sampleRotation = (
  id: string,
  secrets: { old: Envelope; oldKey: Envelope; next: Envelope; cookiePassword: Envelope },
  more: Partial<Rotation> = {},
): Rotation => ({
  id,
  what: 'rotate',
  step: 'revoke',
  environmentId: 'environment',
  startedAt: 1,
  version: 1,
  old: { secret: secrets.old, fingerprint: 'ab', hint: 'sk_test_…aOUs' },
  oldKey: sampleKey('old', secrets.oldKey),
  next: { secret: secrets.next, fingerprint: 'cd', hint: 'sk_test_…bPVt' },
  nextKeyId: 'one',
  sameEnvironment: '',
  places: [
    {
      id: 'place',
      path: '/home/ann/shop/.env',
      variables: ['WORKOS_API_KEY'],
      included: true,
      before: null,
      after: null,
      undoId: null,
      state: 'waiting',
      failure: null,
    },
  ],
  targetsBefore: [sampleTarget('before', secrets.cookiePassword)],
  oldHealth: null,
  writtenAt: null,
  proof: null,
  finishedAt: null,
  ...more,
});
