import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeKey } from '../support/fake-key.ts';
import { Scene } from './pages/scene.ts';

describe('What a person marks keys with', () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await Scene.open();
    await scene.link(scene.staging, scene.stagingKey);
    await scene.link(scene.production, scene.productionKey);
  });
  afterAll(async () => {
    await scene.close();
  });

  it('is a pin, tags and a note, and refuses a note with a key in it', async () => {
    const { page } = scene;
    await page.getByRole('button', { name: 'More for Live shop', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Pin to the top' }).click();
    await page.getByRole('heading', { name: 'Pinned' }).waitFor();
    await page.getByRole('button', { name: 'Add tag' }).click();
    await page.keyboard.type('billing, eu');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Take the tag eu off' }).waitFor();
    await page.keyboard.press('Escape');

    const secret = fakeKey({ seed: 91 });
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.getByRole('textbox', { name: 'Note' }).fill(`It was ${secret} before.`);
    await page.getByRole('button', { name: 'Save note' }).click();
    await page.getByText('There is what looks like a key in this note.').waitFor();
    expect(scene.filesHolding(secret)).toEqual([]);
    await page.getByRole('textbox', { name: 'Note' }).fill('Ask Mia before it is rotated.');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Ask Mia before it is rotated.').waitFor();
  });

  it('is given to many keys at once, from the list', async () => {
    const { page } = scene;
    await page.keyboard.press('Control+k');
    await page.keyboard.type('all keys');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor();
    await page.getByRole('checkbox', { name: 'Select all shown keys' }).click();
    await page.getByRole('button', { name: 'Tag…' }).click();
    await page.getByRole('dialog').getByRole('combobox').fill('Shop');
    await page.keyboard.press('Enter');
    await page.getByText('Tagged 2 keys “Shop”.').waitFor();
    await page.getByLabel('Tag', { exact: true }).selectOption('billing (1)');
    await page.getByText('1 key selected of 1').waitFor();
  });

  it('is there when Keyrack opens again, and so is what was used last', async () => {
    await scene.restart();
    const { page } = scene;
    await page.getByRole('heading', { name: 'Pinned' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('group', { name: 'Recently used' }).getByText('All keys').waitFor();
    await page.keyboard.type('mia');
    await page.getByRole('option', { name: /Live shop.*Note Ask Mia/ }).click();
    await page.getByText('Ask Mia before it is rotated.').waitFor();
    await page.getByRole('button', { name: 'Take the tag Shop off' }).waitFor();
  });
});
