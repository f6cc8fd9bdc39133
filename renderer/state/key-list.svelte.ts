import type { EnvironmentView, KeyView } from '../../preload/contract/view.ts';
import type { Kind } from '../../preload/contract/values.ts';
import type { App } from './app.svelte.ts';
import { conditionOf } from './condition.ts';
import {
  countStates,
  driftedFiles,
  isIn,
  noneChosen,
  placesByName,
  sorted,
  withChosen,
  type KeyOrder,
  type KeyState,
  type ListedKey,
} from './listed-keys.ts';
import { wordsOf } from './search/query.ts';
import { countTags } from './tags.ts';

/**
 * The list of all keys: what is asked of it, and what it shows then. It lives as long as the window, so one comes back
 * to what one left. Each step is made anew only when what it is made of changes.
 */
export class KeyList {
  query = $state('');
  kind = $state<'all' | Kind>('all');
  state = $state<KeyState | null>(null);
  /** Only keys with this tag. */
  tag = $state<string | null>(null);
  grouped = $state(true);
  /** The order that was chosen when nothing is searched for; what is found is best first until another is chosen. */
  #order = $state<Exclude<KeyOrder, 'match'>>('trouble');
  #ownOrder = $state(false);
  /** IDs of keys; some may be gone, or not be shown. */
  #chosen = $state.raw(noneChosen);
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  readonly words = $derived(wordsOf(this.query));
  readonly searching = $derived(this.words.length > 0);

  get order(): KeyOrder {
    return this.searching && !this.#ownOrder ? 'match' : this.#order;
  }
  set order(order: KeyOrder) {
    this.#ownOrder = order !== 'match';
    if (order !== 'match') this.#order = order;
  }

  readonly #places = $derived.by(() =>
    placesByName(this.#app.snapshot?.accounts ?? [], this.#app.snapshot?.environments ?? []),
  );
  readonly #drifted = $derived.by(() => driftedFiles(this.#app.snapshot?.targets ?? []));

  /** What the query and the kind leave, the best match or the first name first. */
  readonly #found = $derived.by((): ListedKey[] => {
    const { rack, snapshot, clock } = this.#app;
    const drifted = this.#drifted;
    const listed: ListedKey[] = [];
    const add = (key: KeyView, environment: EnvironmentView | undefined): void => {
      if (environment === undefined || (this.kind !== 'all' && environment.kind !== this.kind)) return;
      listed.push({
        key,
        environment,
        account: rack.account(environment.accountId),
        condition: conditionOf(key, clock.now),
        drifted: drifted.get(key.id) ?? 0,
      });
    };
    if (this.searching) {
      for (const { key, environment } of this.#app.search.keys(this.query)) add(key, environment);
      return listed;
    }
    for (const key of snapshot?.keys ?? []) add(key, rack.environment(key.environmentId));
    return listed;
  });

  /** Every tag of these, with how many of them have it. */
  readonly tags = $derived(countTags(this.#found.map(({ key }) => key)));
  /** And what the tag leaves. */
  readonly #candidates = $derived.by((): readonly ListedKey[] => {
    const { tag } = this;
    return tag === null ? this.#found : this.#found.filter(({ key }) => key.tags.includes(tag));
  });

  /** How many of these there are in each state. */
  readonly counts = $derived(countStates(this.#candidates));
  readonly candidates = $derived(this.#candidates.length);

  /** What is shown, in order. */
  readonly shown = $derived.by((): readonly ListedKey[] => {
    const { state, order } = this;
    const kept = state === null ? this.#candidates : this.#candidates.filter((listed) => isIn(listed, state));
    return order === 'match' ? kept : sorted(kept, order, this.#places);
  });

  /** Only what one sees is acted on. */
  readonly chosen = $derived(this.shown.filter(({ key }) => this.#chosen.has(key.id)));
  /** How many are chosen that the query or a filter hides; they are chosen still when it is gone. */
  readonly chosenElsewhere = $derived.by(() => {
    const { rack } = this.#app;
    const there = [...this.#chosen].filter((id) => rack.key(id) !== undefined).length;
    return there - this.chosen.length;
  });

  isChosen(keyId: string): boolean {
    return this.#chosen.has(keyId);
  }

  choose(keyIds: readonly string[], chosen: boolean): void {
    this.#chosen = withChosen(this.#chosen, keyIds, chosen);
  }

  /** Everything that is linked, as when one comes here first. */
  showAll(): void {
    this.query = '';
    this.kind = 'all';
    this.state = null;
    this.tag = null;
  }

  /** Also of what is not shown. */
  chooseNone(): void {
    this.#chosen = noneChosen;
  }
}
