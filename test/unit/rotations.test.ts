import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Key, Rotation, VaultDocument } from '../../main/core/model.ts';
import { Failure } from '../../main/core/failure.ts';
import { parsers } from '../../main/adapters/env-parsers.ts';
import { doubtsOf } from '../../main/core/rotation/survey.ts';
import type { PairAnswer } from '../../main/core/pairing/verdict.ts';
import { fakeClientId, fakeKey } from '../support/fake-key.ts';
import { MemoryVaultFile } from '../support/ports/memory-ports.ts';
import { newSecret, oldSecret, RotationApp } from '../support/core/rotation-app.ts';
import { answerOf, unreachable } from '../support/ports/scripted-gateway.ts';

let app: RotationApp;
let old: Key;

beforeEach(async () => {
  app = await RotationApp.start();
  old = await app.link();
});
afterEach(() => app.end());

const line = (secret: string): string => `WORKOS_API_KEY=${secret}\n`;
const keys = (): Key[] => app.core.vault.document.keys;
const rotationOf = (id: string): Rotation => {
  const found = app.core.vault.document.rotations.find((each) => each.id === id);
  if (found === undefined) throw new Error('The rotation is gone.');
  return found;
};

describe('a rotation from beginning to end', () => {
  it('replaces the key in every file, and ends with the proof that the old one is dead', async () => {
    await app.target('shop/.env', `# ours\n${line(oldSecret)}`, old);
    await app.file('docs/.env.local', `A=1\nexport KEY="${oldSecret}" # the key\n`);
    const id = await app.rotations.start({ what: 'rotate', keyId: old.id });
    expect((await app.view(id)).step).toBe('new-key');
    expect(await app.rotations.paste(id, `WORKOS_API_KEY=${newSecret}`)).toMatchObject({ ok: true });
    await app.rotations.verify(id);
    expect(await app.view(id)).toMatchObject({
      step: 'places',
      name: 'Acme / Staging',
      successor: { linkedKeyId: expect.any(String) as string },
      places: [
        { shownPath: '~/docs/.env.local', variables: ['KEY'], included: true, targetId: null },
        { shownPath: '~/shop/.env', variables: ['WORKOS_API_KEY'], targetId: 'target shop/.env' },
      ],
      confirmName: null,
    });
    await app.rotations.write(id);
    expect(await app.read('shop/.env')).toBe(`# ours\n${line(newSecret)}`);
    expect(await app.read('docs/.env.local')).toBe(`A=1\nexport KEY="${newSecret}" # the key\n`);
    expect(await app.view(id)).toMatchObject({ step: 'revoke', written: 2, oldHealth: null });
    const nextKeyId = rotationOf(id).nextKeyId;
    expect(keys().map((key) => key.id)).toEqual([old.id, nextKeyId]);
    expect(keys()[1]).toMatchObject({
      ...{ label: 'Shop', tags: ['billing'], note: 'Ask Mia.' },
      health: { state: 'valid' },
    });
    // What was known to the inventory only is watched from now on, too.
    expect(app.core.vault.document.targets).toMatchObject([
      { keyId: nextKeyId, variables: [{ fingerprint: keys()[1]?.fingerprint }] },
      {
        environmentId: old.environmentId,
        keyId: nextKeyId,
        path: app.path('docs/.env.local'),
        variables: [{ name: 'KEY', source: 'key', fingerprint: keys()[1]?.fingerprint }],
        writtenAt: app.core.clock.now(),
      },
    ]);
    expect(app.rotations.summaries()).toMatchObject([{ id, step: 'revoke', keyId: old.id }]);

    app.rejected.add(oldSecret);
    await app.rotations.checkOld(id);
    expect(await app.view(id)).toMatchObject({
      step: 'done',
      proof: { at: app.core.clock.now(), requestId: 'request-401' },
      undoUntil: expect.any(Number) as number,
    });
    expect(keys().map((key) => key.id)).toEqual([nextKeyId]);
    expect(app.rotations.summaries()).toEqual([]);
    const told = `The old key of Acme / Staging (${old.keyId ?? ''}) is dead: WorkOS answered 401 to it.`;
    expect(app.core.sentences()[0]).toBe(told);
    expect(app.proved).toEqual([[id, told]]);
  });

  it('never shows a secret', async () => {
    await app.target('.env', line(oldSecret), old);
    const id = await app.upToPlaces(old);
    const { places } = await app.view(id);
    const diff = await app.rotations.diff(id, places[0]?.id ?? '');
    expect(diff.diff.map(({ kind }) => kind)).toEqual(['removed', 'added']);
    await app.rotations.write(id);
    app.recordPath = '/somewhere/record.md';
    await app.rotations.saveRecord(id);
    const shown = JSON.stringify([
      diff,
      await app.view(id),
      app.rotations.summaries(),
      app.core.sentences(),
      [...app.documents],
      app.core.vault.document.rotations,
    ]);
    expect(shown).not.toContain(oldSecret);
    expect(shown).not.toContain(newSecret);
    expect(shown).toContain('sk_test_…');
  });

  it('tells what the diff of a file leaves as it is', async () => {
    await app.file('.env', `# WORKOS_API_KEY=${oldSecret}\n${line(oldSecret)}`);
    const id = await app.upToPlaces(old);
    const placeId = rotationOf(id).places[0]?.id ?? '';
    const { diff, warnings } = await app.rotations.diff(id, placeId);
    expect(diff.filter(({ kind }) => kind === 'added')).toHaveLength(1);
    expect(warnings.map(({ code }) => code)).toContain('old-value-stays');
    await expect(app.rotations.diff(id, 'nowhere')).rejects.toMatchObject({ code: 'place-gone' });
    await chmod(app.path('.env'), 0o400);
    await expect(app.rotations.diff(id, placeId)).rejects.toMatchObject({
      code: 'read-only-file',
      next: 'Allow writing to the file and try again, or leave it as it is.',
    });
  });

  it('goes on with the one that is under way', async () => {
    const id = await app.rotations.start({ what: 'rotate', keyId: old.id });
    await app.rotations.paste(id, newSecret);
    expect(await app.rotations.start({ what: 'rotate', keyId: old.id })).toBe(id);
    expect((await app.view(id)).successor).not.toBeNull();
  });

  it('begins anew as what the person wants now, as long as nothing is lost by that', async () => {
    const id = await app.rotations.start({ what: 'rotate', keyId: old.id });
    const retire = await app.rotations.start({ what: 'retire', keyId: old.id });
    expect(retire).not.toBe(id);
    expect(app.rotations.summaries()).toHaveLength(1);
    const again = await app.rotations.start({ what: 'rotate', keyId: old.id });
    await app.rotations.paste(again, newSecret);
    expect(await app.rotations.start({ what: 'retire', keyId: old.id })).toBe(again);
    expect((await app.view(again)).successor).not.toBeNull();
  });

  it('tells every change by a greater version', async () => {
    await app.target('.env', line(oldSecret), old);
    const versions: number[] = [];
    app.core.vault.onChange(() => versions.push(...app.rotations.summaries().map((each) => each.version)));
    const id = await app.upToPlaces(old);
    await app.rotations.write(id);
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
    expect(versions.at(-1)).toBeGreaterThan(versions[0] ?? 0);
  });

  it('tells that the last file is written before it waits for WorkOS’s word on the new key', async () => {
    for (const name of ['a', 'b', 'c']) await app.target(`${name}/.env`, line(oldSecret), old);
    const id = await app.upToPlaces(old);
    let shown = app.view(id);
    app.onChanged = () => {
      shown = app.view(id);
    };
    app.core.gateway.always = null;
    const writing = app.rotations.write(id);
    const asked = await app.core.gateway.probes.next();
    expect(await shown).toMatchObject({ step: 'writing', written: 3 });
    asked.answer(answerOf(200));
    await writing;
    expect((await app.view(id)).step).toBe('revoke');
  });

  it('asks for the name before it writes production', async () => {
    const production = await app.link(fakeKey({ seed: 5, prefix: 'sk_' }), 'production');
    await app.target('.env', line(fakeKey({ seed: 5, prefix: 'sk_' })), production);
    const id = await app.upToPlaces(production, fakeKey({ seed: 6, prefix: 'sk_' }));
    expect((await app.view(id)).confirmName).toBe('Production');
    await expect(app.rotations.write(id)).rejects.toMatchObject({ code: 'name-differs' });
    expect(await app.read('.env')).toBe(line(fakeKey({ seed: 5, prefix: 'sk_' })));
    await app.rotations.write(id, { confirmName: 'Production' });
    expect(await app.read('.env')).toBe(line(fakeKey({ seed: 6, prefix: 'sk_' })));
  });

  it('leaves a file out when told so, and examples without being told', async () => {
    await app.file('one/.env', line(oldSecret));
    await app.file('two/.env', line(oldSecret));
    await app.file('two/.env.example', line(oldSecret));
    const id = await app.upToPlaces(old);
    const places = (await app.view(id)).places;
    expect(places.map(({ included }) => included)).toEqual([true, true, false]);
    await app.rotations.include(id, places[1]?.id ?? '', false);
    await app.rotations.findPlaces(id);
    await app.rotations.write(id);
    expect(await app.read('one/.env')).toBe(line(newSecret));
    expect(await app.read('two/.env')).toBe(line(oldSecret));
    expect(await app.read('two/.env.example')).toBe(line(oldSecret));
  });

  it('lists the targets while the inventory still looks, and writes nothing until it is done', async () => {
    await app.target('a/.env', line(oldSecret), old);
    await app.file('b/.env', line(oldSecret));
    const gate = Promise.withResolvers<undefined>();
    app.looked = gate.promise;
    const id = await app.rotations.start({ what: 'retire', keyId: old.id });
    await expect.poll(async () => (await app.view(id)).places.length).toBe(1);
    expect((await app.view(id)).looking).toBe(true);
    await app.rotations.include(id, rotationOf(id).places[0]?.id ?? '', false);
    await expect(app.rotations.write(id)).rejects.toMatchObject({ code: 'wrong-step' });
    gate.resolve(undefined);
    await app.rotations.findPlaces(id);
    expect(await app.view(id)).toMatchObject({ looking: false, places: [{ included: false }, {}] });
  });

  it('retires a key that has no successor', async () => {
    await app.target('.env', `A=1\n${line(oldSecret)}B=2\n`, old);
    const id = await app.rotations.start({ what: 'retire', keyId: old.id });
    await app.rotations.findPlaces(id);
    expect(await app.view(id)).toMatchObject({ step: 'places', successor: null });
    await app.rotations.write(id);
    expect(await app.read('.env')).toBe('A=1\nB=2\n');
    expect(app.core.vault.document.targets).toEqual([]);
    app.rejected.add(oldSecret);
    await app.rotations.checkOld(id);
    expect(keys()).toEqual([]);
    await app.rotations.undo(id);
    expect(await app.read('.env')).toBe(`A=1\n${line(oldSecret)}B=2\n`);
    expect(keys()).toMatchObject([{ id: old.id }]);
    expect(app.core.vault.document.targets).toHaveLength(1);
  });

  it('replaces a cookie password by a generated one, in every file that shares it', async () => {
    const password = 'p'.repeat(40);
    const { vault } = app.core;
    const cookie = {
      name: 'WORKOS_COOKIE_PASSWORD',
      source: 'cookie-password' as const,
      secret: await vault.seal(password),
      fingerprint: await vault.fingerprint(password),
    };
    const first = await app.target('a/.env', `WORKOS_COOKIE_PASSWORD=${password}\n`, old, [cookie]);
    await app.target('b/.env', `WORKOS_COOKIE_PASSWORD=${password}\n`, old, [cookie]);
    const id = await app.rotations.start({ what: 'cookie-password', targetId: first.id });
    await app.rotations.findPlaces(id);
    await app.rotations.write(id);
    const written = /^WORKOS_COOKIE_PASSWORD=([\w-]{43})\n$/.exec(await app.read('a/.env'))?.[1];
    expect(await app.read('b/.env')).toBe(`WORKOS_COOKIE_PASSWORD=${written ?? 'none'}\n`);
    expect(await app.view(id)).toMatchObject({ step: 'done', keyId: null, proof: null });
    for (const { variables } of vault.document.targets) {
      const [variable] = variables;
      expect(variable?.secret && (await vault.open(variable.secret))).toBe(written);
    }
    await app.rotations.undo(id);
    expect(await app.read('a/.env')).toBe(`WORKOS_COOKIE_PASSWORD=${password}\n`);
    expect(vault.document.targets[0]?.variables[0]?.fingerprint).toBe(cookie.fingerprint);
  });

  it('replaces a cookie password that the inventory found in every file that holds it, target or not', async () => {
    const password = 'p'.repeat(40);
    const before = `A=1\nCOOKIE_PASSWORD="${password}"\n`;
    await app.file('a/.env', before);
    await app.file('b/.env', before);
    await app.target('c/.env', line(oldSecret) + before, old);
    app.holding.push(app.path('c/.env'));
    app.cookieInRow = { value: password, environmentId: old.environmentId };
    const row = { what: 'cookie-password', rowId: 'row', variable: 'COOKIE_PASSWORD' } as const;
    const id = await app.rotations.start(row);
    expect(await app.rotations.start(row)).toBe(id);
    await app.rotations.findPlaces(id);
    const { places, name } = await app.view(id);
    expect(name).toBe('Acme / Staging');
    expect(places.map(({ targetId }) => targetId)).toEqual([null, null, 'target c/.env']);
    await app.rotations.include(id, places[1]?.id ?? '', false);
    const { diff } = await app.rotations.diff(id, places[0]?.id ?? '');
    expect(JSON.stringify(diff)).not.toContain(password);
    await app.rotations.write(id);
    const written = /"([\w-]{43})"/.exec(await app.read('a/.env'))?.[1] ?? 'none';
    expect(await app.read('a/.env')).toBe(before.replace(password, written));
    expect(await app.read('b/.env')).toBe(before);
    expect(await app.read('c/.env')).toBe(line(oldSecret) + before.replace(password, written));
    expect(app.core.vault.document.targets[0]?.keyId).toBe(old.id);
    expect(await app.rotations.undo(id)).toEqual({ restored: 2, left: 0 });
    expect(await app.read('a/.env')).toBe(before);
    expect(JSON.stringify([app.core.file.saved?.rotations, app.core.sentences()])).not.toContain(password);
  });

  it('says when a file has no cookie password of ours', async () => {
    const { id } = await app.target('.env', line(oldSecret), old);
    const start = (targetId: string): Promise<string> =>
      app.rotations.start({ what: 'cookie-password', targetId });
    await expect(start(id)).rejects.toMatchObject({ code: 'no-cookie-password' });
    await expect(start('nowhere')).rejects.toMatchObject({ code: 'target-gone' });
  });
});

