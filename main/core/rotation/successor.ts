import type { ReadingView } from '../../../preload/contract/view.ts';
import { environmentName, environmentOf, nameOrRemoved, replaceEnvironment } from '../catalog.ts';
import { Failure } from '../failure.ts';
import { classify, healthAfter, healthWords, isAccepted, isCancelled } from '../health.ts';
import {
  neverChecked,
  undoTime,
  type Key,
  type Removal,
  type Rotation,
  type VaultDocument,
} from '../model.ts';
import { assertTurn, hasBegun, isOver, type HeldSecret } from '../rotation.ts';
import { readingOf } from '../linking/reading.ts';
import { readKey } from '../workos-key.ts';
import { compareKeys, type Comparison, type Consent } from './comparing.ts';
import type { RotationLedger, RotationParts } from './ledger.ts';

/** What the person said of the new key. */
export interface Said extends Consent {
  /** Its end as they entered it, ms since the epoch; null or absent: none. One that is linked already keeps its own. */
  expiresAt?: number | null | undefined;
}

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
      live.sealing += 1;
      try {
        const { vault } = this.#parts;
        const fingerprint = await vault.fingerprint(read.secret);
        const next: HeldSecret = { secret: await vault.seal(read.secret), fingerprint, hint: read.hint };
        if (turn !== this.#pastes) return reading;
        if (this.#ledger.find(id).next?.fingerprint !== fingerprint) {
          await this.#hold(id, next);
          live.health = null;
        }
      } finally {
        live.sealing -= 1;
      }
    }
    // A text that is no key never costs the one that is held.
    live.reading = reading;
    this.#ledger.note(id);
    return reading;
  }

  /** One that was held before and is nowhere else comes back by Undo: WorkOS may show it once. */
  async #hold(id: string, next: HeldSecret): Promise<void> {
    const before = this.#ledger.find(id);
    const removal = await this.asRemoval(before);
    await this.#ledger.apply(id, { type: 'pasted', next }, (document) =>
      removal === null ? document : { ...document, removals: [...document.removals, removal] },
    );
    if (removal === null) return;
    await this.#ledger.record(before, {
      sentence: `Another key took the place of ${before.next?.hint ?? 'the one'} that the rotation of ${this.#ledger.nameOf(before)} held, which was not linked yet; Undo links it, unverified.`,
      undo: { type: 'removal', id: removal.id, until: removal.at + undoTime },
    });
  }

  /**
   * Holds a key that is linked in the same environment, as if it had been pasted.
   * @throws Failure `wrong-step`, `key-gone`, `secret-locked`.
   */
  async choose(id: string, keyId: string): Promise<ReadingView> {
    const { vault } = this.#parts;
    const { environmentId } = this.#ledger.find(id);
    const key = vault.document.keys.find((each) => each.id === keyId && each.environmentId === environmentId);
    if (key === undefined)
      throw new Failure(
        'key-gone',
        'This key is not linked in the environment any more.',
        'Paste the new key instead.',
      );
    return this.paste(id, await vault.open(key.secret));
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
   * @throws Failure `wrong-step`, `nothing-to-verify`, `same-key`, `key-on-its-way-out`, `other-environment`, `nothing-to-compare`,
   *   `other-kind`, `secret-locked`, the cause of a check that failed, and those of saving the vault.
   */
  async verify(id: string, { expiresAt = null, ...consent }: Said): Promise<boolean> {
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
      return await this.#verify(id, { next, expiresAt, consent }, abort.signal);
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
    const { vault, clock, newId } = this.#parts;
    if (!isAllThereIs(vault.document, rotation)) return null;
    const { next } = rotation;
    const secret = await vault.open(next.secret).catch(() => null);
    const at = clock.now();
    const key = newKey(
      rotation,
      next,
      secret,
      { id: newId(), health: neverChecked, expiresAt: null, at },
      vault.document,
    );
    const name = `the new key of ${this.#ledger.nameOf(rotation)}`;
    return { id: newId(), at, name, accounts: [], environments: [], keys: [key] };
  }

  /** Takes the question back. */
  cancel(id: string): void {
    this.#ledger.live(id).verifying?.abort();
  }

  async #verify(
    id: string,
    { next, expiresAt, consent }: { next: HeldSecret; expiresAt: number | null; consent: Consent },
    signal: AbortSignal,
  ): Promise<boolean> {
    const { vault, gateway, clock, newId } = this.#parts;
    const secret = await vault.open(next.secret);
    const answer = await gateway.probe(secret, signal);
    if (signal.aborted || isCancelled(answer)) return false;
    const health = healthAfter(neverChecked, answer, clock.now());
    this.#ledger.live(id).health = health;
    if (!isAccepted(health)) {
      const words = healthWords(health);
      throw new Failure(classify(answer).cause, words.meaning, words.next);
    }
    const before = linkedAs(vault.document, next);
    const compared = await compareKeys(this.#parts, this.#ledger, this.#ledger.find(id), {
      ...{ secret, linked: before, consent, signal },
    });
    if (compared === null || !this.#ledger.has(id)) return false;
    const rotation = this.#ledger.find(id);
    const keyId = newId();
    const linked = await this.#ledger.apply(
      id,
      (document) => ({
        type: 'verified',
        next,
        nextKeyId: linkedAs(document, next)?.id ?? keyId,
        sameEnvironment: compared.sentence,
      }),
      (document) => {
        refuseKnown(document, rotation, next);
        const at = clock.now();
        const linkedDocument = withKey(
          document,
          newKey(rotation, next, secret, { id: keyId, health, expiresAt, at }, document),
        );
        return withPair(linkedDocument, rotation, { ...next, pairedWith: compared.pairedWith, at });
      },
    );
    await this.#parts.activity.record({
      kind: 'linked',
      sentence:
        before === undefined
          ? `Linked the new key of ${this.#ledger.nameOf(linked)} (${next.hint}), to replace ${linked.old.hint}.`
          : `Took ${next.hint}, which is linked already, to replace ${linked.old.hint} of ${this.#ledger.nameOf(linked)}.`,
      environmentId: linked.environmentId,
      keyId: linked.nextKeyId,
      requestId: health.requestId,
    });
    return true;
  }
}

