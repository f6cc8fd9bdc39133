import type { ReadingView } from '../../../preload/contract/view.ts';
import { environmentName, environmentOf, nameOrRemoved } from '../catalog.ts';
import { Failure } from '../failure.ts';
import { healthAfter, healthWords, isCancelled } from '../health.ts';
import {
  neverChecked,
  type Health,
  type Key,
  type Removal,
  type Rotation,
  type VaultDocument,
} from '../model.ts';
import { assertTurn, type HeldSecret } from '../rotation.ts';
import { readingOf } from '../wizard-reading.ts';
import { readKey } from '../workos-key.ts';
import type { RotationLedger, RotationParts } from './ledger.ts';

/** The new key on its way into the vault: read, held sealed, verified, linked. */
export class Successor {
  readonly #parts: RotationParts;
  readonly #ledger: RotationLedger;
  #pastes = 0;

  constructor(parts: RotationParts, ledger: RotationLedger) {
    this.#parts = parts;
    this.#ledger = ledger;
  }

  /** Judges a paste offline, and holds what it read: sealed, because a production key is shown once (workos.md §1). */
  async paste(id: string, text: string): Promise<ReadingView> {
    assertTurn(this.#ledger.find(id), 'pasted');
    const live = this.#ledger.live(id);
    const read = readKey(text);
    const reading = readingOf(read);
    const turn = ++this.#pastes;
    if (read.ok && live.verifying === null) {
      const { vault } = this.#parts;
      const fingerprint = await vault.fingerprint(read.secret);
      const next: HeldSecret = { secret: await vault.seal(read.secret), fingerprint, hint: read.hint };
      if (turn !== this.#pastes) return reading;
      if (this.#ledger.find(id).next?.fingerprint !== fingerprint) {
        await this.#ledger.apply(id, { type: 'pasted', next });
        live.health = null;
      }
    }
    // A text that is no key never costs the one that is held.
    live.reading = reading;
    this.#ledger.note(id);
    return reading;
  }

  /** What the reader says of the key that is held, e.g. after a restart; null when there is none, or it is locked. */
  async reading(rotation: Rotation): Promise<ReadingView | null> {
    const { reading } = this.#ledger.live(rotation.id);
    if (reading !== null || rotation.step !== 'new-key' || rotation.next === null) return reading;
    const secret = await this.#parts.vault.open(rotation.next.secret).catch(() => null);
    return secret === null ? null : readingOf(readKey(secret));
  }

  /**
   * Asks WorkOS about the held key, and links it when the answer is yes.
   * @returns whether it is linked now; not when the question was taken back.
   * @param acceptOtherKind the person says that it is right although it looks like a key of the other kind.
   * @throws Failure `wrong-step`, `nothing-to-verify`, `same-key`, `other-environment`, `other-kind`, `secret-locked`,
   *   the cause of a check that failed, and those of saving the vault.
   */
  async verify(id: string, acceptOtherKind = false): Promise<boolean> {
    const rotation = this.#ledger.find(id);
    assertTurn(rotation, 'verified');
    const live = this.#ledger.live(id);
    if (live.verifying !== null) return false;
    const { next } = rotation;
    if (next === null) {
      throw new Failure(
        'nothing-to-verify',
        'There is no new key to verify yet.',
        'Paste the new key first.',
      );
    }
    refuseKnown(this.#parts.vault.document, rotation, next);
    const abort = new AbortController();
    live.verifying = abort;
    this.#ledger.note(id);
    try {
      return await this.#verify(id, { next, acceptOtherKind }, abort.signal);
    } finally {
      live.verifying = null;
      this.#ledger.note(id);
    }
  }

  /**
   * A held key that is not linked yet as something removed, so that Undo can bring back what WorkOS shows once; null
   * when there is nothing to lose.
   */
  async asRemoval(rotation: Rotation): Promise<Removal | null> {
    if (!isAllThereIs(rotation)) return null;
    const { vault, clock, newId } = this.#parts;
    const { next } = rotation;
    const secret = await vault.open(next.secret).catch(() => null);
    const at = clock.now();
    const key = keyOf(rotation, next, secret, { id: newId(), health: neverChecked, at });
    const name = `the new key of ${this.#ledger.nameOf(rotation)}`;
    return { id: newId(), at, name, accounts: [], environments: [], keys: [key] };
  }

  /** Takes the question back. */
  cancel(id: string): void {
    this.#ledger.live(id).verifying?.abort();
  }

  async #verify(
    id: string,
    { next, acceptOtherKind }: { next: HeldSecret; acceptOtherKind: boolean },
    signal: AbortSignal,
  ): Promise<boolean> {
    const { vault, gateway, clock, newId } = this.#parts;
    const secret = await vault.open(next.secret);
    const answer = await gateway.probe(secret, signal);
    if (signal.aborted || isCancelled(answer)) return false;
    const health = healthAfter(neverChecked, answer, clock.now());
    this.#ledger.live(id).health = health;
    if (health.state !== 'valid' && health.state !== 'limited') {
      const words = healthWords(health);
      throw new Failure(health.cause ?? 'unexpected-answer', words.meaning, words.next);
    }
    const sameEnvironment = await this.#compare(this.#ledger.find(id), { secret, acceptOtherKind }, signal);
    if (!this.#ledger.has(id)) return false;
    const rotation = this.#ledger.find(id);
    const keyId = newId();
    const linked = await this.#ledger.apply(
      id,
      (document) => ({
        type: 'verified',
        next,
        nextKeyId: linkedAs(document, next)?.id ?? keyId,
        sameEnvironment,
      }),
      (document) => {
        refuseKnown(document, rotation, next);
        return withKey(document, keyOf(rotation, next, secret, { id: keyId, health, at: clock.now() }));
      },
    );
    await this.#parts.activity.record({
      kind: 'linked',
      sentence: `Linked the new key of ${this.#ledger.nameOf(linked)} (${next.hint}), to replace ${linked.old.hint}.`,
      environmentId: linked.environmentId,
      keyId: linked.nextKeyId,
      requestId: health.requestId,
      undo: null,
    });
    return true;
  }

