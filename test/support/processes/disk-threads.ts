import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const jobs = new URL('../../../main/adapters/env-files/jobs.ts', import.meta.url).href;

/**
 * The file of threads that do something else for a job (`job`, `of`).
 * @param instead a program's text, as is `when`: for changes of a file, unless said otherwise.
 */
export function threadsThat(
  folder: string,
  instead: string,
  when = "job === 'replace' || job === 'remove'",
): URL {
  const file = join(folder, `${randomUUID()}.mjs`);
  writeFileSync(
    file,
    `import { appendFileSync, existsSync, readFileSync, rmSync, mkdirSync, writeFileSync } from 'node:fs';
    import { parentPort, workerData } from 'node:worker_threads';
    import { jobs } from '${jobs}';
    const answer = ({ job, of }) => {
      if (${when}) { ${instead} }
      const value = jobs[job](of);
      Atomics.add(workerData, 0, 1);
      return { value };
    };
    parentPort.on('message', (asked) => parentPort.postMessage(asked.map(answer)));`,
  );
  return pathToFileURL(file);
}

/** A place that does not answer, until it is told to. */
export class DeadEnd {
  readonly #folder: string;
  readonly #pipe: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#pipe = join(folder, randomUUID());
    execFileSync('mkfifo', [this.#pipe]);
  }

  /** The text of a program that hangs in it, and tells before that it will; it needs `appendFileSync`, `readFileSync`. */
  get hang(): string {
    // Whoever opens a pipe for reading waits until somebody opens it for writing.
    return `appendFileSync('${this.#pipe}.hanging', '.'); readFileSync('${this.#pipe}');`;
  }

  /** Threads that hang in it for some jobs. */
  threads(when: string): URL {
    return threadsThat(this.#folder, `if (existsSync('${this.#pipe}')) { ${this.hang} }`, when);
  }

  /** How many threads hung in it so far. */
  get hanging(): number {
    const told = `${this.#pipe}.hanging`;
    return existsSync(told) ? readFileSync(told, 'utf8').length : 0;
  }

  /** All of them go on. */
  answer(): void {
    if (!existsSync(this.#pipe)) return;
    const writer = openSync(this.#pipe, 'r+');
    rmSync(this.#pipe);
    closeSync(writer);
  }
}
