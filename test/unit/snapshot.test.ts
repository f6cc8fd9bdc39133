import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { healthAfter } from '../../main/core/health.ts';
import { healthView } from '../../main/core/health/view.ts';
import { neverChecked, undoTime, type Target } from '../../main/core/model.ts';
import { Snapshots } from '../../main/core/snapshot.ts';
import { patchOf } from '../../main/core/snapshot/patch.ts';
import { Targets } from '../../main/core/targets.ts';
import { healthView as healthSchema } from '../../preload/contract/parts.ts';
import { snapshotPatch } from '../../preload/contract/snapshot-patch.ts';
import { snapshot, type Snapshot } from '../../preload/contract/view.ts';
import { patched } from '../../renderer/state/snapshot-patch.ts';
import { anAgency } from '../support/window/agency.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeKey } from '../support/fake-key.ts';
import { PlainCiphers } from '../support/ports/memory-ports.ts';
import { anInventoryProgress } from '../support/window/project-views.ts';
import { aKey, anEmptySnapshot } from '../support/window/sample-snapshot.ts';
import { answerOf, unreachable } from '../support/ports/scripted-gateway.ts';

const secret = fakeKey({ seed: 1 });
let app: CoreApp;
let targets: Targets;
let snapshots: Snapshots;

beforeEach(async () => {
  snapshots = new Snapshots();
  app = await CoreApp.start();
  const { vault, clock, activity } = app;
  const exports = { rewrite: () => Promise.resolve([]) };
  targets = new Targets({ vault, exports, clock, activity, home: '/home/ann' });
});

/** As `main/index.ts` makes it. */
function take(): Snapshot {
  return snapshots.take(app.vault.document, {
    now: app.clock.now(),
    app: { version: '0.0.0', platform: 'linux', host: 'double', demo: false, tray: true },
    online: true,
    vault: app.vault.view(),
    settings: anEmptySnapshot().settings,
    projects: [],
    targets: targets.views(() => null),
    rotations: [],
    inventory: anInventoryProgress(),
    wizard: app.linking.view(),
    clipboard: app.copying.view(),
    isLocked: (key) => app.vault.isLocked(key.secret),
    isChecking: (keyId) => app.checks.isChecking(keyId),
    isConfirming: () => false,
    nextCheckAt: () => null,
  });
}

/** Held to the contract. */
const taken = (): Snapshot => snapshot.parse(take());

describe('the snapshot', () => {
  it('of an empty vault is empty', () => {
    expect(taken()).toMatchObject({ accounts: [], environments: [], keys: [], removals: [], wizard: null });
  });

  it('shows everything, and neither a secret, nor an envelope, nor a fingerprint', async () => {
    const key = await app.have(secret, { account: 'Acme', environment: 'Staging' });
    const gone = await app.have(fakeKey({ seed: 2 }), { account: 'Acme', environment: 'Sandbox' });
    await app.environments.remove('key', gone.id, undefined);
    await app.copying.copyKey(key.id);
    await app.linking.start({});
    await app.linking.paste(fakeKey({ seed: 3 }));
    const text = JSON.stringify(taken());
    expect(text).toContain(key.hint);
    for (const seed of [1, 2, 3]) expect(text).not.toContain(fakeKey({ seed }).slice(12));
    for (const each of [key, gone]) {
      expect(text).not.toContain(each.secret.data);
      expect(text).not.toContain(each.fingerprint);
    }
  });

  it('counts the files that are kept up to date with a key, and shows them without what is in them', async () => {
    const key = await app.have(secret, { account: 'Acme', environment: 'Staging' });
    const sealed = await app.vault.seal('a cookie password of many characters');
    const fingerprint = await app.vault.fingerprint('a cookie password of many characters');
    const kept = (id: string, path: string): Target => ({
      ...{ id, path, environmentId: key.environmentId, keyId: key.id, writtenAt: 1 },
      variables: [
        { name: 'COOKIE', source: 'cookie-password', value: null, secret: sealed, fingerprint },
        { name: 'MODE', source: 'text', value: 'strict', secret: null, fingerprint: null },
      ],
    });
    await app.vault.update((document) => ({
      ...document,
      targets: [kept('1', '/home/ann/a/.env'), kept('2', '/b/.env')],
    }));
    const { keys, targets: shown } = taken();
    expect(keys[0]?.files).toBe(2);
    expect(shown.map(({ shownPath }) => shownPath)).toEqual(['~/a/.env', '/b/.env']);
    const text = JSON.stringify(shown);
    for (const hidden of [sealed.data, fingerprint, 'strict']) expect(text).not.toContain(hidden);
  });

  it('says which key is being checked, and which cannot be opened', async () => {
    const key = await app.have(secret, { account: 'Acme', environment: 'Staging' });
    const done = app.checks.verify(key.id);
    expect(taken().keys).toMatchObject([{ checking: true, locked: false }]);
    (await app.gateway.probes.next()).answer(answerOf(200));
    await done;
    expect(taken().keys).toMatchObject([{ checking: false, health: { state: 'valid' } }]);
    const ciphers = new PlainCiphers();
    ciphers.keychainKey = 'another keychain';
    app = await CoreApp.start({ file: app.file, ciphers });
    expect(taken().keys).toMatchObject([{ locked: true, hint: key.hint }]);
  });

  it('says which alarms of a key stand and since when, and none of a secret that was there before', async () => {
    const key = await app.have(secret, { account: 'Acme', environment: 'Staging' });
    const { id: keyId, fingerprint } = key;
    const alarm = { keyId, fingerprint, kind: 'rejected', level: 0, raisedAt: 7, told: true } as const;
    await app.vault.update((document) => ({
      ...document,
      alarms: [alarm, { ...alarm, fingerprint: 'of the one before', kind: 'age', raisedAt: 3 }],
    }));
    const before = take();
    expect(taken().keys[0]?.alarms).toEqual([{ kind: 'rejected', since: 7 }]);
    await app.vault.update((document) => ({ ...document, alarms: [{ ...alarm, told: false }] }));
    expect(take()).toBe(before);
    await app.vault.update((document) => ({ ...document, alarms: [] }));
    expect(taken().keys[0]?.alarms).toEqual([]);
  });

  it('says until when a removal can be undone', async () => {
    const key = await app.have(secret, { account: 'Acme', environment: 'Staging' });
    const id = await app.environments.remove('key', key.id, undefined);
    const at = app.clock.now();
    expect(taken().removals).toEqual([{ id, at, name: 'Acme / Staging', until: at + undoTime }]);
  });
});

