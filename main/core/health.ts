import type { Health, UnknownReason } from './model.ts';
import type { Cause } from './health/words.ts';

export { healthWords, type Cause } from './health/words.ts';

/** What went wrong before there was an answer to read; found by the gateway. */
export type FaultKind =
  | 'offline'
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'reset'
  | 'cut-off'
  | 'slow-connect'
  | 'slow-headers'
  | 'slow-body'
  | 'tls-certificate'
  | 'tls-date'
  | 'tls-handshake'
  | 'proxy'
  | 'proxy-login'
  | 'blocked'
  | 'redirect'
  | 'too-large'
  | 'not-http'
  | 'bad-base-url'
  | 'cancelled'
  | 'failed';

/** An answer that arrived whole. */
export interface HttpAnswer {
  readonly type: 'http';
  readonly status: number;
  /** As sent; empty when there was none. */
  readonly contentType: string;
  /** At most 64 kB. Never shown, logged or kept. */
  readonly bodyText: string;
  readonly requestId: string | null;
  /** What `Retry-After` asks for in ms, at most 60,000; null when it asks for nothing. */
  readonly retryAfterMs: number | null;
  /** The server's clock by its `Date` header, ms since the epoch, in whole seconds; absent when it told none. */
  readonly serverTime?: number;
  /** Milliseconds from sending to the last byte. */
  readonly latencyMs: number;
}

/** No answer, or none that may be read. */
interface FaultAnswer {
  readonly type: 'fault';
  readonly kind: FaultKind;
  /** The system's own code, e.g. `ERR_NAME_NOT_RESOLVED` or `ECONNREFUSED`; safe to show and log. */
  readonly detail: string;
  readonly requestId: string | null;
  readonly latencyMs: number;
}

/** Everything that can come back from WorkOS. Faults are answers too. */
export type ProbeAnswer = HttpAnswer | FaultAnswer;

/** What an answer to the probe says about the key: one of the three certain states, or unknown with a reason. */
export type ProbeVerdict =
  | {
      readonly state: 'valid' | 'limited' | 'rejected';
      readonly reason: null;
      readonly cause: Cause;
      readonly detail: string | null;
    }
  | {
      readonly state: 'unknown';
      readonly reason: UnknownReason;
      readonly cause: Cause;
      readonly detail: string | null;
    };

const faults: Readonly<Record<FaultKind, UnknownReason>> = {
  offline: 'offline',
  dns: 'offline',
  refused: 'offline',
  unreachable: 'offline',
  reset: 'offline',
  'cut-off': 'offline',
  failed: 'offline',
  cancelled: 'offline',
  'slow-connect': 'timeout',
  'slow-headers': 'timeout',
  'slow-body': 'timeout',
  'tls-certificate': 'tls',
  'tls-date': 'tls',
  'tls-handshake': 'tls',
  proxy: 'proxy',
  'proxy-login': 'proxy',
  blocked: 'proxy',
  redirect: 'unexpected-answer',
  'too-large': 'unexpected-answer',
  'not-http': 'unexpected-answer',
  'bad-base-url': 'unexpected-answer',
};

/**
 * Judges an answer to `GET /organizations?limit=1` by the table of workos.md §2. Total: every answer and every fault
 * has exactly one verdict. Only JSON speaks for WorkOS: a 2xx or 4xx that is not JSON is never taken for a judgement.
 */
export function classify(answer: ProbeAnswer): ProbeVerdict {
  if (answer.type === 'fault') return unknown(faults[answer.kind], answer.kind, answer.detail || null);
  const { status } = answer;
  const body = readJson(answer);
  if (status === 407) return unknown('proxy', 'proxy-login');
  if (status === 511) return unknown('unexpected-answer', 'network-login');
  if (status === 408) return unknown('timeout', 'request-timeout');
  if (status === 429) return unknown('rate-limited', isObject(body) ? 'rate-limited' : 'rate-limited-bare');
  if (status >= 500) return unknown('server-error', body === undefined ? 'edge-error' : 'server-error');
  if (status >= 300 && status < 400) return unknown('unexpected-answer', 'redirect');
  if (status >= 200 && status < 300) return ofSuccess(answer, body);
  if (!isObject(body)) return unknown('unexpected-answer', 'foreign-page', `HTTP ${status}`);
  switch (status) {
    case 401:
      return certain('rejected', 'unauthorized');
    case 403:
      return certain('limited', 'forbidden');
    case 404:
      return unknown('unexpected-answer', 'wrong-base-url');
    case 400:
      return unknown('unexpected-answer', 'bad-request', wordsOf(body));
    case 422:
      return unknown('unexpected-answer', 'invalid-request', wordsOf(body));
    default:
      return unknown('unexpected-answer', 'unexpected-status', `HTTP ${status}`);
  }
}

/** Whether WorkOS accepted the key at the last check, with limits or without. */
export const isAccepted = ({ state }: Pick<Health, 'state'>): boolean =>
  state === 'valid' || state === 'limited';

