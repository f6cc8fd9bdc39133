import { describe, expect, it } from 'vitest';
import type { RotationStep } from '../../preload/contract/rotation.ts';
import { emptyVault, undoTime } from '../../main/core/model.ts';
import type { Rotation, VaultDocument } from '../../main/core/model.ts';
import { envelopesOf, withEnvelopes } from '../../main/core/vault/reseal.ts';
import {
  climb,
  envelope as envelopeOnDisk,
  migrate,
  parseVaultDocument,
} from '../../main/core/vault/document.ts';
import { withoutOld } from '../../main/core/vault/purge.ts';
import { PlainCiphers } from '../support/ports/memory-ports.ts';
import { sampleKey, sampleRemoval, sampleRotation, sampleTarget } from '../support/vaults/vault-samples.ts';

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
    projects: [{ id: 'p', name: 'Shop', path: '/home/ann/shop', stack: 'nextjs', addedAt: 1 }],
    targets: [sampleTarget('t', await cipher.seal('cookie'))],
    writes: [{ undoId: 'u', at: 1, path: '/p/.env', before: sampleTarget('t') }],
    roots: ['/home/ann'],
    rotations: [
      sampleRotation('r', {
        old: await cipher.seal('old'),
        oldKey: await cipher.seal('old'),
        next: await cipher.seal('next'),
        cookiePassword: await cipher.seal('cookie'),
      }),
    ],
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
      targets: d.targets.map((each) => ({
        ...each,
        color: 'green',
        variables: each.variables.map((variable) => ({ ...variable, color: 'grey' })),
      })),
      rotations: d.rotations.map((each) => ({
        ...each,
        places: each.places.map((place) => ({ ...place, color: 'white' })),
      })),
    }));
    const migrated = migrate(document);
    expect(migrated).toMatchObject({
      document: {
        color: 'red',
        accounts: [{ color: 'blue' }],
        targets: [{ color: 'green', variables: [{ color: 'grey' }, { color: 'grey' }] }],
        rotations: [{ places: [{ color: 'white' }] }],
      },
    });
  });

  it('keeps the reason of a file that was not written, and takes a code of another version for no more', async () => {
    const failed = (code: string): Promise<unknown> =>
      changed((d) => ({
        ...d,
        rotations: d.rotations.map((each) => ({
          ...each,
          places: each.places.map((place) => ({
            ...place,
            failure: { code, message: 'No.', next: 'Look.' },
          })),
        })),
      }));
    const migrated = (code: string): object => ({
      document: { rotations: [{ places: [{ failure: { code, message: 'No.', next: 'Look.' } }] }] },
    });
    expect(migrate(await failed('read-only-file'))).toMatchObject(migrated('read-only-file'));
    expect(migrate(await failed('of-another-version'))).toMatchObject(migrated('write-failed'));
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
    expect(migrate({ schemaVersion: 3, anything: true })).toEqual({ newer: 3 });
  });

  it.each<[string, (d: VaultDocument) => unknown]>([
    ['a list that is none', (d) => ({ ...d, keys: {} })],
    [
      'a list that is missing',
      (d) => Object.fromEntries(Object.entries(d).filter(([name]) => name !== 'keys')),
    ],
    ['a target without a file', (d) => ({ ...d, targets: [{ ...d.targets[0], path: undefined }] })],
    [
      'a cookie password that is not sealed',
      (d) => ({
        ...d,
        targets: [{ ...d.targets[0], variables: [{ ...d.targets[0]?.variables[1], secret: 'plain text' }] }],
      }),
    ],
    ['a rotation in no step', (d) => ({ ...d, rotations: [{ ...d.rotations[0], step: 'resting' }] })],
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

describe('version 1', () => {
  /** As version 1 wrote it: with `exports`, and none of what came after. */
  async function old(): Promise<Record<string, unknown>> {
    const { projects, targets, writes, roots, rotations, ...document } = await sample();
    expect([projects, targets, writes, roots, rotations].map(({ length }) => length)).toEqual([
      1, 1, 1, 1, 1,
    ]);
    const keys = document.keys.map((each) => ({ ...each, fingerprint: `print of ${each.id}` }));
    const record = { at: 7, keyId: 'one', variables: ['WORKOS_API_KEY', 'WORKOS_CLIENT_ID'] };
    return {
      ...document,
      keys,
      schemaVersion: 1,
      color: 'red',
      exports: [
        { ...record, id: 'kept', path: '/home/ann/shop/.env' },
        { ...record, id: 'lost', path: '/home/ann/blog/.env', keyId: 'unlinked' },
      ],
    };
  }
  const migrated = async (value: unknown): Promise<VaultDocument> => {
    const result = migrate(value);
    if (!('document' in result)) throw new Error(JSON.stringify(result));
    return Promise.resolve(result.document);
  };

  it('keeps the files that it had written as targets, with all that it knew of them', async () => {
    const document = await migrated(await old());
    expect(document.targets).toEqual([
      {
        id: 'kept',
        environmentId: 'environment',
        keyId: 'one',
        path: '/home/ann/shop/.env',
        writtenAt: 7,
        variables: [
          { name: 'WORKOS_API_KEY', source: 'key', value: null, secret: null, fingerprint: 'print of one' },
          { name: 'WORKOS_CLIENT_ID', source: 'client-id', value: null, secret: null, fingerprint: null },
        ],
      },
    ]);
    expect(document).toMatchObject({ schemaVersion: 2, projects: [], roots: [], rotations: [] });
    expect(document).not.toHaveProperty('exports');
  });

  it('can still undo every one of its writes, also of a file whose key is gone', async () => {
    const { writes } = await migrated(await old());
    expect(writes).toEqual([
      { undoId: 'kept', at: 7, path: '/home/ann/shop/.env', before: null },
      { undoId: 'lost', at: 7, path: '/home/ann/blog/.env', before: null },
    ]);
  });

  it('loses nothing else on the way, and is not migrated twice', async () => {
    const before = await old();
    const text = JSON.stringify(before);
    const document = await migrated(before);
    expect(JSON.stringify(before)).toBe(text);
    expect(document).toMatchObject({ color: 'red', revision: 3, removals: before['removals'] });
    expect(document.keys).toEqual(before['keys']);
    expect(migrate(document)).toEqual({ document });
  });

  it('without a list of exports, or with one that is none, becomes a vault without targets', async () => {
    const { exports, ...rest } = await old();
    expect(exports).toHaveLength(2);
    for (const value of [rest, { ...rest, exports: 'none' }]) {
      expect(await migrated(value)).toMatchObject({ targets: [], writes: [] });
    }
  });

  it('that is damaged elsewhere is not taken for a whole one', async () => {
    expect(migrate({ ...(await old()), keys: [{ id: 'one' }] })).toMatchObject({ invalid: 'invalid' });
  });
});

describe('the sealed secrets of a document', () => {
  it('are found wherever one can stand, but for the check of the passphrase', async () => {
    const cipher = await new PlainCiphers().keychain();
    const document = {
      ...(await sample()),
      draft: { state: { step: 'paste' }, secret: await cipher.seal('draft') },
      writes: [
        { undoId: 'u', at: 1, path: '/p', before: sampleTarget('t', await cipher.seal('cookie before')) },
      ],
    };
    const plain = await Promise.all(
      envelopesOf(document).map(async (each) => (await cipher.open(each)).plain),
    );
    expect(plain.toSorted()).toEqual(
      [
        'key', // of the fingerprints
        'secret', // of two keys, and of a removed one
        'secret',
        'secret',
        'cookie', // of a target, and of one as it was before a rotation
        'cookie',
        'cookie before',
        'old', // as a rotation holds it, and in the key as it was linked
        'old',
        'next',
        'draft',
      ].toSorted(),
    );
  });

  it('are swapped where they stand, and nothing else is touched', async () => {
    const document = await sample();
    const cipher = new PlainCiphers().session();
    const replacements = new Map(
      await Promise.all(
        envelopesOf(document).map(async (each) => [each.data, await cipher.seal('new')] as const),
      ),
    );
    const swapped = withEnvelopes(document, replacements);
    expect(envelopesOf(swapped).every(({ tier }) => tier === 'session')).toBe(true);
    expect(swapped.passphraseLock).toBe(document.passphraseLock);
    expect(swapped.accounts).toBe(document.accounts);
    expect(swapped.rotations[0]?.places).toBe(document.rotations[0]?.places);
    const shapeOf = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value), (name, each: unknown) =>
        ['tier', 'backend', 'data'].includes(name) ? null : each,
      );
    expect(shapeOf(swapped)).toEqual(shapeOf(document));
    expect(migrate(JSON.parse(JSON.stringify(swapped)))).toEqual({ document: swapped });
  });
});

