import type { FailureCode } from '../../../preload/contract/failure-codes.ts';
import { Failure } from '../failure.ts';
import { inParallel } from '../in-parallel.ts';
import { counted } from '../listed.ts';
import type { Rotation, RotationPlace } from '../model.ts';
import { assertTurn, undoUntil, type PlaceOutcome } from '../rotation.ts';
import { mayBeChanged } from '../unfit-file.ts';
import { changed, placeFailure } from './compose.ts';
import type { RotationLedger, RotationParts } from './ledger.ts';
import { putTargetsBack } from './targets.ts';

const atOnce = 8;

/** Of these there is no second try: the old bytes must not, or cannot, go back. */
const final: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'changed-meanwhile',
  'undo-gone',
  'not-a-regular-file',
  'folder-gone',
]);

/**
 * Puts the exact old bytes back in every file that was written. A file that changed since stays as it is.
 * @returns how many files were put back, and how many could not be.
 * @throws Failure `undo-gone`, `wrong-step`, and those of saving the vault.
 */
export async function undoRotation(
  parts: RotationParts,
  ledger: RotationLedger,
  rotation: Rotation,
): Promise<{ restored: number; left: number }> {
  const { clock, activity } = parts;
  const { id } = rotation;
  if (rotation.step !== 'undone') assertTurn(rotation, 'undoBegan');
  if (undoUntil(rotation, clock.now()) === null) {
    throw new Failure(
      'undo-gone',
      'There is nothing left to put back: it was undone already, or it is older than 30 days.',
      'Rotate the key again if a file should hold another one.',
    );
  }
  // Halted first: a crash in the midst of it leaves a step from which it can be asked for again.
  const begun = await ledger.apply(id, { type: 'undoBegan' });
  const { outcomes } = ledger.live(id);
  const restored = new Set<string>();
  const left = new Set<string>();
  await inParallel(begun.places, atOnce, async (place) => {
    const outcome = await putBack(parts, place);
    if (outcome === null) return;
    outcomes.set(place.id, outcome);
    if ('failure' in outcome) left.add(place.path);
    else if (outcome.state === 'restored') restored.add(place.path);
    ledger.noteProgress(id);
  });
  const whole = [...outcomes.values()].every((each) => !('failure' in each) || final.has(each.failure.code));
  await ledger.apply(
    id,
    { type: 'undone', outcomes: new Map(outcomes), whole, at: clock.now() },
    (document, next) => putTargetsBack(document, next, left),
  );
  if (whole) activity.spend(id);
  await ledger.record(rotation, {
    sentence: wordsOf(ledger.nameOf(rotation), restored.size, left.size),
  });
  return { restored: restored.size, left: left.size };
}

/**
 * Null for a file that Keyrack did not write. What is on disk counts, so that a second try finds what the first did, and
 * one that fails again does not pass for done.
 */
async function putBack(
  { envFiles, vault, log }: RotationParts,
  place: RotationPlace,
): Promise<PlaceOutcome | null> {
  const { undoId, before, after, state, failure } = place;
  // What kept a file from being written is past: it is as it was.
  const asItWas = state === 'failed' ? ({ state: 'waiting' } as const) : null;
  if (undoId === null) return asItWas;
  const wasWritten = state === 'written' || failure?.code === 'reread-mismatch';
  try {
    const { hash } = await envFiles.read(place.path);
    if (hash === after) await envFiles.restore(undoId, (envelope) => vault.open(envelope));
    else if (hash !== before) {
      if (!wasWritten && !(failure !== null && mayBeChanged(failure.code))) return null;
      throw changed(place, 'was changed by something else since Keyrack wrote it');
    } else if (!wasWritten) return asItWas;
    return { state: 'restored' };
  } catch (error) {
    // Also one that cannot be read: it may hold what was written.
    return { failure: placeFailure(log, error) };
  }
}

function wordsOf(name: string, restored: number, left: number): string {
  const files = counted(restored, 'file is what it was', 'files are what they were');
  const rest = left === 0 ? '' : ` ${counted(left, 'file', 'files')} could not be put back.`;
  return `Undid the rotation of ${name}: ${files}.${rest}`;
}
