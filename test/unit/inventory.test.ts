import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskEnvFiles } from '../../main/adapters/env-files.ts';
import { WorkerFileScanner } from '../../main/adapters/file-scanner.ts';
import { GitLog } from '../../main/adapters/git-history.ts';
import { Inventory } from '../../main/core/inventory.ts';
import type { Rotation } from '../../main/core/model.ts';
import type { EnvFiles, FileScanner, GitHistory, ScannedFile } from '../../main/core/ports.ts';
import {
  inventoryProgressView,
  inventoryView,
  type InventoryProblem,
  type InventoryRow,
  type InventoryView,
} from '../../preload/contract/inventory.ts';
import { CoreApp } from '../support/core-app.ts';
import { fakeClientId, fakeKey, fakeKeyId } from '../support/fake-key.ts';
import { FixedDialogs, MemoryEnvFiles } from '../support/memory-env-files.ts';
import { MemoryVaultFile, PlainCiphers } from '../support/memory-ports.ts';
import { ScriptedScanner } from '../support/scripted-scanner.ts';

const staging = fakeKey({ seed: 1 });
const production = fakeKey({ seed: 2, prefix: 'sk_' });
const unknown = fakeKey({ seed: 3 });
const root = '/home/ann/work';
const env = `${root}/shop/.env`;
const rejected = {
  state: 'rejected',
  reason: null,
  cause: null,
  checkedAt: 1,
  latencyMs: 1,
  requestId: null,
  lastKnown: null,
} as const;

class NoHistory implements GitHistory {
  commits = 0;
  asked: { path: string; secrets: readonly string[] }[] = [];
  search(path: string, secrets: readonly string[]): Promise<{ commits: number }> {
    this.asked.push({ path, secrets });
    return Promise.resolve({ commits: this.commits });
  }
}

interface Around {
  app: CoreApp;
  inventory: Inventory;
  dialogs: FixedDialogs;
  history: NoHistory;
}
async function open(
  parts: {
    scanner?: FileScanner;
    envFiles?: EnvFiles;
    roots?: string[];
    app?: CoreApp;
    history?: GitHistory;
  } = {},
): Promise<Around> {
  const app = parts.app ?? (await CoreApp.start());
  const dialogs = new FixedDialogs();
  const history = new NoHistory();
  const inventory = new Inventory({
    vault: app.vault,
    scanner: parts.scanner ?? new ScriptedScanner(),
    history: parts.history ?? history,
    envFiles: parts.envFiles ?? new MemoryEnvFiles(),
    dialogs,
    clock: app.clock,
    activity: app.activity,
    home: '/home/ann',
    changed: () => {
      app.pushes += 1;
    },
  });
  await app.vault.update((document) => ({ ...document, roots: parts.roots ?? [root] }));
  return { app, inventory, dialogs, history };
}

const list = (inventory: Inventory, request: Partial<Parameters<Inventory['list']>[0]> = {}): InventoryView =>
  inventoryView.parse(
    inventory.list({
      query: '',
      problem: null,
      environmentId: null,
      group: 'project',
      offset: 0,
      limit: 500,
      ...request,
    }),
  );
const scanned = async (inventory: Inventory): Promise<void> => {
  inventory.startScan();
  const state = (): string => inventoryProgressView.parse(inventory.progress()).state;
  // A real disk and a real git, on whatever machine.
  await expect.poll(state, { timeout: 30_000 }).not.toBe('scanning');
};
const held = (value: string, variable = 'WORKOS_API_KEY'): Pick<ScannedFile, 'keys'> => ({
  keys: [{ variable, line: 1, value }],
});
const rowOf = (inventory: Inventory, path = env): InventoryRow => {
  const row = list(inventory).rows.find((each) => each.path === path);
  if (row === undefined) throw new Error(`There is no row of ${path}.`);
  return row;
};
const problem = (row: InventoryRow, code: InventoryProblem['code']): InventoryProblem | undefined =>
  row.problems.find((each) => each.code === code);

