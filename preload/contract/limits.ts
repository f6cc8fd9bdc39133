/**
 * How much a person can enter. Plain numbers, so that the window can say where a field ends with the very number that
 * main holds the input to. Lengths are in UTF-16 units, as `maxlength` counts them.
 */
export const limits = {
  tag: 32,
  tagsOfKey: 10,
  note: 2_000,
  /** Of the palette, that are remembered. */
  recentActions: 20,
  /** Targets that one call writes anew. */
  targetsAtOnce: 1_000,
} as const;

/** When the end of a key comes into sight, in days before it. */
export const expiryDays = {
  /** Each with a notification; one more comes at the end itself. */
  told: [30, 14, 7, 1],
  /** From here on the list and the tray mark the key. */
  marked: 14,
} as const;
