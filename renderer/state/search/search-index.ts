import type { TargetView } from '../../../preload/contract/projects.ts';
import type { AccountView, EnvironmentView, KeyView } from '../../../preload/contract/view.ts';
import { accountRows, environmentRows, keyRows, targetRows } from './fields.ts';
import { Level, Places } from './level.ts';
import { wordsOf } from './query.ts';
import { TextTable } from './text-table.ts';

/** The lists that are searched, as they are in the snapshot. */
export interface SearchLists {
  readonly accounts: readonly AccountView[];
  readonly environments: readonly EnvironmentView[];
  readonly keys: readonly KeyView[];
  readonly targets: readonly TargetView[];
}

export interface KeyHit {
  readonly key: KeyView;
  readonly environment: EnvironmentView;
  readonly account: AccountView | undefined;
  readonly score: number;
}

export interface EnvironmentHit {
  readonly environment: EnvironmentView;
  readonly account: AccountView | undefined;
  /** The key that the query found best; null when the environment matches without any. */
  readonly key: KeyView | null;
  readonly score: number;
}

/**
 * Search over what is linked. Every word of a query must be found: in a key or a file that holds it, in its environment,
 * or in its account. An index is of lists that do not change; the next one takes over from it what is the same.
 */
export class SearchIndex {
  readonly #texts: TextTable;
  readonly #accounts: Level<AccountView>;
  readonly #environments: Level<EnvironmentView>;
  readonly #keys: Level<KeyView>;
  readonly #targets: Level<TargetView>;
  readonly #accountOf: Places;
  readonly #environmentOf: Places;
  readonly #keyOf: Places;

  private constructor(lists: SearchLists, texts: TextTable, before: SearchIndex | null) {
    this.#texts = texts;
    this.#accounts = Level.of(lists.accounts, accountRows, texts, before && before.#accounts);
    this.#environments = Level.of(lists.environments, environmentRows, texts, before && before.#environments);
    this.#keys = Level.of(lists.keys, keyRows, texts, before && before.#keys);
    this.#targets = Level.of(lists.targets, targetRows, texts, before && before.#targets);
    this.#accountOf = Places.of(
      this.#environments,
      this.#accounts,
      ({ accountId }) => accountId,
      before && before.#accountOf,
    );
    this.#environmentOf = Places.of(
      this.#keys,
      this.#environments,
      ({ environmentId }) => environmentId,
      before && before.#environmentOf,
    );
    this.#keyOf = Places.of(this.#targets, this.#keys, ({ keyId }) => keyId, before && before.#keyOf);
  }

  /** @param before the index of the lists as they were, or null. */
  static of(lists: SearchLists, before: SearchIndex | null): SearchIndex {
    if (before === null) return new SearchIndex(lists, new TextTable(), null);
    if (before.isOf(lists)) return before;
    const index = new SearchIndex(lists, before.#texts, before);
    // What left the lists stays in the table, until that is most of it.
    return index.#texts.size > 10 * (index.size + 100)
      ? new SearchIndex(lists, new TextTable(), null)
      : index;
  }

  /** How many rows are searched. */
  get size(): number {
    return [this.#accounts, this.#environments, this.#keys, this.#targets].reduce(
      (sum, { rows }) => sum + rows.length,
      0,
    );
  }

  isOf({ accounts, environments, keys, targets }: SearchLists): boolean {
    return (
      this.#accounts.rows === accounts &&
      this.#environments.rows === environments &&
      this.#keys.rows === keys &&
      this.#targets.rows === targets
    );
  }

  /** The keys that a query finds, the best first and otherwise in the order of the list; none for an empty query. */
  keys(query: string): KeyHit[] {
    const found = this.#find(query);
    if (found === null) return [];
    const hits: KeyHit[] = [];
    for (const at of ranked(found.keys)) {
      const key = this.#keys.rows[at];
      const place = this.#environmentOf.at(at);
      const environment = this.#environments.rows[place];
      if (key === undefined || environment === undefined) continue;
      const account = this.#accounts.rows[this.#accountOf.at(place)];
      hits.push({ key, environment, account, score: found.keys[at] ?? 0 });
    }
    return hits;
  }

  /** The environments that a query finds, by themselves or by one of their keys; ordered like `keys`. */
  environments(query: string): EnvironmentHit[] {
    const found = this.#find(query);
    if (found === null) return [];
    const totals = found.environments;
    const best = new Int32Array(totals.length).fill(-1);
    for (let at = 0; at < found.keys.length; at += 1) {
      const total = found.keys[at] ?? 0;
      const place = this.#environmentOf.at(at);
      if (place === -1 || total <= (totals[place] ?? 0)) continue;
      totals[place] = total;
      best[place] = at;
    }
    const hits: EnvironmentHit[] = [];
    for (const at of ranked(totals)) {
      const environment = this.#environments.rows[at];
      if (environment === undefined) continue;
      const account = this.#accounts.rows[this.#accountOf.at(at)];
      const key = this.#keys.rows[best[at] ?? -1] ?? null;
      hits.push({ environment, account, key, score: totals[at] ?? 0 });
    }
    return hits;
  }

  /** For every environment and key the sum over the words of its best score, 0 where a word is missing. */
  #find(query: string): { environments: Float32Array; keys: Float32Array } | null {
    const words = wordsOf(query);
    if (words.length === 0) return null;
    const environments = new Float32Array(this.#environments.rows.length);
    const keys = new Float32Array(this.#keys.rows.length);
    for (const [number, word] of words.entries()) {
      const scores = this.#texts.scores(word);
      const ofEnvironments = this.#environments.best(scores);
      this.#accountOf.lower(ofEnvironments, this.#accounts.best(scores));
      const ofKeys = this.#keys.best(scores);
      this.#keyOf.raise(this.#targets.best(scores), ofKeys);
      this.#environmentOf.lower(ofKeys, ofEnvironments);
      addTo(environments, ofEnvironments, number === 0);
      addTo(keys, ofKeys, number === 0);
    }
    return { environments, keys };
  }
}

function addTo(totals: Float32Array, scores: Float32Array, first: boolean): void {
  for (let at = 0; at < totals.length; at += 1) {
    const score = scores[at] ?? 0;
    const total = totals[at] ?? 0;
    totals[at] = score > 0 && (first || total > 0) ? total + score : 0;
  }
}

/** The places with a score, the highest first, otherwise in order. */
function ranked(totals: Float32Array): number[] {
  const most = 2 ** 21;
  // One number for both, because numbers sort by themselves far faster than by a comparing function.
  const order = new Float64Array(totals.length);
  let count = 0;
  for (let at = 0; at < totals.length; at += 1) {
    const total = totals[at] ?? 0;
    if (total > 0) order[count++] = at - Math.round(total * 64) * most;
  }
  return Array.from(order.subarray(0, count).sort(), (each) => ((each % most) + most) % most);
}
