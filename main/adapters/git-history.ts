import { randomBytes } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { GitHistory } from '../core/ports.ts';
import { findRepository } from './git/without-git.ts';
import { stream, type StreamEnd } from './git.ts';
import { HistoryReader } from './git-history/history-reader.ts';

/** A large repository takes its time; one that never ends does not take ours. In ms. */
const patience = 5 * 60_000;

/**
 * Every change of every commit that a branch, a tag or the stash leads to, as text whatever it is. The repository's own
 * settings could start programs here (a text converter, an external diff, a checker of signatures): each is shut out.
 */
const everyChange = [
  '--no-replace-objects',
  // Without it, what the first commit brought in is left out.
  '-c',
  'log.showRoot=true',
  '-c',
  'log.showSignature=false',
  '-c',
  'core.bigFileThreshold=8m',
  'log',
  '--all',
  '--patch',
  // A merge next to its first parent: the combined form leaves out what is no text.
  '--diff-merges=first-parent',
  '--unified=0',
  '--text',
  '--no-textconv',
  '--no-ext-diff',
  '--no-show-signature',
  '--no-renames',
  '--no-color',
  '--no-notes',
  '--no-mailmap',
  '--ignore-submodules=all',
  '--no-decorate',
];

/** What the repositories on this computer remember, read from git's own log. */
export class GitLog implements GitHistory {
  readonly #git: string;

  /** @param parts.git the program to ask, `git` unless said otherwise. */
  constructor(parts: { git?: string } = {}) {
    this.#git = parts.git ?? 'git';
  }

  /**
   * Counts the commits that brought any of each group's secrets into a file, in one reading of the log. Git is told none
   * of them: all that it says is searched here, piece by piece.
   * @throws Failure `no-repository`, `git-failed`.
   */
  async search(
    path: string,
    groups: readonly (readonly string[])[],
    signal?: AbortSignal,
  ): Promise<{ commits: number[]; all: number }> {
    const folder = await realpath(dirname(path)).catch(() => dirname(path));
    const repository = await findRepository(folder);
    if (repository === null) {
      throw new Failure(
        'no-repository',
        `${basename(path)} is not in a git repository, so there is no history to look into.`,
        'Nothing needs to be done.',
      );
    }
    const secrets = [...new Set(groups.flat())];
    if (secrets.length === 0) return { commits: groups.map(() => 0), all: 0 };
    const mark = `commit-${randomBytes(12).toString('hex')} `;
    const reader = new HistoryReader(mark, secrets);
    const end = await stream(this.#git, repository, [...everyChange, `--format=${mark}%H`], {
      onOutput: (bytes) => {
        reader.take(bytes);
      },
      patience,
      ...(signal !== undefined && { signal }),
    });
    if (!end.ran || end.code !== 0) throw failed(end);
    const found = new Map(reader.end().map((commits, at) => [secrets[at], commits]));
    const together = (some: readonly string[]): number =>
      new Set(some.flatMap((secret) => [...(found.get(secret) ?? [])])).size;
    return { commits: groups.map(together), all: together(secrets) };
  }
}

function failed(end: StreamEnd): Failure {
  if (!end.ran && end.why === 'missing') {
    return new Failure(
      'git-failed',
      'Git is not installed on this computer, so its history cannot be read.',
      'Install git, then look again.',
    );
  }
  if (!end.ran && end.why === 'too-slow') {
    return new Failure(
      'git-failed',
      'Reading the whole history took more than five minutes, so Keyrack stopped. Nothing was found until then, or not all of it.',
      'If the key may have been committed, rotate it.',
    );
  }
  return new Failure(
    'git-failed',
    'Git could not read the history of this repository: it may be damaged, or belong to somebody else.',
    'Run git log in the folder to see what it says. If the key may have been committed, rotate it.',
  );
}
