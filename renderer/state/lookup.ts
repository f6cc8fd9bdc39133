const none: readonly never[] = [];

interface Item {
  readonly id: string;
}

/**
 * The items of `list` that are others than in `before`, each with the one whose place it takes; null when the lists have
 * not the same IDs in the same order.
 */
function replacements<T extends Item>(list: readonly T[], before: readonly T[]): [was: T, is: T][] | null {
  if (list.length !== before.length) return null;
  const found: [T, T][] = [];
  for (const [at, item] of list.entries()) {
    const was = before[at];
    if (was === item) continue;
    if (was?.id !== item.id) return null;
    found.push([was, item]);
  }
  return found;
}

/** A list's items by their ID. */
export class ById<T extends Item> {
  readonly #list: readonly T[];
  readonly #items: ReadonlyMap<string, T>;

  private constructor(list: readonly T[], before: ById<T> | null) {
    this.#list = list;
    const changed = before && replacements(list, before.#list);
    if (before === null || changed === null) {
      this.#items = new Map(list.map((item) => [item.id, item]));
      return;
    }
    const items = new Map(before.#items);
    for (const [, item] of changed) items.set(item.id, item);
    this.#items = items;
  }

  /** Answers `before` when it is of the same list. */
  static of<T extends Item>(list: readonly T[], before: ById<T> | null): ById<T> {
    return before !== null && before.#list === list ? before : new ById(list, before);
  }

  get(id: string): T | undefined {
    return this.#items.get(id);
  }
}

/** A list's items by what they belong to; a group whose items are the same stays the same array. */
export class Grouped<T extends Item> {
  readonly #list: readonly T[];
  readonly #groups: ReadonlyMap<string, readonly T[]>;

  private constructor(list: readonly T[], ownerOf: (item: T) => string | null, before: Grouped<T> | null) {
    this.#list = list;
    const changed = before && replacements(list, before.#list);
    const moved = changed?.some(([was, is]) => ownerOf(was) !== ownerOf(is)) ?? true;
    if (before === null || changed === null || moved) {
      this.#groups = grouped(list, ownerOf, before);
      return;
    }
    const groups = new Map(before.#groups);
    for (const [was, is] of changed) {
      const owner = ownerOf(is) ?? '';
      groups.set(
        owner,
        (groups.get(owner) ?? none).map((item) => (item === was ? is : item)),
      );
    }
    this.#groups = groups;
  }

  /** @param ownerOf whose an item is; null for nobody's. Answers `before` when it is of the same list. */
  static of<T extends Item>(
    list: readonly T[],
    ownerOf: (item: T) => string | null,
    before: Grouped<T> | null,
  ): Grouped<T> {
    return before !== null && before.#list === list ? before : new Grouped(list, ownerOf, before);
  }

  get(owner: string): readonly T[] {
    return this.#groups.get(owner) ?? none;
  }
}

function grouped<T>(
  list: readonly T[],
  ownerOf: (item: T) => string | null,
  before: { get(owner: string): readonly T[] } | null,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, readonly T[]>(Map.groupBy(list, (item) => ownerOf(item) ?? ''));
  for (const [owner, items] of groups) {
    const were = before?.get(owner);
    if (were?.length === items.length && items.every((item, at) => item === were[at]))
      groups.set(owner, were);
  }
  return groups;
}
