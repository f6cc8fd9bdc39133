import { beforeAll, describe, expect, it } from 'vitest';
import type { ProbeAnswer } from '../../main/core/health.ts';
import { ScheduledKeys, type Probe } from '../support/core/scheduled-keys.ts';
import { answerOf, unreachable } from '../support/ports/scripted-gateway.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const interval = { '15m': 15 * minute, '1h': hour, '6h': 6 * hour } as const;
/** Held back by the waking, the spread of 270 keys, and their turns. */
const slack = 2 * minute;

interface Span {
  from: number;
  to: number;
}
const within = (at: number, spans: readonly Span[]): boolean =>
  spans.some(({ from, to }) => at >= from && at < to);

/**
 * A month of 270 keys: the lid closed every night, an afternoon without a network every third day, WorkOS in trouble
 * every fifth, and rate limits whenever the minute ends in 7.
 */
class Month {
  readonly keys = new ScheduledKeys();
  readonly start = this.keys.clock.now();
  readonly asleep: Span[] = [];
  readonly offline: Span[] = [];
  readonly outages: Span[] = [];
  /** What WorkOS asked to wait for, by account. */
  readonly holds: (Span & { accountId: string })[] = [];
  readonly dead = new Map<string, number>();

  constructor() {
    for (let at = 0; at < 30; at += 1) {
      const from = this.start + at * day;
      this.asleep.push({ from: from + 12 * hour, to: from + 20 * hour });
      if (at % 3 === 0) this.offline.push({ from: from + 3 * hour, to: from + 7 * hour });
      if (at % 5 === 2) this.outages.push({ from: from + 8 * hour, to: from + 10 * hour });
    }
    const { keys } = this;
    keys.link(240);
    keys.link(22, { environment: { checkEvery: '1h' } });
    keys.link(8, { kind: 'production', environment: { checkEvery: '15m' } });
    for (const at of [5, 100, 250, 266])
      this.dead.set(`key ${at}`, this.start + (4 + (at % 7)) * day + 90 * minute);
    keys.answer = (probe) => this.#answer(probe);
  }

  async live(): Promise<void> {
    const { keys } = this;
    const { clock } = keys;
    keys.schedule.start();
    const edges = [...this.offline, ...this.outages].flatMap(({ from, to }) => [from, to]);
    const stops = [...edges, ...this.asleep.map(({ from }) => from)].toSorted((one, other) => one - other);
    for (const stop of [...stops, this.start + 30 * day]) {
      if (stop > clock.now()) await keys.pass(stop - clock.now());
      keys.online = !within(clock.now(), this.offline);
      const night = this.asleep.find(({ from }) => from === clock.now());
      if (night === undefined) continue;
      clock.sleep(night.to - night.from);
      keys.schedule.wake();
    }
  }

  #answer({ accountId, keyId, at }: Probe): ProbeAnswer {
    const now = this.keys.clock.now();
    if (within(now, this.outages)) return unreachable;
    if (Math.floor(at / minute) % 10 === 7 && at % 11 === 0) {
      this.holds.push({ accountId, from: now, to: now + 40 * second });
      return {
        ...{ type: 'http', status: 429, contentType: 'application/json', requestId: null, latencyMs: 5 },
        ...{ bodyText: '"Ratelimited"', retryAfterMs: 40 * second },
      };
    }
    return answerOf(now >= (this.dead.get(keyId) ?? Infinity) ? 401 : 200);
  }
}

describe('in a month', () => {
  let month: Month;
  beforeAll(async () => {
    month = new Month();
    await month.live();
  }, 120_000);

  /** Time of `span` in which checks were possible: neither asleep, nor offline. */
  const usable = ({ from, to }: Span): number =>
    [...month.asleep, ...month.offline].reduce(
      (left, stop) => left - Math.max(0, Math.min(to, stop.to) - Math.max(from, stop.from)),
      to - from,
    );

  it('no key is unchecked longer than its interval and a tenth, of the time in which it could be checked', () => {
    const byKey = Map.groupBy(month.keys.probes, ({ keyId }) => keyId);
    expect(byKey.size).toBe(270);
    for (const [keyId, probes] of byKey) {
      const id = Number(keyId.slice(4));
      const every = interval[id < 240 ? '6h' : id < 262 ? '1h' : '15m'];
      const times = [month.start, ...probes.map(({ at }) => at), month.keys.clock.now()];
      for (const [index, to] of times.entries()) {
        const gap = usable({ from: times[index - 1] ?? to, to });
        expect(gap, keyId).toBeLessThanOrEqual(1.1 * every + slack);
      }
    }
  });

  it('never more than four are asked about at once', () => {
    expect(month.keys.mostInFlight).toBe(4);
  });

  it('nothing is asked without a network or in sleep', () => {
    const stops = [...month.asleep, ...month.offline];
    expect(month.keys.probes.filter(({ at }) => within(at, stops))).toEqual([]);
  });

  it('nobody of an account is asked about while WorkOS wants it to wait', () => {
    expect(month.holds.length).toBeGreaterThan(20);
    const broken = month.holds.flatMap((hold) =>
      month.keys.probes.filter(({ accountId, at }) => accountId === hold.accountId && within(at, [hold])),
    );
    expect(broken).toEqual([]);
  });

  it('the load stays far below WorkOS’s limits, for all keys together', () => {
    const perMinute = Map.groupBy(month.keys.probes, ({ at }) => Math.floor(at / minute));
    expect(Math.max(...[...perMinute.values()].map(({ length }) => length))).toBeLessThan(1_000);
  });

  it('every key that dies is told of once, a minute after its first 401 at the latest, and no other', () => {
    expect(month.keys.rejected.map(({ keyId }) => keyId).toSorted()).toEqual(
      [...month.dead.keys()].toSorted(),
    );
    for (const { keyId, at } of month.keys.rejected) {
      const first = month.keys.health(keyId).since ?? 0;
      expect(first).toBeGreaterThanOrEqual(month.dead.get(keyId) ?? Infinity);
      expect(at - first).toBeLessThanOrEqual(minute);
    }
  });

  it('the activity has one line for what is news, and none for the tens of thousands of checks', () => {
    expect(month.keys.probes.length).toBeGreaterThan(30_000);
    expect(month.keys.sentences).toHaveLength(270 + month.dead.size);
  });
});
