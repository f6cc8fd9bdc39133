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
import { replaceKey } from '../../main/core/catalog.ts';
import { Failure } from '../../main/core/failure.ts';
import { healthAfter } from '../../main/core/health.ts';
import { Inventory } from '../../main/core/inventory.ts';
import type { Holding } from '../../main/core/inventory/holding.ts';
import type { Rotation } from '../../main/core/model.ts';
import type { EnvFiles, FileScanner, GitHistory, ScannedFile } from '../../main/core/ports.ts';
import {
  inventoryProgressView,
  inventoryView,
  type InventoryProblem,
  type InventoryRow,
  type InventoryView,
} from '../../preload/contract/inventory.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeClientId, fakeKey, fakeKeyId } from '../support/fake-key.ts';
import { FixedDialogs } from '../support/ports/fixed-dialogs.ts';
import { MemoryEnvFiles } from '../support/ports/memory-env-files.ts';
import { MemoryVaultFile, PlainCiphers } from '../support/ports/memory-ports.ts';
import { answerOf } from '../support/ports/scripted-gateway.ts';
import { ScriptedScanner } from '../support/ports/scripted-scanner.ts';

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

/** A history in which each secret was brought in by as many commits as a test says. */
class ToldHistory implements GitHistory {
  readonly commits = new Map<string, number>();
  readonly asked: { path: string; groups: readonly (readonly string[])[] }[] = [];
  /** While set, a search ends only when its signal aborts. */
  holds = false;
  async search(
    path: string,
    groups: readonly (readonly string[])[],
    signal?: AbortSignal,
  ): Promise<{ commits: number[]; all: number }> {
    this.asked.push({ path, groups });
    if (this.holds) {
      await new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          reject(new Failure('git-failed', 'It was stopped.', ''));
        });
      });
    }
    const of = (secrets: readonly string[]): number =>
      Math.max(0, ...secrets.map((secret) => this.commits.get(secret) ?? 0));
    return { commits: groups.map(of), all: of(groups.flat()) };
  }
}

interface Around {
  app: CoreApp;
  inventory: Inventory;
  dialogs: FixedDialogs;
  history: ToldHistory;
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
  const history = new ToldHistory();
  const inventory = new Inventory({
    vault: app.vault,
    scanner: parts.scanner ?? new ScriptedScanner(),
    history: parts.history ?? history,
    envFiles: parts.envFiles ?? new MemoryEnvFiles(),
    dialogs,
    clock: app.clock,
    log: app.log,
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
      project: null,
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
      expect.objectContaining({
        code: 'unlinked-key',
        level: 'note',
        fixes: ['link', 'replace'],
        keyIds: [],
      }),
    ]);

