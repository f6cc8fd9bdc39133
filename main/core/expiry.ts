import { expiryDays } from '../../preload/contract/limits.ts';

/** A key that ends within this time (ms) counts as expiring, in the tray and before an export alike. The window shows
 * the same (`renderer/state/condition.ts`). */
export const expiringWithin = expiryDays.marked * 24 * 60 * 60_000;
