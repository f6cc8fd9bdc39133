import type { Snapshot } from '../../../preload/contract/view.ts';
import { worst, type TrayIcon } from './items.ts';
import { iconHolds, iconOfKey } from './key-words.ts';

/** How all keys stand. */
export interface Standing {
  /** How many there are of each. */
  readonly counts: Readonly<Record<TrayIcon, number>>;
  /** The worst of each environment that has anything. */
  readonly environments: ReadonlyMap<string, TrayIcon>;
  /** How long (ms) all of it holds by itself; `Infinity` for ever. */
  readonly holds: number;
}

/** Seen in one walk: there may be ten thousand keys. */
export function standingOf({ keys, targets, rotations }: Snapshot, now: number): Standing {
  const counts: Record<TrayIcon, number> = { empty: 0, ok: 0, unknown: 0, warn: 0, bad: 0 };
  const environments = new Map<string, TrayIcon>();
  const note = (environmentId: string, icon: TrayIcon): void => {
    const before = environments.get(environmentId);
    if (before !== icon) environments.set(environmentId, before === undefined ? icon : worst([before, icon]));
  };
  let holds = Infinity;
  for (const key of keys) {
    const icon = iconOfKey(key, now);
    counts[icon] += 1;
    note(key.environmentId, icon);
    holds = Math.min(holds, iconHolds(key, now));
  }
  for (const { environmentId, state } of targets) if (state === 'drifted') note(environmentId, 'warn');
  for (const { environmentId } of rotations) note(environmentId, 'warn');
  return { counts, environments, holds };
}
