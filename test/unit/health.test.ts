import { describe, expect, it } from 'vitest';
import { parseBaseUrl } from '../../main/core/base-url.ts';
import {
  classify,
  confirmAfter,
  healthAfter,
  healthWords,
  isAccepted,
  isCancelled,
  isConfirmed,
  isReachable,
  isRefused,
  readList,
  sinceOf,
  type Cause,
  type FaultKind,
  type HttpAnswer,
  type ProbeAnswer,
} from '../../main/core/health.ts';
import { causes } from '../../main/core/health/words.ts';
import { neverChecked, type Health, type UnknownReason } from '../../main/core/model.ts';
import { answers, type ScriptedAnswer } from '../support/workos/fake-workos-answers.ts';

/** A scripted answer of the fake WorkOS as the gateway would hand it on. */
function http({ status, headers, body }: ScriptedAnswer): HttpAnswer {
  return {
    type: 'http',
    status,
    contentType: headers?.['content-type'] ?? 'application/json; charset=utf-8',
    bodyText: typeof body === 'string' ? body : JSON.stringify(body ?? ''),
    requestId: 'a1b2c3d4-0000-4000-8000-000000000001',
    retryAfterMs: null,
    latencyMs: 120,
  };
}

function fault(kind: FaultKind, detail = ''): ProbeAnswer {
  return { type: 'fault', kind, detail, requestId: null, latencyMs: 30 };
}

type Row = readonly [
  what: string,
  answer: ProbeAnswer,
  state: Health['state'],
  reason: UnknownReason | null,
  cause: Cause,
];

const answered: readonly Row[] = [
  ['200 with a list', http(answers['empty-list']), 'valid', null, 'answered'],
  ['200 with a list in the older spelling', http(answers['old-list']), 'valid', null, 'answered'],
  ['401 as recorded', http(answers.unauthorized), 'rejected', null, 'unauthorized'],
  ['403 in JSON', http(answers.forbidden), 'limited', null, 'forbidden'],
  ['404 as recorded', http(answers['not-found']), 'unknown', 'unexpected-answer', 'wrong-base-url'],
  ['404 of an entity', http(answers['entity-not-found']), 'unknown', 'unexpected-answer', 'wrong-base-url'],
  ['422', http(answers['validation-failed']), 'unknown', 'unexpected-answer', 'invalid-request'],
  ['400 of OAuth', http(answers['invalid-grant']), 'unknown', 'unexpected-answer', 'bad-request'],
  [
    '400 with several messages',
    http(answers['message-array']),
    'unknown',
    'unexpected-answer',
    'bad-request',
  ],
  ['429 in JSON', http(answers['rate-limited']), 'unknown', 'rate-limited', 'rate-limited'],
  [
    '429 as a bare string',
    http(answers['rate-limited-bare']),
    'unknown',
    'rate-limited',
    'rate-limited-bare',
  ],
  ['500 in JSON', http(answers['server-error']), 'unknown', 'server-error', 'server-error'],
  ['502 as a page', http(answers['edge-error']), 'unknown', 'server-error', 'edge-error'],
  ['503 as a page', http(answers.unavailable), 'unknown', 'server-error', 'edge-error'],
  ['408', http(answers['request-timeout']), 'unknown', 'timeout', 'request-timeout'],
  ['200 as a page', http(answers['captive-portal']), 'unknown', 'unexpected-answer', 'captive-portal'],
  [
    '200 as a page that says JSON',
    http(answers['portal-as-json']),
    'unknown',
    'unexpected-answer',
    'captive-portal',
  ],
  ['511', http(answers['network-login']), 'unknown', 'unexpected-answer', 'network-login'],
  ['407', http({ status: 407, body: '' }), 'unknown', 'proxy', 'proxy-login'],
  ['200 with half a JSON', http(answers['truncated-json']), 'unknown', 'unexpected-answer', 'broken-json'],
  ['200 with nothing', http({ status: 200, body: '' }), 'unknown', 'unexpected-answer', 'broken-json'],
  ['200 with other JSON', http(answers['not-a-list']), 'unknown', 'unexpected-answer', 'not-a-list'],
  ['200 with a bare null', http({ status: 200, body: 'null' }), 'unknown', 'unexpected-answer', 'not-a-list'],
  [
    '200 as plain text',
    http(answers['wrong-content-type']),
    'unknown',
    'unexpected-answer',
    'wrong-content-type',
  ],
  ['401 as a page', http(answers['unauthorized-page']), 'unknown', 'unexpected-answer', 'foreign-page'],
  ['403 as a page', http(answers['forbidden-page']), 'unknown', 'unexpected-answer', 'foreign-page'],
  ['404 as a page', http(answers['not-found-page']), 'unknown', 'unexpected-answer', 'foreign-page'],
  ['302', http({ status: 302, body: '' }), 'unknown', 'unexpected-answer', 'redirect'],
  ['418', http(answers.teapot), 'unknown', 'unexpected-answer', 'unexpected-status'],
];

