import { beforeEach, describe, expect, it } from 'vitest';
import { Diagnoses } from '../../main/core/diagnosis.ts';
import { isPrivate } from '../../main/core/diagnosis/address.ts';
import { interceptorOf } from '../../main/core/diagnosis/interceptors.ts';
import { readProxies } from '../../main/core/diagnosis/proxies.ts';
import type { FaultKind, ProbeAnswer } from '../../main/core/health.ts';
import type { Key } from '../../main/core/model.ts';
import type { ConclusionCode, DiagnosisStepId, DiagnosisView } from '../../preload/contract/diagnosis.ts';
import { conclusionCode, diagnosisView } from '../../preload/contract/diagnosis.ts';
import { Canary } from '../support/canary.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeKey } from '../support/fake-key.ts';
import { answerOf } from '../support/ports/scripted-gateway.ts';
import { aCertificate, notFound, ScriptedProbe } from '../support/ports/scripted-probe.ts';

const secret = fakeKey({ seed: 81 });
const minute = 60_000;

const fault = (kind: FaultKind, detail = ''): ProbeAnswer => ({
  type: 'fault',
  kind,
  detail,
  requestId: null,
  latencyMs: 5,
});
const http = (
  status: number,
  bodyText = '{"status":"ok"}',
  contentType = 'application/json',
): ProbeAnswer => ({
  type: 'http',
  status,
  contentType,
  bodyText,
  requestId: '6f0c1a52-93d7-4b0e-8f5c-2f1f7c0d9a11',
  retryAfterMs: null,
  latencyMs: 40,
});
const page = (status: number): ProbeAnswer => http(status, '<html>', 'text/html');
const untrusted = fault('tls-certificate', 'ERR_CERT_AUTHORITY_INVALID');
const zscaler = { issuers: ['Zscaler Root CA (Zscaler Inc.)'], problem: 'SELF_SIGNED_CERT_IN_CHAIN' };

/** WorkOS at the end of the way: one answer for `/health`, one for the key. */
class EndOfTheWay {
  health: ProbeAnswer = http(200);
  ofKey: ProbeAnswer = answerOf(200);
  readonly probed: { secret: string; once: boolean | undefined }[] = [];

  reach(): Promise<ProbeAnswer> {
    return Promise.resolve(this.health);
  }

  probe(asked: string, _signal?: AbortSignal, how: { once?: boolean } = {}): Promise<ProbeAnswer> {
    this.probed.push({ secret: asked, once: how.once });
    return Promise.resolve(this.ofKey);
  }
}

let app: CoreApp;
let probe: ScriptedProbe;
let workos: EndOfTheWay;
let baseUrl: string;
let pushed: DiagnosisView[];
let verified: string[];
let diagnoses: Diagnoses;
let key: Key;

beforeEach(async () => {
  app = await CoreApp.start();
  await app.vault.chooseTier({ tier: 'keychain' });
  key = await app.have(secret, { account: 'Acme', environment: 'Staging' });
  probe = new ScriptedProbe();
  workos = new EndOfTheWay();
  baseUrl = 'https://api.workos.com';
  pushed = [];
  verified = [];
  let ids = 0;
  diagnoses = new Diagnoses({
    vault: app.vault,
    gateway: workos,
    probe,
    clock: app.clock,
    newId: () => `diagnosis-${++ids}`,
    baseUrl: () => baseUrl,
    app: { version: '1.2.3', platform: 'linux 6.8.0 x64', host: 'electron' },
    copyText: (text) => app.copying.copyText(text),
    changed: (view) => pushed.push(diagnosisView.parse(view)),
    onAnswered: (keyId) => verified.push(keyId),
  });
});

const step = (view: DiagnosisView, id: DiagnosisStepId): string => {
  const found = view.steps.find((each) => each.id === id);
  return `${found?.state ?? 'absent'}: ${found?.detail ?? ''}`;
};
const states = ({ steps }: DiagnosisView): string =>
  steps.map(({ id, state }) => `${id} ${state}`).join(', ');

