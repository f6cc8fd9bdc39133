import type { Looked, NetworkProbe, ProxyServer, ShownCertificate } from '../../../main/core/ports.ts';

const found = <T>(value: T): Looked<T> => ({ ok: true, value });

/** A certificate of a public authority, good for the months around the tests' clock. */
export const aCertificate = (over: Partial<ShownCertificate> = {}): ShownCertificate => ({
  subject: 'api.workos.com',
  issuers: ['WE1 (Google Trust Services)', 'GTS Root R4 (Google Trust Services LLC)'],
  validFrom: Date.UTC(2026, 9, 1),
  validTo: Date.UTC(2026, 11, 31),
  problem: null,
  serverTime: null,
  ...over,
});

/** A way to WorkOS on which everything works, until a test says otherwise. */
export class ScriptedProbe implements NetworkProbe {
  online = true;
  proxies: Looked<string> = found('DIRECT');
  addresses: Looked<string[]> = found(['203.0.113.7', '203.0.113.8']);
  connection: Looked<null> = found(null);
  shown: Looked<ShownCertificate> = found(aCertificate());
  /** What was asked, in order. */
  readonly asked: string[] = [];
  /** Lookups wait for it. */
  gate: Promise<void> = Promise.resolve();

  isOnline(): boolean {
    return this.online;
  }

  proxiesFor(url: string): Promise<Looked<string>> {
    this.asked.push(`proxies for ${url}`);
    return Promise.resolve(this.proxies);
  }

  async lookup(host: string): Promise<Looked<string[]>> {
    this.asked.push(`look up ${host}`);
    await this.gate;
    return this.addresses;
  }

  connect(host: string, port: number): Promise<Looked<null>> {
    this.asked.push(`connect to ${host}:${port}`);
    return Promise.resolve(this.connection);
  }

  certificate(host: string, port: number, proxy: ProxyServer | null): Promise<Looked<ShownCertificate>> {
    const through = proxy === null ? '' : ` through ${proxy.host}:${proxy.port}`;
    this.asked.push(`certificate of ${host}:${port}${through}`);
    return Promise.resolve(this.shown);
  }
}

/** A look that found nothing. */
export const notFound = (
  code: string,
  why: (Looked<never> & { ok: false })['why'] = 'failed',
): Looked<never> => ({
  ok: false,
  why,
  code,
});
