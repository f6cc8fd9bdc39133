import type { KeyHistoryView } from '../../../preload/contract/view.ts';
import { conditionNames } from '../../state/condition.ts';
import { dateOnly, exactTime } from '../../state/times.ts';
import { counted } from '../../state/words.ts';

export type Point = KeyHistoryView['points'][number];

/** Checks in a row that found the same. */
export interface Run {
  readonly state: Point['state'];
  readonly from: number;
  /** When the next state was found; null for the present one. */
  readonly to: number | null;
}

/** Oldest first. */
export function runsOf(points: readonly Point[]): Run[] {
  const firsts = points.filter(({ state }, at) => state !== points[at - 1]?.state);
  return firsts.map(({ state, at }, index) => ({ state, from: at, to: firsts[index + 1]?.at ?? null }));
}

/** The window shows heights from here to there (px); a factor of ten in time is the same step everywhere. */
const lowest = 6;
const highest = 44;
/** As quick and as slow (ms) as makes a difference to the eye. */
const quick = 20;
const slow = 10_000;

/** How high a check's bar is (px): by the time WorkOS took; the lowest where nothing answered. */
export function heightOf(latencyMs: number | null): number {
  if (latencyMs === null) return lowest;
  const share = Math.log(Math.min(slow, Math.max(quick, latencyMs)) / quick) / Math.log(slow / quick);
  return Math.round(lowest + share * (highest - lowest));
}

/** One check in words: `28 Nov 2026, 14:03:22: Valid, answered in 143 ms`. */
export function pointWords({ at, state, latencyMs }: Point): string {
  const took = latencyMs === null || state === 'unknown' ? '' : `, answered in ${Math.round(latencyMs)} ms`;
  return `${exactTime(at)}: ${conditionNames[state]}${took}`;
}

/** All of them in words: `32 checks from 20 Nov 2026 to 28 Nov 2026: 18 valid, 3 not known, 11 rejected.` */
export function summaryOf(points: readonly Point[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return '';
  // As one of several, “valid, limited” would read as two.
  const states = { valid: 'valid', limited: 'limited', unknown: 'not known', rejected: 'rejected' } as const;
  const counts = Object.entries(states)
    .map(([state, words]) => ({ words, count: points.filter((point) => point.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ words, count }) => `${count} ${words}`);
  const [from, to] = [dateOnly(first.at), dateOnly(last.at)];
  const span = from === to ? `on ${from}` : `from ${from} to ${to}`;
  return `${counted(points.length, 'check', 'checks')} ${span}: ${counts.join(', ')}.`;
}
