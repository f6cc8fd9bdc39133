import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeKey, fakeKeyId } from '../support/fake-key.ts';
import { stagingFacts } from '../support/workos/fake-workos.ts';
import type { SampleProjects } from '../support/sample-projects.ts';
import { openWithSamples } from './pages/samples.ts';
import type { Scene } from './pages/scene.ts';

/** Of Staging, each made after the one before. */
const [second, third, fourth] = [31, 32, 33].map((seed) => fakeKey({ seed })) as [string, string, string];
/** Of an environment that Keyrack does not know. */
const elsewhere = fakeKey({ seed: 39 });

async function open(): Promise<{ scene: Scene; samples: SampleProjects }> {
  const opened = await openWithSamples();
  const { scene, samples } = opened;
  for (const secret of [second, third, fourth]) scene.server.addKey(secret, { facts: stagingFacts });
  scene.server.addKey(elsewhere, { facts: { ...stagingFacts, environment: 'somebody else’s' } });
  await scene.sidebar.open('Inventory');
  await scene.inventory.look(samples.root);
  await toStaging(scene);
  return opened;
}

async function toStaging(scene: Scene): Promise<void> {
  await scene.sidebar.environment('Staging').click();
  await scene.environment.heading('Staging').waitFor();
}

const textsOf = (paths: readonly string[]): string[] => paths.map((path) => readFileSync(path, 'latin1'));

