import type { RotationStep } from '../../preload/contract/rotation.ts';
import { Failure } from './failure.ts';
import { isOfGit } from './rotation/stops.ts';
import {
  undoTime,
  type ActivityEntry,
  type Health,
  type Rotation,
  type RotationPlace,
  type Target,
} from './model.ts';

/**
 * The rotation as a state machine: what may be done in which step, and what comes of it. Pure; the use-case saves its
 * result in the vault before it acts on it, so that a crash at any moment leaves a step to go on from.
 */

export interface HeldSecret {
  secret: Rotation['old']['secret'];
  fingerprint: string;
  hint: string;
}

export type PlaceFailure = NonNullable<RotationPlace['failure']>;

/** What is to become of a place: how its file is now and will be (SHA-256, hex), or why it cannot be written. */
export type PlacePlan =
  { before: string; after: string; undoId: string } | { failure: PlaceFailure } | 'done';

/** What has become of a place. */
export type PlaceOutcome = { state: 'waiting' | 'written' | 'restored' } | { failure: PlaceFailure };

export type RotationEvent =
  | { type: 'pasted'; next: HeldSecret }
  | { type: 'verified'; next: HeldSecret; nextKeyId: string; sameEnvironment: string }
  | { type: 'found'; places: RotationPlace[] }
  | { type: 'included'; placeId: string; included: boolean }
  /** The person goes on later. */
  | { type: 'kept' }
  | {
      type: 'writingBegan';
      plans: ReadonlyMap<string, PlacePlan>;
      /** As they are in this very document. */
      targets: readonly Target[];
      at: number;
    }
  /** `confirmed`: WorkOS still accepts the new key, or there is none to ask about. */
  | { type: 'settled'; outcomes: ReadonlyMap<string, PlaceOutcome>; confirmed: boolean; at: number }
  | { type: 'skipped' }
  | { type: 'oldChecked'; health: Health; at: number }
  | { type: 'closed'; at: number }
  | { type: 'undoBegan' }
  /** `whole`: nothing is left that another try could put back. */
  | { type: 'undone'; outcomes: ReadonlyMap<string, PlaceOutcome>; whole: boolean; at: number };

const turns: Record<RotationEvent['type'] | 'discarded' | 'looked' | 'finished', readonly RotationStep[]> = {
  pasted: ['new-key'],
  verified: ['new-key'],
  found: ['places'],
  looked: ['places', 'halted'],
  included: ['places'],
  kept: ['new-key', 'places'],
  writingBegan: ['places', 'halted'],
  settled: ['writing', 'halted'],
  finished: ['halted'],
  skipped: ['halted'],
  oldChecked: ['revoke'],
  closed: ['revoke'],
  discarded: ['new-key', 'places'],
  undoBegan: ['halted', 'revoke', 'done'],
  undone: ['halted'],
};

const stepWords: Record<RotationStep, string> = {
  'new-key': 'This rotation is waiting for the new key.',
  places: 'The files of this rotation are being chosen.',
  writing: 'The files of this rotation are being written.',
  halted: 'This rotation stopped half-way.',
  revoke: 'All files of this rotation are written, and the old key is to be revoked.',
  done: 'This rotation is over.',
  undone: 'This rotation was undone.',
};

/** @throws Failure `wrong-step` when it is not the turn of this act. */
export function assertTurn({ step }: Rotation, act: keyof typeof turns): void {
  if (!turns[act].includes(step)) throw wrongStep(step);
}

/** In the words of the step that it is in. */
export const wrongStep = (step: RotationStep): Failure =>
  new Failure('wrong-step', stepWords[step], 'Look at where it stands now, and go on from there.');

/** Whether there is nothing left to do. */
export const isOver = ({ step }: Pick<Rotation, 'step'>): boolean => step === 'done' || step === 'undone';

/** Whether its files were begun to be written, and the old secret is on its way out of them. */
export const hasBegun = ({ writtenAt }: Pick<Rotation, 'writtenAt'>): boolean => writtenAt !== null;

/** Whether the person only looked at it: nothing is held, chosen or written, so nothing is lost with it. */
export function isUntouched({ what, step, next, meant = false }: Rotation): boolean {
  if (meant) return false;
  // A rotation with a new key in it is past this; a retired key has none, and a cookie password's is made here.
  return what === 'rotate' ? step === 'new-key' && next === null : step === 'places';
}

/** Until when everything can be put back (ms since the epoch); null when it cannot. */
export function undoUntil(rotation: Rotation, now: number): number | null {
  if (rotation.writtenAt === null || !turns.undoBegan.includes(rotation.step)) return null;
  const until = rotation.writtenAt + undoTime;
  return until > now ? until : null;
}

/** What puts its files back, for the activity. @param at when it is recorded (ms since the epoch). */
export const undoOf = ({ id, writtenAt }: Rotation, at: number): NonNullable<ActivityEntry['undo']> => ({
  type: 'rotation',
  id,
  until: (writtenAt ?? at) + undoTime,
});

