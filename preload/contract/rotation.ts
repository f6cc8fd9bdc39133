import { z } from 'zod';
import { limits } from './limits.ts';
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
  /**
   * What it is not written past without the environment's name typed, as in an export: `production-in-development`,
   * `staging-beside-production`, `production-beside-staging`, `password-of-production`.
   */
  stops: z.array(z.strictObject({ code: z.string(), message: sentence, next: sentence })),
  state: z.enum(['waiting', 'written', 'failed', 'restored']),
  /** For `failed`: why, and what to do. */
  message: sentence,
  next: sentence,
});

/** Why the list of places may lack some; each is to be accepted by a person before anything is written. */
export const rotationDoubtCode = z.enum([
  /** No folder was ever chosen to look below: only the files that Keyrack keeps up to date were looked at. */
  'no-inventory',
  /** Nobody looked since Keyrack was started. */
  'never-looked',
  /** The look below the folders was stopped before its end. */
  'stopped',
  /** It ended by a fault. */
  'failed',
  /** A folder could not be looked into at all. */
  'root-lost',
  /** It is more than an hour old, or a folder was added since. */
  'old',
]);

/** A file or folder that the inventory could not, or not wholly, look into: it may hold the old secret. */
export const unreadFile = z.strictObject({
  path: z.string(),
  shownPath: shown,
  /** Why, in a sentence. */
  message: sentence,
});

