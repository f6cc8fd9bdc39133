import { counted } from '../listed.ts';

/** What a search of a repository's history answers. */
export interface HistoryFound {
  commits: number;
  files: number;
  message: string;
}

export const historyStopped: HistoryFound = {
  commits: 0,
  files: 0,
  message:
    'Stopped before the whole history was read, so nothing can be said of it. If a key may have been committed, rotate it.',
};

/**
 * @param commits those that hold any of the keys.
 * @param holding files whose keys they hold, of the `searched` ones.
 * @param left files of the repository whose keys were not looked for.
 */
export function historyWords(commits: number, holding: number, searched: number, left: number): string {
  const rest = left > 0 ? ` The keys of ${files(left)} were not looked for.` : '';
  if (commits === 0) {
    const whose = searched === 1 ? 'this file' : `its ${searched} files here`;
    return `No commit of this repository holds a key of ${whose}.${rest}`;
  }
  const whose = searched === 1 ? 'a key of this file' : `keys of ${files(holding)} here`;
  return `${counted(commits, 'commit has', 'commits have')} ${whose}. Everyone with a copy of the repository has ${searched === 1 ? 'it: rotate the key' : 'them: rotate the keys'}.${rest}`;
}

const files = (count: number): string => counted(count, 'file', 'files');