/** What an event makes of a rotation. @throws Failure `wrong-step`, `place-gone`. */
export function reduce(rotation: Rotation, event: RotationEvent): Rotation {
  assertTurn(rotation, event.type);
  return { ...after(rotation, event), version: rotation.version + 1 };
}

function after(rotation: Rotation, event: RotationEvent): Rotation {
  switch (event.type) {
    case 'pasted':
      return { ...rotation, next: event.next };
    case 'verified': {
      const { next, nextKeyId, sameEnvironment } = event;
      return { ...rotation, step: 'places', next, nextKeyId, sameEnvironment };
    }
    case 'found':
      return { ...rotation, places: event.places.map((place) => asChosen(rotation, place)) };
    case 'included':
      placeOf(rotation, event.placeId);
      return {
        ...withPlaces(rotation, (place) =>
          place.id === event.placeId ? { ...place, included: event.included } : place,
        ),
        meant: true,
      };
    case 'kept':
      return { ...rotation, meant: true };
    case 'writingBegan':
      return {
        ...withPlaces(rotation, (place) => planned(place, event.plans.get(place.id))),
        step: 'writing',
        targetsBefore: targetsKept(rotation, event.targets),
        writtenAt: rotation.writtenAt ?? event.at,
      };
    case 'settled':
      return settled(
        withPlaces(rotation, (place) => outcome(place, event.outcomes.get(place.id))),
        event,
      );
    case 'skipped':
      return withPlaces(rotation, (place) =>
        place.state === 'failed' ? { ...place, included: false } : place,
      );
    case 'oldChecked': {
      const { health, at } = event;
      if (health.state !== 'rejected') return { ...rotation, oldHealth: health };
      const proof = { at, requestId: health.requestId };
      return { ...rotation, oldHealth: health, step: 'done', proof, finishedAt: at };
    }
    case 'closed':
      return { ...rotation, step: 'done', finishedAt: event.at };
    case 'undoBegan':
      return { ...rotation, step: 'halted', finishedAt: null };
    case 'undone':
      return {
        ...withPlaces(rotation, (place) => {
          const next = outcome(place, event.outcomes.get(place.id));
          // What was put back is to be written again if the person goes on after all.
          return !event.whole && next.state === 'restored' ? { ...next, state: 'waiting' } : next;
        }),
        step: event.whole ? 'undone' : 'halted',
        finishedAt: event.whole ? event.at : null,
      };
  }
}

/** @throws Failure `place-gone`. */
export function placeOf(rotation: Rotation, placeId: string): RotationPlace {
  const place = rotation.places.find(({ id }) => id === placeId);
  if (place === undefined) {
    throw new Failure(
      'place-gone',
      'This file is not among those of the rotation any more.',
      'Look at the list again.',
    );
  }
  return place;
}

/** The included places that are not written yet. */
export const openPlaces = ({ places }: Rotation): RotationPlace[] =>
  places.filter(({ included, state }) => included && state !== 'written');

/** A place that is found again stays as the person chose it, unless what git says of it is another thing now. */
function asChosen({ places }: Rotation, found: RotationPlace): RotationPlace {
  const known = places.find(({ path }) => path === found.path);
  if (known === undefined) return found;
  const included = stoppedByGit(known) === stoppedByGit(found) ? known.included : found.included;
  return { ...found, id: known.id, included };
}

const stoppedByGit = ({ stops = [] }: RotationPlace): boolean => stops.some(isOfGit);

function settled(rotation: Rotation, { confirmed, at }: { confirmed: boolean; at: number }): Rotation {
  if (!confirmed || openPlaces(rotation).length > 0) return { ...rotation, step: 'halted' };
  return rotation.oldKey === null
    ? { ...rotation, step: 'done', finishedAt: at }
    : { ...rotation, step: 'revoke' };
}

function withPlaces(rotation: Rotation, change: (place: RotationPlace) => RotationPlace): Rotation {
  return { ...rotation, places: rotation.places.map(change) };
}

function planned(place: RotationPlace, plan: PlacePlan | undefined): RotationPlace {
  if (plan === undefined || !place.included) return place;
  if (plan === 'done') return { ...place, state: 'written', failure: null };
  if ('failure' in plan) return { ...place, state: 'failed', failure: plan.failure };
  return { ...place, ...plan, state: 'waiting', failure: null };
}

function outcome(place: RotationPlace, found: PlaceOutcome | undefined): RotationPlace {
  if (found === undefined) return place;
  if ('failure' in found) return { ...place, state: 'failed', failure: found.failure };
  return { ...place, state: found.state, failure: null };
}

/** The targets that undo brings back: those of the written files, and those of the key. The first look counts. */
function targetsKept(rotation: Rotation, targets: readonly Target[]): Target[] {
  const paths = new Set(rotation.places.filter(({ included }) => included).map(({ path }) => path));
  const known = new Set(rotation.targetsBefore.map(({ id }) => id));
  const more = targets.filter(
    ({ id, path, keyId }) => !known.has(id) && (paths.has(path) || keyId === rotation.oldKey?.id),
  );
  return [...rotation.targetsBefore, ...more];
}
