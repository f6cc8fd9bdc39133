import { listed } from '../listed.ts';
import type { Stack } from '../../../preload/contract/values.ts';

/** The files of a folder, as `FoundFolder` has them. */
export interface FolderFiles {
  names: readonly string[];
  texts: ReadonlyMap<string, string>;
}

/** What one language's files say of a folder. */
export interface Clue {
  stack: Stack;
  /** A sentence. */
  evidence: string;
  /** The name that the manifest gives the project; null where it gives none. */
  name: string | null;
  /** The strongest of several languages wins. */
  strength: number;
}

/**
 * A Laravel or Rails project has a package.json for its assets, a Node one may have a requirements.txt for its scripts:
 * WorkOS's own package tells most, then a framework, then what the project is made of, then a file that just lies there.
 */
export const strength = { hint: 1, project: 2, framework: 3, workos: 4 } as const;

/** A sentence has room for so much of what a manifest names. */
const longestName = 100;
const mostNames = 8;

/** `package.json has next and react.` */
export function has(file: string, found: readonly string[]): string {
  if (found.length === 0) return `${file} is there.`;
  const names = found.map((name) => (name.length > longestName ? `${name.slice(0, longestName)}…` : name));
  const most = names.length > mostNames ? [...names.slice(0, mostNames), 'more'] : names;
  return `${file} has ${listed(most)}.`;
}
