/**
 * Runs a call for the newest of a quick row of inputs: while one is under way only the last input waits, the ones in
 * between are never sent. So the order of answers is the order of inputs, and the last answer is for the last input.
 */
export class Latest<T> {
  readonly #call: (input: T) => Promise<void>;
  #waiting: { input: T } | null = null;
  #running: Promise<void> | null = null;

  constructor(call: (input: T) => Promise<void>) {
    this.#call = call;
  }

  /** Resolves when this input, or a newer one in its place, has been answered. */
  send(input: T): Promise<void> {
    this.#waiting = { input };
    this.#running ??= this.#drain();
    return this.#running;
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waiting !== null) {
        const { input } = this.#waiting;
        this.#waiting = null;
        await this.#call(input);
      }
    } finally {
      this.#running = null;
    }
  }
}
