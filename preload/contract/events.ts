import { z } from 'zod';
import { diagnosisView } from './diagnosis.ts';
import { snapshotPatch } from './snapshot-patch.ts';
import { id, sentence, undoable } from './values.ts';

/** A place in the window. */
export const route = z.discriminatedUnion('screen', [
  z.strictObject({ screen: z.literal('home') }),
  /** With a key, at the card of that key. */
  z.strictObject({ screen: z.literal('environment'), environmentId: id, keyId: id.exactOptional() }),
  z.strictObject({ screen: z.literal('facts'), environmentId: id }),
  /** Every key, filtered and sorted. */
  z.strictObject({ screen: z.literal('keys') }),
  z.strictObject({ screen: z.literal('wizard') }),
  z.strictObject({ screen: z.literal('projects') }),
  z.strictObject({ screen: z.literal('project'), projectId: id }),
  z.strictObject({ screen: z.literal('inventory') }),
  z.strictObject({ screen: z.literal('rotation'), rotationId: id }),
  z.strictObject({ screen: z.literal('import'), importId: id.nullable() }),
  /** Of the way to WorkOS, and of a key at its end. */
  z.strictObject({ screen: z.literal('diagnosis'), keyId: id.nullable() }),
  z.strictObject({ screen: z.literal('activity') }),
  z.strictObject({ screen: z.literal('settings') }),
]);
export type Route = z.output<typeof route>;

/** A short message that appears and goes; `undo` puts its act back, `place` is where it offers to go. */
export const notice = z.strictObject({
  id,
  tone: z.enum(['good', 'note', 'bad']),
  message: sentence,
  undo: z.strictObject({ type: undoable, id }).nullable(),
  place: route.exactOptional(),
});
export type Notice = z.output<typeof notice>;

/** What main pushes. */
export const events = {
  /** After every change that the window shows; one that is not of the version it has means: ask for the whole picture. */
  patch: snapshotPatch,
  notice,
  /** The tray, the menu or a notification wants a place shown. */
  navigate: route,
  /** A diagnosis began, went a step on, or ended. */
  diagnosis: diagnosisView,
  /** How far the look through a folder is that an import waits for; `found` counts the env files with keys. */
  importScan: z.strictObject({
    folders: z.number().int(),
    files: z.number().int(),
    found: z.number().int(),
  }),
  /** The activity has a new entry. */
  activity: z.strictObject({}),
} as const;

export type Events = typeof events;
export type EventName = keyof Events;
export type Payload<E extends EventName> = z.output<Events[E]>;
