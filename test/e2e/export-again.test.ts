import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeClientId } from '../support/fake-key.ts';
import { Scene } from './pages/scene.ts';

/** Each test goes on where the one before ended. */
describe('exporting production again', () => {
  let scene: Scene;
  let file: string;
  const unchecked = /^Nobody has checked yet whether this client ID belongs to the key/;
  const changeClientId = async (clientId: string): Promise<void> => {
    const { environment } = scene;
    await environment.choose('Edit…');
    await environment.dialog.getByRole('textbox', { name: /Client ID/ }).fill(clientId);
    await environment.dialog.getByRole('button', { name: 'Save' }).click();
    await environment.dialog.waitFor({ state: 'detached' });
  };

  beforeAll(async () => {
    scene = await Scene.open();
    file = join(scene.folder, '.env.production');
    await scene.link(scene.production, scene.productionKey, scene.clientId);
    await scene.environment.button('Export to .env…').click();
    await scene.app.answerDialog(file);
    await scene.exporting.chooseFile();
    await scene.exporting.root.getByText(unchecked).waitFor();
    await scene.exporting.root.getByRole('textbox', { name: /Type “Live shop”/ }).fill('Live shop');
    await scene.exporting.write();
    await scene.exporting.close();
  });
  afterAll(() => scene.close());

  it('says of another client ID, once it is in a file, that nobody checked its pair', async () => {
    const { environment, page } = scene;
    const clientId = fakeClientId(12);
    await changeClientId(clientId);
    await environment.button('Export again').first().click();
    await page.getByText('Wrote 1 file.').waitFor();
    await page.getByRole('main').getByText(unchecked).waitFor();
    expect(readFileSync(file, 'utf8')).toContain(`WORKOS_CLIENT_ID=${clientId}\n`);
  });

  it('says nothing where the file says it all, and asks WorkOS on no export', async () => {
    const { environment, page, server } = scene;
    await environment.button('Export again').first().click();
    await page.getByText('1 file held it already and was not written.').waitFor();
    expect(await page.getByRole('main').getByText(unchecked).count()).toBe(0);
    expect(server.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('cautions against a client ID that WorkOS likely knows as another’s', async () => {
    const { environment, page } = scene;
    await changeClientId(scene.clientId);
    await environment.button('Ask WorkOS about the pair…').click();
    await environment.dialog.getByRole('button', { name: 'Ask WorkOS' }).click();
    await page.getByText('Likely belongs to another environment').waitFor();
    await environment.button('Export again').first().click();
    await page
      .getByRole('main')
      .getByText(/^The client ID of this environment likely belongs/)
      .waitFor();
    expect(readFileSync(file, 'utf8')).toContain(`WORKOS_CLIENT_ID=${scene.clientId}\n`);
  });
});
