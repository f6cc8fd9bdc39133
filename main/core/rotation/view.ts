import type {
  RotationPlaceView,
  RotationSummaryView,
  RotationView,
} from '../../../preload/contract/rotation.ts';
import type { ReadingView } from '../../../preload/contract/view.ts';
import { shownPath } from '../paths.ts';
import { healthView } from '../health/view.ts';
import type { Environment, Rotation, RotationPlace, VaultDocument } from '../model.ts';
import { undoUntil } from '../rotation.ts';
import type { Live } from './ledger.ts';
import { nameToType } from './stops.ts';
import { surveyView } from './survey.ts';

/** What the window may know of a rotation: all but the secrets. */

export function summaryOf(rotation: Rotation, live: Live, name: string): RotationSummaryView {
  const { id, what, environmentId, oldKey, startedAt, version } = rotation;
  const keyId = oldKey?.id ?? null;
  // Nobody writes: a vault that could not be saved cut it short. The next act takes it up from what is on disk.
  const step = rotation.step === 'writing' && !live.busy ? 'halted' : rotation.step;
  return { id, what, step, environmentId, keyId, name, startedAt, version: version + live.changes };
}

export function viewOf(
  rotation: Rotation,
  live: Live,
  around: {
    document: VaultDocument;
    environment: Environment | null;
    name: string;
    reading: ReadingView | null;
    home: string;
    now: number;
  },
): RotationView {
  const { document, environment, name, reading, home, now } = around;
  const { oldKey, old, next, step } = rotation;
  const linked = document.keys.find(({ id }) => id === rotation.nextKeyId);
  const health = live.health ?? linked?.health ?? null;
  const oldHealth = live.oldHealth ?? rotation.oldHealth;
  const places = rotation.places.map((place) => placeView(place, live, document, home));
  const verified = rotation.nextKeyId !== null || live.health !== null;
  return {
    ...summaryOf(rotation, live, name),
    kind: environment?.kind ?? 'staging',
    old: {
      hint: old.hint,
      keyId: oldKey?.keyId ?? null,
      label: oldKey?.label ?? '',
    },
    successor:
      next === null
        ? null
        : {
            hint: next.hint,
            keyId: linked?.keyId ?? (reading?.ok === true ? reading.keyId : null),
            linkedKeyId: linked?.id ?? null,
          },
    reading,
    verification: {
      state: live.verifying !== null ? 'running' : verified ? 'done' : 'idle',
      health: health === null ? null : healthView(health),
      sameEnvironment: rotation.sameEnvironment,
    },
    looking: live.looking !== null,
    survey: surveyView(live.survey, rotation, { roots: document.roots, home, now }),
    places,
    written: places.filter(({ included, state }) => included && state === 'written').length,
    confirmName: step === 'places' ? nameToType(rotation, environment) : null,
    oldHealth: oldHealth === null || oldKey === null ? null : healthView(oldHealth),
    checkingOld: live.checkingOld !== null,
    nextCheckAt: step === 'revoke' ? live.nextCheckAt : null,
    proof: rotation.proof,
    finishedAt: rotation.finishedAt,
    undoUntil: undoUntil(rotation, now),
  };
}

function placeView(
  place: RotationPlace,
  live: Live,
  document: VaultDocument,
  home: string,
): RotationPlaceView {
  const { id, path, variables, included, stops = [] } = place;
  const outcome = live.outcomes.get(id);
  const failed = outcome !== undefined && 'failure' in outcome ? outcome.failure : null;
  const failure = outcome === undefined ? place.failure : failed;
  return {
    id,
    path,
    shownPath: shownPath(path, home),
    variables,
    targetId: document.targets.find((target) => target.path === path)?.id ?? null,
    included,
    stops: stops.map(({ code, message, next }) => ({ code, message, next })),
    state: outcome === undefined ? place.state : 'failure' in outcome ? 'failed' : outcome.state,
    message: failure?.message ?? '',
    next: failure?.next ?? '',
  };
}
