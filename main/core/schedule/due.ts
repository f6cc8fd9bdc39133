import type { CheckEvery } from '../../../preload/contract/values.ts';
import type { SettingsView } from '../../../preload/contract/view.ts';
import { confirmAfter, isConfirmed, isRefused } from '../health.ts';
import type { Environment, Health } from '../model.ts';

/** When a key is due: pure sums over what is known of it. All times are ms since the epoch, all spans ms. */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

const spans: Readonly<Record<Exclude<CheckEvery, 'off'>, number>> = {
  '15m': 15 * minute,
  '1h': hour,
  '6h': 6 * hour,
  '24h': 24 * hour,
};

/** Up to so much of the interval later, so that keys that were linked together drift apart. */
const jitter = 0.1;
/** Overdue keys are asked about this far apart on average, all of them within `longestSpread`. */
const spreadEach = 100;
const longestSpread = 10 * minute;

/** How often the keys of an environment are checked; null: never by themselves. */
export function intervalOf(
  { kind, checkEvery }: Pick<Environment, 'kind' | 'checkEvery'>,
  settings: Pick<SettingsView, 'checkEvery'>,
): number | null {
  const every = checkEvery ?? settings.checkEvery[kind];
  return every === 'off' ? null : spans[every];
}

/** After so many unknown outcomes in a row: 1 min, 2, 4 … at most the interval. */
export function backOff(failures: number, every: number): number {
  return Math.min(every, minute * 2 ** Math.min(failures - 1, 30));
}

/** Whether a 401 waits to be heard a second time. */
export function isToConfirm(health: Health): boolean {
  return isRefused(health) && !isConfirmed(health);
}

/**
 * When a key is due after what was last found. What was found by an earlier run counts the same; a time in the future
 * (the clock was wrong) counts as now.
 * @param failures unknown outcomes in a row; 0 after a certain one.
 * @param random between 0 and 1.
 */
export function dueAfter(
  health: Health,
  { every, failures, now, random }: { every: number; failures: number; now: number; random: number },
): number {
  if (health.checkedAt === null) return now;
  const checkedAt = Math.min(health.checkedAt, now);
  if (health.state === 'rejected' && isToConfirm(health)) {
    // Asked by hand too early, it waits for the rest: the second answer counts half a minute after the first.
    const first = Math.min(health.since ?? checkedAt, now);
    return Math.max(first + confirmAfter, checkedAt);
  }
  const wait = health.state === 'unknown' ? backOff(Math.max(1, failures), every) : every;
  return Math.round(checkedAt + wait * (1 + jitter * random));
}

/** Over how long so many overdue keys are spread. */
export const spreadOf = (count: number): number => Math.min(longestSpread, count * spreadEach);

/** How long to wait before the network is looked for again, after so many looks in vain: 5 s, 10 … at most a minute. */
export const lookAfter = (looks: number): number => Math.min(minute, 5 * second * 2 ** Math.min(looks, 10));
