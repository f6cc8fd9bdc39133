import { beforeEach, describe, expect, it } from 'vitest';
import { pairNews, pairOf } from '../../main/core/pairing/standing.ts';
import { judgePair, pairWords, type PairAnswer } from '../../main/core/pairing/verdict.ts';
import type { HttpAnswer } from '../../main/core/health.ts';
import { causes } from '../../main/core/health/words.ts';
import type { Environment, Key } from '../../main/core/model.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeClientId, fakeKey } from '../support/fake-key.ts';
import { answerOf, unreachable } from '../support/ports/scripted-gateway.ts';

const clientId = fakeClientId(1);
const secret = fakeKey({ seed: 1 });
let app: CoreApp;
let key: Key;

beforeEach(async () => {
  app = await CoreApp.start();
  key = await app.have(secret, { account: 'Acme', environment: 'Live', kind: 'production', clientId });
});

const environment = (): Environment => {
  const [found] = app.vault.document.environments;
  if (found === undefined) throw new Error('There is no environment.');
  return found;
};
const pair = (): ReturnType<typeof pairOf> => pairOf(app.vault.document, environment());
const likely: PairAnswer = { state: 'likely', cause: 'invalid_grant', requestId: 'r-1' };
const unlikely: PairAnswer = { state: 'unlikely', cause: 'invalid_client', requestId: 'r-1' };

/** Asks, and has WorkOS answer so. */
async function check(answer: PairAnswer): Promise<void> {
  const done = app.pairing.check(environment().id);
  (await app.gateway.pairs.next()).answer(answer);
  await done;
}

describe('the pair check', () => {
  it('asks with the key and the client ID, and keeps a likely pair with when and about which key', async () => {
    const done = app.pairing.check(environment().id);
    const asked = await app.gateway.pairs.next();
    expect(asked.question).toEqual({ secret, clientId });
    asked.answer(likely);
    await done;
    expect(pair()).toMatchObject({ state: 'likely', at: app.clock.now(), keyId: key.id });
    expect(app.gateway.probes.count).toBe(0);
  });

  it('writes down what it found, with the request ID and no secret', async () => {
    await check(likely);
    const [entry] = app.activityFile.entries;
    expect(entry).toMatchObject({
      kind: 'pair-checked',
      sentence: 'Asked whether the client ID of Acme / Live belongs to its key: likely.',
      requestId: 'r-1',
      environmentId: environment().id,
      keyId: key.id,
    });
    expect(JSON.stringify(app.activityFile.entries)).not.toContain(secret);
  });

  it('says unlikely only of a key that WorkOS accepts by itself', async () => {
    app.gateway.always = () => answerOf(200);
    await check(unlikely);
    expect(pair()?.state).toBe('unlikely');
    expect(app.sentences()[0]).toMatch(/likely not\.$/);
  });

  it('takes a rejected key for no word about the pair', async () => {
    app.gateway.always = () => answerOf(401);
    await expect(check(unlikely)).rejects.toMatchObject({ code: 'key-rejected' });
    expect(pair()).toBeNull();
    expect(app.sentences()[0]).toMatch(/WorkOS did not say\.$/);
  });

  it('keeps what was known when WorkOS cannot be asked', async () => {
    await check(likely);
    await expect(check({ state: 'unknown', cause: 'offline', requestId: 'r-1' })).rejects.toMatchObject({
      code: 'offline',
    });
    await expect(
      check({ state: 'unknown', cause: 'pair-undecided', requestId: 'r-1' }),
    ).rejects.toMatchObject({
      code: 'pair-undecided',
    });
    expect(pair()?.state).toBe('likely');
    expect(app.activityFile.entries).toHaveLength(3);
  });

  it('asks once for two clicks at a time', async () => {
    const first = app.pairing.check(environment().id);
    const second = app.pairing.check(environment().id);
    (await app.gateway.pairs.next()).answer(likely);
    await Promise.all([first, second]);
    expect(app.gateway.pairs.count).toBe(1);
  });

  it('asks nothing without a client ID, or without a key that can speak for it', async () => {
    await app.environments.update(environment().id, { clientId: '' });
    await expect(app.pairing.check(environment().id)).rejects.toMatchObject({ code: 'no-client-id' });
    const refused = { ...key.health, state: 'rejected' as const };
    const other = await app.have(
      fakeKey({ seed: 2 }),
      { account: 'Acme', environment: 'Dead', clientId },
      { health: refused },
    );
    await expect(app.pairing.check(other.environmentId)).rejects.toMatchObject({ code: 'no-usable-key' });
    await app.environments.remove('key', other.id, undefined);
    await expect(app.pairing.check(other.environmentId)).rejects.toMatchObject({ code: 'no-usable-key' });
    await expect(app.pairing.check('nowhere')).rejects.toMatchObject({ code: 'not-found' });
    expect(app.gateway.pairs.count).toBe(0);
  });

  it('says nothing of an environment that was removed meanwhile', async () => {
    const done = app.pairing.check(environment().id);
    const asked = await app.gateway.pairs.next();
    await app.environments.remove('environment', environment().id, 'Live');
    asked.answer(likely);
    await done;
    expect(app.sentences()).toEqual(['Removed Acme / Live.']);
  });
});

