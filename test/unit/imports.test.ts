import { beforeEach, describe, expect, it } from 'vitest';
import type { Payload } from '../../preload/contract/events.ts';
import { importPlanView, type CliStore, type ImportPlanView } from '../../preload/contract/imports.ts';
import { Failure } from '../../main/core/failure.ts';
import { Imports } from '../../main/core/imports.ts';
import type { CliStores, ScannedFile } from '../../main/core/ports.ts';
import { findValues } from '../../main/adapters/file-scanner/find-values.ts';
import { AnsweringGateway } from '../support/ports/answering-gateway.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeClientId, fakeKey, fakeOtherKeys } from '../support/fake-key.ts';
import { ScriptedScanner } from '../support/ports/scripted-scanner.ts';
import { FixedDialogs } from '../support/ports/fixed-dialogs.ts';
import { MemoryEnvFiles } from '../support/ports/memory-env-files.ts';

const staging = fakeKey({ seed: 1 });
const bare = fakeKey({ prefix: 'sk_', seed: 2 });
const oldPath = '/home/ann/.workos.json';

/** The CLIs' stores of a person who used what a test says. */
class MemoryCliStores implements CliStores {
  readonly texts = new Map<CliStore, string>();
  locked = false;

  read(store: CliStore): ReturnType<CliStores['read']> {
    const path = store === 'old-cli-file' ? oldPath : `/home/ann/${store}`;
    const text = this.texts.get(store);
    if (this.locked) return Promise.resolve({ state: 'unreadable', path, why: 'It is locked.' });
    return Promise.resolve(text === undefined ? { state: 'none', path } : { state: 'found', path, text });
  }
}

let app: CoreApp;
let gateway: AnsweringGateway;
let stores: MemoryCliStores;
let envFiles: MemoryEnvFiles;
let dialogs: FixedDialogs;
let scanner: ScriptedScanner;
let imports: Imports;
let progresses: Payload<'importScan'>[];

beforeEach(async () => {
  app = await CoreApp.start();
  gateway = new AnsweringGateway();
  stores = new MemoryCliStores();
  envFiles = new MemoryEnvFiles();
  dialogs = new FixedDialogs();
  scanner = new ScriptedScanner();
  let ids = 0;
  progresses = [];
  imports = new Imports({
    vault: app.vault,
    gateway,
    stores,
    envFiles,
    dialogs,
    clock: app.clock,
    newId: () => `i${++ids}`,
    home: '/home/ann',
    activity: app.activity,
    inventory: {
      read: (rowId) => scanner.look(`/home/ann/${rowId}/.env`),
      readUnlinked: () => Promise.resolve([...scanner.files.values()]),
    },
    newScanner: () => scanner,
    scanned: (progress) => progresses.push(progress),
  });
});

const cli = (...entries: object[]): string =>
  JSON.stringify({ environments: Object.fromEntries(entries.map((entry, at) => [`e${at}`, entry])) });

function oldCli(...entries: object[]): void {
  const text = cli(...entries);
  stores.texts.set('old-cli-file', text);
  envFiles.files.set(oldPath, { text, mode: 0o644 });
}

async function planned(request: Parameters<Imports['plan']>[0]): Promise<ImportPlanView> {
  const plan = await imports.plan(request);
  if (plan === null) throw new Error('There is no plan.');
  return plan;
}

type Choice = Parameters<Imports['confirm']>[1][number];
const choose = (plan: ImportPlanView, at: number, over: Partial<Choice> = {}): Choice => ({
  entryId: plan.entries[at]?.id ?? '',
  accountId: null,
  accountName: 'Acme',
  environmentId: null,
  environmentName: 'Staging',
  kind: 'staging',
  ...over,
});

describe('where the CLIs keep their keys', () => {
  it('is told with the number of keys, and that a file is plain text for others to read', async () => {
    stores.texts.set('cli-keyring', cli({ name: 'staging', type: 'sandbox', apiKey: staging }));
    oldCli({ name: 'live', type: 'Production', api_key: bare }, { name: 'none', type: 'Sandbox' });
    const [keyring, file, old] = await imports.find();
    expect(keyring).toMatchObject({ state: 'found', entries: 1, message: '' });
    expect(file).toMatchObject({ state: 'none', entries: 0 });
    expect(old).toMatchObject({ state: 'found', entries: 1, shownPath: '~/.workos.json' });
    expect(old?.message).toContain('other people on this computer may read them');
  });

  it('is told to be unreadable when it is locked, or written in another way', async () => {
    stores.texts.set('cli-file', '{"environments": 3}');
    expect((await imports.find())[1]).toMatchObject({ state: 'unreadable' });
    stores.locked = true;
    expect((await imports.find())[0]).toMatchObject({ state: 'unreadable', message: 'It is locked.' });
    await expect(imports.plan({ from: 'cli-keyring' })).rejects.toMatchObject({ code: 'source-unreadable' });
  });
});

