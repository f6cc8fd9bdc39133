import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { parsers } from '../../main/adapters/env-parsers.ts';
import { Exports } from '../../main/core/exports.ts';
import { Failure } from '../../main/core/failure.ts';
import { neverChecked } from '../../main/core/model.ts';
import type { ActivityEntry, Environment, Key } from '../../main/core/model.ts';
import { readKey } from '../../main/core/workos-key.ts';
import { Vault } from '../../main/core/vault.ts';
import { exportDoneView, exportPlanView, type ExportPlanView } from '../../preload/contract/view.ts';
import { fakeClientId, fakeKey } from '../support/fake-key.ts';
import { FixedDialogs, MemoryEnvFiles } from '../support/memory-env-files.ts';
import { FakeClock, MemoryVaultFile, PlainCiphers } from '../support/memory-ports.ts';

const root = '/home/ann/shop';
const env = `${root}/.env`;
const staging = fakeKey({ seed: 1 });
const production = fakeKey({ seed: 2, prefix: 'sk_' });
const elsewhere = fakeKey({ seed: 3 });
const unknown = fakeKey({ seed: 4 });
const clientId = fakeClientId(1);
const otherClientId = fakeClientId(3);

let clock: FakeClock;
let vault: Vault;
let vaultFile: MemoryVaultFile;
let files: MemoryEnvFiles;
let dialogs: FixedDialogs;
let activity: Omit<ActivityEntry, 'id' | 'at'>[];
let exports: Exports;

async function link(
  secret: string,
  environment: Partial<Environment>,
  more: Partial<Key> = {},
): Promise<void> {
  const id = environment.id ?? randomUUID();
  const reading = readKey(secret);
  const key: Key = {
    id: `key of ${id}`,
    environmentId: id,
    label: '',
    secret: await vault.seal(secret),
    fingerprint: await vault.fingerprint(secret),
    keyId: reading.ok ? (reading.keyId ?? null) : null,
    hint: reading.ok ? reading.hint : '',
    createdAt: null,
    linkedAt: clock.now(),
    expiresAt: null,
    health: { ...neverChecked, state: 'valid', checkedAt: clock.now() },
    ...more,
  };
  await vault.update((document) => ({
    ...document,
    environments: [
      ...document.environments,
      {
        accountId: 'acme',
        name: id,
        kind: 'staging',
        projectName: null,
        clientId: null,
        clientIdState: 'unchecked',
        workosEnvironmentId: null,
        createdAt: clock.now(),
        ...environment,
        id,
      },
    ],
    keys: [...document.keys, key],
  }));
}

/** Plans an export to one file, and checks that the view is one the contract lets through. */
async function plan(key = 'staging', path = env): Promise<ExportPlanView> {
  dialogs.file = path;
  const view = await exports.plan(`key of ${key}`, 'file');
  return exportPlanView.parse(view);
}

const codes = (view: ExportPlanView): string[] => view.warnings.map(({ code, level }) => `${level} ${code}`);
const shop = (text: string): void => {
  files.files.set(env, { text, git: { state: 'ignored', root } });
};

beforeEach(async () => {
  clock = new FakeClock();
  vaultFile = new MemoryVaultFile();
  vault = new Vault({ file: vaultFile, ciphers: new PlainCiphers(), clock });
  await vault.load();
  await vault.chooseTier({ tier: 'keychain' });
  await vault.update((document) => ({
    ...document,
    accounts: [{ id: 'acme', name: 'Acme', createdAt: 0 }],
  }));
  await link(staging, { id: 'staging', name: 'Staging', clientId });
  await link(production, { id: 'production', name: 'Live shop', kind: 'production' });
  await link(elsewhere, { id: 'elsewhere', name: 'Elsewhere', clientId: otherClientId });
  files = new MemoryEnvFiles();
  dialogs = new FixedDialogs();
  activity = [];
  exports = new Exports({
    vault,
    envFiles: files,
    dialogs,
    clock,
    newId: randomUUID,
    parsers,
    home: '/home/ann',
    activity: {
      record: (entry) => {
        activity.push(entry);
        return Promise.resolve();
      },
    },
  });
});

