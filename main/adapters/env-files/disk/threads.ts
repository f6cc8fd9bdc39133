import { Worker } from 'node:worker_threads';
import { Failure } from '../../../core/failure.ts';
import type { Clock } from '../../../core/ports.ts';
import { noThreadLeft, notAnswering } from '../failures.ts';
import { type Answered, type Asked, isChange, pathOf } from '../jobs.ts';
import { areaOf, isWithin } from './areas.ts';

interface Waiting {
  asked: Asked;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

interface Thread {
  worker: Worker;
  /** What it was handed. */
  jobs: readonly Waiting[];
  /** How many of these it has done: written by the thread, so that one which hangs tells by which. */
  done: Int32Array;
  /** Stops looking after it. */
  leave: () => void;
}

/** Threads that get on: enough to keep a disk busy, as each waits for it. */
const most = 4;
/** The same with those that hang: they wait for what does not answer, and cannot be ended before it does. */
const mostOfAll = 12;
/** Jobs that a thread takes at once: handing one over takes longer than looking at a file. */
const handful = 16;
/** So many handfuls of looks go before one of changes, at most. */
const givesWay = 16;
/** A thread is looked after so often (ms), and hangs when it did nothing between so many looks. */
const interval = 15_000;
const patience = 2;

/** The thread ended before it answered; what it had begun is done, or it is not. */
export class Ended extends Error {}

/**
 * The same with bytes of their own: a Buffer may lie in memory that Node shares out, and whatever else lies there would go
 * along. It is copied on the way and not handed over, which takes longer for a small file.
 */
function apart(asked: Asked): Asked {
  if (asked.job !== 'replace') return asked;
  const { after } = asked.of;
  if (after.byteLength === after.buffer.byteLength) return asked;
  return { job: 'replace', of: { ...asked.of, after: new Uint8Array(after) } };
}

/**
 * Threads that work on files, as many as there is work for. A file that does not answer holds up its own thread alone:
 * what else that one was handed goes to others, and nobody waits for it any more.
 */
export class Threads {
  readonly #file: URL;
  readonly #clock: Pick<Clock, 'after'>;
  #report: (error: unknown) => void = () => undefined;
  /** These go first: they take no time, and what is made of them is made while the disk is waited for. */
  readonly #looks: Waiting[] = [];
  readonly #changes: Waiting[] = [];
  /** How often in a row changes let looks go first. */
  #gaveWay = 0;
  readonly #idle: Thread[] = [];
  readonly #busy = new Set<Thread>();
  /** Those that hang, and where. */
  readonly #lost = new Map<Thread, string>();
  #due = false;

  constructor(file: URL, clock: Pick<Clock, 'after'>) {
    this.#file = file;
    this.#clock = clock;
  }

  /** Tells from now on why a thread ended before its time. */
  onTrouble(report: (error: unknown) => void): void {
    this.#report = report;
  }

