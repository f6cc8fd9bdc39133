import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MenuPicture } from '../double/control.ts';
import { launchApp } from '../host/choose.ts';
import { Scene } from './pages/scene.ts';

/** Labels of a menu's items, without the lines between them. */
const labels = (menu: readonly MenuPicture[]): string[] =>
  menu.filter(({ type }) => type !== 'separator').map(({ label }) => label);

/** The item at a path of labels, each the beginning of one. */
function find(menu: readonly MenuPicture[], ...path: string[]): MenuPicture {
  const [start, ...rest] = path;
  const item = menu.find(({ label }) => label.startsWith(start ?? ''));
  if (item === undefined) throw new Error(`No “${String(start)}” among: ${labels(menu).join(' | ')}`);
  return rest.length === 0 ? item : find(item.items, ...rest);
}

describe('the tray', () => {
  let scene: Scene;
  const tray = async (): Promise<{ toolTip: string; image: string; menu: MenuPicture[] }> => {
    const shown = await scene.app.tray();
    if (shown === null) throw new Error('There is no tray.');
    return shown;
  };
  /** Clicks the item at a path of beginnings of labels. */
  const click = async (...path: string[]): Promise<void> => {
    const { menu } = await tray();
    const whole = path.map((_, at) => find(menu, ...path.slice(0, at + 1)).label);
    await scene.app.clickTray(...whole);
  };
  beforeAll(async () => {
    scene = await Scene.open();
    await scene.page.getByRole('heading', { name: 'Welcome to Keyrack' }).waitFor();
  });
  afterAll(() => scene.close());

  it('is empty at first, and can link, open and quit', async () => {
    await expect.poll(async () => (await tray()).toolTip).toBe('Keyrack: no keys linked yet');
    const { image, menu } = await tray();
    expect(image).toMatch(/tray-empty/);
    expect(labels(menu)).toEqual([
      'Verify all keys',
      'Pause checks',
      'Link a key…',
      'Open Keyrack',
      'Quit Keyrack',
    ]);
    expect(find(menu, 'Verify all keys').enabled).toBe(false);
  });

  it('begins a link', async () => {
    await click('Link a key…');
    await scene.wizard.heading(/Which environment/).waitFor();
    await scene.wizard.link(scene.staging, scene.stagingKey);
    await scene.wizard.finish(scene.clientId);
    await scene.environment.heading('Staging').waitFor();
  });

  it('shows a valid key with all that can be done with it', async () => {
    await expect.poll(async () => (await tray()).toolTip).toBe('Keyrack: 1 key, valid');
    const { image, menu } = await tray();
    expect(image).toMatch(/tray-ok/);
    expect(labels(find(menu, 'Acme / Staging: valid').items)).toEqual([
      'Valid, checked just now',
      `Copy key sk_test_…${scene.stagingKey.slice(-4)}`,
      'Verify now',
      'Copy client ID',
      'Open dashboard',
      'Show in Keyrack',
    ]);
    expect(JSON.stringify(menu)).not.toContain(scene.stagingKey);
  });

  it('copies the key and the client ID', async () => {
    await click('Acme / Staging', 'Copy key');
    await expect.poll(() => scene.app.clipboardText()).toBe(scene.stagingKey);
    await click('Acme / Staging', 'Copy client ID');
    await expect.poll(() => scene.app.clipboardText()).toBe(scene.clientId);
  });

  it('opens the dashboard', async () => {
    await click('Acme / Staging', 'Open dashboard');
    await expect.poll(() => scene.app.links()).toEqual(['https://dashboard.workos.com/api-keys']);
  });

  it('shows another icon, tooltip and label when a check finds the key rejected', async () => {
    scene.server.revoke(scene.stagingKey);
    await click('Acme / Staging', 'Verify now');
    await expect.poll(async () => (await tray()).toolTip).toBe('Keyrack: 1 key, 1 rejected or expired');
    expect((await tray()).image).toMatch(/tray-bad/);
    const shown = async (): Promise<MenuPicture> =>
      find((await tray()).menu, 'Acme / Staging: rejected', 'Rejected, checked');
    // The health is shown a moment before its check is over.
    await expect.poll(async () => (await shown().catch(() => null))?.enabled).toBe(false);
    scene.server.addKey(scene.stagingKey);
    await click('Verify all keys');
    await expect.poll(async () => (await tray()).image).toMatch(/tray-ok/);
  });

  it('shows a third icon while WorkOS cannot be asked', async () => {
    scene.server.setMode('reset');
    await click('Acme / Staging', 'Verify now');
    await expect.poll(async () => (await tray()).image).toMatch(/tray-unknown/);
    scene.server.reset();
    await click('Verify all keys');
    await expect.poll(async () => (await tray()).image).toMatch(/tray-ok/);
  });

  it('keeps the app when the window closes, says so once, and brings the window back', async () => {
    const { app } = scene;
    for (let round = 0; round < 2; round++) {
      await app.closeWindow();
      await expect.poll(async () => (await app.windowState())?.visible).toBe(false);
      await click('Open Keyrack');
      await expect.poll(async () => (await app.windowState())?.visible).toBe(true);
    }
    const told = (await app.notifications()).filter(({ title }) => title === 'Keyrack is still running');
    expect(told).toHaveLength(1);
  });

  it('leads from a rejected key that is in a file to its card, in place of writing it again', async () => {
    const { app, environment, exporting, server, stagingKey } = scene;
    const items = async (): Promise<string[]> =>
      labels(find((await tray()).menu, 'Acme / Staging').items).filter((label) =>
        /^(Export|Rotate)/.test(label),
      );
    await environment.button('Export to .env…').click();
    await app.answerDialog(join(scene.folder, '.env.local'));
    await exporting.chooseFile();
    await exporting.write();
    await exporting.close();
    await expect.poll(items).toEqual(['Export again (1 file)']);
    server.revoke(stagingKey);
    await click('Acme / Staging', 'Verify now');
    await expect.poll(items).toEqual([`Rotate sk_test_…${stagingKey.slice(-4)}…`]);
    await scene.sidebar.open('Settings');
    await app.closeWindow();
    await click('Acme / Staging', 'Rotate');
    await expect.poll(async () => (await app.windowState())?.visible).toBe(true);
    await environment.key().and(scene.page.locator(':focus')).waitFor();
    server.addKey(stagingKey);
    await click('Verify all keys');
    await expect.poll(async () => (await tray()).image).toMatch(/tray-ok/);
  });

  it('shows an environment in the window', async () => {
    await scene.sidebar.open('Settings');
    await scene.app.closeWindow();
    await click('Acme / Staging', 'Show in Keyrack');
    await scene.environment.heading('Staging').waitFor();
    await expect.poll(async () => (await scene.app.windowState())?.visible).toBe(true);
  });

  it('shows the window when Keyrack is started a second time, which ends by itself', async () => {
    const { app } = scene;
    await app.closeWindow();
    await expect.poll(async () => (await app.windowState())?.visible).toBe(false);
    // The second one never has a window, so there is nothing to hold.
    await expect(launchApp({ userData: scene.userData, baseUrl: scene.server.url })).rejects.toThrow(
      /ended \(0\)|launch|closed/,
    );
    await expect.poll(async () => (await app.windowState())?.visible).toBe(true);
  });

  it('quits', async () => {
    await click('Quit Keyrack');
    expect(await scene.app.ended).toBe(0);
  });

  it('opens the window next time as it was left', async () => {
    const path = join(scene.userData, 'window-state.json');
    const state = JSON.parse(readFileSync(path, 'utf8')) as { bounds: { width: number } };
    expect(state.bounds.width).toBe(1100);
    const bounds = { x: 40, y: 30, width: 900, height: 600 };
    await scene.restart('quit', {}, () => {
      writeFileSync(path, JSON.stringify({ bounds, maximized: false }));
    });
    expect(await scene.page.evaluate(() => [innerWidth, innerHeight])).toEqual([900, 600]);
  });
});

