import type { SettingsView } from '../../preload/contract/view.ts';
import { byId } from './by-id.ts';
import { checksAtOnce, type Checks } from './checks.ts';
import type { Environment, Health, Key } from './model.ts';
import type { Clock, Log } from './ports.ts';
import { backOff, dueAfter, intervalOf, isToConfirm, lookAfter, spreadOf } from './schedule/due.ts';
import { unattended } from './unattended.ts';
import type { Vault } from './vault.ts';

interface Parts {
  vault: Pick<Vault, 'document' | 'isLocked' | 'onChange'>;
  checks: Pick<Checks, 'verify' | 'heldUntil'>;
  clock: Clock;
  log: Log;
  /** Between 0 and 1. */
  random: () => number;
  /** Asked when something is due: nobody says in main that it changed. */
  isOnline: () => boolean;
  settings: () => Pick<SettingsView, 'checkEvery' | 'checksPaused'>;
}

/** A key that is checked by itself. */
interface Planned {
  key: Key;
  accountId: string;
  every: number;
  dueAt: number;
  /** Unknown outcomes in a row. */
  failures: number;
  running: boolean;
}

/** After waking or coming online the network gets so long (ms) to be usable. */
const settling = 3_000;
/** A timer that is so late (ms) was held up by sleep. */
const slept = 60_000;

/**
 * Checks every linked key again and again by itself, over `Checks`. It learns what was found from the vault, whoever
 * asked. One timer for what is due first, none when nothing ever is.
 *
 * The main process is not told when the network comes back: `net` has `isOnline()` and no event (electron.d.ts,
 * interface `Net`), and `powerMonitor` none of that kind. A window's page hears it (`online`, passed on by `lookAgain`).
 * For a tray without one the network is looked for, from 5 s to a minute apart, but only while there is none and a check
 * waits for it; a look asks the system, and sends nothing.
 */
