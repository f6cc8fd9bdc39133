/**
 * Work on files: on one file one after another, on different files at once. What concerns all of them waits for
 * everything before it, and everything after waits for it. A failure reaches its asker only.
 */
export class Lanes {
  readonly #lanes = new Map<string, Promise<unknown>>();
  #alone: Promise<unknown> = Promise.resolve();

  /** @param path the real one, so that a file has one lane however it is called. */
  take<T>(path: string, work: () => Promise<T>): Promise<T> {
    const done = Promise.all([this.#alone, this.#lanes.get(path)]).then(work);
    const settled: Promise<unknown> = done
      .catch(() => undefined)
      .then(() => {
        if (this.#lanes.get(path) === settled) this.#lanes.delete(path);
      });
    this.#lanes.set(path, settled);
    return done;
  }

  alone<T>(work: () => Promise<T>): Promise<T> {
    const done = Promise.all([this.#alone, ...this.#lanes.values()]).then(work);
    this.#alone = done.catch(() => undefined);
    return done;
  }
}