/** How thoroughly the places were looked for. */
export const rotationSurvey = z.strictObject({
  /** When the last look was over; null before one. */
  at: time.nullable(),
  doubts: z.array(z.strictObject({ code: rotationDoubtCode, message: sentence })),
  /** The first 200; `unreadTotal` counts all. */
  unread: z.array(unreadFile).max(200),
  unreadTotal: z.number().int(),
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
  survey: rotationSurvey,
  places: z.array(rotationPlace),
  /** While writing: how many of the included places are done. */
  written: z.number().int(),
  /** To be typed before production, or past a stop of a place, is written; null when not asked. */
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

/**
 * Every method but the first and `leaveRotation` can fail with `rotation-gone`, and with `wrong-step` when it is not its
 * turn.
 */
export const rotationMethods = {
  /**
   * Begins, or goes on with the one of this secret that is under way.
   * A cookie password is that which Keyrack wrote for a target, or which a row of the inventory holds in a variable.
   * Failures: `target-gone`, `no-cookie-password`, `row-gone`, `scan-failed`, `environment-unknown`.
   */
  startRotation: {
    input: z.union([
      z.strictObject({ what: rotationWhat.extract(['rotate', 'retire']), keyId: id }),
      z.strictObject({ what: z.literal('cookie-password'), targetId: id }),
      z.strictObject({ what: z.literal('cookie-password'), rowId: id, variable: variableName }),
    ]),
    output: z.strictObject({ rotationId: id }),
  },
  /** The whole rotation as its screen shows it; a finished one for 30 days. No secret is in it. */
  getRotation: { input: which, output: rotationView },
  /**
   * Judges the paste (at most 10,000 characters) offline; the key that it read is held in main, sealed, until it is
   * verified. A text that is no key is an answer with `ok: false`, not a failure, and leaves the one that is held.
   */
  pasteRotationKey: { input: z.strictObject({ rotationId: id, text: paste }), output: readingView },
  /** The same with the text that the clipboard holds, read by main: the key never passes through the window. */
  takeRotationKeyFromClipboard: { input: which, output: readingView },
  /**
   * The same with a key that is linked in the rotation's environment: it never passes through the window.
   * Failures: `key-gone`, `secret-locked`.
   */
  chooseRotationKey: { input: z.strictObject({ rotationId: id, keyId: id }), output: readingView },
  /**
   * Asks WorkOS about the new key, saves it, and lists the places. `pair` is the person's word whether WorkOS is asked
   * about the new key and the environment's client ID, where nothing else tells that both keys are of one environment:
   * the question may leave an event in WorkOS (workos.md §2), so it is never asked without. `expiresAt` is the end that
   * the person entered for the new key (ms since the epoch; null or absent: none); one that is linked already keeps its own.
   * Failures: `nothing-to-verify`, `same-key`, `key-on-its-way-out`, `other-environment`, `nothing-to-compare` (while `pair` is open),
   * `other-kind` (unless the person accepted that it looks so), and the cause of a check that failed, e.g.
   * `unauthorized`, `offline`.
   */
  verifyRotationKey: {
    input: z.strictObject({
      rotationId: id,
      acceptOtherKind: z.boolean().optional(),
      expiresAt: time.nullable().optional(),
      pair: z.enum(['ask', 'skip']).optional(),
    }),
    output: nothing,
  },
  /** Looks again for files that hold the old secret. A look that did not come to its end is in the view's `survey`. */
  findRotationPlaces: { input: which, output: nothing },
  /** Chooses whether a place is written; one that is left out keeps the old secret. Failures: `place-gone`. */
  includeRotationPlace: {
    input: z.strictObject({ rotationId: id, placeId: id, included: z.boolean() }),
    output: nothing,
  },
  /**
   * What would change in one file, masked, and what to know of it. The file is read now, and remembered: another one in
   * its place is not written unseen.
   * Failures: `place-gone`, `exposed-name`, `other-form`, `conflict`, and those of reading and of writing a file.
   */
  getRotationDiff: {
    input: z.strictObject({ rotationId: id, placeId: id }),
    output: z.strictObject({
      diff: z.array(diffLine),
      warnings: z.array(warningView),
      /** The project that the file is in, or the name of its repository's folder; null when it is in none. */
      project: shown.nullable(),
    }),
  },
  /**
   * Writes every included place, reads each back, and verifies the new key once more. What goes wrong with a file is in
   * its place; the step is then `halted`. Every doubt of the view's `survey` is to be named in `goOnDespite`: the person
   * goes on without what it says may be missing.
   * Failures: `name-differs`, `key-gone`, `not-looked-everywhere`.
   */
  writeRotation: {
    input: z.strictObject({
      rotationId: id,
      confirmName: z.string().max(limits.confirmName).optional(),
      goOnDespite: z.array(rotationDoubtCode).max(10).optional(),
    }),
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
  /**
   * Asks WorkOS about the old key now, with that key and once; settles when the answer is kept. A 401 is the proof, and
   * ends the rotation (workos.md §2).
   */
  checkOldKey: { input: which, output: nothing },
  /**
   * From `new-key` and `places`: gives up before anything was written. From `revoke`: stops watching a key that the
   * person keeps alive, without proof.
   */
  closeRotation: { input: which, output: nothing },
  /**
   * The person left the page of it. One that they only looked at (no new key is held, no file was chosen by hand, nothing
   * written) is given up without a word. `goOnLater`: it stays, also when its page is left once more. Of any other, and
   * of one that is gone, nothing changes.
   */
  leaveRotation: { input: z.strictObject({ rotationId: id, goOnLater: z.boolean() }), output: nothing },
  /**
   * Writes the record as Markdown to a file chosen in the system's dialog; null when cancelled.
   * Failures: `write-failed`, `folder-gone`.
   */
  saveRotationRecord: { input: which, output: z.strictObject({ shownPath: shown }).nullable() },
} as const;

export type RotationWhat = z.output<typeof rotationWhat>;
export type RotationStep = z.output<typeof rotationStep>;
export type RotationDoubtCode = z.output<typeof rotationDoubtCode>;
export type RotationSurveyView = z.output<typeof rotationSurvey>;
export type RotationPlaceView = z.output<typeof rotationPlace>;
export type RotationSummaryView = z.output<typeof rotationSummaryView>;
export type RotationView = z.output<typeof rotationView>;
