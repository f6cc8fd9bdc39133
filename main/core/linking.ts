import type { ReadingView, WizardView } from '../../preload/contract/view.ts';
import type { Activity } from './activity.ts';
import { accountOf, environmentName, environmentOf, keyOf, refuseTakenName, sameName } from './catalog.ts';
import { cautionsOf } from './cautions.ts';
import { coalesce } from './coalesce.ts';
import { readClientId, readEnvironmentId } from './dashboard.ts';
import { Failure } from './failure.ts';
import { healthAfter, isCancelled } from './health.ts';
import { healthView } from './health-view.ts';
import { saveLinkedKey } from './linked-key.ts';
import { neverChecked, type Envelope, type Health } from './model.ts';
import type { Clipboard, Clock, WorkosGateway } from './ports.ts';
import type { Vault } from './vault.ts';
import { fromDraft, toDraft } from './wizard-draft.ts';
import {
  canKeepUnverified,
  canVerify,
  emptyPlace,
  isComplete,
  newWizard,
  reduce,
  type WizardEvent,
  type WizardPlace,
  type WizardReading,
  type WizardState,
  type WizardStep,
} from './wizard.ts';
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

/** Where to begin: in an account, in an environment, in place of a key, or anywhere. */
export interface WizardRequest {
  accountId?: string | undefined;
  environmentId?: string | undefined;
  replacesKeyId?: string | undefined;
}

