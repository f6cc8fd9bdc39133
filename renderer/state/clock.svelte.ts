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
    let timer: ReturnType<typeof setInterval> | undefined;
    const follow = (): void => {
      clearInterval(timer);
      if (document.hidden) return;
      this.now = Date.now();
      timer = setInterval(() => {
        this.now = Date.now();
      }, this.#every);
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', follow);
    };
  }
}
