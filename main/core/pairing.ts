import type { Activity } from './activity.ts';
import { environmentName, environmentOf, replaceEnvironment } from './catalog.ts';
import { Failure } from './failure.ts';
import { classify, isRefused } from './health.ts';
import type { Environment, Key } from './model.ts';
import { askedWords, pairWords, type PairAnswer } from './pairing/verdict.ts';
import type { Clock, WorkosGateway } from './ports.ts';
import type { Vault } from './vault.ts';

interface Parts {
  vault: Vault;
  gateway: Pick<WorkosGateway, 'pair' | 'probe'>;
  clock: Clock;
  activity: Activity;
}

/**
 * Asks whether an environment's client ID belongs to its key. The question may leave an event in WorkOS (workos.md §2),
 * so it is asked only when a person says so, and never twice at a time.
 */
export class Pairing {
  readonly #parts: Parts;
  readonly #running = new Map<string, Promise<void>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Asks once and keeps the answer with the environment. One that says nothing is a failure, and what was known stays.
   * @throws Failure `no-client-id`, `no-usable-key`, `key-rejected`, `pair-undecided`, the cause of a check that could
   *   not be made, `not-found`, `secret-locked`, and those of writing the vault.
   */
  check(environmentId: string): Promise<void> {
    const running = this.#running.get(environmentId);
    if (running !== undefined) return running;
    const check = this.#check(environmentId).finally(() => this.#running.delete(environmentId));
    this.#running.set(environmentId, check);
    return check;
  }

  async #check(environmentId: string): Promise<void> {
    const { vault, gateway } = this.#parts;
    const { clientId, key } = this.#subject(environmentId);
    const secret = await vault.open(key.secret);
    const answer = await gateway.pair(secret, clientId);
    // WorkOS refuses a dead key in the same words as a stranger.
    const rejected =
      answer.state === 'unlikely' && classify(await gateway.probe(secret)).state === 'rejected';
    const state = rejected ? 'unknown' : answer.state;
    if (state !== 'unknown') await this.#keep(environmentId, key, clientId, state);
    await this.#record(environmentId, key, state, answer.requestId);
    if (rejected) {
      throw new Failure(
        'key-rejected',
        'WorkOS rejects this key whatever the client ID, so it says nothing of the pair.',
        'Verify the key, and link a new one if it stays rejected. Then check again.',
      );
    }
    if (answer.state === 'unknown') {
      const { meaning, next } = pairWords(answer.cause);
      throw new Failure(answer.cause, meaning, next);
    }
  }

  /** What is asked about: the client ID, and the first key that can be opened and was not refused. */
  #subject(environmentId: string): { clientId: string; key: Key } {
    const { vault } = this.#parts;
    const { clientId } = environmentOf(vault.document, environmentId);
    if (clientId === null) {
      throw new Failure(
        'no-client-id',
        'No client ID is entered for this environment.',
        'Enter it under Edit; it is on the same dashboard page as the key.',
      );
    }
    const keys = vault.document.keys.filter(
      (each) => each.environmentId === environmentId && !vault.isLocked(each.secret),
    );
    const key = keys.find(({ health }) => !isRefused(health));
    if (key !== undefined) return { clientId, key };
    throw new Failure(
      'no-usable-key',
      keys.length === 0
        ? 'This environment has no key that can be opened now, so nothing can be asked.'
        : 'WorkOS rejected every key of this environment, so none can speak for its client ID.',
      keys.length === 0
        ? 'Unlock the vault or link a key, then try again.'
        : 'Link a new key, then check again.',
    );
  }

  /** Kept with what it is about, so that it is never taken for a word about another key or client ID. */
  #keep(
    environmentId: string,
    { id: keyId, fingerprint }: Key,
    clientId: string,
    state: 'likely' | 'unlikely',
  ): Promise<void> {
    const pair = { state, at: this.#parts.clock.now(), keyId, fingerprint, clientId };
    return this.#parts.vault.update((document) =>
      replaceEnvironment(document, environmentId, (each): Environment => ({ ...each, pair })),
    );
  }

  async #record(
    environmentId: string,
    key: Key,
    state: PairAnswer['state'],
    requestId: string | null,
  ): Promise<void> {
    const { vault, activity } = this.#parts;
    // Removed while WorkOS was asked.
    if (!vault.document.environments.some(({ id }) => id === environmentId)) return;
    const name = environmentName(vault.document, environmentId);
    await activity.record({
      kind: 'pair-checked',
      sentence: askedWords(name, 'its key', state),
      environmentId,
      keyId: key.id,
      requestId,
    });
  }
}
