import { expiryDays } from '../../preload/contract/limits.ts';
import type { KeyView } from '../../preload/contract/view.ts';
import { shortSpan } from './times.ts';

/** How a key stands, in one word: its health, unless something outranks it. */
export type Condition =
  'rejected' | 'expired' | 'locked' | 'expiring' | 'unknown' | 'unverified' | 'limited' | 'valid' | 'none';

/** From the worst to the best. */
export const conditionOrder: readonly Condition[] = [
  'rejected',
  'expired',
  'locked',
  'expiring',
  'unknown',
  'unverified',
  'limited',
  'valid',
  'none',
];

/** A key that ends within this time (in ms) is shown as expiring. */
export const expiringWithin = expiryDays.marked * 24 * 60 * 60_000;

/** When notifications tell of an end: `30, 14, 7 and 1 days before`. */
export const toldBefore = `${expiryDays.told.slice(0, -1).join(', ')} and ${expiryDays.told.at(-1)} days before`;

/** What follows from entering an end. */
export const afterEntering = `Enter what the dashboard shows. Keyrack notifies you ${toldBefore} and on the day, unless Settings say otherwise, and marks the key in the list and the tray for its last ${expiryDays.marked} days.`;

export const conditionNames: Readonly<Record<Condition, string>> = {
  rejected: 'Rejected',
  expired: 'Expired',
  locked: 'Locked',
  expiring: 'Expires soon',
  unknown: 'Not known',
  unverified: 'Not verified',
  limited: 'Valid, limited',
  valid: 'Valid',
  none: 'No key',
};

/** The tone in which a condition is told, wherever it is; without one where nothing is known. */
export const conditionTones: Readonly<Record<Condition, 'good' | 'caution' | 'bad' | undefined>> = {
  rejected: 'bad',
  expired: 'bad',
  locked: 'caution',
  expiring: 'caution',
  unknown: undefined,
  unverified: undefined,
  limited: 'caution',
  valid: 'good',
  none: undefined,
};

/** `now` in milliseconds since the epoch. */
export function conditionOf(key: KeyView, now: number): Condition {
  if (key.health.state === 'rejected') return 'rejected';
  if (key.expiresAt !== null && key.expiresAt <= now) return 'expired';
  if (key.locked) return 'locked';
  if (key.expiresAt !== null && key.expiresAt - now <= expiringWithin) return 'expiring';
  return key.health.state;
}

/** The key that most needs the person, and how it stands. */
export function worstOf(
  keys: readonly KeyView[],
  now: number,
): { condition: Condition; key: KeyView | null } {
  let worst: { condition: Condition; key: KeyView | null } = { condition: 'none', key: null };
  for (const key of keys) {
    const condition = conditionOf(key, now);
    if (conditionOrder.indexOf(condition) < conditionOrder.indexOf(worst.condition))
      worst = { condition, key };
  }
  return worst;
}

/** Whether WorkOS took the key when it was asked last. */
export const isAccepted = (state: Condition | undefined): boolean => state === 'valid' || state === 'limited';

/** A few letters for a narrow column: `2 min`, `expires 6 d`, `rejected`. */
export function shortState(condition: Condition, key: KeyView | null, now: number): string {
  if (key === null) return 'no key';
  if (key.checking) return 'checking';
  if (condition === 'expiring' && key.expiresAt !== null) {
    const span = shortSpan(key.expiresAt - now);
    return span === 'now' ? 'expires now' : `expires ${span}`;
  }
  if (isAccepted(condition)) {
    return key.health.checkedAt === null ? '' : shortSpan(now - key.health.checkedAt);
  }
  if (condition === 'unknown') return key.health.title.toLowerCase();
  return conditionNames[condition].toLowerCase();
}

/** Conditions that another key in its place ends. */
export const wantsNewKey = (condition: Condition): boolean =>
  ['rejected', 'expired', 'expiring'].includes(condition);

/** Conditions that want something done. */
export function needsAttention(condition: Condition): boolean {
  return condition === 'locked' || wantsNewKey(condition);
}
