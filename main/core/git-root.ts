import type { GitState } from './ports.ts';

/** The folder of the repository that a file is in, by git's word; null when it is in none, or git did not say. */
export const rootOf = (git: GitState): string | null => ('root' in git ? git.root : null);