/** Each conclusion, and what leads to it. `withKey`: a key is asked about. */
const cases: [code: ConclusionCode, what: string, arrange: () => unknown, withKey?: 'with a key'][] = [
  ['way-clear', 'everything works', () => undefined],
  ['key-valid', 'everything works', () => undefined, 'with a key'],
  ['key-limited', 'WorkOS says 403', () => (workos.ofKey = answerOf(403)), 'with a key'],
  ['key-rejected', 'WorkOS says 401', () => (workos.ofKey = answerOf(401)), 'with a key'],
  [
    'key-locked',
    'its secret cannot be opened',
    async () => {
      const locked = { v: 1, tier: 'session', backend: 'memory', data: 'gone' } as const;
      const place = { account: 'Acme', environment: 'Preview' };
      key = await app.have(fakeKey({ seed: 82 }), place, { secret: locked });
    },
    'with a key',
  ],
  [
    'clock-wrong',
    'the Date of the answer is far off',
    () => (workos.health = { ...http(200), serverTime: app.clock.now() - 12 * minute } as ProbeAnswer),
  ],
  [
    'clock-wrong',
    'no certificate holds, and the server tells another time',
    () => {
      workos.health = fault('tls-date', 'ERR_CERT_DATE_INVALID');
      const serverTime = app.clock.now() - 400 * 24 * 60 * minute;
      probe.shown = { ok: true, value: aCertificate({ problem: 'CERT_HAS_EXPIRED', serverTime }) };
    },
  ],
  [
    'clock-wrong',
    'the certificate begins in the future',
    () => {
      workos.health = fault('tls-date');
      const validFrom = app.clock.now() + 60 * minute;
      probe.shown = { ok: true, value: aCertificate({ problem: 'CERT_NOT_YET_VALID', validFrom }) };
    },
  ],
  [
    'certificate-expired',
    'the certificate has ended, and the server tells the same time',
    () => {
      workos.health = fault('tls-date');
      const [validTo, serverTime] = [app.clock.now() - minute, app.clock.now()];
      probe.shown = { ok: true, value: aCertificate({ problem: 'CERT_HAS_EXPIRED', validTo, serverTime }) };
    },
  ],
  [
    'no-network',
    'the system says so',
    () => {
      probe.online = false;
      workos.health = fault('offline');
    },
  ],
  [
    'name-not-found',
    'the resolver knows no address',
    () => {
      probe.addresses = notFound('ENOTFOUND');
      workos.health = fault('dns');
    },
  ],
  [
    'name-filtered',
    'the name leads into a private network, where nothing answers',
    () => {
      probe.addresses = { ok: true, value: ['0.0.0.0', '::'] };
      probe.connection = notFound('ECONNREFUSED');
      workos.health = fault('refused');
    },
  ],
  [
    'name-filtered',
    'the name leads to a server with a certificate of another name',
    () => {
      probe.addresses = { ok: true, value: ['10.1.2.3'] };
      probe.shown = { ok: true, value: aCertificate({ problem: 'ERR_TLS_CERT_ALTNAME_INVALID' }) };
      workos.health = untrusted;
    },
  ],
  [
    'proxy-unreachable',
    'the proxy’s name has no address',
    () => {
      probe.proxies = { ok: true, value: 'PROXY proxy.corp:8080' };
      probe.addresses = notFound('ENOTFOUND');
      workos.health = fault('proxy');
    },
  ],
  [
    'proxy-unreachable',
    'the proxy refuses connections',
    () => {
      probe.proxies = { ok: true, value: 'HTTPS 10.0.0.5:3128' };
      probe.connection = notFound('ECONNREFUSED');
      workos.health = fault('proxy');
    },
  ],
  [
    'proxy-login',
    'the proxy answers 407',
    () => {
      probe.proxies = { ok: true, value: 'PROXY proxy.corp:8080' };
      probe.shown = notFound('HTTP_407', 'proxy-login');
      workos.health = fault('proxy-login');
    },
  ],
  [
    'proxy-refused',
    'the proxy answers 403 to the tunnel',
    () => {
      probe.proxies = { ok: true, value: 'PROXY proxy.corp:8080; DIRECT' };
      probe.shown = notFound('HTTP_403', 'proxy-refused');
      workos.health = fault('proxy');
    },
  ],
  [
    'no-connection',
    'a firewall swallows it',
    () => {
      probe.connection = notFound('TIMEOUT', 'timeout');
      workos.health = fault('slow-connect');
    },
  ],
  ['no-connection', 'the connection is closed at once', () => (workos.health = fault('reset', 'ECONNRESET'))],
  [
    'inspected',
    'an authority of somebody’s own signed the certificate',
    () => {
      probe.shown = { ok: true, value: aCertificate(zscaler) };
      workos.health = untrusted;
    },
  ],
  [
    'certificate-untrusted',
    'the certificate is signed by itself',
    () => {
      const problem = 'DEPTH_ZERO_SELF_SIGNED_CERT';
      probe.shown = { ok: true, value: aCertificate({ subject: 'box', issuers: ['box'], problem }) };
      workos.health = untrusted;
    },
  ],
  [
    'wrong-certificate',
    'the certificate is of another name',
    () => {
      probe.shown = { ok: true, value: aCertificate({ problem: 'ERR_TLS_CERT_ALTNAME_INVALID' }) };
      workos.health = untrusted;
    },
  ],
  [
    'no-secure-connection',
    'what answers speaks no TLS',
    () => {
      probe.shown = notFound('ERR_SSL_WRONG_VERSION_NUMBER');
      workos.health = fault('tls-handshake');
    },
  ],
  ['login-page', 'a page comes back', () => (workos.health = page(200))],
  ['login-page', 'the network says 511', () => (workos.health = page(511))],
  ['foreign-answer', 'a filter refuses with a page', () => (workos.health = page(403))],
  ['blocked', 'a policy forbids it', () => (workos.health = fault('blocked', 'ERR_BLOCKED_BY_CLIENT'))],
  [
    'wrong-address',
    'the base URL is none',
    () => {
      baseUrl = 'ftp://nowhere';
      workos.health = fault('bad-base-url');
    },
  ],
  [
    'wrong-address',
    'the server has no such path',
    () => (workos.health = http(404, '{"message":"Not Found"}')),
  ],
  ['rate-limited', 'WorkOS holds requests back', () => (workos.health = http(429, '"Ratelimited"'))],
  [
    'rate-limited',
    'WorkOS holds the key’s requests back',
    () => (workos.ofKey = http(429, '{"code":"rate_limit_exceeded"}')),
    'with a key',
  ],
  [
    'workos-trouble',
    'WorkOS says 500',
    () => (workos.health = http(500, '{"message":"Internal Server Error"}')),
  ],
  ['workos-trouble', 'its edge says 503', () => (workos.health = page(503))],
  [
    'workos-trouble',
    'only the key’s request fails',
    () => (workos.ofKey = http(500, '{"message":"Internal Server Error"}')),
    'with a key',
  ],
  ['workos-slow', 'no answer begins', () => (workos.health = fault('slow-headers'))],
  ['undecided', 'it fails for no reason', () => (workos.health = fault('failed'))],
];

