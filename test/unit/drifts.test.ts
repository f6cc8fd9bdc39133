import { beforeEach, describe, expect, it } from 'vitest';
import { Drifts } from '../../main/core/drifts.ts';
import { Failure } from '../../main/core/failure.ts';
import type { Key, Target, TargetVariable } from '../../main/core/model.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeClientId, fakeKey } from '../support/fake-key.ts';
import { MemoryEnvFiles } from '../support/ports/memory-env-files.ts';
import { FakeFileWatcher } from '../support/ports/memory-ports.ts';
import { sampleRotation } from '../support/vaults/vault-samples.ts';

const path = '/home/ann/shop/web/.env';
const secret = fakeKey({ seed: 1 });
const another = fakeKey({ seed: 2 });
const production = fakeKey({ seed: 3 });
const clientId = fakeClientId(1);
const redirect = 'http://localhost:3000/callback';
const grace = 2_000;

const fileOf = (lines: Record<string, string>): string =>
  Object.entries(lines)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
const asWritten = { WORKOS_API_KEY: secret, WORKOS_CLIENT_ID: clientId, WORKOS_REDIRECT_URI: redirect };

let app: CoreApp;
let files: MemoryEnvFiles;
let watcher: FakeFileWatcher;
let drifts: Drifts;
let key: Key;
let writes: string[];
/** The files that were written over, by hash. */
let over: (string | null)[];
let adopted: [string, string][];
let planned: string[];
let changes: number;

function make(): Drifts {
  const { vault, clock, log, activity } = app;
  return new Drifts({
    vault,
    envFiles: files,
    watcher,
    targets: {
      write: (targetId, hash) => {
        writes.push(targetId);
        over.push(hash);
        files.files.set(path, { text: fileOf(asWritten) });
        return Promise.resolve({ exportId: 'undo' });
      },
      adopt: async (targetId, keyId) => {
        adopted.push([targetId, keyId]);
        const fingerprint = vault.document.keys.find(({ id }) => id === keyId)?.fingerprint ?? '';
        await change(targetId, (target) => ({
          ...target,
          keyId,
          variables: target.variables.map((each) =>
            each.source === 'key' ? { ...each, fingerprint } : each,
          ),
        }));
      },
    },
    imports: {
      planFile: (file) => {
        planned.push(file);
        return Promise.resolve('import');
      },
    },
    clock,
    log,
    activity,
    changed: () => {
      changes += 1;
    },
  });
}

const change = (targetId: string, how: (target: Target) => Target): Promise<void> =>
  app.vault.update((document) => ({
    ...document,
    targets: document.targets.map((each) => (each.id === targetId ? how(each) : each)),
  }));

const variable = async (
  name: string,
  source: TargetVariable['source'],
  value: string,
): Promise<TargetVariable> => ({
  name,
  source,
  value: source === 'key' ? null : value,
  secret: null,
  fingerprint: await app.vault.fingerprint(value),
});

async function track(id: string, at: string, more: Partial<Target> = {}): Promise<void> {
  const target: Target = {
    id,
    environmentId: key.environmentId,
    keyId: key.id,
    path: at,
    variables: [
      await variable('WORKOS_API_KEY', 'key', secret),
      await variable('WORKOS_CLIENT_ID', 'client-id', clientId),
      await variable('WORKOS_REDIRECT_URI', 'redirect-uri', redirect),
    ],
    writtenAt: 1,
    ...more,
  };
  await app.vault.update((document) => ({ ...document, targets: [...document.targets, target] }));
}

/** Puts the text there and lets the watcher, and the time that a change has to last, do their work. */
async function edit(lines: Record<string, string> | null): Promise<void> {
  if (lines === null) files.files.delete(path);
  else files.files.set(path, { text: fileOf(lines) });
  await notice();
}

async function notice(): Promise<void> {
  watcher.touch(path);
  await drifts.settled();
  app.clock.advance(grace);
  await app.vault.settled();
  // The second look is begun by a promise of the vault's.
  await Promise.resolve();
  await drifts.settled();
}

