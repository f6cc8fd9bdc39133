import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { GitState } from '../../core/ports.ts';
import { ask } from '../git.ts';
import { findRepository, judgeWithoutGit } from './without-git.ts';

/**
 * What git says of a file, which need not exist (dotenv.md, "Git"). Where git is missing, or refuses to speak about the
 * repository (another owner's, for one), the ignore files are read without it.
 * @param path absolute, of the file itself, not of a link to it.
 */
export async function gitState(path: string, command = 'git'): Promise<GitState> {
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  const file = `./${basename(path)}`;
  const repository = await findRepository(folder);
  if (repository === null) return { state: 'none' };

  const top = await ask(command, folder, ['rev-parse', '--show-toplevel']);
  if (!top.ran && top.why === 'failed') return unavailable;
  if (!top.ran || top.code !== 0) return judgeWithoutGit(repository, folder, basename(path));
  const root = top.output.replace(/\r?\n$/, '');

  const tracked = await ask(command, folder, [
    '--literal-pathspecs',
    'ls-files',
    '--error-unmatch',
    '--',
    file,
  ]);
  if (!tracked.ran) return unavailable;
  if (tracked.code === 0) return { state: 'tracked', root };

  const ignored = await ask(command, folder, ['check-ignore', '-q', '--', file]);
  if (!ignored.ran) return unavailable;
  if (ignored.code === 0) return { state: 'ignored', root };
  if (ignored.code === 1) return { state: 'not-ignored', root };
  return unavailable;
}

const unavailable: GitState = { state: 'unavailable', why: 'git did not answer' };
