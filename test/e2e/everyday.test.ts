import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fakeClientId, fakeEnvironmentId } from '../support/fake-key.ts';
import { Scene } from './pages/scene.ts';

describe('every day', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open();
    await scene.link(scene.staging, scene.stagingKey, scene.clientId);
    await scene.sidebar.linkAnother();
    await scene.wizard.link(scene.production, scene.productionKey);
    await scene.wizard.finish();
    await scene.environment.heading('Live shop').waitFor();
  });
  afterAll(() => scene.close());
  afterEach(() => {
    scene.server.reset();
  });

  it('opens exactly the environment’s page in the dashboard where it is known, else the last one used', async () => {
    const { app, environment, sidebar } = scene;
    await environment.button('Open dashboard').click();
    await sidebar.environment('Staging').click();
    await environment.heading('Staging').waitFor();
    await environment.button('Open dashboard').click();
    await expect
      .poll(() => app.links())
      .toEqual([
        `https://dashboard.workos.com/${fakeEnvironmentId(11)}/api-keys`,
        'https://dashboard.workos.com/api-keys',
      ]);
  });

  it('renames an environment, a key and an account, and takes a new client ID and dashboard address', async () => {
    const { page, environment, sidebar, app } = scene;
    await environment.choose('Edit…');
    const { dialog } = environment;
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Preview');
    await dialog.getByRole('textbox', { name: /WorkOS project/ }).fill('Web shop');
    await dialog
      .getByRole('textbox', { name: /WorkOS environment/ })
      .fill(`https://dashboard.workos.com/${fakeEnvironmentId(12)}/users`);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await environment.heading('Preview').waitFor();
    await sidebar.environment('Preview').waitFor();
    await page.getByRole('main').getByText('/ Web shop').waitFor();
    await environment.button('Open dashboard').click();
    await expect
      .poll(async () => (await app.links()).at(-1))
      .toBe(`https://dashboard.workos.com/${fakeEnvironmentId(12)}/api-keys`);

    await environment.chooseForKey('Rename…');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('backend key');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await environment.key('backend key').waitFor();

    await environment.choose('Rename account…');
    await dialog.getByRole('textbox', { name: 'Account name' }).fill('Acme Inc.');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await sidebar.account('Acme Inc.').waitFor();
  });

  it('checks the client ID when asked, and another one as soon as it is saved', async () => {
    const { page, environment, server } = scene;
    await environment.button('Check').click();
    await expect.poll(() => server.requests.map(({ path }) => path)).toEqual([`/sso/jwks/${scene.clientId}`]);
    await page.getByText('WorkOS knows it').waitFor();
    await environment.choose('Edit…');
    await environment.dialog.getByRole('textbox', { name: /Client ID/ }).fill(fakeClientId(99));
    await environment.dialog.getByRole('button', { name: 'Save' }).click();
    await environment.dialog.waitFor({ state: 'detached' });
    await page.getByText('WorkOS does not know it').waitFor();
  });

  it('moves an environment to another account', async () => {
    const { environment, sidebar } = scene;
    await environment.choose('Move to another account…');
    await environment.dialog.getByRole('textbox', { name: 'Name of the new account' }).fill('Umbrella');
    await environment.dialog.getByRole('button', { name: 'Move', exact: true }).click();
    await sidebar.account('Umbrella').waitFor();
    await sidebar.account('Acme Inc.').waitFor();
  });

  it('removes an environment at once and puts it back with its working key', async () => {
    const { page, environment, sidebar, server } = scene;
    await environment.choose('Remove environment…');
    await environment.dialog.getByRole('button', { name: 'Remove environment' }).click();
    await sidebar.environment('Preview').waitFor({ state: 'detached' });
    await environment.messages.getByRole('button', { name: 'Undo' }).click();
    await sidebar.environment('Preview').click();
    await environment.heading('Preview').waitFor();
    await environment.verify();
    await expect.poll(() => server.requests.at(-1)?.secret).toBe(scene.stagingKey);
    await page.getByText('backend key').first().waitFor();
  });

  it('asks for the name before anything of production is removed', async () => {
    const { environment, sidebar } = scene;
    await sidebar.environment('Live shop').click();
    await environment.heading('Live shop').waitFor();
    await environment.chooseForKey('Remove key…');
    const { dialog } = environment;
    const remove = dialog.getByRole('button', { name: 'Remove key' });
    expect(await remove.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('live shop');
    expect(await remove.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('Live shop');
    await remove.click();
    await environment.noKey.waitFor();
    await environment.messages.getByRole('button', { name: 'Undo' }).click();
    await environment.key(/^Key /).waitFor();
  });

  it('lists what happened, finds it again, and undoes from there', async () => {
    const { page, environment, sidebar } = scene;
    await sidebar.environment('Preview').click();
    await environment.chooseForKey('Remove key…');
    await environment.dialog.getByRole('button', { name: 'Remove key' }).click();
    await environment.noKey.waitFor();

    await sidebar.open('Activity');
    const entries = page.getByRole('list', { name: /What happened/ }).getByRole('listitem');
    await entries.filter({ hasText: 'Moved Acme' }).waitFor();
    const all = await entries.allInnerTexts();
    expect(all.join('\n')).not.toContain(scene.stagingKey);
    await page.getByRole('searchbox', { name: 'Search activity' }).fill('removed the key');
    await expect.poll(() => entries.count()).toBe(2);
    await page.getByRole('searchbox', { name: 'Search activity' }).fill('no such thing');
    await page.getByText('Nothing matches “no such thing”').waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Show everything' }).click();
    await page
      .getByRole('button', { name: /^Undo: Removed the key/ })
      .first()
      .click();
    await sidebar.environment('Preview').click();
    await environment.key('backend key').waitFor();
  });

  it('counts what the environment holds, with 100+ where there is more', async () => {
    const { page, environment, sidebar, server } = scene;
    await sidebar.environment('Live shop').click();
    await environment.button('All facts').click();
    const table = page.getByRole('table', { name: 'Facts of Live shop' });
    await table.getByText('100+').first().waitFor();
    const rows = await table.getByRole('row').allInnerTexts();
    expect(rows.map((row) => row.split('\t').slice(0, 2).join(': ').trim())).toEqual([
      'Organizations: 100+',
      'Users: 100+',
      'SSO connections: 51',
      'active: 41',
      'draft: 5',
      'inactive: 3',
      'validating: 2',
      'Directories: 27',
      'Redirect URIs: 2',
      'Roles: 9',
      'Feature flags: 17',
    ]);
    expect(server.requests.map(({ path }) => path)).not.toContain('/webhook_endpoints');
    server.revoke(scene.productionKey);
    await environment.button('Look again').click();
    await page
      .getByRole('main')
      .getByText(/WorkOS does not accept this key/)
      .waitFor();
    server.addKey(scene.productionKey);
  });

  it('verifies all keys at once, and says which want attention', async () => {
    const { page, environment, sidebar, server } = scene;
    server.revoke(scene.stagingKey);
    await sidebar.open('Overview');
    await environment.button('Verify all').click();
    await page
      .getByRole('main')
      .getByRole('button', { name: /Preview.*Rejected/ })
      .waitFor();
    expect(new Set(server.requests.map(({ secret }) => secret))).toEqual(
      new Set([scene.stagingKey, scene.productionKey]),
    );
    await page
      .getByRole('main')
      .getByRole('button', { name: /Preview.*Rejected/ })
      .click();
    await environment.heading('Preview').waitFor();
    await page.getByText(/It is wrong, expired or revoked/).waitFor();
    server.addKey(scene.stagingKey);
  });

  it('says that there is no network, and takes it back', async () => {
    const { app, page } = scene;
    const banner = page.getByText(/^Offline\. Keys cannot be checked/);
    await app.setOnline(false);
    await page.evaluate(() => window.dispatchEvent(new Event('offline')));
    await banner.waitFor();
    await app.setOnline(true);
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await banner.waitFor({ state: 'detached' });
  });
});