describe('what can no longer be undone', () => {
  const now = undoTime * 2;
  const [fresh, stale] = [now - undoTime, now - undoTime - 1];
  const rotations = async (...finished: [RotationStep, number | null][]): Promise<Rotation[]> => {
    const secret = await new PlainCiphers().session().seal('x');
    return finished.map(([step, finishedAt]) =>
      sampleRotation(
        `${step} ${String(finishedAt)}`,
        { old: secret, oldKey: secret, next: secret, cookiePassword: secret },
        { step, finishedAt, startedAt: 0 },
      ),
    );
  };

  it('is dropped: old writes, old removals, and rotations that were over long ago', async () => {
    const document = {
      ...emptyVault,
      removals: [sampleRemoval('fresh', fresh, []), sampleRemoval('stale', stale, [])],
      writes: [
        { undoId: 'fresh', at: fresh, path: '/a', before: null },
        { undoId: 'stale', at: stale, path: '/b', before: null },
      ],
      rotations: await rotations(['done', fresh], ['done', stale], ['undone', stale]),
    };
    const kept = withoutOld(document, now);
    expect(kept.removals.map(({ id }) => id)).toEqual(['fresh']);
    expect(kept.writes.map(({ undoId }) => undoId)).toEqual(['fresh']);
    expect(kept.rotations.map(({ id }) => id)).toEqual([`done ${fresh}`]);
  });

  it('leaves a rotation that still waits for something, however old it is', async () => {
    const document = {
      ...emptyVault,
      rotations: await rotations(['revoke', null], ['halted', null], ['revoke', stale], ['new-key', null]),
    };
    expect(withoutOld(document, now)).toBe(document);
  });
});

describe('an envelope outside the vault', () => {
  it('is parsed by the same shape', async () => {
    const envelope = await new PlainCiphers().session().seal('bytes');
    expect(envelopeOnDisk.parse(JSON.parse(JSON.stringify(envelope)))).toEqual(envelope);
    expect(() => envelopeOnDisk.parse({ ...envelope, tier: 'plain' })).toThrow();
  });
});
