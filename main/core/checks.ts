import type { FactsView } from '../../preload/contract/view.ts';
import type { Activity } from './activity.ts';
import { environmentOf, keyName, keyOf } from './catalog.ts';
import { coalesce } from './coalesce.ts';
import { Failure } from './failure.ts';
import { healthAfter, healthWords, isCancelled } from './health.ts';
import type { Health, Key } from './model.ts';
import type { Clock, WorkosGateway } from './ports.ts';
import type { Vault } from './vault.ts';

interface Parts {
  vault: Vault;
  gateway: WorkosGateway;
  clock: Clock;
  activity: Activity;
  changed: () => void;
}

/** So many checks run at once: kind to WorkOS's limits (workos.md §2) and quick enough for hundreds of keys. */
export const checksAtOnce = 4;

/** Verifies linked keys: one check per key at a time, few at once, results written together. */
export class Checks {
  readonly #parts: Parts;
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #slots = checksAtOnce;
  #found = new Map<string, { health: Health; fingerprint: string }>();
  readonly #write: () => Promise<void>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#write = coalesce(() => this.#writeFound());
  }

  isChecking(keyId: string): boolean {
    return this.#running.has(keyId);
  }

  /**
   * Asks WorkOS about a linked key and keeps the answer as its health.
   * @throws Failure `not-found`, `secret-locked`, and those of writing the vault.
   */
  verify(keyId: string): Promise<void> {
    const running = this.#running.get(keyId);
    if (running !== undefined) return running;
    const check = this.#check(keyId).finally(() => {
      this.#running.delete(keyId);
      this.#parts.changed();
    });
    this.#running.set(keyId, check);
    this.#parts.changed();
    return check;
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

  async #check(keyId: string): Promise<void> {
    const { vault, gateway, clock, activity } = this.#parts;
    keyOf(vault.document, keyId);
    await this.#slot();
    try {
      const asked = this.#find(keyId);
      if (asked === undefined) return;
      const { fingerprint } = asked;
      const answer = await gateway.probe(await vault.open(asked.secret));
      const key = this.#find(keyId);
      // Removed or replaced meanwhile: the answer is about a key that is no longer here.
      if (isCancelled(answer) || key?.fingerprint !== fingerprint) return;
      const health = healthAfter(key.health, answer, clock.now());
      const name = keyName(vault.document, keyId);
      this.#found.set(keyId, { health, fingerprint });
      await this.#write();
      await activity.record({
        kind: 'verified',
        sentence: `Verified ${name}: ${healthWords(health).title}.`,
        environmentId: key.environmentId,
        keyId,
        requestId: health.requestId,
        undo: null,
      });
    } finally {
      this.#release();
    }
  }

  async #writeFound(): Promise<void> {
    const found = this.#found;
    this.#found = new Map();
    if (found.size === 0) return;
    await this.#parts.vault.update((document) => ({
      ...document,
      keys: document.keys.map((key) => {
        const result = found.get(key.id);
        return result?.fingerprint === key.fingerprint ? { ...key, health: result.health } : key;
      }),
    }));
  }

  #find(keyId: string): Key | undefined {
    return this.#parts.vault.document.keys.find((each) => each.id === keyId);
  }

  #slot(): Promise<void> {
    if (this.#slots > 0) {
      this.#slots -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#slots += 1;
    else next();
  }
}
