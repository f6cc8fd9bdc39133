import { Checks } from '../../../main/core/checks.ts';
import { isConfirmed, type ProbeAnswer } from '../../../main/core/health.ts';
import { defaultSettings, emptyVault, neverChecked } from '../../../main/core/model.ts';
import type { Envelope, Environment, Key, Kind, VaultDocument } from '../../../main/core/model.ts';
import { Schedule } from '../../../main/core/schedule.ts';
import { FakeClock, RecordingLog } from '../ports/memory-ports.ts';
import { answerOf } from '../ports/scripted-gateway.ts';

/** One question to WorkOS. */
export interface Probe {
  readonly keyId: string;
  readonly accountId: string;
  /** Ms since the epoch. */
  readonly at: number;
}

/** A vault whose envelopes hold the key's ID in the open, and whose writes cost nothing. */
class OpenVault {
  readonly state = 'ready';
  document: VaultDocument = emptyVault;
  /** Thrown by every change until it is null again. */
  failWith: Error | null = null;
  readonly #locked = new Set<string>();
  readonly #listeners = new Set<() => void>();

  isLocked({ data }: Envelope): boolean {
    return this.#locked.has(data);
  }

  lock(keyId: string): void {
    this.#locked.add(keyId);
    this.changed();
  }

  open({ data }: Envelope): Promise<string> {
    return Promise.resolve(data);
  }

  update(change: (document: VaultDocument) => VaultDocument): Promise<void> {
    if (this.failWith !== null) return Promise.reject(this.failWith);
    this.document = change(this.document);
    this.changed();
    return Promise.resolve();
  }

  note(change: (document: VaultDocument) => VaultDocument): Promise<void> {
    return this.update(change);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Keys that are checked by themselves, in front of a WorkOS that answers after a while and notes how it is asked. */
export class ScheduledKeys {
  readonly clock = new FakeClock();
  readonly vault = new OpenVault();
  readonly log = new RecordingLog();
  readonly sentences: string[] = [];
  readonly probes: Probe[] = [];
  /** Keys that were refused twice, in order. */
  readonly rejected: { keyId: string; at: number }[] = [];
  settings = { checkEvery: defaultSettings.checkEvery, checksPaused: false };
  online = true;
  /** How long WorkOS takes (ms). */
  latency = 200;
  /** What it says; a valid key by default. */
  answer: (probe: Probe) => ProbeAnswer = () => answerOf(200);
  inFlight = 0;
  mostInFlight = 0;
  readonly checks: Checks;
  readonly schedule: Schedule;
  readonly #confirmed = new Set<string>();
  #seed = 1;

  constructor() {
    const { vault, clock, log } = this;
    const isOnline = (): boolean => this.online;
    this.checks = new Checks({
      vault,
      clock,
      isOnline,
      gateway: {
        probe: (secret) => this.#probe(secret),
        facts: () => Promise.reject(new Error('No test asks for facts here.')),
      },
      activity: {
        record: ({ sentence }) => {
          this.sentences.push(sentence);
          return Promise.resolve();
        },
      },
      changed: () => undefined,
    });
    const { checks } = this;
    // The same numbers in every run.
    const random = (): number => (this.#seed = (this.#seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    this.schedule = new Schedule({
      vault,
      checks,
      clock,
      log,
      random,
      isOnline,
      settings: () => this.settings,
    });
    vault.onChange(() => {
      this.#noteRejected();
    });
  }

  /** Links `count` keys, each in an environment of its own, ten to an account. */
  link(
    count: number,
    over: { kind?: Kind; key?: Partial<Key>; environment?: Partial<Environment> } = {},
  ): void {
    const { document, clock } = { document: this.vault.document, clock: this.clock };
    const first = document.keys.length;
    const numbers = Array.from({ length: count }, (_, at) => first + at);
    this.vault.document = {
      ...document,
      accounts: [
        ...document.accounts,
        ...[...new Set(numbers.map(accountOf))].map((id) => ({ id, name: id, createdAt: 0 })),
      ],
      environments: [
        ...document.environments,
        ...numbers.map((at) => ({
          ...{ id: `environment ${at}`, accountId: accountOf(at), name: `Staging ${at}` },
          ...{ kind: over.kind ?? ('staging' as const), projectName: null, clientId: null },
          ...{ clientIdState: 'unchecked' as const, workosEnvironmentId: null, createdAt: 0 },
          ...over.environment,
        })),
      ],
      keys: [
        ...document.keys,
        ...numbers.map((at) => ({
          ...{ id: `key ${at}`, environmentId: `environment ${at}`, label: '', fingerprint: `f${at}` },
          secret: { v: 1 as const, tier: 'session' as const, backend: 'memory', data: `key ${at}` },
          ...{ keyId: null, hint: '', createdAt: null, linkedAt: clock.now(), expiresAt: null },
          health: neverChecked,
          ...over.key,
        })),
      ],
    };
    this.vault.changed();
  }

  health(keyId: string): Key['health'] {
    return this.vault.document.keys.find(({ id }) => id === keyId)?.health ?? neverChecked;
  }

  /** Lets time pass, with all that falls due in it. `before` is called before each step. */
  async pass(ms: number, before: () => void = () => undefined): Promise<void> {
    const until = this.clock.now() + ms;
    for (;;) {
      before();
      await this.settle();
      const next = this.clock.nextAt ?? Infinity;
      if (next > until) break;
      this.clock.advance(Math.max(0, next - this.clock.now()));
    }
    this.clock.advance(until - this.clock.now());
    await this.settle();
  }

  /** Lets everything that only waits for its turn go on. */
  settle(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  #noteRejected(): void {
    for (const { id: keyId, health } of this.vault.document.keys) {
      if (!isConfirmed(health)) this.#confirmed.delete(keyId);
      else if (!this.#confirmed.has(keyId)) {
        this.#confirmed.add(keyId);
        this.rejected.push({ keyId, at: this.clock.now() });
      }
    }
  }

  #probe(keyId: string): Promise<ProbeAnswer> {
    const probe = { keyId, accountId: accountOf(Number(keyId.slice('key '.length))), at: this.clock.now() };
    this.probes.push(probe);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    return new Promise((resolve) => {
      this.clock.after(this.latency, () => {
        this.inFlight -= 1;
        resolve(this.answer(probe));
      });
    });
  }
}

const accountOf = (at: number): string => `account ${Math.floor(at / 10)}`;