  /** @throws Ended, Failure `not-answering`, and those of the job. */
  ask(asked: Asked): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#queueOf(asked).push({ asked, resolve, reject });
      if (this.#due) return;
      // Whatever else is asked in this turn goes with it.
      this.#due = true;
      setImmediate(() => {
        this.#due = false;
        this.#handOut();
      });
    });
  }

  #queueOf(asked: Asked): Waiting[] {
    return isChange(asked) ? this.#changes : this.#looks;
  }

  /** Looks first, unless changes have waited for them long enough. */
  #nextQueue(): Waiting[] {
    const looksGo = this.#looks.length > 0 && (this.#changes.length === 0 || this.#gaveWay < givesWay);
    this.#gaveWay = looksGo && this.#changes.length > 0 ? this.#gaveWay + 1 : 0;
    return looksGo ? this.#looks : this.#changes;
  }

  #handOut(): void {
    this.#refuse();
    for (;;) {
      const free = Math.min(most, mostOfAll - this.#lost.size) - this.#busy.size;
      if (this.#looks.length + this.#changes.length === 0 || free <= 0) return;
      const thread = this.#idle.pop() ?? this.#tryToStart();
      if (thread === null) return;
      const queue = this.#nextQueue();
      thread.jobs = queue.splice(0, Math.min(handful, Math.ceil(queue.length / free)));
      this.#busy.add(thread);
      thread.worker.ref();
      Atomics.store(thread.done, 0, 0);
      thread.worker.postMessage(thread.jobs.map(({ asked }) => apart(asked)));
      this.#lookAfter(thread);
    }
  }

  /** What lies where a thread hangs would only make another one hang. */
  #refuse(): void {
    if (this.#lost.size === 0) return;
    const areas = [...this.#lost.values()];
    for (const waiting of [...this.#looks.splice(0), ...this.#changes.splice(0)]) {
      const path = pathOf(waiting.asked);
      if (areas.some((area) => isWithin(area, path))) waiting.reject(notAnswering(path, false));
      else if (this.#lost.size >= mostOfAll) waiting.reject(noThreadLeft(path));
      else this.#queueOf(waiting.asked).push(waiting);
    }
  }

  #lookAfter(thread: Thread, looks = 0, seen = 0): void {
    thread.leave = this.#clock.after(interval, () => {
      const done = Atomics.load(thread.done, 0);
      const idle = done === seen ? looks + 1 : 0;
      if (idle < patience) this.#lookAfter(thread, idle, done);
      else this.#giveUp(thread, done);
    });
  }

  /** @param done so many of its jobs it did; it hangs in the next one, or in making the last ones safe. */
  #giveUp(thread: Thread, done: number): void {
    const { jobs, worker } = thread;
    const hanging = jobs[done] ?? jobs.at(-1);
    if (hanging === undefined || !this.#busy.delete(thread)) return;
    this.#lost.set(thread, areaOf(pathOf(hanging.asked)));
    // It ends once it is answered, and does not go on with what it was doing. That may be never, so nobody waits for it.
    worker.unref();
    void worker.terminate();
    this.#report(new Error(`A thread hangs in ${hanging.asked.job}.`));
    const others = jobs.filter(({ asked }, at) => at > done || (at < done && !isChange(asked)));
    for (const each of others.toReversed()) this.#queueOf(each.asked).unshift(each);
    for (const waiting of jobs) {
      if (waiting === jobs[done])
        waiting.reject(notAnswering(pathOf(waiting.asked), isChange(waiting.asked)));
      else if (!others.includes(waiting)) waiting.reject(new Ended());
    }
    this.#handOut();
  }

  /** Null when the system has no thread left. Those at work take what waits; where none is, nobody will. */
  #tryToStart(): Thread | null {
    try {
      return this.#start();
    } catch (error) {
      this.#report(error);
      if (this.#busy.size === 0)
        for (const { reject } of [...this.#looks.splice(0), ...this.#changes.splice(0)]) reject(new Ended());
      return null;
    }
  }

  #start(): Thread {
    const done = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    // Without the switches this process was started with: they are not meant for a second thread.
    const worker = new Worker(this.#file, { name: 'env files', execArgv: [], workerData: done });
    const thread: Thread = { worker, jobs: [], done, leave: () => undefined };
    worker.on('message', (answers: readonly Answered[]) => {
      if (!this.#busy.delete(thread)) return;
      thread.leave();
      const { jobs } = thread;
      thread.jobs = [];
      this.#idle.push(thread);
      // Nothing waits for it: it keeps nobody from quitting.
      worker.unref();
      for (const [at, { resolve, reject }] of jobs.entries()) {
        const answer = answers[at];
        if (answer === undefined) reject(new Ended());
        else if ('value' in answer) resolve(answer.value);
        else reject(new Failure(answer.failure.code, answer.failure.message, answer.failure.next));
      }
      this.#handOut();
    });
    const ended = (error: unknown): void => {
      const wasBusy = this.#busy.delete(thread);
      this.#lost.delete(thread);
      const at = this.#idle.indexOf(thread);
      if (at !== -1) this.#idle.splice(at, 1);
      if (wasBusy) {
        thread.leave();
        this.#report(error);
        for (const { reject } of thread.jobs) reject(new Ended());
      }
      this.#handOut();
    };
    worker.on('error', ended);
    // An answer that cannot be taken is as good as none, and what comes after it is no answer to what is asked then.
    worker.on('messageerror', (error) => {
      ended(error);
      void worker.terminate();
    });
    worker.on('exit', (code) => {
      ended(new Error(`The thread ended with ${code}.`));
    });
    return thread;
  }
}
