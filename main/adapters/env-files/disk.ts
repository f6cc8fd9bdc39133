import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Failure } from '../../core/failure.ts';
import { asFailure, outcomeUnknown } from './failures.ts';
import { type Found, type FoundFile, hashOf } from './inspect.ts';
import type { Answered, Asked, Jobs } from './jobs.ts';
import type { Replacement } from './write.ts';

interface Waiting {
  asked: Asked;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** Threads: enough to keep a disk busy, as each waits for it. */
const most = 4;
/** Jobs that a thread takes at once: handing one over takes longer than looking at a file. */
const handful = 16;

/** Beside this file: its own source, or where the build puts it (vite.config.ts). */
const threadFile = new URL(
  import.meta.url.endsWith('.ts') ? './disk-thread.ts' : './disk-thread.js',
  import.meta.url,
);

/** The thread ended before it answered; what it had begun is done, or it is not. */
class Ended extends Error {}

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
 * Looks at files, replaces and removes them in threads, as many as there is work for. A disk that lets wait holds up
 * nothing else, and a safe write is a row of small steps between which nothing may come.
 */
export class Disk {
  readonly #file: URL;
  #report: (error: unknown) => void = () => undefined;
  readonly #waiting: Waiting[] = [];
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, readonly Waiting[]>();
  #due = false;

  /** @param file of a thread; found by itself unless said otherwise. */
  constructor(file = threadFile) {
    this.#file = file;
  }

  /** Tells from now on why a thread ended before its time: whoever asked it learns only what became of the file. */
  onTrouble(report: (error: unknown) => void): void {
    this.#report = report;
  }

  /** @throws Failure as `look` of inspect.ts does. */
  look(path: string): Promise<Found> {
    return this.#ask('look', path).catch(sayUnread(path));
  }

  /** @throws Failure as `read` of inspect.ts does. */
  read(path: string): Promise<FoundFile> {
    return this.#ask('read', path).catch(sayUnread(path));
  }

  /** @throws Failure as `replaceFile` does, and `outcome-unknown`. */
  async replace(replacement: Replacement): Promise<void> {
    const { target, expectedHash, after } = replacement;
    try {
      await this.#ask('replace', replacement);
    } catch (error) {
      if (!(error instanceof Ended)) throw asFailure(error, target);
      await this.#settle(target, { before: expectedHash, after: hashOf(after) });
    }
  }

  /** @throws Failure as `removeFile` does, and `outcome-unknown`. */
  async remove(removal: { target: string; expectedHash: string }): Promise<void> {
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

  #ask<Name extends keyof Jobs>(job: Name, of: Parameters<Jobs[Name]>[0]): Promise<ReturnType<Jobs[Name]>> {
    return new Promise((resolve, reject) => {
      const asked = { job, of } as Asked;
      this.#waiting.push({
        asked,
        resolve: (value) => {
          resolve(value as ReturnType<Jobs[Name]>);
        },
        reject,
      });
      if (this.#due) return;
      // Whatever else is asked in this turn goes with it.
      this.#due = true;
      setImmediate(() => {
        this.#due = false;
        this.#handOut();
      });
    });
  }

  #handOut(): void {
    while (this.#waiting.length > 0) {
      const free = most - this.#busy.size;
      if (free === 0) return;
      const thread = this.#idle.pop() ?? this.#start();
      const share = Math.min(handful, Math.ceil(this.#waiting.length / free));
      const jobs = this.#waiting.splice(0, share);
      this.#busy.set(thread, jobs);
      thread.ref();
      thread.postMessage(jobs.map(({ asked }) => asked));
    }
  }

  #start(): Worker {
    // Without the switches this process was started with: they are not meant for a second thread.
    const thread = new Worker(this.#file, { name: 'env files', execArgv: [] });
    thread.on('message', (answers: readonly Answered[]) => {
      const jobs = this.#busy.get(thread) ?? [];
      this.#busy.delete(thread);
      this.#idle.push(thread);
      // Nothing waits for it: it keeps nobody from quitting.
      thread.unref();
      this.#handOut();
      for (const [at, { resolve, reject }] of jobs.entries()) {
        const answer = answers[at];
        if (answer === undefined) reject(new Ended());
        else if ('value' in answer) resolve(answer.value);
        else reject(new Failure(answer.failure.code, answer.failure.message, answer.failure.next));
      }
    });
    const ended = (error: unknown): void => {
      const jobs = this.#busy.get(thread) ?? [];
      this.#busy.delete(thread);
      const at = this.#idle.indexOf(thread);
      if (at !== -1) this.#idle.splice(at, 1);
      if (jobs.length > 0) this.#report(error);
      for (const { reject } of jobs) reject(new Ended());
      this.#handOut();
    };
    thread.on('error', ended);
    // An answer that cannot be taken is as good as none, and what comes after it is no answer to what is asked then.
    thread.on('messageerror', (error) => {
      ended(error);
      void thread.terminate();
    });
    thread.on('exit', (code) => {
      ended(new Error(`The thread ended with ${code}.`));
    });
    return thread;
  }
}

/** This process's. */
export const disk = new Disk();
