import { beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../main/core/failure.ts';
import type { Wanted } from '../../main/core/exports/variables.ts';
import { neverChecked, type Rotation } from '../../main/core/model.ts';
import type { Exports } from '../../main/core/exports.ts';
import { Vault } from '../../main/core/vault.ts';
import { exportDoneView, type ExportPlanView } from '../../preload/contract/view.ts';
import { fakeClientId, fakeKey, fakeOtherKeys } from '../support/fake-key.ts';
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
import type { FixedDialogs } from '../support/ports/fixed-dialogs.ts';
import type { MemoryEnvFiles } from '../support/ports/memory-env-files.ts';
import {
  PlainCiphers,
  RecordingLog,
  type FakeClock,
  type MemoryVaultFile,
} from '../support/ports/memory-ports.ts';
import { sampleRotation } from '../support/vaults/vault-samples.ts';

let app: LinkedShop;
let clock: FakeClock;
let vault: Vault;
let vaultFile: MemoryVaultFile;
let files: MemoryEnvFiles;
let dialogs: FixedDialogs;
let activity: LinkedShop['activity'];
let exports: Exports;
const plan = (key?: string, path?: string): Promise<ExportPlanView> => app.plan(key, path);

const codes = (view: ExportPlanView): string[] => view.warnings.map(({ code, level }) => `${level} ${code}`);
const shop = (text: string): void => {
  app.have(text);
};

beforeEach(async () => {
  app = await LinkedShop.open();
  ({ clock, vault, vaultFile, files, dialogs, activity, exports } = app);
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
      {
        ...{ source: 'key', name: 'WORKOS_API_KEY', value: null, note: '' },
        ...{ shown: `sk_test_…${staging.slice(-4)}`, included: true, required: true },
      },
      {
        ...{ source: 'client-id', name: 'WORKOS_CLIENT_ID', value: null, note: '' },
        ...{ shown: clientId, included: true, required: false },
      },
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
    expect((await exports.plan({ keyId: 'key of staging', choose: 'folder' }))?.path).toBe(
      `${root}/.env.local`,
    );
  });

  it('answers null when the person cancels, whichever dialog it was', async () => {
    expect(await exports.plan({ keyId: 'key of staging', choose: 'file' })).toBeNull();
    expect(await exports.plan({ keyId: 'key of staging', choose: 'folder' })).toBeNull();
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
    const view = await exports.replan(planId, { variables: [] });
    expect(view.planId).toBe(planId);
    expect(view.variables.map(({ included }) => included)).toEqual([true, false]);
    expect(view.diff).toHaveLength(1);
    const variables = [
      { source: 'client-id' as const, name: 'WORKOS_CLIENT_ID', value: null, included: true },
    ];
    expect((await exports.replan(planId, { variables })).diff).toHaveLength(2);
  });

  it('forgets all but the newest 20 plans', async () => {
    const first = await plan();
    for (let at = 0; at < 20; at += 1) await plan();
    await expect(exports.replan(first.planId, { variables: [] })).rejects.toMatchObject({
      code: 'plan-gone',
    });
  });

  it('asks for no file when the key cannot be opened or is gone', async () => {
    const ciphers = new PlainCiphers();
    ciphers.keychainKey = 'another';
    const locked = new Vault({ file: vaultFile, ciphers, clock, log: new RecordingLog() });
    await locked.load();
    const other = app.exportsWith({ vault: locked });
    dialogs.file = env;
    await expect(other.plan({ keyId: 'key of staging', choose: 'file' })).rejects.toMatchObject({
      code: 'secret-locked',
    });
    await expect(exports.plan({ keyId: 'key of nobody', choose: 'file' })).rejects.toMatchObject({
      code: 'key-gone',
    });
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
    const misread = app.exportsWith({
      parsers: { odd: (text) => ({ WORKOS_API_KEY: 'something else', LENGTH: String(text.length) }) },
    });
    dialogs.file = env;
    shop('A=1\n');
    await expect(misread.plan({ keyId: 'key of staging', choose: 'file' })).rejects.toMatchObject({
      code: 'would-be-misread',
    });
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

  it('names the key that stays in the history of a tracked file when another one takes its place', async () => {
    files.files.set(env, { text: `WORKOS_API_KEY=${elsewhere}\n`, git: { state: 'tracked', root } });
    const view = await plan();
    expect(codes(view)).toEqual(['danger tracked', 'danger stays-in-history']);
    expect(view.warnings[1]?.message).toContain('The key of Acme / Elsewhere');
    files.files.set(env, { text: `WORKOS_API_KEY=${elsewhere}\n` });
    expect(codes(await plan())).toEqual([]);
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

  it('closes no other file that a link leads to by now', async () => {
    files.files.set(env, { text: 'A=1\n', mode: 0o644 });
    const view = await plan();
    files.files.set(env, { text: 'A=1\n', mode: 0o644, realPath: '/home/ann/other/.env' });
    for (const what of ['tighten', 'gitignore'] as const)
      await expect(exports.fix(view.planId, what)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(files.files.get(env)?.mode).toBe(0o644);
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

  it('says that an older key of this environment goes, and asks nothing', async () => {
    const older = fakeKey({ seed: 9 });
    const fingerprint = await vault.fingerprint(older);
    await vault.update((document) => ({
      ...document,
      keys: document.keys.flatMap((key) =>
        key.environmentId === 'staging' ? [key, { ...key, id: 'older', fingerprint, keyId: null }] : [key],
      ),
    }));
    shop(`WORKOS_API_KEY=${older}\n`);
    const view = await plan();
    expect(view).toMatchObject({ conflict: null, warnings: [{ code: 'replaces-key', level: 'note' }] });
    expect(view.warnings[0]?.message).toContain('older key of this environment');
    await exports.confirm(view.planId);
    expect(files.text(env)).toContain(staging);
  });

  it('says that a value goes that is no WorkOS key', async () => {
    shop('WORKOS_API_KEY=changeme\n');
    const view = await plan();
    expect(view).toMatchObject({ conflict: null, warnings: [{ code: 'replaces-key', level: 'caution' }] });
  });

  it('tells a linked key by its key ID when fingerprints cannot be made', async () => {
    const without = app.exportsWith({
      vault: {
        ...{ state: 'ready', document: vault.document, onChange: () => undefined },
        update: (change) => vault.update(change),
        seal: (plain) => vault.seal(plain),
        open: (envelope) => vault.open(envelope),
        fingerprint: () => Promise.reject(new Failure('secret-locked', 'Locked.', 'Unlock.')),
      },
    });
    shop(`WORKOS_API_KEY=${elsewhere}\n`);
    dialogs.file = env;
    const view = await without.plan({ keyId: 'key of staging', choose: 'file' });
    expect(view?.conflict?.holds.owner).toBe('Acme / Elsewhere');
  });

  it("notices a client ID that is not the key's", async () => {
    shop(`WORKOS_CLIENT_ID=${otherClientId}\n`);
    const view = await plan();
    expect(codes(view)).toEqual(['note replaces-client-id']);
    const without = await exports.replan(view.planId, { variables: [] });
    expect(codes(without)).toEqual(['caution client-id-differs']);
    expect(without.warnings[0]?.message).toContain('Acme / Elsewhere');
  });

  it.each([
    [{ health: { ...neverChecked, state: 'rejected' as const } }, 'danger key-rejected'],
    [{ health: neverChecked }, 'caution key-unverified'],
    [{ expiresAt: Date.UTC(2026, 0, 1) }, 'danger key-expired'],
    [{ expiresAt: Date.UTC(2026, 10, 6) }, 'note key-expires-soon'],
  ])('tells how the key stands: %#', async (more, expected) => {
    await app.link(unknown, { id: 'ill' }, more);
    shop('A=1\n');
    expect(codes(await plan('ill'))).toEqual([expected]);
  });

  it('warns of a key that files no longer hold, and that is to be revoked', async () => {
    const { vault } = app;
    const sealed = await vault.seal('x');
    const begin = (step: Rotation['step']): Promise<void> =>
      vault.update((document) => {
        const oldKey = document.keys.find(({ id }) => id === 'key of staging') ?? null;
        const envelopes = { old: sealed, oldKey: sealed, next: sealed, cookiePassword: sealed };
        const writtenAt = step === 'places' ? null : 2;
        return {
          ...document,
          rotations: [{ ...sampleRotation('r', envelopes, { step, writtenAt }), oldKey, finishedAt: null }],
        };
      });
    shop('A=1\n');
    await begin('places');
    expect(codes(await plan())).toEqual([]);
    await begin('revoke');
    expect(codes(await plan())).toEqual(['caution key-leaving']);
  });

  it('says once of a production client ID that nobody checked whether it is the key’s', async () => {
    const path = `${root}/.env.production`;
    await app.change('production', { clientId: otherClientId });
    await app.change('elsewhere', { clientId: null });
    app.have('A=1\n', path);
    const view = await plan('production', path);
    expect(codes(view)).toEqual(['note pair-unchecked']);
    expect(view.warnings[0]?.message).toContain('Ask WorkOS about the pair');
    // Looked at and left: it was not confirmed, so it is said again.
    expect(codes(await plan('production', path))).toEqual(['note pair-unchecked']);
    await app.export('production', path);
    app.have('A=1\n', path);
    expect(codes(await plan('production', path))).toEqual([]);
    await app.change('production', { clientId: fakeClientId(77) });
    expect(codes(await plan('production', path))).toEqual(['note pair-unchecked']);
  });

  it('does not say so where the client ID stays out, nor of staging', async () => {
    const path = `${root}/.env.production`;
    await app.change('production', { clientId: fakeClientId(77) });
    app.have('A=1\n', path);
    const { planId } = await plan('production', path);
    expect(codes(await exports.replan(planId, { variables: [] }))).toEqual([]);
    shop('A=1\n');
    expect(codes(await plan())).toEqual([]);
  });

  it('cautions in every export against a client ID that is likely another environment’s', async () => {
    shop('A=1\n');
    const { fingerprint } = vault.document.keys[0] ?? { fingerprint: '' };
    const about = { keyId: 'key of staging', fingerprint, clientId };
    await app.change('staging', { pair: { state: 'unlikely', at: 1, ...about } });
    for (let round = 0; round < 2; round += 1) {
      expect(codes(await plan())).toEqual(['caution pair-unlikely']);
      await app.export();
      shop('A=1\n');
    }
    await app.change('staging', { pair: { state: 'likely', at: 1, ...about } });
    expect(codes(await plan())).toEqual([]);
  });

  it('puts the gravest first', async () => {
    files.files.set(env, { text: '\u{feff}A=1\r\n', mode: 0o644, git: { state: 'tracked', root } });
    const levels = (await plan()).warnings.map(({ level }) => level);
    expect(levels).toEqual(['danger', 'caution', 'caution', 'note']);
  });
});

describe('the variables of a plan', () => {
  const names = (view: ExportPlanView): string[] =>
    view.variables.map(({ name, included }) => `${included ? '+' : '-'}${name}`);
  const wanted = (view: ExportPlanView): Wanted[] =>
    view.variables.map(({ source, name, value, included }) => ({ source, name, value, included }));

  beforeEach(async () => {
    await app.addProject({ stack: 'nextjs' });
  });

  it('are a whole AuthKit block for a project of that stack, in the file that its tools read', async () => {
    files.proposal = '.env.local';
    const view = await app.ask({ keyId: 'key of staging', projectId: 'shop', fileName: null });
    expect(view).toMatchObject({
      path: `${root}/.env.local`,
      projectId: 'shop',
      preset: 'nextjs',
      presetTitle: 'Next.js with AuthKit',
    });
    expect(view.otherFiles).toContain('.env');
    expect(view.otherFiles).not.toContain('.env.local');
    expect(names(view)).toEqual([
      '+WORKOS_API_KEY',
      '+WORKOS_CLIENT_ID',
      '+WORKOS_COOKIE_PASSWORD',
      '+NEXT_PUBLIC_WORKOS_REDIRECT_URI',
    ]);
    await exports.confirm(view.planId);
    const lines = (files.text(`${root}/.env.local`) ?? '').split('\n');
    expect(lines[2]).toMatch(/^WORKOS_COOKIE_PASSWORD=[\w-]{43}$/);
    expect(lines[3]).toBe('NEXT_PUBLIC_WORKOS_REDIRECT_URI=http://localhost:3000/auth/callback');
  });

  it('follow the nearest project also where the person chose the file, without other files', async () => {
    await app.addProject({ stack: 'python', id: 'api', path: `${root}/api` });
    expect(await plan('staging', `${root}/api/.env`)).toMatchObject({
      ...{ projectId: 'api', preset: 'python', otherFiles: [] },
    });
  });

  it.each(['../.env', 'a/.env', 'package.json', '.git', '..', '.env\n', 'a\\.env', '.envrc'])(
    'are for env files only, not for %j',
    async (fileName) => {
      const asked = exports.plan({ keyId: 'key of staging', projectId: 'shop', fileName });
      await expect(asked).rejects.toMatchObject({ code: 'bad-file-name' });
    },
  );

  it('keep a cookie password of 32 characters, and say so', async () => {
    const old = 'o'.repeat(32);
    shop(`WORKOS_COOKIE_PASSWORD=${old}\n`);
    const view = await plan();
    expect(view.variables[2]).toMatchObject({
      note: 'Kept: the file has one of 32 characters.',
      value: null,
    });
    expect(JSON.stringify(view)).not.toContain(old);
    await exports.confirm(view.planId);
    expect(files.text(env)).toContain(`WORKOS_COOKIE_PASSWORD=${old}\n`);
    const kept = app.target().variables[2]?.secret ?? null;
    expect(kept === null ? null : await vault.open(kept)).toBe(old);
  });

  it('replace a shorter cookie password, by one that is made once for a plan', async () => {
    shop('WORKOS_COOKIE_PASSWORD=short\n');
    let made = 0;
    const counting = app.exportsWith({
      randomBytes: (count) => new Uint8Array(count).fill((made += 1)),
    });
    dialogs.file = env;
    const view = await counting.plan({ keyId: 'key of staging', choose: 'file' });
    expect(view?.variables[2]?.note).toContain('has 5 characters');
    await counting.replan(view?.planId ?? '', {});
    await counting.confirm(view?.planId ?? '');
    expect(made).toBe(1);
    expect(files.text(env)).toMatch(/^WORKOS_COOKIE_PASSWORD=AQEB[\w-]{39}$/m);
    expect(JSON.stringify(view)).not.toContain('AQEBAQEB');
  });

  it('can be renamed, added and left out', async () => {
    const view = await plan();
    const changed = wanted(view).map((each) => ({
      ...each,
      name: each.source === 'key' ? 'AUTH_KEY' : each.name,
      included: each.source === 'key',
    }));
    const text: Wanted = { source: 'text', name: 'AUTH_MODE', value: 'strict mode', included: true };
    const again = await exports.replan(view.planId, { variables: [...changed, text] });
    expect(again.variables.at(-1)).toMatchObject({ name: 'AUTH_MODE', value: 'strict mode' });
    await exports.confirm(view.planId);
    expect(files.text(env)).toBe(`AUTH_KEY=${staging}\nAUTH_MODE='strict mode'\n`);
    expect(app.target().variables.map(({ name }) => name)).toEqual(['AUTH_KEY', 'AUTH_MODE']);
  });

  it('are those of another preset when it is chosen', async () => {
    const { planId } = await plan();
    const view = await exports.replan(planId, { preset: 'vite' });
    expect(names(view)).toEqual(['+VITE_WORKOS_CLIENT_ID', '+VITE_WORKOS_REDIRECT_URI']);
    await exports.confirm(planId);
    expect(files.text(env)).not.toContain(staging);
    expect(activity.at(-1)?.sentence).toBe('Wrote the variables of Acme / Staging to ~/shop/.env.');
    expect(names(await app.ask({ targetId: app.target().id }))).toEqual([
      '+VITE_WORKOS_CLIENT_ID',
      '+VITE_WORKOS_REDIRECT_URI',
    ]);
  });

  it('keep the address of a callback that the file has', async () => {
    shop('NEXT_PUBLIC_WORKOS_REDIRECT_URI=http://localhost:4000/back\n');
    const view = await plan();
    expect(view.variables[3]).toMatchObject({ value: 'http://localhost:4000/back' });
    const changed = wanted(view).map((each) =>
      each.source === 'redirect-uri' ? { ...each, value: 'http://localhost:9/x' } : each,
    );
    await exports.replan(view.planId, { variables: changed });
    await exports.confirm(view.planId);
    expect(files.text(env)).toContain('NEXT_PUBLIC_WORKOS_REDIRECT_URI=http://localhost:9/x\n');
  });

  it('leave a callback alone that the file makes up of another variable, until it is included', async () => {
    const theirs = 'NEXT_PUBLIC_WORKOS_REDIRECT_URI="${APP_URL}/back"\n';
    shop(theirs);
    const view = await plan();
    expect(view.variables[3]).toMatchObject({ included: false });
    expect(view.variables[3]?.note).toContain('stays');
    await exports.confirm(view.planId);
    expect(files.text(env)).toContain(theirs);

    const again = await plan();
    const changed = wanted(again).map((each) =>
      each.source === 'redirect-uri' ? { ...each, value: 'http://localhost:9/x', included: true } : each,
    );
    const { planId } = await exports.replan(again.planId, { variables: changed });
    await exports.confirm(planId);
    expect(files.text(env)).toContain('NEXT_PUBLIC_WORKOS_REDIRECT_URI="http://localhost:9/x"\n');
  });

  it('say what is missing where no client ID is known', async () => {
    await app.change('staging', { clientId: null });
    const view = await plan();
    expect(view.variables[1]).toMatchObject({ included: false, shown: '' });
    expect(view.variables[1]?.note).toContain('does not know the client ID');
  });

  it.each([
    ['bad-name', { source: 'text', name: 'A-B', value: '1' }],
    ['bad-name', { source: 'key', name: '', value: null }],
    ['bad-name', { source: 'text', name: '1A', value: '1' }],
    ['name-twice', { source: 'text', name: 'WORKOS_API_KEY', value: '1' }],
    ['bad-value', { source: 'text', name: 'A', value: 'a\nb' }],
    ['bad-value', { source: 'text', name: 'A', value: '$(rm)' }],
    ['bad-value', { source: 'text', name: 'A', value: unknown }],
    ['bad-name', { source: 'text', name: unknown, value: '1' }],
    ['bad-name', { source: 'client-id', name: fakeOtherKeys.stripeWebhook(), value: null }],
    ['bad-name', { source: 'cookie-password', name: fakeOtherKeys.stripeRestricted(), value: null }],
    ['bad-value', { source: 'text', name: 'A', value: fakeOtherKeys.stripeWebhook() }],
    ['bad-value', { source: 'text', name: 'A', value: fakeOtherKeys.github() }],
    ['bad-value', { source: 'text', name: 'A', value: `was ${unknown}` }],
    ['bad-value', { source: 'redirect-uri', name: 'A', value: 'localhost' }],
    ['bad-value', { source: 'redirect-uri', name: 'A', value: 'https://ann:pw@shop.example/' }],
    ['bad-value', { source: 'base-url', name: 'A', value: 'http://api.workos.com' }],
  ] as const)('are refused with %s: %j', async (code, odd) => {
    const view = await plan();
    const variables = [...wanted(view), { ...odd, included: true }];
    const refused = exports.replan(view.planId, { variables });
    await expect(refused).rejects.toMatchObject({ code });
    // What was planned before still is.
    await exports.confirm(view.planId);
    expect(files.text(env)).toContain(`WORKOS_API_KEY=${staging}\n`);
  });

  it('are those that a target has, when it is planned anew or exported to again', async () => {
    const view = await plan();
    await exports.replan(view.planId, {
      variables: [{ source: 'key', name: 'AUTH_KEY', value: null, included: true }],
    });
    await exports.confirm(view.planId);
    const expected = '+AUTH_KEY';
    expect(names(await app.ask({ targetId: app.target().id }))[0]).toBe(expected);
    expect(names(await plan('elsewhere'))[0]).toBe(expected);
    await expect(exports.plan({ targetId: 'nobody' })).rejects.toMatchObject({ code: 'target-gone' });
  });

  it('take the names over under which a file of the inventory holds keys', async () => {
    shop(`MAIN_KEY=${unknown}\nVITE_KEY=${unknown}\n`);
    app.rows.set('row', env);
    const view = await app.ask({ keyId: 'key of staging', rowId: 'row' });
    expect(names(view).slice(0, 2)).toEqual(['+MAIN_KEY', '+WORKOS_CLIENT_ID']);
    expect(view.conflict?.holds).toMatchObject({ owner: null });
  });
});

describe('a conflict', () => {
  it.each([
    ['the key of another environment', 'Acme / Elsewhere', 'staging', 'Valid', elsewhere],
    ['a production key', 'Acme / Live shop', 'production', 'Valid', production],
    ['a key that nobody linked', null, 'staging', null, unknown],
  ])('shows both sides and asks: %s', async (_, owner, kind, health, value) => {
    shop(`WORKOS_API_KEY=${value}\n`);
    const view = await plan();
    expect(view.warnings).toEqual([]);
    expect(view.conflict).toEqual({
      holds: { owner, kind, health, shown: expect.stringMatching(/^key_01/) as string },
      writes: {
        ...{ owner: 'Acme / Staging', kind: 'staging', health: 'Valid' },
        shown: vault.document.keys[0]?.keyId,
      },
    });
    await expect(exports.confirm(view.planId)).rejects.toMatchObject({ code: 'conflict-not-accepted' });
    expect(files.writes).toBe(0);
    await exports.confirm(view.planId, { replaceOther: true });
    expect(files.text(env)).toContain(`WORKOS_API_KEY=${staging}\n`);
  });

  it('is none where the file holds what was written for the environment before its key was replaced', async () => {
    await app.export();
    await app.replace('key of staging', fakeKey({ seed: 12 }));
    expect(await plan()).toMatchObject({ conflict: null, unchanged: false });
    expect((await plan('elsewhere')).conflict?.holds.owner).toBe('Acme / Staging');
  });
});

describe('a stop', () => {
  const stops = (view: ExportPlanView): string[] =>
    view.stops.map(({ code, passable }) => `${passable ? 'passable' : 'final'} ${code}`);

  it.each([
    ['key', 'VITE_WORKOS_API_KEY'],
    ['key', 'NEXT_PUBLIC_KEY'],
    ['cookie-password', 'PUBLIC_COOKIE'],
  ] as const)('keeps a %s from being published as %s, whatever is typed', async (source, name) => {
    const { planId } = await plan();
    const variables = [{ source, name, value: null, included: true }];
    const view = await exports.replan(planId, { variables });
    expect(stops(view)).toEqual(['final exposed-name']);
    const confirmed = exports.confirm(planId, { confirmName: 'Staging', replaceOther: true });
    await expect(confirmed).rejects.toMatchObject({ code: 'export-stopped' });
    expect(files.writes).toBe(0);
  });

  it('keeps the key out of a single page app', async () => {
    const { planId } = await plan();
    const variables = [{ source: 'key' as const, name: 'WORKOS_API_KEY', value: null, included: true }];
    const view = await exports.replan(planId, { preset: 'vite', variables });
    expect(stops(view)).toEqual(['final key-in-single-page-app']);
    await expect(exports.confirm(planId)).rejects.toMatchObject({ code: 'export-stopped' });
  });

  it.each([
    ...['.env', '.env.local', '.env.development', '.env.test', '.dev.vars', 'dev/settings.env'].map(
      (name): [string, string] => [name, ''],
    ),
    ['.env.production', 'NODE_ENV=development\n'],
    ['.env.production', 'NEXT_PUBLIC_WORKOS_REDIRECT_URI=http://localhost:3000/auth/callback\n'],
  ])('asks before a production key goes into %s with %j', async (name, text) => {
    const path = `${root}/${name}`;
    app.have(text, path);
    const view = await plan('production', path);
    expect(stops(view)).toEqual(['passable production-in-development']);
    expect(view.confirmName).toBe('Live shop');
    await expect(exports.confirm(view.planId)).rejects.toMatchObject({ code: 'name-differs' });
    await exports.confirm(view.planId, { confirmName: 'Live shop' });
    expect(files.text(path)).toContain(production);
  });

  it('does not propose a callback on this computer for production', async () => {
    await app.addProject({ stack: 'nextjs' });
    const view = await plan('production', `${root}/.env.production`);
    expect(view.variables[3]).toMatchObject({ source: 'redirect-uri', included: false, value: '' });
    expect(view.stops).toEqual([]);
  });

  it('asks before a staging key stands beside the client ID of production', async () => {
    await app.change('production', { clientId: otherClientId });
    await app.change('elsewhere', { clientId: null });
    shop(`WORKOS_CLIENT_ID=${otherClientId}\n`);
    const { planId, stops: none } = await plan();
    expect(none).toEqual([]);
    const view = await exports.replan(planId, { variables: [] });
    expect(stops(view)).toEqual(['passable staging-beside-production']);
    expect(view).toMatchObject({ confirmName: 'Staging', warnings: [] });
    await expect(exports.confirm(planId)).rejects.toMatchObject({ code: 'name-differs' });
    await exports.confirm(planId, { confirmName: 'Staging' });
    expect(files.text(env)).toContain(staging);
  });

  it('is not passed by a file that says it all already: nothing is kept so', async () => {
    shop(`WORKOS_API_KEY=${production}\n`);
    const view = await plan('production');
    expect(view).toMatchObject({ unchanged: true, toKeep: false, stops: [], confirmName: null });
    await exports.confirm(view.planId);
    expect(vault.document.targets).toEqual([]);
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
    expect(vault.document.targets).toMatchObject([
      { environmentId: 'staging', keyId: 'key of staging', path: env, writtenAt: clock.now() },
    ]);
    expect(app.target().variables).toEqual([
      {
        ...{ name: 'WORKOS_API_KEY', source: 'key', value: null, secret: null },
        fingerprint: await vault.fingerprint(staging),
      },
      {
        ...{ name: 'WORKOS_CLIENT_ID', source: 'client-id', value: clientId, secret: null },
        fingerprint: await vault.fingerprint(clientId),
      },
    ]);
    expect(vault.document.writes).toEqual([
      { undoId: done.exportId, at: clock.now(), path: env, before: null },
    ]);
    expect(activity).toEqual([
      {
        kind: 'export',
        sentence: 'Wrote the key of Acme / Staging to ~/shop/.env.',
        environmentId: 'staging',
        keyId: 'key of staging',
        undo: { type: 'export', id: done.exportId, until: clock.now() + 30 * 24 * 60 * 60 * 1000 },
      },
    ]);
    await expect(exports.confirm(planId)).rejects.toMatchObject({ code: 'plan-gone' });
  });

  it('writes nothing when the file says all of it already, and keeps it so', async () => {
    const path = `${root}/.env.production`;
    app.have(`WORKOS_API_KEY=${production}\n`, path);
    const view = await plan('production', path);
    expect(view).toMatchObject({ unchanged: true, toKeep: true, diff: [], confirmName: null });
    await exports.confirm(view.planId);
    expect(files.writes).toBe(0);
    expect(vault.document.writes).toEqual([]);
    expect(app.target(path)).toMatchObject({ keyId: 'key of production' });
    expect(activity).toEqual([]);
  });

  it('writes nothing when the file changed since the plan', async () => {
    shop('A=1\n');
    const { planId } = await plan();
    shop('A=2\n');
    await expect(exports.confirm(planId)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(files.text(env)).toBe('A=2\n');
    await exports.replan(planId, { variables: [] });
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
    expect((await exports.replan(planId, {})).unchanged).toBe(true);
  });

  it.each([undefined, '', 'live shop', 'Live  shop', 'Staging'])(
    'does not take %j for the name of a production environment',
    async (typed) => {
      const view = await plan('production', `${root}/.env.production`);
      expect(view.confirmName).toBe('Live shop');
      await expect(exports.confirm(view.planId, { confirmName: typed })).rejects.toMatchObject({
        code: 'name-differs',
      });
      expect(files.writes).toBe(0);
    },
  );

  it('writes a production key once its name was typed, blanks around it aside', async () => {
    const view = await plan('production', `${root}/.env.production`);
    await exports.confirm(view.planId, { confirmName: ' Live shop ' });
    expect(files.text(`${root}/.env.production`)).toBe(`WORKOS_API_KEY=${production}\n`);
  });

  it('passes on why a file could not be written, and remembers nothing', async () => {
    files.failWith = new Failure('disk-full', 'Full.', 'Make room.');
    const { planId } = await plan();
    await expect(exports.confirm(planId)).rejects.toMatchObject({ code: 'disk-full' });
    expect(vault.document).toMatchObject({ targets: [], writes: [] });
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

describe('a variable that the file sets more than once', () => {
  it('asks about another environment’s key in any of its lines: all of them are written over', async () => {
    const text = `WORKOS_API_KEY=${production}\nWORKOS_API_KEY=${staging}\n`;
    app.have(text);
    const plan = await app.plan();
    expect(plan.conflict?.holds).toMatchObject({ owner: 'Acme / Live shop', kind: 'production' });
    await expect(app.exports.confirm(plan.planId)).rejects.toMatchObject({ code: 'conflict-not-accepted' });
    expect(app.files.text(env)).toBe(text);
  });
});

describe('undoing', () => {
  it('puts the exact old bytes back and forgets the export', async () => {
    const odd = Uint8Array.from([0x41, 0x3d, 0xff, 0xfe, 0x0d, 0x0a]);
    files.files.set(env, { text: odd });
    const { exportId } = await exports.confirm((await plan()).planId);
    expect(await exports.undo(exportId)).toEqual({ shownPath: '~/shop/.env' });
    expect(new Uint8Array(files.files.get(env)?.text as Uint8Array)).toEqual(odd);
    expect(vault.document).toMatchObject({ targets: [], writes: [] });
    expect(activity.at(-1)).toMatchObject({ environmentId: 'staging', undo: null });
    await expect(exports.undo(exportId)).rejects.toMatchObject({ code: 'undo-gone' });
  });

  it('removes a file that the export made', async () => {
    const { exportId } = await exports.confirm((await plan()).planId);
    await exports.undo(exportId);
    expect(files.files.has(env)).toBe(false);
  });

  it('remembers again which key the file held before', async () => {
    const first = await app.export('elsewhere');
    const before = app.target();
    const second = await app.export('staging');
    expect(app.target()).toMatchObject({ id: before.id, keyId: 'key of staging' });
    expect(vault.document.writes).toMatchObject([{ undoId: second, before }]);
    await exports.undo(second);
    expect(vault.document.targets).toEqual([before]);
    expect(vault.document.writes).toMatchObject([{ undoId: first, before: null }]);
    await exports.undo(first);
    expect(files.files.has(env)).toBe(false);
    expect(vault.document).toMatchObject({ targets: [], writes: [] });
  });

  it('goes back ten writes of a file before the newest, and remembers no older one', async () => {
    const written: string[] = [];
    for (let at = 0; at < 12; at += 1)
      written.unshift(await app.export(at % 2 === 0 ? 'elsewhere' : 'staging'));
    for (const exportId of written.slice(0, 11)) {
      expect(vault.document.writes).toMatchObject([{ undoId: exportId }]);
      await exports.undo(exportId);
    }
    expect(vault.document.writes).toEqual([]);
  });

  it('leaves a file alone that somebody changed since', async () => {
    const { exportId } = await exports.confirm((await plan()).planId);
    shop('A=theirs\n');
    await expect(exports.undo(exportId)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(files.text(env)).toBe('A=theirs\n');
    expect(vault.document.writes).toHaveLength(1);
    expect(vault.document.targets).toHaveLength(1);
  });
});

describe('what an earlier run wrote and could not note, because it was stopped,', () => {
  const seal = (plain: string) => vault.seal(plain);
  const write = async (text: string): Promise<{ undoId: string }> =>
    files.write({ seen: await files.read(env), after: new TextEncoder().encode(text), seal });
  /** Another run of Keyrack, a second later. */
  const restarted = (): Exports => {
    clock.advance(1_000);
    return app.exportsWith({});
  };

  it('is undone from the activity', async () => {
    shop('A=1\n');
    const { undoId } = await write('A=2\n');
    const next = restarted();
    await next.resume();
    expect(activity).toMatchObject([
      {
        sentence:
          'Keyrack was stopped before it could note that it wrote ~/shop/.env. What was there before is kept.',
        undo: { type: 'export', id: undoId },
      },
    ]);
    await next.undo(undoId);
    expect(files.text(env)).toBe('A=1\n');
  });

  it('is told as soon as the vault is open, and once', async () => {
    shop('A=1\n');
    await write('A=2\n');
    const next = restarted();
    await vault.update((document) => ({ ...document }));
    await next.resume();
    await next.resume();
    expect(activity).toHaveLength(1);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['it was noted', async () => exports.confirm((await plan()).planId)],
    [
      'something else wrote the file since',
      async () => {
        await write('A=2\n');
        shop('A=3\n');
      },
    ],
    [
      'the file was never written',
      async () => {
        await write('A=2\n');
        shop('A=1\n');
      },
    ],
    [
      'the file cannot be read now',
      async () => {
        await write('A=2\n');
        files.readFault = new Failure('unreadable-file', 'Not now.', 'Later.');
      },
    ],
    [
      'a rotation knows it',
      async () => {
        const { undoId } = await write('A=2\n');
        const old = await seal('old');
        const rotation = sampleRotation('1', { old, oldKey: old, next: old, cookiePassword: old });
        await vault.update((document) => ({
          ...document,
          rotations: [{ ...rotation, places: rotation.places.map((place) => ({ ...place, undoId })) }],
        }));
      },
    ],
  ])('is not told when %s', async (_, work) => {
    shop('A=1\n');
    await work();
    const before = activity.length;
    await restarted().resume();
    expect(activity.slice(before)).toEqual([]);
  });

  it('is not told of what this run is just writing', async () => {
    shop('A=1\n');
    const next = restarted();
    await write('A=2\n');
    await next.resume();
    expect(activity).toEqual([]);
  });
});
