const made = new WeakMap<readonly object[], ReadonlyMap<string, unknown>>();

/** A list's items by their ID. Made once for a list: one of the vault's document is never changed, only replaced. */
export function byId<T extends { readonly id: string }>(list: readonly T[]): ReadonlyMap<string, T> {
  const known = made.get(list) as ReadonlyMap<string, T> | undefined;
  if (known !== undefined) return known;
  const items = new Map(list.map((item) => [item.id, item]));
  made.set(list, items);
  return items;
}