const stored = (id = 'target'): Target | undefined =>
  app.vault.document.targets.find((target) => target.id === id);
/** As the person saw the drift last. */
const seen = (id: string): string => drifts.view(id)?.mark ?? '';
const putBack = (id: string): Promise<string> => drifts.putBack(id, seen(id));
const takeOver = async (id: string): Promise<string | null> => (await drifts.takeOver(id, seen(id))).importId;
const driftLines = (): string[] =>
  app.activityFile.entries.filter(({ kind }) => kind === 'drift').map(({ sentence }) => sentence);

beforeEach(async () => {
  app = await CoreApp.start();
  files = new MemoryEnvFiles();
  watcher = new FakeFileWatcher();
  [writes, over, adopted, planned, changes] = [[], [], [], [], 0];
  key = await app.have(secret, { account: 'Acme', environment: 'Staging', clientId });
  files.files.set(path, { text: fileOf(asWritten) });
  await track('target', path);
  drifts = make();
  drifts.start();
  await drifts.settled();
});

describe('a target that says what was written', () => {
  it('is watched and has not drifted', () => {
    expect(watcher.watched).toEqual([path]);
    expect(drifts.view('target')).toBeNull();
    expect(driftLines()).toEqual([]);
  });

  it('does not drift by a touch, by other lines, or by another spelling of the same values', async () => {
    await notice();
    files.files.set(path, {
      text: `# mine\nOTHER=1\nexport WORKOS_API_KEY = "${secret}" # key\nWORKOS_CLIENT_ID='${clientId}'\nWORKOS_REDIRECT_URI=${redirect}\r\n`,
    });
    await notice();
    expect(drifts.view('target')).toBeNull();
    expect(driftLines()).toEqual([]);
    expect(changes).toBe(0);
  });

  it('does not drift by our own write, which is in the file before it is in the vault', async () => {
    files.files.set(path, { text: fileOf({ ...asWritten, WORKOS_REDIRECT_URI: 'https://a.test/cb' }) });
    watcher.touch(path);
    await drifts.settled();
    expect(drifts.view('target')).toBeNull();
    const fresh = await variable('WORKOS_REDIRECT_URI', 'redirect-uri', 'https://a.test/cb');
    await change('target', (target) => ({
      ...target,
      variables: target.variables.map((each) => (each.name === fresh.name ? fresh : each)),
    }));
    await notice();
    expect(drifts.view('target')).toBeNull();
    expect(driftLines()).toEqual([]);
  });

  it('does not drift when the linked key is replaced, and not when the new one is in the file by hand', async () => {
    const fingerprint = await app.vault.fingerprint(another);
    await app.vault.update((document) => ({
      ...document,
      keys: document.keys.map((each) => ({ ...each, fingerprint })),
    }));
    await notice();
    expect(drifts.view('target')).toBeNull();
    await edit({ ...asWritten, WORKOS_API_KEY: another });
    expect(drifts.view('target')).toBeNull();
    // From now on that is what is expected there.
    expect(stored()?.variables[0]?.fingerprint).toBe(fingerprint);
  });

  it('does not drift while a rotation that is not over is at work on it', async () => {
    const sealed = await app.vault.seal('x');
    const rotation = sampleRotation(
      'r',
      { old: sealed, oldKey: sealed, next: sealed, cookiePassword: sealed },
      { step: 'writing' },
    );
    const [place] = rotation.places;
    if (place === undefined || rotation.next === null) throw new Error('The sample has both.');
    const next = { ...rotation.next, fingerprint: await app.vault.fingerprint(another) };
    const set = (finishedAt: number | null): Promise<void> =>
      app.vault.update((document) => ({
        ...document,
        rotations: [{ ...rotation, next, places: [{ ...place, path }], finishedAt }],
      }));
    await set(null);
    await edit({ ...asWritten, WORKOS_API_KEY: another });
    expect(drifts.view('target')).toBeNull();
    await set(5);
    await notice();
    expect(drifts.view('target')).toMatchObject({ code: 'other-key' });
  });
});