describe('the clipboard and the settings', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open();
    await scene.link(scene.staging, scene.stagingKey);
    await scene.settings.open();
    await scene.settings.clearAfter(5);
    await scene.sidebar.environment('Staging').click();
  });
  afterAll(() => scene.close());

  it('clears a copied key after the seconds that are set, counting down', async () => {
    const { app, environment, stagingKey } = scene;
    await environment.copy();
    expect(await app.clipboardText()).toBe(stagingKey);
    expect(await environment.clipboardBar.innerText()).toMatch(/Cleared in [1-5] s/);
    // Waits for what the app does when the time is over, not for the time.
    await expect.poll(() => app.clipboardText(), { timeout: 10_000, interval: 100 }).toBe('');
    await expect.poll(() => environment.clipboardBar.count()).toBe(0);
  });

  it('leaves alone what was copied since', async () => {
    const { app, environment } = scene;
    await environment.copy();
    await app.setClipboardText('a shopping list');
    await expect.poll(() => environment.clipboardBar.count(), { timeout: 10_000, interval: 100 }).toBe(0);
    expect(await app.clipboardText()).toBe('a shopping list');
  });

  it('clears it at once when asked', async () => {
    const { app, page, environment } = scene;
    await environment.copy();
    await page.getByRole('button', { name: 'Clear now' }).click();
    await expect.poll(() => app.clipboardText()).toBe('');
  });

  it('keeps the settings over a restart', async () => {
    const before = scene.settings;
    await before.open();
    await before.theme('Dark').check({ force: true });
    await before.toggle('Keep running in the tray').click();
    await expect.poll(() => scene.isDark()).toBe(true);
    await expect
      .poll(() => before.toggle('Keep running in the tray').getAttribute('aria-checked'))
      .toBe('false');
    await scene.restart();
    const { settings } = scene;
    await settings.open();
    expect(await scene.isDark()).toBe(true);
    expect(await settings.theme('Dark').isChecked()).toBe(true);
    expect(await settings.clipboardSeconds.inputValue()).toBe('5');
    expect(await settings.toggle('Keep running in the tray').getAttribute('aria-checked')).toBe('false');
  });

  it('refuses seconds that are none, and an address that keys may not be sent to', async () => {
    const { page, settings } = scene;
    await settings.clipboardSeconds.fill('4');
    await page.getByText('Enter a number from 5 to 300.').waitFor();
    await settings.clipboardSeconds.fill('5');
    await settings.baseUrl.fill('http://workos.example');
    await page.getByRole('button', { name: 'Change…' }).last().click();
    await page.getByText(/Keys are sent over https only/).waitFor();
  });

  it('sends keys to another address only after a yes in the system’s own dialog', async () => {
    const { app, page, settings } = scene;
    await settings.baseUrl.fill('https://elsewhere.example');
    await app.answerDialog();
    await page.getByRole('button', { name: 'Change…' }).last().click();
    await expect.poll(() => settings.baseUrl.inputValue()).not.toBe('https://elsewhere.example');
  });
});