/** Whether the rotation is the only one to hold its new key. */
export const isAllThereIs = (
  document: VaultDocument,
  rotation: Rotation,
): rotation is Rotation & { next: HeldSecret } =>
  rotation.what === 'rotate' &&
  rotation.next !== null &&
  rotation.nextKeyId === null &&
  linkedAs(document, rotation.next) === undefined;

const linkedAs = (document: VaultDocument, { fingerprint }: Pick<Key, 'fingerprint'>): Key | undefined =>
  document.keys.find((key) => key.fingerprint === fingerprint);

/** Another rotation waits for its end, or has begun to take it out of files. */
const isOnItsWayOut = (
  { rotations }: VaultDocument,
  { id }: Rotation,
  { fingerprint }: HeldSecret,
): boolean =>
  rotations.some(
    (other) =>
      other.id !== id &&
      !isOver(other) &&
      other.old.fingerprint === fingerprint &&
      (other.what === 'retire' || hasBegun(other)),
  );

/** @throws Failure `same-key`, `key-on-its-way-out`, `other-environment`, `not-found` when the environment was removed. */
function refuseKnown(document: VaultDocument, rotation: Rotation, next: HeldSecret): void {
  environmentOf(document, rotation.environmentId);
  if (next.fingerprint === rotation.old.fingerprint) {
    throw new Failure(
      'same-key',
      'This is the key that is to be replaced.',
      'Create a new key in the dashboard, and paste that one.',
    );
  }
  if (isOnItsWayOut(document, rotation, next)) {
    throw new Failure(
      'key-on-its-way-out',
      'This key is itself being replaced or retired, so it will be dead soon.',
      'Take another key, or create a new one in the dashboard.',
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

function newKey(
  rotation: Rotation,
  next: HeldSecret,
  /** Null when it cannot be opened now. */
  secret: string | null,
  { id, health, expiresAt, at }: Pick<Key, 'id' | 'health' | 'expiresAt'> & { at: number },
  document: VaultDocument,
): Key {
  const read = secret === null ? null : readKey(secret);
  // What the person says of the old key, also since the rotation began, holds of the one in its place.
  const old = document.keys.find((key) => key.id === rotation.oldKey?.id) ?? rotation.oldKey;
  const { label = '', tags, note } = old ?? {};
  return {
    id,
    environmentId: rotation.environmentId,
    label,
    ...next,
    keyId: read?.ok === true ? (read.keyId ?? null) : null,
    createdAt: read?.ok === true ? (read.createdAt ?? null) : null,
    linkedAt: at,
    expiresAt,
    health,
    ...(tags !== undefined && { tags }),
    ...(note !== undefined && { note }),
  };
}

/** With the key, or with its new health where it is linked already. */
function withKey(document: VaultDocument, key: Key): VaultDocument {
  const known = linkedAs(document, key);
  if (known === undefined) return { ...document, keys: [...document.keys, key] };
  const keys = document.keys.map((each) => (each === known ? { ...each, health: key.health } : each));
  return { ...document, keys };
}

/** With WorkOS's word that the environment's client ID likely belongs to the new key, as a pair check keeps it. */
function withPair(
  document: VaultDocument,
  { environmentId }: Rotation,
  { fingerprint, pairedWith, at }: Pick<Comparison, 'pairedWith'> & { fingerprint: string; at: number },
): VaultDocument {
  const key = linkedAs(document, { fingerprint });
  if (pairedWith === null || key === undefined) return document;
  const pair = { state: 'likely' as const, at, keyId: key.id, fingerprint, clientId: pairedWith };
  return replaceEnvironment(document, environmentId, (each) => ({ ...each, pair }));
}