describe('leaving its page', () => {
  const begun = (): string[] => app.core.vault.document.rotations.map(({ id }) => id);

  it('gives up without a word what was only looked at', async () => {
    const password = 'p'.repeat(40);
    await app.file('.env', `A=1\n${line(oldSecret)}COOKIE_PASSWORD=${password}\n`);
    app.cookieInRow = { value: password, environmentId: old.environmentId };
    for (const request of [
      { what: 'rotate', keyId: old.id },
      { what: 'retire', keyId: old.id },
      { what: 'cookie-password', rowId: 'row', variable: 'COOKIE_PASSWORD' },
    ] as const) {
      const id = await app.rotations.start(request);
      if (request.what === 'rotate') await app.rotations.paste(id, 'no key');
      else {
        await app.rotations.findPlaces(id);
        await app.rotations.diff(id, rotationOf(id).places[0]?.id ?? '');
      }
      await app.rotations.leave(id, false);
      expect(begun()).toEqual([]);
      await app.rotations.leave(id, false);
      await expect(app.rotations.view(id)).rejects.toMatchObject({ code: 'rotation-gone' });
      const again = await app.rotations.start(request);
      expect(begun()).toEqual([again]);
      await app.rotations.leave(again, false);
    }
    expect(app.core.sentences()).toEqual([]);
    expect(app.core.vault.document.removals).toEqual([]);
  });

  it('keeps one that the person goes on with later, also when its page is left again and after a restart', async () => {
    const id = await app.rotations.start({ what: 'rotate', keyId: old.id });
    await app.rotations.leave(id, true);
    await app.rotations.leave(id, false);
    expect(begun()).toEqual([id]);
    const again = await app.restart();
    await again.rotations.leave(id, false);
    expect(again.rotations.summaries()).toMatchObject([{ id, step: 'new-key' }]);
  });

  it('keeps the new key that is held, also while it is being sealed', async () => {
    const id = await app.rotations.start({ what: 'rotate', keyId: old.id });
    const pasting = app.rotations.paste(id, newSecret);
    await app.rotations.leave(id, false);
    await pasting;
    await app.rotations.leave(id, false);
    expect((await app.view(id)).successor).not.toBeNull();
    await app.rotations.verify(id);
    await app.rotations.leave(id, false);
    expect((await app.view(id)).step).toBe('places');
  });

  it('keeps what the person chose of the files, also when they took it back', async () => {
    await app.file('.env', line(oldSecret));
    const id = await app.rotations.start({ what: 'retire', keyId: old.id });
    await app.rotations.findPlaces(id);
    const placeId = rotationOf(id).places[0]?.id ?? '';
    await app.rotations.include(id, placeId, false);
    await app.rotations.include(id, placeId, true);
    await app.rotations.leave(id, false);
    expect(begun()).toEqual([id]);
  });

  it('changes nothing of one that is written, nor of any while the vault is locked', async () => {
    await app.file('.env', line(oldSecret));
    const written = await app.upToPlaces(old);
    await app.rotations.write(written);
    const { saves } = app.core.file;
    await app.rotations.leave(written, false);
    await app.rotations.leave(written, true);
    expect(app.core.file.saves).toBe(saves);
    await app.rotations.undo(written);
    await app.core.vault.chooseTier({ tier: 'passphrase', passphrase: 'ten characters' });
    const id = await app.rotations.start({ what: 'rotate', keyId: old.id });
    await app.core.vault.lock();
    await app.rotations.leave(id, false);
    await app.core.vault.unlock('ten characters');
    expect(begun()).toEqual([written, id]);
  });
});

