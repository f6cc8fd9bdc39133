/** What is kept in memory until it is used or forgotten: the newest few, whichever came or changed last. */
export class Newest<V> {
  readonly #most: number;
  /** The newest last. */
  readonly #values = new Map<string, V>();

  /** @param most how many are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  get(id: string): V | undefined {
    return this.#values.get(id);
  }

  set(id: string, value: V): void {
    this.#values.delete(id);
    this.#values.set(id, value);
    for (const [oldest] of this.#values) {
      if (this.#values.size <= this.#most) break;
      this.#values.delete(oldest);
    }
  }

  delete(id: string): void {
    this.#values.delete(id);
  }
}