describe('what a row says', () => {
  let scanner: ScriptedScanner;
  let around: Around;
  beforeEach(async () => {
    scanner = new ScriptedScanner();
    around = await open({ scanner });
    const { app } = around;
    await app.have(staging, { account: 'Acme', environment: 'Staging', clientId: fakeClientId(1) });
    await app.have(production, {
      account: 'Acme',
      environment: 'Live',
      kind: 'production',
      clientId: fakeClientId(2),
    });
  });

  /** The row of `env`, or of a file at another path, after a scan. */
  const found = async (more: Partial<ScannedFile>, path = env): Promise<InventoryRow> => {
    scanner.put(path, more);
    await scanned(around.inventory);
    return rowOf(around.inventory, path);
  };
  const codes = (row: InventoryRow): string[] => row.problems.map(({ code }) => code);

  it('names the environment of a linked key, and has nothing to say of a file in order', async () => {
    const row = await found({
      ...held(staging),
      clientIds: [{ variable: 'WORKOS_CLIENT_ID', line: 2, value: fakeClientId(1) }],
    });
    expect(row).toMatchObject({
      shownPath: '~/work/shop/.env',
      project: '~/work/shop',
      keys: [
        {
          standing: 'linked',
          owner: 'Acme / Staging',
          hint: expect.stringContaining('…') as string,
          keyId: fakeKeyId({ seed: 1 }),
        },
      ],
      clientIds: [{ owner: 'Acme / Staging' }],
      problems: [],
    });
    expect(JSON.stringify(row)).not.toContain(staging);
  });

  it('offers to link a key that nobody linked, and one that was removed', async () => {
    const row = await found(held(unknown));
    expect(row.keys[0]).toMatchObject({ standing: 'unlinked', owner: null, linkedKeyId: null });
    expect(row.problems).toEqual([
      expect.objectContaining({ code: 'unlinked-key', level: 'note', fix: 'link' }),
    ]);

    const key = around.app.vault.document.keys[0];
    await around.app.environments.remove('key', key?.id ?? '', undefined);
    const removed = await found(held(staging), `${root}/two/.env`);
    expect(removed.keys[0]).toMatchObject({ standing: 'removed', owner: 'Acme / Staging' });
    expect(problem(removed, 'unlinked-key')?.message).toContain('was removed from Keyrack');
  });

  it('tells a dead key as soon as a check says so, and how to mend it', async () => {
    const row = await found(held(staging));
    expect(codes(row)).toEqual([]);
    const { version } = around.inventory.progress();
    const change = (health: object): Promise<void> =>
      around.app.vault.update((document) => ({
        ...document,
        keys: document.keys.map((key, at) =>
          at === 0 ? { ...key, health: { ...key.health, ...health } } : key,
        ),
      }));
    await change(rejected);
    expect(around.inventory.progress()).toMatchObject({ troubled: 1 });
    expect(around.inventory.progress().version).toBeGreaterThan(version);
    expect(problem(rowOf(around.inventory), 'dead-key')).toMatchObject({ level: 'danger', fix: 'rotate' });

    await around.app.have(
      fakeKey({ seed: 9 }),
      { account: 'Acme', environment: 'Staging' },
      { health: { ...rejected, state: 'valid' } },
    );
    expect(problem(rowOf(around.inventory), 'dead-key')).toMatchObject({ fix: 'replace' });
  });

  it('tells a key that a rotation replaced', async () => {
    const { vault } = around.app;
    const old = fakeKey({ seed: 7 });
    const rotation: Rotation = {
      ...{ id: 'r', what: 'rotate', step: 'revoke', environmentId: vault.document.environments[0]?.id ?? '' },
      ...{ startedAt: 1, version: 1, oldKey: null, next: null, nextKeyId: null, sameEnvironment: '' },
      old: { secret: await vault.seal(old), fingerprint: await vault.fingerprint(old), hint: '' },
      ...{ places: [], targetsBefore: [], oldHealth: null, writtenAt: 2, proof: null, finishedAt: null },
    };
    await vault.update((document) => ({ ...document, rotations: [rotation] }));
    const row = await found(held(old));
    expect(row.keys[0]).toMatchObject({ standing: 'replaced', owner: 'Acme / Staging' });
    expect(problem(row, 'dead-key')).toMatchObject({ level: 'danger', fix: 'replace' });
    expect(problem(row, 'dead-key')?.message).toContain('will stop working once it is revoked');
  });

  it('tells a key of the wrong kind for its file', async () => {
    expect(codes(await found(held(production)))).toEqual(['production-in-development']);
    const live = await found(held(staging), `${root}/two/.env.production`);
    expect(codes(live)).toEqual(['staging-in-production']);
    expect(codes(await found(held(production), `${root}/three/.env.production`))).toEqual([]);
  });

  it('tells a client ID of another environment, by name where it is linked', async () => {
    const beside = (value: string): Partial<ScannedFile> => ({
      ...held(staging),
      clientIds: [{ variable: 'WORKOS_CLIENT_ID', line: 2, value }],
    });
    const row = await found(beside(fakeClientId(2)));
    expect(problem(row, 'other-client-id')?.message).toContain('that of Acme / Live');
    const other = await found(beside(fakeClientId(8)), `${root}/two/.env`);
    expect(problem(other, 'other-client-id')?.message).toContain('another one');
  });

  it('tells a public prefix, a published folder, an example and loose permissions', async () => {
    expect(codes(await found({ ...held(staging, 'NEXT_PUBLIC_WORKOS_KEY'), project: root }))).toEqual([
      'public-prefix',
    ]);
    expect(codes(await found({ ...held(staging), project: root }, `${root}/two/public/.env`))).toEqual([
      'published-folder',
    ]);
    const example = await found(
      { ...held(staging), project: root, git: { state: 'not-ignored', root } },
      `${root}/three/.env.example`,
    );
    expect(codes(example)).toEqual(['example-file']);
    const loose = await found({ ...held(staging), project: root, mode: 0o644 }, `${root}/four/.env`);
    expect(problem(loose, 'readable-by-others')).toMatchObject({ level: 'caution', fix: 'tighten' });
    expect(
      codes(await found({ ...held(staging), project: root, mode: null }, `${root}/five/.env`)),
    ).not.toContain('readable-by-others');
  });

  it('tells what git does with the file, but not where only client IDs are in it', async () => {
    const tracked = await found({ ...held(staging), git: { state: 'tracked', root } });
    expect(problem(tracked, 'tracked')).toMatchObject({ level: 'danger', fix: 'history' });
    expect(problem(tracked, 'tracked')?.message).toContain('git rm --cached');
    const loose = await found({ ...held(staging), git: { state: 'not-ignored', root } }, `${root}/two/.env`);
    expect(problem(loose, 'not-ignored')).toMatchObject({ level: 'caution', fix: 'gitignore' });
    const harmless = await found(
      {
        ...{ mode: 0o644, git: { state: 'tracked', root } },
        clientIds: [{ variable: 'WORKOS_CLIENT_ID', line: 1, value: fakeClientId(5) }],
      },
      `${root}/three/.env`,
    );
    expect(harmless.problems).toEqual([]);
  });

  it('says in which other projects the same key lies, from three on', async () => {
    for (const name of ['one', 'two']) scanner.put(`${root}/${name}/.env`, held(staging));
    await scanned(around.inventory);
    expect(codes(rowOf(around.inventory, `${root}/one/.env`))).toEqual([]);
    const row = await found(held(staging), `${root}/three/.env`);
    expect(problem(row, 'shared-key')?.message).toContain('2 other projects: ~/work/one and ~/work/two');
    expect(problem(rowOf(around.inventory, `${root}/one/.env`), 'shared-key')?.message).toContain(
      '~/work/three',
    );
  });

  it('says why a file could not be read', async () => {
    const row = await found({ error: 'You are not allowed to read it.' });
    expect(row.problems).toEqual([
      expect.objectContaining({
        code: 'unreadable',
        level: 'caution',
        message: '.env could not be looked into: you are not allowed to read it.',
      }),
    ]);
  });

  it('leaves a key out that is probably another vendor’s, until it is linked', async () => {
    const odd = `sk_${'f0'.repeat(20)}`;
    scanner.put(env, held(odd, 'SPEECH_KEY'));
    scanner.put(`${root}/two/.env`, held(odd, 'WORKOS_API_KEY'));
    await scanned(around.inventory);
    expect(list(around.inventory).rows.map(({ path }) => path)).toEqual([`${root}/two/.env`]);
    await around.app.have(odd, { account: 'Acme', environment: 'Staging' });
    expect(list(around.inventory).rows).toHaveLength(2);
  });

  it('has each problem once, however many keys it is about', async () => {
    const row = await found({
      mode: 0o644,
      keys: [staging, unknown, production].map((value, at) => ({
        variable: `WORKOS_KEY_${at}`,
        line: at + 1,
        value,
      })),
    });
    expect(new Set(codes(row)).size).toBe(codes(row).length);
    expect(codes(row)).toContain('readable-by-others');
  });
});