describe('a file that the new key may not belong in', () => {
  const liveSecret = fakeKey({ seed: 5, prefix: 'sk_' });
  const nextLive = fakeKey({ seed: 6, prefix: 'sk_' });
  const beside = (secret: string, clientId: string): string =>
    `${line(secret)}WORKOS_CLIENT_ID=${clientId}\n`;
  const withClientIds = (): Promise<void> =>
    app.core.vault.update((document) => ({
      ...document,
      environments: document.environments.map((each) => ({
        ...each,
        clientId: fakeClientId(each.kind === 'production' ? 2 : 1),
        // Asking about it is another matter.
        clientIdState: 'absent' as const,
      })),
    }));
  const stopsOf = async (id: string): Promise<string[][]> =>
    (await app.view(id)).places.map(({ stops }) => stops.map(({ code }) => code));
  let live: Key;
  beforeEach(async () => {
    live = await app.link(liveSecret, 'production');
    await withClientIds();
  });

  it('keeps production’s client ID beside a staging key: it is told, and only passed by name', async () => {
    await app.target('a/.env', beside(oldSecret, fakeClientId(2)), old);
    await app.target('b/.env', beside(oldSecret, fakeClientId(1)), old);
    const id = await app.upToPlaces(old);
    expect(await stopsOf(id)).toEqual([['staging-beside-production'], []]);
    expect((await app.view(id)).confirmName).toBe('Staging');
    const [place] = (await app.view(id)).places;
    const { warnings } = await app.rotations.diff(id, place?.id ?? '');
    expect(warnings[0]).toMatchObject({ code: 'staging-beside-production', level: 'danger' });
    await expect(app.rotations.write(id)).rejects.toMatchObject({ code: 'name-differs' });
    expect(await app.read('a/.env')).toContain(oldSecret);
    await app.rotations.write(id, { confirmName: 'Staging' });
    expect(await app.read('a/.env')).toBe(beside(newSecret, fakeClientId(2)));
    // What was let past is let past by Export again, too.
    expect(app.core.vault.document.targets.map(({ accepted }) => accepted)).toEqual([
      ['staging-beside-production'],
      undefined,
    ]);
  });

  it('is left out without a name', async () => {
    await app.target('a/.env', beside(oldSecret, fakeClientId(2)), old);
    await app.target('b/.env', line(oldSecret), old);
    const id = await app.upToPlaces(old);
    await app.rotations.include(id, rotationOf(id).places[0]?.id ?? '', false);
    expect((await app.view(id)).confirmName).toBeNull();
    await app.rotations.write(id);
    expect(await app.read('a/.env')).toContain(oldSecret);
    expect(await app.read('b/.env')).toContain(newSecret);
  });

  it('keeps staging’s client ID beside a production key, or is one of development', async () => {
    await app.target('a/.env.production', beside(liveSecret, fakeClientId(1)), live);
    await app.target('b/.env.local', line(liveSecret), live);
    await app.target('c/.env.production', line(liveSecret), live);
    const id = await app.upToPlaces(live, nextLive);
    expect(await stopsOf(id)).toEqual([['production-beside-staging'], ['production-in-development'], []]);
    const [, place] = (await app.view(id)).places;
    expect(place?.stops[0]?.message).toContain('.env.local looks like a file for development');
  });

  it('because git tracks it is left out until the person includes it, and then asks for the name', async () => {
    await app.target('a/.env', line(oldSecret), old);
    await app.target('b/.env', line(oldSecret), old);
    execFileSync('git', ['init', '-q', app.folder]);
    execFileSync('git', ['-C', app.folder, 'add', '-f', 'a/.env']);
    const id = await app.upToPlaces(old);
    expect(await stopsOf(id)).toEqual([['tracked'], []]);
    const [tracked] = (await app.view(id)).places;
    expect(tracked).toMatchObject({ included: false });
    expect((await app.view(id)).confirmName).toBeNull();
    await app.rotations.include(id, tracked?.id ?? '', true);
    expect((await app.view(id)).confirmName).toBe('Staging');
    await app.rotations.write(id, { confirmName: 'Staging' });
    expect(app.states(id)).toEqual({ 'a/.env': 'written', 'b/.env': 'written' });
  });

  it('because git tracks it since it was listed is not written', async () => {
    await app.target('a/.env', line(oldSecret), old);
    const id = await app.upToPlaces(old);
    execFileSync('git', ['init', '-q', app.folder]);
    execFileSync('git', ['-C', app.folder, 'add', '-f', 'a/.env']);
    await app.rotations.write(id);
    expect(app.states(id)).toEqual({ 'a/.env': 'failed: needs-confirmation' });
  });

  it('because git tracked it is taken in again when it is out of git', async () => {
    await app.target('a/.env', line(oldSecret), old);
    execFileSync('git', ['init', '-q', app.folder]);
    execFileSync('git', ['-C', app.folder, 'add', '-f', 'a/.env']);
    const id = await app.upToPlaces(old);
    expect((await app.view(id)).places[0]).toMatchObject({ included: false });
    execFileSync('git', ['-C', app.folder, 'rm', '-q', '--cached', 'a/.env']);
    await app.rotations.findPlaces(id);
    expect((await app.view(id)).places[0]).toMatchObject({ included: true, stops: [] });
  });

  it('since another environment’s client ID came into it, after the files were listed, is not written', async () => {
    await app.target('a/.env', line(oldSecret), old);
    await app.target('b/.env', line(oldSecret), old);
    const id = await app.upToPlaces(old);
    await writeFile(app.path('a/.env'), beside(oldSecret, fakeClientId(2)));
    await app.rotations.write(id);
    expect(app.states(id)).toEqual({ 'a/.env': 'failed: needs-confirmation', 'b/.env': 'written' });
    expect(await app.read('a/.env')).toContain(oldSecret);
    await app.rotations.skipFailed(id);
    expect((await app.view(id)).step).toBe('revoke');
  });

  it.each([
    ['a key of production that nobody linked', 'a/.env', line(fakeKey({ seed: 77, prefix: 'sk_live_' }))],
    ['production’s client ID', 'a/.env', `WORKOS_CLIENT_ID=${fakeClientId(2)}\n`],
    ['a name like production’s', 'a/.env.production', ''],
  ])('holds, beside a cookie password that staging shares, %s', async (_, path, beside) => {
    const password = 'p'.repeat(40);
    await app.file(path, `${beside}WORKOS_COOKIE_PASSWORD=${password}\n`);
    app.cookieInRow = { value: password, environmentId: old.environmentId };
    const id = await app.rotations.start({ what: 'cookie-password', rowId: 'row', variable: 'V' });
    await app.rotations.findPlaces(id);
    expect(await stopsOf(id)).toEqual([['password-of-production']]);
  });

  it('holds production’s key beside a cookie password that staging shares', async () => {
    const password = 'p'.repeat(40);
    await app.file('a/.env', `${line(liveSecret)}WORKOS_COOKIE_PASSWORD=${password}\n`);
    app.cookieInRow = { value: password, environmentId: old.environmentId };
    const id = await app.rotations.start({ what: 'cookie-password', rowId: 'row', variable: 'V' });
    await app.rotations.findPlaces(id);
    expect(await stopsOf(id)).toEqual([['password-of-production']]);
    await expect(app.rotations.write(id)).rejects.toMatchObject({ code: 'name-differs' });
  });

  it('says in its diff which project it is in, and what to know of the file', async () => {
    await app.target('shop/.env.production', line(oldSecret), old);
    await app.core.vault.update((document) => ({
      ...document,
      projects: [{ id: 'p', name: 'The shop', path: app.path('shop'), stack: 'nextjs', addedAt: 1 }],
    }));
    const id = await app.upToPlaces(old);
    const { project, warnings } = await app.rotations.diff(id, rotationOf(id).places[0]?.id ?? '');
    expect(project).toBe('The shop');
    expect(warnings.map(({ code }) => code)).toContain('staging-in-production');
  });

  it('of production asks for no name when every file is left out', async () => {
    const id = await app.upToPlaces(live, nextLive);
    expect((await app.view(id)).confirmName).toBeNull();
    await app.rotations.write(id);
    expect((await app.view(id)).step).toBe('revoke');
  });
});