export class Schedule {
  readonly #parts: Parts;
  readonly #planned = new Map<string, Planned>();
  /** What was planned for. */
  #taken: {
    keys: readonly Key[];
    environments: readonly Environment[];
    checkEvery: SettingsView['checkEvery'];
    locked: readonly boolean[];
  } | null = null;
  #started = false;
  #running = 0;
  #looks = 0;
  /** Paused or offline when it last looked. */
  #stopped = false;
  #cancelTimer: (() => void) | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins, once the vault is loaded. What is overdue is checked soon, spread. */
  start(): void {
    this.#started = true;
    this.#parts.vault.onChange(() => {
      this.refresh();
    });
    this.refresh();
  }

  /** Whether a 401 of this key is about to be asked about a second time. */
  isConfirming(keyId: string): boolean {
    const planned = this.#planned.get(keyId);
    return planned !== undefined && !this.#paused && isToConfirm(planned.key.health);
  }

  /** Ms since the epoch; null when the key is not checked by itself. */
  nextCheckAt(keyId: string): number | null {
    const planned = this.#planned.get(keyId);
    if (planned === undefined || this.#paused) return null;
    return this.#readyAt(planned);
  }

  /** Takes up what changed in the vault or in the settings. */
  refresh(): void {
    if (!this.#started) return;
    const { vault, clock } = this.#parts;
    const settings = this.#parts.settings();
    const { keys, environments } = vault.document;
    const before = this.#taken;
    const locked = keys.map(({ secret }) => vault.isLocked(secret));
    const taken = { keys, environments, checkEvery: settings.checkEvery, locked };
    this.#taken = taken;
    // Most changes are one key's health: the others are passed over, for there may be ten thousand.
    const isAlike = before?.environments === environments && before.checkEvery === settings.checkEvery;
    const isKnown = (key: Key, at: number): boolean =>
      isAlike && key === before.keys[at] && locked[at] === before.locked[at];
    const late: Planned[] = [];
    for (const [at, key] of keys.entries()) {
      if (isKnown(key, at)) continue;
      const environment = byId(environments).get(key.environmentId);
      const every = environment === undefined ? null : intervalOf(environment, settings);
      if (environment === undefined || every === null || locked[at] === true) {
        this.#planned.delete(key.id);
        continue;
      }
      const planned = this.#plan(key, environment, every);
      if (planned !== null && planned.dueAt <= clock.now()) late.push(planned);
    }
    const isSameList =
      before?.keys.length === keys.length && keys.every((key, at) => key.id === before.keys[at]?.id);
    if (!isSameList) for (const id of this.#planned.keys()) if (!byId(keys).has(id)) this.#planned.delete(id);
    this.#spread(late, 0);
    this.#go();
  }

  /** The computer woke: what fell due meanwhile is checked soon, spread. */
  wake(): void {
    if (!this.#started) return;
    this.#soon();
    this.#go();
  }

  /** Somebody thinks that the network came or went. */
  lookAgain(): void {
    if (this.#started) this.#go();
  }

  get #paused(): boolean {
    return this.#parts.settings().checksPaused;
  }

  /** @returns what was planned anew; null when nothing about it changed. */
  #plan(key: Key, environment: Environment, every: number): Planned | null {
    const { accountId } = environment;
    const known = this.#planned.get(key.id);
    if (known?.key.fingerprint !== key.fingerprint) {
      const planned = { key, accountId, every, dueAt: 0, failures: 0, running: known?.running ?? false };
      planned.dueAt = this.#dueAfter(key.health, planned);
      this.#planned.set(key.id, planned);
      return planned;
    }
    const heard = known.key.health.checkedAt !== key.health.checkedAt;
    const changed = heard || known.every !== every;
    Object.assign(known, { key, accountId, every });
    if (heard) known.failures = key.health.state === 'unknown' ? known.failures + 1 : 0;
    if (changed) known.dueAt = this.#dueAfter(key.health, known);
    return changed ? known : null;
  }

  #dueAfter(health: Health, { every, failures }: Planned): number {
    const { clock, random } = this.#parts;
    return dueAfter(health, { every, failures, now: clock.now(), random: random() });
  }

  /** What is overdue, and what failed while there may have been no network. */
  #soon(): void {
    const now = this.#parts.clock.now();
    this.#spread(
      [...this.#planned.values()].filter(({ dueAt, failures }) => dueAt <= now || failures > 0),
      settling,
    );
  }

  /** Many keys that are due in one moment are asked about one after another. A 401 that waits to be confirmed is not made to wait. */
  #spread(late: readonly Planned[], after: number): void {
    const { clock, random } = this.#parts;
    const from = clock.now() + after;
    for (const planned of late) {
      if (isToConfirm(planned.key.health)) planned.dueAt = Math.min(planned.dueAt, from);
      else planned.dueAt = Math.round(from + random() * spreadOf(late.length));
    }
  }

  /** Starts what is due and may be asked, and sets the timer for what comes next. */
  #go(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const online = this.#parts.isOnline();
    const stopped = this.#paused || !online;
    if (this.#stopped && !stopped) this.#soon();
    this.#stopped = stopped;
    if (this.#paused || this.#planned.size === 0) return;
    const now = this.#parts.clock.now();
    if (online) {
      this.#looks = 0;
      this.#startDue(now);
    }
    const next = this.#nextAfter(now, online);
    if (next !== null) this.#arm(next, now);
  }

  #startDue(now: number): void {
    for (;;) {
      let first: Planned | null = null;
      for (const planned of this.#planned.values()) {
        if (planned.running || this.#readyAt(planned) > now) continue;
        // A 401 does not wait for others here: the gate of `Checks` lets it go first.
        if (this.#running >= checksAtOnce && !isToConfirm(planned.key.health)) continue;
        if (first === null || rank(planned) < rank(first)) first = planned;
      }
      if (first === null) return;
      void this.#check(first);
    }
  }

  /** The moment to look again; null when a check that runs will lead on, or nothing is due ever. */
  #nextAfter(now: number, online: boolean): number | null {
    let next = Infinity;
    for (const planned of this.#planned.values()) {
      if (planned.running) continue;
      const at = this.#readyAt(planned);
      if (!online && (at <= now || planned.failures > 0)) return now + lookAfter(this.#looks++);
      if (at > now) next = Math.min(next, at);
    }
    return next === Infinity ? null : next;
  }

  #readyAt({ dueAt, accountId }: Planned): number {
    return Math.max(dueAt, this.#parts.checks.heldUntil(accountId));
  }

  #arm(at: number, now: number): void {
    const { clock } = this.#parts;
    this.#cancelTimer = clock.after(at - now, () => {
      if (clock.now() - at > slept) this.wake();
      else this.#go();
    });
  }

  async #check(planned: Planned): Promise<void> {
    const { checks, clock, log, isOnline } = this.#parts;
    const { key } = planned;
    planned.running = true;
    this.#running += 1;
    // What is thrown (a locked secret, a full disk) is tried again in time.
    await unattended(log, 'A key could not be checked.', () =>
      checks.verify(key.id, isToConfirm(key.health) ? 'confirm' : 'schedule'),
    );
    this.#running -= 1;
    planned.running = false;
    const heard = planned.key.health.checkedAt !== key.health.checkedAt;
    if (!heard && planned.dueAt <= clock.now() && isOnline()) {
      planned.failures += 1;
      planned.dueAt = clock.now() + backOff(planned.failures, planned.every);
    }
    this.#go();
  }
}

/** A 401 that waits to be confirmed goes first, then what has been due longest. */
const rank = ({ key, dueAt }: Planned): number => (isToConfirm(key.health) ? dueAt - 1e15 : dueAt);