describe('the list', () => {
  it('filters by words, problem and environment, counts problems among all rows, and pages in order', async () => {
    const scanner = new ScriptedScanner();
    const { app, inventory } = await open({ scanner });
    const key = await app.have(staging, { account: 'Acme', environment: 'Staging' });
    scanner.put(`${root}/b/.env`, { ...held(unknown), mode: 0o644 });
    scanner.put(`${root}/a/.env`, held(staging));
    scanner.put(`${root}/c/.env`, {
      clientIds: [{ variable: 'WORKOS_CLIENT_ID', line: 1, value: fakeClientId(4) }],
    });
    await scanned(inventory);

    const paths = (request: Parameters<typeof list>[1]): string[] =>
      list(inventory, request).rows.map(({ path }) => path.slice(root.length + 1, root.length + 2));
    expect(paths({})).toEqual(['a', 'b', 'c']);
    expect(paths({ group: 'environment' })).toEqual(['a', 'b', 'c']);
    expect(paths({ group: 'problem' })).toEqual(['b', 'a', 'c']);
    expect(paths({ offset: 1, limit: 1 })).toEqual(['b']);
    expect(list(inventory, { offset: 1, limit: 1 }).total).toBe(3);
    expect(paths({ query: 'ACME' })).toEqual(['a']);
    expect(paths({ query: fakeKeyId({ seed: 3 }) })).toEqual(['b']);
    expect(paths({ query: fakeClientId(4) })).toEqual(['c']);
    expect(paths({ query: 'work/c' })).toEqual(['c']);
    expect(paths({ problem: 'readable-by-others' })).toEqual(['b']);
    expect(paths({ environmentId: key.environmentId })).toEqual(['a']);
    expect(list(inventory, { query: 'nothing' }).problems).toEqual({
      'unlinked-key': 1,
      'readable-by-others': 1,
    });
    expect(inventory.progress()).toMatchObject({ found: 3, troubled: 1, files: 3, state: 'done' });
  });
});