describe('what the inventory could not say', () => {
  const doubts = async (id: string): Promise<string[]> =>
    (await app.view(id)).survey.doubts.map(({ code }) => code);

  it('is told: files that could not be looked into may hold the old key, too', async () => {
    await app.target('shop/.env', line(oldSecret), old);
    app.survey = {
      unread: [
        { path: app.path('big/.env'), why: 'It is larger than 1 MB.' },
        { path: app.path('shop/.env'), why: 'Told at the place already.' },
      ],
    };
    const id = await app.upToPlaces(old);
    expect((await app.view(id)).survey).toEqual({
      at: app.core.clock.now(),
      doubts: [],
      unread: [{ path: app.path('big/.env'), shownPath: '~/big/.env', message: 'It is larger than 1 MB.' }],
      unreadTotal: 1,
    });
    await app.rotations.write(id);
    expect((await app.view(id)).step).toBe('revoke');
  });

  it('is told of the first 200, and counted', async () => {
    const unread = Array.from({ length: 300 }, (_, n) => ({ path: app.path(`${n}/.env`), why: 'A pipe.' }));
    app.survey = { unread };
    const id = await app.upToPlaces(old);
    const { survey } = await app.view(id);
    expect([survey.unread.length, survey.unreadTotal]).toEqual([200, 300]);
  });

  it.each([
    ['was stopped', { scan: 'stopped' }, 'stopped'],
    ['ended by a fault', { scan: 'failed' }, 'failed'],
    ['never was, for want of a folder', { scan: 'no-roots' }, 'no-inventory'],
    ['missed a folder', { lostRoots: [{ path: '/mnt/usb', why: 'It is not there any more.' }] }, 'root-lost'],
  ] as const)(
    'holds the writing until the person goes on without: the look %s',
    async (_how, survey, code) => {
      await app.target('.env', line(oldSecret), old);
      app.survey = { ...survey, lostRoots: 'lostRoots' in survey ? [...survey.lostRoots] : [] };
      const id = await app.upToPlaces(old);
      expect(await doubts(id)).toEqual([code]);
      await expect(app.rotations.write(id)).rejects.toMatchObject({ code: 'not-looked-everywhere' });
      expect(await app.read('.env')).toBe(line(oldSecret));
      await app.rotations.write(id, { goOnDespite: [code] });
      expect(await app.read('.env')).toBe(line(newSecret));
    },
  );

  it('is over with a look that comes to its end', async () => {
    await app.target('.env', line(oldSecret), old);
    app.survey = { scan: 'stopped' };
    const id = await app.upToPlaces(old);
    app.survey = {};
    await app.rotations.findPlaces(id);
    expect(await doubts(id)).toEqual([]);
    await app.rotations.write(id);
    expect(await app.read('.env')).toBe(line(newSecret));
  });

  it('grows old: after an hour, and with a new folder, the person looks again', async () => {
    const id = await app.upToPlaces(old);
    app.core.clock.advance(60 * 60_000);
    expect(await doubts(id)).toEqual([]);
    app.core.clock.advance(1);
    expect(await doubts(id)).toEqual(['old']);
    // That one was accepted says nothing of another.
    await expect(app.rotations.write(id, { goOnDespite: ['stopped'] })).rejects.toMatchObject({
      code: 'not-looked-everywhere',
    });
    await app.rotations.findPlaces(id);
    expect(await doubts(id)).toEqual([]);
    await app.core.vault.update((document) => ({ ...document, roots: ['/home/ann/new'] }));
    expect((await app.view(id)).survey.doubts).toMatchObject([
      { code: 'old', message: expect.stringContaining('/home/ann/new') as string },
    ]);
  });

  it('is everything, as long as nobody looked', () => {
    const around = { roots: [], home: '/home/ann', now: 1 };
    expect(doubtsOf(null, around)).toMatchObject([{ code: 'never-looked' }]);
  });
});