describe('an import', () => {
  it('shows what it would link, masked, and holds no secret in its view', async () => {
    stores.texts.set(
      'cli-keyring',
      cli({ name: 'staging', type: 'sandbox', apiKey: staging, clientId: fakeClientId() }),
    );
    const plan = await planned({ from: 'cli-keyring' });
    expect(plan.entries).toMatchObject([
      { name: 'staging', clientId: fakeClientId(), kindHint: 'staging', problem: '', linkedAs: '' },
    ]);
    expect(JSON.stringify(plan)).not.toContain(staging);
  });

  it('never takes a bare sk_ for one kind or the other, whatever the CLI calls it', async () => {
    oldCli({ name: 'live', type: 'Production', api_key: bare });
    const plan = await planned({ from: 'old-cli-file' });
    expect(plan.entries[0]).toMatchObject({ kindHint: null });
    expect(plan.entries[0]?.kindWhy).toContain('calls it production');
    await expect(
      imports.confirm(plan.importId, [choose(plan, 0, { kind: null })], false),
    ).rejects.toMatchObject({ code: 'kind-missing' });
    expect(gateway.probed).toEqual([]);
  });

  it('does not offer another vendor’s key, nor one that belongs to another address', async () => {
    oldCli(
      { name: 'stripe', api_key: fakeOtherKeys.stripeLive() },
      { name: 'mock', api_key: staging, endpoint: 'http://localhost:9000' },
      { name: 'fine', api_key: bare, endpoint: 'https://api.workos.com/' },
    );
    const plan = await planned({ from: 'old-cli-file' });
    expect(plan.entries.map(({ problem }) => problem === '')).toEqual([false, false, true]);
    expect(plan.entries[1]?.problem).toContain('localhost:9000');
    const results = await imports.confirm(plan.importId, [choose(plan, 0), choose(plan, 1)], true);
    expect(results.map(({ state }) => state)).toEqual(['not-linked', 'not-linked']);
    expect(gateway.probed).toEqual([]);
  });

  it('shows nothing of a key that was pasted as an address or a name, and every other name', async () => {
    const secret = fakeKey({ prefix: 'sk_live_', seed: 7 });
    const endpoints = [secret, `https://${secret}/`, `https://${secret}@example.com`, `x:${secret}`];
    stores.texts.set(
      'cli-file',
      cli(
        ...endpoints.map((endpoint) => ({ name: 'one', apiKey: staging, endpoint })),
        ...[secret, `Acme ${secret}`, fakeOtherKeys.stripeWebhook(), 'Acme Staging 2', 'sk-production'].map(
          (name) => ({ name, apiKey: bare }),
        ),
      ),
    );
    const plan = await planned({ from: 'cli-file' });
    expect(
      plan.entries.slice(0, 4).map(({ problem }) => /^This key is for (.+), not/.exec(problem)?.[1]),
    ).toEqual(['another address', 'another address', 'example.com', 'another address']);
    expect(plan.entries.slice(4).map(({ name }) => name)).toEqual([
      ...['••••', '••••', '••••'],
      ...['Acme Staging 2', 'sk-production'],
    ]);
    expect(JSON.stringify(plan).toLowerCase()).not.toContain(secret.slice(8, 30).toLowerCase());
  });

  it('verifies and links what WorkOS accepts, with its client ID, in a new account', async () => {
    stores.texts.set(
      'cli-file',
      cli({ name: 'a', apiKey: staging, clientId: fakeClientId() }, { name: 'b', apiKey: bare }),
    );
    const plan = await planned({ from: 'cli-file' });
    const results = await imports.confirm(
      plan.importId,
      [choose(plan, 0), choose(plan, 1, { environmentName: 'Live', kind: 'production' })],
      false,
    );
    expect(results.map(({ state, message }) => [state, message])).toEqual([
      ['linked', 'Linked to Acme / Staging.'],
      ['linked', 'Linked to Acme / Live.'],
    ]);
    const { accounts, environments, keys } = app.vault.document;
    expect(accounts.map(({ name }) => name)).toEqual(['Acme']);
    expect(environments.map(({ name, kind, clientId }) => [name, kind, clientId])).toEqual([
      ['Staging', 'staging', fakeClientId()],
      ['Live', 'production', null],
    ]);
    expect(await Promise.all(keys.map(({ secret }) => app.vault.open(secret)))).toEqual([staging, bare]);
    expect(imports.view(plan.importId).entries.map(({ linkedAs }) => linkedAs)).toEqual([
      'Acme / Staging',
      'Acme / Live',
    ]);
  });

  it('puts two keys of one new environment into that environment', async () => {
    stores.texts.set('cli-file', cli({ name: 'a', apiKey: staging }, { name: 'b', apiKey: bare }));
    const plan = await planned({ from: 'cli-file' });
    await imports.confirm(plan.importId, [choose(plan, 0), choose(plan, 1)], false);
    expect(app.vault.document.environments).toHaveLength(1);
    expect(app.vault.document.keys).toHaveLength(2);
  });

  it('does not link a key that is linked already, nor ask WorkOS about it', async () => {
    await app.have(staging, { account: 'Acme', environment: 'Staging' });
    stores.texts.set('cli-file', cli({ name: 'a', apiKey: staging }));
    const plan = await planned({ from: 'cli-file' });
    expect(plan.entries[0]?.linkedAs).toBe('Acme / Staging');
    const [result] = await imports.confirm(plan.importId, [choose(plan, 0)], false);
    expect(result).toMatchObject({ state: 'not-linked' });
    expect(gateway.probed).toEqual([]);
  });

  it('does not link what WorkOS rejects', async () => {
    gateway.rejected.add(staging);
    stores.texts.set('cli-file', cli({ name: 'a', apiKey: staging }));
    const plan = await planned({ from: 'cli-file' });
    const [result] = await imports.confirm(plan.importId, [choose(plan, 0)], true);
    expect(result).toMatchObject({ state: 'not-linked', health: { state: 'rejected' } });
    expect(app.vault.document.keys).toEqual([]);
  });

  it('keeps a key that WorkOS could not be asked about only when told to', async () => {
    gateway.reachable = false;
    stores.texts.set('cli-file', cli({ name: 'a', apiKey: staging }));
    const plan = await planned({ from: 'cli-file' });
    const [asked] = await imports.confirm(plan.importId, [choose(plan, 0)], false);
    expect(asked).toMatchObject({ state: 'unverified', keyId: null });
    expect(app.vault.document.keys).toEqual([]);
    const [kept] = await imports.confirm(plan.importId, [choose(plan, 0)], true);
    expect(kept).toMatchObject({
      state: 'unverified',
      message: 'Kept for Acme / Staging, not verified yet.',
    });
    expect(app.vault.document.keys).toHaveLength(1);
  });

  it('wants a name for the account and the environment', async () => {
    stores.texts.set('cli-file', cli({ name: 'a', apiKey: staging }));
    const plan = await planned({ from: 'cli-file' });
    for (const over of [{ accountName: '' }, { environmentName: '' }]) {
      await expect(imports.confirm(plan.importId, [choose(plan, 0, over)], false)).rejects.toMatchObject({
        code: 'name-missing',
      });
    }
  });
});

