import type { CheckCause } from '../../../preload/contract/failure-codes.ts';
import type { Health } from '../model.ts';

/** What a check found, in words: a short title, what it means, and what to do now. */
export interface HealthWords {
  readonly title: string;
  readonly meaning: string;
  readonly next: string;
}

/** One per answer and fault of workos.md §2; the words of each are its own. */
export type Cause = CheckCause;

const words: Readonly<Record<Cause, HealthWords>> = {
  answered: {
    title: 'Valid',
    meaning: 'WorkOS accepted this key.',
    next: 'Nothing to do.',
  },
  forbidden: {
    title: 'Valid, limited',
    meaning: 'WorkOS knows this key, but does not allow it to list organizations.',
    next: 'Use it as it is. If your app needs more, create another key in the dashboard.',
  },
  unauthorized: {
    title: 'Rejected',
    meaning: 'WorkOS does not accept this key. It is wrong, expired or revoked; WorkOS does not say which.',
    next: 'Look for it on the API Keys page of the dashboard. If it is not under Active, create a new one and use that instead.',
  },
  offline: {
    title: 'Offline',
    meaning: 'This computer has no network connection, so the key could not be checked.',
    next: 'Connect to a network, then verify again.',
  },
  dns: {
    title: 'WorkOS not found',
    meaning:
      'The address of WorkOS could not be looked up. Mostly that means no internet, a VPN or a DNS filter.',
    next: 'Check the connection and VPN, then verify again.',
  },
  refused: {
    title: 'Connection refused',
    meaning:
      'The server is there, but nothing answers at this address. A firewall or a wrong base URL does that.',
    next: 'Check the base URL in Settings and any firewall, then verify again.',
  },
  unreachable: {
    title: 'WorkOS unreachable',
    meaning: 'No route leads from this network to WorkOS.',
    next: 'Check the VPN or try another network, then verify again.',
  },
  reset: {
    title: 'Connection closed',
    meaning: 'The connection was closed before WorkOS answered.',
    next: 'Verify again. If it keeps happening, a firewall on this network may be closing it.',
  },
  'cut-off': {
    title: 'Answer cut off',
    meaning: 'The connection was lost in the middle of the answer.',
    next: 'Verify again when the connection is steady.',
  },
  failed: {
    title: 'Not sent',
    meaning: 'The request failed on this computer for a reason that it does not name.',
    next: 'Verify again. If it keeps happening, restart Keyrack.',
  },
  cancelled: {
    title: 'Cancelled',
    meaning: 'The check was stopped before WorkOS answered.',
    next: 'Verify again when you are ready.',
  },
  'slow-connect': {
    title: 'No connection in time',
    meaning: 'No connection to WorkOS came about within the time allowed.',
    next: 'Check the connection and any proxy or VPN, then verify again.',
  },
  'slow-headers': {
    title: 'No answer in time',
    meaning: 'WorkOS did not begin to answer within 10 seconds.',
    next: 'Verify again in a moment. The page status.workos.com shows known trouble.',
  },
  'slow-body': {
    title: 'Answer too slow',
    meaning: 'WorkOS began to answer, but the answer was not complete within 10 seconds.',
    next: 'Verify again on a faster or steadier connection.',
  },
  'request-timeout': {
    title: 'Request timed out',
    meaning: 'The server gave up waiting for the whole request (HTTP 408).',
    next: 'Verify again on a steadier connection.',
  },
  'tls-certificate': {
    title: 'Connection not trusted',
    meaning:
      'The server’s certificate is not one this computer trusts, so the key was not sent. A company proxy or antivirus that inspects traffic does that.',
    next: 'Ask whoever runs this network to have its certificate installed, or use another network.',
  },
  'tls-date': {
    title: 'Certificate out of date',
    meaning:
      'The server’s certificate is not valid at this computer’s date and time, so the key was not sent.',
    next: 'Check the computer’s clock, then verify again.',
  },
  'tls-handshake': {
    title: 'No secure connection',
    meaning: 'A secure connection could not be agreed on, so the key was not sent.',
    next: 'Check the base URL in Settings, and any proxy or antivirus in between, then verify again.',
  },
  proxy: {
    title: 'Proxy not working',
    meaning: 'The proxy of this computer could not pass the request on.',
    next: 'Check the system’s proxy settings, then verify again.',
  },
  'proxy-login': {
    title: 'Proxy wants a login',
    meaning: 'The proxy of this network asks for a user name and password before it lets anything through.',
    next: 'Sign in to the proxy in your browser or system settings, then verify again.',
  },
  blocked: {
    title: 'Blocked on this computer',
    meaning: 'A policy or security program on this computer does not allow the connection.',
    next: 'Allow Keyrack to reach api.workos.com, then verify again.',
  },
  'captive-portal': {
    title: 'A login page is in between',
    meaning:
      'A web page came back in place of WorkOS’s answer. Wi-Fi in hotels, trains and offices does that until you sign in.',
    next: 'Open any page in your browser, sign in to the network, then verify again.',
  },
  'network-login': {
    title: 'This network wants a login',
    meaning: 'The network itself answered that you have to sign in to it first (HTTP 511).',
    next: 'Open any page in your browser, sign in to the network, then verify again.',
  },
  'foreign-page': {
    title: 'Not WorkOS’s answer',
    meaning: 'Something between this computer and WorkOS refused the request with a page of its own.',
    next: 'Check for a firewall or filter on this network, and the base URL in Settings, then verify again.',
  },
  'wrong-content-type': {
    title: 'Not WorkOS’s answer',
    meaning:
      'An answer came back, but not in the form that WorkOS uses (JSON). It says nothing about the key.',
    next: 'Check the base URL in Settings, then verify again.',
  },
  'broken-json': {
    title: 'Answer unreadable',
    meaning: 'The answer began as WorkOS’s do, but is incomplete or damaged.',
    next: 'Verify again. If it stays, a proxy on this network may be changing answers.',
  },
  'not-a-list': {
    title: 'Unfamiliar answer',
    meaning:
      'The answer is not the list of organizations that WorkOS gives. Another server may be at this address.',
    next: 'Check the base URL in Settings, then verify again.',
  },
  'not-http': {
    title: 'Not a web server',
    meaning: 'What answered at this address does not speak HTTP correctly.',
    next: 'Check the base URL in Settings, then verify again.',
  },
  'too-large': {
    title: 'Answer too large',
    meaning: 'The answer was far larger than WorkOS’s are, so Keyrack stopped reading it.',
    next: 'Check the base URL in Settings, then verify again.',
  },
  redirect: {
    title: 'Sent elsewhere',
    meaning: 'The server pointed to another address. Keyrack did not follow, so the key went nowhere else.',
    next: 'Sign in to the network if it asks you to, check the base URL in Settings, then verify again.',
  },
  'wrong-base-url': {
    title: 'Wrong address',
    meaning: 'The server answered, but has no list of organizations at this address (HTTP 404).',
    next: 'Set the base URL in Settings to https://api.workos.com, then verify again.',
  },
  'bad-base-url': {
    title: 'Base URL not usable',
    meaning: 'The base URL in Settings is not one that keys may be sent to.',
    next: 'Set it to https://api.workos.com, then verify again.',
  },
  'bad-request': {
    title: 'Request not understood',
    meaning: 'WorkOS could not make sense of Keyrack’s request (HTTP 400). It says nothing about the key.',
    next: 'Look for a newer Keyrack. If this is the newest, tell WorkOS support, with the request ID.',
  },
  'invalid-request': {
    title: 'Request not valid',
    meaning: 'WorkOS found a mistake in Keyrack’s request (HTTP 422). It says nothing about the key.',
    next: 'Look for a newer Keyrack. If this is the newest, tell WorkOS support, with the request ID.',
  },
  'unexpected-status': {
    title: 'Unexpected answer',
    meaning: 'WorkOS answered in a way that Keyrack does not know. It says nothing about the key.',
    next: 'Verify again later. If it stays, tell WorkOS support, with the request ID.',
  },
  'rate-limited': {
    title: 'Too many requests',
    meaning: 'WorkOS is getting more requests with this key than it takes in a minute. The key may be fine.',
    next: 'Wait a minute, then verify again.',
  },
  'rate-limited-bare': {
    title: 'Requests are being held back',
    meaning: 'Too many requests are coming from this network or account, and WorkOS is holding some back.',
    next: 'Wait a few minutes, then verify again.',
  },
  'server-error': {
    title: 'WorkOS has a problem',
    meaning: 'WorkOS answered with an error of its own. It says nothing about the key.',
    next: 'Verify again in a few minutes. The page status.workos.com shows known trouble.',
  },
  'edge-error': {
    title: 'WorkOS not available',
    meaning: 'The servers in front of WorkOS could not pass the request on. It says nothing about the key.',
    next: 'Verify again in a few minutes. The page status.workos.com shows known trouble.',
  },
};

const never: HealthWords = {
  title: 'Not verified yet',
  meaning: 'WorkOS has not been asked about this key.',
  next: 'Verify it now.',
};

const byState: Readonly<Record<Health['state'], HealthWords>> = {
  valid: words.answered,
  limited: words.forbidden,
  rejected: words.unauthorized,
  unverified: never,
  unknown: words['unexpected-status'],
};

/**
 * The words for a health or a verdict. `detail` (a verdict's short code, never an answer's text) is put behind the
 * meaning. A cause that this version does not know falls back to its state's words.
 */
export function healthWords(
  health: { readonly state: Health['state']; readonly cause: string | null },
  detail: string | null = null,
): HealthWords {
  const found = isCause(health.cause) ? words[health.cause] : byState[health.state];
  return detail === null ? found : { ...found, meaning: `${found.meaning} (${detail})` };
}

/** Every cause there is, for tables and tests. */
export const causes: readonly Cause[] = Object.keys(words) as Cause[];

function isCause(cause: string | null): cause is Cause {
  return cause !== null && Object.hasOwn(words, cause);
}