describe('the new key', () => {
  let id: string;
  beforeEach(async () => {
    id = await app.rotations.start({ what: 'rotate', keyId: old.id });
  });

  const verify = async (secret: string): Promise<Failure | null> => {
    await app.rotations.paste(id, secret);
    return app.rotations.verify(id).then(
      () => null,
      (error: unknown) => (error instanceof Failure ? error : null),
    );
  };

  it('is asked for before anything can be verified', async () => {
    await expect(app.rotations.verify(id)).rejects.toMatchObject({ code: 'nothing-to-verify' });
  });

  it('must not be the old one', async () => {
    expect(await verify(oldSecret)).toMatchObject({ code: 'same-key' });
  });

  it('must not be one of another environment, which is named', async () => {
    await app.core.have(newSecret, { account: 'Globex', environment: 'Live' });
    expect(await verify(newSecret)).toMatchObject({
      code: 'other-environment',
      message: 'This key belongs to Globex / Live.',
    });
  });

  it('must see the organizations that the old one sees', async () => {
    app.core.gateway.environments = 'different';
    expect(await verify(newSecret)).toMatchObject({ code: 'other-environment' });
    expect(keys()).toHaveLength(1);
    app.core.gateway.environments = 'same';
    expect(await verify(newSecret)).toBeNull();
    expect((await app.view(id)).verification.sameEnvironment).toContain('the same organizations');
  });

  it('says when nothing tells that both keys are of one environment', async () => {
    expect(await verify(newSecret)).toBeNull();
    expect((await app.view(id)).verification.sameEnvironment).toContain('Make sure yourself');
  });

  it('may be chosen from the keys of the environment, and then nothing else need tell that it is one', async () => {
    const other = await app.core.have(newSecret, { account: 'Acme', environment: 'Staging' });
    const stranger = await app.link(fakeKey({ seed: 5, prefix: 'sk_' }), 'production');
    await expect(app.rotations.choose(id, stranger.id)).rejects.toMatchObject({ code: 'key-gone' });
    expect(await app.rotations.choose(id, other.id)).toMatchObject({ ok: true, hint: other.hint });
    await app.rotations.verify(id, {});
    expect((await app.view(id)).verification.sameEnvironment).toBe(
      'Both keys are linked here as Acme / Staging.',
    );
    expect(rotationOf(id).nextKeyId).toBe(other.id);
  });

  it('that is linked under the wrong environment is not taken for its own by that alone', async () => {
    const mistaken = fakeKey({ seed: 7, prefix: 'sk_live_' });
    const other = await app.core.have(mistaken, { account: 'Acme', environment: 'Staging' });
    await app.rotations.choose(id, other.id);
    await expect(app.rotations.verify(id, {})).rejects.toMatchObject({ code: 'other-kind' });
    expect(rotationOf(id).nextKeyId).toBeNull();
  });

  it('that WorkOS refused with the client ID is not taken, until that client ID is another one', async () => {
    const other = await app.core.have(newSecret, { account: 'Acme', environment: 'Staging' });
    const withClientId = (clientId: string): Promise<void> =>
      app.core.vault.update((document) => ({
        ...document,
        environments: document.environments.map((each) => ({ ...each, clientId })),
      }));
    await app.core.vault.update((document) => ({
      ...document,
      environments: document.environments.map((each) => ({
        ...each,
        pair: {
          ...{ state: 'unlikely' as const, at: 1, keyId: other.id },
          ...{ fingerprint: other.fingerprint, clientId: fakeClientId(1) },
        },
      })),
    }));
    await withClientId(fakeClientId(1));
    await app.rotations.choose(id, other.id);
    await expect(app.rotations.verify(id, {})).rejects.toMatchObject({ code: 'other-environment' });
    await withClientId(fakeClientId(2));
    await app.rotations.verify(id, {});
    expect(rotationOf(id).nextKeyId).toBe(other.id);
  });

  it('must not be one that is itself being retired', async () => {
    const other = await app.core.have(newSecret, { account: 'Acme', environment: 'Staging' });
    await app.rotations.start({ what: 'retire', keyId: other.id });
    await app.rotations.choose(id, other.id);
    await expect(app.rotations.verify(id, {})).rejects.toMatchObject({ code: 'key-on-its-way-out' });
  });

  it('that was pasted and not linked yet comes back by Undo when another takes its place', async () => {
    await app.rotations.paste(id, fakeKey({ seed: 8 }));
    const other = await app.core.have(newSecret, { account: 'Acme', environment: 'Staging' });
    await app.rotations.choose(id, other.id);
    const [removal] = app.core.vault.document.removals;
    expect(removal?.keys.map(({ hint }) => hint)).toHaveLength(1);
    // The chosen one is linked: giving up makes no second copy of it.
    await app.rotations.close(id);
    expect(app.core.vault.document.removals).toHaveLength(1);
    expect(app.core.sentences().filter((each) => each.includes('Undo links it'))).toHaveLength(1);
  });

  it('has the end that was entered for it, and keeps its own where it is linked already', async () => {
    const expiresAt = app.core.clock.now() + 90 * 24 * 60 * 60 * 1_000;
    await app.rotations.paste(id, newSecret);
    await app.rotations.verify(id, { expiresAt });
    expect(keys().find((key) => key.id === rotationOf(id).nextKeyId)?.expiresAt).toBe(expiresAt);
    await app.rotations.close(id);
    const again = await app.rotations.start({ what: 'rotate', keyId: old.id });
    await app.rotations.paste(again, newSecret);
    await app.rotations.verify(again, { expiresAt: null });
    expect(keys().find((key) => key.id === rotationOf(again).nextKeyId)?.expiresAt).toBe(expiresAt);
  });

  it('may be one that is linked here already', async () => {
    const linked = await app.link(newSecret);
    expect(await verify(newSecret)).toBeNull();
    expect(rotationOf(id).nextKeyId).toBe(linked.id);
    expect(keys()).toHaveLength(2);
  });

  it('is not taken while WorkOS rejects it, or cannot be reached', async () => {
    app.rejected.add(newSecret);
    expect(await verify(newSecret)).toMatchObject({ code: 'unauthorized' });
    expect((await app.view(id)).verification).toMatchObject({ state: 'done', health: { state: 'rejected' } });
    app.core.gateway.always = () => unreachable;
    expect(await verify(newSecret)).toMatchObject({
      code: 'dns',
      next: expect.stringContaining('VPN') as string,
    });
    expect(keys()).toHaveLength(1);
    expect((await app.view(id)).step).toBe('new-key');
  });

  it('outlives a crash, sealed, and is not lost to a paste that is no key', async () => {
    await app.rotations.paste(id, newSecret);
    expect(await app.rotations.paste(id, 'something else')).toMatchObject({ ok: false });
    const again = await app.restart();
    expect(await again.view(id)).toMatchObject({ reading: { ok: true }, successor: { linkedKeyId: null } });
    await again.rotations.verify(id);
    expect((await again.view(id)).step).toBe('places');
  });

  it('is read from the clipboard', async () => {
    app.core.clipboard.text = newSecret;
    expect(await app.rotations.takeFromClipboard(id)).toMatchObject({ ok: true });
    expect((await app.view(id)).successor?.hint).toBe(rotationOf(id).next?.hint);
  });

  it('stays linked when the rotation is given up', async () => {
    await verify(newSecret);
    await app.rotations.close(id);
    expect(keys()).toHaveLength(2);
    expect(app.rotations.summaries()).toEqual([]);
    expect(app.core.sentences()[0]).toContain('The new key stays linked');
    await expect(app.rotations.view(id)).rejects.toMatchObject({ code: 'rotation-gone' });
  });

  it('that WorkOS shows once comes back by Undo when the rotation is given up before it is linked', async () => {
    await app.rotations.paste(id, newSecret);
    await app.rotations.close(id);
    expect(keys()).toHaveLength(1);
    const page = { query: '', before: null, limit: 1 };
    const [given] = app.core.activity.list(page, () => true).entries;
    expect(given?.sentence).toContain('Undo links it, unverified');
    expect(given?.undo?.type).toBe('removal');
    await app.core.environments.undoRemoval(given?.undo?.id ?? '');
    const back = keys().find((key) => key.id !== old.id);
    if (back === undefined) throw new Error('The new key did not come back.');
    expect(back).toMatchObject({ environmentId: old.environmentId, health: { state: 'unverified' } });
    expect(await app.core.vault.open(back.secret)).toBe(newSecret);
  });

  it('of another environment is refused although it was removed from Keyrack', async () => {
    const gone = await app.link(fakeKey({ seed: 11, prefix: 'sk_' }), 'production');
    await app.core.environments.remove('key', gone.id, 'Production');
    expect(await verify(fakeKey({ seed: 11, prefix: 'sk_' }))).toMatchObject({ code: 'other-environment' });
  });

  it('of the other kind by its looks is taken only when the person says so, or WorkOS shows that it fits', async () => {
    const live = fakeKey({ seed: 8, prefix: 'sk_live_' });
    expect(await verify(live)).toMatchObject({ code: 'other-kind' });
    expect(keys()).toHaveLength(1);
    expect((await app.view(id)).step).toBe('new-key');
    await app.rotations.verify(id, { acceptOtherKind: true });
    expect((await app.view(id)).verification.sameEnvironment).toContain('You said');
    await app.rotations.close(id);
    id = await app.rotations.start({ what: 'rotate', keyId: old.id });
    app.core.gateway.environments = 'same';
    expect(await verify(fakeKey({ seed: 9, prefix: 'sk_live_' }))).toBeNull();
  });

  describe('where WorkOS gives nothing to compare, and a client ID is known', () => {
    const clientId = fakeClientId(1);
    beforeEach(async () => {
      await app.core.vault.update((document) => ({
        ...document,
        environments: document.environments.map((each) => ({ ...each, clientId })),
      }));
    });
    const say = async (answer: PairAnswer, secret = newSecret): Promise<Failure | null> => {
      await app.rotations.paste(id, secret);
      const done = app.rotations.verify(id, { pair: 'ask' }).then(
        () => null,
        (error: unknown) => (error instanceof Failure ? error : null),
      );
      const asked = await app.core.gateway.pairs.next();
      expect(asked.question).toEqual({ secret, clientId });
      asked.answer(answer);
      return done;
    };
    const likely: PairAnswer = { state: 'likely', cause: 'invalid_grant', requestId: 'r-1' };
    const unlikely: PairAnswer = { state: 'unlikely', cause: 'invalid_client', requestId: 'r-1' };
    const unknown: PairAnswer = { state: 'unknown', cause: 'pair-undecided', requestId: 'r-1' };
    const sentence = async (): Promise<string> => (await app.view(id)).verification.sameEnvironment;

    it('asks the person before it asks WorkOS, and asks nothing when told so', async () => {
      expect(await verify(newSecret)).toMatchObject({ code: 'nothing-to-compare' });
      expect(keys()).toHaveLength(1);
      await app.rotations.verify(id, { pair: 'skip' });
      expect(await sentence()).toContain('Make sure yourself');
      expect(app.core.gateway.pairs.count).toBe(0);
    });

    it('asks nobody where the organizations tell already', async () => {
      app.core.gateway.environments = 'same';
      await app.rotations.paste(id, newSecret);
      await app.rotations.verify(id, { pair: 'ask' });
      expect(await sentence()).toContain('the same organizations');
      expect(app.core.gateway.pairs.count).toBe(0);
    });

    it('takes a likely pair for a sign, in careful words, and keeps it as a checked pair', async () => {
      expect(await say(likely)).toBeNull();
      expect(await sentence()).toContain('they are likely of one environment');
      const [environment] = app.core.vault.document.environments;
      expect(environment?.pair).toMatchObject({ state: 'likely', keyId: keys()[1]?.id, clientId });
      expect(app.core.sentences()).toContain(
        'Asked whether the client ID of Acme / Staging belongs to its new key: likely.',
      );
    });

    it('outweighs how the key looks', async () => {
      expect(await say(likely, fakeKey({ seed: 8, prefix: 'sk_live_' }))).toBeNull();
      expect(keys()).toHaveLength(2);
    });

    it('stops at a key that likely belongs to another environment', async () => {
      expect(await say(unlikely)).toMatchObject({
        code: 'other-environment',
        message: expect.stringContaining('likely belongs to another environment') as string,
      });
      expect(keys()).toHaveLength(1);
      expect((await app.view(id)).step).toBe('new-key');
      expect(app.core.vault.document.environments[0]?.pair).toBeUndefined();
      expect(app.core.sentences()[0]).toContain('likely not');
    });

    it('says when WorkOS did not tell', async () => {
      expect(await say(unknown)).toBeNull();
      expect(await sentence()).toContain('WorkOS did not say either');
    });

    it('does not ask about a client ID that WorkOS does not know', async () => {
      await app.core.vault.update((document) => ({
        ...document,
        environments: document.environments.map((each) => ({ ...each, clientIdState: 'absent' as const })),
      }));
      expect(await verify(newSecret)).toBeNull();
      expect(await sentence()).toContain('Make sure yourself');
    });
  });

  it('is verified once more after the writing: a rejected one halts the rotation', async () => {
    await app.target('.env', line(oldSecret), old);
    await verify(newSecret);
    app.rejected.add(newSecret);
    await app.rotations.write(id);
    expect(await app.view(id)).toMatchObject({
      step: 'halted',
      verification: { health: { state: 'rejected' } },
    });
    app.rejected.clear();
    await app.rotations.finish(id);
    expect((await app.view(id)).step).toBe('revoke');
  });
});

