import type { KeyView } from '../../preload/contract/view.ts';

/** Names in the order of people: of any case, numbers by their value. */
export const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** Every tag of these keys by name, with how many of them have it. */
export function countTags(keys: readonly KeyView[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { tags } of keys) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return new Map([...counts].sort(([one], [other]) => byName.compare(one, other)));
}
