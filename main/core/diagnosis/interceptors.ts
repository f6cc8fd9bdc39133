import type { ShownCertificate } from '../ports.ts';

/** Who stands between and reads along, as far as its certificate tells. */
export interface Interceptor {
  readonly name: string;
  /** A company's gateway, a security program on this computer, or a tool of a developer. */
  readonly kind: 'gateway' | 'antivirus' | 'tool';
}

const known: readonly (readonly [RegExp, string, Interceptor['kind']])[] = [
  [/zscaler/i, 'Zscaler', 'gateway'],
  [/netskope|goskope/i, 'Netskope', 'gateway'],
  [/blue ?coat|proxysg/i, 'Blue Coat', 'gateway'],
  [/fortinet|fortigate|\bFGT?\d|forticlient/i, 'Fortinet', 'gateway'],
  [/palo ?alto|globalprotect|prisma access/i, 'Palo Alto Networks', 'gateway'],
  [/cisco umbrella|opendns/i, 'Cisco Umbrella', 'gateway'],
  [/cisco/i, 'Cisco', 'gateway'],
  [/sophos/i, 'Sophos', 'gateway'],
  [/check ?point/i, 'Check Point', 'gateway'],
  [/forcepoint|websense/i, 'Forcepoint', 'gateway'],
  [/mcafee web gateway|skyhigh/i, 'Skyhigh (McAfee)', 'gateway'],
  [/barracuda/i, 'Barracuda', 'gateway'],
  [/sonicwall/i, 'SonicWall', 'gateway'],
  [/watchguard|fireware/i, 'WatchGuard', 'gateway'],
  [/untangle/i, 'Untangle', 'gateway'],
  [
    /cloudflare.*(?:gateway|for teams|warp|managed)|(?:gateway|for teams|warp|managed).*cloudflare/i,
    'Cloudflare Gateway',
    'gateway',
  ],
  [/kaspersky/i, 'Kaspersky', 'antivirus'],
  [/\beset\b/i, 'ESET', 'antivirus'],
  [/avast/i, 'Avast', 'antivirus'],
  [/\bavg\b/i, 'AVG', 'antivirus'],
  [/bitdefender/i, 'Bitdefender', 'antivirus'],
  [/dr\.? ?web/i, 'Dr.Web', 'antivirus'],
  [/adguard/i, 'AdGuard', 'antivirus'],
  [/norton|symantec web/i, 'Norton', 'antivirus'],
  [/charles proxy/i, 'Charles', 'tool'],
  [/mitmproxy/i, 'mitmproxy', 'tool'],
  [/fiddler|do_not_trust/i, 'Fiddler', 'tool'],
  [/proxyman/i, 'Proxyman', 'tool'],
  [/burp|portswigger/i, 'Burp Suite', 'tool'],
  [/\bzap\b|owasp/i, 'ZAP', 'tool'],
  [/http ?toolkit/i, 'HTTP Toolkit', 'tool'],
];

/**
 * The one that signed a certificate in WorkOS's place, by its own name; null when the certificate is a public
 * authority's, or nobody known is named. A name proves nothing, so only certificates that need an explanation have one.
 */
export function interceptorOf({ problem, issuers, subject }: ShownCertificate): Interceptor | null {
  if (problem === null) return null;
  const names = [...issuers, subject].join('\n');
  const found = known.find(([form]) => form.test(names));
  return found === undefined ? null : { name: found[1], kind: found[2] };
}

/** Problems of a chain that ends at an authority of somebody's own: what an inspecting proxy's certificate looks like. */
export const isPrivateAuthority = (problem: string | null): boolean =>
  problem !== null && /^(?:\w*SELF_SIGNED\w*|UNABLE_TO_\w+|CERT_UNTRUSTED|INVALID_CA)$/.test(problem);

/** The certificate is for another name than the one that was asked for. */
export const isOtherName = (problem: string | null): boolean =>
  problem === 'ERR_TLS_CERT_ALTNAME_INVALID' || problem === 'HOSTNAME_MISMATCH';
