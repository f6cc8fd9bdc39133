import { basename } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { Clock } from '../../core/ports.ts';
import { SystemClock } from '../system-clock.ts';
import { Ended, Threads } from './disk/threads.ts';
import { asFailure, outcomeUnknown } from './failures.ts';
import { type FolderMark, type Found, type FoundFile, hashOf } from './inspect.ts';
import type { Asked, Jobs } from './jobs.ts';
import type { Removal, Replacement } from './write.ts';

/** Beside this file: its own source, or where the build puts it (vite.config.ts). */
const threadFile = new URL(
  import.meta.url.endsWith('.ts') ? './disk-thread.ts' : './disk-thread.js',
  import.meta.url,
);

function sayUnread(path: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof Ended)) throw error;
    throw new Failure(
      'unreadable-file',
      `${basename(path)} was not read: the part of Keyrack that reads files stopped unexpectedly.`,
      'Try again; if it stops once more, quit Keyrack and start it anew.',
    );
  };
}

/**
 * Looks at files, replaces and removes them in threads. A disk that lets wait holds up nothing else, and a safe write is
 * a row of small steps between which nothing may come. A file that does not answer at all is given up after half a minute.
 */
export class Disk {
  readonly #threads: Threads;

  /**
   * @param parts.file of a thread; found by itself unless said otherwise.
   * @param parts.clock the machine's unless said otherwise.
   */
  constructor(parts: { file?: URL; clock?: Pick<Clock, 'after'> } = {}) {
    this.#threads = new Threads(parts.file ?? threadFile, parts.clock ?? new SystemClock());
  }

  /** Tells from now on why a thread ended before its time: whoever asked it learns only what became of the file. */
  onTrouble(report: (error: unknown) => void): void {
    this.#threads.onTrouble(report);
  }

  /** @throws Failure as `look` of inspect.ts does, and `not-answering`. */
  look(path: string): Promise<Found> {
    return this.#ask('look', path).catch(sayUnread(path));
  }

  /** @throws Failure as `read` of inspect.ts does, and `not-answering`. */
  read(path: string): Promise<FoundFile> {
    return this.#ask('read', path).catch(sayUnread(path));
  }

  /** As `sweepTemps` of write.ts: removes what a crash left in a folder. Housekeeping: it never throws. */
  async sweep(folder: string, now: number): Promise<void> {
    await this.#ask('sweep', { target: folder, now }).catch(() => undefined);
  }

  /** As `markFolder` of inspect.ts. @throws Failure `not-answering`, `unreadable-file`. */
  markFolder(path: string): Promise<FolderMark | null> {
    return this.#ask('markFolder', path).catch(sayUnread(path));
  }

  /** @throws Failure as `replaceFile` does, `outcome-unknown`, `not-answering`. */
  async replace(replacement: Replacement): Promise<void> {
    const { target, expectedHash, after } = replacement;
    try {
      await this.#ask('replace', replacement);
    } catch (error) {
      if (!(error instanceof Ended)) throw asFailure(error, target);
      await this.#settle(target, { before: expectedHash, after: hashOf(after) });
    }
  }

  /** @throws Failure as `removeFile` does, `outcome-unknown`, `not-answering`. */
  async remove(removal: Removal): Promise<void> {
    const { target, expectedHash } = removal;
    try {
      await this.#ask('remove', removal);
    } catch (error) {
      if (!(error instanceof Ended)) throw asFailure(error, target);
      await this.#settle(target, { before: expectedHash, after: null });
    }
  }

  /**
   * Finds out what a thread did before it ended: there is the new file or the old one, whole, or somebody else's.
   * @throws Failure `write-failed` when it did nothing, `outcome-unknown`.
   */
  async #settle(target: string, hashes: { before: string | null; after: string | null }): Promise<void> {
    const found = await this.read(target).catch(() => null);
    const isFile = found?.kind === 'file' || found?.kind === 'missing';
    if (!isFile) throw outcomeUnknown(target);
    if (found.hash === hashes.after) return;
    throw found.hash === hashes.before ? asFailure(new Ended(), target) : outcomeUnknown(target);
  }

  async #ask<Name extends keyof Jobs>(
    job: Name,
    of: Parameters<Jobs[Name]>[0],
  ): Promise<ReturnType<Jobs[Name]>> {
    return (await this.#threads.ask({ job, of } as Asked)) as ReturnType<Jobs[Name]>;
  }
}