describe('A diagnosis', () => {
  it.each(cases)('concludes %s when %s', async (code, _, arrange, withKey) => {
    await arrange();
    const view = await diagnoses.diagnose(withKey === undefined ? null : key.id);
    expect(view.conclusion?.code).toBe(code);
    expect(view.conclusion?.title).not.toBe('');
    expect(view.conclusion?.meaning).toMatch(/\.$/);
    expect(`${view.conclusion?.title ?? ''} ${view.conclusion?.meaning ?? ''}`).not.toMatch(
      /undefined|null|  /,
    );
    expect(diagnosisView.safeParse(view).success).toBe(true);
  });

  it('has a case here for every conclusion there is', () => {
    expect(new Set(cases.map(([code]) => code))).toEqual(new Set(conclusionCode.options));
  });

  it('asks the host, the certificate and WorkOS, in this order, and the key last', async () => {
    const view = await diagnoses.diagnose(key.id);
    expect(probe.asked).toEqual([
      'proxies for https://api.workos.com',
      'look up api.workos.com',
      'connect to api.workos.com:443',
      'certificate of api.workos.com:443',
    ]);
    expect(workos.probed).toEqual([{ secret, once: true }]);
    expect(step(view, 'proxy')).toBe('passed: None');
    expect(step(view, 'dns')).toBe('passed: 2 addresses for api.workos.com');
    expect(step(view, 'tls')).toBe('passed: Issued by WE1 (Google Trust Services), a public authority');
    expect(step(view, 'key')).toBe('passed: Accepted by WorkOS (request ID request-200)');
  });

  it('tells of every step as it begins and as it ends', async () => {
    await diagnoses.diagnose(null);
    expect(pushed[0] && states(pushed[0])).toMatch(/^network running, proxy waiting/);
    expect(pushed[1] && states(pushed[1])).toMatch(/^network passed, proxy waiting/);
    expect(pushed.at(-1)?.conclusion?.code).toBe('way-clear');
    expect(pushed.slice(0, -1).every(({ finishedAt }) => finishedAt === null)).toBe(true);
  });

  it('says how long each step took', async () => {
    let open: () => void = () => undefined;
    probe.gate = new Promise((resolve) => (open = resolve));
    const running = diagnoses.diagnose(null);
    await expect.poll(() => pushed.at(-1)?.steps[2]?.state).toBe('running');
    app.clock.advance(340);
    open();
    const view = await running;
    expect(view.steps.map(({ ms }) => ms)).toEqual([0, 0, 340, 0, 0, 0, null, null]);
    expect((view.finishedAt ?? 0) - view.startedAt).toBe(340);
  });

  it('through a proxy looks at the proxy’s name and connection, and at the certificate behind it', async () => {
    probe.proxies = { ok: true, value: 'PROXY ann:hunter2@proxy.corp:8080; DIRECT' };
    const view = await diagnoses.diagnose(null);
    expect(probe.asked.slice(1)).toEqual([
      'look up proxy.corp',
      'connect to proxy.corp:8080',
      'certificate of api.workos.com:443 through proxy.corp:8080',
    ]);
    expect(step(view, 'proxy')).toMatch(/^passed: proxy\.corp:8080, then directly, by/);
    expect(step(view, 'dns')).toMatch(/the proxy looks up the rest$/);
    expect(JSON.stringify([pushed, view])).not.toMatch(/ann|hunter2/);
  });

  it('does not call the step of the certificate failed for a login that only the system has', async () => {
    probe.proxies = { ok: true, value: 'PROXY proxy.corp:8080' };
    probe.shown = notFound('HTTP_407', 'proxy-login');
    const view = await diagnoses.diagnose(null);
    expect(step(view, 'tls')).toMatch(/^not-applicable: .*only the system has/);
    expect(view.conclusion?.code).toBe('way-clear');
  });

  it('has no certificate to look at over http, and no name in a number', async () => {
    baseUrl = 'http://127.0.0.1:4000';
    const view = await diagnoses.diagnose(null);
    expect(view.host).toBe('127.0.0.1:4000');
    expect(step(view, 'dns')).toBe('not-applicable: The address is a number already');
    expect(step(view, 'tls')).toBe('not-applicable: There is no certificate over http');
    expect(view.conclusion?.code).toBe('way-clear');
  });

  it('leaves out what nothing is left to look at for, but asks WorkOS all the same', async () => {
    probe.addresses = notFound('ENOTFOUND');
    workos.health = fault('dns', 'ERR_NAME_NOT_RESOLVED');
    const view = await diagnoses.diagnose(key.id);
    expect(states(view)).toBe(
      'network passed, proxy passed, dns failed, connection skipped, tls skipped, workos failed, clock skipped, key skipped',
    );
    expect(step(view, 'connection')).toBe('skipped: Not tried: an earlier step failed');
    expect(workos.probed).toEqual([]);
  });

  it('takes an answer of WorkOS for more than a step that failed before it', async () => {
    probe.addresses = notFound('ENOTFOUND');
    probe.online = false;
    expect((await diagnoses.diagnose(null)).conclusion?.code).toBe('way-clear');
    workos.health = http(500, '{}');
    expect((await diagnoses.diagnose(null)).conclusion?.code).toBe('workos-trouble');
  });

  it.each([
    ['Zscaler', zscaler.issuers, /install its root certificate/],
    ['Kaspersky', ['Kaspersky Anti-Virus Personal Root Certificate'], /Turn off the scanning of HTTPS/],
    ['mitmproxy', ['mitmproxy (mitmproxy)'], /Close mitmproxy/],
  ])('names %s, and says what to do about it', async (name, issuers, next) => {
    probe.shown = { ok: true, value: aCertificate({ ...zscaler, issuers }) };
    workos.health = untrusted;
    const { conclusion, ...view } = await diagnoses.diagnose(null);
    expect(conclusion?.title).toBe(`${name} inspects this connection`);
    expect(conclusion?.next).toMatch(next);
    expect(view.steps.find(({ id }) => id === 'tls')?.state).toBe('failed');
  });

  it('claims no more than that it looks so of an authority that nobody knows', async () => {
    probe.shown = { ok: true, value: aCertificate({ ...zscaler, issuers: ['Corp Root'] }) };
    workos.health = untrusted;
    const { conclusion } = await diagnoses.diagnose(null);
    expect(conclusion?.title).toBe('It looks as if a proxy inspects this connection');
    expect(conclusion?.meaning).toContain('“Corp Root”');
  });

  it('mentions who reads along although the system trusts it and everything works', async () => {
    probe.shown = { ok: true, value: aCertificate(zscaler) };
    const view = await diagnoses.diagnose(key.id);
    expect(view.conclusion?.code).toBe('key-valid');
    expect(view.conclusion?.meaning).toMatch(/Zscaler inspects this connection .* can read what is sent/);
    expect(step(view, 'tls')).toMatch(/^noticed: /);
  });

  it('takes clocks that differ by two minutes for right, and says by how much they differ beyond that', async () => {
    const offset = (ms: number): void => {
      workos.health = { ...http(200), serverTime: app.clock.now() + ms - 500 } as ProbeAnswer;
    };
    offset(2 * minute);
    expect(step(await diagnoses.diagnose(null), 'clock')).toBe('passed: Within 2 minutes of the server’s');
    offset(3 * minute);
    const behind = await diagnoses.diagnose(null);
    expect(step(behind, 'clock')).toBe('failed: 3 minutes behind the server’s');
    expect(behind.conclusion?.title).toBe('This computer’s clock is 3 minutes behind');
    offset(-3 * 60 * minute);
    expect((await diagnoses.diagnose(null)).conclusion?.title).toBe('This computer’s clock is 3 hours ahead');
  });

  it('does not take the time from a page in between', async () => {
    workos.health = { ...page(200), serverTime: 0 } as ProbeAnswer;
    const view = await diagnoses.diagnose(null);
    expect(view.conclusion?.code).toBe('login-page');
    expect(step(view, 'clock')).toMatch(/^skipped/);
  });

  it('has the key verified when WorkOS judged it, whatever it said, and only then', async () => {
    await diagnoses.diagnose(null);
    workos.ofKey = http(500, '{}');
    await diagnoses.diagnose(key.id);
    expect(verified).toEqual([]);
    workos.ofKey = answerOf(401);
    await diagnoses.diagnose(key.id);
    expect(verified).toEqual([key.id]);
  });

  it('of a key that is not here fails', async () => {
    await expect(diagnoses.diagnose('another')).rejects.toMatchObject({ code: 'not-found' });
    expect(pushed).toEqual([]);
  });
});