describe('a file that cannot be written', () => {
  /** What can be wrong with `bad/.env` when the writing begins, and what the place then says. */
  const troubles: [string, string, () => Promise<void>, () => Promise<void>][] = [
    [
      'is read-only',
      'read-only-file',
      () => chmod(app.path('bad/.env'), 0o400),
      () => chmod(app.path('bad/.env'), 0o600),
    ],
    [
      'lost its key meanwhile',
      'changed-meanwhile',
      () => writeFile(app.path('bad/.env'), 'WORKOS_API_KEY=something-else\n'),
      () => writeFile(app.path('bad/.env'), line(oldSecret)),
    ],
    [
      'is gone',
      'changed-meanwhile',
      () => rm(app.path('bad/.env')),
      () => writeFile(app.path('bad/.env'), line(oldSecret)),
    ],
    [
      'went with its folder',
      'folder-gone',
      () => rename(app.path('bad'), app.path('gone')),
      () => rename(app.path('gone'), app.path('bad')),
    ],
    [
      'became a link to another file',
      'changed-meanwhile',
      async () => {
        await rename(app.path('bad/.env'), app.path('bad/real'));
        await symlink(app.path('bad/real'), app.path('bad/.env'));
      },
      () => rename(app.path('bad/real'), app.path('bad/.env')),
    ],
    [
      'became a named pipe',
      'not-a-regular-file',
      async () => {
        await rm(app.path('bad/.env'));
        execFileSync('mkfifo', [app.path('bad/.env')]);
      },
      async () => {
        await rm(app.path('bad/.env'));
        await writeFile(app.path('bad/.env'), line(oldSecret));
      },
    ],
    [
      'became something that readers disagree on',
      'contains-nul',
      () => writeFile(app.path('bad/.env'), `${line(oldSecret)}A=\0\n`),
      () => writeFile(app.path('bad/.env'), line(oldSecret)),
    ],
  ];

  const begin = async (): Promise<string> => {
    await app.target('bad/.env', line(oldSecret), old);
    await app.file('good/.env', line(oldSecret));
    return app.upToPlaces(old);
  };

  it.each(troubles)('because it %s does not keep the others: finish', async (_what, code, spoil, mend) => {
    const id = await begin();
    await spoil();
    await app.rotations.write(id);
    expect(app.states(id)).toEqual({ 'bad/.env': `failed: ${code}`, 'good/.env': 'written' });
    const view = await app.view(id);
    expect(view).toMatchObject({ step: 'halted', written: 1 });
    expect(view.places[0]?.message).toMatch(/^\S.{20,}/);
    expect(view.places[0]?.next).toMatch(/^\S.*\.$/);
    await mend();
    await app.rotations.finish(id);
    expect(await app.read('bad/.env')).toBe(line(newSecret));
    expect((await app.view(id)).step).toBe('revoke');
  });

  it.each(troubles)('because it %s is left alone by undo', async (_what, _code, spoil) => {
    const id = await begin();
    await spoil();
    await app.rotations.write(id);
    expect(await app.rotations.undo(id)).toEqual({ restored: 1, left: 0 });
    expect(await app.read('good/.env')).toBe(line(oldSecret));
    expect((await app.view(id)).step).toBe('undone');
    expect(app.core.vault.document.targets[0]?.keyId).toBe(old.id);
  });

  it('can be left as it is', async () => {
    const id = await begin();
    await chmod(app.path('bad/.env'), 0o400);
    await app.rotations.write(id);
    await app.rotations.skipFailed(id);
    expect((await app.view(id)).step).toBe('revoke');
    expect(await app.read('bad/.env')).toBe(line(oldSecret));
    app.rejected.add(oldSecret);
    await app.rotations.checkOld(id);
    // Nobody keeps a file up to date from a key that is not here any more.
    expect(app.core.vault.document.targets[0]?.keyId).toBe(rotationOf(id).nextKeyId);
  });

  it('because it changed after its diff was shown is not written unseen', async () => {
    const id = await begin();
    const [bad] = (await app.view(id)).places;
    await app.rotations.diff(id, bad?.id ?? '');
    await writeFile(app.path('bad/.env'), `# mine\n${line(oldSecret)}`);
    await app.rotations.write(id);
    expect(app.states(id)).toEqual({ 'bad/.env': 'failed: changed-meanwhile', 'good/.env': 'written' });
    expect((await app.view(id)).places[0]?.message).toContain('since you looked at it');
    await app.rotations.finish(id);
    expect(await app.read('bad/.env')).toBe(`# mine\n${line(newSecret)}`);
  });

  it('is listed with the reason when the places are found', async () => {
    await app.target('bad/.env', line(oldSecret), old);
    await rm(app.path('bad/.env'));
    execFileSync('mkfifo', [app.path('bad/.env')]);
    const id = await app.upToPlaces(old);
    expect((await app.view(id)).places).toMatchObject([
      {
        state: 'failed',
        variables: ['WORKOS_API_KEY'],
        message: expect.stringContaining('named pipe') as string,
      },
    ]);
  });
});

describe('files of every kind', () => {
  it('through a link are written once, behind it', async () => {
    await app.file('real/.env', line(oldSecret));
    await mkdir(app.path('linked'));
    await symlink(app.path('real/.env'), app.path('linked/.env'));
    app.holding.push(app.path('linked/.env'));
    const id = await app.upToPlaces(old);
    expect((await app.view(id)).places.map(({ shownPath }) => shownPath)).toEqual(['~/real/.env']);
    await app.rotations.write(id);
    expect(await app.read('linked/.env')).toBe(line(newSecret));
  });

  it('of 10,000 lines keep all others', async () => {
    const lines = Array.from({ length: 10_000 }, (_, n) => `NAME_${n}=value ${n}`);
    const content = (secret: string): string =>
      [...lines.slice(0, 5_000), `WORKOS_API_KEY=${secret}`, ...lines.slice(5_000), ''].join('\n');
    await app.file('.env', content(oldSecret));
    const id = await app.upToPlaces(old);
    await app.rotations.write(id);
    expect(await app.read('.env')).toBe(content(newSecret));
  });

  it('with bytes that are no UTF-8 keep them', async () => {
    const content = (secret: string): Buffer =>
      Buffer.concat([Buffer.from('# caf\xe9 \xff\xfe\r\nA=b\r\n', 'latin1'), Buffer.from(line(secret))]);
    await app.file('.env', content(oldSecret));
    const id = await app.upToPlaces(old);
    await app.rotations.write(id);
    expect(await readFile(app.path('.env'))).toEqual(content(newSecret));
    await app.rotations.undo(id);
    expect(await readFile(app.path('.env'))).toEqual(content(oldSecret));
  });
});

describe('a crash', () => {
  /** What the vault says when the writing begins, and the files as they are when it is over. */
  const crashed = async (): Promise<{ id: string; again: () => Promise<RotationApp> }> => {
    await app.target('a/.env', line(oldSecret), old);
    await app.target('b/.env', line(oldSecret), old);
    const id = await app.upToPlaces(old);
    let begun: VaultDocument | null = null;
    app.core.vault.onChange(() => {
      const { saved } = app.core.file;
      if (saved?.rotations[0]?.step === 'writing') begun ??= structuredClone(saved);
    });
    await app.rotations.write(id);
    return { id, again: () => app.restart({ file: new MemoryVaultFile(begun) }) };
  };

  it('before the places were listed does not hide them', async () => {
    await app.target('a/.env', line(oldSecret), old);
    const id = await app.rotations.start({ what: 'rotate', keyId: old.id });
    await app.rotations.paste(id, newSecret);
    let verified: VaultDocument | null = null;
    app.core.vault.onChange(() => {
      const { saved } = app.core.file;
      if (saved?.rotations[0]?.step === 'places') verified ??= structuredClone(saved);
    });
    await app.rotations.verify(id);
    expect(verified).toMatchObject({ rotations: [{ places: [] }] });
    const next = await app.restart({ file: new MemoryVaultFile(verified) });
    await next.rotations.findPlaces(id);
    expect((await next.view(id)).places).toHaveLength(1);
  });

  it('after the inventory forgot them keeps the places that were found', async () => {
    await app.file('a/.env', line(oldSecret));
    await app.file('b/.env', line(oldSecret));
    const id = await app.upToPlaces(old);
    await app.rotations.include(id, rotationOf(id).places[0]?.id ?? '', false);
    app.holding.length = 0;
    const next = await app.restart();
    await next.rotations.findPlaces(id);
    expect((await next.view(id)).places.map(({ included }) => included)).toEqual([false, true]);
  });

  it('after the last file goes on by itself', async () => {
    const { id, again } = await crashed();
    const next = await again();
    expect(await next.view(id)).toMatchObject({ step: 'revoke', written: 2 });
    const { targets } = next.core.vault.document;
    expect(targets.map(({ keyId }) => keyId)).toEqual(Array(2).fill(rotationOf(id).nextKeyId));
  });

  it('half-way halts with the truth from the disk, and is finished', async () => {
    const { id, again } = await crashed();
    await writeFile(app.path('b/.env'), line(oldSecret));
    const next = await again();
    expect(await next.view(id)).toMatchObject({ step: 'halted', written: 1 });
    expect(next.states(id)).toEqual({ 'a/.env': 'written', 'b/.env': 'waiting' });
    expect(next.core.vault.document.targets.map(({ keyId }) => keyId)).toEqual([
      rotationOf(id).nextKeyId,
      old.id,
    ]);
    await next.rotations.finish(id);
    expect(await app.read('b/.env')).toBe(line(newSecret));
    expect((await next.view(id)).step).toBe('revoke');
    expect(await next.rotations.undo(id)).toEqual({ restored: 2, left: 0 });
    expect(await app.read('a/.env')).toBe(line(oldSecret));
    expect(await app.read('b/.env')).toBe(line(oldSecret));
  });

  it('half-way is put back', async () => {
    const { id, again } = await crashed();
    await writeFile(app.path('b/.env'), line(oldSecret));
    const next = await again();
    expect(await next.rotations.undo(id)).toEqual({ restored: 1, left: 0 });
    expect(await app.read('a/.env')).toBe(line(oldSecret));
    expect(next.core.vault.document.targets.map(({ keyId }) => keyId)).toEqual([old.id, old.id]);
  });

  it('does not hide that somebody else changed a file', async () => {
    const { id, again } = await crashed();
    await writeFile(app.path('b/.env'), 'MINE=1\n');
    const next = await again();
    expect(next.states(id)).toEqual({ 'a/.env': 'written', 'b/.env': 'failed: changed-meanwhile' });
    await next.rotations.skipFailed(id);
    expect((await next.view(id)).step).toBe('revoke');
    expect(await app.read('b/.env')).toBe('MINE=1\n');
  });

  it('in the midst of an undo is put back by the next one', async () => {
    const { id } = await crashed();
    let halted: VaultDocument | null = null;
    app.core.vault.onChange(() => {
      const { saved } = app.core.file;
      if (saved?.rotations[0]?.step === 'halted') halted ??= structuredClone(saved);
    });
    await app.rotations.undo(id);
    const next = await app.restart({ file: new MemoryVaultFile(halted) });
    expect(next.states(id)).toEqual({ 'a/.env': 'waiting', 'b/.env': 'waiting' });
    await next.rotations.undo(id);
    expect((await next.view(id)).step).toBe('undone');
    expect(next.core.vault.document.targets.map(({ keyId }) => keyId)).toEqual([old.id, old.id]);
  });

  it('is not needed: a vault that cannot be saved after the writing leaves it halted', async () => {
    await app.target('a/.env', line(oldSecret), old);
    const id = await app.upToPlaces(old);
    const { file, gateway } = app.core;
    const always = gateway.always;
    gateway.always = (secret) => {
      file.failWith = new Failure('disk-full', 'The disk is full.', 'Make room.');
      return always?.(secret) ?? unreachable;
    };
    await expect(app.rotations.write(id)).rejects.toMatchObject({ code: 'disk-full' });
    expect((await app.view(id)).step).toBe('halted');
    file.failWith = null;
    gateway.always = always;
    expect(await app.rotations.undo(id)).toEqual({ restored: 1, left: 0 });
    expect(await app.read('a/.env')).toBe(line(oldSecret));
  });
});

