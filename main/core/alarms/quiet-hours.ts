import type { QuietHours } from '../model.ts';

const dayMinutes = 24 * 60;
const minute = 60_000;

/**
 * How long quiet hours go on (ms); 0 outside of them. They may pass midnight; from and to alike are no quiet hours.
 * @param now minute of the local day, 0 to 1,439.
 */
export function quietFor(hours: QuietHours | null, now: number): number {
  if (hours === null || hours.from === hours.to) return 0;
  const since = (now - hours.from + dayMinutes) % dayMinutes;
  const length = (hours.to - hours.from + dayMinutes) % dayMinutes;
  return since < length ? (length - since) * minute : 0;
}
