import type { ConclusionCode, ConclusionView } from '../../../preload/contract/diagnosis.ts';
import { span } from '../time-words.ts';
import type { Findings } from './findings.ts';
import { isClockWrong } from './findings.ts';
import { interceptorOf } from './interceptors.ts';
import { proxyName } from './proxies.ts';

type Words = Omit<ConclusionView, 'code'>;

/** What the words name. */
interface Names {
  /** Where WorkOS is looked for. */
  readonly host: string;
  readonly proxy: string;
  /** Who signed the certificate, as it says. */
  readonly issuer: string;
  readonly found: Findings;
}

const again = 'then diagnose again.';

const words: Readonly<Record<ConclusionCode, (names: Names) => Words>> = {
  'way-clear': ({ host }) => ({
    blame: 'none',
    tone: 'good',
    title: 'The way to WorkOS is clear',
    meaning: `Every step from this computer to ${host} works.`,
    next: 'To have a key checked at the end of it, open its environment and choose Verify.',
  }),
  'key-valid': () => ({
    blame: 'none',
    tone: 'good',
    title: 'All is well: the key works',
    meaning: 'WorkOS can be reached, and it accepted the key. What stood in the way before is gone.',
    next: '',
  }),
  'key-limited': () => ({
    blame: 'none',
    tone: 'good',
    title: 'All is well: the key works, with limits',
    meaning: 'WorkOS can be reached. It knows the key, but does not allow it to list organizations.',
    next: 'Use it as it is. If your app needs more, create another key in the dashboard.',
  }),
  'key-rejected': () => ({
    blame: 'key',
    tone: 'bad',
    title: 'WorkOS rejected the key',
    meaning: 'The way to WorkOS is clear. The key is wrong, expired or revoked; WorkOS does not say which.',
    next: 'Look for it on the API Keys page of the dashboard. If it is not under Active, rotate it on its page.',
  }),
  'key-locked': () => ({
    blame: 'key',
    tone: 'caution',
    title: 'The way is clear, but the key is locked',
    meaning:
      'WorkOS can be reached. The key cannot be opened on this computer now, so it was not asked about.',
    next: 'Unlock the vault, or link the key anew, ' + again,
  }),
  'clock-wrong': ({ found }) => ({
    blame: 'clock',
    tone: 'bad',
    ...clockWords(found),
    next: 'Let the system set date, time and time zone by itself, ' + again,
  }),
  'certificate-expired': ({ host }) => ({
    blame: 'workos',
    tone: 'bad',
    title: 'The server’s certificate has expired',
    meaning: `What ${host} shows is out of date, and this computer’s clock does not explain it. The key was not sent.`,
    next: 'Check the clock of this computer all the same. If it is right, wait: whoever runs the server has to renew it.',
  }),
  'no-network': () => ({
    blame: 'network',
    tone: 'bad',
    title: 'This computer has no network',
    meaning: 'Nothing can be reached from here, so the key could not be asked about.',
    next: 'Connect to a network, ' + again,
  }),
  'name-not-found': ({ host }) => ({
    blame: 'network',
    tone: 'bad',
    title: `The name ${host} cannot be looked up`,
    meaning:
      'There is a network, but its DNS gave no address. Mostly that means no internet behind it, a VPN, or a DNS filter.',
    next: 'Try a page in your browser. Turn the VPN off or on, or use another DNS server, ' + again,
  }),
  'name-filtered': ({ host }) => ({
    blame: 'network',
    tone: 'bad',
    title: `The DNS of this network leads ${host} elsewhere`,
    meaning:
      'It answers with an address in a private network, where WorkOS is not. A DNS filter does that, or a VPN that is half open.',
    next: `Allow ${host} in the filter, or leave the VPN, ${again}`,
  }),
  'proxy-unreachable': ({ proxy }) => ({
    blame: 'network',
    tone: 'bad',
    title: `The proxy ${proxy} cannot be reached`.replace(/ {2,}/, ' '),
    meaning:
      'The system says that everything goes through this proxy, and the proxy does not answer. Outside the network that it belongs to, that is usual.',
    next: 'Connect to that network or its VPN, or change the system’s proxy settings, ' + again,
  }),
  'proxy-login': ({ proxy }) => ({
    blame: 'network',
    tone: 'bad',
    title: `The proxy ${proxy} wants a login`.replace(/ {2,}/, ' '),
    meaning: 'It asks for a user name and password before it lets anything through.',
    next: 'Sign in to the proxy in your browser or the system’s settings, ' + again,
  }),
  'proxy-refused': ({ proxy, host }) => ({
    blame: 'network',
    tone: 'bad',
    title: `The proxy ${proxy} does not let this through`.replace(/ {2,}/, ' '),
    meaning: `It answers, but does not pass the request on to ${host}.`,
    next: `Ask whoever runs the proxy to allow ${host}, ${again}`,
  }),
  'no-connection': ({ host }) => ({
    blame: 'network',
    tone: 'bad',
    title: `No connection to ${host}`,
    meaning:
      'The address is known, but nothing answers there, or the connection is closed at once. A firewall does that, or a network without internet.',
    next: `Allow connections to ${host} in the firewall, or try another network, ${again}`,
  }),
  inspected: ({ host, issuer, found }) => ({
    blame: 'network',
    tone: 'bad',
    ...inspectedWords(found, host, issuer),
  }),
  'certificate-untrusted': ({ host, issuer }) => ({
    blame: 'network',
    tone: 'bad',
    title: 'The certificate is not one to trust',
    meaning: `What answers for ${host} shows a certificate${issuer === '' ? '' : ` by “${issuer}”`} that this computer has no reason to believe. The key was not sent.`,
    next: 'Try another network. If it stays, ask whoever runs this one what stands in between.',
  }),
  'wrong-certificate': ({ host }) => ({
    blame: 'network',
    tone: 'bad',
    title: 'Another server answers in WorkOS’s place',
    meaning: `What answers for ${host} shows a certificate of another name: a page that blocks or asks to sign in, or a wrong address. The key was not sent.`,
    next: 'Open any page in your browser and sign in to the network if it asks, ' + again,
  }),
  'no-secure-connection': ({ host }) => ({
    blame: 'network',
    tone: 'bad',
    title: 'No secure connection can be agreed on',
    meaning: `Something answers for ${host}, but not as TLS goes. A firewall or a security program in between does that, or a wrong base URL. The key was not sent.`,
    next: 'Check the base URL in Settings and any security program, ' + again,
  }),
  'login-page': () => ({
    blame: 'network',
    tone: 'bad',
    title: 'This network wants you to sign in',
    meaning:
      'A web page came back in place of WorkOS’s answer. Wi-Fi in hotels, trains and offices does that until you sign in.',
    next: 'Open any page in your browser, sign in to the network, ' + again,
  }),
  'foreign-answer': ({ host }) => ({
    blame: 'network',
    tone: 'bad',
    title: 'Something else answers in WorkOS’s place',
    meaning: `An answer came back for ${host}, but not one that WorkOS gives. A filter or a firewall in between does that, or a wrong base URL.`,
    next: 'Check the base URL in Settings, and any filter on this network, ' + again,
  }),
  blocked: ({ host }) => ({
    blame: 'network',
    tone: 'bad',
    title: 'A program on this computer blocks the connection',
    meaning: 'A policy or a security program does not let Keyrack connect.',
    next: `Allow Keyrack to reach ${host}, ${again}`,
  }),
  'wrong-address': ({ host }) => ({
    blame: 'settings',
    tone: 'bad',
    title: 'The base URL is not WorkOS’s',
    meaning:
      host === ''
        ? 'The base URL in Settings is not an address that keys may be sent to.'
        : `${host} answers, but it is not where WorkOS’s API is.`,
    next: 'Set the base URL in Settings to https://api.workos.com, ' + again,
  }),
  'rate-limited': () => ({
    blame: 'workos',
    tone: 'caution',
    title: 'WorkOS is holding requests back',
    meaning:
      'WorkOS can be reached, but is getting too many requests from this network or with this key. The key may be fine.',
    next: 'Wait a minute, ' + again,
  }),
  'workos-trouble': () => ({
    blame: 'workos',
    tone: 'bad',
    title: 'WorkOS has trouble of its own',
    meaning:
      'The way there works as far as it can be seen, and the answer is a server’s error. It says nothing about the key.',
    next: 'Wait a few minutes, then diagnose again. The page status.workos.com shows known trouble.',
  }),
  'workos-slow': ({ host }) => ({
    blame: 'workos',
    tone: 'bad',
    title: 'WorkOS does not answer in time',
    meaning: `A connection to ${host} comes about, but no whole answer within 10 seconds.`,
    next: 'Wait a few minutes, then diagnose again. The page status.workos.com shows known trouble.',
  }),
  undecided: () => ({
    blame: 'none',
    tone: 'caution',
    title: 'Nothing on the way explains it',
    meaning: 'The request failed, and no step says why.',
    next: 'Diagnose again. If it stays, restart Keyrack, and report it with a copy of this diagnosis.',
  }),
};

