import type { InventoryProblem, InventoryRow } from '../../../preload/contract/inventory.ts';
import { pathFrom } from '../../state/words.ts';
import { problemNames, problemOrder } from './words.ts';

export type Grouping = 'project' | 'environment' | 'problem';

export interface Group {
  /** Unlike any other's, even when the same title comes twice. */
  id: string;
  title: string;
  /** The environment that a group is of. */
  environmentId: string | null;
  /** The title is a folder. */
  folder: boolean;
  /** Of a folder: the one repository that all its rows are in; null when they are in several, or in none. */
  repository: string | null;
  rows: InventoryRow[];
}

/** Rows as main put them in order, cut where the next group begins. */
export function groupsOf(rows: readonly InventoryRow[], by: Grouping): Group[] {
  const groups: Group[] = [];
  const times = new Map<string, number>();
  for (const row of rows) {
    const { title, environmentId } = headingOf(row, by);
    const last = groups.at(-1);
    if (last?.title === title) {
      last.rows.push(row);
      if (row.repository !== last.repository) last.repository = null;
    } else {
      const before = times.get(title) ?? 0;
      times.set(title, before + 1);
      const folder = by === 'project';
      const repository = folder ? row.repository : null;
      groups.push({ id: `${title}#${before}`, title, environmentId, folder, repository, rows: [row] });
    }
  }
  return groups;
}

function headingOf(row: InventoryRow, by: Grouping): { title: string; environmentId: string | null } {
  if (by === 'project') return { title: row.project, environmentId: null };
  if (by === 'problem') {
    // Main puts them in the order of their sorts, whatever the level of one.
    const worst = problemOrder.find((code) => row.problems.some((problem) => problem.code === code));
    return { title: worst === undefined ? 'No problem' : problemNames[worst].name, environmentId: null };
  }
  const known = [...row.keys, ...row.clientIds].find(({ owner }) => owner !== null);
  return { title: known?.owner ?? 'Not known here', environmentId: known?.environmentId ?? null };
}

/** A row's path as it is shown below its group's title: what the title says already is left out. */
export function pathBelow(row: InventoryRow, group: Group): string {
  return group.folder ? pathFrom(row.project, row.shownPath) : row.shownPath;
}

/** Linked keys in a row's file, each once: what can be rotated from here. */
export function linkedIn(row: InventoryRow): { keyId: string; hint: string }[] {
  const keys = new Map<string, string>();
  for (const { linkedKeyId, hint } of row.keys) if (linkedKeyId !== null) keys.set(linkedKeyId, hint);
  return [...keys].map(([keyId, hint]) => ({ keyId, hint }));
}

/** Those of them that a problem is about. */
export function linkedOf(row: InventoryRow, { keyIds }: InventoryProblem): { keyId: string; hint: string }[] {
  return linkedIn(row).filter(({ keyId }) => keyIds.includes(keyId));
}

/** Each row once: a scan that goes on between two calls may have moved one into both answers. */
export function eachOnce(rows: readonly InventoryRow[]): InventoryRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
