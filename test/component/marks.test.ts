import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { KeyView, Snapshot } from '../../preload/contract/view.ts';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import { aKey, anEnvironment, aRejectedHealth, aSnapshot } from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';

type Locator = ReturnType<typeof page.getByRole>;
const card = (): Locator => page.getByRole('region', { name: /^Key / });
const button = (name: string | RegExp): Locator => card().getByRole('button', { name });
const item = (name: string): Locator => page.getByRole('menuitem', { name });
const aside = page.getByRole('complementary', { name: 'Keys' });
/** What a screen reader was told last. */
const told = (): string => document.querySelector('[data-announcer]')?.textContent.trim() ?? '';
/** Headings and rows of the sidebar, from above. */
const sidebar = (): string[] =>
  [...document.querySelectorAll('aside h2, aside .row .name')].map(({ textContent }) => textContent.trim());

/** The page of one staging key, over a main that keeps what it is told of the key. */
async function open(key: Partial<KeyView> = {}, others: readonly KeyView[] = []): Promise<FakeBridge> {
  const fake = await openWindow(aSnapshot({ keys: [aKey(key), ...others] }), {
    screen: 'environment',
    environmentId: 'env-staging',
  });
  const change = (what: Partial<KeyView>): void => {
    fake.show({ keys: fake.snapshot.keys.map((each, at) => (at === 0 ? { ...each, ...what } : each)) });
  };
  fake.answer('tagKeys', ({ tag, tagged }) => {
    const tags = fake.snapshot.keys[0]?.tags ?? [];
    change({ tags: tagged ? [...tags, tag] : tags.filter((each) => each !== tag) });
    return { ok: true, value: { changed: 1 } };
  });
  fake.answer('noteKey', ({ note }) => {
    change({ note });
    return { ok: true, value: {} };
  });
  return fake;
}

const withPinned = (over: Partial<Snapshot> = {}): Snapshot => {
  const snapshot = aSnapshot();
  const environments = snapshot.environments.map((each) => ({ ...each, pinned: each.id === 'env-preview' }));
  return aSnapshot({ environments, ...over });
};

describe('Pins', () => {
  it('put an environment first, below a heading of its own, with its account’s name', async () => {
    await openWindow(withPinned(), { screen: 'home' });
    await expect
      .poll(sidebar)
      .toEqual(['Pinned', 'Preview', 'Acme', 'Production', 'Staging', 'Globex', 'Staging EU']);
    await expect.element(aside.getByRole('button', { name: /Rejected Preview .*Globex/ })).toBeVisible();
  });

  it('are set and taken from the page’s menu', async () => {
    const fake = await open();
    await page.getByRole('button', { name: 'More for Staging' }).click();
    await item('Pin to the top').click();
    await expect
      .poll(() => fake.inputs('pinEnvironment'))
      .toEqual([{ environmentId: 'env-staging', pinned: true }]);
    await expect.poll(told).toBe('Pinned Staging.');
    fake.show({ environments: [anEnvironment({ pinned: true })] });
    await page.getByRole('button', { name: 'More for Staging' }).click();
    await item('Unpin').click();
    await expect
      .poll(() => fake.inputs('pinEnvironment')[1])
      .toEqual({ environmentId: 'env-staging', pinned: false });
  });

  it('are set from the sidebar by the right button, and by the keyboard’s menu key', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    const row = aside.getByRole('button', { name: /^Rejected Preview/ });
    await row.click({ button: 'right' });
    await expect.element(page.getByRole('menu', { name: 'Globex / Preview' })).toBeVisible();
    await expectAccessible();
    await item('Pin to the top').click();
    await expect
      .poll(() => fake.inputs('pinEnvironment'))
      .toEqual([{ environmentId: 'env-preview', pinned: true }]);
    await expect.element(row).toHaveFocus();
    await userEvent.keyboard('{Shift>}{F10}{/Shift}');
    await expect.element(item('Open')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(row).toHaveFocus();
    await aside.getByRole('heading', { name: 'Acme' }).click({ button: 'right' });
    await expect.element(page.getByRole('menu')).not.toBeInTheDocument();
  });
});

