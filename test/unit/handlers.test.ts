import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { parsers } from '../../main/adapters/env-parsers.ts';
import { Exports } from '../../main/core/exports.ts';
import type { Rotation } from '../../main/core/model.ts';
import { KeyHistory } from '../../main/core/health-history.ts';
import { Preferences } from '../../main/core/preferences.ts';
import { Targets } from '../../main/core/targets.ts';
import { handlersOf } from '../../main/ipc/handlers.ts';
import type { Handlers } from '../../main/ipc/router.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeEnvironmentId, fakeKey } from '../support/fake-key.ts';
import { FixedDialogs } from '../support/ports/fixed-dialogs.ts';
import { MemoryEnvFiles } from '../support/ports/memory-env-files.ts';
import { MemoryHistory, MemorySettings, PlainCiphers } from '../support/ports/memory-ports.ts';

const secret = fakeKey({ seed: 1 });
const passphrase = 'ten characters';
const here = {
  accountId: null,
  accountName: 'Acme',
  environmentId: null,
  environmentName: 'Staging',
  kind: 'staging' as const,
  projectName: '',
};

let app: CoreApp;
let opened: string[];
let handlers: Handlers;
let files: MemoryEnvFiles;
const dialogs = new FixedDialogs();

beforeEach(async () => {
  app = await CoreApp.start({ ciphers: new PlainCiphers(false) });
  await app.vault.chooseTier({ tier: 'passphrase', passphrase });
  handle();
});

/** A use case that has tests of its own, and no part in these. */
const elsewhere = (): never =>
  new Proxy(
    {},
    {
      get: () => {
        throw new Error('No test looks at this here.');
      },
    },
  ) as never;

function handle(): void {
  opened = [];
  const { vault, linking, environments, marks, pairing, checks, copying, activity, clock } = app;
  files = new MemoryEnvFiles();
  const exports = new Exports({
    vault,
    envFiles: files,
    dialogs,
    clock,
    newId: () => 'an id',
    randomBytes,
    parsers,
    home: '/home/ann',
    activity,
    log: app.log,
    rowPath: () => '/home/ann/shop/.env',
  });
  handlers = handlersOf({
    vault,
    alarms: elsewhere(),
    linking,
    environments,
    marks,
    pairing,
    checks,
    copying,
    activity,
    exports,
    targets: new Targets({ vault, exports, clock, activity, home: '/home/ann' }),
    projects: elsewhere(),
    places: elsewhere(),
    drifts: elsewhere(),
    inventory: elsewhere(),
    rotations: elsewhere(),
    imports: elsewhere(),
    diagnoses: elsewhere(),
    history: new KeyHistory({ vault, file: new MemoryHistory(), log: app.log }),
    fileManager: elsewhere(),
    preferences: new Preferences({
      file: new MemorySettings(),
      consent: { ask: () => Promise.resolve(false) },
      baseUrlOverride: null,
      changed: () => undefined,
    }),
    links: {
      open: (url) => {
        opened.push(url);
        return Promise.resolve();
      },
    },
    snapshot: () => {
      throw new Error('No test looks at the snapshot here.');
    },
  });
}

describe('locking the vault', () => {
  it('takes a copied key off the clipboard first', async () => {
    const { id } = await app.have(secret, { account: 'Acme', environment: 'Staging' });
    await handlers.copyKey({ keyId: id });
    expect(app.clipboard.text).toBe(secret);
    await handlers.lockVault({});
    expect(app.vault.state).toBe('locked');
    expect(app.clipboard.text).toBe('');
    expect(app.copying.view()).toBeNull();
  });

  it('goes on although the clipboard cannot be reached', async () => {
    const { id } = await app.have(secret, { account: 'Acme', environment: 'Staging' });
    await handlers.copyKey({ keyId: id });
    app.clipboard.readText = () => Promise.reject(new Error('No clipboard.'));
    await handlers.lockVault({});
    expect(app.vault.state).toBe('locked');
  });

  it('and unlocking it take the unfinished link away and bring it back', async () => {
    await handlers.startWizard({});
    await handlers.setWizardPlace({ ...here, dashboardUrl: '' });
    await handlers.pasteKey({ text: secret });
    await handlers.lockVault({});
    expect(app.linking.view()).toBeNull();
    await handlers.unlockVault({ passphrase });
    expect(app.linking.view()).toMatchObject({ place: { accountName: 'Acme' }, reading: { ok: true } });
  });
});

describe('a vault that comes back', () => {
  it('from its last good copy brings the unfinished link with it', async () => {
    await handlers.startWizard({});
    await handlers.setWizardPlace({ ...here, dashboardUrl: '' });
    await app.vault.chooseTier({ tier: 'session' });
    const { file } = app;
    file.loadAs = { kind: 'corrupt', what: 'truncated', setAside: '/aside', lastGood: null };
    app = await CoreApp.start({ file, ciphers: new PlainCiphers() });
    handle();
    expect(app.vault.state).toBe('corrupt');
    await handlers.restoreLastGood({});
    expect(app.vault.state).toBe('ready');
    expect(app.linking.view()).toMatchObject({ place: { accountName: 'Acme' } });
  });

  it('by loading again brings the unfinished link with it', async () => {
    await handlers.startWizard({});
    await handlers.setWizardPlace({ ...here, dashboardUrl: '' });
    await app.vault.chooseTier({ tier: 'session' });
    const { file } = app;
    file.loadAs = { kind: 'unreadable', path: '/vault.json', why: 'EACCES' };
    app = await CoreApp.start({ file, ciphers: new PlainCiphers() });
    handle();
    file.loadAs = null;
    await handlers.reloadVault({});
    expect(app.linking.view()).toMatchObject({ place: { accountName: 'Acme' } });
  });
});

