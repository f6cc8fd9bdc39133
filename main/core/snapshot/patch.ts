import type { SnapshotPatch } from '../../../preload/contract/snapshot-patch.ts';
import type { Snapshot } from '../../../preload/contract/view.ts';

type PartName = keyof SnapshotPatch['parts'];
type ListName = keyof SnapshotPatch['lists'];

/**
 * How each member of a snapshot is sent: a small part as a whole, a list item by item. A member that is not here, or not in
 * the contract's patch, does not compile: the window would never hear of it.
 */
const sentAs: Record<PartName, 'part'> &
  Record<ListName, 'list'> &
  Record<Exclude<keyof Snapshot, 'version' | PartName | ListName>, never> = {
  app: 'part',
  online: 'part',
  vault: 'part',
  settings: 'part',
  accounts: 'list',
  environments: 'list',
  keys: 'list',
  removals: 'list',
  projects: 'list',
  targets: 'list',
  rotations: 'list',
  inventory: 'part',
  wizard: 'part',
  clipboard: 'part',
};
const names = Object.keys(sentAs) as (keyof typeof sentAs)[];
export const partNames = names.filter((name): name is PartName => sentAs[name] === 'part');
export const listNames = names.filter((name): name is ListName => sentAs[name] === 'list');

interface Item {
  readonly id: string;
}

/** What of a list changed. */
interface ListPatch<T> {
  put: T[];
  removed: string[];
  order?: string[];
}

/** What a window that has `before` needs to have `now`, told by identity: the same object is the same content. */
export function patchOf(before: Snapshot, now: Snapshot): SnapshotPatch {
  const parts = partNames.filter((name) => before[name] !== now[name]).map((name) => [name, now[name]]);
  const lists = listNames.flatMap((name) => {
    const patch = listPatchOf<Item>(before[name], now[name]);
    return patch === null ? [] : [[name, patch]];
  });
  return {
    from: before.version,
    version: now.version,
    parts: Object.fromEntries(parts) as SnapshotPatch['parts'],
    lists: Object.fromEntries(lists) as SnapshotPatch['lists'],
  };
}

function listPatchOf<T extends Item>(before: readonly T[], now: readonly T[]): ListPatch<T> | null {
  if (before === now) return null;
  const put: T[] = [];
  // As long as both have the same items in the same places, there is nothing to look up.
  let at = 0;
  for (; at < now.length && now[at]?.id === before[at]?.id; at += 1) {
    const item = now[at];
    if (item !== undefined && item !== before[at]) put.push(item);
  }
  const rest = restPatch(before.slice(at), now.slice(at));
  const { removed, isInOrder } = rest;
  put.push(...rest.put);
  return isInOrder ? { put, removed } : { put, removed, order: now.map(({ id }) => id) };
}

function restPatch<T extends Item>(
  before: readonly T[],
  now: readonly T[],
): { put: T[]; removed: string[]; isInOrder: boolean } {
  const were = new Map(before.map((item) => [item.id, item]));
  const put = now.filter((item) => were.get(item.id) !== item);
  const are = new Set(now.map(({ id }) => id));
  const kept = before.filter(({ id }) => are.has(id));
  const removed = before.filter(({ id }) => !are.has(id)).map(({ id }) => id);
  const order = [...kept, ...now.filter(({ id }) => !were.has(id))];
  return { put, removed, isInOrder: now.every(({ id }, index) => id === order[index]?.id) };
}