describe('a key in the place of a name', () => {
  it('links nothing there, says so of that entry, and links the others', async () => {
    oldCli({ name: 'one', api_key: staging }, { name: 'two', api_key: bare });
    const plan = await planned({ from: 'old-cli-file' });
    const secret = fakeKey({ seed: 9, prefix: 'sk_live_' });
    for (const typed of [{ accountName: secret }, { environmentName: secret }]) {
      const [refused] = await imports.confirm(plan.importId, [choose(plan, 0, typed)], true);
      expect(refused).toMatchObject({ state: 'not-linked', keyId: null });
      expect(refused?.message).toContain('looks like a key');
    }
    expect(gateway.probed).toEqual([]);
    const both = [choose(plan, 0, { environmentName: secret }), choose(plan, 1)];
    const results = await imports.confirm(plan.importId, both, false);
    expect(results.map(({ state }) => state)).toEqual(['not-linked', 'linked']);
    const kept = JSON.stringify([app.vault.document, app.sentences(), results]);
    expect(kept).not.toContain(secret.slice(12, 40));
  });
});

describe('an import from a file', () => {
  it('takes every key in it once, under the variable’s name, with the only client ID', async () => {
    dialogs.file = '/home/ann/shop/.env';
    envFiles.files.set('/home/ann/shop/.env', {
      text: `WORKOS_API_KEY=${staging}\nOTHER=1\nAGAIN=${staging}\nWORKOS_CLIENT_ID=${fakeClientId()}\n`,
    });
    const plan = await planned({ from: 'file' });
    expect(plan).toMatchObject({ title: '.env', shownPath: '~/shop/.env', tidy: '' });
    expect(plan.entries).toMatchObject([{ name: 'WORKOS_API_KEY', clientId: fakeClientId() }]);
  });

  it('takes another key for no name of a variable', async () => {
    dialogs.file = '/home/ann/shop/.env';
    envFiles.files.set('/home/ann/shop/.env', { text: `${bare}=${staging}\n` });
    const plan = await planned({ from: 'file' });
    expect(plan.entries).toMatchObject([{ name: '••••' }]);
    expect(JSON.stringify(plan)).not.toContain(bare);
  });

  it('is nothing when the person cancels, and an error in words when no key is in it', async () => {
    expect(await imports.plan({ from: 'file' })).toBeNull();
    dialogs.file = '/home/ann/shop/.env';
    envFiles.files.set('/home/ann/shop/.env', { text: 'PORT=1\n' });
    await expect(imports.plan({ from: 'file' })).rejects.toMatchObject({
      code: 'nothing-to-import',
      message: '~/shop/.env holds no key of WorkOS.',
    });
    scanner.put('/home/ann/shop/.env');
    await expect(imports.plan({ from: 'row', rowId: 'shop' })).rejects.toMatchObject({
      code: 'nothing-to-import',
    });
  });

  it('is refused where it holds more keys than anybody has', async () => {
    dialogs.file = '/home/ann/shop/.env';
    const text = Array.from({ length: 201 }, (_, at) => `K${at}=${fakeKey({ seed: at + 10 })}\n`).join('');
    envFiles.files.set('/home/ann/shop/.env', { text });
    await expect(imports.plan({ from: 'file' })).rejects.toMatchObject({
      code: 'source-unreadable',
    });
  });

  it('refuses a pipe without opening it', async () => {
    dialogs.file = '/home/ann/shop/.env';
    envFiles.files.set('/home/ann/shop/.env', { text: '', kind: 'fifo' });
    await expect(imports.plan({ from: 'file' })).rejects.toMatchObject({
      code: 'not-a-regular-file',
    });
  });
});

