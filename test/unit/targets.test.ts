import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskEnvFiles } from '../../main/adapters/env-files.ts';
import { Failure } from '../../main/core/failure.ts';
import { Targets } from '../../main/core/targets.ts';
import type { Vault } from '../../main/core/vault.ts';
import type { DriftView, TargetView } from '../../preload/contract/projects.ts';
import { exportAgainView, targetView } from '../../preload/contract/projects.ts';
import type { Output } from '../../preload/contract/methods.ts';
import { fakeClientId, fakeKey } from '../support/fake-key.ts';
import type { MemoryEnvFiles } from '../support/ports/memory-env-files.ts';
import {
  clientId,
  elsewhere,
  env,
  LinkedShop,
  otherClientId,
  production,
  root,
  staging,
  unknown,
} from '../support/core/linked-shop.ts';

const next = fakeKey({ seed: 21 });
const api = `${root}/api/.env`;

let app: LinkedShop;
let vault: Vault;
let files: MemoryEnvFiles;
let targets: Targets;

beforeEach(async () => {
  app = await LinkedShop.open();
  ({ vault, files, targets } = app);
});

const views = (): TargetView[] => targets.views(() => null).map((view) => targetView.parse(view));
const state = (path = env): string | undefined => views().find((view) => view.path === path)?.state;
const again = async (
  which: Parameters<Targets['exportAgain']>[0] = { environmentId: 'staging' },
): Promise<Output<'exportAgain'>> => exportAgainView.parse(await targets.exportAgain(which));
const sentences = (): string[] => app.activity.map(({ sentence }) => sentence);

describe('the view of a target', () => {
  it('says which file, whose, in which project, and no value', async () => {
    await app.addProject({ stack: 'nextjs' });
    await app.addProject({ stack: 'python', id: 'api', path: `${root}/api` });
    await app.export('staging', api);
    const target = app.target(api);
    expect(views()).toEqual([
      {
        ...{ id: target.id, projectId: 'api', environmentId: 'staging', keyId: 'key of staging' },
        ...{ path: api, shownPath: '~/shop/api/.env', writtenAt: target.writtenAt },
        variables: [
          { name: 'WORKOS_API_KEY', source: 'key' },
          { name: 'WORKOS_CLIENT_ID', source: 'client-id' },
        ],
        ...{ state: 'current', drift: null },
      },
    ]);
    expect(targets.pathOf(target.id)).toBe(api);
  });

  it('is outdated once the key or the client ID is another one, until it is exported again', async () => {
    await app.export();
    expect(state()).toBe('current');
    await app.replace('key of staging', next);
    expect(state()).toBe('outdated');
    await again();
    expect(state()).toBe('current');
    await app.change('staging', { clientId: fakeClientId(8) });
    expect(state()).toBe('outdated');
    await again();
    expect(state()).toBe('current');
    await app.change('staging', { name: 'Renamed' });
    expect(state()).toBe('current');
  });

  it('is outdated when its key is gone, and away while its environment is', async () => {
    await app.export();
    await vault.update((document) => ({ ...document, keys: [] }));
    expect(state()).toBe('outdated');
    await vault.update((document) => ({ ...document, environments: [] }));
    expect(views()).toEqual([]);
    expect(vault.document.targets).toHaveLength(1);
  });

  it('is unknown where an earlier version did not note what it wrote', async () => {
    await app.export();
    await vault.update((document) => ({
      ...document,
      targets: document.targets.map((each) => ({
        ...each,
        variables: each.variables.map((variable) => ({ ...variable, fingerprint: null, value: null })),
      })),
    }));
    expect(state()).toBe('unknown');
    expect(await again()).toMatchObject({ written: 0, unchanged: 1 });
    expect(state()).toBe('current');
  });

  it('shows the drift that it is told of', async () => {
    await app.export();
    const drift: DriftView = {
      ...{ code: 'line-gone', message: 'A line is gone.', since: 1 },
      ...{ canPutBack: true, canTakeOver: false, mark: 'm' },
    };
    expect(targets.views(() => drift)).toMatchObject([{ state: 'drifted', drift }]);
    expect(state()).toBe('current');
  });
});

