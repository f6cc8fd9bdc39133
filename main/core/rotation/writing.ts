import { read } from '../env-file.ts';
import { Failure } from '../failure.ts';
import { healthAfter, isAccepted } from '../health.ts';
import { inParallel } from '../in-parallel.ts';
import { counted } from '../listed.ts';
import { neverChecked, type Rotation, type RotationPlace } from '../model.ts';
import { assertTurn, openPlaces, undoOf, type PlaceOutcome, type PlacePlan } from '../rotation.ts';
import { changed, type Composed, composePlace, hashOf, placeFailure, readPlace } from './compose.ts';
import { fileNameOf } from '../paths.ts';
import { gitStopsOf, stopsOfPlace, type PlaceStop } from './stops.ts';
import type { RotationLedger, RotationParts } from './ledger.ts';
import { moveTargets } from './targets.ts';

/** So many files at once: the disk is busy, and memory holds few of them. */
const atOnce = 8;

/**
 * Writes the files of a rotation. What is to be done is in the vault before the first of them is touched; what was done
 * is read from the disk, so that a crash at any moment leaves nothing to guess.
 */
export class RotationWriter {
  readonly #parts: RotationParts;
  readonly #ledger: RotationLedger;

  constructor(parts: RotationParts, ledger: RotationLedger) {
    this.#parts = parts;
    this.#ledger = ledger;
  }

