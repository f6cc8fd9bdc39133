import { parseBaseUrl } from '../core/base-url.ts';
import { Failure } from '../core/failure.ts';
import { classify, healthWords, readJson, type ProbeAnswer } from '../core/health.ts';
import { judgePair } from '../core/pairing/verdict.ts';
import type { Clock, FactCounts, WorkosGateway } from '../core/ports.ts';
import { compareLists, comparedOrganizations } from './workos-gateway/compare.ts';
import { countFacts, factPaths, type FactAnswers } from './workos-gateway/facts.ts';
import { requestOnce, type FetchLike } from './workos-gateway/request.ts';

export interface WorkosGatewayOptions {
  /** Electron's `net.fetch`, so that the OS proxy and certificate store apply. */
  readonly fetch: FetchLike;
  /** Asked before every request, so that a changed setting counts at once. */
  readonly baseUrl: () => string;
  /** Keyrack's version, for `User-Agent`. */
  readonly version: string;
  readonly clock: Clock;
  /** Between 0 and 1; spreads retries. */
  readonly random?: () => number;
  /** Milliseconds for headers and body of one request. Default: 10,000. */
  readonly timeoutMs?: number;
  /** Waits `ms`, or less when aborted. Default: on the clock. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Answers worth asking again for, and how often (workos.md §2). */
const retried: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
const mostRetries = 3;
const firstBackOffMs = 500;
/** Never issued by WorkOS, and plain to see for whoever finds it in a log there. */
const madeUpCode = 'keyrack-pair-check';
const answerCap = 64 * 1024;
/** A page of 100 users or organizations is larger than 64 kB, so lists that are only counted may be. */
const listCap = 1024 * 1024;

/** The gateway on a given `fetch`: every limit and retry of workos.md §2, and no state between requests. */
export function createWorkosGateway(options: WorkosGatewayOptions): WorkosGateway {
  const { clock, random = Math.random, timeoutMs = 10_000 } = options;
  const sleep = options.sleep ?? ((ms, signal) => sleepOn(clock, ms, signal));

  const get = async (
    path: string,
    request: {
      secret?: string;
      signal?: AbortSignal | undefined;
      maxBytes?: number;
      retries?: number;
      on429?: 'wait' | 'tell';
    },
  ): Promise<ProbeAnswer> => {
    const base = parseBaseUrl(options.baseUrl());
    if (!base.ok) return badBaseUrl;
    const plan = {
      url: base.url + path,
      headers: headersFor(options.version, request.secret),
      timeoutMs,
      maxBytes: request.maxBytes ?? answerCap,
      signal: request.signal,
    };
    const retries = request.retries ?? mostRetries;
    for (let attempt = 0; ; attempt++) {
      const answer = await requestOnce(options.fetch, clock, plan);
      if (answer.type === 'fault' || !retried.has(answer.status) || attempt === retries) return answer;
      if (answer.status === 429 && request.on429 === 'tell') return answer;
      await sleep(answer.retryAfterMs ?? backOff(attempt, random()), request.signal);
      if (request.signal?.aborted) return { ...cancelled, requestId: answer.requestId };
    }
  };

  /** Asked once, whatever comes: a question that may leave a trace in WorkOS is the person's to repeat. */
  const post = async (
    path: string,
    fields: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<ProbeAnswer> => {
    const base = parseBaseUrl(options.baseUrl());
    if (!base.ok) return badBaseUrl;
    return requestOnce(options.fetch, clock, {
      url: base.url + path,
      headers: { ...headersFor(options.version, undefined), 'Content-Type': 'application/json' },
      body: JSON.stringify(fields),
      timeoutMs,
      maxBytes: answerCap,
      signal,
    });
  };

  return {
    probe: (secret, signal, { once = false, on429 = 'wait' } = {}) =>
      get('/organizations?limit=1', { secret, signal, on429, ...(once && { retries: 0 }) }),

    // Whoever asks wants to know how it is now, not how it is after a while.
    reach: (signal) => get('/health', { signal, retries: 0 }),

    checkClientId: async (clientId, signal) => {
      // Anything else could not be one, and must not become a path of its own.
      if (!/^client_[A-Za-z0-9]+$/.test(clientId)) return 'absent';
      const answer = await get(`/sso/jwks/${clientId}`, { signal });
      if (answer.type === 'fault') return 'unknown';
      const body = readJson(answer);
      if (typeof body !== 'object' || body === null) return 'unknown';
      if (answer.status === 200 && 'keys' in body && Array.isArray(body.keys)) return 'exists';
      return answer.status === 404 ? 'absent' : 'unknown';
    },

    pair: async (secret, clientId, signal) =>
      judgePair(
        await post(
          '/user_management/authenticate',
          {
            client_id: clientId,
            client_secret: secret,
            grant_type: 'authorization_code',
            code: madeUpCode,
          },
          signal,
        ),
      ),

    sameEnvironment: async (one, other, signal) => {
      const path = `/organizations?limit=${comparedOrganizations}`;
      const [ofOne, ofOther] = await Promise.all(
        [one, other].map((secret) => get(path, { secret, signal, maxBytes: listCap })),
      );
      return ofOne === undefined || ofOther === undefined ? 'unknown' : compareLists(ofOne, ofOther);
    },

    facts: async (secret, signal): Promise<FactCounts> => {
      const list = (path: string): Promise<ProbeAnswer> =>
        get(`${path}?limit=100`, { secret, signal, maxBytes: listCap });
      const { organizations: first, ...rest } = factPaths;
      // The first list speaks for the connection and the key: without it the others would only fail six times more.
      const organizations = await list(first);
      const verdict = classify(organizations);
      if (
        verdict.state === 'rejected' ||
        (verdict.state === 'unknown' && verdict.cause !== 'wrong-base-url')
      ) {
        const words = healthWords(verdict);
        throw new Failure(verdict.cause, words.meaning, words.next);
      }
      const others = await Promise.all(
        Object.entries(rest).map(async ([name, path]) => [name, await list(path)] as const),
      );
      return countFacts({ organizations, ...Object.fromEntries(others) } as FactAnswers);
    },
  };
}

const badBaseUrl = {
  type: 'fault',
  kind: 'bad-base-url',
  detail: '',
  requestId: null,
  latencyMs: 0,
} as const;
const cancelled = { type: 'fault', kind: 'cancelled', detail: '', requestId: null, latencyMs: 0 } as const;

function headersFor(version: string, secret: string | undefined): Record<string, string> {
  return {
    Accept: 'application/json',
    'User-Agent': `Keyrack/${version}`,
    ...(secret !== undefined && { Authorization: `Bearer ${secret}` }),
  };
}

/** Doubling from half a second, with full jitter over its upper half. */
function backOff(attempt: number, random: number): number {
  return Math.round(firstBackOffMs * 2 ** attempt * (0.5 + random / 2));
}

/** Ends early, without an error, when aborted: the caller looks at the signal. */
function sleepOn(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      signal?.removeEventListener('abort', done);
      cancel();
      resolve();
    };
    const cancel = clock.after(ms, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
