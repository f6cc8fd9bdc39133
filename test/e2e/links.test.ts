import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scene } from './pages/scene.ts';
import { VaultPage } from './pages/vault.ts';

const placeFile = (scene: Scene): string => join(scene.userData, 'place.json');
const logOf = (scene: Scene): string => {
  const path = join(scene.userData, 'logs', 'keyrack.log');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
};
/** Opens a link until it is followed: of those that come within a moment only the first one is. */
const follow = (arrived: Locator, open: () => Promise<unknown>): Promise<void> =>
  expect
    .poll(async () => {
      if (!(await arrived.isVisible())) await open();
      return arrived.isVisible();
    })
    .toBe(true);
const offer = (scene: Scene, where: string): Locator =>
  scene.environment.messages.getByText(`A link leads to ${where}.`);
/** Opens a link until its place is offered, and goes there. */
async function accept(scene: Scene, where: string, open: () => Promise<unknown>): Promise<void> {
  await follow(offer(scene, where), open);
  await scene.environment.messages.getByRole('button', { name: 'Show' }).click();
}
const staging = 'Acme / Staging';
const linkAKey = '“Link a key”';
const heading = (scene: Scene, name: string | RegExp): Promise<void> =>
  scene.page.getByRole('heading', { level: 1, name }).waitFor();

describe('links to Keyrack', () => {
  let scene: Scene;
  let link = '';
  beforeAll(async () => {
    scene = await Scene.open();
    await scene.link(scene.staging, scene.stagingKey, scene.clientId);
  });
  afterAll(() => scene.close());

  it('are copied from an environment’s menu', async () => {
    await scene.environment.choose('Copy link');
    await expect.poll(() => scene.app.clipboardText()).toMatch(/^keyrack:\/\/environment\/[0-9a-f-]{36}$/);
    link = await scene.app.clipboardText();
  });

  it('bring the hidden window to their environment when the app is started once more', async () => {
    const { app, sidebar, environment } = scene;
    await sidebar.open('Settings');
    await app.closeWindow();
    await expect.poll(async () => (await app.windowState())?.visible).toBe(false);
    await app.startAgain('--some-switch', link);
    await environment.heading('Staging').waitFor();
    await expect.poll(async () => (await app.windowState())?.visible).toBe(true);
  });

  it('take nobody away from a page, but offer to go, as macOS brings them', async () => {
    await scene.sidebar.open('Settings');
    await accept(scene, staging, () => scene.app.openUrl(`${link}/`));
    await scene.environment.heading('Staging').waitFor();
  });

  it('do nothing where they lead: WorkOS is not asked, nothing is copied, no dialog opens', async () => {
    const { app, page, server, sidebar, environment } = scene;
    await app.setClipboardText('as it was');
    await sidebar.open('Settings');
    server.reset();
    const before = (await app.traffic()).length;
    await accept(scene, staging, () => app.openUrl(link));
    await environment.heading('Staging').waitFor();
    for (const act of ['export', 'copy', 'verify', 'remove', 'pair']) {
      await app.openUrl(`${link}/${act}`);
      await app.startAgain(`${link}?${act}=1`);
      await app.openUrl(`keyrack://${act}`);
    }
    await expect.poll(() => logOf(scene).match(/A link was ignored/g)?.length).toBe(15);
    expect(logOf(scene)).not.toContain(link.slice(-12));
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await app.clipboardText()).toBe('as it was');
    expect(server.requests).toEqual([]);
    const called = (await app.traffic())
      .slice(before)
      .filter(({ direction }) => direction === 'in')
      .map(({ channel }) => channel);
    expect(new Set(called)).toEqual(new Set(['keyrack:call:rememberPlace']));
  });

  it('to nothing that is here say so, and stay', async () => {
    const { app, environment } = scene;
    await follow(environment.messages.getByText('That link leads to an environment that is not'), () =>
      app.openUrl('keyrack://environment/00000000-0000-4000-8000-000000000000'),
    );
    await environment.heading('Staging').waitFor();
    expect(logOf(scene)).not.toContain('00000000-0000');
  });

  it('open the wizard at its start, and later where it was left, with the key that was pasted', async () => {
    const { app, wizard, sidebar } = scene;
    await accept(scene, linkAKey, () => app.openUrl('keyrack://link'));
    await wizard.heading(/Which environment/).waitFor();
    await wizard.fillPlace(scene.production);
    await wizard.toGuide();
    await wizard.toPaste();
    await wizard.paste(scene.productionKey);
    await sidebar.open('Settings');
    await accept(scene, linkAKey, () => app.startAgain('keyrack://link'));
    await scene.page
      .getByText(/key_01/)
      .first()
      .waitFor();
  });

  it('take nobody away from an open wizard, but offer to go', async () => {
    const { app, page, wizard, environment } = scene;
    await follow(offer(scene, staging), () => app.openUrl(link));
    await page
      .getByText(/key_01/)
      .first()
      .waitFor();
    await environment.messages.getByRole('button', { name: 'Show' }).click();
    await environment.heading('Staging').waitFor();
    await accept(scene, linkAKey, () => app.openUrl('keyrack://link'));
    await wizard.verify();
    await wizard.finish();
    await environment.heading('Live shop').waitFor();
  });

  it('are never the page of the window', async () => {
    const { app, page, sidebar } = scene;
    await sidebar.environment('Staging').click();
    // The last before a restart: in the double, Chromium asks about such an address in a dialog of its own.
    const at = page.url();
    await app.openUrl('keyrack://keyrack/index.html');
    await page.evaluate((address) => {
      location.href = address;
    }, link);
    await page.evaluate((address) => {
      window.open(address);
    }, link);
    await scene.environment.heading('Staging').waitFor();
    expect(page.url()).toBe(at);
    expect(page.context().pages()).toHaveLength(1);
  });

  it('to nothing that is here say so also at the very start of the app', async () => {
    await scene.restart('quit', { args: ['keyrack://environment/00000000-0000-4000-8000-000000000000'] });
    await scene.environment.messages.getByText('That link leads to an environment that is not').waitFor();
  });

  it('to the wizard write nothing into the vault before something is typed', async () => {
    const { app, wizard, sidebar } = scene;
    await sidebar.open('Settings');
    const vault = (): string => readFileSync(join(scene.userData, 'vault.json'), 'utf8');
    const before = vault();
    await accept(scene, linkAKey, () => app.openUrl('keyrack://link'));
    await wizard.heading(/Which environment/).waitFor();
    await sidebar.open('Settings');
    await heading(scene, 'Settings');
    expect(vault()).toBe(before);
  });

  it('lead to their environment from the very start of the app, hidden or not', async () => {
    await scene.restart('quit', { args: ['--hidden', link] }, () => {
      writeFileSync(placeFile(scene), '{"screen":"settings"}');
    });
    await scene.environment.heading('Staging').waitFor();
    await expect.poll(async () => (await scene.app.windowState())?.visible).toBe(true);
  });
});

