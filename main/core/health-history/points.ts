import type { HistoryPoint } from '../model.ts';

/** Single checks are kept so long (ms); changes for good. */
const checksKept = 30 * 24 * 60 * 60 * 1_000;

/** Without single checks that are old: every first check of a state stays. Oldest first, as given. */
export function compacted(points: readonly HistoryPoint[], now: number): HistoryPoint[] {
  return points.filter((point, at) => point.at > now - checksKept || isChange(points, at));
}

/** In the order of time, each moment once: two Keyracks may have noted the same check. */
export function inOrder(points: readonly HistoryPoint[]): HistoryPoint[] {
  const sorted = points.toSorted((one, other) => one.at - other.at);
  return sorted.filter((point, at) => point.at !== sorted[at - 1]?.at);
}

/**
 * At most `most` of them: the newest changes and the last check, and between them others evenly. Oldest first, as given.
 */
export function thinned(points: readonly HistoryPoint[], most: number): HistoryPoint[] {
  if (points.length <= most) return [...points];
  const last = points.length - 1;
  const fixed = points.map((_, at) => at).filter((at) => at === last || isChange(points, at));
  const kept = new Set(fixed.slice(-most));
  const others = points.map((_, at) => at).filter((at) => !kept.has(at));
  const room = most - kept.size;
  for (let at = 0; at < room; at += 1) kept.add(others[Math.floor((at * others.length) / room)] ?? last);
  return points.filter((_, at) => kept.has(at));
}

const isChange = (points: readonly HistoryPoint[], at: number): boolean =>
  points[at]?.state !== points[at - 1]?.state;
