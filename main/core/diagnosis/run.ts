import {
  diagnosisStepId,
  type ConclusionView,
  type DiagnosisStepId,
  type DiagnosisStepView,
} from '../../../preload/contract/diagnosis.ts';
import { classify, isReachable, type ProbeAnswer } from '../health.ts';
import type { Clock, Looked, NetworkProbe, ProxyServer, WorkosGateway } from '../ports.ts';
import { isNumeric } from './address.ts';
import { conclude } from './conclude.ts';
import {
  certificateDetail,
  clockDetail,
  connectionDetail,
  keyDetail,
  lookupDetail,
  networkDetail,
  notApplicable,
  proxyDetail,
  reachDetail,
  skipped,
  type Outcome,
} from './details.ts';
import type { Findings } from './findings.ts';
import { proxyName, readProxies } from './proxies.ts';
import { conclusionOf } from './words.ts';

interface RunParts {
  probe: NetworkProbe;
  gateway: Pick<WorkosGateway, 'probe' | 'reach'>;
  clock: Clock;
  found: Findings;
  signal: AbortSignal;
  /** The key to ask about, opened only when its turn comes; null when it is locked, undefined for no key. */
  secret: (() => Promise<string | null>) | undefined;
  /** A step began or ended. */
  changed: () => void;
}

const nothingBefore = 'Not tried: an earlier step failed';

/** One look along the way, step by step. */
export class DiagnosisRun {
  readonly steps: DiagnosisStepView[] = diagnosisStepId.options.map((id) => ({
    id,
    state: 'waiting',
    detail: '',
    ms: null,
  }));
  readonly #parts: RunParts;

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  /** Takes every step, and gives the conclusion; null when it was stopped. */
  async go(): Promise<ConclusionView | null> {
    const { found, signal } = this.#parts;
    const take: Readonly<Record<DiagnosisStepId, () => Outcome | Promise<Outcome>>> = {
      network: () => this.#network(),
      proxy: () => this.#proxy(),
      dns: () => this.#dns(),
      connection: () => this.#connection(),
      tls: () => this.#tls(),
      workos: () => this.#workos(),
      clock: () => this.#clock(),
      key: () => this.#key(),
    };
    for (const id of diagnosisStepId.options) {
      await this.#step(id, take[id]);
      if (signal.aborted) {
        this.#stop();
        return null;
      }
    }
    return conclusionOf(conclude(found), found);
  }

