import { healthAfter, isCancelled } from '../health.ts';
import type { Health, Rotation } from '../model.ts';
import { assertTurn, undoOf } from '../rotation.ts';
import { unattended } from '../unattended.ts';
import type { RotationLedger, RotationParts } from './ledger.ts';
import { withoutOldKey } from './targets.ts';

const second = 1_000;
const minute = 60 * second;

/** When the old key is asked about next (ms), by how long the person has had to revoke it (ms). */
export function checkAfter(elapsed: number): number {
  if (elapsed < 10 * minute) return 15 * second;
  return elapsed < 70 * minute ? minute : 15 * minute;
}

/** Asks WorkOS about old keys until it answers 401: proof that they are dead. */
export class OldKeyWatch {
  readonly #parts: RotationParts;
  readonly #ledger: RotationLedger;
  /** What waits for its time, by rotation. */
  readonly #timers = new Map<string, () => void>();
  /** Those that were asked about since Keyrack runs. */
  readonly #asked = new Set<string>();

  constructor(parts: RotationParts, ledger: RotationLedger) {
    this.#parts = parts;
    this.#ledger = ledger;
  }

  /** Begins to watch what is to be watched, and stops what is not; nothing is asked while the vault is locked. */
  reconcile(): void {
    const watched = this.#parts.vault.document.rotations.filter(({ step }) => step === 'revoke');
    for (const [id, cancel] of this.#timers) {
      if (watched.some((each) => each.id === id)) continue;
      cancel();
      this.#timers.delete(id);
      this.#ledger.live(id).nextCheckAt = null;
    }
    for (const rotation of watched) if (!this.#timers.has(rotation.id)) this.#schedule(rotation);
  }

  /**
   * Asks now. Settles when the answer is kept.
   * @throws Failure `rotation-gone`, `wrong-step`, `secret-locked`, and those of saving the vault.
   */
  async check(id: string): Promise<void> {
    const live = this.#ledger.live(id);
    if (live.checkingOld !== null) return live.checkingOld;
    assertTurn(this.#ledger.find(id), 'oldChecked');
    live.checkingOld = this.#check(id).finally(() => {
      live.checkingOld = null;
      this.#ledger.note(id);
    });
    this.#ledger.note(id);
    return live.checkingOld;
  }

  async #check(id: string): Promise<void> {
    const { vault, gateway, clock } = this.#parts;
    const asked = this.#ledger.find(id);
    const answer = await gateway.probe(await vault.open(asked.old.secret));
    if (isCancelled(answer) || !this.#ledger.has(id)) return;
    const rotation = this.#ledger.find(id);
    // Closed or undone meanwhile: nobody asks any more.
    if (rotation.step !== 'revoke') return;
    const before = this.#ledger.live(id).oldHealth ?? rotation.oldHealth ?? rotation.oldKey?.health;
    if (before === undefined) return;
    const at = clock.now();
    const health = healthAfter(before, answer, at);
    this.#ledger.live(id).oldHealth = health;
    if (health.state === 'rejected') await this.#proved(rotation, health, at);
    // The same answer every few seconds is no news for the disk.
    else if (rotation.oldHealth?.state !== health.state || rotation.oldHealth.cause !== health.cause)
      await this.#ledger.apply(id, { type: 'oldChecked', health, at });
  }

  async #proved(rotation: Rotation, health: Health, at: number): Promise<void> {
    const done = await this.#ledger.apply(rotation.id, { type: 'oldChecked', health, at }, withoutOldKey);
    const shown = done.oldKey?.keyId ?? done.old.hint;
    const sentence = `The old key of ${this.#ledger.nameOf(done)} (${shown}) is dead: WorkOS answered 401 to it.`;
    this.#parts.onProved(done.id, sentence);
    this.#parts.activity.spend(done.id);
    await this.#ledger.record(done, {
      sentence,
      requestId: health.requestId,
      undo: undoOf(done, at),
    });
  }

  #schedule(rotation: Rotation): void {
    const { clock, log } = this.#parts;
    const { id } = rotation;
    const live = this.#ledger.live(id);
    // It may have been revoked before the files were written, or while Keyrack did not run.
    const ms = !this.#asked.has(id) ? 0 : checkAfter(clock.now() - (rotation.writtenAt ?? 0));
    live.nextCheckAt = clock.now() + ms;
    const cancel = clock.after(ms, () => {
      this.#asked.add(id);
      // A fault is an answer, too; what is thrown (a locked secret, a full disk) is tried again in time.
      void unattended(log, 'An old key could not be asked about.', () => this.check(id)).then(() => {
        this.#timers.delete(id);
        this.reconcile();
        this.#ledger.note(id);
      });
    });
    this.#timers.set(id, cancel);
  }
}