/** Whether WorkOS refused the key when it last said anything certain of it. */
export const isRefused = ({ state, lastKnown }: Pick<Health, 'state' | 'lastKnown'>): boolean =>
  state === 'rejected' || (state === 'unknown' && lastKnown?.state === 'rejected');

/** The health of a key after a probe at `at` (ms since the epoch): an unknown outcome keeps what was last certain. */
export function healthAfter(before: Health, answer: ProbeAnswer, at: number): Health {
  const verdict = classify(answer);
  const { state, reason, cause } = verdict;
  const lastKnown = state === 'unknown' ? before.lastKnown : { state, at };
  const { requestId, latencyMs } = answer;
  const held = sinceOf(before);
  // Never after the answer: the clock may have been wrong before.
  const since = state === 'unknown' || state === held?.state ? Math.min(held?.at ?? at, at) : at;
  return {
    state,
    reason,
    cause,
    checkedAt: at,
    latencyMs,
    requestId,
    lastKnown,
    ...(lastKnown === null ? {} : { since }),
  };
}

/** The last certain state, and since when it holds; null when nothing certain is known. */
export function sinceOf({
  lastKnown,
  since,
}: Pick<Health, 'lastKnown' | 'since'>): { state: 'valid' | 'limited' | 'rejected'; at: number } | null {
  // Older vaults only noted when it was last heard.
  return lastKnown === null ? null : { state: lastKnown.state, at: since ?? lastKnown.at };
}

/** A single 401 may be a hiccup: only one that is heard again this much later (ms) counts. */
export const confirmAfter = 30_000;

/** Whether WorkOS refused the key more than once: an alarm may be raised. */
export function isConfirmed(health: Pick<Health, 'lastKnown' | 'since'>): boolean {
  const held = sinceOf(health);
  if (held?.state !== 'rejected' || health.lastKnown === null) return false;
  return health.lastKnown.at - held.at >= confirmAfter;
}

/** Whether the person (or a newer check) took the question back: such an answer is nobody's health. */
export function isCancelled(answer: ProbeAnswer): boolean {
  return answer.type === 'fault' && answer.kind === 'cancelled';
}

/** Whether an answer to `GET /health` shows that WorkOS itself can be reached. */
export function isReachable(answer: ProbeAnswer): boolean {
  return (
    answer.type === 'http' && answer.status < 500 && answer.status !== 407 && readJson(answer) !== undefined
  );
}

/** The number of entries of a WorkOS list, whether there are further pages, and the entries; undefined for anything else. */
export function readList(answer: ProbeAnswer): { items: readonly unknown[]; more: boolean } | undefined {
  const body =
    answer.type === 'http' && answer.status >= 200 && answer.status < 300 ? readJson(answer) : undefined;
  if (!isObject(body) || body['object'] !== 'list' || !Array.isArray(body['data'])) return undefined;
  // Older answers spell it `listMetadata` (workos.md §2).
  const page = body['list_metadata'] ?? body['listMetadata'];
  const more = isObject(page) && typeof page['after'] === 'string' && page['after'] !== '';
  return { items: body['data'], more };
}

/** The answer's JSON; undefined when its type does not say JSON or it cannot be parsed. */
export function readJson(answer: HttpAnswer): unknown {
  if (!/^[\w.+-]+\/(?:[\w.+-]+\+)?json\b/i.test(answer.contentType.trim())) return undefined;
  try {
    return JSON.parse(answer.bodyText) as unknown;
  } catch {
    return undefined;
  }
}

function ofSuccess(answer: HttpAnswer, body: unknown): ProbeVerdict {
  if (readList(answer)) return certain('valid', 'answered');
  if (body !== undefined) return unknown('unexpected-answer', 'not-a-list');
  if (/^\s*</.test(answer.bodyText) || /html/i.test(answer.contentType)) {
    return unknown('unexpected-answer', 'captive-portal');
  }
  return /json/i.test(answer.contentType)
    ? unknown('unexpected-answer', 'broken-json')
    : unknown('unexpected-answer', 'wrong-content-type');
}

/** What a 400 or 422 complains about, made of short identifiers only: free text of an answer is never shown. */
function wordsOf(body: Record<string, unknown>): string | null {
  const errors = Array.isArray(body['errors']) ? (body['errors'] as unknown[]) : [];
  const words = [
    ...errors.map((error) =>
      isObject(error)
        ? [identifier(error['field']), identifier(error['code'])].filter(Boolean).join(': ')
        : '',
    ),
    identifier(body['error']),
    identifier(body['code']),
  ].filter((word) => word !== '');
  return words.length > 0 ? [...new Set(words)].slice(0, 3).join(', ') : null;
}

function identifier(value: unknown): string {
  return typeof value === 'string' && /^[a-z][\w.[\]-]{0,59}$/i.test(value) && !value.startsWith('sk_')
    ? value
    : '';
}

function certain(state: 'valid' | 'limited' | 'rejected', cause: Cause): ProbeVerdict {
  return { state, reason: null, cause, detail: null };
}

function unknown(reason: UnknownReason, cause: Cause, detail: string | null = null): ProbeVerdict {
  return { state: 'unknown', reason, cause, detail };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
