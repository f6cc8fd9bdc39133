import { limits } from '../../preload/contract/limits.ts';
import type { Output } from '../../preload/contract/methods.ts';
import type { ReadingView } from '../../preload/contract/view.ts';
import type {
  RotationDoubtCode,
  RotationSummaryView,
  RotationView,
} from '../../preload/contract/rotation.ts';
import { environmentOrNull, isNameTyped } from './catalog.ts';
import { shownPath } from './paths.ts';
import { Failure } from './failure.ts';
import { undoTime, type Rotation } from './model.ts';
import { assertTurn, hasBegun, isOver, isUntouched, reduce, undoOf, wrongStep } from './rotation.ts';
import { beginRotation, underWay, type RotationRequest } from './rotation/beginning.ts';
import { diffOfPlace } from './rotation/diff.ts';
import { findPlaces } from './rotation/finding.ts';
import { RotationLedger, type RotationParts } from './rotation/ledger.ts';
import { recordOf } from './rotation/record.ts';
import { isAllThereIs, type Said, Successor } from './rotation/successor.ts';
import { nameToType } from './rotation/stops.ts';
import { doubtsOf, refuseDoubts } from './rotation/survey.ts';
import { undoRotation } from './rotation/undoing.ts';
import { summaryOf, viewOf } from './rotation/view.ts';
import { OldKeyWatch } from './rotation/watch.ts';
import { RotationWriter } from './rotation/writing.ts';
import { unattended } from './unattended.ts';

/**
 * Replaces a secret in every file that holds it, and proves that the old one is dead. Every step is in the vault before
 * anything is done about it, so that a crash at any moment leaves a rotation that goes on or is put back.
 */
export class Rotations {
  readonly #parts: RotationParts;
  readonly #ledger: RotationLedger;
  readonly #successor: Successor;
  readonly #writer: RotationWriter;
  readonly #watch: OldKeyWatch;
  /** What was taken up since the vault was opened; null while it is shut. */
  #resumed: Promise<void> | null = null;

  constructor(parts: RotationParts) {
    this.#parts = parts;
    this.#ledger = new RotationLedger(parts);
    this.#successor = new Successor(parts, this.#ledger);
    this.#writer = new RotationWriter(parts, this.#ledger);
    this.#watch = new OldKeyWatch(parts, this.#ledger);
    parts.vault.onChange(() => {
      void this.resume();
      this.#watch.reconcile();
    });
  }

