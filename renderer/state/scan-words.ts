import { counted } from './words.ts';

/* How much was looked through for env files, and what of it wants something. */

/**
 * How many files want something, the worst first, e.g. `1 file with a danger, 4 others`.
 * @param endangered how many of these have a danger; the others have something to be careful about.
 */
export function troubledWords(troubled: number, endangered: number): string {
  if (endangered === 0) return `${counted(troubled, 'file needs', 'files need')} attention`;
  const others = troubled - endangered;
  const worst = counted(endangered, 'file with a danger', 'files with a danger');
  return others === 0 ? worst : `${worst}, ${counted(others, 'other', 'others')}`;
}

/** How much of a folder was looked through, e.g. `12 folders, 3 env files, 1 with WorkOS keys`. */
export const scanCounts = (scan: { folders: number; files: number; found: number }): string =>
  `${counted(scan.folders, 'folder', 'folders')}, ${counted(scan.files, 'env file', 'env files')}, ${counted(scan.found, 'with WorkOS keys', 'with WorkOS keys')}`;