  async #step(id: DiagnosisStepId, take: () => Outcome | Promise<Outcome>): Promise<void> {
    const { clock, changed, signal } = this.#parts;
    const startedAt = clock.now();
    this.#set(id, { state: 'running', detail: '' });
    changed();
    const outcome = await take();
    if (signal.aborted) return;
    const idle = outcome.state === 'skipped' || outcome.state === 'not-applicable';
    this.#set(id, outcome, idle ? null : Math.max(0, clock.now() - startedAt));
    changed();
  }

  #set(id: DiagnosisStepId, outcome: Outcome, ms: number | null = null): void {
    const at = this.steps.findIndex((step) => step.id === id);
    this.steps[at] = { id, ...outcome, ms };
  }

  /** Stopped: the step that was under way says nothing, and what waits is left out. */
  #stop(): void {
    const { options } = diagnosisStepId;
    const at = this.steps.findLastIndex(({ state }) => state !== 'waiting');
    for (const id of options.slice(Math.max(at, 0))) this.#set(id, skipped('Stopped'));
  }

  #network(): Outcome {
    const { found, probe } = this.#parts;
    found.online = probe.isOnline();
    return networkDetail(found.online);
  }

  async #proxy(): Promise<Outcome> {
    const { found, probe, signal } = this.#parts;
    if (found.address === null) return skipped('There is no usable base URL');
    const answer = await probe.proxiesFor(found.address.origin, signal);
    const looked: Looked<(ProxyServer | null)[]> = answer.ok
      ? { ok: true, value: readProxies(answer.value) }
      : answer;
    if (looked.ok) found.proxy = looked.value[0] ?? null;
    return proxyDetail(looked);
  }

  async #dns(): Promise<Outcome> {
    const { found, probe, signal } = this.#parts;
    const { address, proxy } = found;
    if (address === null || found.online === false) return skipped(nothingBefore);
    const host = proxy?.host ?? address.host;
    if (isNumeric(host))
      return notApplicable(
        proxy ? 'The proxy looks names up; its own address is a number' : 'The address is a number already',
      );
    found.lookup = await probe.lookup(host, signal);
    const outcome = lookupDetail(host, found.lookup, !proxy && !address.loopback);
    return proxy ? { ...outcome, detail: `${outcome.detail}; the proxy looks up the rest` } : outcome;
  }

  async #connection(): Promise<Outcome> {
    const { found, probe, signal } = this.#parts;
    const { address, proxy } = found;
    if (address === null || found.online === false || found.lookup?.ok === false)
      return skipped(nothingBefore);
    const { host, port } = proxy ?? address;
    found.connection = await probe.connect(host, port, signal);
    const name = proxyName({ kind: 'http', host, port });
    return connectionDetail(proxy ? `The proxy ${name}` : name, found.connection);
  }

  async #tls(): Promise<Outcome> {
    const { found, probe, clock, signal } = this.#parts;
    const { address, proxy = null, connection } = found;
    if (address !== null && !address.https) return notApplicable('There is no certificate over http');
    if (proxy?.kind === 'socks') return notApplicable('Not looked at through a SOCKS proxy');
    if (address === null || connection?.ok !== true) return skipped(nothingBefore);
    found.certificate = await probe.certificate(address.host, address.port, proxy, signal);
    if (found.certificate.ok) this.#compareClocks(found.certificate.value.serverTime ?? undefined);
    return certificateDetail(found.certificate, clock.now());
  }

  async #workos(): Promise<Outcome> {
    const { found, gateway, signal } = this.#parts;
    // Asked whatever the steps before found: keys take this way, and it is the one that counts.
    found.reach = await gateway.reach(signal);
    if (found.reach.type === 'http' && isReachable(found.reach)) this.#compareClocks(found.reach.serverTime);
    const { cause } = classify(found.reach);
    // Only now it shows that the system does not trust it either.
    if (cause === 'tls-certificate' || cause === 'tls-date') this.#fail('tls');
    return reachDetail(found.reach);
  }

  #fail(id: DiagnosisStepId): void {
    const step = this.steps.find((each) => each.id === id);
    if (step?.state === 'noticed') this.#set(id, { state: 'failed', detail: step.detail }, step.ms);
  }

  #compareClocks(serverTime: number | undefined): void {
    const { found, clock } = this.#parts;
    // The header leaves the milliseconds out: on average half a second.
    if (serverTime !== undefined) found.clockAhead = clock.now() - (serverTime + 500);
  }

  #clock(): Outcome {
    const { clockAhead } = this.#parts.found;
    return clockAhead === undefined ? skipped('No answer that tells the time') : clockDetail(clockAhead);
  }

  async #key(): Promise<Outcome> {
    const { found, gateway, secret, signal } = this.#parts;
    if (secret === undefined) return notApplicable('No key was asked about');
    if (!answersForWorkos(found.reach)) return skipped('WorkOS could not be reached, so it was not asked');
    const opened = await secret();
    if (opened === null) {
      found.key = 'locked';
      return skipped('It is locked, and cannot be opened now');
    }
    found.key = await gateway.probe(opened, signal, { once: true });
    return keyDetail(found.key);
  }
}

/** An answer in WorkOS's own form, or a server's error that may not be true of every address. */
const answersForWorkos = (reach: ProbeAnswer | undefined): boolean =>
  reach?.type === 'http' && (isReachable(reach) || reach.status >= 500);
