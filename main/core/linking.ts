import { limits } from '../../preload/contract/limits.ts';
import type { WizardStep } from '../../preload/contract/values.ts';
import type { ReadingView, WizardView } from '../../preload/contract/view.ts';
import type { Activity } from './activity.ts';
import { environmentName, environmentOf, keyOf, replaceEnvironment, replaceKey } from './catalog.ts';
import { cautionsOf } from './cautions.ts';
import { coalesce } from './coalesce.ts';
import { readClientId } from './dashboard.ts';
import { Failure } from './failure.ts';
import { healthAfter, isAccepted, isCancelled } from './health.ts';
import { healthView } from './health/view.ts';
import { saveLinkedKey } from './linking/linked-key.ts';
import { neverChecked, type Envelope, type Health, type Key, type VaultDocument } from './model.ts';
import type { Clipboard, Clock, WorkosGateway } from './ports.ts';
import { holdsSecret, refuseSecrets } from './refuse-secrets.ts';
import type { Vault } from './vault.ts';
import { fromDraft, saysNothing, toDraft } from './linking/draft.ts';
import {
  placeOf,
  refuseTakenPlace,
  requestedPlace,
  typedPlace,
  type PlaceInput,
  type WizardRequest,
} from './linking/place.ts';
import { readingOf } from './linking/reading.ts';
import {
  canKeepUnverified,
  canVerify,
  isComplete,
  newWizard,
  reduce,
  type WizardEvent,
  type WizardState,
} from './linking/wizard.ts';
import { readKey } from './workos-key.ts';

interface Parts {
  vault: Vault;
  gateway: WorkosGateway;
  clipboard: Clipboard;
  clock: Clock;
  activity: Activity;
  newId: () => string;
  /** Something that the window shows has changed. */
  changed: () => void;
}

/** The pasted secret on its way into the vault. Only here it is ever whole in memory for longer than a call. */
interface Held {
  secret: string;
  fingerprint: string;
  sealed: Envelope;
}

/**
 * Links a key: drives the wizard's state machine over the vault and WorkOS. What is unfinished is kept in the vault as
 * a draft, its secret sealed, so that quitting midway loses nothing.
 */