  /** Composes every open place, notes it, writes, reads back, verifies, and settles the step. */
  async write(rotation: Rotation): Promise<void> {
    assertTurn(rotation, 'writingBegan');
    const { vault, clock } = this.#parts;
    if (rotation.what === 'rotate' && !vault.document.keys.some(({ id }) => id === rotation.nextKeyId)) {
      throw new Failure(
        'key-gone',
        'The new key was removed from Keyrack meanwhile, so it is not written anywhere.',
        'Undo its removal in Activity, or give this rotation up and begin again.',
      );
    }
    const secret = rotation.next === null ? null : await vault.open(rotation.next.secret);
    const composed = new Map<string, Composed>();
    const plans = new Map<string, PlacePlan>();
    const open = openPlaces(rotation);
    const ofGit = await gitStopsOf(
      this.#parts.envFiles,
      rotation,
      open.map(({ path }) => path),
    );
    await inParallel(open, atOnce, async (place) => {
      const stop = ofGit.get(place.path);
      plans.set(place.id, await this.#plan(rotation, place, { secret, stop }, composed));
    });
    const begun = await this.#ledger.apply(rotation.id, ({ targets }) => ({
      type: 'writingBegan',
      plans,
      targets,
      at: clock.now(),
    }));
    const { outcomes } = this.#ledger.live(rotation.id);
    for (const place of begun.places) {
      if (place.included && place.state === 'failed' && place.failure !== null)
        outcomes.set(place.id, { failure: place.failure });
    }
    const toWrite = begun.places.filter(({ state, included }) => included && state === 'waiting');
    await inParallel(toWrite, atOnce, async (place) => {
      const file = composed.get(place.id);
      composed.delete(place.id);
      if (file === undefined) return;
      outcomes.set(place.id, await this.#writeOne(place, file, secret));
      this.#ledger.noteProgress(rotation.id);
    });
    // The last of them may have come too soon after another to be told, and WorkOS may take its time.
    this.#ledger.note(rotation.id);
    await this.#settle(begun, new Map(outcomes));
  }

  /** Takes up what a crash, or a vault that could not be saved, left half-way: the disk tells how far it came. */
  async recover(rotation: Rotation): Promise<void> {
    const outcomes = new Map<string, PlaceOutcome>();
    await inParallel(rotation.places, atOnce, async (place) => {
      const found = await this.#onDisk(rotation, place);
      if (found !== null) outcomes.set(place.id, found);
    });
    // Stopped while it was put back, it stays halted until the person says how to go on.
    if (rotation.step === 'writing') await this.#settle(rotation, outcomes);
    else if (outcomes.size > 0)
      await this.#ledger.apply(rotation.id, {
        type: 'settled',
        outcomes,
        confirmed: false,
        at: this.#parts.clock.now(),
      });
  }

  async #plan(
    rotation: Rotation,
    place: RotationPlace,
    { secret, stop }: { secret: string | null; stop: PlaceStop | undefined },
    composed: Map<string, Composed>,
  ): Promise<PlacePlan> {
    const { envFiles, newId } = this.#parts;
    try {
      const state = await readPlace(place, (path) => envFiles.read(path));
      const { seen } = this.#ledger.live(rotation.id);
      const shown = seen.get(place.id);
      // Once only: who tries again has been told.
      seen.delete(place.id);
      if (shown !== undefined && shown !== state.hash)
        throw changed(place, 'was changed by something else since you looked at it');
      const plan = await composePlace(this.#parts, rotation, place, secret, state);
      if (plan === null) return 'done';
      const { vault } = this.#parts;
      const { variables } = plan;
      const others = await stopsOfPlace({ vault, rotation, state, variables });
      refuseUnconfirmed(place, stop === undefined ? others : [stop, ...others]);
      composed.set(place.id, plan);
      return { before: plan.state.hash, after: await hashOf(plan.after), undoId: newId() };
    } catch (error) {
      return { failure: placeFailure(this.#parts.log, error) };
    }
  }

  async #writeOne(
    place: RotationPlace,
    { state: seen, after }: Composed,
    secret: string | null,
  ): Promise<PlaceOutcome> {
    const { envFiles, vault } = this.#parts;
    const { path, undoId, variables } = place;
    try {
      await envFiles.write({
        seen,
        after,
        seal: (plain) => vault.seal(plain),
        ...(undoId !== null && { undoId }),
      });
      const now = await envFiles.read(path);
      const values = read(now.bytes);
      const said = variables.every((name) => (values.get(name) ?? null) === secret);
      if (now.hash !== place.after || !said)
        throw changed(place, 'was changed by something else right after Keyrack wrote it');
      return { state: 'written' };
    } catch (error) {
      return { failure: placeFailure(this.#parts.log, error) };
    }
  }

  /** What the disk says of a place; null when nothing is to be said. */
  async #onDisk(rotation: Rotation, place: RotationPlace): Promise<PlaceOutcome | null> {
    const { included, state, before, after } = place;
    if (!included || before === null || after === null) return null;
    try {
      const { hash } = await this.#parts.envFiles.read(place.path);
      if (state === 'written') return hash === before && hash !== after ? { state: 'waiting' } : null;
      if (rotation.step !== 'writing' || state !== 'waiting') return null;
      if (hash === after) return { state: 'written' };
      if (hash === before) return { state: 'waiting' };
      throw changed(place, 'was changed by something else while Keyrack was writing');
    } catch (error) {
      return state === 'waiting' ? { failure: placeFailure(this.#parts.log, error) } : null;
    }
  }

  async #settle(rotation: Rotation, outcomes: ReadonlyMap<string, PlaceOutcome>): Promise<void> {
    const { clock, activity } = this.#parts;
    const failed = rotation.places.some(({ id, included, state }) => {
      const outcome = outcomes.get(id) ?? { state };
      return included && ('failure' in outcome || outcome.state !== 'written');
    });
    const confirmed = !failed && (await this.#confirm(rotation));
    const at = clock.now();
    const settled = await this.#ledger.apply(
      rotation.id,
      { type: 'settled', outcomes, confirmed, at },
      (document, next) => moveTargets(document, next, at),
    );
    if (settled.step === 'halted') return;
    const count = settled.places.filter(({ state }) => state === 'written').length;
    const name = this.#ledger.nameOf(settled);
    activity.spend(rotation.id);
    await this.#ledger.record(settled, {
      sentence: wordsOf(settled, name, counted(count, 'file', 'files')),
      undo: undoOf(settled, at),
    });
  }

  /** Whether WorkOS accepts the new key still; its health is kept either way. */
  async #confirm(rotation: Rotation): Promise<boolean> {
    const { nextKeyId, next } = rotation;
    if (nextKeyId === null || next === null) return true;
    const { gateway, vault, clock } = this.#parts;
    const answer = await gateway.probe(await vault.open(next.secret));
    const known = vault.document.keys.find(({ id }) => id === nextKeyId)?.health ?? neverChecked;
    const health = healthAfter(known, answer, clock.now());
    this.#ledger.live(rotation.id).health = health;
    await vault.update((document) => ({
      ...document,
      keys: document.keys.map((key) => (key.id === nextKeyId ? { ...key, health } : key)),
    }));
    return isAccepted(health);
  }
}

function wordsOf({ what }: Rotation, name: string, files: string): string {
  switch (what) {
    case 'rotate':
      return `Replaced the key of ${name} in ${files}. The old key is still alive until you revoke it.`;
    case 'retire':
      return `Took the retired key of ${name} out of ${files}. It is still alive until you revoke it.`;
    case 'cookie-password':
      return `Replaced a cookie password of ${name} in ${files}.`;
  }
}

/**
 * What came up since the places were listed was not confirmed by name.
 * @param found all stops of the file as it is now.
 * @throws Failure `needs-confirmation`.
 */
function refuseUnconfirmed({ path, stops = [] }: RotationPlace, found: readonly PlaceStop[]): void {
  const fresh = found.find(({ code }) => !stops.some((stop) => stop.code === code));
  if (fresh === undefined) return;
  throw new Failure(
    'needs-confirmation',
    `${fresh.message} That was not so when the files were listed, so nobody confirmed it. ${fileNameOf(path)} was left as it is.`,
    'Mend the file and try again, or leave it as it is.',
  );
}
