import { describe, expect, it } from 'vitest';
import { emptyVault } from '../../main/core/model.ts';
import type { VaultDocument } from '../../main/core/model.ts';
import {
  climb,
  envelope as envelopeOnDisk,
  migrate,
  parseVaultDocument,
} from '../../main/core/vault-document.ts';
import { PlainCiphers } from '../support/memory-ports.ts';
import { sampleKey, sampleRemoval } from '../support/vault-samples.ts';

async function sample(): Promise<VaultDocument> {
  const cipher = await new PlainCiphers().keychain();
  const key = sampleKey('one', await cipher.seal('secret'));
  return {
    ...emptyVault,
    revision: 3,
    tier: 'passphrase',
    passphraseLock: {
      kdf: 'scrypt',
      salt: 'c2FsdA==',
      N: 131_072,
      r: 8,
      p: 1,
      check: await cipher.seal('check'),
    },
    fingerprintKey: await cipher.seal('key'),
    accounts: [{ id: 'a', name: 'Acme', createdAt: 1 }],
    environments: [
      {
        id: 'environment',
        accountId: 'a',
        name: 'Staging',
        kind: 'staging',
        projectName: null,
        clientId: null,
        clientIdState: 'unchecked',
        workosEnvironmentId: null,
        createdAt: 1,
      },
    ],
    keys: [
      key,
      {
        ...key,
        id: 'two',
        health: { ...key.health, state: 'unknown', reason: 'offline', lastKnown: { state: 'valid', at: 1 } },
      },
    ],
    removals: [sampleRemoval('r', 1, [key])],
    exports: [{ id: 'e', at: 1, keyId: 'one', path: '/p/.env', variables: ['WORKOS_API_KEY'] }],
    draft: { state: { step: 'paste' }, secret: null },
  };
}

const changed = async (change: (d: VaultDocument) => unknown): Promise<unknown> => change(await sample());

describe('the vault document', () => {
  it('comes back from JSON exactly as it was', async () => {
    const document = await sample();
    const text = JSON.stringify(document);
    expect(migrate(JSON.parse(text))).toEqual({ document });
    expect(JSON.stringify(parseVaultDocument(JSON.parse(text)))).toBe(text);
  });

  it('keeps fields that this version does not know', async () => {
    const document = await changed((d) => ({
      ...d,
      color: 'red',
      accounts: [{ ...d.accounts[0], color: 'blue' }],
    }));
    const migrated = migrate(document);
    expect(migrated).toMatchObject({ document: { color: 'red', accounts: [{ color: 'blue' }] } });
  });

  it('leaves the value that it is given as it is', async () => {
    const value = Object.freeze(await sample());
    const before = JSON.stringify(value);
    migrate(value);
    expect(JSON.stringify(value)).toBe(before);
  });

  it.each([
    null,
    undefined,
    'text',
    7,
    [],
    {},
    { name: 'left-pad', version: '1.0.0' },
    { schemaVersion: '1' },
    { schemaVersion: 0 },
    { schemaVersion: 1.5 },
    { schemaVersion: Number.NaN },
  ])('tells a foreign file from a vault: %o', (value) => {
    expect(migrate(value)).toMatchObject({ invalid: 'foreign' });
  });

  it('tells a vault of a newer version, whatever is in it', () => {
    expect(migrate({ schemaVersion: 2, anything: true })).toEqual({ newer: 2 });
  });

  it.each<[string, (d: VaultDocument) => unknown]>([
    ['a list that is none', (d) => ({ ...d, keys: {} })],
    [
      'a list that is missing',
      (d) => Object.fromEntries(Object.entries(d).filter(([name]) => name !== 'keys')),
    ],
    ['a revision below zero', (d) => ({ ...d, revision: -1 })],
    ['a tier that there is not', (d) => ({ ...d, tier: 'plain' })],
    ['a secret that is not sealed', (d) => ({ ...d, keys: [{ ...d.keys[0], secret: 'plain text' }] })],
    ['an envelope without data', (d) => ({ ...d, fingerprintKey: { ...d.fingerprintKey, data: undefined } })],
    ['data that is not base64', (d) => ({ ...d, fingerprintKey: { ...d.fingerprintKey, data: 'a b' } })],
    ['a health that there is not', (d) => ({ ...d, keys: [{ ...d.keys[0], health: { state: 'fine' } }] })],
    [
      'a cost that would take all memory',
      (d) => ({ ...d, passphraseLock: { ...d.passphraseLock, N: 2 ** 30 } }),
    ],
  ])('refuses %s', async (_name, change) => {
    expect(migrate(await changed(change))).toMatchObject({ invalid: 'invalid' });
  });

  it('names the place of what is wrong, never the value', async () => {
    const migrated = migrate(
      await changed((d) => ({ ...d, keys: [{ ...d.keys[0], secret: 'plain text' }] })),
    );
    expect(migrated).toEqual({ invalid: 'invalid', why: 'Something is wrong at “keys.0.secret”.' });
  });
});

describe('migrations', () => {
  const steps = new Map([
    [1, (d: Record<string, unknown>) => ({ ...d, path: [...(d['path'] as number[]), 1] })],
    [2, (d: Record<string, unknown>) => ({ ...d, path: [...(d['path'] as number[]), 2] })],
  ]);

  it('climb one version at a time from wherever the file stands', () => {
    expect(climb({ schemaVersion: 1, path: [] }, 3, steps)).toEqual({
      document: { schemaVersion: 3, path: [1, 2] },
    });
    expect(climb({ schemaVersion: 2, path: [] }, 3, steps)).toEqual({
      document: { schemaVersion: 3, path: [2] },
    });
    expect(climb({ schemaVersion: 3, path: [] }, 3, steps)).toEqual({
      document: { schemaVersion: 3, path: [] },
    });
  });

  it('never guess across a version that nothing leads on from', () => {
    expect(climb({ schemaVersion: 1, path: [] }, 4, steps)).toMatchObject({ invalid: 'invalid' });
    expect(climb({ schemaVersion: 5 }, 3, steps)).toEqual({ newer: 5 });
  });
});

describe('an envelope outside the vault', () => {
  it('is parsed by the same shape', async () => {
    const envelope = await new PlainCiphers().session().seal('bytes');
    expect(envelopeOnDisk.parse(JSON.parse(JSON.stringify(envelope)))).toEqual(envelope);
    expect(() => envelopeOnDisk.parse({ ...envelope, tier: 'plain' })).toThrow();
  });
});
