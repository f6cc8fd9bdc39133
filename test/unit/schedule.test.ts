import { beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../main/core/failure.ts';
import { healthAfter, type ProbeAnswer } from '../../main/core/health.ts';
import { neverChecked } from '../../main/core/model.ts';
import { backOff, spreadOf } from '../../main/core/schedule/due.ts';
import { ScheduledKeys } from '../support/core/scheduled-keys.ts';
import { answerOf, unreachable } from '../support/ports/scripted-gateway.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

let keys: ScheduledKeys;

beforeEach(() => {
  keys = new ScheduledKeys();
});

const limited = (retryAfterMs: number | null): ProbeAnswer => ({
  ...{ type: 'http', status: 429, contentType: 'application/json', requestId: null, latencyMs: 5 },
  ...{ bodyText: '{"message":"Too many requests.","code":"rate_limit_exceeded"}', retryAfterMs },
});
const askedAt = (keyId = 'key 0'): number[] =>
  keys.probes.filter((probe) => probe.keyId === keyId).map(({ at }) => at);
/** Between one question and the next. */
const gaps = (times: readonly number[]): number[] =>
  times.slice(1).map((at, index) => at - (times[index] ?? 0));
const valid = () => healthAfter(neverChecked, answerOf(200), keys.clock.now());

describe('a key', () => {
  it('is asked about again after its interval, up to a tenth later, and not before the schedule starts', async () => {
    keys.link(1, { key: { health: valid() } });
    await keys.pass(day);
    expect(keys.probes).toEqual([]);
    keys.schedule.start();
    await keys.pass(10 * day);
    const between = gaps(askedAt());
    expect(between.length).toBeGreaterThan(35);
    expect(Math.min(...between)).toBeGreaterThanOrEqual(6 * hour);
    expect(Math.max(...between)).toBeLessThanOrEqual(6.6 * hour + keys.latency);
  });

  it.each([
    ['15m', 15 * minute],
    ['1h', hour],
    ['6h', 6 * hour],
    ['24h', day],
  ] as const)('of an environment that says %s is asked about so often', async (checkEvery, every) => {
    keys.link(1, { key: { health: valid() }, environment: { checkEvery } });
    keys.schedule.start();
    expect(keys.schedule.nextCheckAt('key 0')).toBeGreaterThanOrEqual(keys.clock.now() + every);
    await keys.pass(1.2 * every);
    expect(keys.probes).toHaveLength(1);
  });

  it('follows the setting for its kind, at once when it changes', async () => {
    keys.settings = { ...keys.settings, checkEvery: { staging: 'off', production: '1h' } };
    keys.link(1, { key: { health: valid() } });
    keys.link(1, { kind: 'production', key: { health: valid() } });
    keys.schedule.start();
    await keys.pass(3.5 * hour);
    expect([askedAt('key 0').length, askedAt('key 1').length]).toEqual([0, 3]);
    keys.settings = { ...keys.settings, checkEvery: { staging: '15m', production: 'off' } };
    keys.schedule.refresh();
    await keys.pass(minute);
    expect([askedAt('key 0').length, askedAt('key 1').length]).toEqual([1, 3]);
    expect(keys.schedule.nextCheckAt('key 1')).toBeNull();
  });

  it('that was never checked is asked about soon after the start, and so is one linked later', async () => {
    keys.link(1);
    keys.schedule.start();
    await keys.pass(second);
    keys.link(1);
    await keys.pass(second);
    expect(keys.probes.map(({ keyId }) => keyId)).toEqual(['key 0', 'key 1']);
  });

  it('that the person checks is left alone for an interval, and is never asked about twice at once', async () => {
    keys.link(1);
    keys.schedule.start();
    const byPerson = keys.checks.verify('key 0');
    await keys.pass(second);
    await byPerson;
    expect(keys.probes).toHaveLength(1);
    await keys.pass(3 * hour);
    const again = keys.checks.verify('key 0');
    await keys.pass(5.9 * hour);
    await again;
    expect(keys.probes).toHaveLength(2);
  });

  it('that is locked or removed is not asked about', async () => {
    keys.link(2, { key: { health: valid() } });
    keys.schedule.start();
    keys.vault.lock('key 0');
    await keys.vault.update((document) => ({
      ...document,
      keys: document.keys.filter(({ id }) => id !== 'key 1'),
    }));
    await keys.pass(2 * day);
    expect(keys.probes).toEqual([]);
    expect(keys.clock.waiting).toBe(0);
  });

  it('is in the activity only with news, and always when the person asked', async () => {
    keys.link(1, { key: { health: valid() } });
    keys.schedule.start();
    await keys.pass(2 * day);
    keys.answer = () => unreachable;
    await keys.pass(2 * day);
    expect(keys.sentences).toEqual([]);
    const asked = keys.checks.verify('key 0');
    await keys.pass(second);
    await asked;
    keys.answer = () => answerOf(403);
    await keys.pass(2 * day);
    expect(keys.sentences).toEqual([
      expect.stringMatching(/^Verified account 0 \/ Staging 0: (?!Valid)/),
      expect.stringContaining('Valid, limited'),
    ]);
  });

  it('of a check under way that the person asks for too is in the activity', async () => {
    keys.link(1, { key: { health: valid() } });
    const bySchedule = keys.checks.verify('key 0', 'schedule');
    const byPerson = keys.checks.verify('key 0');
    await keys.pass(second);
    await Promise.all([bySchedule, byPerson]);
    expect(keys.probes).toHaveLength(1);
    expect(keys.sentences).toEqual(['Verified account 0 / Staging 0: Valid.']);
  });
});

describe('the timer', () => {
  it('is one for all keys, and none when nothing is ever due', async () => {
    keys.schedule.start();
    expect(keys.clock.waiting).toBe(0);
    keys.link(100, { key: { health: valid() } });
    expect(keys.clock.waiting).toBe(1);
    keys.settings = { ...keys.settings, checkEvery: { staging: 'off', production: 'off' } };
    keys.schedule.refresh();
    expect(keys.clock.waiting).toBe(0);
    await keys.pass(day);
    expect(keys.probes).toEqual([]);
  });

  it('is none while checks are paused; what fell due meanwhile is made up for afterwards', async () => {
    keys.link(20, { key: { health: valid() } });
    keys.schedule.start();
    keys.settings = { ...keys.settings, checksPaused: true };
    keys.schedule.refresh();
    expect(keys.clock.waiting).toBe(0);
    expect(keys.schedule.nextCheckAt('key 0')).toBeNull();
    await keys.pass(2 * day);
    expect(keys.probes).toEqual([]);
    keys.settings = { ...keys.settings, checksPaused: false };
    keys.schedule.refresh();
    await keys.pass(minute);
    expect(keys.probes).toHaveLength(20);
  });
});

describe('trouble', () => {
  it('is asked about again after 1, 2, 4 … minutes, and at the latest after the interval', async () => {
    keys.answer = () => unreachable;
    keys.link(1, { key: { health: valid() }, environment: { checkEvery: '1h' } });
    keys.schedule.start();
    await keys.pass(12 * hour);
    const between = gaps(askedAt());
    for (const [index, gap] of between.entries()) {
      const wait = Math.min(hour, minute * 2 ** index);
      expect(gap).toBeGreaterThanOrEqual(wait);
      expect(gap).toBeLessThanOrEqual(1.1 * wait + keys.latency);
    }
    keys.answer = () => answerOf(200);
    await keys.pass(2 * hour);
    expect(keys.health('key 0').state).toBe('valid');
    expect(backOff(1_000, hour)).toBe(hour);
  });

  it('with the vault’s file is tried again in time, not at once', async () => {
    keys.link(1);
    keys.vault.failWith = new Failure('disk-full', 'The disk is full.', 'Make room.');
    keys.schedule.start();
    await keys.pass(10 * minute);
    expect(keys.probes).toHaveLength(4);
    keys.vault.failWith = null;
    await keys.pass(10 * minute);
    expect(keys.health('key 0').state).toBe('valid');
    expect(keys.log.errors).toEqual([]);
  });

  it('that nobody expected is logged, and tried again like any other', async () => {
    keys.link(1);
    keys.vault.failWith = new TypeError('Nobody expected this.');
    keys.schedule.start();
    await keys.pass(minute);
    expect(new Set(keys.log.errors)).toEqual(new Set(['A key could not be checked.']));
    keys.vault.failWith = null;
    await keys.pass(10 * minute);
    expect(keys.health('key 0').state).toBe('valid');
  });
});

describe('a 429', () => {
  it('holds every key of the account until then, also those that wait already, and no other account', async () => {
    keys.link(20);
    keys.answer = ({ at, keyId }) =>
      keyId === 'key 0' && at < keys.clock.now() + 1 && keys.probes.length <= 4
        ? limited(50 * second)
        : answerOf(200);
    const done = keys.checks.verifyAll();
    await keys.pass(49 * second);
    const asked = (account: string): number =>
      keys.probes.filter(({ accountId }) => accountId === account).length;
    // The first four were under way together.
    expect([asked('account 0'), asked('account 1')]).toEqual([4, 10]);
    await keys.pass(10 * second);
    await done;
    expect(asked('account 0')).toBe(11);
    expect(keys.vault.document.keys.every(({ health }) => health.state === 'valid')).toBe(true);
  });

  it('that names no time is asked again soon for a person, three times at most', async () => {
    keys.link(1);
    keys.answer = () => limited(null);
    const done = keys.checks.verify('key 0');
    await keys.pass(10 * second);
    await done;
    expect(keys.probes).toHaveLength(4);
    expect(keys.health('key 0')).toMatchObject({ state: 'unknown', reason: 'rate-limited' });
  });

  it('to the schedule is not asked again before its time', async () => {
    keys.link(10);
    keys.answer = () => limited(60 * second);
    keys.schedule.start();
    await keys.pass(59 * second);
    expect(keys.probes.length).toBeLessThanOrEqual(4);
  });
});

describe('without a network', () => {
  it('nothing is asked, and it is looked for at most every 5 s and at least every minute', async () => {
    keys.online = false;
    keys.link(10);
    let looks = 0;
    const { schedule } = keys;
    schedule.start();
    await keys.pass(hour, () => (looks += 1));
    expect(keys.probes).toEqual([]);
    expect(looks).toBeLessThan(75);
    keys.online = true;
    await keys.pass(70 * second);
    expect(keys.probes).toHaveLength(10);
  });

  it('is looked for only when a check waits for it', async () => {
    keys.link(3, { key: { health: valid() }, environment: { checkEvery: '6h' } });
    keys.online = false;
    keys.schedule.start();
    const dueAt = Math.min(...keys.vault.document.keys.map(({ id }) => keys.schedule.nextCheckAt(id) ?? 0));
    expect([keys.clock.waiting, keys.clock.nextAt]).toEqual([1, dueAt]);
    await keys.pass(dueAt - keys.clock.now() - 1);
    expect([keys.clock.waiting, keys.clock.nextAt]).toEqual([1, dueAt]);
    await keys.pass(hour);
    expect((keys.clock.nextAt ?? 0) - keys.clock.now()).toBeLessThanOrEqual(minute);
    keys.online = true;
    await keys.pass(2 * minute);
    expect(keys.probes).toHaveLength(3);
    // Back at rest: one timer, for what is due next.
    expect(keys.clock.waiting).toBe(1);
    expect((keys.clock.nextAt ?? 0) - keys.clock.now()).toBeGreaterThan(hour);
  });

  it('is looked for by no timer when nothing is ever due', () => {
    keys.online = false;
    keys.link(3, { environment: { checkEvery: 'off' } });
    keys.schedule.start();
    expect(keys.clock.waiting).toBe(0);
  });

  it('what failed before it went is asked about soon when it is back, also without a window', async () => {
    keys.link(1, { key: { health: valid() }, environment: { checkEvery: '24h' } });
    keys.schedule.start();
    keys.answer = () => unreachable;
    // It fails for hours, so that it is asked about seldom.
    await keys.pass(day + 12 * hour);
    keys.online = false;
    keys.schedule.lookAgain();
    await keys.pass(10 * minute);
    keys.answer = () => answerOf(200);
    keys.online = true;
    await keys.pass(2 * minute);
    expect(keys.health('key 0').state).toBe('valid');
  });

  it('a check that waits for its turn is not asked either', async () => {
    keys.link(12);
    keys.latency = 10 * second;
    const bySchedule = keys.vault.document.keys.map(({ id }) => keys.checks.verify(id, 'schedule'));
    await keys.settle();
    keys.online = false;
    await keys.pass(minute);
    await Promise.all(bySchedule);
    expect(keys.probes).toHaveLength(4);
  });

  it('what failed is asked about soon when the window hears that the network is back', async () => {
    keys.link(5, { key: { health: valid() } });
    keys.schedule.start();
    keys.answer = () => unreachable;
    await keys.pass(2 * day);
    keys.online = false;
    keys.schedule.lookAgain();
    keys.answer = () => answerOf(200);
    const { length } = keys.probes;
    keys.online = true;
    keys.schedule.lookAgain();
    await keys.pass(10 * second);
    expect(keys.probes.length - length).toBe(5);
  });
});

describe('after sleep', () => {
  it.each([
    [
      'the system says so',
      () => {
        keys.schedule.wake();
      },
    ],
    ['only the clock tells', () => undefined],
  ])('what fell due is checked soon and spread, when %s', async (_, told) => {
    keys.link(300, { key: { health: valid() } });
    keys.schedule.start();
    keys.clock.sleep(9 * hour);
    told();
    const woke = keys.clock.now();
    await keys.pass(spreadOf(300) + 5 * second);
    expect(keys.probes).toHaveLength(300);
    const after = keys.probes.map(({ at }) => at - woke);
    expect(Math.min(...after)).toBeGreaterThanOrEqual(3 * second);
    // In no second more than a tenth of them.
    const perSecond = Map.groupBy(after, (ms) => Math.floor(ms / second));
    expect(Math.max(...[...perSecond.values()].map(({ length }) => length))).toBeLessThan(30);
  });
});

describe('a 401', () => {
  it('of a key that was good is confirmed within a minute of the first answer', async () => {
    keys.link(1, { key: { health: valid() } });
    keys.schedule.start();
    keys.answer = () => answerOf(401);
    await keys.pass(6.6 * hour);
    const first = (keys.probes[0]?.at ?? 0) + keys.latency;
    expect(keys.rejected).toEqual([{ keyId: 'key 0', at: first + 30 * second + keys.latency }]);
    expect(keys.health('key 0').since).toBe(first);
    await keys.pass(2 * day);
    expect(keys.rejected).toHaveLength(1);
    expect(keys.sentences).toEqual(['Verified account 0 / Staging 0: Rejected.']);
  });

  it('is shown as being confirmed until then, and a hiccup raises no alarm', async () => {
    keys.link(1, { key: { health: valid() } });
    keys.schedule.start();
    keys.answer = () => answerOf(401);
    const asked = keys.checks.verify('key 0');
    await keys.pass(second);
    await asked;
    expect(keys.schedule.isConfirming('key 0')).toBe(true);
    expect(keys.schedule.nextCheckAt('key 0')).toBeLessThanOrEqual(keys.clock.now() + 30 * second);
    keys.answer = () => answerOf(200);
    await keys.pass(minute);
    expect(keys.schedule.isConfirming('key 0')).toBe(false);
    expect(keys.health('key 0').state).toBe('valid');
    expect(keys.rejected).toEqual([]);
  });

  it('that the person asks about again too early is still heard after half a minute', async () => {
    keys.link(1, { key: { health: valid() } });
    keys.schedule.start();
    keys.answer = () => answerOf(401);
    for (let times = 0; times < 3; times += 1) {
      const asked = keys.checks.verify('key 0');
      await keys.pass(5 * second);
      await asked;
    }
    expect(keys.rejected).toEqual([]);
    await keys.pass(20 * second);
    expect(keys.rejected).toHaveLength(1);
  });

  it('from before the start that was never confirmed is confirmed first of all', async () => {
    keys.link(200);
    const at = keys.clock.now() - 2 * day;
    const once = {
      ...neverChecked,
      state: 'rejected' as const,
      checkedAt: at,
      lastKnown: { state: 'rejected' as const, at },
    };
    keys.link(1, { key: { health: once } });
    keys.answer = ({ keyId }) => answerOf(keyId === 'key 200' ? 401 : 200);
    keys.schedule.start();
    await keys.pass(second);
    expect(keys.probes[0]?.keyId).toBe('key 200');
    expect(keys.rejected.map(({ keyId }) => keyId)).toEqual(['key 200']);
  });

  it('is confirmed before a thousand others that wait', async () => {
    keys.link(1, { key: { health: valid() } });
    keys.link(1_000);
    keys.latency = 2 * second;
    keys.schedule.start();
    keys.answer = ({ keyId }) => answerOf(keyId === 'key 0' ? 401 : 200);
    const first = keys.checks.verify('key 0');
    const all = keys.checks.verifyAll();
    await keys.pass(minute);
    await first;
    expect(keys.rejected.map(({ keyId }) => keyId)).toEqual(['key 0']);
    await keys.pass(hour);
    await all;
  });
});
