/**
 * How much a person can enter. Plain numbers, so that the window can say where a field ends with the very number that
 * main holds the input to. Lengths are in UTF-16 units, as `maxlength` counts them.
 */
export const limits = {
  /** Of an account, an environment, a project or a key, as the person calls it. */
  name: 80,
  clientId: 100,
  dashboardUrl: 2_000,
  baseUrl: 500,
  /** With a key in it: the longest sensible one is a whole line of an env file. */
  paste: 10_000,
  passphrase: 1_000,
  /** A name, typed once more before production is touched. */
  confirmName: 200,
  variableName: 200,
  variableValue: 2_000,
  /** What is searched for. */
  query: 200,
  tag: 32,
  tagsOfKey: 10,
  note: 2_000,
  /** Seconds until a copied key is cleared from the clipboard. */
  clipboardSeconds: { least: 5, most: 300 },
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