describe('what was found', () => {
  beforeEach(() => check(likely));

  it('counts no longer when the client ID is another one', async () => {
    const done = app.environments.update(environment().id, { clientId: fakeClientId(2) });
    (await app.gateway.clientIds.next()).answer('exists');
    await done;
    expect(pair()).toBeNull();
  });

  it('counts no longer when the key was replaced in its place, or removed', async () => {
    await app.vault.update((document) => ({
      ...document,
      keys: document.keys.map((each) => ({ ...each, fingerprint: 'another' })),
    }));
    expect(pair()).toBeNull();
    await app.environments.remove('key', key.id, 'Live');
    expect(pair()).toBeNull();
  });

  it('comes while the client ID was being changed, and is not taken for the new one', async () => {
    const done = app.pairing.check(environment().id);
    const asked = await app.gateway.pairs.next();
    const change = app.environments.update(environment().id, { clientId: fakeClientId(2) });
    (await app.gateway.clientIds.next()).answer('exists');
    await change;
    asked.answer(likely);
    await done;
    expect(pair()).toBeNull();
  });

  it('is news for an export only when it is bad, and in every export then', async () => {
    const { document } = app.vault;
    expect(pairNews(document, environment(), true)).toBeNull();
    app.gateway.always = () => answerOf(200);
    await check(unlikely);
    for (const writes of [true, false]) {
      expect(pairNews(app.vault.document, environment(), writes)).toBe('unlikely');
    }
  });
});

describe('a pair that nobody checked', () => {
  it('is news for production where the client ID is written, until it was told of that one', () => {
    const { document } = app.vault;
    const of = (more: Partial<Environment>, writes = true): unknown =>
      pairNews(document, { ...environment(), ...more }, writes);
    expect(of({})).toBe('unchecked');
    expect(of({}, false)).toBeNull();
    expect(of({ kind: 'staging' })).toBeNull();
    expect(of({ clientId: null })).toBeNull();
    expect(of({ pairToldOf: clientId })).toBeNull();
    expect(of({ pairToldOf: fakeClientId(2) })).toBe('unchecked');
  });
});

describe('an answer about a pair', () => {
  const http = (status: number, body: unknown, contentType = 'application/json'): HttpAnswer => ({
    type: 'http',
    status,
    contentType,
    bodyText: typeof body === 'string' ? body : JSON.stringify(body),
    requestId: 'r-1',
    retryAfterMs: null,
    latencyMs: 1,
  });
  const judged = (status: number, body: unknown, contentType?: string): string => {
    const { state, cause } = judgePair(http(status, body, contentType));
    return `${state} ${cause}`;
  };

  it.each([
    [400, { error: 'invalid_grant', error_description: 'x' }, 'likely invalid_grant'],
    [401, { code: 'invalid_grant', message: 'x' }, 'likely invalid_grant'],
    [400, { message: "The code 'abc' has expired or is invalid." }, 'likely invalid_grant'],
    [400, { error: 'invalid_client' }, 'unlikely invalid_client'],
    [401, { error: 'invalid_client' }, 'unlikely invalid_client'],
    [403, { error: 'unauthorized_client' }, 'unlikely unauthorized_client'],
    [400, { message: 'Invalid client_id.' }, 'unlikely invalid_client'],
    [400, { error: 'x', error_description: 'Invalid client ID.' }, 'unlikely invalid_client'],
    [401, { message: 'Invalid client secret.' }, 'unlikely invalid_client'],
    [401, { message: 'Unauthorized' }, 'unknown pair-undecided'],
    [403, { message: 'Forbidden' }, 'unknown pair-undecided'],
    [422, { message: 'Validation failed', errors: [] }, 'unknown pair-undecided'],
    [400, { error: 'invalid_request' }, 'unknown pair-undecided'],
    [400, { error: 'toString' }, 'unknown pair-undecided'],
    [400, { error: ['invalid_grant'] }, 'unknown pair-undecided'],
    [404, { message: 'Not Found' }, 'unknown wrong-base-url'],
    [200, { access_token: 'x' }, 'unknown pair-undecided'],
    [200, { error: 'invalid_grant' }, 'unknown pair-undecided'],
    [200, { object: 'list', data: [] }, 'unknown pair-undecided'],
    [429, { error: 'invalid_client' }, 'unknown rate-limited'],
    [429, '"Ratelimited"', 'unknown rate-limited-bare'],
    [500, { error: 'invalid_client' }, 'unknown server-error'],
    [407, { error: 'invalid_client' }, 'unknown proxy-login'],
    [408, { error: 'invalid_client' }, 'unknown request-timeout'],
    [404, { error: 'invalid_client' }, 'unknown wrong-base-url'],
  ] as const)('%i %j is %s', (status, body, expected) => {
    expect(judged(status, body)).toBe(expected);
  });

  it('that is not JSON says nothing, whatever stands in it', () => {
    const page = '<h1>invalid_grant</h1>';
    expect(judged(400, page, 'text/html')).toBe('unknown foreign-page');
    expect(judged(200, page, 'text/html')).toBe('unknown captive-portal');
    expect(judged(400, '"invalid_grant"')).toBe('unknown foreign-page');
    expect(judgePair(unreachable)).toEqual({ state: 'unknown', cause: 'dns', requestId: null });
  });

  it('has words for every cause that leaves it unknown', () => {
    for (const cause of [...causes, 'pair-undecided', 'of a later version']) {
      const { meaning, next } = pairWords(cause);
      expect(meaning.length).toBeGreaterThan(10);
      expect(next.length).toBeGreaterThan(10);
    }
  });
});