export class Linking {
  readonly #parts: Parts;
  readonly #keepDraft: () => Promise<void>;
  #state: WizardState | null = null;
  #held: Held | null = null;
  /** The draft's secret while it cannot be opened: it stays in the draft as it is (design.md, rule 3). */
  #unopened: Envelope | null = null;
  /** Whether the draft on disk says all of what is unfinished. */
  #kept = true;
  #abort: AbortController | null = null;
  #saving: Promise<void> | null = null;
  #resuming: Promise<void> | null = null;
  #paste = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#keepDraft = coalesce(() => this.#writeDraft());
    parts.vault.onChange(() => {
      if (parts.vault.state === 'locked') this.#forget();
    });
  }

  view(): WizardView | null {
    const state = this.#state;
    if (state === null) return null;
    const { health } = state.verification;
    return {
      step: state.step,
      replacesKeyId: state.replacesKeyId,
      place: state.place,
      reading: state.reading,
      cautions: cautionsOf(state, this.#parts.vault.document, this.#held?.fingerprint ?? null),
      cautionsAccepted: state.cautionsAccepted,
      verification: {
        state: state.verification.state,
        health: health === null ? null : healthView(health),
        canKeepUnverified: canKeepUnverified(state),
      },
      keyId: state.keyId,
      details: state.details,
    };
  }

  /** Takes up the draft that an earlier run left. A sealed secret that cannot be opened now stays where it is. */
  resume(): Promise<void> {
    this.#resuming ??= this.#resume().finally(() => {
      this.#resuming = null;
    });
    return this.#resuming;
  }

  async #resume(): Promise<void> {
    const { draft } = this.#parts.vault.document;
    if (this.#state !== null || draft === null) return;
    const state = fromDraft(draft.state);
    if (state === null) return;
    const turn = ++this.#paste;
    const held = draft.secret === null ? null : await this.#reopen(draft.secret);
    if (turn !== this.#paste) return;
    this.#held = held;
    this.#unopened = held === null ? draft.secret : null;
    this.#state = { ...state, reading: held === null ? null : readingOf(readKey(held.secret)) };
    this.#parts.changed();
  }

  /**
   * Opens the wizard, or goes on with an unfinished one of the same purpose.
   * @throws Failure `wizard-unfinished` when another one holds a key, `not-found`.
   */
  async start(request: WizardRequest): Promise<void> {
    // A draft that is not taken up yet would be written over.
    await this.resume();
    const { place, replacesKeyId } = requestedPlace(this.#parts.vault.document, request);
    const current = this.#state;
    if (current !== null && current.keyId === null) {
      const anywhere = (request.accountId ?? request.environmentId ?? request.replacesKeyId) === undefined;
      const samePurpose =
        current.replacesKeyId === replacesKeyId &&
        current.place.environmentId === place.environmentId &&
        (place.environmentId !== null || current.place.accountId === place.accountId);
      if (anywhere || samePurpose) {
        this.#parts.changed();
        return;
      }
      if (this.#held !== null || this.#unopened !== null) {
        throw new Failure(
          'wizard-unfinished',
          `You have pasted a key for ${current.place.accountName} / ${current.place.environmentName} and not finished linking it.`,
          'Finish that first, or discard it.',
        );
      }
    }
    this.#leave();
    this.#state = newWizard(place, replacesKeyId);
    this.#parts.changed();
    await this.#keepDraft();
  }

  /**
   * @throws Failure `bad-dashboard-url`, and `account-name-holds-secret` and its like: nothing of it is kept then;
   *   `name-taken`, and what was typed is kept all the same.
   */
  async setPlace(input: PlaceInput): Promise<void> {
    const state = this.#open();
    const { document } = this.#parts.vault;
    const place = typedPlace(
      document,
      input,
      state.replacesKeyId === null ? null : state.place.environmentId,
    );
    // What is under way was asked for the old place.
    this.cancelVerify();
    this.#apply({ type: 'placed', place });
    await this.#keepDraft();
    refuseTakenPlace(document, place);
  }

  /** @throws Failure `place-incomplete` when the place does not say enough yet, `name-taken`. */
  async goTo(step: WizardStep): Promise<void> {
    const state = this.#open();
    if (step !== 'place' && state.keyId === null) {
      if (!isComplete(state.place)) {
        throw new Failure(
          'place-incomplete',
          'Keyrack needs to know where this key belongs.',
          'Name the account and the environment, and say whether it is staging or production.',
        );
      }
      refuseTakenPlace(this.#parts.vault.document, state.place);
    }
    this.#apply({ type: 'wentTo', step });
    await this.#keepDraft();
  }

  /** Judges a paste, offline, and holds what it read. Only the newest of several pastes counts. */
  async paste(text: string): Promise<ReadingView> {
    this.#open();
    const turn = ++this.#paste;
    const read = readKey(text);
    const reading = readingOf(read);
    // A text that is no key never costs the one that is held: a production key is shown once (workos.md §1).
    if (this.#isBusy() || (!read.ok && this.#held !== null)) return reading;
    const held = read.ok ? await this.#hold(read.secret) : null;
    if (turn !== this.#paste || this.#isBusy()) return reading;
    const sameAsHeld = held !== null && held === this.#held;
    this.#held = held;
    if (held !== null) this.#unopened = null;
    this.#apply({ type: 'pasted', reading, sameAsHeld });
    await this.#keepDraft();
    return reading;
  }

  async takeFromClipboard(): Promise<ReadingView> {
    return this.paste((await this.#parts.clipboard.readText()).slice(0, limits.paste));
  }

  acceptCautions(accepted: boolean): void {
    this.#apply({ type: 'cautionsAccepted', accepted });
  }

  /**
   * Asks WorkOS about the held key and saves it when the answer is yes. Settles when that is over or was cancelled.
   * @throws Failure `nothing-to-verify`, `caution-blocks`, `cautions-not-accepted`, and those of writing the vault.
   */
  async verify(): Promise<void> {
    const state = this.#open();
    const held = this.#held;
    if (held === null || this.#isBusy() || !canVerify(state)) {
      throw new Failure('nothing-to-verify', 'There is no key to verify yet.', 'Paste the key first.');
    }
    this.#refuseCautions(state);
    const abort = new AbortController();
    this.#abort = abort;
    this.#apply({ type: 'verifyStarted' });
    const answer = await this.#parts.gateway.probe(held.secret, abort.signal);
    if (abort.signal.aborted || isCancelled(answer)) return;
    const health = healthAfter(neverChecked, answer, this.#parts.clock.now());
    try {
      if (isAccepted(health)) await this.#save(held, health);
    } finally {
      // A key that could not be written is still held, and can be verified again.
      if (this.#abort === abort) this.#apply({ type: 'verifyEnded', health });
    }
  }

  cancelVerify(): void {
    this.#abort?.abort();
    this.#apply({ type: 'verifyCancelled' });
  }

  /**
   * Saves the held key although WorkOS could not be asked.
   * @throws Failure `not-offered` otherwise, `caution-blocks`, `cautions-not-accepted`, and those of writing the vault.
   */
  async keepUnverified(): Promise<void> {
    const state = this.#open();
    if (this.#held === null || this.#isBusy() || !canKeepUnverified(state)) {
      throw new Failure(
        'not-offered',
        'A key is kept unverified only while WorkOS cannot be asked about it.',
        'Verify the key.',
      );
    }
    this.#refuseCautions(state);
    await this.#save(this.#held, state.verification.health ?? neverChecked);
  }

  /** @throws Failure `label-holds-secret`, `malformed-client-id`, `not-found`. */
  async setDetails(input: { label: string; clientId: string; expiresAt: number | null }): Promise<void> {
    const { keyId } = this.#open();
    if (keyId === null) return;
    refuseSecrets(input.label, 'label');
    let clientId: string | null;
    try {
      clientId = readClientId(input.clientId);
    } catch (error) {
      // A key that was pasted into the wrong field goes no further (design.md, rule 1).
      if (!holdsSecret(input.clientId))
        this.#apply({ type: 'detailed', details: { ...input, clientIdState: 'malformed' } });
      throw error;
    }
    const { environmentId } = keyOf(this.#parts.vault.document, keyId);
    const before = environmentOf(this.#parts.vault.document, environmentId);
    const known = before.clientId === clientId ? before.clientIdState : 'unchecked';
    const { label, expiresAt } = input;
    await this.#parts.vault.update((document) =>
      replaceEnvironment(
        replaceKey(document, keyId, (key) => ({ ...key, label, expiresAt })),
        environmentId,
        (each) => ({ ...each, clientId, clientIdState: known }),
      ),
    );
    if (clientId === null || known === 'exists') {
      this.#apply({ type: 'detailed', details: { ...input, clientIdState: known } });
      return;
    }
    this.#apply({ type: 'detailed', details: { ...input, clientIdState: 'checking' } });
    const found = await this.#parts.gateway.checkClientId(clientId);
    // Meanwhile the other details, or the client ID itself, may have been changed.
    await this.#parts.vault.update((document) =>
      replaceEnvironment(document, environmentId, (each) =>
        each.clientId === clientId ? { ...each, clientIdState: found } : each,
      ),
    );
    const now = this.#state;
    if (now?.keyId !== keyId || now.details.clientId !== input.clientId) return;
    this.#apply({ type: 'detailed', details: { ...now.details, clientIdState: found } });
  }

  /** Leaves the wizard. Unfinished work stays as a draft; a finished link is over. */
  async close(): Promise<void> {
    if (this.#state?.keyId != null) await this.discard();
    else if (this.#state !== null && this.#held === null && this.#state.place.accountName === '')
      await this.discard();
    else await this.#keepDraft();
  }

  /** Throws the unfinished work away, with its sealed secret. A vault that takes no write now keeps all of it. */
  async discard(): Promise<void> {
    this.cancelVerify();
    await this.#saving?.catch(() => undefined);
    await this.#parts.vault.update((document) =>
      document.draft === null ? document : { ...document, draft: null },
    );
    this.#leave();
    this.#parts.changed();
  }

  #refuseCautions(state: WizardState): void {
    const cautions = cautionsOf(state, this.#parts.vault.document, this.#held?.fingerprint ?? null);
    const blocking = cautions.find((each) => each.blocking);
    if (blocking !== undefined) throw new Failure('caution-blocks', blocking.message, blocking.next);
    if (cautions.length > 0 && !state.cautionsAccepted) {
      throw new Failure(
        'cautions-not-accepted',
        'There is something to know about this key first.',
        'Read the notes above, and tick the box if it is what you mean.',
      );
    }
  }

  #save(held: Held, health: Health): Promise<void> {
    this.#saving = this.#write(held, health).finally(() => {
      this.#saving = null;
      if (this.#parts.vault.state === 'locked') this.#forget();
    });
    return this.#saving;
  }

  async #write(held: Held, health: Health): Promise<void> {
    const { vault, activity, clock, newId } = this.#parts;
    const state = this.#open();
    if (state.reading?.ok !== true) return;
    const ids = { key: newId(), account: newId(), environment: newId(), removal: newId(), replaced: newId() };
    const { reading } = state;
    await vault.update((document) => ({
      ...saveLinkedKey(document, {
        place: state.place,
        replacesKeyId: state.replacesKeyId,
        key: {
          secret: held.sealed,
          fingerprint: held.fingerprint,
          keyId: reading.keyId,
          hint: reading.hint,
          createdAt: reading.createdAt,
          health,
        },
        ids,
        at: clock.now(),
      }),
      draft: null,
    }));
    const { document } = vault;
    const { id: keyId, environmentId, label, expiresAt } = savedKey(document, ids.key, state.replacesKeyId);
    const { clientId, clientIdState } = environmentOf(document, environmentId);
    this.#held = null;
    this.#unopened = null;
    this.#apply({ type: 'saved', keyId, place: placeOf(document, environmentId), health });
    this.#apply({ type: 'detailed', details: { label, clientId: clientId ?? '', clientIdState, expiresAt } });
    const verb = state.replacesKeyId === null ? 'Linked a key to' : 'Replaced the key of';
    await activity.record({
      kind: state.replacesKeyId === null ? 'linked' : 'replaced',
      sentence: `${verb} ${environmentName(document, environmentId)}: ${reading.keyId ?? reading.hint}.`,
      environmentId,
      keyId,
      requestId: health.requestId,
    });
  }

  #open(): WizardState {
    if (this.#state !== null) return this.#state;
    throw new Failure('no-wizard', 'No key is being linked.', 'Choose “Link a key” to begin.');
  }

  #apply(event: WizardEvent): void {
    if (this.#state === null) return;
    this.#state = reduce(this.#state, event);
    this.#parts.changed();
  }

  /** What has begun must end before anything else may change the key. */
  #isBusy(): boolean {
    return (
      this.#saving !== null ||
      this.#state === null ||
      this.#state.keyId !== null ||
      this.#state.verification.state === 'running'
    );
  }

  async #hold(secret: string): Promise<Held> {
    if (this.#held?.secret === secret) return this.#held;
    const { vault } = this.#parts;
    return { secret, fingerprint: await vault.fingerprint(secret), sealed: await vault.seal(secret) };
  }

  /** Sealed anew, so that the vault knows it as its own when the tier changes before it is saved. */
  async #reopen(sealed: Envelope): Promise<Held | null> {
    if (this.#parts.vault.isLocked(sealed)) return null;
    try {
      return await this.#hold(await this.#parts.vault.open(sealed));
    } catch {
      return null;
    }
  }

  #leave(): void {
    this.#abort?.abort();
    this.#paste += 1;
    this.#state = null;
    this.#held = null;
    this.#unopened = null;
  }

  /** A locked vault leaves no secret in memory; unlocking takes the draft up again. What is nowhere else stays. */
  #forget(): void {
    if (this.#state === null || this.#state.keyId !== null || this.#saving !== null) return;
    this.cancelVerify();
    if (this.#kept) this.#leave();
  }

  /** Reads the state when its turn has come: a key that was saved meanwhile leaves no draft. */
  async #writeDraft(): Promise<void> {
    this.#kept = false;
    await this.#parts.vault.update((document) => {
      const state = this.#state;
      const secret = this.#held?.sealed ?? this.#unopened;
      if (state !== null && state.keyId === null && (secret !== null || !saysNothing(state))) {
        return { ...document, draft: { state: toDraft(state), secret } };
      }
      return document.draft === null ? document : { ...document, draft: null };
    });
    this.#kept = true;
  }
}

/** Whether it took the place of another key, or was added. */
function savedKey(document: VaultDocument, addedId: string, replacedId: string | null): Key {
  return document.keys.find((key) => key.id === addedId) ?? keyOf(document, replacedId ?? addedId);
}