/** Each test goes on where the one before ended. */
describe('a key rotated through three projects', () => {
  let scene: Scene;
  let samples: SampleProjects;
  let before: string[];
  beforeAll(async () => {
    ({ scene, samples } = await open());
    before = textsOf(samples.withStaging);
  });
  afterAll(() => scene.close());

  it('is not begun by a look at its page', async () => {
    const { rotation, sidebar, page } = scene;
    await rotation.start();
    await toStaging(scene);
    await expect.poll(() => rotation.button(/^Continue/).count()).toBe(0);
    await sidebar.open('Activity');
    expect(await page.getByText(/Gave up the rotation/).count()).toBe(0);
    await toStaging(scene);
  });

  it('is not replaced by a key of another environment', async () => {
    const { page, rotation, productionKey, stagingKey } = scene;
    await rotation.start();
    for (const [secret, words] of [
      [productionKey, 'This key belongs to Acme / Live shop.'],
      [elsewhere, 'The two keys see different organizations, so this one is not of Acme / Staging.'],
      [stagingKey, 'This is the key that is to be replaced.'],
    ] as const) {
      await rotation.paste(secret);
      await rotation.button(/^(Verify|Try again)$/).click();
      await page.getByText(words).waitFor();
      await rotation.heading('Create the new key').waitFor();
      expect(await page.content()).not.toContain(secret);
    }
    expect(textsOf(samples.withStaging)).toEqual(before);
  });

  it('finds every file that holds the old one, and shows what changes, masked', async () => {
    const { page, rotation, stagingKey } = scene;
    await rotation.paste(second);
    await rotation.verify();
    await page.getByText('Both keys see the same organizations, so they are of one environment.').waitFor();
    const files = page.getByRole('list', { name: 'Files that hold the old key' }).getByRole('checkbox');
    await expect.poll(() => files.count()).toBe(3);
    const changes = await (await rotation.look('web/.env.local')).innerText();
    expect(changes).toContain('WORKOS_API_KEY');
    const content = await page.content();
    for (const secret of [stagingKey, second]) expect(content).not.toContain(secret);
    expect(textsOf(samples.withStaging)).toEqual(before);
  });

  it('tells which files it could not look into, as one of them may hold the old key too', async () => {
    const { page, rotation, stagingKey } = scene;
    const at = (name: string): string => join(samples.root, name);
    for (const name of ['piped', 'large']) mkdirSync(at(name));
    execFileSync('mkfifo', [at('piped/.env')]);
    writeFileSync(at('large/.env'), `WORKOS_API_KEY=${stagingKey}\n# ${'x'.repeat(1024 * 1024)}\n`);
    await rotation.button('Look again').click();
    await page.getByText('2 files could not be looked into, and any of them may hold the old key').waitFor();
    await rotation.button('Show them').click();
    const unread = page.getByRole('list', { name: 'Files that could not be looked into' });
    await unread.scrollIntoViewIfNeeded();
    // What is out of sight is not laid out, so it has no inner text.
    const told = await unread.textContent();
    expect(told).toContain('~/code/piped/');
    expect(told).toContain('It is a named pipe (secret managers mount one), which Keyrack does not open.');
    expect(told).toContain('~/code/large/');
    expect(told).toContain('It is larger than 1 MB, so it is hardly a file of variables.');
    await rotation.button('Write 3 files').waitFor();
  });

  it('writes the key into each of them, and not one byte besides', async () => {
    const { app, environment, page, rotation, stagingKey } = scene;
    await rotation.write();
    expect(textsOf(samples.withStaging)).toEqual(before.map((text) => text.replace(stagingKey, second)));
    expect(statSync(samples.env.laravel).mode & 0o777).toBe(0o644);

    await page.getByRole('region', { name: 'The old key' }).getByText('Old key still alive').waitFor();
    await toStaging(scene);
    await page.getByText('Old key still alive').first().waitFor();
    const menu = (await app.tray())?.menu.find(({ label }) => label.startsWith('Acme / Staging'));
    expect(menu?.items.map(({ label }) => label)).toContain('The old key is still alive…');
    expect(await environment.key(/./).count()).toBe(1);
    await app.clickTray(menu?.label ?? '', 'The old key is still alive…');
    await rotation.heading('Now revoke the old key').waitFor();
  });

  it('proves that the old one is dead, with WorkOS’s request ID, also in the activity', async () => {
    const { page, rotation, server, sidebar, stagingKey } = scene;
    server.revoke(stagingKey);
    await rotation.prove();
    const { requestId } = server.requests.findLast(({ secret }) => secret === stagingKey) ?? {};
    if (requestId === undefined) throw new Error('Nobody asked about the old key.');
    const proof = page.getByRole('region', { name: 'Proof' });
    await proof.getByText(requestId).waitFor();
    expect(await proof.innerText()).toContain('401');
    await sidebar.open('Activity');
    const entry = page.getByRole('listitem').filter({ hasText: 'is dead: WorkOS answered 401 to it.' });
    await entry.getByText(requestId).waitFor();
    await entry.getByRole('button', { name: 'Show the rotation' }).click();
    await rotation.heading('Rotated, with proof').waitFor();
  });

  it('has a record on paper that names every file and no secret', async () => {
    const { app, page, rotation, server, stagingKey } = scene;
    const record = join(scene.folder, 'record.md');
    await app.answerDialog(record);
    await rotation.button('Save the record…').click();
    await page.getByText('The record is in ~/record.md.').waitFor();
    const text = readFileSync(record, 'utf8');
    expect(text).toContain('# Key replaced: Acme / Staging');
    expect(text).toContain('WorkOS answered 401 to the old key: it is dead.');
    expect(text).toContain(server.requests.findLast(({ secret }) => secret === stagingKey)?.requestId);
    for (const path of ['~/code/acme/apps/web/.env.local', '~/code/shop/.env', '~/code/reports/.env'])
      expect(text).toContain(path);
    for (const seed of [11, 31]) expect(text).toContain(fakeKeyId({ seed }));
    for (const secret of [stagingKey, second]) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(secret.slice(8, 40));
    }
  });

  it('is undone from the activity, to the very bytes that were there', async () => {
    const { page, environment, rotation, sidebar } = scene;
    await sidebar.open('Activity');
    await page.getByRole('button', { name: /^Undo: The old key of Acme \/ Staging/ }).click();
    await environment.dialog.getByText(/The exact old bytes go back/).waitFor();
    await environment.dialog.getByRole('button', { name: 'Put everything back' }).click();
    await rotation.heading('Everything was put back').waitFor();
    expect(textsOf(samples.withStaging)).toEqual(before);
    await page.getByText(/They hold the old key again, which is dead/).waitFor();
    await sidebar.open('Activity');
    await page.getByText(/^Undid the rotation of Acme \/ Staging: 3 files are what they were/).waitFor();
    expect(await page.getByRole('button', { name: /^Undo: The old key/ }).count()).toBe(0);
  });
});

