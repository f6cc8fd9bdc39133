import type {
  InventoryFix,
  InventoryProblem,
  InventoryProblemCode,
  InventoryProgressView,
} from '../../../preload/contract/inventory.ts';

type Level = InventoryProblem['level'];

/** What a problem is called in the filter and in headings, in the contract's order; the row's own sentence says the rest. */
export const problemNames: Readonly<Record<InventoryProblemCode, { name: string; level: Level }>> = {
  'public-prefix': { name: 'Sent to browsers', level: 'danger' },
  'published-folder': { name: 'In a published folder', level: 'danger' },
  tracked: { name: 'Committed to git', level: 'danger' },
  'in-history': { name: 'In git history', level: 'danger' },
  'example-file': { name: 'Key in an example file', level: 'danger' },
  'production-in-development': { name: 'Production key in development', level: 'danger' },
  'dead-key': { name: 'Dead key', level: 'danger' },
  'staging-in-production': { name: 'Staging key in production', level: 'caution' },
  'other-client-id': { name: 'Client ID of another environment', level: 'caution' },
  'readable-by-others': { name: 'Readable by others', level: 'caution' },
  'not-ignored': { name: 'Not ignored by git', level: 'caution' },
  unreadable: { name: 'Could not be read', level: 'caution' },
  'unlinked-key': { name: 'Key not linked', level: 'note' },
  'shared-key': { name: 'Same key in several projects', level: 'note' },
};

export const problemOrder = Object.keys(problemNames) as InventoryProblemCode[];

const levels: readonly Level[] = ['danger', 'caution', 'note'];
export const levelNames: Readonly<Record<Level, string>> = {
  danger: 'Danger',
  caution: 'Caution',
  note: 'Note',
};

/** The worst first; of one level in the order of the filter. */
export function worstFirst(problems: readonly InventoryProblem[]): InventoryProblem[] {
  return problems.toSorted(
    (one, other) =>
      levels.indexOf(one.level) - levels.indexOf(other.level) ||
      problemOrder.indexOf(one.code) - problemOrder.indexOf(other.code),
  );
}

export const fixNames: Readonly<Record<InventoryFix, string>> = {
  gitignore: 'Add it to .gitignore',
  tighten: 'Make it readable by you only',
  link: 'Link it…',
  replace: 'Replace…',
  rotate: 'Rotate…',
  'another-key': 'Link another key…',
  history: 'Search its history',
  folder: 'Open folder',
};

/** How a scan ended: as it is read aloud, and before the time when it did. */
export const endWords: Readonly<
  Record<Exclude<InventoryProgressView['state'], 'idle' | 'scanning'>, { aloud: string; past: string }>
> = {
  done: { aloud: 'Scan finished', past: 'Scanned' },
  cancelled: { aloud: 'Scan stopped', past: 'Stopped' },
  failed: { aloud: 'Scan failed', past: 'Failed' },
};