describe('many keys at once', () => {
  it('are asked about four at a time', async () => {
    const entries = Array.from({ length: 12 }, (_, at) => ({
      name: `e${at}`,
      apiKey: fakeKey({ seed: at + 20 }),
    }));
    stores.texts.set('cli-keyring', cli(...entries));
    const plan = await planned({ from: 'cli-keyring' });
    let running = 0;
    let most = 0;
    const probe = gateway.probe.bind(gateway);
    gateway.probe = async (secret) => {
      most = Math.max(most, (running += 1));
      await Promise.resolve();
      running -= 1;
      return probe(secret);
    };
    const choices = entries.map(({ name }, at) => choose(plan, at, { environmentName: name }));
    const results = await imports.confirm(plan.importId, choices, false);
    expect(results.map(({ state }) => state)).toEqual(entries.map(() => 'linked'));
    expect(most).toBe(4);
  });
});

describe('a client ID beside the key', () => {
  it('that belongs to another environment is not taken over, and that is said', async () => {
    const clientId = fakeClientId();
    await app.have(bare, { account: 'Acme', environment: 'Live', kind: 'production', clientId });
    stores.texts.set('cli-keyring', cli({ name: 'a', apiKey: staging, clientId }));
    const plan = await planned({ from: 'cli-keyring' });
    const [result] = await imports.confirm(plan.importId, [choose(plan, 0)], false);
    expect(result?.next).toBe('The client ID beside it is that of Acme / Live, so it was not taken over.');
    const made = app.vault.document.environments.find(({ name }) => name === 'Staging');
    expect(made?.clientId).toBeNull();
  });
});

