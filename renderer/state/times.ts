const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
/** Three letters each; `Intl` in English writes `Sept`, which makes columns uneven. */
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** The exact time, as on hover: `18 Sep 2025, 14:03:22`. */
export function exactTime(at: number): string {
  const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' }).format(at);
  return `${dateOnly(at)}, ${time}`;
}

/** A date alone: `18 Sep 2025`. */
export function dateOnly(at: number): string {
  const date = new Date(at);
  return `${date.getDate()} ${months[date.getMonth()] ?? ''} ${date.getFullYear()}`;
}

/** A time of the day alone: `14:03`. */
export const timeOnly = (at: number): string =>
  new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' }).format(at);

/** A length of time in its largest unit: `2 min`, `3 h`, `6 d`, `2 mo`, `1 y`; under a minute `now`. */
export function shortSpan(ms: number): string {
  const span = Math.abs(ms);
  if (span < minute) return 'now';
  if (span < hour) return `${Math.floor(span / minute)} min`;
  if (span < day) return `${Math.floor(span / hour)} h`;
  if (span < 60 * day) return `${Math.floor(span / day)} d`;
  if (span < 730 * day) return `${Math.floor(span / (30 * day))} mo`;
  return `${Math.floor(span / (365 * day))} y`;
}

/** `just now`, `2 min ago`, `in 6 d`. */
export function relativeTime(at: number, now: number): string {
  const span = shortSpan(at - now);
  if (span === 'now') return 'just now';
  return at > now ? `in ${span}` : `${span} ago`;
}

/** The value of a date field for a moment, in the person's own time zone: `2026-11-24`. */
export function toDateField(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The value of a time field for a minute of the day: `22:05`. */
export function toTimeField(minuteOfDay: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`;
}

/** The minute of the day that a time field names; null when it names none. */
export function fromTimeField(value: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)/.exec(value);
  return match === null ? null : Number(match[1]) * 60 + Number(match[2]);
}

/** The end of the day that a date field names, in the person's own time zone; null when it names none. */
export function fromDateField(value: string): number | null {
  const match = /^(\d{4,6})-(\d{2})-(\d{2})$/.exec(value);
  if (match === null) return null;
  return new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]), 23, 59, 59).getTime();
}
