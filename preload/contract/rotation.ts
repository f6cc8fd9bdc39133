import { z } from 'zod';
import { diffLine, healthView, readingView, warningView } from './parts.ts';
import { id, kind, nothing, paste, sentence, shown, time, variableName } from './values.ts';

/** Rotation: replacing a secret in every file that holds it, with proof that the new one works and the old one is dead. */

/** `rotate`: a key gets a successor. `retire`: it has none. `cookie-password`: a new one is generated. */
export const rotationWhat = z.enum(['rotate', 'retire', 'cookie-password']);

export const rotationStep = z.enum([
  /** Waiting for the new key. */
  'new-key',
  /** Every file that holds the old secret is listed; the person looks and chooses. */
  'places',
  /** Files are being written, read back, and the new key is verified once more. */
  'writing',
  /** Something went wrong half-way: finish the rest, or put everything back. */
  'halted',
  /** All files are written: the old key is to be revoked in the dashboard. Keyrack asks WorkOS about it meanwhile. */
  'revoke',
  /** WorkOS answered 401 to the old key (or there was none to revoke). */
  'done',
  /** Everything was put back. */
  'undone',
]);

/** A file that holds the old secret. */
export const rotationPlace = z.strictObject({
  id,
  path: z.string(),
  shownPath: shown,
  variables: z.array(variableName),
  targetId: id.nullable(),
  included: z.boolean(),
  state: z.enum(['waiting', 'written', 'failed', 'restored']),
  /** For `failed`: why, and what to do. */
  message: sentence,
  next: sentence,
});

/** What the snapshot says of a rotation. `version` grows with every change. */
export const rotationSummaryView = z.strictObject({
  id,
  what: rotationWhat,
  step: rotationStep,
  environmentId: id,
  /** The old key; null for a cookie password. */
  keyId: id.nullable(),
  /** E.g. `Acme / Staging`. */
  name: z.string(),
  startedAt: time,
  version: z.number().int(),
});

export const rotationView = z.strictObject({
  ...rotationSummaryView.shape,
  kind,
  old: z.strictObject({ hint: z.string(), keyId: z.string().nullable(), label: z.string() }),
  /** The new secret; null before there is one, and when retiring. */
  successor: z
    .strictObject({
      hint: z.string(),
      keyId: z.string().nullable(),
      /** The linked key, from the moment it is in the vault. */
      linkedKeyId: id.nullable(),
    })
    .nullable(),
  /** What the reader made of the last paste. */
  reading: readingView.nullable(),
  verification: z.strictObject({
    state: z.enum(['idle', 'running', 'done']),
    health: healthView.nullable(),
    /** What tells that both keys are of one environment, or that nothing can tell. */
    sameEnvironment: sentence,
  }),
  /** Looking for places is under way. */
  looking: z.boolean(),
  places: z.array(rotationPlace),
  /** While writing: how many of the included places are done. */
  written: z.number().int(),
  /** To be typed before production is written; null when not asked. */
  confirmName: z.string().nullable(),
  /** What the last check of the old key said; null before one, and for a cookie password. */
  oldHealth: healthView.nullable(),
  checkingOld: z.boolean(),
  nextCheckAt: time.nullable(),
  /** WorkOS's word that the old key is dead. */
  proof: z.strictObject({ at: time, requestId: z.string().nullable() }).nullable(),
  finishedAt: time.nullable(),
  /** Until when everything can be put back; null when it cannot. */
  undoUntil: time.nullable(),
});

const which = z.strictObject({ rotationId: id });

/** Every method but the first can fail with `rotation-gone`, and with `wrong-step` when it is not its turn. */
export const rotationMethods = {
  /**
   * Begins, or goes on with the one of this secret that is under way.
   * Failures: `target-gone`, `no-cookie-password`.
   */
  startRotation: {
    input: z.union([
      z.strictObject({ what: rotationWhat.extract(['rotate', 'retire']), keyId: id }),
      z.strictObject({ what: z.literal('cookie-password'), targetId: id }),
    ]),
    output: z.strictObject({ rotationId: id }),
  },
  getRotation: { input: which, output: rotationView },
  /** Judges the paste offline; what it read is held in main. */
  pasteRotationKey: { input: z.strictObject({ rotationId: id, text: paste }), output: readingView },
  takeRotationKeyFromClipboard: { input: which, output: readingView },
  /**
   * Asks WorkOS about the new key, saves it, and lists the places.
   * Failures: `nothing-to-verify`, `same-key`, `other-environment`, `other-kind` (unless the person accepted that it
   * looks so), the cause of a check that failed, e.g. `unauthorized`, `offline`, and those of `findRotationPlaces`.
   */
  verifyRotationKey: {
    input: z.strictObject({ rotationId: id, acceptOtherKind: z.boolean().optional() }),
    output: nothing,
  },
  /** Looks again for files that hold the old secret. Failures: `scan-failed`. */
  findRotationPlaces: { input: which, output: nothing },
  /** Chooses whether a place is written. Failures: `place-gone`. */
  includeRotationPlace: {
    input: z.strictObject({ rotationId: id, placeId: id, included: z.boolean() }),
    output: nothing,
  },
  /** What would change in one file. Failures: `place-gone`, `exposed-name`, `other-form`,
   * `conflict`, and those of reading and of writing a file. */
  getRotationDiff: {
    input: z.strictObject({ rotationId: id, placeId: id }),
    output: z.strictObject({ diff: z.array(diffLine), warnings: z.array(warningView) }),
  },
  /**
   * Writes every included place, reads each back, and verifies the new key once more. What goes wrong with a file is in
   * its place; the step is then `halted`. Failures: `name-differs`, `key-gone`.
   */
  writeRotation: {
    input: z.strictObject({ rotationId: id, confirmName: z.string().max(200).optional() }),
    output: nothing,
  },
  /** From `halted`: tries the places that failed once more. Failures: `key-gone`. */
  finishRotation: { input: which, output: nothing },
  /** From `halted`: leaves the failed places as they are, and goes on. Failures: `key-gone`. */
  skipFailedPlaces: { input: which, output: nothing },
  /**
   * Puts the exact old bytes back in every file, from `halted`, `revoke` or `done`, for 30 days. Files that changed
   * since stay, and their places say so. Failures: `undo-gone`.
   */
  undoRotation: { input: which, output: z.strictObject({ restored: z.number(), left: z.number() }) },
  /** Asks WorkOS about the old key now. */
  checkOldKey: { input: which, output: nothing },
  /** Gives up before anything was written, or stops watching a key that the person keeps alive. */
  closeRotation: { input: which, output: nothing },
  /**
   * Writes the record as Markdown to a file chosen in the system's dialog; null when cancelled.
   * Failures: `write-failed`, `folder-gone`.
   */
  saveRotationRecord: { input: which, output: z.strictObject({ shownPath: shown }).nullable() },
} as const;

export type RotationWhat = z.output<typeof rotationWhat>;
export type RotationStep = z.output<typeof rotationStep>;
export type RotationPlaceView = z.output<typeof rotationPlace>;
export type RotationSummaryView = z.output<typeof rotationSummaryView>;
export type RotationView = z.output<typeof rotationView>;