describe('exporting again', () => {
  it('writes nothing where nothing changed', async () => {
    await app.export();
    const { writes } = files;
    const before = vault.document;
    expect(await again()).toEqual({ written: 0, unchanged: 1, failed: [], pairs: [] });
    expect(files.writes).toBe(writes);
    expect(vault.document).toBe(before);
    expect(sentences()).toHaveLength(1);
  });

  it('writes the new key to all files of the environment, and to no other', async () => {
    await app.export('staging', env);
    await app.export('staging', api);
    await app.export('elsewhere', `${root}/other/.env`);
    await app.replace('key of staging', next);
    expect(await again()).toEqual({ written: 2, unchanged: 0, failed: [], pairs: [] });
    for (const path of [env, api]) expect(files.text(path)).toContain(`WORKOS_API_KEY=${next}\n`);
    expect(files.text(`${root}/other/.env`)).toContain(elsewhere);
    expect(sentences().slice(-2)).toEqual([
      'Wrote the key of Acme / Staging to ~/shop/.env again.',
      'Wrote the key of Acme / Staging to ~/shop/api/.env again.',
    ]);
    expect(app.target().variables[0]?.fingerprint).toBe(await vault.fingerprint(next));
  });

  it('is in the activity with Keyrack’s own ID of the key, as the export was', async () => {
    await app.export();
    await app.replace('key of staging', next);
    await again();
    await targets.stopTracking(app.target().id);
    expect(app.activity.map(({ keyId }) => keyId)).toEqual(Array(3).fill('key of staging'));
  });

  it('writes only those that are chosen, and tells of those that are not here', async () => {
    await app.export('staging', env);
    await app.export('staging', api);
    await app.replace('key of staging', next);
    const { id } = app.target(api);
    const done = await again({ targetIds: [id, 'nobody', id] });
    expect(done).toMatchObject({ written: 1, failed: [{ targetId: 'nobody', code: 'target-gone' }] });
    expect(files.text(env)).toContain(staging);
    await expect(again({ environmentId: 'nowhere' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('can be undone, file by file, with the target as it was', async () => {
    await app.export();
    const before = app.target();
    await app.replace('key of staging', next);
    await again();
    const undo = app.activity.at(-1)?.undo;
    await app.exports.undo(undo?.id ?? '');
    expect(files.text(env)).toContain(staging);
    expect(app.target()).toEqual(before);
  });

  it.each([
    ['another environment’s key', elsewhere, 'Acme / Elsewhere'],
    ['a key that nobody linked', unknown, 'not linked here'],
  ])('reports a file that holds %s by now, and goes on', async (_, value, words) => {
    await app.export('staging', env);
    await app.export('staging', api);
    app.have(`WORKOS_API_KEY=${value}\n`);
    await app.replace('key of staging', next);
    const done = await again();
    expect(done).toMatchObject({
      written: 1,
      failed: [{ targetId: app.target().id, shownPath: '~/shop/.env', code: 'conflict' }],
    });
    expect(done.failed[0]?.message).toContain(words);
    expect(JSON.stringify(done)).not.toContain(value);
    expect(files.text(env)).toBe(`WORKOS_API_KEY=${value}\n`);
    expect(files.text(api)).toContain(next);
  });

  it('does not ask for the name of production again', async () => {
    const path = `${root}/.env.production`;
    await app.export('production', path);
    await app.replace('key of production', next);
    expect(await again({ environmentId: 'production' })).toMatchObject({ written: 1 });
    expect(files.text(path)).toContain(next);
    expect(files.text(path)).not.toContain(production);
  });

  it.each([
    ['fifo', 'not-a-regular-file'],
    ['directory', 'not-a-regular-file'],
  ] as const)('reports a file that became a %s', async (kind, code) => {
    await app.export();
    files.files.set(env, { text: '', kind });
    expect((await again()).failed).toMatchObject([{ code }]);
  });

  it('writes no staging key beside a production client ID that came into the file since', async () => {
    const live = fakeClientId(9);
    await app.change('production', { clientId: live });
    await app.export('staging', env);
    await app.replace('key of staging', next);
    app.have(`${files.text(env) ?? ''}NEXT_PUBLIC_WORKOS_CLIENT_ID=${live}\n`);
    expect((await again()).failed).toMatchObject([{ code: 'needs-confirmation' }]);
    expect(files.text(env)).toContain(staging);
  });

  it('writes no staging key beside a client ID that is known to be production’s by now', async () => {
    await app.export('staging', env);
    await app.change('staging', { clientId: null });
    await app.change('production', { clientId });
    await app.replace('key of staging', next);
    expect((await again()).failed).toMatchObject([{ code: 'needs-confirmation' }]);
    expect(files.text(env)).toContain(staging);
  });

  it('says once of a production client ID that nobody checked its pair, when a file is written with it', async () => {
    const path = `${root}/.env.production`;
    const others = [`${root}/a/.env`, `${root}/b/.env`];
    await app.change('production', { clientId: otherClientId });
    await app.change('elsewhere', { clientId: null });
    for (const each of [path, ...others]) await app.export('production', each);
    const news = { environmentId: 'production', environment: 'Acme / Live shop' };
    const about = { environmentId: 'production' };
    // The export said it of the client ID before.
    await app.replace('key of production', fakeKey({ seed: 22, prefix: 'sk_' }));
    expect(await again(about)).toMatchObject({ written: 3, pairs: [] });
    await app.change('production', { clientId: fakeClientId(77) });
    expect(await again(about)).toMatchObject({
      ...{ written: 3, failed: [] },
      pairs: [{ ...news, warning: { code: 'pair-unchecked', level: 'note' } }],
    });
    await app.replace('key of production', fakeKey({ seed: 23, prefix: 'sk_' }));
    expect(await again(about)).toMatchObject({ written: 3, pairs: [] });
  });

  it('says nothing of a pair where no file is written, so that it is said when one is', async () => {
    await app.change('production', { clientId: otherClientId });
    await app.change('elsewhere', { clientId: null });
    await app.export('production', env);
    await app.change('production', { pairToldOf: fakeClientId(5) });
    expect(await again({ environmentId: 'production' })).toMatchObject({ unchanged: 1, pairs: [] });
    await app.replace('key of production', fakeKey({ seed: 22, prefix: 'sk_' }));
    // Not noted, so every file went back and nobody was told.
    app.vaultFile.failWith = new Failure('disk-full', 'Full.', 'Make room.');
    await expect(again({ environmentId: 'production' })).rejects.toThrow();
    app.vaultFile.failWith = null;
    expect(await again({ environmentId: 'production' })).toMatchObject({
      written: 1,
      pairs: [{ warning: { code: 'pair-unchecked' } }],
    });
  });

  it('cautions each time a file is written with a client ID that is likely another environment’s', async () => {
    await app.export();
    const about = async (state: 'likely' | 'unlikely'): Promise<void> => {
      const { id: keyId, fingerprint } = vault.document.keys[0] ?? { id: '', fingerprint: '' };
      await app.change('staging', { pair: { state, at: 1, keyId, fingerprint, clientId } });
    };
    for (const seed of [21, 22]) {
      await app.replace('key of staging', fakeKey({ seed }));
      await about('unlikely');
      expect(await again()).toMatchObject({ written: 1, pairs: [{ warning: { code: 'pair-unlikely' } }] });
    }
    await app.replace('key of staging', fakeKey({ seed: 23 }));
    await about('likely');
    expect(await again()).toMatchObject({ written: 1, pairs: [] });
  });

  it('goes no further than what was confirmed: not into production that nobody typed the name of', async () => {
    await app.export('staging', env);
    await app.change('staging', { kind: 'production' });
    await app.replace('key of staging', next);
    expect((await again()).failed).toMatchObject([{ code: 'needs-confirmation' }]);
    expect(files.text(env)).toContain(staging);
    await app.export('staging', env);
    expect(app.target().accepted).toEqual(['production', 'production-in-development']);
    await app.replace('key of staging', staging);
    expect(await again()).toMatchObject({ written: 1, failed: [], pairs: [] });
    // What was typed for one environment does not hold for another one.
    await targets.adopt(app.target().id, 'key of production');
    await app.replace('key of production', next);
    app.have('A=1\n');
    expect((await again({ environmentId: 'production' })).failed).toMatchObject([
      { code: 'needs-confirmation' },
    ]);
  });

  it('reports a read-only file and one that leads elsewhere by now', async () => {
    await app.export('staging', env);
    await app.export('staging', api);
    files.files.set(env, { text: 'A=1\n', writable: false });
    files.files.set(api, { text: '', realPath: '/srv/other/.env' });
    expect((await again()).failed.map(({ code }) => code)).toEqual(['read-only-file', 'leads-elsewhere']);
  });

  it('brings back lines that are gone, and no file that somebody removed', async () => {
    await app.export('staging', env);
    await app.export('staging', api);
    files.files.delete(env);
    app.have('A=1\n', api);
    expect(await again()).toMatchObject({ written: 1, failed: [{ code: 'file-gone' }] });
    expect(files.text(env)).toBeNull();
    expect(files.text(api)).toBe(`A=1\nWORKOS_API_KEY=${staging}\nWORKOS_CLIENT_ID=${clientId}\n`);
  });

  it('keeps a cookie password that somebody changed, and brings the old one back for none', async () => {
    await app.addProject({ stack: 'sveltekit' });
    await app.export();
    const made = /^WORKOS_COOKIE_PASSWORD=(.*)$/m.exec(files.text(env) ?? '')?.[1];
    const text = files.text(env) ?? '';
    const theirs = 'theirs'.repeat(6);
    app.have(text.replace(made ?? '', theirs));
    expect(await again()).toMatchObject({ unchanged: 1 });
    app.have(text.replace(/^WORKOS_COOKIE.*\n/m, ''));
    expect(await again()).toMatchObject({ written: 1 });
    expect(files.text(env)).toContain(`WORKOS_COOKIE_PASSWORD=${theirs}`);
  });

  it.each([
    ['stopped tracking it', async (id: string) => targets.stopTracking(id), 0],
    ['took another key over', async (id: string) => targets.adopt(id, 'key of elsewhere'), 1],
  ])('leaves a target to the person who %s meanwhile', async (_, meanwhile, left) => {
    await app.export();
    await app.replace('key of staging', next);
    const write = files.write.bind(files);
    files.write = async (request) => {
      const done = await write(request);
      await meanwhile(app.target().id);
      return done;
    };
    expect(await again()).toMatchObject({ written: 1 });
    expect(vault.document.targets.map(({ keyId }) => keyId)).toEqual(
      Array.from({ length: left }, () => 'key of elsewhere'),
    );
    await app.exports.undo(vault.document.writes[0]?.undoId ?? '');
    expect(files.text(env)).toContain(staging);
  });

  it('says what to do when the key is gone, and takes no other key for it', async () => {
    await app.export();
    await vault.update((document) => ({
      ...document,
      keys: document.keys.map((key) => (key.id === 'key of staging' ? { ...key, id: 'its sibling' } : key)),
    }));
    const { failed } = await again();
    expect(failed).toMatchObject([{ code: 'key-gone' }]);
    expect(failed[0]?.next).toContain('Export another key');
  });

  it('keeps a client ID that is not known here any more', async () => {
    await app.export();
    await app.change('staging', { clientId: null });
    expect(await again()).toMatchObject({ unchanged: 1 });
    expect(app.target().variables).toHaveLength(2);
    expect(state()).toBe('current');
  });

  it('notes a thousand files in one change of the vault and one line of the activity', async () => {
    const paths = Array.from({ length: 1_000 }, (_, at) => `${root}/app-${at}/.env`);
    await app.export('staging', paths[0]);
    const first = app.target(paths[0]);
    const text = files.text(paths[0] ?? '') ?? '';
    for (const path of paths) app.have(text, path);
    await vault.update((document) => ({
      ...document,
      targets: paths.map((path, at) => ({ ...first, id: `target ${at}`, path })),
    }));
    await app.replace('key of staging', next);
    const { saves } = app.vaultFile;
    const told = app.activity.length;
    expect(await again()).toEqual({ written: 1_000, unchanged: 0, failed: [], pairs: [] });
    expect(app.vaultFile.saves).toBe(saves + 1);
    expect(sentences().slice(told)).toEqual(['Wrote the key of Acme / Staging to 1000 files again.']);
    expect(vault.document.writes).toHaveLength(1_000);
    expect(views().every((view) => view.state === 'current')).toBe(true);
  });

  it('puts every file back when the vault cannot note them', async () => {
    await app.export('staging', env);
    await app.export('staging', api);
    await app.replace('key of staging', next);
    app.vaultFile.failWith = new Failure('disk-full', 'Full.', 'Make room.');
    await expect(again()).rejects.toMatchObject({ code: 'disk-full' });
    for (const path of [env, api]) expect(files.text(path)).toContain(staging);
  });

  it('says so when it can neither note a file nor put it back', async () => {
    await app.export();
    await app.replace('key of staging', next);
    app.vaultFile.failWith = new Failure('disk-full', 'Full.', 'Make room.');
    files.restore = () => Promise.reject(new Failure('write-failed', 'No.', 'Look.'));
    await expect(again()).rejects.toMatchObject({ code: 'written-not-recorded' });
  });

  it('notes what was written before something unforeseen happened, and passes it on', async () => {
    await app.export('staging', env);
    await app.export('staging', api);
    await app.replace('key of staging', next);
    const read = files.read.bind(files);
    files.read = (path) => (path === api ? Promise.reject(new Error('unforeseen')) : read(path));
    await expect(again()).rejects.toThrow('unforeseen');
    expect(files.text(env)).toContain(next);
    expect(state()).toBe('current');
    expect(state(api)).toBe('outdated');
  });
});

describe('putting a target back', () => {
  it('writes its variables over whatever the file says', async () => {
    await app.addProject({ stack: 'sveltekit' });
    await app.export();
    const text = files.text(env) ?? '';
    app.have(`WORKOS_API_KEY=${elsewhere}\nWORKOS_COOKIE_PASSWORD=${'x'.repeat(40)}\n`);
    const done = await targets.write(app.target().id);
    expect(files.text(env)?.split('\n').toSorted()).toEqual(text.split('\n').toSorted());
    expect(app.activity.at(-1)?.undo?.id).toBe(done?.exportId);
    await app.exports.undo(done?.exportId ?? '');
    expect(files.text(env)).toContain(elsewhere);
  });

  it('writes over no other file than the one that was seen', async () => {
    await app.export();
    app.have(`WORKOS_API_KEY=${elsewhere}\n`);
    const { id } = app.target();
    const { hash } = await files.read(env);
    app.have(`WORKOS_API_KEY=${elsewhere}\nMORE=1\n`);
    await expect(targets.write(id, hash)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    await expect(targets.write(id, null)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(files.text(env)).toContain('MORE=1');
    expect(await targets.write(id, (await files.read(env)).hash)).not.toBeNull();
  });

  it('answers null where there is nothing to write, and fails as a write does', async () => {
    await app.export();
    const { id } = app.target();
    expect(await targets.write(id)).toBeNull();
    files.files.set(env, { text: '', kind: 'fifo' });
    await expect(targets.write(id)).rejects.toMatchObject({ code: 'not-a-regular-file' });
    await expect(targets.write('nobody')).rejects.toMatchObject({ code: 'target-gone' });
  });
});

describe('taking a key over', () => {
  it('makes it the target’s own, with what goes with it, and touches no file', async () => {
    await app.export();
    app.have(`WORKOS_API_KEY=${elsewhere}\nWORKOS_CLIENT_ID=${otherClientId}\n`);
    const { writes } = files;
    await targets.adopt(app.target().id, 'key of elsewhere');
    expect(app.target()).toMatchObject({ environmentId: 'elsewhere', keyId: 'key of elsewhere' });
    expect(app.target().variables.map(({ fingerprint }) => fingerprint)).toEqual([
      await vault.fingerprint(elsewhere),
      await vault.fingerprint(otherClientId),
    ]);
    expect(files.writes).toBe(writes);
    expect(state()).toBe('current');
    expect(await again({ environmentId: 'elsewhere' })).toMatchObject({ unchanged: 1 });
  });

  it('needs a linked key and a target', async () => {
    await app.export();
    await expect(targets.adopt('nobody', 'key of elsewhere')).rejects.toMatchObject({ code: 'target-gone' });
    await expect(targets.adopt(app.target().id, 'key of nobody')).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('stopping to track', () => {
  it('forgets the target, and leaves the file and its undo', async () => {
    const exportId = await app.export();
    await targets.stopTracking(app.target().id);
    expect(views()).toEqual([]);
    expect(files.text(env)).toContain(staging);
    expect(sentences().at(-1)).toBe('Stopped watching ~/shop/.env.');
    await app.exports.undo(exportId);
    expect(files.files.has(env)).toBe(false);
    await expect(targets.stopTracking('nobody')).rejects.toMatchObject({ code: 'target-gone' });
  });
});

describe('on a real disk', () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-targets-')));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('files of many projects follow their key, whole and private, and each can go back', async () => {
    const disk = new DiskEnvFiles({ undoFolder: join(folder, 'undo'), now: () => app.clock.now() });
    const exports = app.exportsWith({ envFiles: disk });
    const { clock } = app;
    targets = new Targets({
      ...{ vault, exports, clock, home: folder },
      activity: { record: () => Promise.resolve() },
    });
    const paths = Array.from({ length: 20 }, (_, at) => join(folder, `app-${at}`, '.env'));
    for (const path of paths) {
      mkdirSync(dirname(path));
      writeFileSync(path, '# kept\r\nA=1\r\n', { mode: 0o600 });
      app.dialogs.file = path;
      const plan = await exports.plan({ keyId: 'key of staging', choose: 'file' });
      await exports.confirm(plan?.planId ?? '');
    }
    const first = readFileSync(paths[0] ?? '', 'utf8');
    expect(first).toBe(`# kept\r\nA=1\r\nWORKOS_API_KEY=${staging}\r\nWORKOS_CLIENT_ID=${clientId}\r\n`);

    await app.replace('key of staging', next);
    expect(await again()).toEqual({ written: 20, unchanged: 0, failed: [], pairs: [] });
    for (const path of paths) {
      expect(readFileSync(path, 'utf8')).toBe(first.replace(staging, next));
      expect(statSync(path).mode & 0o777).toBe(0o600);
    }
    for (const { undoId } of vault.document.writes) await exports.undo(undoId);
    for (const path of paths) expect(readFileSync(path, 'utf8')).toBe(first);
  });
});