/** What the window sends of the place; the address is read here. */
export type PlaceInput = Omit<WizardPlace, 'workosEnvironmentId'> & { dashboardUrl: string };

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
  #abort: AbortController | null = null;
  #paste = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#keepDraft = coalesce(() => this.#writeDraft());
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
  async resume(): Promise<void> {
    const { draft } = this.#parts.vault.document;
    if (this.#state !== null || draft === null) return;
    const state = fromDraft(draft.state);
    if (state === null) return;
    if (draft.secret !== null && !this.#parts.vault.isLocked(draft.secret)) {
      const secret = await this.#parts.vault.open(draft.secret);
      this.#held = { secret, fingerprint: await this.#parts.vault.fingerprint(secret), sealed: draft.secret };
    }
    this.#state = this.#held === null ? { ...state, reading: null } : state;
    this.#parts.changed();
  }

  /**
   * Opens the wizard, or goes on with an unfinished one of the same purpose.
   * @throws Failure `wizard-unfinished` when another one holds a key, `not-found`.
   */
  async start(request: WizardRequest): Promise<void> {
    const { place, replacesKeyId } = this.#placeOf(request);
    const current = this.#state;
    if (current !== null && current.keyId === null) {
      const anywhere = (request.accountId ?? request.environmentId ?? request.replacesKeyId) === undefined;
      const samePurpose =
        current.replacesKeyId === replacesKeyId && current.place.environmentId === place.environmentId;
      if (anywhere || samePurpose) {
        this.#parts.changed();
        return;
      }
      if (this.#held !== null) {
        throw new Failure(
          'wizard-unfinished',
          `You have pasted a key for ${current.place.accountName} / ${current.place.environmentName} and not finished linking it.`,
          'Finish that first, or discard it.',
        );
      }
    }
    this.#abort?.abort();
    this.#held = null;
    this.#state = newWizard(place, replacesKeyId);
    await this.#keepDraft();
    this.#parts.changed();
  }

  /** @throws Failure `bad-dashboard-url`; `name-taken`, and what was typed is kept all the same. */
  async setPlace(input: PlaceInput): Promise<void> {
    const state = this.#open();
    const { document } = this.#parts.vault;
    const { dashboardUrl, ...typed } = input;
    const workosEnvironmentId = readEnvironmentId(dashboardUrl);
    // A typed name of an account that is there means that account.
    const account =
      typed.accountId !== null
        ? accountOf(document, typed.accountId)
        : document.accounts.find((each) => sameName(each.name, typed.accountName));
    const fixed = typed.environmentId ?? (state.replacesKeyId === null ? null : state.place.environmentId);
    const place =
      fixed === null
        ? {
            ...typed,
            accountId: account?.id ?? null,
            accountName: account?.name ?? typed.accountName,
            workosEnvironmentId,
          }
        : this.#placeOf({ environmentId: fixed }).place;
    this.#apply({ type: 'placed', place });
    await this.#keepDraft();
    if (fixed === null && account !== undefined) {
      refuseTakenName(document, account.id, place.environmentName, null);
    }
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
      const { accountId, environmentId, environmentName: name } = state.place;
      if (accountId !== null && environmentId === null) {
        refuseTakenName(this.#parts.vault.document, accountId, name, null);
      }
    }
    this.#apply({ type: 'wentTo', step });
    await this.#keepDraft();
  }

  /** Judges a paste, offline, and holds what it read. Only the newest of several pastes counts. */
  async paste(text: string): Promise<ReadingView> {
    const state = this.#open();
    const turn = ++this.#paste;
    const read = readKey(text);
    const reading: WizardReading = read.ok
      ? {
          ok: true,
          hint: read.hint,
          keyId: read.keyId ?? null,
          createdAt: read.createdAt ?? null,
          kindHint: read.kindHint ?? null,
          warnings: read.warnings.map(({ code, message }) => ({ code, message })),
        }
      : { ok: false, reason: read.reason, message: read.message };
    if (state.keyId !== null || state.verification.state === 'running') return reading;
    const held =
      read.ok && this.#held?.secret !== read.secret
        ? {
            secret: read.secret,
            fingerprint: await this.#parts.vault.fingerprint(read.secret),
            sealed: await this.#parts.vault.seal(read.secret),
          }
        : this.#held;
    if (turn !== this.#paste) return reading;
    const sameAsHeld = read.ok && held === this.#held;
    // An empty field after a held key means "show me the field", not "forget the key".
    if (!read.ok && read.reason === 'empty' && this.#held !== null) return reading;
    this.#held = read.ok ? held : null;
    this.#apply({ type: 'pasted', reading, sameAsHeld });
    await this.#keepDraft();
    return reading;
  }

  async takeFromClipboard(): Promise<ReadingView> {
    return this.paste((await this.#parts.clipboard.readText()).slice(0, 10_000));
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
    if (held === null || !canVerify(state)) {
      throw new Failure('nothing-to-verify', 'There is no key to verify yet.', 'Paste the key first.');
    }
    this.#refuseCautions(state);
    const abort = new AbortController();
    this.#abort = abort;
    this.#apply({ type: 'verifyStarted' });
    const answer = await this.#parts.gateway.probe(held.secret, abort.signal);
    if (abort.signal.aborted || isCancelled(answer)) return;
    const health = healthAfter(neverChecked, answer, this.#parts.clock.now());
    this.#apply({ type: 'verifyEnded', health });
    if (health.state === 'valid' || health.state === 'limited') await this.#save(held, health);
  }

  cancelVerify(): void {
    this.#abort?.abort();
    this.#apply({ type: 'verifyCancelled' });
  }

  /** @throws Failure `not-offered` unless WorkOS could not be asked, and those of writing the vault. */
  async keepUnverified(): Promise<void> {
    const state = this.#open();
    if (this.#held === null || !canKeepUnverified(state)) {
      throw new Failure(
        'not-offered',
        'A key is kept unverified only while WorkOS cannot be asked about it.',
        'Verify the key.',
      );
    }
    this.#refuseCautions(state);
    await this.#save(this.#held, state.verification.health ?? neverChecked);
  }

  /** @throws Failure `malformed-client-id`, `not-found`. */
  async setDetails(input: { label: string; clientId: string; expiresAt: number | null }): Promise<void> {
    const { keyId } = this.#open();
    if (keyId === null) return;
    let clientId: string | null;
    try {
      clientId = readClientId(input.clientId);
    } catch (error) {
      this.#apply({ type: 'detailed', details: { ...input, clientIdState: 'malformed' } });
      throw error;
    }
    const { environmentId } = keyOf(this.#parts.vault.document, keyId);
    const before = environmentOf(this.#parts.vault.document, environmentId);
    const known = before.clientId === clientId ? before.clientIdState : 'unchecked';
    const write = (state: typeof known): Promise<void> =>
      this.#parts.vault.update((document) => ({
        ...document,
        keys: document.keys.map((key) =>
          key.id === keyId ? { ...key, label: input.label, expiresAt: input.expiresAt } : key,
        ),
        environments: document.environments.map((each) =>
          each.id === environmentId ? { ...each, clientId, clientIdState: state } : each,
        ),
      }));
    await write(known);
    if (clientId === null || known === 'exists') {
      this.#apply({ type: 'detailed', details: { ...input, clientIdState: known } });
      return;
    }
    this.#apply({ type: 'detailed', details: { ...input, clientIdState: 'checking' } });
    const found = await this.#parts.gateway.checkClientId(clientId);
    await write(found);
    this.#apply({ type: 'detailed', details: { ...input, clientIdState: found } });
  }

  /** Leaves the wizard. Unfinished work stays as a draft; a finished link is over. */
  async close(): Promise<void> {
    if (this.#state?.keyId != null) await this.discard();
    else if (this.#state !== null && this.#held === null && this.#state.place.accountName === '')
      await this.discard();
    else await this.#keepDraft();
  }

  /** Throws the unfinished work away, with its sealed secret. */
  async discard(): Promise<void> {
    this.#abort?.abort();
    this.#state = null;
    this.#held = null;
    await this.#keepDraft();
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

  async #save(held: Held, health: Health): Promise<void> {
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
    const keyId = state.replacesKeyId ?? ids.key;
    const { document } = vault;
    const { environmentId } = keyOf(document, keyId);
    const { accountId, clientId, clientIdState } = environmentOf(document, environmentId);
    const { label, expiresAt } = keyOf(document, keyId);
    this.#held = null;
    this.#apply({ type: 'saved', keyId, environmentId, accountId });
    this.#apply({ type: 'detailed', details: { label, clientId: clientId ?? '', clientIdState, expiresAt } });
    const verb = state.replacesKeyId === null ? 'Linked a key to' : 'Replaced the key of';
    await activity.record({
      kind: state.replacesKeyId === null ? 'linked' : 'replaced',
      sentence: `${verb} ${environmentName(document, environmentId)}: ${reading.keyId ?? reading.hint}.`,
      environmentId,
      keyId,
      requestId: health.requestId,
      undo: null,
    });
  }

  #placeOf(request: WizardRequest): {
    place: WizardPlace;
    replacesKeyId: string | null;
  } {
    const { document } = this.#parts.vault;
    const replacesKeyId = request.replacesKeyId ?? null;
    const environmentId =
      replacesKeyId === null ? request.environmentId : keyOf(document, replacesKeyId).environmentId;
    if (environmentId !== undefined) {
      const environment = environmentOf(document, environmentId);
      const account = accountOf(document, environment.accountId);
      return {
        replacesKeyId,
        place: {
          accountId: account.id,
          accountName: account.name,
          environmentId,
          environmentName: environment.name,
          kind: environment.kind,
          projectName: environment.projectName ?? '',
          workosEnvironmentId: environment.workosEnvironmentId,
        },
      };
    }
    if (request.accountId === undefined) return { replacesKeyId, place: emptyPlace };
    const account = accountOf(document, request.accountId);
    return { replacesKeyId, place: { ...emptyPlace, accountId: account.id, accountName: account.name } };
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

  async #writeDraft(): Promise<void> {
    const state = this.#state;
    const draft =
      state === null || state.keyId !== null
        ? null
        : { state: toDraft(state), secret: this.#held?.sealed ?? null };
    if (draft === null && this.#parts.vault.document.draft === null) return;
    await this.#parts.vault.update((document) => ({ ...document, draft }));
  }
}