describe('a target has drifted', () => {
  it('when it holds a key that nobody linked', async () => {
    await edit({ ...asWritten, WORKOS_API_KEY: another });
    const drift = drifts.view('target');
    expect(drift).toMatchObject({ code: 'other-key', canPutBack: true, canTakeOver: true });
    expect(drift?.message).toMatch(/^WORKOS_API_KEY now holds a key that is not linked \(key_\w+\)\.$/);
    expect(drift?.message).not.toContain(another);
  });

  it('when it holds the key of another environment, or another one of its own', async () => {
    await app.have(production, { account: 'Acme', environment: 'Production', kind: 'production' });
    await edit({ ...asWritten, WORKOS_API_KEY: production });
    expect(drifts.view('target')?.message).toContain('now holds the key of Acme / Production (key_');
    await app.have(another, { account: 'Acme', environment: 'Staging' });
    await edit({ ...asWritten, WORKOS_API_KEY: another });
    expect(drifts.view('target')?.message).toContain('now holds another key of Acme / Staging (key_');
  });

  it('when a public value is another one, also when it is none', async () => {
    await edit({ ...asWritten, WORKOS_CLIENT_ID: fakeClientId(2) });
    expect(drifts.view('target')).toMatchObject({
      code: 'other-value',
      message: 'WORKOS_CLIENT_ID has another value now.',
      canPutBack: true,
      canTakeOver: false,
    });
    await edit({ ...asWritten, WORKOS_API_KEY: '' });
    expect(drifts.view('target')).toMatchObject({
      code: 'other-value',
      message: 'WORKOS_API_KEY is empty now.',
      canTakeOver: false,
    });
  });

  it('when lines are gone, and says all that changed at once', async () => {
    await edit({ WORKOS_API_KEY: another, WORKOS_REDIRECT_URI: 'https://elsewhere.test' });
    const message = drifts.view('target')?.message ?? '';
    expect(message).toContain('WORKOS_API_KEY now holds a key that is not linked (key_');
    expect(message).toContain('WORKOS_CLIENT_ID is gone from the file.');
    expect(message).toContain('WORKOS_REDIRECT_URI has another value now.');
    await edit({ WORKOS_REDIRECT_URI: redirect });
    expect(drifts.view('target')).toMatchObject({
      code: 'line-gone',
      message: 'WORKOS_API_KEY and WORKOS_CLIENT_ID are gone from the file.',
      canPutBack: true,
    });
  });

  it('when it is gone, alone or with its folder', async () => {
    await edit(null);
    expect(drifts.view('target')).toMatchObject({ code: 'file-gone', canPutBack: true, canTakeOver: false });
    files.read = () => Promise.reject(new Failure('folder-gone', 'x', 'y'));
    await notice();
    expect(drifts.view('target')).toMatchObject({ code: 'file-gone', canPutBack: false });
    expect(drifts.view('target')?.message).toContain('folder');
  });

  it.each(['fifo', 'socket', 'device', 'directory', 'other'] as const)(
    'when a %s has taken its place, which is neither read nor written',
    async (kind) => {
      files.files.set(path, { text: '', kind });
      await notice();
      expect(drifts.view('target')).toMatchObject({
        code: 'not-a-file',
        canPutBack: false,
        canTakeOver: false,
      });
      expect(drifts.view('target')?.message).toContain('taken its place');
    },
  );

  it('when it leads to another file, even one that says the same', async () => {
    files.files.set(path, { text: fileOf(asWritten), realPath: '/home/ann/shared/.env.all' });
    await notice();
    expect(drifts.view('target')).toMatchObject({ code: 'leads-elsewhere', canPutBack: false });
    expect(drifts.view('target')?.message).toContain('.env.all');
  });

  it('when it cannot be read, or is not text', async () => {
    files.files.set(path, { text: new Uint8Array([0xff, 0xfe, 0x41, 0x00]) });
    await notice();
    expect(drifts.view('target')).toMatchObject({ code: 'unreadable', canPutBack: false });
    expect(drifts.view('target')?.message).toContain('UTF-16');
    files.read = () => Promise.reject(new Failure('unreadable-file', 'Keyrack may not read it.', 'y'));
    await notice();
    expect(drifts.view('target')).toMatchObject({ code: 'unreadable', message: 'Keyrack may not read it.' });
  });

  it('and cannot be put back when its key is not linked any more', async () => {
    await app.vault.update((document) => ({ ...document, keys: [] }));
    await edit({ WORKOS_API_KEY: secret });
    expect(drifts.view('target')).toMatchObject({ code: 'line-gone', canPutBack: false });
  });
});

