import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ProxyServer } from '../../core/ports.ts';
import { Ended, type Lookout } from './lookout.ts';

/**
 * Asks an HTTP proxy for a tunnel (RFC 9110, section 9.3.6), without a login: only the system has one.
 * @throws Ended `proxy-login` for a 407, `proxy-refused` for any other answer than a 2xx, e.g. `HTTP_403`.
 */
export async function tunnelThrough(
  proxy: ProxyServer,
  host: string,
  port: number,
  lookout: Lookout,
): Promise<Socket> {
  const socket = await openProxy(proxy, lookout);
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  socket.write(`CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`);
  const head = await lookout.head(socket);
  socket.removeAllListeners('data');
  const status = /^HTTP\/1\.[01] (\d{3})\b/.exec(head ?? '')?.[1];
  if (status === '407') throw new Ended('proxy-login', 'HTTP_407');
  if (status?.startsWith('2') !== true)
    throw new Ended('proxy-refused', status === undefined ? 'NOT_HTTP' : `HTTP_${status}`);
  return socket;
}

function openProxy({ kind, host, port }: ProxyServer, lookout: Lookout): Promise<Socket> {
  if (kind !== 'https') return lookout.opened(connectTcp({ host, port }), 'connect');
  // Whether the proxy's own certificate is trusted is the system's business; nothing secret is said to it here.
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return lookout.opened(
    connectTls({ host, port, ...servername, rejectUnauthorized: false }),
    'secureConnect',
  );
}