    const key = around.app.vault.document.keys[0];
    await around.app.environments.remove('key', key?.id ?? '', undefined);
    const removed = await found(held(staging), `${root}/two/.env`);
    expect(removed.keys[0]).toMatchObject({ standing: 'removed', owner: 'Acme / Staging' });
    expect(problem(removed, 'unlinked-key')?.message).toContain('was removed from Keyrack');
  });

  it('tells a removed key for dead that WorkOS had refused, and does not offer to link it', async () => {
    const { app } = around;
    await app.vault.update((document) => ({
      ...document,
      keys: document.keys.map((key, at) => (at === 0 ? { ...key, health: rejected } : key)),
    }));
    await app.environments.remove('key', app.vault.document.keys[0]?.id ?? '', undefined);
    const row = await found(held(staging));
    expect(row.keys[0]).toMatchObject({ standing: 'removed', health: 'rejected', linkedKeyId: null });
    expect(codes(row)).toEqual(['dead-key']);
    expect(problem(row, 'dead-key')).toMatchObject({ fixes: ['replace'], keyIds: [] });
    expect(problem(row, 'dead-key')?.message).toContain('before it was removed from Keyrack');
  });

  it('says of each problem which linked keys it is about', async () => {
    const [first, second] = around.app.vault.document.keys;
    const row = await found({
      mode: 0o644,
      keys: [
        { variable: 'WORKOS_API_KEY', line: 1, value: staging },
        { variable: 'VITE_WORKOS_API_KEY', line: 2, value: production },
        { variable: 'OTHER', line: 3, value: unknown },
      ],
    });
    expect(problem(row, 'public-prefix')).toMatchObject({
      fixes: ['rotate', 'folder'],
      keyIds: [second?.id],
    });
    expect(problem(row, 'readable-by-others')?.keyIds).toEqual([first?.id, second?.id]);
    expect(problem(row, 'unlinked-key')?.keyIds).toEqual([]);
  });

  it('offers to link what is to be rotated and is not linked, beside rotating what is', async () => {
    const tracked = { state: 'tracked', root } as const;
    const both = await found({
      git: tracked,
      keys: [staging, unknown].map((value, at) => ({ variable: `WORKOS_KEY_${at}`, line: at + 1, value })),
    });
    expect(problem(both, 'tracked')?.fixes.slice(0, 2)).toEqual(['rotate', 'link']);
    const none = await found({ ...held(unknown), git: tracked }, `${root}/two/.env`);
    expect(problem(none, 'tracked')?.fixes[0]).toBe('link');
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
    expect(around.inventory.progress()).toMatchObject({ troubled: 1, endangered: 1 });
    expect(around.inventory.progress().version).toBeGreaterThan(version);
    expect(problem(rowOf(around.inventory), 'dead-key')).toMatchObject({
      level: 'danger',
      fixes: ['rotate', 'replace'],
    });

    await around.app.have(
      fakeKey({ seed: 9 }),
      { account: 'Acme', environment: 'Staging' },
      { health: { ...rejected, state: 'valid' } },
    );
    expect(problem(rowOf(around.inventory), 'dead-key')).toMatchObject({ fixes: ['replace', 'rotate'] });
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
    expect(problem(row, 'dead-key')).toMatchObject({ level: 'danger', fixes: ['replace'] });
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
    expect(problem(loose, 'readable-by-others')).toMatchObject({ level: 'caution', fixes: ['tighten'] });
    expect(
      codes(await found({ ...held(staging), project: root, mode: null }, `${root}/five/.env`)),
    ).not.toContain('readable-by-others');
  });

  it('tells what git does with the file, but not where only client IDs are in it', async () => {
    const tracked = await found({ ...held(staging), git: { state: 'tracked', root } });
    expect(problem(tracked, 'tracked')).toMatchObject({
      level: 'danger',
      fixes: ['rotate', 'gitignore', 'history', 'folder'],
    });
    expect(problem(tracked, 'tracked')?.message).toContain('git rm --cached .env in its folder');
    const loose = await found({ ...held(staging), git: { state: 'not-ignored', root } }, `${root}/two/.env`);
    expect(problem(loose, 'not-ignored')).toMatchObject({ level: 'caution', fixes: ['gitignore'] });
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
    expect(problem(row, 'shared-key')).toMatchObject({
      fixes: ['another-key', 'replace', 'folder'],
      keyIds: [around.app.vault.document.keys[0]?.id],
    });
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
        fixes: ['folder'],
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
    // What is in trouble is seen first, with all that is in its group.
    expect(paths({})).toEqual(['b', 'a', 'c']);
    expect(paths({ group: 'environment' })).toEqual(['b', 'c', 'a']);
    expect(paths({ group: 'problem' })).toEqual(['b', 'a', 'c']);
    expect(paths({ offset: 1, limit: 1 })).toEqual(['a']);
    expect(list(inventory, { offset: 1, limit: 1 }).total).toBe(3);
    expect(paths({ query: 'ACME' })).toEqual(['a']);
    expect(paths({ query: fakeKeyId({ seed: 3 }) })).toEqual(['b']);
    expect(paths({ query: fakeClientId(4) })).toEqual(['c']);
    expect(paths({ query: 'work/c' })).toEqual(['c']);
    expect(paths({ problem: 'readable-by-others' })).toEqual(['b']);
    expect(paths({ environmentId: key.environmentId })).toEqual(['a']);
    expect(paths({ project: '~/work/b' })).toEqual(['b']);
    expect(list(inventory, { project: '~/work/b' })).toMatchObject({
      projects: ['a', 'b', 'c'].map((name) => ({ project: `~/work/${name}`, files: 1 })),
      environments: [{ environmentId: key.environmentId, owner: 'Acme / Staging', files: 1 }],
    });
    expect(list(inventory, { query: 'nothing' }).problems).toEqual({
      'unlinked-key': 1,
      'readable-by-others': 1,
    });
    expect(inventory.progress()).toMatchObject({
      found: 3,
      troubled: 1,
      endangered: 0,
      files: 3,
      state: 'done',
    });
  });
});