describe('The tags of a key', () => {
  it('are added with suggestions of those in use, several with commas, and taken off', async () => {
    const fake = await open({ tags: ['eu'] }, [
      aKey({ environmentId: 'env-eu', tags: ['billing', 'eu'] }, 2),
    ]);
    await button('Add tag').click();
    const field = card().getByRole('combobox', { name: 'New tag' });
    await expect.element(field).toHaveFocus();
    await userEvent.keyboard('bil{ArrowDown}{Enter}{Enter}');
    await expect.element(button('Take the tag billing off')).toBeVisible();
    await expect.element(field).toHaveFocus();
    await field.fill('nightly, import ');
    await userEvent.keyboard('{Enter}');
    await expect.element(button('Take the tag import off')).toBeVisible();
    expect(fake.inputs('tagKeys').map(({ tag }) => tag)).toEqual(['billing', 'nightly', 'import']);
    await userEvent.keyboard('{Escape}');
    await expect.element(button('Add tag')).toHaveFocus();
    await button('Take the tag eu off').click();
    await expect.element(button('Take the tag billing off')).toHaveFocus();
    await expect.poll(told).toBe('Took the tag eu off.');
  });

  it('say why one was refused, and keep what was typed', async () => {
    const fake = await open();
    fake.fail('tagKeys', { code: 'too-many-tags', message: 'This key has 10 tags already.' });
    await button('Add tag').click();
    const field = card().getByRole('combobox', { name: 'New tag' });
    await field.fill('one, two');
    await button('Add').last().click();
    await expect.element(card().getByText(/10 tags already/)).toBeVisible();
    await expect.element(field).toHaveValue('one, two');
  });
});

describe('The note of a key', () => {
  it('is written in place, saved with Ctrl+Enter, and left as it was with Esc', async () => {
    const fake = await open();
    await button('Add note').click();
    const field = card().getByRole('textbox', { name: 'Note' });
    await expect.element(field).toHaveFocus();
    await userEvent.keyboard('Ask Mia.{Enter}Nightly import.{Control>}{Enter}{/Control}');
    await expect.element(button('Edit note')).toHaveFocus();
    expect(fake.inputs('noteKey')).toEqual([{ keyId: 'key-1', note: 'Ask Mia.\nNightly import.' }]);
    await expect.element(card().getByText(/Ask Mia\.\s+Nightly import\./)).toBeVisible();
    await button('Edit note').click();
    await field.fill('something else');
    await userEvent.keyboard('{Escape}');
    await expect.element(field).not.toBeInTheDocument();
    expect(fake.inputs('noteKey')).toHaveLength(1);
    await button('Edit note').click();
    await expect.element(field).toHaveValue('Ask Mia.\nNightly import.');
  });

  it('says why it was not saved, and stays open', async () => {
    const fake = await open();
    fake.fail('noteKey', { code: 'note-holds-secret', message: 'There is a key in this note.' });
    await button('Add note').click();
    await card().getByRole('textbox', { name: 'Note' }).fill('some text');
    await button('Save note').click();
    await expect.element(card().getByText(/There is a key in this note/)).toBeVisible();
    await expect.element(card().getByRole('textbox', { name: 'Note' })).toHaveValue('some text');
  });

  it('and the tags are accessible in both themes, shown and being edited', async () => {
    await open({ tags: ['billing', 'a tag of thirty-two letters, yes'], note: 'Ask Mia.\n'.repeat(5) });
    await expectAccessible();
    await button('Edit note').click();
    await button('Add tag').click();
    await expectAccessible();
    await page.viewport(360, 370);
    const main = document.querySelector('main');
    expect(main?.scrollWidth).toBe(main?.clientWidth);
  });
});

describe('What changes by itself', () => {
  it('is read aloud when a key of the shown environment stands otherwise, and only then', async () => {
    const fake = await open();
    await expect.element(card()).toBeVisible();
    fake.show({ keys: [aKey({ checking: true })] });
    fake.show({ keys: [aKey({ label: 'backend' })] });
    fake.show({ keys: [aKey({ label: 'backend', health: aRejectedHealth() })] });
    await expect.poll(told).toBe('backend: Rejected.');
    fake.show({ keys: [aKey({ label: 'backend' })] });
    await expect.poll(told).toBe('backend: Valid.');
  });
});
