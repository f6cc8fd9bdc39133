import type { ConclusionCode } from '../../../preload/contract/diagnosis.ts';
import { classify, isReachable, type Cause } from '../health.ts';
import { isPrivate } from './address.ts';
import { isClockWrong, type Findings } from './findings.ts';
import { isOtherName, isPrivateAuthority } from './interceptors.ts';

/** What each cause of a failed request comes to when no step before it tells more. */
const byCause: Readonly<Partial<Record<Cause, ConclusionCode>>> = {
  offline: 'no-network',
  dns: 'name-not-found',
  refused: 'no-connection',
  unreachable: 'no-connection',
  reset: 'no-connection',
  'cut-off': 'no-connection',
  'slow-connect': 'no-connection',
  'slow-headers': 'workos-slow',
  'slow-body': 'workos-slow',
  'request-timeout': 'workos-slow',
  'tls-certificate': 'certificate-untrusted',
  'tls-date': 'certificate-expired',
  'tls-handshake': 'no-secure-connection',
  proxy: 'proxy-unreachable',
  'proxy-login': 'proxy-login',
  blocked: 'blocked',
  'captive-portal': 'login-page',
  'network-login': 'login-page',
  redirect: 'login-page',
  'foreign-page': 'foreign-answer',
  'wrong-content-type': 'foreign-answer',
  'broken-json': 'foreign-answer',
  'not-http': 'foreign-answer',
  'too-large': 'foreign-answer',
  'not-a-list': 'foreign-answer',
  'wrong-base-url': 'wrong-address',
  'bad-base-url': 'wrong-address',
  'rate-limited': 'rate-limited',
  'rate-limited-bare': 'rate-limited',
  'server-error': 'workos-trouble',
  'edge-error': 'workos-trouble',
};

/** Draws the one conclusion. Total: anything that was found, or was not, comes to exactly one. */
export function conclude(found: Findings): ConclusionCode {
  const ofKey = certainty(found);
  if (ofKey === 'key-rejected') return ofKey;
  if (ofKey === null && !reached(found)) return onTheWay(found);
  if (isClockWrong(found)) return 'clock-wrong';
  if (ofKey !== null) return ofKey;
  if (found.key === 'locked') return 'key-locked';
  // The way is clear, and yet the key was not judged.
  if (found.key !== undefined) return byCause[classify(found.key).cause] ?? 'undecided';
  return found.reach === undefined ? 'undecided' : ofReach(found.reach);
}

/** What WorkOS says of the key for certain; null when it says nothing, or was not asked. */
function certainty({ key }: Findings): 'key-valid' | 'key-limited' | 'key-rejected' | null {
  if (key === undefined || key === 'locked') return null;
  const { state } = classify(key);
  return state === 'unknown' ? null : `key-${state}`;
}

const reached = ({ reach }: Findings): boolean => reach !== undefined && isReachable(reach);

/** WorkOS can be reached, and no key's answer says more. */
function ofReach(reach: NonNullable<Findings['reach']>): ConclusionCode {
  const { cause } = classify(reach);
  if (cause === 'wrong-base-url' || cause === 'rate-limited' || cause === 'rate-limited-bare')
    return byCause[cause] ?? 'undecided';
  return 'way-clear';
}

/** WorkOS cannot be reached: the first thing on the way that explains it, however the request itself failed. */
function onTheWay(found: Findings): ConclusionCode {
  const { address, online, proxy, reach } = found;
  if (address === null) return 'wrong-address';
  const cause = reach === undefined ? null : classify(reach).cause;
  const ofCause = cause === null ? 'undecided' : (byCause[cause] ?? 'undecided');
  // Who got an answer has come all the way: what a step before it found amiss is not what stood in the way.
  if (reach?.type === 'http') return ofCause;
  if (online === false || cause === 'offline') return 'no-network';
  const before = proxy ? ofProxy(found, cause) : ofDirect(found, cause);
  if (before !== null) return before;
  const ofShown = ofCertificate(found, cause);
  const certain = ofShown === 'inspected' || ofShown === 'clock-wrong';
  return isFiltered(found) && !certain ? 'name-filtered' : (ofShown ?? ofCause);
}

/** Through a proxy, the name and the connection that were tried are the proxy's own. */
function ofProxy({ lookup, connection, certificate }: Findings, cause: Cause | null): ConclusionCode | null {
  if (lookup?.ok === false || connection?.ok === false) return 'proxy-unreachable';
  if (cause === 'proxy-login') return 'proxy-login';
  const refused = certificate?.ok === false && certificate.why === 'proxy-refused';
  return refused || cause === 'proxy' ? 'proxy-refused' : null;
}

function ofDirect(found: Findings, cause: Cause | null): ConclusionCode | null {
  if (found.lookup?.ok === false || cause === 'dns') return 'name-not-found';
  if (found.connection?.ok !== false) return null;
  return isFiltered(found) ? 'name-filtered' : 'no-connection';
}

/** Every address of a name of the internet lies in a private network, or nowhere. */
export function isFiltered({ address, proxy, lookup }: Findings): boolean {
  if (address === null || address.literal || address.loopback || proxy || !lookup?.ok) return false;
  return lookup.value.length > 0 && lookup.value.every((each) => isPrivate(each) !== null);
}

/** What the certificate explains; null when it explains nothing. */
function ofCertificate(found: Findings, cause: Cause | null): ConclusionCode | null {
  const shown = found.certificate?.ok ? found.certificate.value : null;
  const suspected = cause === 'tls-certificate' || cause === 'tls-date';
  if (!suspected) return null;
  // A wrong clock makes every certificate a wrong one, so it is looked for first.
  if (isClockWrong(found) || (shown !== null && shown.validFrom > found.now)) return 'clock-wrong';
  if (shown === null) return null;
  if (isPrivateAuthority(shown.problem))
    return shown.issuers[0] === shown.subject ? 'certificate-untrusted' : 'inspected';
  if (shown.validTo < found.now) return 'certificate-expired';
  if (isOtherName(shown.problem)) return 'wrong-certificate';
  return 'certificate-untrusted';
}
