import type { Key, VaultDocument } from '../model.ts';
import { areAlike } from '../snapshot/same.ts';

/** What `Known` reads as a whole; of keys it reads a part. */
const lists = ['accounts', 'environments', 'removals', 'rotations', 'targets', 'projects'] as const;

/**
 * Whether two versions of the document say the same of every file, so that nothing has to be judged again: a check that
 * only notes when a key was asked changes nothing here.
 */
export function saySame(before: VaultDocument, now: VaultDocument): boolean {
  if (before === now) return true;
  return lists.every((name) => before[name] === now[name]) && areAlike(before.keys, now.keys, isAlike);
}

const isAlike = (one: Key, other: Key): boolean =>
  one.id === other.id &&
  one.environmentId === other.environmentId &&
  one.fingerprint === other.fingerprint &&
  one.linkedAt === other.linkedAt &&
  one.health.state === other.health.state &&
  one.health.lastKnown?.state === other.health.lastKnown?.state;
