import { parseBaseUrl } from '../base-url.ts';

/** Where WorkOS is looked for. */
export interface Address {
  /** Scheme, host and port only. */
  readonly origin: string;
  readonly https: boolean;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number;
  /** As a person writes it: with the port only where it is not the usual one. */
  readonly shown: string;
  /** A number: there is no name to look up. */
  readonly literal: boolean;
  /** This computer itself. */
  readonly loopback: boolean;
}

/** The address that a base URL leads to; null when it is none that keys may be sent to. */
export function addressOf(baseUrl: string): Address | null {
  const base = parseBaseUrl(baseUrl);
  if (!base.ok) return null;
  const { origin, protocol, hostname, port, host } = new URL(base.url);
  const https = protocol === 'https:';
  const bare = hostname.replace(/^\[|\]$/g, '');
  return {
    origin,
    https,
    host: bare,
    port: port === '' ? (https ? 443 : 80) : Number(port),
    shown: host,
    literal: isNumeric(bare),
    loopback: bare === 'localhost' || isPrivate(bare) === 'loopback',
  };
}

/** Whether a host is an IP address rather than a name. */
export const isNumeric = (host: string): boolean =>
  /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host) || host.includes(':');

/**
 * Whether an IP address leads to this computer, to nowhere, or into a private network (RFC 1918, 4193, 6598): for a name
 * of the internet that is the answer of a filter or of a VPN.
 */
export function isPrivate(address: string): 'loopback' | 'nowhere' | 'private' | null {
  const plain = address.replace(/^::ffff:/i, '').toLowerCase();
  if (plain.startsWith('127.') || plain === '::1') return 'loopback';
  if (plain.startsWith('0.') || plain === '::') return 'nowhere';
  if (
    /^(?:10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(
      plain,
    )
  )
    return 'private';
  return /^(?:f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/.test(plain) ? 'private' : null;
}