describe('the place where one was', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open();
    await scene.link(scene.staging, scene.stagingKey);
  });
  afterAll(() => scene.close());

  it('is there again after a restart, also when the app was killed', async () => {
    await scene.restart();
    await scene.environment.heading('Staging').waitFor();
    await scene.sidebar.open('Settings');
    await expect.poll(() => readFileSync(placeFile(scene), 'utf8')).toBe('{"screen":"settings"}');
    await scene.restart('kill');
    await heading(scene, 'Settings');
  });

  it('does not come back by itself when the network does', async () => {
    const { app, page, sidebar } = scene;
    await sidebar.open('Activity');
    const before = (await app.traffic()).length;
    // What the page does when it hears of the network: it asks for the whole picture once more.
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await expect
      .poll(async () => (await app.traffic()).slice(before).map(({ channel }) => channel))
      .toContain('keyrack:call:getSnapshot');
    const pushed = (await app.traffic()).slice(before).map(({ channel }) => channel);
    expect(pushed).not.toContain('keyrack:event:navigate');
    await heading(scene, 'Activity');
  });

  it('is the wizard where something in it is unfinished', async () => {
    await scene.sidebar.linkAnother();
    await scene.wizard.fillPlace(scene.production);
    await scene.wizard.toGuide();
    await scene.restart();
    await scene.wizard.heading(/Get .*production key|Get the key/i).waitFor();
    await scene.wizard.button('Discard…').click();
    await scene.page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
  });

  it('does not show a window that starts hidden at login', async () => {
    await scene.sidebar.environment('Staging').click();
    await scene.environment.heading('Staging').waitFor();
    await scene.restart('quit', { args: ['--hidden'] });
    await scene.environment.heading('Staging').waitFor();
    expect((await scene.app.windowState())?.visible).toBe(false);
    await scene.app.startAgain();
    await expect.poll(async () => (await scene.app.windowState())?.visible).toBe(true);
  });

  it('is home when it is gone, or its file holds anything else', async () => {
    for (const text of [
      '{"screen":"environment","environmentId":"gone"}',
      '{"screen":"environment","environmentId":"<img src=x>"',
      '{"screen":"verify"}',
    ]) {
      await scene.restart('quit', { args: [] }, () => {
        writeFileSync(placeFile(scene), text);
      });
      await heading(scene, 'Overview');
    }
  });
});

