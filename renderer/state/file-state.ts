import type { ProjectView, TargetView } from '../../preload/contract/projects.ts';
import { pathFrom } from './words.ts';

/** How a file that Keyrack keeps up to date stands; one whose key was replaced by another outranks all. */
export type FileState = 'other-key' | 'drifted' | 'outdated' | 'unknown' | 'current';

/** From the worst to the best. */
const order: readonly FileState[] = ['other-key', 'drifted', 'outdated', 'unknown', 'current'];

export const fileStateNames: Readonly<Record<FileState, string>> = {
  'other-key': 'Another key',
  drifted: 'Changed outside',
  outdated: 'Out of date',
  unknown: 'Not looked at yet',
  current: 'Up to date',
};

/** The tone in which a state is told; without one where nothing is known. */
export const fileStateTones: Readonly<Record<FileState, 'good' | 'caution' | 'bad' | undefined>> = {
  'other-key': 'bad',
  drifted: 'caution',
  outdated: 'caution',
  unknown: undefined,
  current: 'good',
};

export function fileStateOf({ state, drift }: TargetView): FileState {
  return state === 'drifted' && drift?.code === 'other-key' ? 'other-key' : state;
}

/** The state that most needs the person; null without any file. */
export function worstFileState(targets: readonly TargetView[]): FileState | null {
  const states = new Set(targets.map(fileStateOf));
  return order.find((state) => states.has(state)) ?? null;
}

/** The worst first, then by path. */
export function byState(one: TargetView, other: TargetView): number {
  return order.indexOf(fileStateOf(one)) - order.indexOf(fileStateOf(other)) || byPath(one, other);
}

export function byPath(one: TargetView, other: TargetView): number {
  return one.shownPath.localeCompare(other.shownPath);
}

/** Inside its project a file is called by its path from there; elsewhere, and outside of it, by the whole one. */
export function pathWithin(project: ProjectView | undefined, shownPath: string): string {
  return project === undefined ? shownPath : pathFrom(project.shownPath, shownPath);
}