describe('the next snapshot', () => {
  it('is the same one while nothing changed', async () => {
    await app.have(secret, { account: 'Acme', environment: 'Staging' });
    const before = take();
    expect(take()).toBe(before);
  });

  it('has a new version, and of everything else what it had before', async () => {
    const key = await app.have(secret, { account: 'Acme', environment: 'Staging' });
    await app.have(fakeKey({ seed: 2 }), { account: 'Globex', environment: 'Staging' });
    const before = take();
    await app.environments.updateKey(key.id, { label: 'backend' });
    const now = take();
    expect(now.version).toBe(before.version + 1);
    expect(now.keys[0]).not.toBe(before.keys[0]);
    expect(now.keys[1]).toBe(before.keys[1]);
    for (const part of ['app', 'vault', 'settings', 'accounts', 'environments', 'targets'] as const) {
      expect(now[part], part).toBe(before[part]);
    }
  });

  it('shows how often an environment is checked, where it says so itself', async () => {
    const { environmentId } = await app.have(secret, { account: 'Acme', environment: 'Staging' });
    expect(taken().environments[0]).not.toHaveProperty('checkEvery');
    await app.environments.update(environmentId, { checkEvery: '15m' });
    expect(taken().environments).toMatchObject([{ checkEvery: '15m' }]);
  });
});

describe('a patch', () => {
  it('makes any snapshot of any other', () => {
    interface Chosen {
      keys: [seed: number, checking: boolean][];
      accounts: number[];
      online: boolean;
    }
    const one = fc.integer({ min: 0, max: 30 });
    const chosen: fc.Arbitrary<Chosen> = fc.record({
      keys: fc.uniqueArray(fc.tuple(one, fc.boolean()), { selector: ([seed]) => seed }),
      accounts: fc.uniqueArray(one),
      online: fc.boolean(),
    });
    const made = new Map<string, unknown>();
    const once = <T>(name: string, make: () => T): T => {
      if (!made.has(name)) made.set(name, make());
      return made.get(name) as T;
    };
    const pictureOf = ({ keys, accounts, online }: Chosen, version: number): Snapshot =>
      anEmptySnapshot({
        version,
        online,
        keys: keys.map(([seed, checking]) =>
          once(`key ${seed} ${checking}`, () => aKey({ id: `key-${seed}`, checking })),
        ),
        accounts: accounts.map((at) => once(`account ${at}`, () => ({ id: `account-${at}`, name: `${at}` }))),
      });
    fc.assert(
      fc.property(chosen, chosen, (before, now) => {
        const [old, wanted] = [pictureOf(before, 4), pictureOf(now, 7)];
        const patch = snapshotPatch.parse(patchOf(old, wanted));
        expect(patched(old, patch)).toEqual(wanted);
        expect(patched(wanted, patch)).toBeNull();
      }),
    );
  });

  it('of one changed key is that key', () => {
    const before = anAgency(1_000);
    const keys = before.keys.map((key, at) => (at === 500 ? { ...key, checking: true } : key));
    expect(patchOf(before, { ...before, keys, version: 2 })).toEqual({
      from: 1,
      version: 2,
      parts: {},
      lists: { keys: { put: [keys[500]], removed: [] } },
    });
  });
});

describe('a health', () => {
  it('has words for every state', () => {
    const healths = [
      neverChecked,
      ...[answerOf(200), answerOf(401), answerOf(403), unreachable].map((answer) =>
        healthAfter(neverChecked, answer, 5),
      ),
    ];
    const views = healths.map((health) => healthSchema.parse(healthView(health)));
    expect(views.map(({ state }) => state)).toEqual([
      'unverified',
      'valid',
      'rejected',
      'limited',
      'unknown',
    ]);
    expect(new Set(views.map(({ title }) => title)).size).toBe(5);
    for (const { title, meaning } of views) expect([title, meaning]).not.toContain('');
  });

  it('of a cause that an older Keyrack wrote still has words', () => {
    const health = { ...neverChecked, state: 'unknown' as const, reason: 'offline' as const, checkedAt: 1 };
    const view = healthView({ ...health, cause: 'of long ago' });
    expect(healthSchema.parse(view).title).not.toBe('');
  });
});
