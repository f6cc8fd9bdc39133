const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A time that has passed, in words: `just now`, `3 minutes ago`, `2 days ago`. Takes ms; the future counts as now. */
export function ago(ms: number): string {
  return ms < minute ? 'just now' : `${span(ms)} ago`;
}

/** A time to come, in words: `in 3 days`, `in less than a minute`. Takes ms; what is past is `now`. */
export function until(ms: number): string {
  if (ms <= 0) return 'now';
  return ms < minute ? 'in less than a minute' : `in ${span(ms)}`;
}

/** A length of time in its largest unit: `3 minutes`, `2 days`. Takes ms. */
export function span(ms: number): string {
  if (ms < hour) return count(ms / minute, 'minute');
  if (ms < day) return count(ms / hour, 'hour');
  if (ms < 60 * day) return count(ms / day, 'day');
  if (ms < 730 * day) return count(ms / (30.44 * day), 'month');
  return count(ms / (365.25 * day), 'year');
}

function count(number: number, unit: string): string {
  const whole = Math.max(1, Math.floor(number));
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}
