import type { GitState, ScannedFile } from '../../core/ports.ts';
import { gitStates } from '../git/many-files.ts';

/** A file that waits for git's word. */
export interface Waiting {
  path: string;
  /** Called once with what git says. */
  judged: (git: GitState) => void;
}

interface Repository {
  /** Folders of it that are still to be looked into. */
  open: number;
  waiting: Waiting[];
  /** When the first of them began to wait; milliseconds of `performance.now`. */
  since: number;
}

/** So many files are asked about together, and none waits longer (ms) for others. */
const together = 256;
const longestWait = 1_000;
/** Git processes at one time. */
const atOnce = 3;

/**
 * Collects files by repository and asks git once per repository where that can be: when all its folders were looked into, or
 * when many files wait, or one has waited for long.
 */
export class Judge {
  readonly #repositories = new Map<string, Repository>();
  readonly #questions: (() => Promise<void>)[] = [];
  readonly #asking = new Set<Promise<void>>();
  #stopped = false;

  /** A folder of the repository will be looked into. */
  opened(root: string | null): void {
    if (root !== null) this.#of(root).open += 1;
  }

  /** It was. */
  closed(root: string | null): void {
    if (root === null) return;
    const repository = this.#of(root);
    repository.open -= 1;
    if (repository.open === 0) this.#ask(root, repository);
  }

  wait(root: string | null, file: Waiting): void {
    if (root === null) {
      file.judged({ state: 'none' });
      return;
    }
    const repository = this.#of(root);
    if (repository.waiting.length === 0) repository.since = performance.now();
    repository.waiting.push(file);
    if (repository.waiting.length >= together || repository.open === 0) this.#ask(root, repository);
  }

  /** Asks about those that have waited for long. */
  hurry(): void {
    const now = performance.now();
    for (const [root, repository] of this.#repositories) {
      if (repository.waiting.length > 0 && now - repository.since > longestWait) this.#ask(root, repository);
    }
  }

  /** Resolves when every file has its word. */
  async settled(): Promise<void> {
    for (const [root, repository] of this.#repositories) this.#ask(root, repository);
    while (this.#asking.size > 0 && !this.#stopped) await Promise.race(this.#asking);
  }

  /** Asks nothing more. */
  stop(): void {
    this.#stopped = true;
    this.#questions.length = 0;
  }

  #of(root: string): Repository {
    let repository = this.#repositories.get(root);
    if (repository === undefined) {
      repository = { open: 0, waiting: [], since: 0 };
      this.#repositories.set(root, repository);
    }
    return repository;
  }

  #ask(root: string, repository: Repository): void {
    const files = repository.waiting;
    if (files.length === 0 || this.#stopped) return;
    repository.waiting = [];
    this.#questions.push(async () => {
      const states = await gitStates(
        root,
        files.map(({ path }) => path),
      );
      if (this.#stopped) return;
      for (const { path, judged } of files) {
        judged(states.get(path) ?? { state: 'unavailable', why: 'git did not answer' });
      }
    });
    this.#next();
  }

  #next(): void {
    if (this.#asking.size >= atOnce) return;
    const question = this.#questions.shift();
    if (question === undefined) return;
    const asking = question().finally(() => {
      this.#asking.delete(asking);
      this.#next();
    });
    this.#asking.add(asking);
  }
}

/** What the scanner cannot look into, as a row. */
export const unreadable = (path: string, project: string, error: string): ScannedFile => ({
  path,
  mode: null,
  git: { state: 'none' },
  project,
  keys: [],
  clientIds: [],
  cookiePasswords: [],
  error,
});
