import type { DiagnosisStepView } from '../../../preload/contract/diagnosis.ts';
import { classify, healthWords, isReachable, type ProbeAnswer } from '../health.ts';
import { counted } from '../listed.ts';
import type { Looked, ProxyServer, ShownCertificate } from '../ports.ts';
import { span } from '../time-words.ts';
import { isPrivate } from './address.ts';
import { clockTolerance } from './findings.ts';
import { interceptorOf, isOtherName, isPrivateAuthority } from './interceptors.ts';
import { proxyName } from './proxies.ts';

/** What a step came to. */
export type Outcome = Pick<DiagnosisStepView, 'state' | 'detail'>;

/** How each step's finding reads, in a few words. */

const passed = (detail: string): Outcome => ({ state: 'passed', detail });
const noticed = (detail: string): Outcome => ({ state: 'noticed', detail });
const failed = (detail: string): Outcome => ({ state: 'failed', detail });
export const skipped = (detail: string): Outcome => ({ state: 'skipped', detail });
export const notApplicable = (detail: string): Outcome => ({ state: 'not-applicable', detail });

const whyNot = (looked: Looked<unknown> & { ok: false }): string =>
  looked.why === 'timeout' ? 'no answer in time' : looked.code;

export function networkDetail(online: boolean): Outcome {
  return online ? passed('Connected') : failed('The system says that there is none');
}

/** `null` among the proxies is the direct way. */
export function proxyDetail(looked: Looked<readonly (ProxyServer | null)[]>): Outcome {
  if (!looked.ok) return noticed(`The system’s settings could not be asked (${whyNot(looked)})`);
  const proxies = looked.value;
  if (proxies.every((proxy) => proxy === null)) return passed('None');
  const names = proxies.map((proxy) =>
    proxy === null ? 'directly' : `${proxyName(proxy)}${proxy.kind === 'socks' ? ' (SOCKS)' : ''}`,
  );
  return passed(`${names.join(', then ')}, by the system’s settings or their script (PAC)`);
}

export function lookupDetail(
  host: string,
  looked: Looked<readonly string[]>,
  expectPublic: boolean,
): Outcome {
  if (!looked.ok) return failed(`No address for ${host} (${whyNot(looked)})`);
  const { length } = looked.value;
  const count = `${counted(length, 'address', 'addresses')} for ${host}`;
  const inward = expectPublic && length > 0 && looked.value.every((each) => isPrivate(each) !== null);
  return inward
    ? noticed(`${count}, within a private network: ${looked.value.slice(0, 2).join(', ')}`)
    : passed(count);
}

export function connectionDetail(place: string, looked: Looked<null>): Outcome {
  return looked.ok ? passed(`${place} answers`) : failed(`${place} does not answer (${whyNot(looked)})`);
}

/** Whether the system trusts it shows only with the request itself: until then it is no more than noticed. */
export function certificateDetail(looked: Looked<ShownCertificate>, now: number): Outcome {
  if (!looked.ok) {
    if (looked.why === 'proxy-login')
      return notApplicable('Not looked at: the proxy wants a login, which only the system has');
    if (looked.why === 'proxy-refused') return failed(`The proxy lets nothing through (${looked.code})`);
    return failed(`No secure connection (${whyNot(looked)})`);
  }
  const { issuers, subject, problem, validFrom, validTo } = looked.value;
  const by = `Issued by ${issuers[0] ?? 'nobody'}`;
  if (problem === null) return passed(`${by}, a public authority`);
  if (isPrivateAuthority(problem)) {
    if (issuers[0] === subject) return noticed(`Issued by itself (${subject})`);
    const name = interceptorOf(looked.value)?.name;
    return noticed(
      name === undefined
        ? `${by}, not by a public authority: it looks as if a proxy inspects`
        : `${by}, not by a public authority: ${name} inspects`,
    );
  }
  if (validFrom > now) return noticed(`${by}, not valid yet by this computer’s clock`);
  if (validTo < now) return noticed(`${by}, expired by this computer’s clock`);
  if (isOtherName(problem)) return noticed(`For another name: ${subject}`);
  return noticed(`${by} (${problem})`);
}

export function reachDetail(reach: ProbeAnswer): Outcome {
  const request = reach.requestId === null ? '' : `, request ID ${reach.requestId}`;
  if (reach.type === 'http' && isReachable(reach)) return passed(`Answered (HTTP ${reach.status}${request})`);
  const { title } = healthWords(classify(reach));
  const how = reach.type === 'http' ? `HTTP ${reach.status}` : reach.detail;
  const more = `${how}${request}`.replace(/^, /, '');
  return failed(more === '' ? title : `${title} (${more})`);
}

export function clockDetail(ahead: number): Outcome {
  const off = Math.abs(ahead);
  if (off <= clockTolerance) return passed(`Within ${span(clockTolerance)} of the server’s`);
  return failed(`${span(off)} ${ahead > 0 ? 'ahead of' : 'behind'} the server’s`);
}

export function keyDetail(answer: ProbeAnswer): Outcome {
  const verdict = classify(answer);
  const { title } = healthWords(verdict);
  const request = answer.requestId === null ? '' : ` (request ID ${answer.requestId})`;
  if (verdict.state === 'valid') return passed(`Accepted by WorkOS${request}`);
  if (verdict.state === 'limited') return noticed(`Accepted by WorkOS, with limits${request}`);
  if (verdict.state === 'rejected') return failed(`Rejected by WorkOS${request}`);
  return failed(`Not judged: ${title}${request}`);
}