describe('the application menu', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open();
    await scene.link(scene.staging, scene.stagingKey);
  });
  afterAll(() => scene.close());

  it('has every action with its accelerator, and no Reload', async () => {
    const all = (menu: readonly MenuPicture[]): MenuPicture[] =>
      menu.flatMap((item) => [item, ...all(item.items)]);
    const items = all(await scene.app.menu());
    const keys = new Map(items.map(({ label, accelerator }) => [label, accelerator]));
    expect(keys.get('Link a Key…')).toBe('CmdOrCtrl+N');
    expect(keys.get('Verify All Keys')).toBe('CmdOrCtrl+R');
    expect(keys.get('Settings…')).toBe('CmdOrCtrl+,');
    expect(keys.get('Overview')).toBe('CmdOrCtrl+1');
    expect(keys.get('Activity')).toBe('CmdOrCtrl+4');
    expect([...keys.keys()].filter((label) => /reload/i.test(label))).toEqual([]);
    const used = items.flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(used).size).toBe(used.length);
  });

  it('goes to every screen, links, verifies and opens the dashboard', async () => {
    const { app, page, wizard, server } = scene;
    const menu = await app.menu();
    const [file, view, help] = ['File', 'View', 'Help'].map(
      (name) => menu.find(({ label }) => label.replace('&', '') === name)?.label ?? name,
    ) as [string, string, string];
    const heading = (name: string): Promise<void> => page.getByRole('heading', { level: 1, name }).waitFor();
    await app.clickMenu(file, 'Settings…');
    await heading('Settings');
    await app.clickMenu(view, 'Activity');
    await heading('Activity');
    await app.clickMenu(view, 'Overview');
    await heading('Overview');
    server.reset();
    await app.clickMenu(file, 'Verify All Keys');
    await expect.poll(() => server.requests.map(({ secret }) => secret)).toEqual([scene.stagingKey]);
    await app.clickMenu(help, 'WorkOS Dashboard');
    await expect.poll(() => app.links()).toEqual(['https://dashboard.workos.com/api-keys']);
    await app.clickMenu(file, 'Link a Key…');
    await wizard.heading(/Which environment/).waitFor();
  });
});

describe('without a tray', () => {
  it('closing the window quits, so that nobody is left with an app that cannot be seen', async () => {
    const scene = await Scene.open({ tray: false });
    try {
      expect(await scene.app.tray()).toBeNull();
      await scene.settings.open();
      await scene.page.getByText('This desktop has no tray, so closing the window quits Keyrack.').waitFor();
      expect(await scene.settings.toggle('Keep running in the tray').isDisabled()).toBe(true);
      await scene.app.closeWindow().catch(() => undefined);
      expect(await scene.app.ended).toBe(0);
    } finally {
      await scene.close();
    }
  });
});
