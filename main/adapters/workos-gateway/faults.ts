import type { FaultKind } from '../../core/health.ts';

/** A failed request: its kind, and the system's own code for it. Never the error's message: that may quote a header. */
export interface Fault {
  readonly kind: FaultKind;
  readonly detail: string;
}

/** Chromium's names (`net::ERR_…`, net_error_list.h), as Electron's `net.fetch` throws them. First match wins. */
const chromium: readonly (readonly [RegExp, FaultKind])[] = [
  [/^ERR_(?:INTERNET_DISCONNECTED|NETWORK_CHANGED|NETWORK_IO_SUSPENDED)$/, 'offline'],
  [/^ERR_(?:NAME_|DNS_|ICANN_)/, 'dns'],
  [/^ERR_(?:PROXY_AUTH|SOCKS_.*AUTH|MALFORMED_PROXY_AUTH|UNEXPECTED_PROXY_AUTH)/, 'proxy-login'],
  [/^ERR_(?:PROXY|TUNNEL|SOCKS|MANDATORY_PROXY|PAC_|NO_SUPPORTED_PROXIES)/, 'proxy'],
  [/^ERR_CERT_DATE_INVALID$/, 'tls-date'],
  [/^ERR_(?:CERT|CERTIFICATE)_/, 'tls-certificate'],
  [/^ERR_(?:SSL|BAD_SSL|ECH|TLS)_/, 'tls-handshake'],
  [/^ERR_CONNECTION_REFUSED$/, 'refused'],
  [/^ERR_(?:ADDRESS_|NETWORK_UNREACHABLE|CONNECTION_FAILED)/, 'unreachable'],
  [/^ERR_(?:CONNECTION_TIMED_OUT|TIMED_OUT)$/, 'slow-connect'],
  [/^ERR_(?:CONTENT_LENGTH_MISMATCH|INCOMPLETE_CHUNKED_ENCODING|CONTENT_DECODING)/, 'cut-off'],
  [/^ERR_(?:CONNECTION_|EMPTY_RESPONSE|SOCKET_|HTTP2_|QUIC_)/, 'reset'],
  [/^ERR_(?:INVALID_HTTP|INVALID_CHUNKED|RESPONSE_HEADERS|INVALID_RESPONSE)/, 'not-http'],
  [/^ERR_(?:BLOCKED_BY|NETWORK_ACCESS_DENIED|ACCESS_DENIED|UNSAFE_PORT)/, 'blocked'],
  [/^ERR_(?:TOO_MANY_REDIRECTS|UNSAFE_REDIRECT|INVALID_REDIRECT)/, 'redirect'],
  [/^ERR_ABORTED$/, 'cancelled'],
];

/** Node's names, on the `cause` of what its fetch throws: errno, OpenSSL's X509 codes, undici's. */
const node: readonly (readonly [RegExp, FaultKind])[] = [
  [/^(?:ENETUNREACH|ENETDOWN)$/, 'offline'],
  [/^(?:ENOTFOUND|EAI_\w+|ENODATA|ESERVFAIL)$/, 'dns'],
  [/^ECONNREFUSED$/, 'refused'],
  [/^(?:EHOSTUNREACH|EHOSTDOWN|EADDRNOTAVAIL)$/, 'unreachable'],
  [/^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'slow-connect'],
  [/^UND_ERR_HEADERS_TIMEOUT$/, 'slow-headers'],
  [/^UND_ERR_BODY_TIMEOUT$/, 'slow-body'],
  [/^(?:CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/, 'tls-date'],
  [
    /^(?:CERT_\w+|\w*SELF_SIGNED\w*|UNABLE_TO_\w+|ERR_TLS_CERT_\w+|INVALID_CA|HOSTNAME_MISMATCH)$/,
    'tls-certificate',
  ],
  [/^(?:ERR_SSL_\w+|ERR_TLS_\w+|EPROTO)$/, 'tls-handshake'],
  [/^(?:UND_ERR_RES_CONTENT_LENGTH_MISMATCH|UND_ERR_ABORTED_BODY)$/, 'cut-off'],
  [/^(?:ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET)$/, 'reset'],
  [/^(?:HPE_\w+|UND_ERR_HEADERS_OVERFLOW)$/, 'not-http'],
  [/^(?:EACCES|EPERM)$/, 'blocked'],
];

/**
 * Tells which fault an error of `fetch` was, for Electron's `net.fetch` and for Node's.
 * `answering`: the headers had arrived, so a lost connection cut the answer off.
 */
export function faultOf(error: unknown, answering: boolean): Fault {
  for (const link of chainOf(error)) {
    const message = typeof link.message === 'string' ? link.message : '';
    // Electron has no redirect answers: 'manual' and 'error' both end like this (electron issue 43715).
    if (/redirect was cancelled|redirect policy|redirect mode/i.test(message))
      return { kind: 'redirect', detail: '' };
    const net = /\bnet::(ERR_[A-Z0-9_]+)/.exec(message)?.[1];
    if (net !== undefined) return settled(kindIn(chromium, net), net, answering);
    const code = typeof link.code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(link.code) ? link.code : '';
    const kind = link.name === 'HTTPParserError' ? 'not-http' : kindIn(node, code);
    // Closed during the handshake is what Node reports for a peer that does not speak TLS at all.
    if (message.includes('before secure TLS connection')) return { kind: 'tls-handshake', detail: code };
    if (kind !== undefined) return settled(kind, code, answering);
  }
  return settled(undefined, '', answering);
}

function settled(kind: FaultKind | undefined, detail: string, answering: boolean): Fault {
  if (answering && (kind === undefined || kind === 'reset' || kind === 'not-http'))
    return { kind: 'cut-off', detail };
  return { kind: kind ?? 'failed', detail };
}

function kindIn(table: readonly (readonly [RegExp, FaultKind])[], code: string): FaultKind | undefined {
  return table.find(([form]) => form.test(code))?.[1];
}

interface Link {
  readonly message?: unknown;
  readonly code?: unknown;
  readonly name?: unknown;
}

/** An error, its causes and, of an aggregate, its first part: at most six, so that a circle ends. */
function chainOf(error: unknown): Link[] {
  const chain: Link[] = [];
  let current = error;
  while (typeof current === 'object' && current !== null && chain.length < 6) {
    chain.push(current);
    const next = current as { cause?: unknown; errors?: unknown };
    current = next.cause ?? (Array.isArray(next.errors) ? (next.errors as unknown[])[0] : undefined);
  }
  return chain;
}