describe('rows of a group', () => {
  it('begin with the worst, then go by path', async () => {
    const scanner = new ScriptedScanner();
    const { app, inventory } = await open({ scanner });
    await app.have(staging, { account: 'Acme', environment: 'Staging' });
    scanner.put(`${root}/shop/.env`, held(staging));
    scanner.put(`${root}/shop/.env.local`, held(staging));
    scanner.put(`${root}/shop/.env.testing`, { ...held(staging), mode: 0o644 });
    await scanned(inventory);
    for (const group of ['project', 'environment'] as const)
      expect(list(inventory, { group }).rows.map(({ path }) => path.slice(root.length + 6))).toEqual([
        '.env.testing',
        '.env',
        '.env.local',
      ]);
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

  it('fails by a fault, is stopped by a person, and says when either was', async () => {
    const scanner = new ScriptedScanner();
    const { app, inventory } = await open({ scanner });
    expect(inventory.progress()).toMatchObject({ state: 'idle', endedAt: null });
    scanner.fault = new TypeError('Nobody expected this.');
    await scanned(inventory);
    expect(inventory.progress()).toMatchObject({ state: 'failed', endedAt: app.clock.now() });
    expect(app.log.errors).toEqual(['A scan failed.']);
    scanner.fault = new Failure('scan-failed', 'The thread ended.', 'Scan again.');
    await scanned(inventory);
    expect(inventory.progress()).toMatchObject({ state: 'failed' });
    expect(app.log.errors).toEqual(['A scan failed.']);
    app.clock.advance(1_000);
    scanner.holds = true;
    inventory.startScan();
    inventory.cancelScan();
    await expect
      .poll(() => inventory.progress())
      .toMatchObject({ state: 'cancelled', endedAt: app.clock.now() });
  });

  it('fails when what it found cannot be compared, and finds it again once that is mended', async () => {
    const scanner = new ScriptedScanner();
    const { app, inventory } = await open({ scanner });
    scanner.put(env, held(staging));
    app.file.failWith = new Failure('disk-full', 'The disk is full.', 'Make room on it.');
    await scanned(inventory);
    expect(inventory.progress()).toMatchObject({ state: 'failed', found: 0 });
    app.file.failWith = null;
    await scanned(inventory);
    expect(inventory.progress()).toMatchObject({ state: 'done', found: 1 });
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
    await expect(inventory.holding('nobody’s')).rejects.toMatchObject({ code: 'vault-locked' });
    await app.vault.unlock('four unrelated calm words');
    scanner.holds = false;
    await scanned(inventory);
    expect(rowOf(inventory).id).toBe(id);
  });
});

describe('the inventory that the rest of Keyrack relies on', () => {
  it('looks again before it says which files hold a secret, and in which variables', async () => {
    const scanner = new ScriptedScanner();
    const { app, inventory } = await open({ scanner });
    const fingerprint = await app.vault.fingerprint(staging);
    const found = async (): Promise<Holding['files']> => (await inventory.holding(fingerprint)).files;
    expect(await found()).toEqual([]);
    scanner.put(env, {
      keys: [
        { variable: 'WORKOS_API_KEY', line: 1, value: staging },
        { variable: 'OTHER', line: 2, value: unknown },
        { variable: 'AGAIN', line: 3, value: staging },
      ],
    });
    expect(await found()).toEqual([{ path: env, variables: ['WORKOS_API_KEY', 'AGAIN'] }]);
    await inventory.removeRoot(root);
    const scans = scanner.scans.length;
    expect(await inventory.holding(fingerprint)).toMatchObject({ files: [], scan: 'no-roots' });
    expect(scanner.scans).toHaveLength(scans);
  });

  it('tells who looks for a key what could not be looked into, and whether the look came to its end', async () => {
    const scanner = new ScriptedScanner();
    const { inventory } = await open({ scanner, roots: [root, '/mnt/away'] });
    scanner.put(`${root}/big/.env`, { error: 'It is larger than 1 MB.' });
    scanner.put('/mnt/away', { error: 'This folder is not there any more.' });
    scanner.also.push('/mnt/away');
    const whole = await inventory.holding('nobody’s');
    expect(whole).toEqual({
      ...{ files: [], scan: 'done', roots: [root, '/mnt/away'] },
      lostRoots: [{ path: '/mnt/away', why: 'This folder is not there any more.' }],
      unread: [{ path: `${root}/big/.env`, why: 'It is larger than 1 MB.' }],
    });
    scanner.holds = true;
    const looking = inventory.holding('nobody’s');
    inventory.cancelScan();
    // What an earlier look knew is not forgotten.
    expect(await looking).toEqual({ ...whole, scan: 'stopped' });
    scanner.holds = false;
    scanner.fault = new Failure('scan-failed', 'The thread ended.', 'Scan again.');
    expect(await inventory.holding('nobody’s')).toEqual({ ...whole, scan: 'failed' });
  });

  it('keeps who holds a cookie password, and lists no file because of one', async () => {
    const scanner = new ScriptedScanner();
    const { app, inventory } = await open({ scanner });
    const key = await app.have(staging, { account: 'Acme', environment: 'Staging' });
    const password = 'p'.repeat(40);
    const cookiePasswords = [{ variable: 'WORKOS_COOKIE_PASSWORD', line: 2, value: password }];
    const alone = ['a', 'b', 'c', 'd'].map((name) => `${root}/${name}/.env`);
    for (const path of alone) scanner.put(path, { cookiePasswords });
    scanner.put(env, { ...held(staging), cookiePasswords });
    const { files } = await inventory.holding(await app.vault.fingerprint(password));
    expect(files.map(({ path }) => path).toSorted()).toEqual([...alone, env].toSorted());
    const { rows, total } = list(inventory);
    expect(total).toBe(1);
    expect(inventory.progress()).toMatchObject({ found: 1 });
    expect(rows[0]?.cookiePasswords).toEqual([{ variable: 'WORKOS_COOKIE_PASSWORD', line: 2 }]);
    expect(JSON.stringify(list(inventory))).not.toContain(password);
    expect(await inventory.cookiePasswordIn(rows[0]?.id ?? '', 'WORKOS_COOKIE_PASSWORD')).toEqual({
      value: password,
      environmentId: key.environmentId,
    });
  });

  it('says why a row’s cookie password cannot be rotated', async () => {
    const scanner = new ScriptedScanner();
    const { inventory } = await open({ scanner });
    const cookiePasswords = [{ variable: 'COOKIE_PASSWORD', line: 2, value: 'p'.repeat(40) }];
    scanner.put(env, { ...held(unknown), cookiePasswords });
    await scanned(inventory);
    const rowId = rowOf(inventory).id;
    const asked = (variable: string): Promise<unknown> => inventory.cookiePasswordIn(rowId, variable);
    await expect(asked('COOKIE_PASSWORD')).rejects.toMatchObject({ code: 'environment-unknown' });
    await expect(asked('OTHER')).rejects.toMatchObject({ code: 'no-cookie-password' });
    scanner.files.delete(env);
    await expect(asked('COOKIE_PASSWORD')).rejects.toMatchObject({ code: 'row-gone' });
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
    const looks = scanner.looks.length;
    inventory.fileChanged(env);
    await app.vault.update((document) => ({
      ...document,
      writes: [{ undoId: 'u', at: 1, path: env, before: null }],
    }));
    await expect.poll(() => rowOf(inventory).keys[0]?.standing).toBe('linked');
    scanner.put(env, held(unknown));
    inventory.fileChanged(env);
    await app.vault.update((document) => ({ ...document, writes: [] }));
    await expect.poll(() => rowOf(inventory).keys[0]?.standing).toBe('unlinked');
    expect(scanner.looks.slice(looks)).toEqual([env, env]);
    expect(scanner.scans).toHaveLength(1);
  });

  it('judges its files again when the vault says something else of them, and not for another check', async () => {
    const scanner = new ScriptedScanner();
    const { app, inventory } = await open({ scanner });
    const key = await app.have(staging, { account: 'Acme', environment: 'Staging' });
    scanner.put(env, held(staging));
    await scanned(inventory);
    const { version } = inventory.progress();
    const change = (answer: 200 | 401): Promise<void> =>
      app.vault.update((document) =>
        replaceKey(document, key.id, (before) => {
          app.clock.advance(1_000);
          return { ...before, health: healthAfter(before.health, answerOf(answer), app.clock.now()) };
        }),
      );
    await change(200);
    const heard = inventory.progress().version;
    expect(heard).toBeGreaterThan(version);
    await change(200);
    await app.vault.update((document) => ({ ...document, roots: [...document.roots] }));
    expect(inventory.progress().version).toBe(heard);
    await change(401);
    expect(inventory.progress().version).toBeGreaterThan(heard);
    expect(rowOf(inventory).problems.map(({ code }) => code)).toContain('dead-key');
  });

  it('reads again the files whose keys nobody linked, and no others', async () => {
    const scanner = new ScriptedScanner();
    const { app, inventory } = await open({ scanner });
    await app.have(staging, { account: 'Acme', environment: 'Staging' });
    scanner.put(env, held(staging));
    scanner.put(`${root}/b/.env`, held(unknown));
    scanner.put(`${root}/a/.env`, held(production));
    scanner.put(`${root}/gone/.env`, held(unknown));
    await scanned(inventory);
    scanner.files.delete(`${root}/gone/.env`);
    const files = await inventory.readUnlinked();
    expect(files.map(({ path }) => path)).toEqual([`${root}/a/.env`, `${root}/b/.env`]);
    expect(await inventory.read(rowOf(inventory).id)).toMatchObject({
      path: env,
      keys: [{ value: staging }],
    });
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
    history.commits.set(unknown, 3);
    expect((await inventory.searchHistory(id)).message).toContain('3 commits have a key of this file');
    expect(history.asked.at(-1)).toEqual({ path: env, groups: [[unknown]] });
    scanner.put(env, { ...held(unknown), mode: 0o644 });
    await scanned(inventory);
    expect(problem(rowOf(inventory), 'in-history')).toMatchObject({ level: 'danger', fixes: ['link'] });
    scanner.put(env, held(staging));
    await scanned(inventory);
    expect(problem(rowOf(inventory), 'in-history')).toBeUndefined();
  });
});

describe('the history of a repository', () => {
  const inShop = { git: { state: 'ignored', root: `${root}/shop` } } as const;
  const open3 = async (): Promise<Around & { scanner: ScriptedScanner }> => {
    const scanner = new ScriptedScanner();
    const around = await open({ scanner });
    scanner.put(env, { ...held(staging), ...inShop });
    scanner.put(`${root}/shop/api/.env`, { ...held(unknown), ...inShop });
    scanner.put(`${root}/shop/web/.env`, { ...held(production), ...inShop });
    scanner.put(`${root}/other/.env`, { ...held(staging), git: { state: 'ignored', root: `${root}/other` } });
    await scanned(around.inventory);
    return { ...around, scanner };
  };
  const inHistory = (inventory: Inventory, path: string): boolean =>
    problem(rowOf(inventory, path), 'in-history') !== undefined;

  it('is searched once for the keys of all its files, and each row says what of its own was found', async () => {
    const { inventory, history } = await open3();
    history.commits.set(staging, 2).set(unknown, 5);
    expect(rowOf(inventory).repository).toBe('~/work/shop');
    const answer = await inventory.searchHistory(rowOf(inventory, `${root}/shop/web/.env`).id);
    expect(answer).toMatchObject({ commits: 5, files: 2 });
    expect(answer.message).toContain('5 commits have keys of 2 files here');
    expect(history.asked).toHaveLength(1);
    expect(history.asked[0]?.groups.flat().sort()).toEqual([staging, unknown, production].sort());
    expect(inHistory(inventory, env)).toBe(true);
    expect(inHistory(inventory, `${root}/shop/api/.env`)).toBe(true);
    expect(inHistory(inventory, `${root}/shop/web/.env`)).toBe(false);
    expect(inHistory(inventory, `${root}/other/.env`)).toBe(false);
    expect(JSON.stringify(answer)).not.toContain('sk_');
  });

  it('is searched without the files that are gone meanwhile', async () => {
    const { inventory, history, scanner } = await open3();
    scanner.files.delete(`${root}/shop/api/.env`);
    expect((await inventory.searchHistory(rowOf(inventory).id)).message).toBe(
      'No commit of this repository holds a key of its 2 files here. The keys of 1 file were not looked for.',
    );
    expect(history.asked[0]?.groups.flat()).not.toContain(unknown);
  });

  it('is left when the search is cancelled, and nothing is said of the rows', async () => {
    const { inventory, history } = await open3();
    history.commits.set(staging, 2);
    history.holds = true;
    const searching = inventory.searchHistory(rowOf(inventory).id);
    await expect.poll(() => history.asked.length).toBe(1);
    inventory.cancelHistorySearch();
    expect((await searching).message).toContain('Stopped before the whole history was read');
    expect(inHistory(inventory, env)).toBe(false);
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
    expect(await inventory.fix(row.id, 'gitignore')).toMatch(
      /^Git ignores the file now: \S*\.env is in \S+\/\.gitignore\.$/,
    );
    expect(readFileSync(join(dirname(path), '.gitignore'), 'utf8')).toContain('.env');
    expect(rowOf(inventory, path).problems).toEqual([]);
    expect(app.sentences()).toContain(`Made ${path} readable by you alone.`);
    execFileSync('git', ['-C', dirname(path), 'add', '-f', '.env']);
    expect(await inventory.fix(row.id, 'gitignore')).toContain('Git still tracks the file');
    execFileSync('git', ['-C', dirname(path), 'rm', '-q', '--cached', '.env']);
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
