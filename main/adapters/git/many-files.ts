import { basename, dirname, relative, sep } from 'node:path';
import type { GitState } from '../../core/ports.ts';
import { judgeWithoutGit } from './without-git.ts';
import { ask } from '../git.ts';

/** Characters of paths in one command; Windows takes 32,767 for the whole. */
const mostArguments = 20_000;

/**
 * What git says of files of one repository, in as few processes as possible: `ls-files -t` marks what is tracked (any letter)
 * and what is not ignored (`?`), and leaves out what is ignored. Where git is missing or refuses, the index and the ignore
 * files are read without it.
 * @param root the repository's work tree.
 * @param paths absolute, of files that are there.
 */
export async function gitStates(
  root: string,
  paths: readonly string[],
  command = 'git',
): Promise<Map<string, GitState>> {
  const states = new Map<string, GitState>();
  for (const some of portions(root, paths)) {
    const answer = await ask(
      command,
      root,
      [
        '--literal-pathspecs',
        'ls-files',
        '-z',
        '-t',
        '--cached',
        '--others',
        '--exclude-standard',
        '--',
        ...some.map(({ name }) => name),
      ],
      4 * 1024 * 1024,
    );
    if (answer.ran && answer.code === 0) {
      const marks = marksOf(answer.output);
      for (const { path, name } of some) states.set(path, stateOf(marks.get(comparable(name)), root));
    } else if (answer.ran || answer.why === 'missing') {
      for (const { path } of some) {
        states.set(path, await judgeWithoutGit(root, dirname(path), basename(path)));
      }
    } else {
      for (const { path } of some) states.set(path, { state: 'unavailable', why: 'git did not answer' });
    }
  }
  return states;
}

interface Named {
  path: string;
  /** As git calls it. */
  name: string;
}

function* portions(root: string, paths: readonly string[]): Generator<Named[]> {
  let some: Named[] = [];
  let length = 0;
  for (const path of paths) {
    const name = relative(root, path).split(sep).join('/');
    if (length + name.length > mostArguments && some.length > 0) {
      yield some;
      some = [];
      length = 0;
    }
    some.push({ path, name });
    length += name.length + 3;
  }
  if (some.length > 0) yield some;
}

/** Git writes names of macOS composed; the disk may have them apart. */
const comparable = (name: string): string => name.normalize('NFC');

/** Each entry is a letter, a space, and the name. */
function marksOf(output: string): Map<string, string> {
  const marks = new Map<string, string>();
  for (const entry of output.split('\0')) {
    if (entry !== '') marks.set(comparable(entry.slice(2)), entry.charAt(0));
  }
  return marks;
}

function stateOf(mark: string | undefined, root: string): GitState {
  if (mark === undefined) return { state: 'ignored', root };
  return { state: mark === '?' ? 'not-ignored' : 'tracked', root };
}