describe('A diagnosis that is stopped', () => {
  const begin = async (): Promise<{ running: Promise<DiagnosisView>; open: () => void }> => {
    let open: () => void = () => undefined;
    probe.gate = new Promise((resolve) => (open = resolve));
    const running = diagnoses.diagnose(key.id);
    await expect.poll(() => pushed.at(-1)?.steps[2]?.state).toBe('running');
    return { running, open };
  };

  it('comes to no conclusion, and goes no step further', async () => {
    const { running, open } = await begin();
    diagnoses.cancel('another');
    diagnoses.cancel('diagnosis-1');
    open();
    const view = await running;
    expect(view).toMatchObject({ cancelled: true, conclusion: null, finishedAt: app.clock.now() });
    expect(states(view)).toBe(
      'network passed, proxy passed, dns skipped, connection skipped, tls skipped, workos skipped, clock skipped, key skipped',
    );
    expect(workos.probed).toEqual([]);
    expect(verified).toEqual([]);
  });

  it('is so by the next one', async () => {
    const { running, open } = await begin();
    const next = diagnoses.diagnose(null);
    open();
    expect((await running).cancelled).toBe(true);
    expect((await next).conclusion?.code).toBe('way-clear');
  });

  it('cannot be stopped once it has ended', async () => {
    const view = await diagnoses.diagnose(null);
    diagnoses.cancel(view.id);
    await diagnoses.copy(view.id);
    expect(app.clipboard.text).toContain('The way to WorkOS is clear');
  });
});