describe('roots and scans', () => {
  it('begins to look when a root is chosen, once for each', async () => {
    const scanner = new ScriptedScanner();
    const { app, inventory, dialogs } = await open({ scanner, roots: [] });
    expect(() => {
      inventory.startScan();
    }).toThrow(expect.objectContaining({ code: 'no-root' }) as Error);
    expect(await inventory.chooseRoot()).toBe(false);
    scanner.put(env, held(staging));
    dialogs.folder = `${root}/shop`;
    expect(await inventory.chooseRoot()).toBe(true);
    await expect.poll(() => list(inventory).total).toBe(1);
    expect(await inventory.chooseRoot()).toBe(false);
    dialogs.folder = root;
    expect(await inventory.chooseRoot()).toBe(true);
    expect(app.vault.document.roots).toEqual([root]);
  });

  it('forgets what is below a root that is removed', async () => {
    const scanner = new ScriptedScanner();
    const { inventory } = await open({ scanner, roots: ['/one', '/two'] });
    scanner.put('/one/.env', held(staging));
    scanner.put('/two/.env', held(staging));
    await scanned(inventory);
    await inventory.removeRoot('/one');
    expect(list(inventory).rows.map(({ path }) => path)).toEqual(['/two/.env']);
    await inventory.removeRoot('/two');
    expect(inventory.progress()).toMatchObject({ state: 'idle', found: 0, roots: [] });
  });

  it('stops when it is cancelled, keeps what it has, and begins again', async () => {
    const scanner = new ScriptedScanner();
    const { inventory } = await open({ scanner });
    scanner.put(env, held(staging));
    await scanned(inventory);
    scanner.holds = true;
    inventory.startScan();
    expect(inventory.progress().state).toBe('scanning');
    inventory.startScan();
    expect(scanner.scans).toHaveLength(2);
    inventory.cancelScan();
    await expect.poll(() => inventory.progress()).toMatchObject({ state: 'cancelled', found: 1, at: '' });
    scanner.holds = false;
    await scanned(inventory);
    expect(inventory.progress().state).toBe('done');
  });

  it('drops what is gone, and what holds nothing any more', async () => {
    const scanner = new ScriptedScanner();
    const { inventory } = await open({ scanner });
    scanner.put(env, held(staging));
    scanner.put(`${root}/two/.env`, held(staging));
    await scanned(inventory);
    const { id } = rowOf(inventory);
    scanner.files.delete(env);
    scanner.put(`${root}/two/.env`);
    await scanned(inventory);
    expect(list(inventory).total).toBe(0);
    expect(() => inventory.pathOf(id)).toThrow(expect.objectContaining({ code: 'row-gone' }) as Error);
  });

  it('drops all rows when the vault locks, also those on their way, and finds them again afterwards', async () => {
    const app = await CoreApp.start({ file: new MemoryVaultFile(), ciphers: new PlainCiphers(false) });
    await app.vault.chooseTier({ tier: 'passphrase', passphrase: 'four unrelated calm words' });
    const scanner = new ScriptedScanner();
    const { inventory } = await open({ app, scanner });
    scanner.put(env, held(staging));
    await scanned(inventory);
    const { id } = rowOf(inventory);
    scanner.holds = true;
    inventory.startScan();
    await app.vault.lock();
    expect(inventory.progress()).toMatchObject({ state: 'idle', found: 0 });
    expect(list(inventory).total).toBe(0);
    expect(scanner.closed).toBe(1);
    expect(() => {
      inventory.startScan();
    }).toThrow(expect.objectContaining({ code: 'vault-locked' }) as Error);
    await app.vault.unlock('four unrelated calm words');
    scanner.holds = false;
    await scanned(inventory);
    expect(rowOf(inventory).id).toBe(id);
  });
});

