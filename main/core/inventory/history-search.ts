import { rootOf } from '../git-root.ts';
import { inParallel } from '../in-parallel.ts';
import type { GitHistory, ScannedFile } from '../ports.ts';
import { historyStopped, historyWords, type HistoryFound } from './history-words.ts';
import type { Rows } from './rows.ts';

/** Files whose keys are looked for in one reading of a history. */
const mostSearched = 500;
/** How many of them are read again at one time before. */
const looksAtOnce = 4;

interface Parts {
  rows: Rows;
  history: GitHistory;
  /** A file as it is now; null when it is gone. @throws Failure `scan-failed`. */
  look: (path: string) => Promise<ScannedFile | null>;
  /** Called when rows say more than before. */
  changed: () => void;
}

/** Looks for the keys of the inventory's files in the commits of their repositories. */
export class HistorySearch {
  readonly #parts: Parts;
  readonly #running = new Set<AbortController>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Looks for the keys of this file and of all others of its repository, in one reading.
   * @throws Failure `no-repository`, `git-failed`, `scan-failed`.
   */
  async search(first: ScannedFile): Promise<HistoryFound> {
    const { rows, history, look, changed } = this.#parts;
    const root = rootOf(first.git);
    const others = [...rows.all()].filter(
      (row) => root !== null && row.root === root && row.path !== first.path && row.keys.length > 0,
    );
    const files = [first];
    const stop = new AbortController();
    this.#running.add(stop);
    try {
      await inParallel(others.slice(0, mostSearched - 1), looksAtOnce, async ({ path }) => {
        const file = stop.signal.aborted ? null : await look(path);
        if (file?.path === path) files.push(file);
      });
      if (stop.signal.aborted) return historyStopped;
      await rows.take(files);
      const groups = files.map(({ keys }) => keys.map(({ value }) => value));
      const { commits, all } = await history.search(first.path, groups, stop.signal);
      for (const [at, { path }] of files.entries()) rows.noteHistory(path, commits[at] ?? 0);
      changed();
      const holding = commits.filter((count) => count > 0).length;
      const left = others.length + 1 - files.length;
      return { commits: all, files: holding, message: historyWords(all, holding, files.length, left) };
    } catch (error) {
      if (stop.signal.aborted) return historyStopped;
      throw error;
    } finally {
      this.#running.delete(stop);
    }
  }

  /** Ends every search under way: each answers that it was stopped. */
  cancel(): void {
    for (const stop of this.#running) stop.abort();
  }
}