describe('while the keys are locked', () => {
  let scene: Scene;
  const passphrase = 'correct horse battery staple';
  beforeAll(async () => {
    scene = await Scene.open({ keychain: 'none' });
    const vault = new VaultPage(scene.page);
    await vault.choosing.waitFor();
    await vault.typeNewPassphrase(passphrase);
    await vault.button('Continue').click();
    await scene.link(scene.staging, scene.stagingKey);
  });
  afterAll(() => scene.close());

  it('a link waits for the passphrase, and then leads to its environment', async () => {
    await scene.environment.choose('Copy link');
    await expect.poll(() => scene.app.clipboardText()).toMatch(/^keyrack:/);
    const link = await scene.app.clipboardText();
    await scene.sidebar.open('Settings');
    await scene.restart();
    await new VaultPage(scene.page).locked.waitFor();
    await scene.app.openUrl(link);
    expect(await scene.page.content()).not.toContain('Staging');
    await new VaultPage(scene.page).unlock(passphrase);
    await scene.environment.heading('Staging').waitFor();
  });

  it('so does the place where one was', async () => {
    await scene.sidebar.open('Activity');
    await scene.restart();
    await new VaultPage(scene.page).unlock(passphrase);
    await heading(scene, 'Activity');
  });
});

describe('client ID and key', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open();
    await scene.link(scene.staging, scene.stagingKey, scene.clientId);
    await scene.link(scene.production, scene.productionKey, scene.clientId);
  });
  afterAll(() => scene.close());

  it('are asked about on the person’s word only, and the answer is likely, not more', async () => {
    const { environment, page, server, sidebar } = scene;
    await sidebar.environment('Staging').click();
    server.reset();
    await environment.button('Ask WorkOS about the pair…').click();
    await environment.dialog.getByText('WorkOS may record an event').waitFor();
    expect(server.requests).toEqual([]);
    await environment.dialog.getByRole('button', { name: 'Ask WorkOS' }).click();
    await page.getByText('Likely belongs to this key, checked just now').waitFor();
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /user_management/authenticate',
    ]);
  });

  it('of another environment are told apart, and exports caution against it', async () => {
    const { environment, exporting, page, app, sidebar } = scene;
    const file = join(scene.folder, '.env.production');
    const plan = async (warning: RegExp): Promise<void> => {
      await environment.button('Export to .env…').click();
      await app.answerDialog(file);
      await exporting.chooseFile();
      await page.getByRole('dialog').getByText(warning).waitFor();
      await page.keyboard.press('Escape');
      await environment.dialog.waitFor({ state: 'detached' });
    };
    await sidebar.environment('Live shop').click();
    await environment.heading('Live shop').waitFor();
    await plan(/^Nobody has checked yet whether this client ID belongs to the key/);
    await environment.button('Ask WorkOS about the pair…').click();
    await environment.dialog.getByRole('button', { name: 'Ask WorkOS' }).click();
    await page.getByText('Likely belongs to another environment').waitFor();
    await plan(/^The client ID of this environment likely belongs to another one/);
  });

  it('and what WorkOS said of them is in the activity, with its request ID', async () => {
    await scene.sidebar.open('Activity');
    await scene.page.getByText(/client ID of Acme \/ Live shop belongs to its key: likely not\./).waitFor();
    await scene.page.getByText(/client ID of Acme \/ Staging belongs to its key: likely\./).waitFor();
  });
});
