import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { KeyHistoryView, KeyView, Snapshot } from '../../preload/contract/view.ts';
import { heightOf, pointWords, runsOf, summaryOf } from '../../renderer/screens/environment/history.ts';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import {
  aHealth,
  aKey,
  aKeyHistory,
  anEnvironment,
  aRejectedHealth,
  aSnapshot,
} from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';

type Locator = ReturnType<typeof page.getByRole>;
const card = (): Locator => page.getByRole('region', { name: /^Key / });
const disclosure = (): Locator => card().getByRole('button', { name: 'History' });
const slider = (): Locator => card().getByRole('slider', { name: 'Checks, oldest to newest' });
const hour = 60 * 60_000;

/** The page of one staging key. */
async function open(
  history: KeyHistoryView = aKeyHistory(),
  key: Partial<KeyView> = {},
  over: Partial<Snapshot> = {},
): Promise<FakeBridge> {
  const fake = await openWindow(aSnapshot({ keys: [aKey(key)], ...over }), {
    screen: 'environment',
    environmentId: 'env-staging',
  });
  fake.answer('getKeyHistory', () => ({ ok: true, value: history }));
  return fake;
}

describe('The history of a key', () => {
  it('is asked for when it is opened, and anew after a check while it is open', async () => {
    const fake = await open();
    await expect.element(disclosure()).toHaveAttribute('aria-expanded', 'false');
    expect(fake.inputs('getKeyHistory')).toEqual([]);
    await disclosure().click();
    await expect.element(slider()).toBeInTheDocument();
    expect(fake.inputs('getKeyHistory')).toEqual([{ keyId: 'key-1' }]);
    fake.show({ keys: [aKey({ health: aHealth({ checkedAt: Date.now() }) })] });
    await expect.poll(() => fake.inputs('getKeyHistory')).toHaveLength(2);
    await disclosure().click();
    await expect.element(slider()).not.toBeInTheDocument();
  });

  it('has a mark for each check, by shape as well as colour, and its words by keyboard', async () => {
    const history = aKeyHistory();
    await open(history);
    await disclosure().click();
    await expect.element(slider()).toBeInTheDocument();
    const checks = [...document.querySelectorAll('.plot .check')];
    expect(checks).toHaveLength(32);
    const shapes = ['valid', 'unknown', 'rejected'].map(
      (state) => document.querySelector(`.plot .${state} svg`)?.innerHTML,
    );
    expect(new Set(shapes).size).toBe(3);
    (slider().element() as HTMLElement).focus();
    await userEvent.keyboard('{Home}');
    const [first] = history.points;
    const words = first === undefined ? '' : pointWords(first);
    await expect.element(slider()).toHaveAttribute('aria-valuetext', words);
    await expect.element(card().getByText(words)).toBeVisible();
    await userEvent.keyboard('{ArrowRight}');
    await expect
      .element(slider())
      .toHaveAttribute('aria-valuetext', expect.stringContaining('Valid, answered in'));
  });

  it('names both ends by their days, two of one day by their times, two of one minute once', async () => {
    const of = (...ats: number[]): KeyHistoryView =>
      aKeyHistory({ points: ats.map((at) => ({ at, state: 'valid', latencyMs: 20 })) });
    const noon = new Date('2026-11-03T12:00:10').getTime();
    const ends = (): (string | null)[] =>
      [...document.querySelectorAll('.axis span')].map(({ textContent }) => textContent);
    const fake = await open(of(noon - 48 * hour, noon));
    await disclosure().click();
    await expect.poll(ends).toEqual(['1 Nov 2026', '3 Nov 2026']);
    for (const [before, words] of [
      [hour, ['11:00', '12:00']],
      [5_000, ['12:00']],
    ] as const) {
      fake.answer('getKeyHistory', () => ({ ok: true, value: of(noon - before, noon) }));
      fake.show({ keys: [aKey({ health: aHealth({ checkedAt: Date.now() }) })] });
      await expect.poll(ends).toEqual(words);
    }
  });

  it('tells it in words too, and passes axe', async () => {
    await open();
    await disclosure().click();
    await expect
      .element(card().getByText(/^32 checks from .*: 18 valid, 3 not known, 11 rejected\./))
      .toBeVisible();
    const changes = card().getByRole('list', { name: 'Changes, the newest first' });
    await expect.element(changes.getByRole('listitem')).toHaveLength(3);
    const lines = changes.elements()[0]?.textContent.replace(/\s+/g, ' ') ?? '';
    expect(lines).toMatch(/Rejected since .* Not known from .*, for 18 h.* Valid from .*, for 4 d/);
    await expectAccessible();
  });

  it('of a key that was never checked says what will be here; of one check there is no slider', async () => {
    const fake = await open({ since: null, points: [] });
    await disclosure().click();
    await expect.element(card().getByText(/^No check yet/)).toBeVisible();
    const points = [{ at: Date.now(), state: 'limited' as const, latencyMs: 90 }];
    fake.answer('getKeyHistory', () => ({ ok: true, value: { since: null, points } }));
    await disclosure().click();
    await disclosure().click();
    await expect.element(card().getByText(/^1 check on /)).toBeVisible();
    await expect.element(slider()).not.toBeInTheDocument();
  });

  it('that cannot be read says why', async () => {
    const fake = await open();
    fake.fail('getKeyHistory', { code: 'history-unreadable', message: 'The history cannot be read.' });
    await disclosure().click();
    await expect.element(card().getByText(/The history cannot be read/)).toBeVisible();
  });

  it('is summed up on the card: since when, how often, and when next', async () => {
    const since = Date.UTC(2026, 10, 3, 12);
    const health = aHealth({ since, lastKnown: { state: 'valid', at: Date.now() } });
    await open(aKeyHistory(), { health, nextCheckAt: Date.now() + 5.5 * hour });
    await expect.element(card().getByText('Valid since 3 Nov 2026')).toBeVisible();
    const text = (): string => card().element().textContent.replace(/\s+/g, ' ');
    await expect.poll(text).toContain('Checked every 6 hours, next in 5 h');
  });

  it('says when a key is checked only by hand, or not now', async () => {
    const { settings } = aSnapshot();
    await open(aKeyHistory(), {}, { environments: [anEnvironment({ checkEvery: 'off' })] });
    await expect.element(card().getByText('Checked only when you ask')).toBeVisible();
    await open(aKeyHistory(), {}, { settings: { ...settings, checksPaused: true } });
    await expect.element(card().getByText('Checks are paused')).toBeVisible();
  });

  it('says that a 401 is asked about again before it counts', async () => {
    await open(aKeyHistory(), { health: aRejectedHealth(), confirming: true });
    await expect.element(card().getByText(/Keyrack asks again within a minute, to make sure/)).toBeVisible();
    await expect.element(card().getByText('Asking again, to make sure')).toBeVisible();
  });
});

describe('The words and sizes of a history', () => {
  const at = new Date(2026, 10, 3, 14, 3, 22).getTime();

  it('say what a check found', () => {
    expect(pointWords({ at, state: 'valid', latencyMs: 143.4 })).toBe(
      '3 Nov 2026, 14:03:22: Valid, answered in 143 ms',
    );
    expect(pointWords({ at, state: 'unknown', latencyMs: 9 })).toBe('3 Nov 2026, 14:03:22: Not known');
    expect(summaryOf([])).toBe('');
  });

  it('find the changes', () => {
    const point = (state: 'valid' | 'rejected', hours: number) => ({
      at: at + hours * hour,
      state,
      latencyMs: null,
    });
    expect(runsOf([point('valid', 0), point('valid', 1), point('rejected', 2)])).toEqual([
      { state: 'valid', from: at, to: at + 2 * hour },
      { state: 'rejected', from: at + 2 * hour, to: null },
    ]);
  });

  it('grow with the latency, between bounds', () => {
    const heights = [null, 1, 20, 100, 1_000, 10_000, 60_000].map(heightOf);
    expect(heights).toEqual(heights.toSorted((one, other) => one - other));
    expect([heights[0], heights.at(-1)]).toEqual([6, 44]);
  });
});
