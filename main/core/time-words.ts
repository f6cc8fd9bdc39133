import { counted } from './listed.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A time that has passed, in words: `just now`, `3 minutes ago`, `2 days ago`. Takes ms; the future counts as now. */
export function ago(ms: number): string {
  return ms < minute ? 'just now' : `${span(ms)} ago`;
}

/** How long (ms) the words for a time that has passed hold. */
export function agoHolds(ms: number): number {
  const { unit, ends } = unitOf(Math.max(0, ms));
  const next = ms < minute ? minute : (Math.floor(ms / unit) + 1) * unit;
  return Math.ceil(Math.min(next, ends) - ms);
}

/** A time to come, in words: `in 3 days`, `in less than a minute`. Takes ms; what is past is `now`. */
export function until(ms: number): string {
  if (ms <= 0) return 'now';
  return ms < minute ? 'in less than a minute' : `in ${span(ms)}`;
}

/** How long (ms) the words for a time to come hold; `Infinity` for what is past. */
export function untilHolds(ms: number): number {
  if (ms <= 0) return Infinity;
  if (ms < minute) return ms;
  const { unit, begins } = unitOf(ms);
  return Math.floor(ms - Math.max(Math.floor(ms / unit) * unit, begins)) + 1;
}

/** A length of time in its largest unit: `3 minutes`, `2 days`. Takes ms. */
export function span(ms: number): string {
  const { unit, name } = unitOf(ms);
  return count(ms / unit, name);
}

/** From `begins` until `ends` (ms) a length of time is told in this unit. */
interface Unit {
  name: string;
  unit: number;
  begins: number;
  ends: number;
}

const month = 30.44 * day;
const units: readonly Unit[] = [
  { name: 'minute', unit: minute, begins: 0, ends: hour },
  { name: 'hour', unit: hour, begins: hour, ends: day },
  { name: 'day', unit: day, begins: day, ends: 60 * day },
  { name: 'month', unit: month, begins: 60 * day, ends: 730 * day },
];
const years: Unit = { name: 'year', unit: 365.25 * day, begins: 730 * day, ends: Infinity };

const unitOf = (ms: number): Unit => units.find(({ ends }) => ms < ends) ?? years;

function count(number: number, unit: string): string {
  const whole = Math.max(1, Math.floor(number));
  return counted(whole, unit, `${unit}s`);
}
