import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import { aRotation, aRotationPlace } from '../support/window/project-views.ts';
import { anEntry, aSnapshot } from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';

const main = (): ReturnType<typeof page.getByRole> => page.getByRole('main');
const entries = Array.from({ length: 120 }, (_, at) =>
  anEntry({ id: `e${at}`, at: 1_700_000_000_000 - at * 60_000, sentence: `Verified key number ${at}.` }),
);

/** Opens the activity over a main that pages and searches in `entries`. */
async function open(all = entries): Promise<FakeBridge> {
  const fake = await openWindow(aSnapshot(), { screen: 'home' });
  fake.answer('listActivity', ({ query, before, limit }) => {
    const found = all.filter(({ at, sentence }) => sentence.includes(query) && at < (before ?? Infinity));
    return { ok: true, value: { entries: found.slice(0, limit), more: found.length > limit } };
  });
  await page.getByRole('button', { name: 'Activity' }).click();
  return fake;
}

/** How many entries are shown; asked of the page itself, as hundreds are slow to find by their roles. */
const shownEntries = (): number => document.querySelectorAll('main li').length;

describe('The activity', () => {
  it('shows fifty at a time, and more on demand', async () => {
    await open();
    await expect.poll(shownEntries).toBe(50);
    await main().getByRole('button', { name: 'Show more' }).click();
    await expect.poll(shownEntries).toBe(100);
    await main().getByRole('button', { name: 'Show more' }).click();
    await expect.poll(shownEntries).toBe(120);
    await expect.element(main().getByRole('button', { name: 'Show more' })).not.toBeInTheDocument();
  });

  it('searches as one types, and says when nothing matches', async () => {
    await open();
    const search = main().getByLabelText('Search activity');
    await search.fill('number 77');
    await expect.poll(shownEntries).toBe(1);
    await search.fill('zebra');
    await expect.element(main().getByText('Nothing matches “zebra”')).toBeVisible();
    await main().getByRole('button', { name: 'Show everything' }).click();
    await expect.poll(shownEntries).toBe(50);
  });

  it('undoes what can still be undone, and only that', async () => {
    const later = Date.now() + 1_000_000;
    const fake = await open([
      anEntry({ id: 'a', undo: { type: 'export', id: 'x1', until: later } }),
      anEntry({ id: 'b', undo: { type: 'removal', id: 'r1', until: Date.now() - 1_000_000 } }),
    ]);
    fake.answer('undoExport', () => ({ ok: true, value: { shownPath: '~/a/.env' } }));
    await main().getByRole('button', { name: /^Undo/ }).click();
    expect(fake.inputs('undoExport')).toEqual([{ exportId: 'x1' }]);
    expect(fake.inputs('undoRemoval')).toEqual([]);
  });

  it('asks before it undoes a rotation, and then shows what became of its files', async () => {
    const later = Date.now() + 1_000_000;
    const fake = await open([anEntry({ undo: { type: 'rotation', id: 'rotation-1', until: later } })]);
    fake.answer('undoRotation', () => ({ ok: true, value: { restored: 1, left: 0 } }));
    fake.answer('getRotation', () => ({
      ok: true,
      value: aRotation({ step: 'undone', places: [aRotationPlace({ state: 'restored' })] }),
    }));
    await main().getByRole('button', { name: /^Undo/ }).click();
    await expect.element(page.getByRole('dialog').getByText(/exact old bytes/)).toBeVisible();
    expect(fake.inputs('undoRotation')).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Put everything back' }).click();
    await expect.element(main().getByRole('heading', { name: 'Everything was put back' })).toHaveFocus();
    expect(fake.inputs('undoRotation')).toEqual([{ rotationId: 'rotation-1' }]);
  });

  it('leads to a rotation, also when its undo is over', async () => {
    const fake = await open([anEntry({ undo: { type: 'rotation', id: 'rotation-1', until: 1 } })]);
    fake.answer('getRotation', () => ({ ok: true, value: aRotation() }));
    await expect.element(main().getByRole('button', { name: /^Undo/ })).not.toBeInTheDocument();
    await main().getByRole('button', { name: 'Show the rotation' }).click();
    await expect.element(main().getByRole('heading', { name: 'Where the old key is' })).toBeVisible();
    expect(fake.inputs('getRotation')[0]).toEqual({ rotationId: 'rotation-1' });
  });

  it('loads again when main says that something happened', async () => {
    const list = [anEntry({ id: 'a', sentence: 'First.' })];
    const fake = await open(list);
    await expect.element(main().getByText('First.')).toBeVisible();
    list.unshift(anEntry({ id: 'b', sentence: 'Second.' }));
    fake.push('activity', {});
    await expect.element(main().getByText('Second.')).toBeVisible();
  });

  it('says when nothing happened yet, and when it could not be read', async () => {
    const fake = await open([]);
    await expect.element(main().getByText('Nothing happened yet')).toBeVisible();
    fake.fail('listActivity', { message: 'The list could not be read.' });
    fake.push('activity', {});
    await expect.element(main().getByText('The list could not be read.')).toBeVisible();
    await expect.element(main().getByRole('button', { name: 'Try again' })).toBeVisible();
  });

  it('is accessible in both themes', async () => {
    await open([anEntry({ undo: { type: 'removal', id: 'r', until: Date.now() + 1e6 } })]);
    await expect.element(main().getByRole('listitem')).toBeVisible();
    await expectAccessible();
  });
});
