/** Views that are as they were stay the same object, so that what changed is told by identity. */

/** Remembers what was made of a source and of facts beside it, as long as somebody holds the source. */
export class Memo<Source extends object, View> {
  readonly #made = new WeakMap<Source, { facts: readonly unknown[]; view: View }>();

  /** @param facts all that `make` looks at besides the source; they are compared with `Object.is`. */
  of(source: Source, facts: readonly unknown[], make: () => View): View {
    const known = this.#made.get(source);
    if (known?.facts.every((fact, at) => Object.is(fact, facts[at])) === true) return known.view;
    const view = make();
    this.#made.set(source, { facts, view });
    return view;
  }
}

/** Remembers what was last made, as long as the facts that it was made of are the same objects. */
export class Last<Made> {
  #last: { facts: readonly unknown[]; made: Made } | null = null;

  of(facts: readonly unknown[], make: () => Made): Made {
    const last = this.#last;
    if (last?.facts.every((fact, at) => Object.is(fact, facts[at])) === true) return last.made;
    const made = make();
    this.#last = { facts, made };
    return made;
  }
}

/** Gives a list as it was told before while all of its items are alike in what counts. */
export class Alike<T> {
  readonly #isAlike: (one: T, other: T) => boolean;
  #told: readonly T[] | null = null;
  #newest: readonly T[] | null = null;

  constructor(isAlike: (one: T, other: T) => boolean) {
    this.#isAlike = isAlike;
  }

  of(list: readonly T[]): readonly T[] {
    if (this.#told === null || !areAlike(this.#newest ?? this.#told, list, this.#isAlike)) this.#told = list;
    this.#newest = list;
    return this.#told;
  }
}

/** Whether two lists have items in the same places that are the same, or alike in what counts. */
export function areAlike<T>(
  before: readonly T[],
  now: readonly T[],
  isAlike: (one: T, other: T) => boolean,
): boolean {
  if (before === now) return true;
  if (before.length !== now.length) return false;
  return now.every((item, at) => {
    const other = before[at];
    return item === other || (other !== undefined && isAlike(item, other));
  });
}

/** `now`, or `before` when it has the same items in the same order. */
export function sameList<T>(before: T[] | undefined, now: T[]): T[] {
  return before?.length === now.length && before.every((item, at) => item === now[at]) ? before : now;
}

/** `now`, or `before` when both say the same. For small parts that one place makes: the order of their members counts. */
export function sameWords<T>(before: T, now: T): T {
  return JSON.stringify(before) === JSON.stringify(now) ? before : now;
}