describe('for others', () => {
  it('looks again before it says which files hold a secret, and in which variables', async () => {
    const scanner = new ScriptedScanner();
    const { app, inventory } = await open({ scanner });
    const fingerprint = await app.vault.fingerprint(staging);
    expect(await inventory.holding(fingerprint)).toEqual([]);
    scanner.put(env, {
      keys: [
        { variable: 'WORKOS_API_KEY', line: 1, value: staging },
        { variable: 'OTHER', line: 2, value: unknown },
        { variable: 'AGAIN', line: 3, value: staging },
      ],
    });
    expect(await inventory.holding(fingerprint)).toEqual([
      { path: env, variables: ['WORKOS_API_KEY', 'AGAIN'] },
    ]);
    await inventory.removeRoot(root);
    const scans = scanner.scans.length;
    expect(await inventory.holding(fingerprint)).toEqual([]);
    expect(scanner.scans).toHaveLength(scans);
  });

  it('looks at one file again when it was written, and passes over those that are its business no more', async () => {
    const scanner = new ScriptedScanner();
    const { inventory } = await open({ scanner });
    scanner.put(env, held(staging));
    scanner.put('/elsewhere/.env', held(staging));
    await inventory.rescanFile(env);
    await inventory.rescanFile('/elsewhere/.env');
    expect(list(inventory).rows.map(({ path }) => path)).toEqual([env]);
    scanner.files.delete(env);
    await inventory.rescanFile(env);
    expect(list(inventory).total).toBe(0);
  });

  it('looks at what Keyrack wrote without being asked', async () => {
    const scanner = new ScriptedScanner();
    const { app, inventory } = await open({ scanner });
    scanner.put(env, held(unknown));
    await scanned(inventory);
    await app.have(staging, { account: 'Acme', environment: 'Staging' });
    scanner.put(env, held(staging));
    await app.vault.update((document) => ({
      ...document,
      writes: [{ undoId: 'u', at: 1, path: env, before: null }],
    }));
    await expect.poll(() => rowOf(inventory).keys[0]?.standing).toBe('linked');
    scanner.put(env, held(unknown));
    await app.vault.update((document) => ({ ...document, writes: [] }));
    await expect.poll(() => rowOf(inventory).keys[0]?.standing).toBe('unlinked');
    expect(scanner.scans).toHaveLength(1);
  });

  it('looks for the keys of a file in history, and keeps the answer beside it', async () => {
    const scanner = new ScriptedScanner();
    const { inventory, history } = await open({ scanner });
    scanner.put(env, { ...held(unknown), git: { state: 'ignored', root } });
    await scanned(inventory);
    const { id } = rowOf(inventory);
    expect((await inventory.searchHistory(id)).message).toBe(
      'No commit of this repository holds a key of this file.',
    );
    history.commits = 3;
    expect((await inventory.searchHistory(id)).message).toContain('3 commits hold');
    expect(history.asked.at(-1)).toEqual({ path: env, secrets: [unknown] });
    scanner.put(env, { ...held(unknown), mode: 0o644 });
    await scanned(inventory);
    expect(problem(rowOf(inventory), 'in-history')).toMatchObject({ level: 'danger', fix: 'link' });
    scanner.put(env, held(staging));
    await scanned(inventory);
    expect(problem(rowOf(inventory), 'in-history')).toBeUndefined();
  });
});

