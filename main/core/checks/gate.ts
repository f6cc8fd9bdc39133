import type { Clock } from '../ports.ts';

interface Waiting {
  readonly accountId: string;
  readonly urgent: boolean;
  readonly enter: () => void;
}

/** Lets few through at once, in the order they came, and nobody of an account that WorkOS asked to wait. */
export class Gate {
  readonly #clock: Clock;
  #free: number;
  readonly #waiting: Waiting[] = [];
  /** Until when, by account. */
  readonly #holds = new Map<string, number>();
  #cancelTimer: (() => void) | null = null;

  constructor(clock: Clock, atOnce: number) {
    this.#clock = clock;
    this.#free = atOnce;
  }

  /** Resolves when it is one's turn; `leave` ends it. An urgent one goes before those that are not. */
  enter(accountId: string, urgent: boolean): Promise<void> {
    return new Promise((enter) => {
      this.#waiting.push({ accountId, urgent, enter });
      this.#admit();
    });
  }

  leave(): void {
    this.#free += 1;
    this.#admit();
  }

  /** Nobody of this account enters for so long (ms); a longer hold that is there already stays. */
  hold(accountId: string, ms: number): void {
    const until = this.#clock.now() + ms;
    if (until > this.heldUntil(accountId)) this.#holds.set(accountId, until);
  }

  /** When the account may be asked again (ms since the epoch); what is past means now. */
  heldUntil(accountId: string): number {
    return this.#holds.get(accountId) ?? 0;
  }

  #admit(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const now = this.#clock.now();
    for (const [accountId, until] of this.#holds) if (until <= now) this.#holds.delete(accountId);
    while (this.#free > 0) {
      const next = this.#next();
      if (next === undefined) break;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#free -= 1;
      next.enter();
    }
    if (this.#free === 0 || this.#waiting.length === 0) return;
    // All that wait are held: the first hold to end lets some of them in.
    const ends = Math.min(...this.#waiting.map(({ accountId }) => this.heldUntil(accountId)));
    this.#cancelTimer = this.#clock.after(ends - now, () => {
      this.#admit();
    });
  }

  #next(): Waiting | undefined {
    const open = ({ accountId }: Waiting): boolean => !this.#holds.has(accountId);
    return this.#waiting.find((each) => each.urgent && open(each)) ?? this.#waiting.find(open);
  }
}
