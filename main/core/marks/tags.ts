import { limits } from '../../../preload/contract/limits.ts';
import { Failure } from '../failure.ts';
import type { Key, VaultDocument } from '../model.ts';

/** Tags are the same when only the case of their letters differs. */
const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** As the tag is spelled where it is in use already, so that there are never two of one. */
export function spellingOf({ keys }: VaultDocument, tag: string): string {
  for (const { tags = [] } of keys) {
    const known = tags.find((each) => same(each, tag));
    if (known !== undefined) return known;
  }
  return tag;
}

/** The key with the tag, or without it; the same object when it is so already. A full one may be over the limit. */
export function withTag(key: Key, tag: string, tagged: boolean): Key {
  const { tags = [], ...rest } = key;
  const has = tags.some((each) => same(each, tag));
  if (has === tagged) return key;
  const now = tagged ? [...tags, tag] : tags.filter((each) => !same(each, tag));
  return now.length === 0 ? rest : { ...rest, tags: now };
}

/** @throws Failure `too-many-tags`. */
export function refuseTooMany(keys: readonly Key[], tag: string): void {
  const full = keys.filter(({ tags = [] }) => tags.length > limits.tagsOfKey).length;
  if (full === 0) return;
  const most = `${limits.tagsOfKey} tags`;
  throw new Failure(
    'too-many-tags',
    keys.length === 1
      ? `This key has ${most} already, which is all that a key can have.`
      : `${full === 1 ? 'One' : full} of these ${keys.length} keys ${full === 1 ? 'has' : 'have'} ${most} already, so “${tag}” was given to none.`,
    'Take another tag off first.',
  );
}