describe('The copied diagnosis', () => {
  it('says what was found, where and with what, in plain text', async () => {
    probe.proxies = { ok: true, value: 'PROXY ann:hunter2@proxy.corp:8080' };
    probe.shown = { ok: true, value: aCertificate(zscaler) };
    workos.health = untrusted;
    const { id } = await diagnoses.diagnose(key.id);
    await diagnoses.copy(id);
    const { text } = app.clipboard;
    expect(app.clipboard.secret).toBe(false);
    expect(text).toContain('Keyrack 1.2.3 on linux 6.8.0 x64');
    expect(text).toContain('At 2026-11-03T12:00:00.000Z');
    expect(text).toContain('WorkOS at api.workos.com');
    expect(text).toContain(`Key ID ${key.keyId ?? 'none'}`);
    expect(text).toContain('Zscaler inspects this connection (inspected)');
    expect(text).toMatch(
      /^Certificate +FAILED +Issued by Zscaler Root CA \(Zscaler Inc\.\), not by a public/m,
    );
    expect(text.split('\n')).toHaveLength(18);
  });

  it('holds no secret, no hint, no name of the person’s, and no login of the proxy', async () => {
    probe.proxies = { ok: true, value: 'PROXY ann:hunter2@proxy.corp:8080' };
    const { id } = await diagnoses.diagnose(key.id);
    await diagnoses.copy(id);
    expect(new Canary(secret).find(app.clipboard.text)).toEqual([]);
    expect(app.clipboard.text).not.toContain(key.hint);
    expect(app.clipboard.text).not.toMatch(/ann|hunter2|Acme|Staging/);
  });

  it('cannot be played with by the names in a certificate', async () => {
    const issuers = ['Root\u202e\nConclusion: all well'];
    probe.shown = { ok: true, value: aCertificate({ ...zscaler, issuers }) };
    const { id } = await diagnoses.diagnose(null);
    await diagnoses.copy(id);
    expect(app.clipboard.text).not.toContain('\u202e');
    expect(app.clipboard.text).not.toMatch(/^Conclusion/m);
  });

  it('is the last one’s: an older one is gone', async () => {
    const { id } = await diagnoses.diagnose(null);
    await diagnoses.diagnose(null);
    await expect(diagnoses.copy(id)).rejects.toMatchObject({ code: 'diagnosis-gone' });
    expect(app.clipboard.text).toBe('');
  });
});

