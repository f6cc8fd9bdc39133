import type { Socket } from 'node:net';
import type { Clock, Looked } from '../../core/ports.ts';

type Why = (Looked<unknown> & { ok: false })['why'];

/** Why a look ended without an answer, where the system has no code for it. */
export class Ended extends Error {
  readonly why: Why;
  readonly code: string;
  constructor(why: Why, code: string) {
    super(code);
    this.why = why;
    this.code = code;
  }
}

interface Limits {
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** One bounded look: it ends in time or when it is taken back, and lets go of every socket that it opened. */
export class Lookout {
  readonly #limits: Limits;
  readonly #sockets = new Set<Socket>();
  readonly #timers: (() => void)[] = [];

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Never throws. */
  async run<T>(work: (lookout: this) => Promise<T>): Promise<Looked<T>> {
    const { signal, clock, timeoutMs } = this.#limits;
    if (signal.aborted) return { ok: false, why: 'cancelled', code: 'CANCELLED' };
    const { promise: interrupted, reject } = Promise.withResolvers<never>();
    const cancelTimer = clock.after(timeoutMs, () => {
      reject(new Ended('timeout', 'TIMEOUT'));
    });
    const onAbort = (): void => {
      reject(new Ended('cancelled', 'CANCELLED'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const working = work(this);
    // What is still under way when time is up ends with its sockets, and nobody waits for how.
    working.catch(() => undefined);
    try {
      return { ok: true, value: await Promise.race([working, interrupted]) };
    } catch (error) {
      return error instanceof Ended
        ? { ok: false, why: error.why, code: error.code }
        : { ok: false, why: 'failed', code: codeOf(error) };
    } finally {
      cancelTimer();
      signal.removeEventListener('abort', onAbort);
      for (const cancel of this.#timers) cancel();
      for (const socket of this.#sockets) socket.destroy();
    }
  }

  /** Waits until a socket is open: `connect`, or `secureConnect` for TLS. */
  async opened<S extends Socket>(socket: S, event: 'connect' | 'secureConnect'): Promise<S> {
    this.#sockets.add(socket);
    const { promise, resolve, reject } = Promise.withResolvers<S>();
    socket.on('error', reject);
    socket.once('close', () => {
      reject(new Ended('failed', 'CLOSED'));
    });
    socket.once(event, () => {
      resolve(socket);
    });
    return promise;
  }

  /**
   * Reads on until the head of an HTTP answer is whole, at most 16 kB of it; null when the other side ends first, or
   * `patienceMs` are over.
   */
  async head(socket: Socket, patienceMs?: number): Promise<string | null> {
    const { promise, resolve } = Promise.withResolvers<string | null>();
    if (patienceMs !== undefined) {
      this.#timers.push(
        this.#limits.clock.after(patienceMs, () => {
          resolve(null);
        }),
      );
    }
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > 16_384) resolve(null);
    });
    socket.once('close', () => {
      resolve(null);
    });
    return promise;
  }
}

/** The system's own code; never a message, which may quote anything. */
function codeOf(error: unknown): string {
  const parts = error instanceof AggregateError ? (error.errors as unknown[]) : [];
  const [first = error] = parts;
  const code = typeof first === 'object' && first !== null && 'code' in first ? first.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z\d_]{1,60}$/.test(code) ? code : 'FAILED';
}
