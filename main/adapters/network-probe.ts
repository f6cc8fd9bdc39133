import { lookup } from 'node:dns/promises';
import { connect as connectTcp, type Socket } from 'node:net';
import type { Clock, Looked, NetworkProbe, ProxyServer, ShownCertificate } from '../core/ports.ts';
import { Lookout } from './network-probe/lookout.ts';
import { readCertificate } from './network-probe/certificate.ts';
import { tunnelThrough } from './network-probe/tunnel.ts';

export interface SystemNetworkProbeOptions {
  /** Electron's `net.isOnline`. */
  readonly isOnline: () => boolean;
  /** `resolveProxy` of the session that requests go through: the system's settings, and their script (PAC). */
  readonly resolveProxy: (url: string) => Promise<string>;
  /** Keyrack's version, for `User-Agent`. */
  readonly version: string;
  readonly clock: Clock;
  /** Milliseconds for each look. Default: 6,000. */
  readonly timeoutMs?: number;
}

/** The probe over the system's resolver and sockets. No request of it carries a key. */
export class SystemNetworkProbe implements NetworkProbe {
  readonly #options: SystemNetworkProbeOptions;

  constructor(options: SystemNetworkProbeOptions) {
    this.#options = options;
  }

  isOnline(): boolean {
    return this.#options.isOnline();
  }

  proxiesFor(url: string, signal: AbortSignal): Promise<Looked<string>> {
    return this.#look(signal, () => this.#options.resolveProxy(url));
  }

  lookup(host: string, signal: AbortSignal): Promise<Looked<string[]>> {
    return this.#look(signal, async () => (await lookup(host, { all: true })).map(({ address }) => address));
  }

  connect(host: string, port: number, signal: AbortSignal): Promise<Looked<null>> {
    return this.#look(signal, async (lookout) => {
      await lookout.opened(connectTcp({ host, port }), 'connect');
      return null;
    });
  }

  certificate(
    host: string,
    port: number,
    proxy: ProxyServer | null,
    signal: AbortSignal,
  ): Promise<Looked<ShownCertificate>> {
    return this.#look(signal, async (lookout) => {
      const through: Socket | null = proxy === null ? null : await tunnelThrough(proxy, host, port, lookout);
      return readCertificate({ host, port, through, version: this.#options.version }, lookout);
    });
  }

  #look<T>(signal: AbortSignal, work: (lookout: Lookout) => Promise<T>): Promise<Looked<T>> {
    const { clock, timeoutMs = 6_000 } = this.#options;
    return new Lookout({ signal, clock, timeoutMs }).run(work);
  }
}
