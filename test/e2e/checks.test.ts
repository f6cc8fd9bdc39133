import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Key, VaultDocument } from '../../main/core/model.ts';
import { filesBelow } from '../support/files-below.ts';
import { Scene } from './pages/scene.ts';

const hour = 60 * 60 * 1_000;

/** What a check `ms` ago would have left. */
function earlier(key: Key, ms: number): Key {
  const at = (key.health.checkedAt ?? 0) - ms;
  return {
    ...key,
    linkedAt: key.linkedAt - ms,
    health: { ...key.health, checkedAt: at, since: at, lastKnown: { state: 'valid', at } },
  };
}

describe('checks by themselves', () => {
  let scene: Scene;
  /** Lets the app find its vault as if it had been closed for so long (ms). */
  const reopenAfter = async (ms: number, meanwhile: () => void): Promise<void> => {
    const path = join(scene.userData, 'vault.json');
    await scene.restart('quit', {}, () => {
      const document = JSON.parse(readFileSync(path, 'utf8')) as VaultDocument;
      const keys = document.keys.map((key) => earlier(key, ms));
      writeFileSync(path, JSON.stringify({ ...document, keys }));
      meanwhile();
    });
  };
  beforeAll(async () => {
    scene = await Scene.open();
    await scene.link(scene.staging, scene.stagingKey, scene.clientId);
  });
  afterAll(() => scene.close());

  it('leave a key alone that was checked within its interval', async () => {
    await reopenAfter(5 * hour, () => scene.server.reset());
    await scene.sidebar.environment('Staging').click();
    await scene.page.getByText('Checked every 6 hours, next').waitFor();
    expect(scene.server.requests).toEqual([]);
  });

  it('notice a key that was revoked, say that they ask again, and keep it in its history', async () => {
    await reopenAfter(2 * hour, () => scene.server.reset().revoke(scene.stagingKey));
    const { page } = scene;
    await scene.sidebar.environment('Staging').click();
    await page.getByText(/Keyrack asks again within a minute, to make sure/).waitFor();
    expect(scene.server.requests.map(({ secret }) => secret)).toEqual([scene.stagingKey]);
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByText(/: 1 valid, 1 rejected/).waitFor();
    const files = filesBelow(join(scene.userData, 'history'));
    expect(files).toHaveLength(1);
    expect(files[0]?.content.toString()).toContain('"rejected","unauthorized"');
  });

  it('stand still while they are paused', async () => {
    await scene.settings.open();
    await scene.page.getByRole('switch', { name: 'Pause all checks' }).click();
    await scene.sidebar.environment('Staging').click();
    await scene.page.getByText('Checks are paused').waitFor();
    await reopenAfter(9 * hour, () => scene.server.reset());
    await scene.sidebar.environment('Staging').click();
    await scene.page.getByText('Checks are paused').waitFor();
    expect(scene.server.requests).toEqual([]);
  });
});

describe('an alarm', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open();
    await scene.link(scene.staging, scene.stagingKey, scene.clientId);
    await scene.link(scene.production, scene.productionKey, scene.clientId);
  });
  afterAll(() => scene.close());

  it('of a key that dies is a notification by name, and a click on it opens the page at that key', async () => {
    const path = join(scene.userData, 'vault.json');
    await scene.sidebar.open('Settings');
    await scene.restart('quit', {}, () => {
      const document = JSON.parse(readFileSync(path, 'utf8')) as VaultDocument;
      // Its last day was while the app was closed.
      const keys = document.keys.map((key, at) =>
        at === 0 ? { ...key, expiresAt: Date.now() - hour } : key,
      );
      writeFileSync(path, JSON.stringify({ ...document, keys }));
    });
    await expect
      .poll(() => scene.app.notifications(), { timeout: 30_000 })
      .toEqual([
        {
          title: 'A key is running out',
          body: expect.stringMatching(/^The key of Acme \/ Staging .*expired 1 hour ago\./) as string,
        },
      ]);
    await scene.app.clickNotification(0);
    await scene.environment.heading('Staging').waitFor();
    await expect
      .poll(() => scene.page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toMatch(/^Key /);
  });
});