describe('opening the dashboard', () => {
  it('goes to the environment that is asked for, or to the one in the wizard, or to the last used', async () => {
    await handlers.openDashboard({ environmentId: null, page: 'api-keys' });
    await handlers.startWizard({});
    await handlers.setWizardPlace({ ...here, dashboardUrl: fakeEnvironmentId() });
    await handlers.openDashboard({ environmentId: null, page: 'api-keys' });
    const key = await app.have(secret, { account: 'Globex', environment: 'Staging' });
    await handlers.openDashboard({ environmentId: key.environmentId, page: 'api-keys' });
    expect(opened).toEqual([
      'https://dashboard.workos.com/api-keys',
      `https://dashboard.workos.com/${fakeEnvironmentId()}/api-keys`,
      'https://dashboard.workos.com/api-keys',
    ]);
    await expect(handlers.openDashboard({ environmentId: 'nowhere', page: 'users' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('the activity that the window asks for', () => {
  it('offers an undo only while the vault still has what it would put back', async () => {
    const key = await app.have(secret, { account: 'Acme', environment: 'Staging' });
    const { removalId } = await handlers.remove({ what: 'key', id: key.id });
    const offered = async () =>
      (await handlers.listActivity({ query: 'removed', before: null, limit: 5 })).entries[0]?.undo?.id;
    expect(await offered()).toBe(removalId);
    await app.vault.update((document) => ({ ...document, removals: [] }));
    expect(await offered()).toBeUndefined();
  });
});

describe('how often an environment is checked', () => {
  it('is its own, or as the settings say for its kind', async () => {
    const { environmentId } = await app.have(secret, { account: 'Acme', environment: 'Staging' });
    const every = () => app.vault.document.environments[0]?.checkEvery;
    await handlers.updateEnvironment({ environmentId, checkEvery: '15m' });
    await handlers.updateEnvironment({ environmentId, name: 'Preview' });
    expect(every()).toBe('15m');
    await handlers.updateEnvironment({ environmentId, checkEvery: null });
    expect(app.vault.document.environments[0]).not.toHaveProperty('checkEvery');
  });
});

describe('the history that the window asks for', () => {
  it('is of the key that it names', async () => {
    const { id } = await app.have(secret, { account: 'Acme', environment: 'Staging' });
    expect(await handlers.getKeyHistory({ keyId: id })).toEqual({ since: null, points: [] });
    await expect(handlers.getKeyHistory({ keyId: 'nobody' })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('an export that the window asks for', () => {
  it('passes on what the person typed and chose, and can be made again and undone', async () => {
    const key = await app.have(secret, { account: 'Acme', environment: 'Live', kind: 'production' });
    dialogs.file = '/home/ann/shop/.env';
    files.files.set(dialogs.file, { text: `WORKOS_API_KEY=${fakeKey({ seed: 9 })}\n` });
    const plan = await handlers.planExport({ keyId: key.id, choose: 'file' });
    const { planId } = await handlers.replanExport({ planId: plan?.planId ?? '', preset: 'node' });
    const confirmed = handlers.confirmExport({ planId, replaceOther: true, confirmName: 'Staging' });
    await expect(confirmed).rejects.toMatchObject({ code: 'name-differs' });
    await expect(handlers.confirmExport({ planId, confirmName: 'Live' })).rejects.toMatchObject({
      code: 'conflict-not-accepted',
    });
    const { exportId } = await handlers.confirmExport({ planId, replaceOther: true, confirmName: 'Live' });
    expect(files.text(dialogs.file)).toContain(secret);
    expect(await handlers.exportAgain({ environmentId: key.environmentId })).toMatchObject({ unchanged: 1 });
    const offered = async () =>
      (await handlers.listActivity({ query: 'Wrote', before: null, limit: 5 })).entries[0]?.undo?.id;
    expect(await offered()).toBe(exportId);
    const rotated = rotationOf(dialogs.file, app.clock.now());
    await app.vault.update((document) => ({ ...document, rotations: [rotated] }));
    expect(await offered()).toBeUndefined();
    await app.vault.update((document) => ({ ...document, rotations: [] }));
    expect(await offered()).toBe(exportId);
    await handlers.undoExport({ exportId });
    expect(files.text(dialogs.file)).not.toContain(secret);
    expect(await offered()).toBeUndefined();
  });
});

/** A rotation that wrote a file. */
function rotationOf(path: string, startedAt: number): Rotation {
  const sealed = { v: 1 as const, tier: 'session' as const, backend: 'memory', data: '' };
  return {
    ...{ id: 'rotation', what: 'rotate', step: 'done', environmentId: 'e', startedAt, version: 1 },
    old: { secret: sealed, fingerprint: 'f', hint: 'h' },
    ...{ oldKey: null, next: null, nextKeyId: null, sameEnvironment: '', writtenAt: startedAt },
    places: [
      {
        ...{ id: 'place', path, variables: [], included: true, before: 'a', after: 'b', undoId: 'u' },
        ...{ state: 'written', failure: null },
      },
    ],
    ...{ targetsBefore: [], oldHealth: null, proof: null, finishedAt: startedAt },
  };
}
