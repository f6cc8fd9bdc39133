import type { KeyHistoryView } from '../../preload/contract/view.ts';
import { keyOf } from './catalog.ts';
import { inOrder, thinned } from './health-history/points.ts';
import { sinceOf } from './health.ts';
import type { Health, HistoryPoint, VaultDocument } from './model.ts';
import type { HealthHistory, Log } from './ports.ts';
import type { Vault } from './vault.ts';

/** As many as a window has room for side by side. */
const mostPoints = 120;
/** A new key is checked a moment before it is linked (ms). */
const linking = 5_000;

/** Notes what every check found, whoever asked and why: it learns it from the vault. Reads only when it is asked. */
export class KeyHistory {
  readonly #vault: Pick<Vault, 'document' | 'state' | 'onChange'>;
  readonly #file: HealthHistory;
  readonly #log: Log;
  /** When each key was last checked; null before the vault was ready, for then nothing is new. */
  #noted: Map<string, number | null> | null = null;

  constructor(parts: {
    vault: Pick<Vault, 'document' | 'state' | 'onChange'>;
    file: HealthHistory;
    log: Log;
  }) {
    this.#vault = parts.vault;
    this.#file = parts.file;
    this.#log = parts.log;
  }

  /** Begins to take note, once the vault is loaded. */
  start(): void {
    this.#vault.onChange(() => {
      this.#look();
    });
    this.#look();
  }

  /** What checks found of a key since it was linked. @throws Failure `not-found`, `history-unreadable`. */
  async view(keyId: string): Promise<KeyHistoryView> {
    const { linkedAt, health } = keyOf(this.#vault.document, keyId);
    const noted = await this.#file.read(keyId);
    const present = pointOf(health);
    const points = inOrder(present === null ? noted : [...noted, present]);
    // What was noted before is of the key that it replaced.
    const own = points.filter(({ at }) => at >= linkedAt - linking || at === present?.at);
    return {
      since: sinceOf(health),
      points: thinned(own, mostPoints).map(({ at, state, latencyMs }) => ({ at, state, latencyMs })),
    };
  }

  #look(): void {
    if (this.#vault.state !== 'ready') return;
    const { document } = this.#vault;
    const first = this.#noted === null;
    const noted = (this.#noted ??= new Map<string, number | null>());
    for (const { id, health } of document.keys) {
      if (noted.get(id) === health.checkedAt) continue;
      noted.set(id, health.checkedAt);
      const point = first ? null : pointOf(health);
      if (point !== null) this.#attempt('noted', this.#file.append(id, point));
    }
    if (first) this.#purge(document);
  }

  /** Goes with the key, but only when its removal can no longer be undone: the vault forgot it by then. */
  #purge(document: VaultDocument): void {
    const keys = [
      ...document.keys,
      ...document.removals.flatMap((removal) => removal.keys),
      ...document.rotations.flatMap(({ oldKey }) => (oldKey === null ? [] : [oldKey])),
    ];
    // An empty vault may have been begun beside one that is set aside and comes back.
    if (keys.length > 0) this.#attempt('purged', this.#file.keepOnly(new Set(keys.map(({ id }) => id))));
  }

  /** The check itself is done and kept: it must not fail for its history. */
  #attempt(what: string, work: Promise<void>): void {
    work.catch((error: unknown) => {
      this.#log.error(`health history not ${what}`, { error: String(error) });
    });
  }
}

function pointOf({ checkedAt, state, cause, latencyMs }: Health): HistoryPoint | null {
  return checkedAt === null || state === 'unverified' ? null : { at: checkedAt, state, cause, latencyMs };
}
