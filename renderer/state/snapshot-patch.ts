import type { SnapshotPatch } from '../../preload/contract/snapshot-patch.ts';
import type { Snapshot } from '../../preload/contract/view.ts';

interface Item {
  readonly id: string;
}
interface ListPatch<T> {
  readonly put: readonly T[];
  readonly removed: readonly string[];
  readonly order?: readonly string[];
}

/** The snapshot with the patch; what it does not name stays the same object. Null when the patch is of another version. */
export function patched(snapshot: Snapshot, patch: SnapshotPatch): Snapshot | null {
  if (patch.from !== snapshot.version) return null;
  const lists = Object.entries(patch.lists).map(([name, patchOfList]) => [
    name,
    patchedList<Item>(snapshot[name as keyof SnapshotPatch['lists']], patchOfList),
  ]);
  const changed = Object.fromEntries(lists) as Pick<Snapshot, keyof SnapshotPatch['lists']>;
  return { ...snapshot, ...patch.parts, ...changed, version: patch.version };
}

function patchedList<T extends Item>(list: readonly T[], { put, removed, order }: ListPatch<T>): T[] {
  const coming = new Map(put.map((item) => [item.id, item]));
  const gone = new Set(removed);
  const next: T[] = [];
  for (const item of list) {
    if (gone.has(item.id)) continue;
    next.push(coming.get(item.id) ?? item);
    coming.delete(item.id);
  }
  next.push(...coming.values());
  if (order === undefined) return next;
  const items = new Map(next.map((item) => [item.id, item]));
  return order.flatMap((id) => items.get(id) ?? []);
}
