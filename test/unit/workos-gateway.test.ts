import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createWorkosGateway, type WorkosGatewayOptions } from '../../main/adapters/workos-gateway.ts';
import { faultOf } from '../../main/adapters/workos-gateway/faults.ts';
import { retryAfter } from '../../main/adapters/workos-gateway/request.ts';
import { classify, isReachable, type FaultKind } from '../../main/core/health.ts';
import type { Clock, WorkosGateway } from '../../main/core/ports.ts';
import { fakeClientId, fakeKey } from '../support/fake-key.ts';
import {
  badTls,
  FakeWorkos,
  productionFacts,
  refusingUrl,
  stagingFacts,
  unresolvableUrl,
  type FakeAnswer,
} from '../support/workos/fake-workos.ts';

const workos = new FakeWorkos();
const key = fakeKey();
/** The waits that the gateway asked for, in ms; none is really slept. */
let waits: number[] = [];

const clock: Clock = {
  now: () => Date.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

function gateway(options: Partial<WorkosGatewayOptions> = {}): WorkosGateway {
  return createWorkosGateway({
    fetch: (url, init) => fetch(url, init),
    baseUrl: () => workos.url,
    version: '1.2.3',
    clock,
    random: () => 0,
    sleep: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    ...options,
  });
}

/** A gateway whose time is up while it waits for the headers, or for the rest of the body: exactly then. */
function outOfTime(phase: 'slow-headers' | 'slow-body'): Partial<WorkosGatewayOptions> {
  let timeUp = (): void => undefined;
  return {
    clock: {
      now: () => Date.now(),
      after: (_ms, work) => {
        timeUp = work;
        return () => undefined;
      },
    },
    fetch: async (url, init) => {
      const sent = fetch(url, init);
      if (phase === 'slow-body') await sent;
      setImmediate(() => {
        timeUp();
      });
      return sent;
    },
  };
}

beforeAll(async () => {
  await workos.listen();
});
afterAll(() => workos.close());
afterEach(() => {
  workos.reset();
  waits = [];
});

describe('the probe', () => {
  it('asks for one organization, with the key, as Keyrack', async () => {
    workos.addKey(key);
    const answer = await gateway().probe(key);
    expect(classify(answer).state).toBe('valid');
    expect(workos.requests).toEqual([
      expect.objectContaining({
        method: 'GET',
        path: '/organizations?limit=1',
        secret: key,
        userAgent: 'Keyrack/1.2.3',
      }),
    ]);
    expect(answer.requestId).toBe(workos.requests[0]?.requestId);
    expect(answer.latencyMs).toBeGreaterThanOrEqual(0);
  });

  it('tells a revoked key from a valid one', async () => {
    const other = fakeKey({ seed: 77 });
    workos.addKey(other);
    expect(classify(await gateway().probe(other)).state).toBe('valid');
    workos.revoke(other);
    expect(classify(await gateway().probe(other)).state).toBe('rejected');
    expect(classify(await gateway().probe(fakeKey({ seed: 78 }))).state).toBe('rejected');
  });

  it('uses the base URL of the moment', async () => {
    let url = unresolvableUrl;
    const changing = gateway({ baseUrl: () => url });
    expect(classify(await changing.probe(key)).cause).toBe('dns');
    url = `${workos.url}/`;
    expect(classify(await changing.probe(key)).state).toBe('valid');
  });

  it('sends nothing to an address that keys may not go to', async () => {
    const sent: string[] = [];
    const watched = gateway({
      baseUrl: () => 'http://api.workos.com',
      fetch: (url) => {
        sent.push(url);
        return Promise.reject(new Error('must not be called'));
      },
    });
    expect(classify(await watched.probe(key)).cause).toBe('bad-base-url');
    expect(sent).toEqual([]);
  });
});

describe('each answer over the wire has its one health', () => {
  const rows: readonly (readonly [FakeAnswer, string])[] = [
    ['empty-list', 'valid answered'],
    ['old-list', 'valid answered'],
    ['unauthorized', 'rejected unauthorized'],
    ['forbidden', 'limited forbidden'],
    ['not-found', 'unknown wrong-base-url'],
    ['entity-not-found', 'unknown wrong-base-url'],
    ['validation-failed', 'unknown invalid-request'],
    ['invalid-grant', 'unknown bad-request'],
    ['message-array', 'unknown bad-request'],
    ['rate-limited', 'unknown rate-limited'],
    ['rate-limited-bare', 'unknown rate-limited-bare'],
    ['server-error', 'unknown server-error'],
    ['edge-error', 'unknown edge-error'],
    ['unavailable', 'unknown edge-error'],
    ['request-timeout', 'unknown request-timeout'],
    ['captive-portal', 'unknown captive-portal'],
    ['network-login', 'unknown network-login'],
    ['truncated-json', 'unknown broken-json'],
    ['not-a-list', 'unknown not-a-list'],
    ['wrong-content-type', 'unknown wrong-content-type'],
    ['unauthorized-page', 'unknown foreign-page'],
    ['forbidden-page', 'unknown foreign-page'],
    ['teapot', 'unknown unexpected-status'],
    ['huge-body', 'unknown too-large'],
    ['endless', 'unknown too-large'],
    ['redirect', 'unknown redirect'],
    ['reset', 'unknown reset'],
    ['cut-off', 'unknown cut-off'],
    ['not-http', 'unknown not-http'],
    ['slow-headers', 'unknown slow-headers'],
    ['slow-body', 'unknown slow-body'],
  ];
  it.each(rows)('%s', async (answer, health) => {
    workos.setMode(answer);
    const slow = answer === 'slow-headers' || answer === 'slow-body' ? outOfTime(answer) : {};
    const verdict = classify(await gateway(slow).probe(key));
    expect(`${verdict.state} ${verdict.cause}`).toBe(health);
  });

  it('a port on which nothing listens', async () => {
    const url = await refusingUrl();
    expect(classify(await gateway({ baseUrl: () => url }).probe(key)).cause).toBe('refused');
  });

  it('a name that nobody knows', async () => {
    expect(classify(await gateway({ baseUrl: () => unresolvableUrl }).probe(key)).cause).toBe('dns');
  });

  it.each(['garbage', 'closed'] as const)('a server that speaks no TLS (%s)', async (how) => {
    const { url, close } = await badTls(how);
    expect(classify(await gateway({ baseUrl: () => url }).probe(key)).cause).toBe('tls-handshake');
    await close();
  });

  it('a certificate that nobody trusts, to which no request is sent', async () => {
    const stranger = new FakeWorkos({ selfSigned: true, unknownKeys: 'valid' });
    const url = await stranger.listen();
    expect(classify(await gateway({ baseUrl: () => url }).probe(key)).cause).toBe('tls-certificate');
    expect(stranger.requests).toEqual([]);
    await stranger.close();
  });
});

describe('limits', () => {
  it('never follows a redirect, so the key goes nowhere else', async () => {
    workos.setMode('redirect');
    await gateway().probe(key);
    expect(workos.requests.map(({ path }) => path)).toEqual(['/organizations?limit=1']);
  });

  it('keeps the request ID of an answer that came too slowly', async () => {
    workos.setMode('slow-body');
    const answer = await gateway(outOfTime('slow-body')).probe(key);
    expect(answer.requestId).toBe(workos.requests[0]?.requestId);
  });

  it('gives headers and body ten seconds, and lets go of the timer when the answer is there', async () => {
    const timers: string[] = [];
    const watched: Clock = {
      ...clock,
      after: (ms) => {
        timers.push(`set ${ms}`);
        return () => {
          timers.push('cleared');
        };
      },
    };
    await gateway({ clock: watched }).probe(key);
    expect(timers).toEqual(['set 10000', 'cleared']);
  });

  it('gives up by itself on a fetch that ignores being aborted', async () => {
    const deaf = gateway({ timeoutMs: 20, fetch: () => new Promise(() => undefined) });
    expect(classify(await deaf.probe(key)).cause).toBe('slow-headers');
  });

  it('stops at once when cancelled while waiting for the answer', async () => {
    workos.setMode('slow-headers');
    const stop = new AbortController();
    const asked = gateway().probe(key, stop.signal);
    await expect.poll(() => workos.requests.length).toBe(1);
    stop.abort();
    expect(await asked).toMatchObject({ type: 'fault', kind: 'cancelled' });
  });

  it('stops at once when cancelled between two attempts, on the clock’s own sleep', async () => {
    workos.setMode({ status: 503, headers: { 'retry-after': '60' }, body: {} });
    const stop = new AbortController();
    const patient = createWorkosGateway({
      fetch: (url, init) => fetch(url, init),
      baseUrl: () => workos.url,
      version: '1',
      clock: {
        ...clock,
        after: (ms, work) => {
          if (ms === 60_000)
            queueMicrotask(() => {
              stop.abort();
            });
          return clock.after(ms, work);
        },
      },
    });
    expect(await patient.probe(key, stop.signal)).toMatchObject({ type: 'fault', kind: 'cancelled' });
    expect(workos.requests).toHaveLength(1);
  });

  it('sends nothing when cancelled before', async () => {
    expect(await gateway().probe(key, AbortSignal.abort())).toMatchObject({ kind: 'cancelled' });
    expect(workos.requests).toEqual([]);
  });
});

describe('retries', () => {
  it.each([408, 429, 500, 502, 503, 504])(
    'asks again after %i, and takes the answer that comes',
    async (status) => {
      workos.addKey(key).answerNext({ status, body: {} }, { status, body: {} });
      expect(classify(await gateway().probe(key)).state).toBe('valid');
      expect(workos.requests).toHaveLength(3);
    },
  );

  it('at most three times, waiting longer each time', async () => {
    workos.setMode('server-error');
    expect(classify(await gateway().probe(key)).cause).toBe('server-error');
    expect(workos.requests).toHaveLength(4);
    expect(waits).toEqual([250, 500, 1000]);
  });

  it('with jitter', async () => {
    workos.setMode('server-error');
    await gateway({ random: () => 0.5 }).probe(key);
    expect(waits).toEqual([375, 750, 1500]);
  });

  it.each([400, 401, 403, 404, 409, 418, 422, 501, 505])('not after %i', async (status) => {
    workos.setMode({ status, body: { message: 'No' } });
    await gateway().probe(key);
    expect(workos.requests).toHaveLength(1);
  });

  it.each(['reset', 'cut-off', 'redirect', 'huge-body'] as const)('not after %s', async (answer) => {
    workos.setMode(answer);
    await gateway().probe(key);
    expect(workos.requests).toHaveLength(1);
  });

  it('waits as long as Retry-After says, at most a minute', async () => {
    const later = (value: string): FakeAnswer => ({
      status: 429,
      headers: { 'retry-after': value },
      body: {},
    });
    workos.addKey(key).answerNext(later('2'), later('86400'), later('soon'));
    await gateway().probe(key);
    expect(waits).toEqual([2000, 60_000, 1000]);
  });

  it('reads Retry-After as seconds or as a date', () => {
    const now = Date.parse('2026-03-02T09:26:40Z');
    expect(retryAfter('7', now)).toBe(7000);
    expect(retryAfter('Mon, 02 Mar 2026 09:26:55 GMT', now)).toBe(15_000);
    expect(retryAfter('Mon, 02 Mar 2026 09:00:00 GMT', now)).toBe(0);
    expect(retryAfter('Tue, 03 Mar 2026 09:00:00 GMT', now)).toBe(60_000);
    expect([retryAfter(null, now), retryAfter('', now), retryAfter('soon', now)]).toEqual([null, null, null]);
  });
});

describe('without a key', () => {
  it('asks whether WorkOS can be reached', async () => {
    expect(isReachable(await gateway().reach())).toBe(true);
    expect(workos.requests).toEqual([expect.objectContaining({ path: '/health', hasAuthorization: false })]);
    workos.setMode('captive-portal');
    expect(isReachable(await gateway().reach())).toBe(false);
  });

  it('asks once, whatever comes back', async () => {
    workos.setMode('unavailable');
    expect(await gateway().reach()).toMatchObject({ status: 503 });
    expect(workos.requests).toHaveLength(1);
    expect(await gateway().probe(key, undefined, { once: true })).toMatchObject({ status: 503 });
    expect(workos.requests).toHaveLength(2);
    expect(waits).toEqual([]);
  });

  it('hears what the server’s clock says, when it says anything that is a time', async () => {
    const date = 'Tue, 03 Nov 2026 12:00:00 GMT';
    workos.answerNext(
      { status: 200, headers: { date }, body: {} },
      { status: 200, headers: { date: 'soon' } },
    );
    expect(await gateway().reach()).toMatchObject({ serverTime: Date.UTC(2026, 10, 3, 12) });
    expect(await gateway().reach()).not.toHaveProperty('serverTime');
  });

  it('asks whether a client ID exists', async () => {
    const clientId = fakeClientId();
    workos.addClientId(clientId);
    expect(await gateway().checkClientId(clientId)).toBe('exists');
    expect(await gateway().checkClientId(fakeClientId(2))).toBe('absent');
    expect(workos.requests.every(({ hasAuthorization }) => !hasAuthorization)).toBe(true);
  });

  it.each(['captive-portal', 'not-found-page', 'reset', 'server-error', 'not-a-list'] as const)(
    'says unknown of a client ID when the answer is %s',
    async (answer) => {
      workos.setMode(answer);
      expect(await gateway().checkClientId(fakeClientId())).toBe('unknown');
    },
  );

  it('makes no request for what cannot be a client ID', async () => {
    for (const text of ['', '../organizations', 'client_01/../../x', 'client_']) {
      expect(await gateway().checkClientId(text)).toBe('absent');
    }
    expect(workos.requests).toEqual([]);
  });
});

describe('a pair', () => {
  const clientId = fakeClientId(5);
  const asked = (): Promise<string> =>
    gateway()
      .pair(key, clientId)
      .then(({ state, cause }) => `${state} ${cause}`);

  it('is asked by a sign-in with a code that was never issued, and the key in the body alone', async () => {
    workos.addKey(key).addClientId(clientId, key);
    const answer = await gateway().pair(key, clientId);
    expect(answer).toEqual({
      state: 'likely',
      cause: 'invalid_grant',
      requestId: workos.requests[0]?.requestId,
    });
    const [request] = workos.requests;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/user_management/authenticate',
      hasAuthorization: false,
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      client_id: clientId,
      client_secret: key,
      grant_type: 'authorization_code',
      code: 'keyrack-pair-check',
    });
    expect(JSON.stringify({ ...request, body: null })).not.toContain(key);
  });

  it('is unlikely with another environment’s client ID, a client ID that nobody has, or a dead key', async () => {
    const other = fakeKey({ seed: 78 });
    workos.addKey(key).addKey(other).addClientId(clientId, key);
    expect((await gateway().pair(other, clientId)).state).toBe('unlikely');
    expect((await gateway().pair(key, fakeClientId(6))).state).toBe('unlikely');
    workos.revoke(key);
    expect((await gateway().pair(key, clientId)).state).toBe('unlikely');
  });

  it.each([
    ['invalid-grant', 'likely invalid_grant'],
    ['code-refused', 'likely invalid_grant'],
    ['invalid-client-id', 'unlikely invalid_client'],
    ['invalid-client-secret', 'unlikely invalid_client'],
    ['client-id-refused', 'unlikely invalid_client'],
    ['client-secret-refused', 'unlikely invalid_client'],
    ['unauthorized-client', 'unlikely unauthorized_client'],
    ['unauthorized', 'unknown pair-undecided'],
    ['forbidden', 'unknown pair-undecided'],
    ['message-array', 'unknown pair-undecided'],
    ['validation-failed', 'unknown pair-undecided'],
    ['empty-list', 'unknown pair-undecided'],
    ['not-a-list', 'unknown pair-undecided'],
    ['not-found', 'unknown wrong-base-url'],
    ['rate-limited', 'unknown rate-limited'],
    ['server-error', 'unknown server-error'],
    ['unavailable', 'unknown edge-error'],
    ['request-timeout', 'unknown request-timeout'],
    ['captive-portal', 'unknown captive-portal'],
    ['forbidden-page', 'unknown foreign-page'],
    ['unauthorized-page', 'unknown foreign-page'],
    ['redirect', 'unknown redirect'],
    ['reset', 'unknown reset'],
    ['huge-body', 'unknown too-large'],
  ] as const)('after %s is %s, and asked once', async (answer, expected) => {
    workos.setMode(answer);
    expect(await asked()).toBe(expected);
    expect(workos.requests).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  it('is not asked at an address that keys may not go to, nor after it was taken back', async () => {
    const sent: string[] = [];
    const watched = gateway({
      baseUrl: () => 'http://api.workos.com',
      fetch: (url) => {
        sent.push(url);
        return Promise.reject(new Error('must not be called'));
      },
    });
    expect(await watched.pair(key, clientId)).toMatchObject({ state: 'unknown', cause: 'bad-base-url' });
    expect(await gateway().pair(key, clientId, AbortSignal.abort())).toMatchObject({ cause: 'cancelled' });
    expect([sent, workos.requests]).toEqual([[], []]);
  });
});

describe('the facts', () => {
  it('are counts, with more where WorkOS has further pages', async () => {
    workos.addKey(key, { facts: productionFacts });
    expect(await gateway().facts(key)).toEqual({
      organizations: { count: 100, more: true },
      users: { count: 100, more: true },
      connections: { count: 51, more: false },
      connectionsByState: { active: 41, validating: 2, draft: 5, inactive: 3 },
      directories: { count: 27, more: false },
      redirectUris: { count: 2, more: false },
      localhostRedirectUris: 0,
      roles: { count: 9, more: false },
      featureFlags: { count: 17, more: false },
    });
    expect(workos.requests.map(({ path }) => path).sort()).toEqual([
      '/authorization/roles?limit=100',
      '/connections?limit=100',
      '/directories?limit=100',
      '/feature-flags?limit=100',
      '/organizations?limit=100',
      '/user_management/redirect_uris?limit=100',
      '/user_management/users?limit=100',
    ]);
  });

  it('count the redirect URIs on localhost', async () => {
    workos.addKey(key, { facts: stagingFacts });
    expect(await gateway().facts(key)).toMatchObject({
      localhostRedirectUris: 1,
      redirectUris: { count: 2, more: false },
    });
  });

  it('hold nothing of the people and companies that were counted', async () => {
    workos.addKey(key, { facts: productionFacts });
    expect(JSON.stringify(await gateway().facts(key))).not.toMatch(/customer|person|example/i);
  });

  it('leave out what this key may not see, and keep the rest', async () => {
    workos.addKey(key, { facts: stagingFacts });
    const forbidden = gateway({
      fetch: (url, init) => fetch(url.includes('/feature-flags') ? `${workos.url}/nothing-here` : url, init),
    });
    expect(await forbidden.facts(key)).toMatchObject({
      organizations: { count: 12, more: false },
      featureFlags: { unavailable: 'WorkOS does not offer it here.' },
    });
    workos.answerNext('forbidden');
    expect(await gateway().facts(key)).toMatchObject({
      organizations: { unavailable: 'This key may not see it.' },
      users: { count: 38, more: false },
    });
  });

  it('fail once, with words, when the key is rejected or WorkOS cannot be reached', async () => {
    await expect(gateway().facts(fakeKey({ seed: 55 }))).rejects.toMatchObject({
      name: 'Failure',
      code: 'unauthorized',
    });
    workos.setMode('reset');
    await expect(gateway().facts(key)).rejects.toMatchObject({ name: 'Failure', code: 'reset' });
    expect(workos.requests).toHaveLength(2);
  });
});

describe('two keys', () => {
  const successor = fakeKey({ seed: 2 });

  it('are of the same environment when they see an organization in common', async () => {
    workos.addKey(key, { facts: stagingFacts }).addKey(successor, { facts: stagingFacts });
    expect(await gateway().sameEnvironment(key, successor)).toBe('same');
    expect(workos.requests.map(({ path }) => path)).toEqual(Array(2).fill('/organizations?limit=10'));
  });

  it('are of different ones when they have none in common', async () => {
    workos.addKey(key, { facts: stagingFacts }).addKey(successor, { facts: productionFacts });
    expect(await gateway().sameEnvironment(key, successor)).toBe('different');
  });

  it.each([
    ['one of them sees no organizations', { facts: { ...stagingFacts, organizations: 0 } }],
    ['WorkOS rejects one of them', { state: 'rejected' }],
    ['one of them may not see them', { state: 'limited' }],
  ] as const)('cannot be compared when %s', async (_why, state) => {
    workos.addKey(key, { facts: stagingFacts }).addKey(successor, state);
    expect(await gateway().sameEnvironment(key, successor)).toBe('unknown');
    expect(await gateway().sameEnvironment(successor, key)).toBe('unknown');
  });
});

describe('errors of fetch', () => {
  const electron = (code: string): Error => new Error(`net::${code}`);
  const node = (code: string): Error =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), { code }) });

  it.each<readonly [string, FaultKind]>([
    ['ERR_INTERNET_DISCONNECTED', 'offline'],
    ['ERR_NETWORK_CHANGED', 'offline'],
    ['ERR_NAME_NOT_RESOLVED', 'dns'],
    ['ERR_DNS_TIMED_OUT', 'dns'],
    ['ERR_CONNECTION_REFUSED', 'refused'],
    ['ERR_CONNECTION_RESET', 'reset'],
    ['ERR_CONNECTION_CLOSED', 'reset'],
    ['ERR_EMPTY_RESPONSE', 'reset'],
    ['ERR_HTTP2_PROTOCOL_ERROR', 'reset'],
    ['ERR_ADDRESS_UNREACHABLE', 'unreachable'],
    ['ERR_CONNECTION_TIMED_OUT', 'slow-connect'],
    ['ERR_TIMED_OUT', 'slow-connect'],
    ['ERR_CERT_AUTHORITY_INVALID', 'tls-certificate'],
    ['ERR_CERT_COMMON_NAME_INVALID', 'tls-certificate'],
    ['ERR_CERT_DATE_INVALID', 'tls-date'],
    ['ERR_SSL_PROTOCOL_ERROR', 'tls-handshake'],
    ['ERR_SSL_VERSION_OR_CIPHER_MISMATCH', 'tls-handshake'],
    ['ERR_PROXY_CONNECTION_FAILED', 'proxy'],
    ['ERR_TUNNEL_CONNECTION_FAILED', 'proxy'],
    ['ERR_PROXY_AUTH_UNSUPPORTED', 'proxy-login'],
    ['ERR_BLOCKED_BY_CLIENT', 'blocked'],
    ['ERR_CONTENT_LENGTH_MISMATCH', 'cut-off'],
    ['ERR_INCOMPLETE_CHUNKED_ENCODING', 'cut-off'],
    ['ERR_INVALID_HTTP_RESPONSE', 'not-http'],
    ['ERR_TOO_MANY_REDIRECTS', 'redirect'],
    ['ERR_ABORTED', 'cancelled'],
    ['ERR_SOMETHING_NEW', 'failed'],
  ])('of Electron: %s', (code, kind) => {
    expect(faultOf(electron(code), false)).toEqual({ kind, detail: code });
  });

  it.each<readonly [string, FaultKind]>([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'refused'],
    ['ECONNRESET', 'reset'],
    ['UND_ERR_SOCKET', 'reset'],
    ['ENETUNREACH', 'offline'],
    ['EHOSTUNREACH', 'unreachable'],
    ['ETIMEDOUT', 'slow-connect'],
    ['UND_ERR_CONNECT_TIMEOUT', 'slow-connect'],
    ['UND_ERR_HEADERS_TIMEOUT', 'slow-headers'],
    ['UND_ERR_BODY_TIMEOUT', 'slow-body'],
    ['CERT_HAS_EXPIRED', 'tls-date'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls-certificate'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls-certificate'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls-certificate'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls-certificate'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls-handshake'],
    ['EPROTO', 'tls-handshake'],
    ['HPE_INVALID_CONSTANT', 'not-http'],
    ['EACCES', 'blocked'],
  ])('of Node: %s', (code, kind) => {
    expect(faultOf(node(code), false)).toEqual({ kind, detail: code });
  });

  it('tell a redirect, which Electron reports as an error', () => {
    for (const message of [
      'Redirect was cancelled',
      "Attempted to redirect, but redirect policy was 'error'",
      'unexpected redirect, redirect mode is set to error',
    ]) {
      expect(faultOf(new Error(message), false).kind).toBe('redirect');
    }
  });

  it('take a loss after the headers for a cut-off answer', () => {
    expect(faultOf(node('ECONNRESET'), true).kind).toBe('cut-off');
    expect(faultOf(electron('ERR_CONNECTION_RESET'), true).kind).toBe('cut-off');
    expect(faultOf(new TypeError('terminated'), true).kind).toBe('cut-off');
    expect(faultOf(electron('ERR_CERT_DATE_INVALID'), true).kind).toBe('tls-date');
  });

  it('look into what several addresses failed with, and end where causes go in a circle', () => {
    const both = new AggregateError([Object.assign(new Error('v4'), { code: 'ECONNREFUSED' })]);
    expect(faultOf(new TypeError('fetch failed', { cause: both }), false).kind).toBe('refused');
    const circle = new Error('round');
    circle.cause = circle;
    expect(faultOf(circle, false)).toEqual({ kind: 'failed', detail: '' });
    expect(faultOf('a string', false)).toEqual({ kind: 'failed', detail: '' });
  });

  it('never hand on a message, which may quote the key', async () => {
    const leaky = gateway({
      fetch: () =>
        Promise.reject(new TypeError(`Headers.append: "Bearer ${key}" is an invalid header value.`)),
    });
    const answer = await leaky.probe(key);
    expect(classify(answer).cause).toBe('failed');
    expect(JSON.stringify(answer)).not.toContain(key);
  });
});
