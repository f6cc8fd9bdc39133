import { z } from 'zod';
import { healthState, kind, sentence, time } from './values.ts';

/** Parts that several views have in common. */

/** What the last check established, with its words. */
export const healthView = z.strictObject({
  state: healthState,
  /** A few words, e.g. `Valid`, `Rejected by WorkOS`, `Offline`. */
  title: sentence,
  /** What it means for the person. */
  meaning: sentence,
  /** What to do now; empty when there is nothing to do. */
  next: sentence,
  cause: z.string().max(64).nullable(),
  checkedAt: time.nullable(),
  latencyMs: z.number().nonnegative().nullable(),
  requestId: z.string().max(200).nullable(),
  lastKnown: z
    .strictObject({ state: healthState.extract(['valid', 'limited', 'rejected']), at: time })
    .nullable(),
  /** Since when `lastKnown.state` holds without a break; null when nothing certain is known. */
  since: time.nullable(),
});

/** What the reader made of a paste. The text itself stays in main. */
export const readingView = z.discriminatedUnion('ok', [
  z.strictObject({
    ok: z.literal(true),
    hint: z.string(),
    keyId: z.string().nullable(),
    createdAt: time.nullable(),
    kindHint: kind.nullable(),
    warnings: z.array(z.strictObject({ code: z.string(), message: sentence })),
  }),
  z.strictObject({ ok: z.literal(false), reason: z.string(), message: sentence }),
]);

/** A line of the masked diff. Values are never in it. */
export const diffLine = z.strictObject({
  kind: z.enum(['same', 'removed', 'added', 'gap']),
  /** Line number in the old file (`removed`, `same`) or the new one (`added`). */
  line: z.number().int(),
  text: z.string(),
});

/** Something to know before a file is written. */
export const warningView = z.strictObject({
  code: z.string(),
  level: z.enum(['note', 'caution', 'danger']),
  message: sentence,
  /** What Keyrack can mend with one click. */
  fix: z.enum(['gitignore', 'tighten']).nullable(),
});