describe('planning', () => {
  it('shows what would be written into a new file, masked, and writes nothing', async () => {
    const view = await plan();
    expect(view).toMatchObject({
      path: env,
      shownPath: '~/shop/.env',
      fileName: '.env',
      exists: false,
      unchanged: false,
      confirmName: null,
    });
    expect(view.variables).toEqual([
      { name: 'WORKOS_API_KEY', shown: `sk_test_…${staging.slice(-4)}`, included: true, required: true },
      { name: 'WORKOS_CLIENT_ID', shown: clientId, included: true, required: false },
    ]);
    expect(view.diff.map(({ kind, line, text }) => `${kind} ${line} ${text}`)).toEqual([
      `added 1 WORKOS_API_KEY=sk_test_…${staging.slice(-4)}`,
      `added 2 WORKOS_CLIENT_ID=${clientId}`,
    ]);
    expect(files.files.size).toBe(0);
    expect(files.writes).toBe(0);
  });

  it('asks for a folder and proposes the file in it', async () => {
    dialogs.folder = root;
    files.proposal = '.env.local';
    expect((await exports.plan('key of staging', 'folder'))?.path).toBe(`${root}/.env.local`);
  });

  it('answers null when the person cancels, whichever dialog it was', async () => {
    expect(await exports.plan('key of staging', 'file')).toBeNull();
    expect(await exports.plan('key of staging', 'folder')).toBeNull();
  });

  it('carries no secret out: neither the key nor any value of the file', async () => {
    const values = {
      WORKOS_API_KEY: unknown,
      DATABASE_URL: 'postgres://ann:hunter2hunter2@db.internal/shop',
      MULTI: '"first-line-secret\nsecond-line-secret"',
      QUOTED: "'quoted-secret-value'",
      STRIPE: 'whsec_' + 'a1B2c3D4e5F6',
    };
    const lines = Object.entries(values).map(([name, value]) => `${name}=${value}`);
    shop(`# was ${elsewhere}\n${lines.join('\n')}\n# old: WORKOS_API_KEY=${production}\njunk-secret-9Zx8\n`);
    const view = await plan();
    const text = JSON.stringify(view);
    for (const secret of [
      ...[staging, production, elsewhere, unknown],
      ...['hunter2', 'first-line-secret', 'second-line-secret', 'quoted-secret-value', 'a1B2c3D4e5F6'],
      'junk-secret-9Zx8',
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(view.diff.some(({ kind }) => kind === 'removed')).toBe(true);
  });

  it('says where unchanged lines are left out', async () => {
    const before = Array.from({ length: 10 }, (_, at) => `A${at}=1`).join('\n');
    shop(`${before}\n`);
    const { diff } = await plan();
    expect(diff[0]).toEqual({ kind: 'gap', line: 1, text: '8 unchanged lines' });
    expect(diff.filter(({ kind }) => kind === 'gap')).toHaveLength(1);
    expect(diff.map(({ line }) => line)).toEqual([1, 9, 10, 11, 12]);
  });

  it('shows the beginning of a change of thousands of lines, and how many more there are', async () => {
    shop('WORKOS_API_KEY=old\n'.repeat(2_000));
    const { diff } = await plan();
    expect(diff).toHaveLength(401);
    expect(diff.at(-1)).toMatchObject({
      kind: 'gap',
      text: expect.stringMatching(/^3\d{3} more lines/) as string,
    });
  });

  it('leaves out what the person leaves out, but never the key', async () => {
    const { planId } = await plan();
    const view = await exports.replan(planId, []);
    expect(view.planId).toBe(planId);
    expect(view.variables.map(({ included }) => included)).toEqual([true, false]);
    expect(view.diff).toHaveLength(1);
    expect((await exports.replan(planId, ['WORKOS_CLIENT_ID', 'PATH'])).diff).toHaveLength(2);
  });

  it('forgets all but the newest 20 plans', async () => {
    const first = await plan();
    for (let at = 0; at < 20; at += 1) await plan();
    await expect(exports.replan(first.planId, [])).rejects.toMatchObject({ code: 'plan-gone' });
  });

  it('asks for no file when the key cannot be opened or is gone', async () => {
    const ciphers = new PlainCiphers();
    ciphers.keychainKey = 'another';
    const locked = new Vault({ file: vaultFile, ciphers, clock });
    await locked.load();
    const other = new Exports({
      ...{ vault: locked, envFiles: files, dialogs, clock, newId: randomUUID, parsers, home: '/home/ann' },
      activity: { record: () => Promise.resolve() },
    });
    dialogs.file = env;
    await expect(other.plan('key of staging', 'file')).rejects.toMatchObject({ code: 'secret-locked' });
    await expect(exports.plan('key of nobody', 'file')).rejects.toMatchObject({ code: 'key-gone' });
    expect(dialogs.asked).toBe(0);
  });
});

describe('refusing', () => {
  it.each([
    ['fifo', 'not-a-regular-file', 'secret manager mounts this file'],
    ['socket', 'not-a-regular-file', 'socket'],
    ['device', 'not-a-regular-file', 'device'],
    ['directory', 'not-a-regular-file', 'folder'],
    ['other', 'not-a-regular-file', 'leads nowhere'],
  ] as const)('what is no plain file (%s), and says what it is', async (kind, code, words) => {
    files.files.set(env, { text: '', kind });
    const refused = plan();
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(words);
  });

  it('a read-only file', async () => {
    files.files.set(env, { text: 'A=1\n', writable: false });
    await expect(plan()).rejects.toMatchObject({ code: 'read-only-file' });
  });

  it.each([
    ['utf-16', Uint8Array.from([0xff, 0xfe, 0x41, 0, 0x3d, 0])],
    ['contains-nul', Uint8Array.from([0x41, 0x3d, 0, 0x31])],
  ])('a file that is no text of this kind: %s', async (code, text) => {
    files.files.set(env, { text });
    const refused = await plan().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Failure);
    expect(refused).toMatchObject({ code, next: expect.stringMatching(/\S.*\.$/) as string });
  });

  it('a file whose other variables some reader would then read differently', async () => {
    const misread = new Exports({
      ...{ vault, envFiles: files, dialogs, clock, newId: randomUUID, home: '/home/ann' },
      parsers: { odd: (text) => ({ WORKOS_API_KEY: 'something else', LENGTH: String(text.length) }) },
      activity: { record: () => Promise.resolve() },
    });
    dialogs.file = env;
    shop('A=1\n');
    await expect(misread.plan('key of staging', 'file')).rejects.toMatchObject({ code: 'would-be-misread' });
    expect(files.text(env)).toBe('A=1\n');
  });
});

describe('warning', () => {
  it('says nothing about a good file', async () => {
    shop('A=1\n');
    expect((await plan()).warnings).toEqual([]);
  });

  it('is red where git tracks the file', async () => {
    files.files.set(env, { text: '', git: { state: 'tracked', root } });
    expect(codes(await plan())).toEqual(['danger tracked']);
  });

  it('offers to add the file to .gitignore, and is gone when that is done', async () => {
    files.git = { state: 'not-ignored', root };
    const view = await plan();
    expect(view.warnings).toMatchObject([{ code: 'not-ignored', level: 'caution', fix: 'gitignore' }]);
    expect((await exports.fix(view.planId, 'gitignore')).warnings).toEqual([]);
    expect(activity.map(({ sentence }) => sentence)).toEqual(['Added /.env to ~/shop/.gitignore.']);
  });

  it('offers to close a file that others may open', async () => {
    files.files.set(env, { text: 'A=1\n', mode: 0o644 });
    const view = await plan();
    expect(view.warnings).toMatchObject([{ code: 'readable-by-others', fix: 'tighten' }]);
    expect((await exports.fix(view.planId, 'tighten')).warnings).toEqual([]);
    expect(files.files.get(env)?.mode).toBe(0o600);
  });

  it.each([
    ['\u{feff}A=1\n', ['caution byte-order-mark']],
    ['A=1\r\n', ['note crlf']],
    ['A=1\r\nB=2\n', ['note mixed-line-ends']],
    [`VITE_KEY=${unknown}\n`, ['danger client-exposed']],
  ])('tells what readers stumble over in %j', async (text, expected) => {
    shop(text);
    expect(codes(await plan())).toEqual(expected);
  });

  it.each([
    ['.env.example', 'staging', 'danger example-file'],
    ['.env.production', 'staging', 'caution staging-in-production'],
    ['public/.env', 'staging', 'danger published-folder'],
    ['dist/.env', 'staging', 'danger published-folder'],
    ['.env', 'production', 'danger production-in-development'],
    ['.env.local', 'production', 'danger production-in-development'],
    ['.env.development', 'production', 'danger production-in-development'],
    ['.env.test', 'production', 'danger production-in-development'],
    ['.dev.vars', 'production', 'danger production-in-development'],
    ['dev/settings.env', 'production', 'danger production-in-development'],
  ])('judges %s for a %s key by its name', async (name, key, expected) => {
    files.git = { state: 'ignored', root };
    expect(codes(await plan(key, `${root}/${name}`))).toContain(expected);
  });

  it.each([
    ['.env.production', 'production'],
    ['.env.production.local', 'production'],
    ['.env.local', 'staging'],
    ['apps/web/.env', 'staging'],
  ])('has nothing against the place of %s for a %s key', async (name, key) => {
    files.git = { state: 'ignored', root };
    expect((await plan(key, `${root}/${name}`)).warnings).toEqual([]);
  });

  it('tells where a link leads', async () => {
    files.files.set(env, { text: 'A=1\n', realPath: '/home/ann/shared/shop.env' });
    const { warnings } = await plan();
    expect(warnings).toMatchObject([{ code: 'symlink', level: 'note' }]);
    expect(warnings[0]?.message).toContain('/home/ann/shared/shop.env');
  });

  it.each([
    ['an older key of this environment', 'staging', 'note', 'older key of this environment', 'older'],
    ['the key of another environment', 'elsewhere', 'caution', 'Acme / Elsewhere', elsewhere],
    ['a production key', 'production', 'danger', 'Acme / Live shop', production],
    ['a key that is not linked', 'nobody', 'caution', 'not linked here', unknown],
  ])('names whose key would go: %s', async (_, owner, level, words, value) => {
    const older = fakeKey({ seed: 9 });
    if (owner === 'staging') {
      const fingerprint = await vault.fingerprint(older);
      await vault.update((document) => ({
        ...document,
        keys: document.keys.flatMap((key) =>
          key.environmentId === 'staging' ? [key, { ...key, id: 'older', fingerprint, keyId: null }] : [key],
        ),
      }));
    }
    shop(`WORKOS_API_KEY=${owner === 'staging' ? older : value}\n`);
    const { warnings } = await plan();
    expect(warnings).toMatchObject([{ code: 'replaces-key', level }]);
    expect(warnings[0]?.message).toContain(words);
  });

  it('tells a linked key by its key ID when fingerprints cannot be made', async () => {
    const without = new Exports({
      vault: {
        document: vault.document,
        update: (change) => vault.update(change),
        seal: (plain) => vault.seal(plain),
        open: (envelope) => vault.open(envelope),
        fingerprint: () => Promise.reject(new Failure('secret-locked', 'Locked.', 'Unlock.')),
      },
      ...{ envFiles: files, dialogs, clock, newId: randomUUID, parsers, home: '/home/ann' },
      activity: { record: () => Promise.resolve() },
    });
    shop(`WORKOS_API_KEY=${elsewhere}\n`);
    dialogs.file = env;
    const view = await without.plan('key of staging', 'file');
    expect(view?.warnings[0]?.message).toContain('Acme / Elsewhere');
  });

  it("notices a client ID that is not the key's", async () => {
    shop(`WORKOS_CLIENT_ID=${otherClientId}\n`);
    const view = await plan();
    expect(codes(view)).toEqual(['note replaces-client-id']);
    const without = await exports.replan(view.planId, []);
    expect(codes(without)).toEqual(['caution client-id-differs']);
    expect(without.warnings[0]?.message).toContain('Acme / Elsewhere');
  });

  it.each([
    [{ health: { ...neverChecked, state: 'rejected' as const } }, 'danger key-rejected'],
    [{ health: neverChecked }, 'caution key-unverified'],
    [{ expiresAt: Date.UTC(2026, 0, 1) }, 'danger key-expired'],
    [{ expiresAt: Date.UTC(2026, 10, 6) }, 'note key-expires-soon'],
  ])('tells how the key stands: %#', async (more, expected) => {
    await link(unknown, { id: 'ill' }, more);
    shop('A=1\n');
    expect(codes(await plan('ill'))).toEqual([expected]);
  });

  it('puts the gravest first', async () => {
    files.files.set(env, { text: '\u{feff}A=1\r\n', mode: 0o644, git: { state: 'tracked', root } });
    const levels = (await plan()).warnings.map(({ level }) => level);
    expect(levels).toEqual(['danger', 'caution', 'caution', 'note']);
  });
});

describe('confirming', () => {
  it('writes the key bare, keeps the rest, and remembers it', async () => {
    shop('# shop\nA=1');
    const { planId } = await plan();
    clock.advance(1_000);
    const done = exportDoneView.parse(await exports.confirm(planId));
    expect(files.text(env)).toBe(`# shop\nA=1\nWORKOS_API_KEY=${staging}\nWORKOS_CLIENT_ID=${clientId}\n`);
    expect(done).toMatchObject({ path: env, shownPath: '~/shop/.env', at: clock.now() });
    expect(vault.document.exports).toEqual([
      {
        id: done.exportId,
        at: clock.now(),
        keyId: 'key of staging',
        path: env,
        variables: ['WORKOS_API_KEY', 'WORKOS_CLIENT_ID'],
      },
    ]);
    expect(activity).toEqual([
      {
        kind: 'export',
        sentence: 'Wrote the key of Acme / Staging to ~/shop/.env.',
        environmentId: 'staging',
        keyId: vault.document.keys[0]?.keyId,
        requestId: null,
        undo: { type: 'export', id: done.exportId, until: clock.now() + 30 * 24 * 60 * 60 * 1000 },
      },
    ]);
    await expect(exports.confirm(planId)).rejects.toMatchObject({ code: 'plan-gone' });
  });

  it('writes nothing when the file says all of it already', async () => {
    shop(`WORKOS_API_KEY=${production}\n`);
    const view = await plan('production');
    expect(view).toMatchObject({ unchanged: true, diff: [], confirmName: null });
    await exports.confirm(view.planId);
    expect(files.writes).toBe(0);
    expect(vault.document.exports).toEqual([]);
    expect(activity).toEqual([]);
  });

  it('writes nothing when the file changed since the plan', async () => {
    shop('A=1\n');
    const { planId } = await plan();
    shop('A=2\n');
    await expect(exports.confirm(planId)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(files.text(env)).toBe('A=2\n');
    await exports.replan(planId, []);
    await exports.confirm(planId);
    expect(files.text(env)).toBe(`A=2\nWORKOS_API_KEY=${staging}\n`);
  });

  it('writes nothing when the way to the file leads elsewhere since the plan', async () => {
    for (const path of ['/srv/one/.env', '/srv/two/.env']) files.files.set(path, { text: '' });
    files.files.set(env, { text: '', realPath: '/srv/one/.env' });
    const { planId } = await plan();
    files.files.set(env, { text: '', realPath: '/srv/two/.env' });
    await expect(exports.confirm(planId)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(files.writes).toBe(0);
  });

  it('does not call somebody else’s write its own', async () => {
    const { planId } = await plan();
    shop(`WORKOS_API_KEY=${staging}\nWORKOS_CLIENT_ID=${clientId}\n`);
    await expect(exports.confirm(planId)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect((await exports.replan(planId, ['WORKOS_CLIENT_ID'])).unchanged).toBe(true);
  });

  it.each([undefined, '', 'live shop', 'Live  shop', 'Staging'])(
    'does not take %j for the name of a production environment',
    async (typed) => {
      const view = await plan('production', `${root}/.env.production`);
      expect(view.confirmName).toBe('Live shop');
      await expect(exports.confirm(view.planId, typed)).rejects.toMatchObject({ code: 'name-differs' });
      expect(files.writes).toBe(0);
    },
  );

  it('writes a production key once its name was typed, blanks around it aside', async () => {
    const view = await plan('production', `${root}/.env.production`);
    await exports.confirm(view.planId, ' Live shop ');
    expect(files.text(`${root}/.env.production`)).toBe(`WORKOS_API_KEY=${production}\n`);
  });

  it('passes on why a file could not be written, and remembers nothing', async () => {
    files.failWith = new Failure('disk-full', 'Full.', 'Make room.');
    const { planId } = await plan();
    await expect(exports.confirm(planId)).rejects.toMatchObject({ code: 'disk-full' });
    expect(vault.document.exports).toEqual([]);
    files.failWith = null;
    await exports.confirm(planId);
    expect(files.writes).toBe(1);
  });

  it('takes the key out of the file again when the vault cannot note it', async () => {
    shop('A=1\n');
    const { planId } = await plan();
    vaultFile.failWith = new Failure('disk-full', 'Full.', 'Make room.');
    await expect(exports.confirm(planId)).rejects.toMatchObject({ code: 'disk-full' });
    expect(files.text(env)).toBe('A=1\n');
    expect(activity).toEqual([]);
  });

  it('keeps no secret between plan and confirm', async () => {
    const { planId } = await plan();
    await vault.update((document) => ({ ...document, keys: [] }));
    await expect(exports.confirm(planId)).rejects.toMatchObject({ code: 'key-gone' });
  });
});

describe('undoing', () => {
  it('puts the exact old bytes back and forgets the export', async () => {
    const odd = Uint8Array.from([0x41, 0x3d, 0xff, 0xfe, 0x0d, 0x0a]);
    files.files.set(env, { text: odd });
    const { exportId } = await exports.confirm((await plan()).planId);
    expect(await exports.undo(exportId)).toEqual({ shownPath: '~/shop/.env' });
    expect(new Uint8Array(files.files.get(env)?.text as Uint8Array)).toEqual(odd);
    expect(vault.document.exports).toEqual([]);
    expect(activity.at(-1)).toMatchObject({ environmentId: 'staging', undo: null });
    await expect(exports.undo(exportId)).rejects.toMatchObject({ code: 'undo-gone' });
  });

  it('removes a file that the export made', async () => {
    const { exportId } = await exports.confirm((await plan()).planId);
    await exports.undo(exportId);
    expect(files.files.has(env)).toBe(false);
  });

  it('remembers again which key the file held before', async () => {
    const first = await exports.confirm((await plan('elsewhere')).planId);
    const second = await exports.confirm((await plan('staging')).planId);
    expect(vault.document.exports.map(({ id }) => id)).toEqual([second.exportId]);
    await exports.undo(second.exportId);
    expect(vault.document.exports.map(({ id }) => id)).toEqual([first.exportId]);
    await exports.undo(first.exportId);
    expect(files.files.has(env)).toBe(false);
  });

  it('leaves a file alone that somebody changed since', async () => {
    const { exportId } = await exports.confirm((await plan()).planId);
    shop('A=theirs\n');
    await expect(exports.undo(exportId)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(files.text(env)).toBe('A=theirs\n');
    expect(vault.document.exports).toHaveLength(1);
  });
});
