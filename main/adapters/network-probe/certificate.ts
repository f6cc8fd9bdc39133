import { isIP, type Socket } from 'node:net';
import { connect, type DetailedPeerCertificate, type PeerCertificate } from 'node:tls';
import type { ShownCertificate } from '../../core/ports.ts';
import type { Lookout } from './lookout.ts';

interface Place {
  host: string;
  port: number;
  /** A tunnel that leads there; null to go directly. */
  through: Socket | null;
  /** Keyrack's, for `User-Agent`. */
  version: string;
}

/**
 * Looks at the certificate, whoever's it is, and judges it by the public authorities that Node brings along: what the
 * system trusts besides shows with the real request. Then asks for the time, without a key: it is a hint, and it is all
 * there is where the clock is so wrong that no certificate holds.
 */
export async function readCertificate(
  { host, port, through, version }: Place,
  lookout: Lookout,
): Promise<ShownCertificate> {
  const socket = await lookout.opened(
    connect({
      host,
      port,
      ...(through !== null && { socket: through }),
      ...(isIP(host) === 0 && { servername: host }),
      ALPNProtocols: ['http/1.1'],
      // It is looked at here, not relied on: no key goes this way.
      rejectUnauthorized: false,
    }),
    'secureConnect',
  );
  const shown = socket.getPeerCertificate(true);
  socket.write(
    `HEAD /health HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: Keyrack/${version}\r\nConnection: close\r\n\r\n`,
  );
  // The time is worth no more waiting than that.
  const head = await lookout.head(socket, 2_000);
  const date = Date.parse(/^date:[ \t]*(.+)$/im.exec(head ?? '')?.[1] ?? '');
  return {
    subject: nameOf(shown.subject),
    issuers: issuersOf(shown),
    validFrom: Date.parse(shown.valid_from) || 0,
    validTo: Date.parse(shown.valid_to) || 0,
    problem: socket.authorized ? null : codeIn(socket.authorizationError),
    serverTime: Number.isNaN(date) ? null : date,
  };
}

function issuersOf(shown: DetailedPeerCertificate): string[] {
  const names: string[] = [];
  // An incomplete chain just ends, and a nameless authority has no name, whatever the type says.
  let current: Partial<DetailedPeerCertificate> | undefined = shown;
  while (current !== undefined && names.length < 6) {
    names.push(nameOf(current.issuer));
    const above: Partial<DetailedPeerCertificate> | undefined = current.issuerCertificate;
    // A root is its own issuer, and Node says so in a circle.
    current = above?.fingerprint256 === current.fingerprint256 ? undefined : above;
  }
  return [...new Set(names)];
}

/** `Zscaler Root CA (Zscaler Inc.)`: of somebody else's making, so it is cut short. */
function nameOf(fields: PeerCertificate['subject'] | undefined): string {
  const [name, organization] = [first(fields?.CN), first(fields?.O)];
  const whole = name === '' ? organization : organization === '' ? name : `${name} (${organization})`;
  return whole === '' ? 'nobody by name' : whole.slice(0, 120);
}

/** A field that stands there twice is a list, whatever its type says. */
const first = (field: unknown): string => {
  const value: unknown = Array.isArray(field) ? field[0] : field;
  return typeof value === 'string' ? value : '';
};

/** Node gives the code itself; its type says that it is an error. */
const codeIn = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : error;
  return typeof code === 'string' && /^[A-Z][A-Z\d_]{1,60}$/.test(code) ? code : 'CERT_UNTRUSTED';
};
