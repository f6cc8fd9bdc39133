import { describe, expect, it } from 'vitest';
import { conditionOf, shortState, worstOf } from '../../renderer/state/condition.ts';
import { connectionsText, countText } from '../../renderer/state/facts.svelte.ts';
import { dateOnly, fromDateField, relativeTime, shortSpan, toDateField } from '../../renderer/state/times.ts';
import { judgePassphrase } from '../../renderer/parts/vault/passphrase.ts';
import { problemOrder } from '../../renderer/screens/inventory/words.ts';
import { inventoryProblemCode } from '../../preload/contract/inventory.ts';
import { aKey, anOfflineHealth, aRejectedHealth, someFacts } from '../support/window/sample-snapshot.ts';

const day = 86_400_000;
const now = Date.UTC(2026, 10, 24, 12);

describe('Times in words', () => {
  it.each([
    [59_000, 'now'],
    [60_000, '1 min'],
    [59 * 60_000, '59 min'],
    [3_600_000, '1 h'],
    [day, '1 d'],
    [59 * day, '59 d'],
    [60 * day, '2 mo'],
    [800 * day, '2 y'],
  ])('says %d ms as %s', (ms, words) => {
    expect(shortSpan(ms)).toBe(words);
  });

  it('tell the past from the future', () => {
    expect(relativeTime(now - 120_000, now)).toBe('2 min ago');
    expect(relativeTime(now + 6 * day, now)).toBe('in 6 d');
    expect(relativeTime(now, now)).toBe('just now');
  });

  it('survive the way through a date field', () => {
    const end = fromDateField('2027-02-28');
    expect(end).not.toBeNull();
    expect(toDateField(end ?? 0)).toBe('2027-02-28');
    expect(dateOnly(end ?? 0)).toBe('28 Feb 2027');
    expect(fromDateField('')).toBeNull();
  });
});

describe('How a key stands', () => {
  it('puts a rejection over an end date, and an end date over a good health', () => {
    expect(conditionOf(aKey({ expiresAt: now - 1, health: aRejectedHealth() }), now)).toBe('rejected');
    expect(conditionOf(aKey({ expiresAt: now }), now)).toBe('expired');
    expect(conditionOf(aKey({ expiresAt: now + 13 * day }), now)).toBe('expiring');
    expect(conditionOf(aKey({ expiresAt: now + 15 * day }), now)).toBe('valid');
    expect(conditionOf(aKey({ locked: true }), now)).toBe('locked');
  });

  it('finds the worst of several', () => {
    const keys = [aKey({}, 1), aKey({ health: anOfflineHealth() }, 2), aKey({ expiresAt: now + day }, 3)];
    expect(worstOf(keys, now)).toEqual({ condition: 'expiring', key: keys[2] });
    expect(worstOf([], now)).toEqual({ condition: 'none', key: null });
  });

  it('fits into a narrow column', () => {
    expect(shortState('none', null, now)).toBe('no key');
    expect(shortState('expiring', aKey({ expiresAt: now + 6 * day }), now)).toBe('expires 6 d');
    expect(shortState('unknown', aKey({ health: anOfflineHealth() }), now)).toBe('offline');
    expect(shortState('valid', aKey({ checking: true }), now)).toBe('checking');
  });
});

describe('Counts in words', () => {
  it('say when there are more, and when they may not be seen', () => {
    expect(countText({ count: 100, more: true })).toBe('100+');
    expect(countText({ count: 3, more: false })).toBe('3');
    expect(countText({ unavailable: 'No.' })).toBeNull();
    expect(connectionsText(someFacts())).toBe('41 active, 2 draft');
    expect(
      connectionsText(someFacts({ connectionsByState: {}, connections: { count: 0, more: false } })),
    ).toBe('0');
  });
});

describe('A new passphrase', () => {
  it.each([
    ['', false, 'At least 10 characters.'],
    ['123456789', false, '1 more character needed.'],
    ['aaaaaaaaaaaaaaaaaaaa', true, 'Easy to guess: it repeats a few characters.'],
    ['correct horse', true, 'Good enough. Four or more random words are stronger.'],
    ['correct horse battery staple', true, 'Strong.'],
  ])('is judged: %s', (passphrase, enough, words) => {
    expect(judgePassphrase(passphrase)).toEqual({ enough, words });
  });
});

it('The inventory’s problems stand in the window in the order that main lists them in', () => {
  expect(problemOrder).toEqual(inventoryProblemCode.options);
});