/** Each test goes on where the one before ended. */
describe('a rotation that does not go smoothly', () => {
  let scene: Scene;
  let samples: SampleProjects;
  beforeAll(async () => {
    ({ scene, samples } = await open());
  });
  afterAll(() => scene.close());

  it('stops where a file is read-only or changed since it was looked at, and puts everything back', async () => {
    const { page, rotation, stagingKey } = scene;
    const { web, laravel, python } = samples.env;
    await rotation.toFiles(second);
    await (await rotation.look('reports/.env')).waitFor();
    chmodSync(laravel, 0o444);
    writeFileSync(python, `${readFileSync(python, 'utf8')}\nMORE=1\n`);
    const before = textsOf(samples.withStaging);

    await rotation.button('Write 3 files').click();
    await rotation.heading('Stopped half-way').waitFor();
    const failed = page.getByRole('list', { name: 'Files that were not written' });
    await failed
      .getByText(/\.env is read-only, and Keyrack does not replace a file that somebody protected/)
      .waitFor();
    await failed.getByText(/was changed by something else since you looked at it/).waitFor();
    expect(textsOf([web])).toEqual([before[0]?.replace(stagingKey, second)]);
    expect(textsOf([laravel, python])).toEqual(before.slice(1));

    await rotation.putEverythingBack('Put everything back…');
    expect(textsOf(samples.withStaging)).toEqual(before);
    expect(statSync(laravel).mode & 0o777).toBe(0o444);
    await rotation.button('Done').click();
  });

  it('can leave a file, go on, and say what still holds the old key', async () => {
    const { page, rotation, stagingKey } = scene;
    await toStaging(scene);
    await rotation.toFiles(second, stagingKey.slice(-4));
    await rotation.button('Write 3 files').click();
    await rotation.heading('Stopped half-way').waitFor();
    expect(
      await page.getByRole('list', { name: 'Files that were written' }).getByRole('listitem').count(),
    ).toBe(2);
    await rotation.button('Try again').click();
    await page.getByText('1 file still could not be written').waitFor();
    await rotation.button('Leave that file').click();
    await rotation.heading('Now revoke the old key').waitFor();
    const still = page.getByRole('list', { name: 'Files that still hold it' });
    expect(await still.innerText()).toContain('~/code/shop/');
    expect(readFileSync(samples.env.laravel, 'utf8')).toContain(stagingKey);
    expect(readFileSync(samples.env.python, 'utf8')).toContain(second);
  });

  it('goes on watching the old key after Keyrack was closed, and proves its death by itself', async () => {
    await scene.restart('quit', {}, () => {
      scene.server.revoke(scene.stagingKey);
    });
    const { page, sidebar, rotation } = scene;
    await sidebar.open('Activity');
    const entry = page.getByRole('listitem').filter({ hasText: 'is dead: WorkOS answered 401 to it.' });
    await entry.getByRole('button', { name: 'Show the rotation' }).click();
    await rotation.heading('Rotated, with proof').waitFor();
    // The file that was left goes on with the next one.
    chmodSync(samples.env.laravel, 0o644);
    writeFileSync(
      samples.env.laravel,
      readFileSync(samples.env.laravel, 'utf8').replace(scene.stagingKey, second),
    );
  });

  it('goes on where it was killed, with files written and WorkOS not asked', async () => {
    const before = textsOf(samples.withStaging);
    await toStaging(scene);
    await scene.rotation.toFiles(third);
    scene.server.setMode('slow-headers');
    await scene.rotation.button('Write 3 files').click();
    await scene.page.getByText(/3 of 3 files\. Asking WorkOS once more/).waitFor();
    await scene.restart('kill', {}, () => {
      scene.server.reset();
    });
    const { page, rotation } = scene;
    expect(textsOf(samples.withStaging)).toEqual(before.map((text) => text.replace(second, third)));
    await toStaging(scene);
    await page.getByText('Old key still alive').first().waitFor();
    await rotation.goOn();
    await rotation.heading('Now revoke the old key').waitFor();
    expect(await page.getByText('3 files have the new key, read back and verified.').count()).toBe(1);
  });

  it('goes on where it was killed while the old key was alive, and can still be put back whole', async () => {
    await scene.restart('kill');
    const { environment, page, rotation, server } = scene;
    await toStaging(scene);
    await rotation.goOn();
    await page.getByRole('region', { name: 'The old key' }).getByText('Old key still alive').waitFor();
    await rotation.button('More for this rotation').click();
    await page.getByRole('menuitem', { name: 'Put every file back…' }).click();
    await environment.dialog.getByRole('button', { name: 'Put everything back' }).click();
    await rotation.heading('Everything was put back').waitFor();
    expect(textsOf(samples.withStaging).every((text) => text.includes(second))).toBe(true);
    expect(server.requests.some(({ secret }) => secret === second)).toBe(true);
  });

  it('asks WorkOS about the new key once more, and stops when it says no', async () => {
    const { page, rotation, server } = scene;
    await toStaging(scene);
    await rotation.toFiles(fourth, second.slice(-4));
    server.revoke(fourth);
    await rotation.button('Write 3 files').click();
    await rotation.heading('The new key did not verify again').waitFor();
    await page.getByText(/It is wrong, expired or revoked/).waitFor();
    await rotation.putEverythingBack('Put everything back…');
    expect(textsOf(samples.withStaging).every((text) => text.includes(second))).toBe(true);
  });

  it('replaces the cookie password of a project in the same way', async () => {
    const { exporting, page, projects, rotation, sidebar } = scene;
    const old = /^WORKOS_COOKIE_PASSWORD=(.*)$/m.exec(readFileSync(samples.env.web, 'utf8'))?.[1] ?? '';
    await sidebar.open('Projects');
    const found = await projects.find(samples.web);
    await found.getByRole('button', { name: 'Add the project' }).click();
    await projects.heading('@acme/web').waitFor();
    await projects.putKey(new RegExp(second.slice(-4)));
    // The rotation wrote the key alone, so that is all that is watched yet.
    await exporting.root.getByRole('checkbox', { name: 'Write WORKOS_COOKIE_PASSWORD' }).check();
    await exporting.button('Watch this file').click();
    await exporting.root.waitFor({ state: 'detached' });
    await projects.choose('.env.local', 'Rotate the cookie password…');
    await rotation.heading('Where the cookie password is').waitFor();
    await rotation.button('Write 1 file').click();
    await rotation.heading('The cookie password is replaced').waitFor();
    const now = /^WORKOS_COOKIE_PASSWORD=(.*)$/m.exec(readFileSync(samples.env.web, 'utf8'))?.[1] ?? '';
    expect(now).toMatch(/^[\w-]{43}$/);
    expect(now).not.toBe(old);
    const content = await page.content();
    for (const secret of [old, now]) expect(content).not.toContain(secret);
  });

  it('retires a key that nothing follows: its line leaves every file, and its death is proved', async () => {
    const { page, rotation, server, environment } = scene;
    const before = textsOf(samples.withStaging);
    await toStaging(scene);
    const key = page.getByRole('region', { name: /^Key / }).filter({ hasText: second.slice(-4) });
    await key.getByRole('button', { name: /^More for / }).click();
    await page.getByRole('menuitem', { name: 'Retire…' }).click();
    await rotation.heading('Retire this key').waitFor();
    await rotation.button('Take it out of 3 files').click();
    await rotation.heading('Now revoke the key').waitFor();
    expect(textsOf(samples.withStaging)).toEqual(
      before.map((text) => text.replace(/^(?:export )?WORKOS_API_KEY=[^\n]*\n/m, '')),
    );
    server.revoke(second);
    await rotation.button('Check now').click();
    await rotation.heading('Retired, with proof').waitFor();
    await rotation.button('Done').click();
    await environment.heading('Staging').waitFor();
    expect(await key.count()).toBe(0);
  });
});