describe('on a real disk', () => {
  let folder: string;
  let scanner: WorkerFileScanner;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-inventory-')));
    scanner = new WorkerFileScanner();
  });
  afterEach(async () => {
    await scanner.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('finds a file, mends it, looks into its history, and keeps no secret', async () => {
    const work = join(folder, 'work');
    const path = join(work, 'shop/.env');
    mkdirSync(dirname(path), { recursive: true });
    execFileSync('git', ['init', '-q', dirname(path)]);
    writeFileSync(path, `WORKOS_API_KEY=${staging}\n`);
    execFileSync('chmod', ['644', path]);
    const envFiles = new DiskEnvFiles({ undoFolder: join(folder, 'undo'), now: () => 1 });
    const { app, inventory } = await open({ scanner, envFiles, roots: [work], history: new GitLog() });
    await app.have(staging, { account: 'Acme', environment: 'Staging' });
    await scanned(inventory);
    const row = rowOf(inventory, path);
    expect(row.problems.map(({ code }) => code).sort()).toEqual(['not-ignored', 'readable-by-others']);

    await inventory.fix(row.id, 'tighten');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await inventory.fix(row.id, 'gitignore');
    expect(readFileSync(join(dirname(path), '.gitignore'), 'utf8')).toContain('.env');
    expect(rowOf(inventory, path).problems).toEqual([]);
    expect(app.sentences()).toContain(`Made ${path} readable by you alone.`);
    expect(await inventory.searchHistory(row.id)).toMatchObject({ commits: 0 });

    // It leads out of every root now: what is there is nobody's business.
    const outside = join(folder, 'outside.env');
    writeFileSync(outside, `WORKOS_API_KEY=${staging}\n`, { mode: 0o644 });
    rmSync(path);
    symlinkSync(outside, path);
    await expect(inventory.fix(row.id, 'tighten')).rejects.toMatchObject({ code: 'row-gone' });
    expect(statSync(outside).mode & 0o777).toBe(0o644);
    await expect(inventory.searchHistory(row.id)).rejects.toMatchObject({ code: 'row-gone' });
    expect(JSON.stringify([app.sentences(), inventory.progress()])).not.toContain(staging);
  });
});