describe('What the system says of proxies', () => {
  it.each([
    ['DIRECT', [null]],
    ['PROXY a.corp:8080; DIRECT', [{ kind: 'http', host: 'a.corp', port: 8080 }, null]],
    ['HTTPS b.corp', [{ kind: 'https', host: 'b.corp', port: 443 }]],
    ['PROXY b.corp:80', [{ kind: 'http', host: 'b.corp', port: 80 }]],
    ['SOCKS5 [::1]:1080', [{ kind: 'socks', host: '::1', port: 1080 }]],
    ['PROXY ann:word@c.corp:3128', [{ kind: 'http', host: 'c.corp', port: 3128 }]],
    ['', []],
    ['NONSENSE; PROXY', []],
  ])('is read: %s', (text, proxies) => {
    expect(readProxies(text)).toEqual(proxies);
  });
});

describe('An address', () => {
  it.each([
    ['127.0.0.53', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['0.0.0.0', 'nowhere'],
    ['172.31.0.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd00::1', 'private'],
    ['172.32.0.1', null],
    ['100.128.0.1', null],
    ['2606:4700::1', null],
  ])('%s leads to: %s', (address, where) => {
    expect(isPrivate(address)).toBe(where);
  });
});

describe('A public authority’s certificate', () => {
  it('names nobody who inspects, whatever the authority is called', () => {
    expect(interceptorOf(aCertificate({ issuers: ['Cisco Umbrella Primary SubCA'] }))).toBeNull();
  });
});