const failed: readonly Row[] = (
  [
    ['offline', 'offline'],
    ['dns', 'offline'],
    ['refused', 'offline'],
    ['unreachable', 'offline'],
    ['reset', 'offline'],
    ['cut-off', 'offline'],
    ['failed', 'offline'],
    ['cancelled', 'offline'],
    ['slow-connect', 'timeout'],
    ['slow-headers', 'timeout'],
    ['slow-body', 'timeout'],
    ['tls-certificate', 'tls'],
    ['tls-date', 'tls'],
    ['tls-handshake', 'tls'],
    ['proxy', 'proxy'],
    ['proxy-login', 'proxy'],
    ['blocked', 'proxy'],
    ['redirect', 'unexpected-answer'],
    ['too-large', 'unexpected-answer'],
    ['not-http', 'unexpected-answer'],
    ['bad-base-url', 'unexpected-answer'],
  ] as const
).map(([kind, reason]) => [kind, fault(kind), 'unknown', reason, kind]);

describe('every answer and every fault means exactly one health', () => {
  it.each([...answered, ...failed])('%s', (_what, answer, state, reason, cause) => {
    expect(classify(answer)).toMatchObject({ state, reason, cause });
  });

  it('and a valid, limited or rejected key only ever by JSON of WorkOS’s shape', () => {
    for (let status = 200; status < 600; status++) {
      for (const body of ['<html></html>', '', '"text"', '[]', '{"a":', '12']) {
        expect(classify(http({ status, body })).state).toBe('unknown');
      }
      const page = http({
        status,
        headers: { 'content-type': 'text/html' },
        body: answers['empty-list'].body,
      });
      expect(classify(page).state).toBe('unknown');
    }
  });
});

describe('the words', () => {
  it('are there for every cause that a check can find, and for no other', () => {
    const found = new Set([...answered, ...failed].map(([, , , , cause]) => cause));
    expect([...causes].sort()).toEqual([...found].sort());
  });

  it('have a title, a meaning of their own and a next step', () => {
    const meanings = causes.map((cause) => healthWords({ state: 'unknown', cause }).meaning);
    expect(new Set(meanings).size).toBe(causes.length);
    for (const cause of causes) {
      const { title, meaning, next } = healthWords({ state: 'unknown', cause });
      expect(title).toMatch(/^[A-Z][^.!]{2,40}$/);
      expect(meaning).toMatch(/^[A-Z].{15,}\.$/);
      expect(next).toMatch(/^[A-Z].{5,}\.$/);
      expect(`${title}${meaning}${next}`).not.toMatch(/!|oops/i);
    }
  });

  it('say that a wrong, an expired and a revoked key cannot be told apart', () => {
    expect(healthWords({ state: 'rejected', cause: 'unauthorized' }).meaning).toMatch(
      /wrong, expired or revoked/,
    );
  });

  it('fall back to the state for a cause of another version', () => {
    expect(healthWords({ state: 'valid', cause: 'toString' }).title).toBe('Valid');
    expect(healthWords(neverChecked).title).toBe('Not verified yet');
  });

  it('put a short code behind, never a text of the answer', () => {
    const verdict = classify(http(answers['validation-failed']));
    expect(verdict.detail).toBe('limit: too_large');
    expect(healthWords(verdict, verdict.detail).meaning).toMatch(/\(limit: too_large\)$/);
    const hostile = classify(
      http({
        status: 422,
        body: { errors: [{ field: '<script>alert(1)</script>', code: 'sk_test_leak' }], message: 'Hi' },
      }),
    );
    expect(hostile.detail).toBeNull();
  });
});

describe('the health that is kept', () => {
  const at = 1_790_000_000_000;
  const valid = healthAfter(neverChecked, http(answers['empty-list']), at);

  it('has state, time, latency and request ID of the answer', () => {
    expect(valid).toEqual({
      state: 'valid',
      reason: null,
      cause: 'answered',
      checkedAt: at,
      latencyMs: 120,
      requestId: 'a1b2c3d4-0000-4000-8000-000000000001',
      lastKnown: { state: 'valid', at },
      since: at,
    });
  });

  it('remembers what was last certain while nothing new is', () => {
    const offline = healthAfter(valid, fault('offline'), at + 1000);
    expect(offline).toMatchObject({ state: 'unknown', reason: 'offline', checkedAt: at + 1000 });
    const limited = healthAfter(offline, http(answers['rate-limited']), at + 2000);
    expect(limited.lastKnown).toEqual({ state: 'valid', at });
  });

  it('lets a certain answer replace it', () => {
    const rejected = healthAfter(valid, http(answers.unauthorized), at + 5);
    expect(rejected.lastKnown).toEqual({ state: 'rejected', at: at + 5 });
  });

  it('knows since when a certain state holds, over checks that told nothing', () => {
    const offline = healthAfter(valid, fault('offline'), at + 1_000);
    const again = healthAfter(offline, http(answers['empty-list']), at + 2_000);
    expect([offline.since, again.since]).toEqual([at, at]);
    const rejected = healthAfter(again, http(answers.unauthorized), at + 3_000);
    expect(sinceOf(rejected)).toEqual({ state: 'rejected', at: at + 3_000 });
    expect(healthAfter(neverChecked, fault('offline'), at).since).toBeUndefined();
  });

  it('of an older vault holds since it was last heard, and never since a time to come', () => {
    const older: Health = {
      ...neverChecked,
      state: 'valid',
      checkedAt: at,
      lastKnown: { state: 'valid', at },
    };
    expect(healthAfter(older, http(answers['empty-list']), at + 9).since).toBe(at);
    expect(healthAfter(valid, http(answers['empty-list']), at - 9).since).toBe(at - 9);
  });
});

