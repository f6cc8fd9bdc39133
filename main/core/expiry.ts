/** A key that ends within this time (ms) counts as expiring: two weeks, in the tray and before an export alike. The
 * window shows the same (`renderer/state/condition.ts`). */
export const expiringWithin = 14 * 24 * 60 * 60_000;
