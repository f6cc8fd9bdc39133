import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SystemNetworkProbe } from '../../main/adapters/network-probe.ts';
import type { Looked, ShownCertificate } from '../../main/core/ports.ts';
import { ConnectProxy } from '../support/workos/connect-proxy.ts';
import { badTls, FakeWorkos, refusingUrl, unresolvableUrl } from '../support/workos/fake-workos.ts';
import { FakeClock } from '../support/ports/memory-ports.ts';

const workos = new FakeWorkos({ selfSigned: true });
const proxy = new ConnectProxy();
let port = 0;
let proxyPort = 0;
let clock: FakeClock;
let stop: AbortController;
let probe: SystemNetworkProbe;

beforeAll(async () => {
  port = Number(new URL(await workos.listen()).port);
  proxyPort = await proxy.listen();
});
afterAll(async () => {
  await proxy.close();
  await workos.close();
});
beforeEach(() => {
  clock = new FakeClock();
  stop = new AbortController();
  probe = new SystemNetworkProbe({
    isOnline: () => true,
    resolveProxy: (url) => Promise.resolve(url.startsWith('https:') ? 'PROXY a.corp:8080' : 'DIRECT'),
    version: '1.2.3',
    clock,
  });
});
afterEach(() => {
  proxy.status = null;
  proxy.asked.length = 0;
  workos.reset();
  // Nothing goes on after an answer.
  expect(clock.waiting).toBe(0);
});

const throughProxy = (): { kind: 'http'; host: string; port: number } => ({
  kind: 'http',
  host: '127.0.0.1',
  port: proxyPort,
});

function expectOurs(looked: Looked<ShownCertificate>): void {
  expect(looked).toEqual({
    ok: true,
    value: {
      subject: 'Nobody anybody trusts',
      issuers: ['Nobody anybody trusts'],
      validFrom: Date.UTC(2020, 0, 1),
      validTo: Date.UTC(2049, 11, 31, 23, 59, 59),
      problem: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      serverTime: expect.any(Number) as number,
    },
  });
  if (looked.ok) expect(Math.abs((looked.value.serverTime ?? 0) - Date.now())).toBeLessThan(60_000);
}

describe('The network probe', () => {
  it('asks the session for proxies', async () => {
    expect(await probe.proxiesFor('https://api.workos.com', stop.signal)).toEqual({
      ok: true,
      value: 'PROXY a.corp:8080',
    });
  });

  it('looks names up as every program does', async () => {
    const looked = await probe.lookup('localhost', stop.signal);
    expect(looked.ok && looked.value.every((each) => each === '127.0.0.1' || each === '::1')).toBe(true);
    expect(await probe.lookup(new URL(unresolvableUrl).hostname, stop.signal)).toMatchObject({
      ok: false,
      why: 'failed',
      code: expect.stringMatching(/^(?:ENOTFOUND|EAI_\w+|EINVAL)$/) as string,
    });
  });

  it('connects, or says with the system’s code why not', async () => {
    expect(await probe.connect('127.0.0.1', port, stop.signal)).toEqual({ ok: true, value: null });
    const nobody = Number(new URL(await refusingUrl()).port);
    expect(await probe.connect('127.0.0.1', nobody, stop.signal)).toEqual({
      ok: false,
      why: 'failed',
      code: 'ECONNREFUSED',
    });
  });

  it('reads the certificate of a server that nobody trusts, and its clock, without any key', async () => {
    expectOurs(await probe.certificate('127.0.0.1', port, null, stop.signal));
    expect(workos.requests).toEqual([
      expect.objectContaining({
        method: 'HEAD',
        path: '/health',
        hasAuthorization: false,
        userAgent: 'Keyrack/1.2.3',
      }),
    ]);
  });

  it('notices that the certificate is of another name only after that nobody trusts it', async () => {
    const looked = await probe.certificate('localhost', port, null, stop.signal);
    expect(looked.ok && looked.value.problem).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('gives the certificate without the time when the server tells none', async () => {
    workos.setMode('slow-headers');
    const looking = probe.certificate('127.0.0.1', port, null, stop.signal);
    await expect.poll(() => workos.requests).toHaveLength(1);
    clock.advance(2_000);
    const looked = await looking;
    expect(looked.ok && looked.value.serverTime).toBeNull();
  });

  it('sees the same certificate through a proxy’s tunnel, and offers the proxy no login', async () => {
    expectOurs(await probe.certificate('127.0.0.1', port, throughProxy(), stop.signal));
    expect(proxy.asked).toEqual([{ target: `127.0.0.1:${port}`, login: null }]);
  });

  it.each([
    [407, 'proxy-login', 'HTTP_407'],
    [403, 'proxy-refused', 'HTTP_403'],
    [502, 'proxy-refused', 'HTTP_502'],
  ])('tells apart how a proxy refuses the tunnel: %i', async (status, why, code) => {
    proxy.status = status;
    expect(await probe.certificate('127.0.0.1', port, throughProxy(), stop.signal)).toEqual({
      ok: false,
      why,
      code,
    });
  });

  it.each(['garbage', 'closed'] as const)('says that no TLS is spoken: %s', async (how) => {
    const server = await badTls(how);
    const looked = await probe.certificate('127.0.0.1', Number(new URL(server.url).port), null, stop.signal);
    expect(looked).toMatchObject({
      ok: false,
      why: 'failed',
      code: expect.stringMatching(/^[A-Z]/) as string,
    });
    await server.close();
  });
});

describe('A look that takes for ever', () => {
  let silent: Server;
  let silentPort = 0;
  let connected: Socket[];
  beforeAll(async () => {
    silent = createServer((socket) => {
      connected.push(socket);
      // Read, so that its end is seen; never answered.
      socket.on('error', () => undefined).resume();
    });
    await new Promise<void>((resolve) => silent.listen({ port: 0, host: '127.0.0.1' }, resolve));
    silentPort = (silent.address() as AddressInfo).port;
  });
  beforeEach(() => {
    connected = [];
  });
  afterAll(() => new Promise((resolve) => silent.close(resolve)));

  it('ends when its time is up, and lets go of its socket', async () => {
    const looking = probe.certificate('127.0.0.1', silentPort, null, stop.signal);
    await expect.poll(() => connected).toHaveLength(1);
    clock.advance(6_000);
    expect(await looking).toEqual({ ok: false, why: 'timeout', code: 'TIMEOUT' });
    await expect.poll(() => connected[0]?.closed).toBe(true);
  });

  it('ends as soon as it is taken back, also while the system is asked for proxies', async () => {
    const never = new SystemNetworkProbe({
      isOnline: () => true,
      resolveProxy: () => new Promise(() => undefined),
      version: '1.2.3',
      clock,
    });
    const looking = [
      probe.certificate('127.0.0.1', silentPort, null, stop.signal),
      never.proxiesFor('https://api.workos.com', stop.signal),
    ];
    await expect.poll(() => connected).toHaveLength(1);
    stop.abort();
    for (const looked of await Promise.all(looking))
      expect(looked).toEqual({ ok: false, why: 'cancelled', code: 'CANCELLED' });
  });

  it('does not even begin when it was taken back before', async () => {
    stop.abort();
    expect(await probe.connect('127.0.0.1', silentPort, stop.signal)).toMatchObject({ why: 'cancelled' });
    expect(connected).toEqual([]);
  });
});