describe('a rotation whose new key was removed', () => {
  it('writes it nowhere', async () => {
    await app.target('a/.env', line(oldSecret), old);
    const id = await app.upToPlaces(old);
    await app.core.environments.remove('key', rotationOf(id).nextKeyId ?? '', undefined);
    await expect(app.rotations.write(id)).rejects.toMatchObject({ code: 'key-gone' });
    expect(await app.read('a/.env')).toBe(line(oldSecret));
  });
});

describe('a file that the inventory saw the key in', () => {
  it.each([
    ['a shell’s', `export A=1; export WORKOS_API_KEY=${oldSecret}\n`],
    ['fish’s', `set -gx WORKOS_API_KEY ${oldSecret}\n`],
    ['PowerShell’s', `$env:WORKOS_API_KEY = "${oldSecret}"\n`],
    ['a header’s', `AUTH="Bearer ${oldSecret}"\n`],
  ])('in %s form is listed with what to do by hand, and never written', async (_, text) => {
    const path = await app.file('.envrc', text);
    app.seenIn.set(path, ['WORKOS_API_KEY']);
    const id = await app.upToPlaces(old);
    const [place] = (await app.view(id)).places;
    expect(place).toMatchObject({ included: false, state: 'failed', variables: ['WORKOS_API_KEY'] });
    expect(place?.next).toContain('by hand');
    await app.rotations.include(id, place?.id ?? '', true);
    await app.rotations.write(id);
    expect(app.states(id)).toEqual({ '.envrc': 'failed: other-form' });
    expect(await app.read('.envrc')).toBe(text);
  });

  it('in an earlier one of several lines has it replaced in all, unless another key would go with it', async () => {
    const other = fakeKey({ seed: 7 });
    await app.file('one/.env', `${line(oldSecret)}WORKOS_API_KEY=\n`);
    await app.file('two/.env', `${line(oldSecret)}${line(other)}`);
    const id = await app.upToPlaces(old);
    await app.rotations.write(id);
    expect(await app.read('one/.env')).toBe(`${line(newSecret)}${line(newSecret)}`);
    expect(await app.read('two/.env')).toBe(`${line(oldSecret)}${line(other)}`);
    expect(app.states(id)['two/.env']).toBe('failed: conflict');
  });
});

describe('a variable that is published', () => {
  const name = 'NEXT_PUBLIC_WORKOS_API_KEY';

  it('never gets the new key, also when the person includes its file', async () => {
    await app.file('web/.env', `${name}=${oldSecret}\n`);
    await app.file('public/.env', line(oldSecret));
    const id = await app.upToPlaces(old);
    const [published, exposed] = (await app.view(id)).places;
    expect(exposed).toMatchObject({ included: false, state: 'failed' });
    expect(exposed?.message).toContain(name);
    expect(published).toMatchObject({ included: false, state: 'waiting' });
    await app.rotations.include(id, exposed?.id ?? '', true);
    await app.rotations.write(id);
    expect(app.states(id)['web/.env']).toBe('failed: exposed-name');
    expect(await app.read('web/.env')).toBe(`${name}=${oldSecret}\n`);
  });

  it('is taken out when the key is retired', async () => {
    await app.file('web/.env', `A=1\n${name}=${oldSecret}\n`);
    const id = await app.rotations.start({ what: 'retire', keyId: old.id });
    await app.rotations.findPlaces(id);
    await app.rotations.write(id);
    expect(await app.read('web/.env')).toBe('A=1\n');
  });
});

describe('undo', () => {
  it('stays open while a file cannot be put back, however often it is tried', async () => {
    await app.target('.env', line(oldSecret), old);
    const id = await app.upToPlaces(old);
    await app.rotations.write(id);
    await chmod(app.path('.env'), 0o400);
    for (let tries = 0; tries < 3; tries += 1) {
      expect(await app.rotations.undo(id)).toEqual({ restored: 0, left: 1 });
      expect(await app.view(id)).toMatchObject({ step: 'halted', undoUntil: expect.any(Number) as number });
    }
    await chmod(app.path('.env'), 0o600);
    expect(await app.rotations.undo(id)).toEqual({ restored: 1, left: 0 });
    expect(await app.read('.env')).toBe(line(oldSecret));
  });

  it('puts the exact old bytes, the targets and the old key back, also after the proof', async () => {
    const before = `  export WORKOS_API_KEY = '${oldSecret}' # ours`;
    await app.target('.env', before, old);
    const id = await app.upToPlaces(old);
    await app.rotations.write(id);
    app.rejected.add(oldSecret);
    await app.rotations.checkOld(id);
    expect(await app.rotations.undo(id)).toEqual({ restored: 1, left: 0 });
    expect(await app.read('.env')).toBe(before);
    expect(app.core.vault.document.targets[0]?.keyId).toBe(old.id);
    expect(keys().map((key) => key.id)).toEqual([rotationOf(id).nextKeyId, old.id]);
    // Nobody takes it for alive because it was when it was linked.
    expect(keys().at(-1)?.health).toMatchObject({
      state: 'rejected',
      requestId: rotationOf(id).proof?.requestId,
    });
    expect(await app.view(id)).toMatchObject({ step: 'undone', undoUntil: null });
    await expect(app.rotations.undo(id)).rejects.toMatchObject({ code: 'undo-gone' });
  });

  it('leaves a file that changed since, and says so', async () => {
    await app.file('a/.env', line(oldSecret));
    await app.file('b/.env', line(oldSecret));
    const id = await app.upToPlaces(old);
    await app.rotations.write(id);
    await writeFile(app.path('a/.env'), `${line(newSecret)}MINE=1\n`);
    expect(await app.rotations.undo(id)).toEqual({ restored: 1, left: 1 });
    expect(app.states(id)).toEqual({ 'a/.env': 'failed: changed-meanwhile', 'b/.env': 'restored' });
    expect(await app.read('a/.env')).toBe(`${line(newSecret)}MINE=1\n`);
    // What the rotation wrote is watched; what it put back is as unknown as before.
    expect(app.core.vault.document.targets.map(({ path }) => path)).toEqual([app.path('a/.env')]);
  });

  describe.each(['outcome-unknown', 'not-answering'] as const)('of a file whose write met %s', (code) => {
    /** Writes two files; of the first one nobody says how it went, and `left` is what is there afterwards. */
    const written = async (left: string): Promise<string> => {
      const path = await app.file('a/.env', line(oldSecret));
      await app.file('b/.env', line(oldSecret));
      const id = await app.upToPlaces(old);
      const write = app.envFiles.write.bind(app.envFiles);
      app.envFiles.write = async (request) => {
        const done = await write(request);
        if (request.seen.path !== path) return done;
        await writeFile(path, left);
        throw new Failure(code, 'The disk did not say how it went.', 'Look at the file.');
      };
      await app.rotations.write(id);
      expect(app.states(id)).toEqual({ 'a/.env': `failed: ${code}`, 'b/.env': 'written' });
      return id;
    };

    it('tells of it when it holds neither what it held nor what was written', async () => {
      const left = 'WORKOS_API_';
      const id = await written(left);
      expect(await app.rotations.undo(id)).toEqual({ restored: 1, left: 1 });
      expect(app.states(id)).toEqual({ 'a/.env': 'failed: changed-meanwhile', 'b/.env': 'restored' });
      expect(await app.read('a/.env')).toBe(left);
      expect(app.core.sentences()[0]).toContain('1 file could not be put back');
    });

    it('takes it for not written when it is still as it was', async () => {
      const id = await written(line(oldSecret));
      expect(await app.rotations.undo(id)).toEqual({ restored: 1, left: 0 });
      expect(app.states(id)).toEqual({ 'a/.env': 'waiting', 'b/.env': 'restored' });
      expect(await app.view(id)).toMatchObject({ step: 'undone' });
      expect(await app.read('a/.env')).toBe(line(oldSecret));
    });
  });

  it('can be tried again where a file could not be put back', async () => {
    await app.file('a/.env', line(oldSecret));
    const id = await app.upToPlaces(old);
    await app.rotations.write(id);
    await chmod(app.path('a/.env'), 0o400);
    expect(await app.rotations.undo(id)).toEqual({ restored: 0, left: 1 });
    expect((await app.view(id)).step).toBe('halted');
    await chmod(app.path('a/.env'), 0o600);
    expect(await app.rotations.undo(id)).toEqual({ restored: 1, left: 0 });
    expect(await app.read('a/.env')).toBe(line(oldSecret));
  });

  it('is offered for 30 days', async () => {
    await app.file('a/.env', line(oldSecret));
    const id = await app.upToPlaces(old);
    await app.rotations.write(id);
    await app.rotations.close(id);
    app.core.clock.advance(30 * 24 * 60 * 60 * 1_000 - 1);
    expect((await app.view(id)).undoUntil).not.toBeNull();
    app.core.clock.advance(1);
    expect((await app.view(id)).undoUntil).toBeNull();
    await expect(app.rotations.undo(id)).rejects.toMatchObject({ code: 'undo-gone' });
  });
});

