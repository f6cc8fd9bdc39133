import type { FactsView } from '../../preload/contract/view.ts';
import type { Activity, NewEntry } from './activity.ts';
import { byId } from './by-id.ts';
import { environmentOf, keyName, keyOf } from './catalog.ts';
import { Gate } from './checks/gate.ts';
import { coalesce } from './coalesce.ts';
import { Failure } from './failure.ts';
import { healthAfter, healthWords, isCancelled, type HttpAnswer, type ProbeAnswer } from './health.ts';
import type { Health, Key } from './model.ts';
import type { Clock, WorkosGateway } from './ports.ts';
import type { Vault } from './vault.ts';

interface Parts {
  vault: Pick<Vault, 'document' | 'isLocked' | 'note' | 'open' | 'update'>;
  gateway: Pick<WorkosGateway, 'probe' | 'facts'>;
  clock: Clock;
  activity: Pick<Activity, 'record'>;
  changed: () => void;
  /** Whether there is a network at all; what is asked by itself is not asked without. Default: yes. */
  isOnline?: () => boolean;
}

/**
 * Who wants to know: the person, or Keyrack by itself, be it in its turn or to make sure of a 401. What nobody asked for
 * is in the activity only when it is news, and is not asked at all without a network.
 */
export type Asker = 'person' | 'schedule' | 'confirm';

interface Check {
  readonly done: Promise<void>;
  /** A person who asks about what is asked already wants to know too. */
  readonly question: { by: Asker };
}

/** So many checks run at once: kind to WorkOS's limits (workos.md §2) and quick enough for hundreds of keys. */
export const checksAtOnce = 4;

/** A 429 is waited out and asked again so often for a person (workos.md §2); the schedule comes back anyway. */
const mostRetries = 3;
/** How long a 429 that names no time holds its account (ms). */
const shortHold = 1_000;

/** Verifies linked keys: one check per key at a time, few at once, results written together. */
export class Checks {
  readonly #parts: Parts;
  readonly #running = new Map<string, Check>();
  readonly #gate: Gate;
  #found = new Map<string, { health: Health; fingerprint: string }>();
  readonly #write: () => Promise<void>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#gate = new Gate(parts.clock, checksAtOnce);
    this.#write = coalesce(() => this.#writeFound());
  }

  isChecking(keyId: string): boolean {
    return this.#running.has(keyId);
  }

  /** When an account may be asked again (ms since the epoch), as WorkOS's `Retry-After` wants it; what is past means now. */
  heldUntil(accountId: string): number {
    return this.#gate.heldUntil(accountId);
  }

  /**
   * Asks WorkOS about a linked key and keeps the answer as its health.
   * @throws Failure `not-found`, `secret-locked`, and those of writing the vault.
   */
  verify(keyId: string, by: Asker = 'person'): Promise<void> {
    const running = this.#running.get(keyId);
    if (running !== undefined) {
      if (by === 'person') running.question.by = by;
      return running.done;
    }
    const question = { by };
    const found = this.#check(keyId, question).finally(() => {
      this.#running.delete(keyId);
      this.#parts.changed();
    });
    // The check is over when its answer is kept; who asks anew from here on gets a new one.
    const done = found.then(async (entry) => {
      if (entry !== null) await this.#parts.activity.record(entry);
    });
    this.#running.set(keyId, { done, question });
    this.#parts.changed();
    return done;
  }

  /** Every key whose secret can be opened. One that fails does not stop the others. */
  async verifyAll(): Promise<void> {
    const { vault } = this.#parts;
    const keys = vault.document.keys.filter((key) => !vault.isLocked(key.secret));
    const results = await Promise.allSettled(keys.map((key) => this.verify(key.id)));
    const failed = results.find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /**
   * Counts of what the environment holds, seen through its first key that can be opened.
   * @throws Failure `no-usable-key`, `secret-locked`.
   */
  async facts(environmentId: string): Promise<FactsView> {
    const { vault, gateway, clock } = this.#parts;
    environmentOf(vault.document, environmentId);
    const key = vault.document.keys.find(
      (each) => each.environmentId === environmentId && !vault.isLocked(each.secret),
    );
    if (key === undefined) {
      throw new Failure(
        'no-usable-key',
        'This environment has no key that can be opened now, so nothing can be asked.',
        'Unlock the vault or link a key, then try again.',
      );
    }
    const counts = await gateway.facts(await vault.open(key.secret));
    return { ...counts, fetchedAt: clock.now() };
  }

  /** @returns what the activity is to say of it; null for nothing. */
  async #check(keyId: string, question: Check['question']): Promise<NewEntry | null> {
    const { vault, clock } = this.#parts;
    const { environmentId } = keyOf(vault.document, keyId);
    const { accountId } = environmentOf(vault.document, environmentId);
    for (let attempt = 0; ; attempt += 1) {
      await this.#gate.enter(accountId, question.by === 'confirm');
      try {
        const asked = this.#find(keyId);
        if (asked === undefined || !this.#mayAsk(question)) return null;
        const { fingerprint } = asked;
        const answer = await this.#ask(asked, accountId);
        if (isLimited(answer) && question.by === 'person' && attempt < mostRetries) continue;
        const key = this.#find(keyId);
        // Removed or replaced meanwhile: the answer is about a key that is no longer here.
        if (isCancelled(answer) || key?.fingerprint !== fingerprint) return null;
        const health = healthAfter(key.health, answer, clock.now());
        const name = keyName(vault.document, keyId);
        this.#found.set(keyId, { health, fingerprint });
        await this.#write();
        if (question.by !== 'person' && !isNews(key.health, health)) return null;
        return {
          kind: 'verified',
          sentence: `Verified ${name}: ${healthWords(health).title}.`,
          environmentId: key.environmentId,
          keyId,
          requestId: health.requestId,
        };
      } finally {
        this.#gate.leave();
      }
    }
  }

  /** A 429 for one key holds every key of its account, those that wait already too. */
  async #ask(key: Key, accountId: string): Promise<ProbeAnswer> {
    const { vault, gateway } = this.#parts;
    const answer = await gateway.probe(await vault.open(key.secret), undefined, { on429: 'tell' });
    if (isLimited(answer)) this.#gate.hold(accountId, answer.retryAfterMs ?? shortHold);
    return answer;
  }

  /** The network may have gone while it waited for its turn. */
  #mayAsk({ by }: Check['question']): boolean {
    return by === 'person' || (this.#parts.isOnline?.() ?? true);
  }

  async #writeFound(): Promise<void> {
    const found = this.#found;
    this.#found = new Map();
    if (found.size === 0) return;
    const { vault } = this.#parts;
    const isNew = [...found].some(([keyId, { health }]) => this.#find(keyId)?.health.state !== health.state);
    // That a key is as it was is not worth a write of the whole vault by itself.
    await vault[isNew ? 'update' : 'note']((document) => ({
      ...document,
      keys: document.keys.map((key) => {
        const result = found.get(key.id);
        return result?.fingerprint === key.fingerprint ? { ...key, health: result.health } : key;
      }),
    }));
  }

  #find(keyId: string): Key | undefined {
    return byId(this.#parts.vault.document.keys).get(keyId);
  }
}

const isLimited = (answer: ProbeAnswer): answer is HttpAnswer =>
  answer.type === 'http' && answer.status === 429;

/** Whether another certain state was found. An outage is none: it would be one line for every key. */
const isNews = (before: Health, after: Health): boolean => before.lastKnown?.state !== after.lastKnown?.state;
