import type { ProxyServer } from '../ports.ts';

const kinds: Readonly<Record<string, ProxyServer['kind']>> = {
  PROXY: 'http',
  HTTPS: 'https',
  QUIC: 'https',
  SOCKS: 'socks',
  SOCKS4: 'socks',
  SOCKS5: 'socks',
};
const usualPorts: Readonly<Record<ProxyServer['kind'], number>> = { http: 80, https: 443, socks: 1080 };

/**
 * Reads Chromium's answer to which proxies an address takes, in the order in which they are tried; null stands for the
 * direct way. A user name and password in it are dropped, and so is what cannot be read.
 */
export function readProxies(text: string): (ProxyServer | null)[] {
  return text.split(';').flatMap((part) => {
    const [word = '', place = ''] = part.trim().split(/\s+/);
    if (word.toUpperCase() === 'DIRECT') return [null];
    const kind = kinds[word.toUpperCase()];
    const url = `http://${place}`;
    if (kind === undefined || place === '' || !URL.canParse(url)) return [];
    const { hostname } = new URL(url);
    // A URL keeps silent about port 80, its own usual one.
    const port = /:(\d+)$/.exec(place)?.[1];
    return [{ kind, host: hostname.replace(/^\[|\]$/g, ''), port: Number(port ?? usualPorts[kind]) }];
  });
}

/** A proxy as a person writes it: host and port. */
export const proxyName = ({ host, port }: ProxyServer): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;