describe('a key that looks like one of the other kind', () => {
  it('is linked only when the person says that it is right, and is not sent before', async () => {
    stores.texts.set('cli-keyring', cli({ name: 'a', apiKey: staging }));
    const plan = await planned({ from: 'cli-keyring' });
    const choice = choose(plan, 0, { environmentName: 'Live', kind: 'production' });
    await expect(imports.confirm(plan.importId, [choice], false)).rejects.toMatchObject({
      code: 'other-kind',
    });
    expect(gateway.probed).toEqual([]);
    const [result] = await imports.confirm(plan.importId, [{ ...choice, acceptOtherKind: true }], false);
    expect(result).toMatchObject({ state: 'linked' });
  });
});

describe('tidying up the plain-text file', () => {
  /** An import of a file whose only key is linked. */
  async function allLinked(): Promise<ImportPlanView> {
    oldCli({ name: 'a', api_key: staging });
    const plan = await planned({ from: 'old-cli-file' });
    await imports.confirm(plan.importId, [choose(plan, 0)], false);
    return plan;
  }

  it('removes it once every key is linked, and keeps its bytes sealed for undo', async () => {
    oldCli({ name: 'a', api_key: staging });
    const plan = await planned({ from: 'old-cli-file' });
    expect(plan.tidy).toContain('plain text');
    await expect(imports.tidy(plan.importId)).rejects.toMatchObject({ code: 'not-all-linked' });
    expect(envFiles.text(oldPath)).toContain(staging);

    await imports.confirm(plan.importId, [choose(plan, 0)], false);
    const { undoId } = await imports.tidy(plan.importId);
    expect(envFiles.text(oldPath)).toBeNull();
    expect(app.vault.document.writes).toMatchObject([{ undoId, path: oldPath }]);
    expect(app.sentences()[0]).toContain('Removed ~/.workos.json');
    await envFiles.restore(undoId, (envelope) => app.vault.open(envelope));
    expect(envFiles.text(oldPath)).toContain(staging);
  });

  it('is not offered while keys are kept in memory only: it would be all that is left of them', async () => {
    await app.vault.chooseTier({ tier: 'session' });
    oldCli({ name: 'a', api_key: staging });
    const plan = await planned({ from: 'old-cli-file' });
    await imports.confirm(plan.importId, [choose(plan, 0)], false);
    expect(imports.view(plan.importId).tidy).toBe('');
    await expect(imports.tidy(plan.importId)).rejects.toMatchObject({ code: 'kept-in-memory' });
    expect(envFiles.text(oldPath)).toContain(staging);
  });

  it('leaves a file alone that holds a key which cannot be imported', async () => {
    oldCli({ name: 'a', api_key: staging }, { name: 'mock', api_key: bare, endpoint: 'http://localhost:1' });
    const plan = await planned({ from: 'old-cli-file' });
    await imports.confirm(plan.importId, [choose(plan, 0)], false);
    await expect(imports.tidy(plan.importId)).rejects.toMatchObject({ code: 'not-all-linked' });
    expect(envFiles.text(oldPath)).toContain(bare);
  });

  it('is not offered for a file that became another while it was read', async () => {
    oldCli({ name: 'a', api_key: staging });
    envFiles.files.set(oldPath, { text: cli({ name: 'a', api_key: staging }, { name: 'b', api_key: bare }) });
    const plan = await planned({ from: 'old-cli-file' });
    expect(plan.tidy).toBe('');
    await imports.confirm(plan.importId, [choose(plan, 0)], false);
    await expect(imports.tidy(plan.importId)).rejects.toMatchObject({ code: 'not-all-linked' });
    expect(envFiles.text(oldPath)).toContain(bare);
  });

  it('leaves a file alone that changed since it was read', async () => {
    oldCli({ name: 'a', api_key: staging });
    const plan = await planned({ from: 'old-cli-file' });
    await imports.confirm(plan.importId, [choose(plan, 0)], false);
    envFiles.files.set(oldPath, { text: 'another' });
    await expect(imports.tidy(plan.importId)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(envFiles.text(oldPath)).toBe('another');
  });

  it('puts the file back when the vault cannot note that it is gone', async () => {
    const { importId } = await allLinked();
    app.file.failWith = new Failure('disk-full', 'Full.', 'Make room.');
    await expect(imports.tidy(importId)).rejects.toMatchObject({ code: 'disk-full' });
    expect(envFiles.text(oldPath)).toContain(staging);
    expect([...envFiles.undos.keys()]).toEqual([]);
    // And can be asked for again.
    app.file.failWith = null;
    const { undoId } = await imports.tidy(importId);
    expect(envFiles.text(oldPath)).toBeNull();
    expect(app.vault.document.writes).toMatchObject([{ undoId, path: oldPath }]);
  });

  it('says so when it can neither note that the file is gone nor put it back', async () => {
    const { importId } = await allLinked();
    app.file.failWith = new Failure('disk-full', 'Full.', 'Make room.');
    envFiles.restore = () => Promise.reject(new Failure('write-failed', 'No.', 'Look.'));
    await expect(imports.tidy(importId)).rejects.toMatchObject({
      code: 'written-not-recorded',
      message: expect.stringContaining('~/.workos.json was removed') as string,
    });
    expect(app.vault.document.writes).toEqual([]);
    expect(app.sentences()[0]).not.toContain('Removed');
  });

  it('is not offered for what the CLI still uses', async () => {
    stores.texts.set('cli-file', cli({ name: 'a', apiKey: staging }));
    expect((await planned({ from: 'cli-file' })).tidy).toBe('');
  });
});

describe('a folder', () => {
  const other = fakeKey({ seed: 4 });
  const assigned = (value: string, variable = 'WORKOS_API_KEY'): { keys: ScannedFile['keys'] } => ({
    keys: [{ variable, line: 1, value }],
  });
  beforeEach(() => {
    dialogs.folder = '/home/ann/code';
    scanner.put('/home/ann/code/a/.env', {
      ...assigned(staging),
      clientIds: [{ variable: 'WORKOS_CLIENT_ID', line: 2, value: fakeClientId(1) }],
    });
    scanner.put('/home/ann/code/b/.env', assigned(staging, 'API_KEY'));
    scanner.put('/home/ann/code/c/.env', assigned(bare));
    scanner.put('/home/ann/elsewhere/.env', assigned(other));
  });

  it('is one plan in which each key is once, with the files it is in, and no kind is guessed', async () => {
    const plan = await planned({ from: 'folder' });
    expect(importPlanView.parse(plan)).toEqual(plan);
    expect(plan).toMatchObject({ title: 'code', shownPath: '~/code', note: '', tidy: '' });
    expect(plan.entries).toMatchObject([
      {
        name: 'WORKOS_API_KEY',
        files: ['~/code/a/.env', '~/code/b/.env'],
        clientId: fakeClientId(1),
        kindHint: 'staging',
      },
      { files: ['~/code/c/.env'], clientId: null, kindHint: null },
    ]);
    expect(JSON.stringify(plan)).not.toContain(staging);
    expect(scanner.closed).toBe(1);
    await expect(
      imports.confirm(plan.importId, [choose(plan, 1, { kind: null })], false),
    ).rejects.toMatchObject({ code: 'kind-missing' });
    const results = await imports.confirm(plan.importId, [choose(plan, 0)], false);
    expect(results).toMatchObject([{ state: 'linked', message: 'Linked to Acme / Staging.' }]);
  });

  it('leaves out what is linked, what is dead, and what is probably another vendor’s', async () => {
    await app.have(staging, { account: 'Acme', environment: 'Staging' });
    scanner.put('/home/ann/code/d/.env', assigned(`sk_${'f0'.repeat(20)}`, 'SPEECH_KEY'));
    const plan = await planned({ from: 'folder' });
    expect(plan.entries.map(({ files }) => files)).toEqual([['~/code/c/.env']]);
    await app.have(bare, { account: 'Acme', environment: 'Live', kind: 'production' });
    await expect(imports.plan({ from: 'folder' })).rejects.toMatchObject({ code: 'nothing-to-import' });
  });

  it('says which client ID belongs to a key only where all its files agree', async () => {
    scanner.put('/home/ann/code/b/.env', {
      ...assigned(staging),
      clientIds: [{ variable: 'WORKOS_CLIENT_ID', line: 2, value: fakeClientId(2) }],
    });
    expect((await planned({ from: 'folder' })).entries[0]?.clientId).toBeNull();
  });

  it('with more keys than can be imported at once gives the first ones, and says so', async () => {
    for (let seed = 100; seed < 330; seed += 1) {
      scanner.put(`/home/ann/code/${seed}/.env`, assigned(fakeKey({ seed })));
    }
    scanner.put('/home/ann/code/pipe/.env', { error: 'It is a named pipe.' });
    const plan = await planned({ from: 'folder' });
    expect(plan.entries).toHaveLength(200);
    expect(plan.note).toContain('the first 200 of 232 keys');
    expect(plan.note).toContain('1 file below it could not be wholly looked into');
  });

  it('tells how far the look through it is, with the files that hold keys', async () => {
    const [empty, one] = [
      scanner.put('/home/ann/code/none/.env'),
      scanner.put('/home/ann/x/.env', assigned(other)),
    ];
    scanner.scan = ({ onFiles, onProgress }) => {
      onProgress({ folders: 3, files: 0, at: '/home/ann' });
      onFiles([empty, one]);
      onProgress({ folders: 7, files: 2, at: '/home/ann/x' });
      return Promise.resolve();
    };
    await planned({ from: 'folder' });
    expect(progresses).toEqual([
      { folders: 3, files: 0, found: 0 },
      { folders: 7, files: 2, found: 1 },
    ]);
  });

  it('names the first file that could not be wholly looked into, why, and where each of more is told', async () => {
    scanner.put('/home/ann/code/pipe/.env', { error: 'It is a named pipe.' });
    expect((await planned({ from: 'folder' })).note).toBe(
      '1 file below it could not be wholly looked into. ~/code/pipe/.env: It is a named pipe.',
    );
    scanner.put('/home/ann/code/socket/.env', { error: 'It is a socket.' });
    scanner.put('/home/ann/code/pipe/.env', { error: 'It is a named pipe.' });
    const { note } = await planned({ from: 'folder' });
    expect(note).toContain('2 files below it could not be wholly looked into. The first is ~/code/');
    expect(note).toMatch(/ Add the folder to the inventory to see why of each\.$/);
  });

  it('names twenty of the files of a key, and counts the others', async () => {
    for (let at = 0; at < 30; at += 1) scanner.put(`/home/ann/code/many/${at}/.env`, assigned(other));
    const plan = await planned({ from: 'folder' });
    expect(plan.entries.find(({ files }) => files.length === 20)).toMatchObject({ moreFiles: 10 });
  });

  it('that is not chosen, or whose search is stopped, gives no plan', async () => {
    dialogs.folder = null;
    expect(await imports.plan({ from: 'folder' })).toBeNull();
    dialogs.folder = '/home/ann/code';
    scanner.holds = true;
    const planning = imports.plan({ from: 'folder' });
    await expect.poll(() => scanner.scans.length).toBe(1);
    imports.cancelScan();
    expect(await planning).toBeNull();
    expect(scanner.closed).toBe(1);
  });

  it('is all that the inventory found, where that is asked for', async () => {
    await app.vault.update((document) => ({ ...document, roots: ['/home/ann/code', '/home/ann/elsewhere'] }));
    const plan = await planned({ from: 'inventory' });
    expect(plan).toMatchObject({ title: 'The inventory', shownPath: '~/code and ~/elsewhere' });
    expect(plan.entries).toHaveLength(3);
  });
});

describe('a file in a form that no reader of env files takes', () => {
  it.each([
    ['fish', (key: string) => Buffer.from(`set -x WORKOS_API_KEY ${key}\n`)],
    ['PowerShell', (key: string) => Buffer.from(`$env:WORKOS_API_KEY = "${key}"\n`)],
    ['declare', (key: string) => Buffer.from(`declare -x WORKOS_API_KEY="${key}"\n`)],
    ['two exports on a line', (key: string) => Buffer.from(`export A=1; export WORKOS_API_KEY='${key}'\n`)],
    ['UTF-16', (key: string) => Buffer.from(`\ufeffWORKOS_API_KEY=${key}\r\n`, 'utf16le')],
  ])('(%s) can be linked from the inventory and from the dialog', async (_, bytesOf) => {
    const { keys, clientIds } = findValues(bytesOf(staging));
    scanner.put('/home/ann/r/.env', { keys, clientIds });
    const plan = await planned({ from: 'row', rowId: 'r' });
    expect(plan.entries).toMatchObject([{ name: 'WORKOS_API_KEY', problem: '', files: [] }]);
    dialogs.file = '/home/ann/r/.env';
    envFiles.files.set('/home/ann/r/.env', { text: bytesOf(staging).toString('latin1'), mode: 0o600 });
    expect((await planned({ from: 'file' })).entries).toMatchObject([{ name: 'WORKOS_API_KEY' }]);
    const results = await imports.confirm(plan.importId, [choose(plan, 0)], false);
    expect(results).toMatchObject([{ state: 'linked' }]);
  });
});