describe('a 401', () => {
  const at = 1_790_000_000_000;
  const valid = healthAfter(neverChecked, http(answers['empty-list']), at);
  const refused = (before: Health, after: number): Health =>
    healthAfter(before, http(answers.unauthorized), at + after);
  const once = refused(valid, 0);

  it('counts when it is heard again half a minute later, and not before', () => {
    expect(isConfirmed(once)).toBe(false);
    expect(isConfirmed(refused(once, confirmAfter - 1))).toBe(false);
    expect(isConfirmed(refused(once, confirmAfter))).toBe(true);
  });

  it('that counts stays so while WorkOS cannot be asked, and begins anew after a yes', () => {
    const twice = refused(once, confirmAfter);
    expect(isConfirmed(healthAfter(twice, fault('offline'), at + 60_000))).toBe(true);
    const hiccup = healthAfter(twice, http(answers['empty-list']), at + 60_000);
    expect(isConfirmed(refused(hiccup, 90_000))).toBe(false);
  });
});

describe('smaller readings', () => {
  it('know a cancelled check from a failed one', () => {
    expect([fault('cancelled'), fault('reset'), http(answers['empty-list'])].map(isCancelled)).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('take a key for accepted that WorkOS took, and for refused what it last refused, and neither where it is unsure', () => {
    const after = (answer: ProbeAnswer, before: Health = neverChecked): Health =>
      healthAfter(before, answer, 1_000);
    const rejected = after(http(answers.unauthorized));
    const healths = [
      after(http(answers['empty-list'])),
      after(http(answers.forbidden)),
      rejected,
      neverChecked,
      after(fault('dns')),
      after(fault('dns'), rejected),
    ];
    expect(healths.map(isAccepted)).toEqual([true, true, false, false, false, false]);
    expect(healths.map(isRefused)).toEqual([false, false, true, false, false, true]);
  });

  it('take JSON from WorkOS for reachable, and nothing else', () => {
    const reachable = [http({ status: 200, body: { status: 'ok' } }), http(answers['not-found'])];
    const not = [http(answers['captive-portal']), http(answers['server-error']), fault('dns')];
    expect(reachable.every(isReachable)).toBe(true);
    expect(not.some(isReachable)).toBe(false);
  });

  it('see further pages in both spellings of the list', () => {
    const more = { object: 'list', data: [1, 2], list_metadata: { before: null, after: 'org_2' } };
    const older = { object: 'list', data: [1], listMetadata: { before: null, after: 'org_1' } };
    expect(readList(http({ status: 200, body: more }))).toEqual({ items: [1, 2], more: true });
    expect(readList(http({ status: 200, body: older }))).toEqual({ items: [1], more: true });
    expect(readList(http(answers['empty-list']))).toEqual({ items: [], more: false });
    expect(readList(http(answers.forbidden))).toBeUndefined();
  });
});

describe('the base URL', () => {
  it.each([
    ['https://api.workos.com', 'https://api.workos.com'],
    [' https://api.workos.com/ ', 'https://api.workos.com'],
    ['HTTPS://API.WorkOS.com', 'https://api.workos.com'],
    ['https://gateway.acme.example:8443/workos/', 'https://gateway.acme.example:8443/workos'],
    ['http://localhost:4000', 'http://localhost:4000'],
    ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000'],
    ['http://127.8.9.10', 'http://127.8.9.10'],
    ['http://[::1]:4000', 'http://[::1]:4000'],
  ])('may be %s', (text, url) => {
    expect(parseBaseUrl(text)).toEqual({ ok: true, url });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['api.workos.com', 'not-a-url'],
    ['localhost:4000', 'not-a-url'],
    ['https://', 'not-a-url'],
    ['javascript:alert(1)', 'not-a-url'],
    ['http://api.workos.com', 'not-https'],
    ['http://localhost.acme.example', 'not-https'],
    ['http://127.0.0.1.acme.example', 'not-https'],
    ['http://192.168.1.4', 'not-https'],
    ['http://0.0.0.0', 'not-https'],
    ['ftp://localhost', 'not-https'],
    ['file:///etc/passwd', 'not-a-url'],
    ['https://user:word@api.workos.com', 'credentials'],
    ['https://api.workos.com@evil.example', 'credentials'],
    ['https://api.workos.com?x=1', 'query'],
    ['https://api.workos.com/#x', 'query'],
  ])('may not be %j', (text, reason) => {
    expect(parseBaseUrl(text)).toMatchObject({ ok: false, reason });
  });
});