  /** In words, what tells that both keys are of one environment. @throws Failure `other-environment`, `other-kind`. */
  async #compare(
    rotation: Rotation,
    { secret, acceptOtherKind }: { secret: string; acceptOtherKind: boolean },
    signal: AbortSignal,
  ): Promise<string> {
    const { vault, gateway } = this.#parts;
    const old = await vault.open(rotation.old.secret).catch(() => null);
    const verdict = old === null ? 'unknown' : await gateway.sameEnvironment(old, secret, signal);
    if (verdict === 'different') {
      throw new Failure(
        'other-environment',
        `The two keys see different organizations, so this one is not of ${this.#ledger.nameOf(rotation)}.`,
        'In the dashboard, choose that environment in the top bar, and copy its key.',
      );
    }
    if (verdict === 'same') return 'Both keys see the same organizations, so they are of one environment.';
    const name = this.#ledger.nameOf(rotation);
    const read = readKey(secret);
    const hint = read.ok ? read.kindHint : undefined;
    const kind = this.#ledger.environmentOf(rotation)?.kind;
    // A prefix is a hint, never proof (workos.md §1): the person may know better.
    if (hint === undefined || hint === kind) {
      return `WorkOS gives nothing to compare the two keys by. Make sure yourself that the new one is of ${name}.`;
    }
    if (!acceptOtherKind) {
      throw new Failure(
        'other-kind',
        `This looks like a ${hint} key by its beginning, ${name} is ${kind ?? 'another'}, and WorkOS gives nothing to compare the two keys by. It was not linked.`,
        `Paste a key of ${name}, or say that this one is right.`,
      );
    }
    return `You said that the new key is of ${name}, although it looks like a ${hint} key by its beginning.`;
  }
}

/** Whether the rotation is the only one to hold its new key. */
export const isAllThereIs = (rotation: Rotation): rotation is Rotation & { next: HeldSecret } =>
  rotation.what === 'rotate' && rotation.next !== null && rotation.nextKeyId === null;

const linkedAs = (document: VaultDocument, { fingerprint }: HeldSecret): Key | undefined =>
  document.keys.find((key) => key.fingerprint === fingerprint);

/** @throws Failure `same-key`, `other-environment`, `not-found` when the environment was removed. */
function refuseKnown(document: VaultDocument, rotation: Rotation, next: HeldSecret): void {
  environmentOf(document, rotation.environmentId);
  if (next.fingerprint === rotation.old.fingerprint) {
    throw new Failure(
      'same-key',
      'This is the key that is to be replaced.',
      'Create a new key in the dashboard, and paste that one.',
    );
  }
  // Also one that was removed: Keyrack still knows whose it is.
  const known =
    linkedAs(document, next) ??
    document.removals.flatMap(({ keys }) => keys).find((key) => key.fingerprint === next.fingerprint);
  if (known === undefined || known.environmentId === rotation.environmentId) return;
  throw new Failure(
    'other-environment',
    `This key belongs to ${nameOrRemoved(document, known.environmentId)}.`,
    `Copy a key of ${environmentName(document, rotation.environmentId)} instead.`,
  );
}

function keyOf(
  rotation: Rotation,
  next: HeldSecret,
  /** Null when it cannot be opened now. */
  secret: string | null,
  { id, health, at }: { id: string; health: Health; at: number },
): Key {
  const read = secret === null ? null : readKey(secret);
  return {
    id,
    environmentId: rotation.environmentId,
    label: rotation.oldKey?.label ?? '',
    ...next,
    keyId: read?.ok === true ? (read.keyId ?? null) : null,
    createdAt: read?.ok === true ? (read.createdAt ?? null) : null,
    linkedAt: at,
    expiresAt: null,
    health,
  };
}

/** With the key, or with its new health where it is linked already. */
function withKey(document: VaultDocument, key: Key): VaultDocument {
  const known = document.keys.find(({ fingerprint }) => fingerprint === key.fingerprint);
  if (known === undefined) return { ...document, keys: [...document.keys, key] };
  const keys = document.keys.map((each) => (each === known ? { ...each, health: key.health } : each));
  return { ...document, keys };
}
