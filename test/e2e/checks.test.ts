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