describe('a drift', () => {
  it('is told once in the activity when it begins, and once when it is over', async () => {
    await edit({ ...asWritten, WORKOS_CLIENT_ID: 'x' });
    await edit({ ...asWritten, WORKOS_CLIENT_ID: 'y', WORKOS_REDIRECT_URI: 'z' });
    expect(driftLines()).toEqual(['web/.env drifted: WORKOS_CLIENT_ID has another value now.']);
    await edit(asWritten);
    expect(drifts.view('target')).toBeNull();
    expect(driftLines()).toEqual([
      'web/.env drifted: WORKOS_CLIENT_ID has another value now.',
      'web/.env again says what Keyrack wrote.',
    ]);
    expect(changes).toBe(3);
    expect(stored()).not.toHaveProperty('driftedAt');
  });

  it('that is over before it counts is never told', async () => {
    files.files.set(path, { text: '' });
    watcher.touch(path);
    await drifts.settled();
    await edit(asWritten);
    expect(driftLines()).toEqual([]);
    expect(changes).toBe(0);
  });

  it('is known, with its time, from the first look of the next start on, and not told again', async () => {
    await edit(null);
    const { since } = drifts.view('target') ?? { since: 0 };
    expect(since).toBe(app.clock.now());
    app.clock.advance(60_000);
    drifts = make();
    drifts.start();
    await drifts.settled();
    expect(drifts.view('target')).toMatchObject({ code: 'file-gone', since });
    expect(driftLines()).toHaveLength(1);
  });

  it('is found without a watcher, in time', async () => {
    files.files.delete(path);
    app.clock.advance(10 * 60 * 1_000);
    app.clock.advance(grace);
    await expect.poll(() => drifts.view('target')).toMatchObject({ code: 'file-gone' });
  });

  it('is looked for by no timer when there is no file that Keyrack keeps', async () => {
    const { clock, vault } = app;
    const { waiting } = clock;
    await vault.update((document) => ({ ...document, targets: [] }));
    await drifts.settled();
    expect(clock.waiting).toBe(waiting - 1);
  });

  it('of many files at once is one line of the activity', async () => {
    for (const at of [1, 2, 3, 4, 5]) await track(`more ${at}`, `/home/ann/app-${at}/.env`);
    await expect.poll(driftLines).not.toEqual([]);
    await drifts.settled();
    expect(drifts.view('more 5')).toMatchObject({ code: 'file-gone' });
    expect(watcher.watched).toHaveLength(6);
    files.files.clear();
    drifts = make();
    await app.vault.update((document) => ({
      ...document,
      targets: document.targets.map(({ driftedAt, ...target }) => {
        expect(driftedAt === undefined).toBe(target.id === 'target');
        return target;
      }),
    }));
    drifts.start();
    await drifts.settled();
    expect(driftLines().at(-1)).toBe(
      'web/.env, app-1/.env, app-2/.env and 3 more files drifted: they no longer say what Keyrack wrote.',
    );
  });

  it('names its environment in other words when the key that it holds is linked after all', async () => {
    await edit({ ...asWritten, WORKOS_API_KEY: another });
    expect(drifts.view('target')?.message).toContain('not linked');
    await app.have(another, { account: 'Beta', environment: 'Staging' });
    await drifts.settled();
    expect(drifts.view('target')?.message).toContain('the key of Beta / Staging');
  });

  it('is forgotten with its target, and with the vault while it is locked', async () => {
    await edit(null);
    await app.vault.update((document) => ({ ...document, targets: [] }));
    expect(drifts.view('target')).toBeNull();
    expect(watcher.watched).toEqual([]);
  });

  it('is never made up where values cannot be compared because the keyring is away', async () => {
    const { document } = app.vault;
    const blind = new Drifts({
      vault: {
        document,
        update: () => Promise.reject(new Error('nothing is to be written')),
        fingerprint: () => Promise.reject(new Failure('secret-locked', 'x', 'y')),
        onChange: () => () => undefined,
        settled: () => Promise.resolve(),
      },
      envFiles: files,
      watcher,
      targets: { write: () => Promise.resolve(null), adopt: () => Promise.resolve() },
      imports: { planFile: () => Promise.resolve('') },
      clock: app.clock,
      log: app.log,
      activity: app.activity,
      changed: () => undefined,
    });
    files.files.set(path, { text: fileOf({ ...asWritten, WORKOS_API_KEY: another }) });
    blind.start();
    await blind.settled();
    expect(blind.view('target')).toBeNull();
  });
});