  /**
   * Takes up what an earlier run left half-way, once each time that the vault is opened. Never throws: what cannot be
   * taken up now is, when the person goes on with it.
   */
  resume(): Promise<void> {
    if (this.#parts.vault.state !== 'ready') this.#resumed = null;
    else this.#resumed ??= this.#resume();
    return this.#resumed ?? Promise.resolve();
  }

  /** The unfinished ones, and those whose old key is watched; the newest first. */
  summaries(): RotationSummaryView[] {
    return this.#parts.vault.document.rotations
      .filter((rotation) => !isOver(rotation))
      .map((each) => summaryOf(each, this.#ledger.live(each.id), this.#ledger.nameOf(each)))
      .toReversed();
  }

  /** @throws Failure `rotation-gone`. */
  async view(rotationId: string): Promise<RotationView> {
    const reading = await this.#successor.reading(this.#ledger.find(rotationId));
    const rotation = this.#ledger.find(rotationId);
    const { document } = this.#parts.vault;
    return viewOf(rotation, this.#ledger.live(rotationId), {
      document,
      environment: environmentOrNull(document, rotation.environmentId),
      name: this.#ledger.nameOf(rotation),
      reading,
      home: this.#parts.home,
      now: this.#parts.clock.now(),
    });
  }

  /**
   * Begins, or goes on with the one of this secret that is under way.
   * @returns its ID.
   * @throws Failure those of `beginRotation`, and of saving the vault.
   */
  async start(request: RotationRequest): Promise<string> {
    const { vault } = this.#parts;
    const begun = await beginRotation(this.#parts, request);
    let id = begun.id;
    await vault.update((document) => {
      const known = underWay(document, begun);
      // Nothing was written yet: what the person wants now counts.
      const given =
        known !== null &&
        known.what !== begun.what &&
        !hasBegun(known) &&
        !isAllThereIs(document, known) &&
        !this.#isBusy(known.id)
          ? known
          : null;
      if (known !== null && given === null) {
        id = known.id;
        return document;
      }
      return { ...document, rotations: [...document.rotations.filter((each) => each !== given), begun] };
    });
    const { survey } = this.#ledger.live(id);
    // The window shows the rotation while the inventory still looks; whoever asks again is told what went wrong.
    if (this.#ledger.find(id).step === 'places' && survey === null && !this.#isBusy(id))
      this.#findPlacesUnasked(id);
    return id;
  }

  /** Judges a paste offline, and holds what it read. @throws Failure `rotation-gone`, `wrong-step`. */
  paste(rotationId: string, text: string): Promise<ReadingView> {
    return this.#successor.paste(rotationId, text);
  }

  /** Holds a key of the environment that is linked already. @throws Failure `rotation-gone`, and as `Successor.choose`. */
  choose(rotationId: string, keyId: string): Promise<ReadingView> {
    return this.#successor.choose(rotationId, keyId);
  }

  /** The same with what the clipboard holds. @throws Failure as `paste`. */
  async takeFromClipboard(rotationId: string): Promise<ReadingView> {
    return this.paste(rotationId, (await this.#parts.clipboard.readText()).slice(0, limits.paste));
  }

  /** Asks WorkOS about the new key, links it, and lists the places. @throws Failure as `Successor.verify`. */
  async verify(rotationId: string, said: Said = {}): Promise<void> {
    if (await this.#successor.verify(rotationId, said)) await this.findPlaces(rotationId);
  }

  /** Looks again for files that hold the old secret. @throws Failure `rotation-gone`, `wrong-step`. */
  async findPlaces(rotationId: string): Promise<void> {
    await findPlaces(this.#parts, this.#ledger, rotationId);
  }

  /** @throws Failure `rotation-gone`, `wrong-step`, `place-gone`. */
  async include(rotationId: string, placeId: string, included: boolean): Promise<void> {
    await this.#ledger.apply(rotationId, { type: 'included', placeId, included });
  }

  /** What would change in one file. @throws Failure `place-gone`, `secret-locked`, and why it cannot be written. */
  diff(rotationId: string, placeId: string): Promise<Output<'getRotationDiff'>> {
    return diffOfPlace(this.#parts, this.#ledger, rotationId, placeId);
  }

  /**
   * Writes every included place, reads each back, and verifies the new key once more. What goes wrong with a file is
   * in its place; the step is then `halted`.
   * @param consent what the person typed, and which doubts about the list of places they go on despite.
   * @throws Failure `wrong-step`, `name-differs`, `not-looked-everywhere`, `secret-locked`, and those of saving the vault.
   */
  async write(
    rotationId: string,
    consent: {
      confirmName?: string | undefined;
      goOnDespite?: readonly RotationDoubtCode[] | undefined;
    } = {},
  ): Promise<void> {
    const rotation = this.#ledger.find(rotationId);
    assertTurn(rotation, 'included');
    if (this.#ledger.live(rotationId).looking !== null) {
      throw new Failure(
        'wrong-step',
        'Keyrack is still looking for files that hold the old value.',
        'Wait until all of them are listed, look at them, then write.',
      );
    }
    const { vault, home, clock } = this.#parts;
    refuseDoubts(
      doubtsOf(this.#ledger.live(rotationId).survey, { roots: vault.document.roots, home, now: clock.now() }),
      consent.goOnDespite ?? [],
    );
    const environment = environmentOrNull(vault.document, rotation.environmentId);
    const asked = nameToType(rotation, environment);
    if (asked !== null && !isNameTyped(consent.confirmName, asked)) {
      throw new Failure(
        'name-differs',
        'The name you typed is not the name of this environment. Nothing was written.',
        environment?.kind === 'production'
          ? `Type “${asked}” to change files of production.`
          : `Type “${asked}” to change these files all the same, or leave out those that are cautioned about.`,
      );
    }
    await this.#ledger.alone(rotationId, () => this.#writer.write(rotation));
  }

  /** Tries what is not written once more. @throws Failure `wrong-step`, `secret-locked`, and those of saving the vault. */
  async finish(rotationId: string): Promise<void> {
    await this.#ledger.alone(rotationId, async () => {
      const rotation = await this.#taken(rotationId);
      assertTurn(rotation, 'finished');
      await this.#writer.write(rotation);
    });
  }

  /** Leaves the places that failed as they are, and goes on. @throws Failure as `finish`. */
  async skipFailed(rotationId: string): Promise<void> {
    await this.#ledger.alone(rotationId, async () => {
      await this.#taken(rotationId);
      await this.#writer.write(await this.#ledger.apply(rotationId, { type: 'skipped' }));
    });
  }

  /** Puts the exact old bytes back in every file. @throws Failure `undo-gone`, `wrong-step`, and those of saving the vault. */
  async undo(rotationId: string): Promise<Output<'undoRotation'>> {
    let result = { restored: 0, left: 0 };
    await this.#ledger.alone(rotationId, async () => {
      result = await undoRotation(this.#parts, this.#ledger, await this.#taken(rotationId));
    });
    return result;
  }

  /** Asks WorkOS about the old key now. @throws Failure `wrong-step`, `secret-locked`. */
  async checkOld(rotationId: string): Promise<void> {
    await this.#watch.check(rotationId);
  }

  /**
   * Gives up before anything was written, or stops watching a key that the person keeps alive.
   * @throws Failure `rotation-gone`, `wrong-step`.
   */
  async close(rotationId: string): Promise<void> {
    const rotation = this.#ledger.find(rotationId);
    const name = this.#ledger.nameOf(rotation);
    if (rotation.step === 'revoke') {
      const at = this.#parts.clock.now();
      const done = await this.#ledger.apply(rotationId, { type: 'closed', at });
      this.#parts.activity.spend(rotationId);
      await this.#ledger.record(done, {
        sentence: `Stopped watching the old key of ${name} (${done.oldKey?.keyId ?? done.old.hint}). It was not seen to be dead.`,
        undo: undoOf(done, at),
      });
      return;
    }
    assertTurn(rotation, 'discarded');
    if (this.#isBusy(rotationId)) throw wrongStep('writing');
    this.#successor.cancel(rotationId);
    const removal = await this.#successor.asRemoval(rotation);
    await this.#parts.vault.update((document) => ({
      ...document,
      rotations: document.rotations.filter(({ id }) => id !== rotationId),
      removals: removal === null ? document.removals : [...document.removals, removal],
    }));
    const rest =
      removal !== null
        ? ' The new key was not linked yet; Undo links it, unverified.'
        : rotation.nextKeyId !== null
          ? ' The new key stays linked.'
          : '';
    await this.#ledger.record(rotation, {
      sentence: `Gave up the rotation of ${name}. Nothing was written.${rest}`,
      undo: removal === null ? null : { type: 'removal', id: removal.id, until: removal.at + undoTime },
    });
  }

  /**
   * The person left its page. One that they only looked at is over then, without a word; with `goOnLater` it stays, also
   * when its page is left again. Whatever else stands there, or is gone, stays so.
   * @throws Failure those of saving the vault.
   */
  async leave(rotationId: string, goOnLater: boolean): Promise<void> {
    const { vault } = this.#parts;
    // Locking takes the page away, and nobody left it.
    if (vault.state !== 'ready') return;
    await vault.update((document) => {
      const left = document.rotations.find(({ id }) => id === rotationId);
      if (left === undefined || !isUntouched(left) || this.#isInHand(rotationId)) return document;
      const rotations = document.rotations.flatMap((each) =>
        each !== left ? [each] : goOnLater ? [reduce(each, { type: 'kept' })] : [],
      );
      return { ...document, rotations };
    });
  }

  /**
   * Saves the record as Markdown. Null when the person cancelled.
   * @throws Failure `rotation-gone`, `write-failed`, `disk-full`, `folder-gone`.
   */
  async saveRecord(rotationId: string): Promise<Output<'saveRotationRecord'>> {
    const { dialogs, documents, vault, home, clock } = this.#parts;
    const rotation = this.#ledger.find(rotationId);
    const name = this.#ledger.nameOf(rotation);
    const day = new Date(rotation.startedAt).toISOString().slice(0, 10);
    const proposed = `${`rotation ${name} ${day}`.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}.md`;
    const path = await dialogs.chooseNewFile('Save the record of this rotation', proposed);
    if (path === null) return null;
    const successor = vault.document.keys.find(({ id }) => id === rotation.nextKeyId) ?? null;
    const now = clock.now();
    await documents.write(path, recordOf(this.#ledger.find(rotationId), { name, successor, home, now }));
    return { shownPath: shownPath(path, home) };
  }

  #isBusy(rotationId: string): boolean {
    return this.#ledger.live(rotationId).busy;
  }

  /** What is under way will change it. */
  #isInHand(rotationId: string): boolean {
    return this.#isBusy(rotationId) || this.#ledger.live(rotationId).sealing > 0;
  }

  #findPlacesUnasked(rotationId: string): void {
    void unattended(this.#parts.log, 'The files of a rotation could not be looked for.', () =>
      this.findPlaces(rotationId),
    );
  }

  /** The rotation, taken up first where its writing was cut short. */
  async #taken(rotationId: string): Promise<Rotation> {
    const rotation = this.#ledger.find(rotationId);
    if (rotation.step !== 'writing') return rotation;
    await this.#writer.recover(rotation);
    return this.#ledger.find(rotationId);
  }

  async #resume(): Promise<void> {
    for (const { id, step } of this.#parts.vault.document.rotations) {
      // Cut short before the places were listed, it must not seem that there are none.
      if (step === 'places') this.#findPlacesUnasked(id);
      if (step !== 'writing' && step !== 'halted') continue;
      // Locked, full or gone: the rotation stays as it is, and the person's next act takes it up.
      if (this.#isBusy(id)) continue;
      await unattended(this.#parts.log, 'A rotation could not be taken up.', () =>
        this.#ledger.alone(id, () => this.#writer.recover(this.#ledger.find(id))),
      );
    }
    this.#watch.reconcile();
  }
}
