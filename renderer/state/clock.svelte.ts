import { everyWhileSeen } from './while-seen.ts';

/** The time that the window shows. It moves every 15 s, and only while the window can be seen. */
export class Clock {
  /** Milliseconds since the epoch. */
  now = $state(Date.now());
  readonly #every: number;

  constructor(every = 15_000) {
    this.#every = every;
  }

  /** Begins to tick; the answer stops it. */
  start(): () => void {
    return everyWhileSeen(this.#every, () => {
      this.now = Date.now();
    });
  }
}