describe('a file that cannot be looked at for a fault of ours', () => {
  it('is logged, nothing is made up of it, and it is looked at again in time', async () => {
    const { log, clock } = app;
    files.readFault = new TypeError('Nobody expected this.');
    watcher.touch(path);
    clock.advance(grace);
    await expect.poll(() => log.errors).toEqual(['Watched files could not be looked at.']);
    expect(drifts.view('target')).toBeNull();
    files.readFault = null;
    files.files.delete(path);
    clock.advance(10 * 60 * 1_000);
    clock.advance(grace);
    await expect.poll(() => drifts.view('target')).toMatchObject({ code: 'file-gone' });
  });
});

describe('a target of version 1', () => {
  const forget = (): Promise<void> =>
    change('target', (target) => ({
      ...target,
      variables: target.variables.map((each) =>
        each.source === 'key' ? each : { ...each, value: null, fingerprint: null },
      ),
    }));

  it('takes what is there for what was written, if its key is right', async () => {
    files.files.set(path, { text: fileOf({ ...asWritten, WORKOS_REDIRECT_URI: 'https://mine.test' }) });
    await forget();
    await drifts.settled();
    expect(drifts.view('target')).toBeNull();
    expect(stored()?.variables[2]?.fingerprint).toBe(await app.vault.fingerprint('https://mine.test'));
    await edit(asWritten);
    expect(drifts.view('target')).toMatchObject({ code: 'other-value' });
  });

  it('is judged by its key alone if that is another one', async () => {
    files.files.set(path, { text: fileOf({ WORKOS_API_KEY: another, WORKOS_CLIENT_ID: 'x' }) });
    await forget();
    await drifts.settled();
    expect(drifts.view('target')).toMatchObject({ code: 'other-key' });
    expect(drifts.view('target')?.message).not.toContain('WORKOS_CLIENT_ID');
    expect(stored()?.variables[1]?.fingerprint).toBeNull();
  });
});