describe('the old key', () => {
  let id: string;
  beforeEach(async () => {
    await app.file('.env', line(oldSecret));
    id = await app.upToPlaces(old);
    await app.rotations.write(id);
  });

  /** Lets the time pass, and what was due then be over. */
  const pass = async (ms: number, step: number): Promise<number> => {
    let asked = 0;
    const { gateway, clock } = app.core;
    const { always } = gateway;
    gateway.always = (secret) => {
      asked += secret === oldSecret ? 1 : 0;
      return always?.(secret) ?? unreachable;
    };
    for (let passed = 0; passed < ms; passed += step) {
      clock.advance(step);
      await expect.poll(async () => (await app.view(id)).checkingOld, { interval: 1 }).toBe(false);
    }
    gateway.always = always;
    return asked;
  };

  it('is asked about every 15 seconds, then every minute, then every quarter of an hour', async () => {
    const minute = 60_000;
    expect(await pass(minute, 15_000)).toBe(4);
    expect((await app.view(id)).oldHealth).toMatchObject({ state: 'valid' });
    await pass(9 * minute, 15_000);
    expect(await pass(10 * minute, 30_000)).toBe(10);
    await pass(50 * minute, minute);
    expect(await pass(60 * minute, 5 * minute)).toBe(4);
    expect((await app.view(id)).nextCheckAt).toBeGreaterThan(app.core.clock.now());
  });

  it('is proved dead by the watch alone', async () => {
    app.rejected.add(oldSecret);
    app.core.clock.advance(15_000);
    await expect.poll(async () => (await app.view(id)).step).toBe('done');
    expect((await app.view(id)).proof?.requestId).toBe('request-401');
    expect(app.core.clock.waiting).toBe(0);
  });

  it('takes nothing with it that was put in its place meanwhile', async () => {
    const { vault } = app.core;
    const other = fakeKey({ seed: 9 });
    const replaced = { secret: await vault.seal(other), fingerprint: await vault.fingerprint(other) };
    await vault.update((document) => ({
      ...document,
      keys: document.keys.map((key) => (key.id === old.id ? { ...key, ...replaced } : key)),
    }));
    app.rejected.add(oldSecret);
    await app.rotations.checkOld(id);
    expect((await app.view(id)).step).toBe('done');
    expect(keys()).toHaveLength(2);
  });

  it('is not called dead by anything but WorkOS', async () => {
    app.core.gateway.always = () => unreachable;
    await app.rotations.checkOld(id);
    expect(await app.view(id)).toMatchObject({ step: 'revoke', oldHealth: { state: 'unknown' } });
  });

  it('is watched on after a restart', async () => {
    const again = await app.restart();
    again.rejected.add(oldSecret);
    again.core.clock.advance(1);
    await expect.poll(async () => (await again.view(id)).step).toBe('done');
  });

  it('is not asked about while the vault is locked', async () => {
    const { vault, clock, gateway } = app.core;
    await vault.chooseTier({ tier: 'passphrase', passphrase: 'correct horse battery' });
    clock.advance(1);
    await expect.poll(async () => (await app.view(id)).oldHealth).not.toBeNull();
    await vault.lock();
    gateway.always = () => {
      throw new Error('Nobody may ask now.');
    };
    expect(clock.waiting).toBe(0);
    clock.advance(60_000);
    gateway.always = () => answerOf(401);
    await vault.unlock('correct horse battery');
    clock.advance(15_000);
    await expect.poll(async () => (await app.view(id)).step).toBe('done');
  });

  it('is watched no more once the person keeps it', async () => {
    await app.rotations.close(id);
    expect(await app.view(id)).toMatchObject({ step: 'done', proof: null });
    expect(app.core.clock.waiting).toBe(0);
    expect(keys()).toHaveLength(2);
    await expect(app.rotations.checkOld(id)).rejects.toMatchObject({ code: 'wrong-step' });
  });
});

describe('a fault that nobody expected', () => {
  const fault = new TypeError('Nobody expected this.');

  it('is logged when it ends the look for the files of a rotation; what may fail is not', async () => {
    app.lookFault = new Failure('scan-failed', 'The thread ended.', 'Scan again.');
    const id = await app.rotations.start({ what: 'retire', keyId: old.id });
    await expect.poll(async () => (await app.view(id)).looking).toBe(false);
    expect(app.core.log.errors).toEqual([]);
    app.lookFault = fault;
    const { log } = (await app.restart()).core;
    await expect.poll(() => log.errors).toEqual(['The files of a rotation could not be looked for.']);
  });

  it('is logged when it meets one file, whose place keeps a reason; the others are written', async () => {
    await app.file('a/.env', line(oldSecret));
    await app.file('b/.env', `B=1\n${line(oldSecret)}`);
    const id = await app.upToPlaces(old);
    app.parsers['broken'] = (text) => {
      if (text.startsWith('B=1')) throw fault;
      return parsers['dotenv']?.(text) ?? {};
    };
    await app.rotations.write(id);
    expect(app.states(id)).toEqual({ 'a/.env': 'written', 'b/.env': 'failed: write-failed' });
    expect(app.core.log.errors).toEqual(['A file of a rotation met a fault.']);
  });

  it('is logged when it keeps an old key from being asked about, and the next time comes', async () => {
    await app.file('a/.env', line(oldSecret));
    const id = await app.upToPlaces(old);
    await app.rotations.write(id);
    const { log, clock, gateway } = app.core;
    const { always } = gateway;
    gateway.always = () => {
      throw fault;
    };
    clock.advance(15_000);
    await expect.poll(() => log.errors).toContain('An old key could not be asked about.');
    gateway.always = always;
    app.rejected.add(oldSecret);
    await expect
      .poll(async () => {
        clock.advance(15_000);
        return (await app.view(id)).step;
      })
      .toBe('done');
  });
});

describe('the record', () => {
  it('says what was done, with times, IDs, files and the proof', async () => {
    await app.file('a/.env', line(oldSecret));
    await app.file('b|c/.env', line(oldSecret));
    const id = await app.upToPlaces(old);
    await app.rotations.write(id);
    app.rejected.add(oldSecret);
    await app.rotations.checkOld(id);
    expect(await app.rotations.saveRecord(id)).toBeNull();
    app.recordPath = app.path('record.md');
    expect(await app.rotations.saveRecord(id)).toEqual({ shownPath: '~/record.md' });
    const text = app.documents.get(app.recordPath) ?? '';
    expect(text).toContain('# Key replaced: Acme / Staging');
    expect(text).toContain(new Date(app.core.clock.now()).toISOString());
    expect(text).toContain('**Request ID:** `request-401`');
    expect(text).toContain('| `~/a/.env` | `WORKOS_API_KEY` | written and read back |');
    expect(text).toContain('| ~/b\\|c/.env |');
    expect(text).toContain(`\`${old.keyId ?? 'none'}\``);
  });
});

describe('a disk that is full', () => {
  // It stays so for the rest of this process.
  it('keeps the file that finds no room whole, and the others written', async () => {
    await import('../support/processes/full-disk.ts');
    const large = `${line(oldSecret)}# ${'x'.repeat(400_000)}\n`;
    await app.file('bad/.env', large);
    await app.file('good/.env', line(oldSecret));
    const id = await app.upToPlaces(old);
    await app.rotations.write(id);
    expect(app.states(id)).toEqual({ 'bad/.env': 'failed: disk-full', 'good/.env': 'written' });
    expect(await app.read('bad/.env')).toBe(large);
    expect(await app.rotations.undo(id)).toEqual({ restored: 1, left: 0 });
    expect(await app.read('good/.env')).toBe(line(oldSecret));
  });
});
