import { lstatSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ScannedFile } from '../../core/ports.ts';
import { errnoOf } from '../files/errno.ts';
import { gitStates } from '../git/many-files.ts';
import { lookAbove } from './folders.ts';
import { unreadable } from './judge.ts';
import type { ScanMemory } from './memory.ts';
import { readFile, wordsFor } from './read-file.ts';
import { isHeld, modeOf } from './scan.ts';

/** Reads one file now, wherever it is; null when nothing is there. Never throws: a fault is in the answer. */
export async function look(path: string, memory: ScanMemory): Promise<ScannedFile | null> {
  const at = Date.now();
  let real: string;
  let stats;
  try {
    real = realpathSync(path);
    stats = lstatSync(real);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' && !path.includes('\ufffd')) return null;
    return unreadable(path, dirname(path), wordsFor(error, path));
  }
  const { project, repository } = lookAbove(dirname(real));
  const read = readFile(real, stats);
  const held = isHeld(read);
  const git = repository === null || !held ? undefined : (await gitStates(repository, [real])).get(real);
  memory.renewFile(real, stats, { held, git: git?.state ?? 'none' }, at);
  return {
    path: real,
    mode: modeOf(stats),
    git: git ?? { state: 'none' },
    project: project ?? dirname(real),
    ...read,
  };
}