describe('the ways out of a drift', () => {
  it('put back what was written, with its undo', async () => {
    await edit(null);
    expect(await putBack('target')).toBe('undo');
    expect(writes).toEqual(['target']);
    expect(drifts.view('target')).toBeNull();
    expect(driftLines().at(-1)).toBe('web/.env again says what Keyrack wrote.');
  });

  it('are not there for a target that is right by now, nor for none', async () => {
    await edit(null);
    files.files.set(path, { text: fileOf(asWritten) });
    await expect(putBack('target')).rejects.toMatchObject({ code: 'not-drifted' });
    await expect(takeOver('target')).rejects.toMatchObject({ code: 'not-drifted' });
    await expect(putBack('none')).rejects.toMatchObject({ code: 'not-drifted' });
    expect(writes).toEqual([]);
    expect(drifts.view('target')).toBeNull();
  });

  it('are refused for a file that holds yet another key since the person looked', async () => {
    await edit({ ...asWritten, WORKOS_API_KEY: another });
    const before = seen('target');
    files.files.set(path, { text: fileOf({ ...asWritten, WORKOS_API_KEY: production }) });
    const refused = {
      code: 'changed-meanwhile',
      message: expect.stringContaining('.env was changed once more') as string,
    };
    await expect(putBack('target')).rejects.toMatchObject(refused);
    await expect(drifts.takeOver('target', before)).rejects.toMatchObject(refused);
    expect([writes, adopted, planned]).toEqual([[], [], []]);
    // The window is shown the other key, and can decide about that one.
    expect(seen('target')).not.toBe(before);
    expect(await putBack('target')).toBe('undo');
  });

  it('are not refused for another line that is no business of Keyrack’s', async () => {
    await edit({ ...asWritten, WORKOS_API_KEY: another });
    files.files.set(path, { text: fileOf({ ...asWritten, WORKOS_API_KEY: another, MORE: '1' }) });
    expect(await putBack('target')).toBe('undo');
  });

  it('write over the file that was judged, and over no other', async () => {
    await edit({ ...asWritten, WORKOS_API_KEY: another });
    const { hash } = await files.read(path);
    await putBack('target');
    expect(over).toEqual([hash]);
  });

  it('take over a key that is linked', async () => {
    const other = await app.have(another, { account: 'Acme', environment: 'Staging' });
    await edit({ ...asWritten, WORKOS_API_KEY: another });
    expect(await takeOver('target')).toBeNull();
    expect(adopted).toEqual([['target', other.id]]);
    expect(drifts.view('target')).toBeNull();
    expect(planned).toEqual([]);
    // Nobody wrote anything, so nothing is said to be as it was written.
    expect(driftLines().at(-1)).toBe(
      'Took over the key that web/.env holds: it is watched for Acme / Staging now.',
    );
    expect(driftLines().filter((line) => line.includes('again says what Keyrack wrote'))).toEqual([]);
  });

  it('take over another environment’s key with a word about the client ID that stays', async () => {
    const other = await app.have(another, { account: 'Acme', environment: 'Emails' });
    await edit({ ...asWritten, WORKOS_API_KEY: another });
    const done = await drifts.takeOver('target', seen('target'));
    expect(adopted).toEqual([['target', other.id]]);
    expect(done.warning).toContain('The client ID in the file is that of Acme / Staging and stays.');
  });

  it('lead to the import of a key that nobody linked', async () => {
    await edit({ ...asWritten, WORKOS_API_KEY: another });
    expect(await takeOver('target')).toBe('import');
    expect(planned).toEqual([path]);
    expect(adopted).toEqual([]);
  });

  it('take over nothing where no other key is', async () => {
    await edit({ WORKOS_API_KEY: secret });
    await expect(takeOver('target')).rejects.toMatchObject({ code: 'no-key-there' });
    await edit(null);
    await expect(takeOver('target')).rejects.toMatchObject({ code: 'no-key-there' });
  });
});

describe('the cost', () => {
  it('of a change in the vault that is about no target is no look at any file', async () => {
    let reads = 0;
    const read = files.read.bind(files);
    files.read = (at) => {
      reads += 1;
      return read(at);
    };
    const { watches } = watcher;
    await app.vault.update((document) => ({ ...document, roots: ['/home/ann'] }));
    await app.have(another, { account: 'Beta', environment: 'Staging' });
    await drifts.settled();
    expect(reads).toBe(0);
    expect(watcher.watches).toBe(watches);
    await track('second', '/home/ann/blog/.env');
    await drifts.settled();
    expect(reads).toBe(1);
    expect(watcher.watches).toBe(watches + 1);
  });
});
