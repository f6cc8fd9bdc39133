import type { FaultKind, ProbeAnswer } from '../../core/health.ts';
import type { Clock } from '../../core/ports.ts';
import { faultOf } from './faults.ts';

/** What the gateway needs of `fetch`; Electron's `net.fetch` and Node's both fit. */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>;

/** One request, with its limits. */
export interface RequestPlan {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent with POST; without one it is a GET. */
  readonly body?: string | undefined;
  /** Milliseconds for headers and body together. */
  readonly timeoutMs: number;
  /** Bytes of the answer; more is a fault. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** `Retry-After` is honoured up to here (workos.md §2), in ms. */
const longestWait = 60_000;

class Interrupted extends Error {
  readonly kind: FaultKind;
  constructor(kind: FaultKind) {
    super(kind);
    this.kind = kind;
  }
}

/** Sends one request and reads its whole answer. Never throws, never follows a redirect, never sends or keeps cookies. */
export async function requestOnce(fetch: FetchLike, clock: Clock, plan: RequestPlan): Promise<ProbeAnswer> {
  const started = clock.now();
  const stop = new AbortController();
  let answering = false;
  let requestId: string | null = null;
  const fault = (kind: FaultKind, detail = ''): ProbeAnswer => ({
    type: 'fault',
    kind,
    detail,
    requestId,
    latencyMs: clock.now() - started,
  });
  if (plan.signal?.aborted) return fault('cancelled');

  // Raced against every wait, because not every fetch lets go of a body that is being read when it is aborted.
  let interrupt: (error: Interrupted) => void = () => undefined;
  const interrupted = new Promise<never>((_, reject) => (interrupt = reject));
  interrupted.catch(() => undefined);
  const end = (kind: FaultKind): void => {
    interrupt(new Interrupted(kind));
    stop.abort();
  };
  const cancelTimer = clock.after(plan.timeoutMs, () => {
    end(answering ? 'slow-body' : 'slow-headers');
  });
  const onAbort = (): void => {
    end('cancelled');
  };
  plan.signal?.addEventListener('abort', onAbort, { once: true });

  try {
    const sent = fetch(plan.url, {
      method: plan.body === undefined ? 'GET' : 'POST',
      headers: plan.headers,
      ...(plan.body !== undefined && { body: plan.body }),
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
      signal: stop.signal,
    });
    sent.catch(() => undefined);
    const response = await Promise.race([sent, interrupted]);
    answering = true;
    requestId = requestIdOf(response);
    // A browser-like fetch hides a redirect behind an opaque answer of status 0.
    if (response.status === 0 || response.redirected || (response.status >= 300 && response.status < 400)) {
      return fault('redirect');
    }
    const bodyText = await Promise.race([readBody(response, plan.maxBytes), interrupted]);
    return {
      type: 'http',
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      bodyText,
      requestId,
      retryAfterMs: retryAfter(response.headers.get('retry-after'), clock.now()),
      ...serverTime(response.headers.get('date')),
      latencyMs: clock.now() - started,
    };
  } catch (error) {
    if (error instanceof Interrupted) return fault(error.kind);
    const { kind, detail } = faultOf(error, answering);
    return fault(kind, detail);
  } finally {
    cancelTimer();
    plan.signal?.removeEventListener('abort', onAbort);
    // Lets go of the socket of an answer that was not read to its end.
    stop.abort();
  }
}

/** `Retry-After` as ms from `now`, seconds or a date, between 0 and 60 s; null when absent or unreadable. */
export function retryAfter(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (text === '') return null;
  const wait = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? null : Math.min(Math.max(wait, 0), longestWait);
}

/** A `Date` header as ms since the epoch; nothing when it is absent or unreadable. */
function serverTime(header: string | null): { serverTime?: number } {
  const time = Date.parse(header ?? '');
  return Number.isNaN(time) || time < 0 ? {} : { serverTime: time };
}

async function readBody(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > maxBytes) throw new Interrupted('too-large');
    text += decoder.decode(value, { stream: true });
  }
}

/** `x-request-id`, when it is one: a header of somebody else's making is not worth keeping. */
function requestIdOf(response: Response): string | null {
  const id = response.headers.get('x-request-id') ?? '';
  return /^[\w-]{8,64}$/.test(id) ? id : null;
}