/** The conclusion in words: what it is, what it means, what to do now. */
export function conclusionOf(code: ConclusionCode, found: Findings): ConclusionView {
  const shown = found.certificate?.ok ? found.certificate.value : null;
  const said = words[code]({
    host: found.address?.shown ?? '',
    proxy: found.proxy ? proxyName(found.proxy) : '',
    issuer: shown?.issuers[0] ?? '',
    found,
  });
  return { code, ...said, meaning: said.meaning + readAlong(said, found) };
}

/** Works, but not alone with WorkOS: whoever signed the certificate sees what is sent. */
function readAlong({ blame }: Words, { certificate }: Findings): string {
  if (blame !== 'none' || !certificate?.ok || certificate.value.problem === null) return '';
  const interceptor = interceptorOf(certificate.value);
  return ` ${interceptor?.name ?? 'Something in between'} inspects this connection with a certificate that this computer trusts, and can read what is sent.`;
}

function clockWords(found: Findings): Pick<Words, 'title' | 'meaning'> {
  const { clockAhead } = found;
  const wrong = 'Certificates are valid for a time only, so a wrong clock makes right ones look wrong.';
  if (clockAhead !== undefined && isClockWrong(found)) {
    const off = `${span(Math.abs(clockAhead))} ${clockAhead > 0 ? 'ahead' : 'behind'}`;
    return {
      title: `This computer’s clock is ${off}`,
      meaning: `That is against the clock of the server that answered. ${wrong}`,
    };
  }
  return {
    title: 'This computer’s clock looks behind',
    meaning: `The server’s certificate begins in the future by this clock, and none is made ahead of time. ${wrong}`,
  };
}

function inspectedWords(
  found: Findings,
  host: string,
  issuer: string,
): Pick<Words, 'title' | 'meaning' | 'next'> {
  const interceptor = found.certificate?.ok ? interceptorOf(found.certificate.value) : null;
  const meaning = `The certificate for ${host} was issued by “${issuer}”, not by a public authority, and this computer does not trust it. The key was not sent.`;
  if (interceptor === null) {
    return {
      title: 'It looks as if a proxy inspects this connection',
      meaning,
      next: `Ask whoever runs this network to install its root certificate on this computer, or to leave ${host} alone, ${again}`,
    };
  }
  const { name, kind } = interceptor;
  const next = {
    gateway: `Ask whoever runs ${name} here to install its root certificate on this computer, or to leave ${host} alone`,
    antivirus: `Turn off the scanning of HTTPS in ${name} for ${host}`,
    tool: `Close ${name}, let it leave ${host} alone, or have the system trust its certificate`,
  }[kind];
  return { title: `${name} inspects this connection`, meaning, next: `${next}, ${again}` };
}
