import type { Route } from '../../preload/contract/events.ts';
import type { Activity } from './activity.ts';
import { byId } from './by-id.ts';
import { keyName, keyOf, replaceKey } from './catalog.ts';
import { coalesce } from './coalesce.ts';
import { dueFor, idOf, nextFor, stands } from './alarms/due.ts';
import { quietFor } from './alarms/quiet-hours.ts';
import { digest, oneByOne, sentenceOf, single } from './alarms/words.ts';
import type { Alarm, AlarmSettings, Key, VaultDocument } from './model.ts';
import { Failure } from './failure.ts';
import type { Clock, Log, Notifier } from './ports.ts';
import type { Vault } from './vault.ts';

interface Parts {
  vault: Vault;
  notifier: Notifier;
  activity: Activity;
  clock: Clock;
  settings: () => AlarmSettings;
  /** Minute of the local day (0 to 1,439) at a time in ms. */
  minuteOfDay: (at: number) => number;
  goTo: (route: Route) => void;
  log: Log;
}

/** Alarms that come within this time (ms) are told together: ten keys that die with one account are one digest. */
const gatherTime = 5_000;
/** A vault that could not be written is tried again after so long (ms). */
const patience = 60_000;
const day = 24 * 60 * 60_000;

/**
 * Tells the person of keys that stopped working, run out or grow old: once each, not in quiet hours, not while snoozed.
 * What was raised is in the vault, so that a restart tells nothing twice and forgets nothing that was held back.
 */
export class Alarms {
  readonly #parts: Parts;
  readonly #review: () => Promise<void>;
  #document: VaultDocument | null = null;
  #cancel: () => void = () => undefined;
  #started = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#review = coalesce(() => this.#run());
    parts.vault.onChange(() => {
      this.#follow();
    });
  }

  /** From now on; once the vault is loaded. */
  start(): void {
    this.#started = true;
    this.#follow();
  }

  /** The settings changed: what is due, and when it may be told. */
  settingsChanged(): void {
    if (this.#ready) void this.#review();
  }

  /**
   * Holds the alarms of a key back for so many days; null tells them again.
   * @throws Failure `not-found`, and those of saving the vault.
   */
  async snooze(keyId: string, days: number | null): Promise<void> {
    const { vault, clock } = this.#parts;
    const until = days === null ? null : clock.now() + days * day;
    keyOf(vault.document, keyId);
    await vault.update((document) =>
      replaceKey(document, keyId, (key) => {
        const snoozed = { ...key };
        if (until === null) delete snoozed.snoozedUntil;
        else snoozed.snoozedUntil = until;
        return snoozed;
      }),
    );
  }

  get #ready(): boolean {
    return this.#started && this.#parts.vault.state === 'ready';
  }

  #follow(): void {
    const { document } = this.#parts.vault;
    // What waited while the vault was shut is looked for again once it is open.
    if (!this.#ready) this.#document = null;
    const before = this.#document;
    if (!this.#ready || (before?.keys === document.keys && before.alarms === document.alarms)) return;
    this.#document = document;
    void this.#review();
  }

  /** Clears what is mended, raises what is due, tells what may be told, and waits for what is to come. */
  async #run(): Promise<void> {
    if (!this.#ready) return;
    try {
      await this.#settle();
      await this.#tell();
    } catch (error) {
      // The vault could not be written: what is due is still due then.
      if (!(error instanceof Failure))
        this.#parts.log.error('Alarms could not be looked through.', { error });
      this.#reviewIn(patience);
      return;
    }
    this.#wait();
  }

  async #settle(): Promise<void> {
    const { vault, clock, settings } = this.#parts;
    const now = clock.now();
    const { raised, cleared } = next(vault.document, settings(), now);
    if (raised.length === 0 && cleared.length === 0) return;
    await vault.update((document) => ({
      ...document,
      alarms: next(document, settings(), now).alarms,
    }));
    await this.#record(raised, cleared, now);
  }

  async #record(raised: readonly Alarm[], cleared: readonly Alarm[], now: number): Promise<void> {
    const { vault, activity } = this.#parts;
    const { document } = vault;
    for (const alarm of raised) {
      const key = keyWith(document, alarm);
      if (key === undefined) continue;
      await activity.record({
        kind: 'alarm',
        sentence: sentenceOf(document, alarm, key, now),
        environmentId: key.environmentId,
        keyId: key.id,
        requestId: key.health.requestId,
      });
    }
    for (const { keyId, kind, fingerprint } of cleared) {
      const key = document.keys.find(({ id }) => id === keyId);
      // Gone or replaced is an entry of its own already; so is another date or level.
      if (key?.fingerprint !== fingerprint || kind !== 'rejected') continue;
      await activity.record({
        kind: 'alarm',
        sentence: `WorkOS accepts the key of ${keyName(document, keyId)} again.`,
        environmentId: key.environmentId,
        keyId,
        requestId: key.health.requestId,
      });
    }
  }

  /** One timer: to tell what is held back, or until the next alarm is due. */
  #wait(): void {
    const { vault, clock, settings, minuteOfDay } = this.#parts;
    const { document } = vault;
    const now = clock.now();
    const untold = (document.alarms ?? []).filter(({ told }) => !told);
    const wanted = settings();
    const times: number[] = [];
    for (const key of document.keys) {
      const at = nextFor(key, wanted, now);
      if (at !== null) times.push(at);
    }
    if (untold.length > 0) {
      const loud = now + quietFor(settings().quietHours, minuteOfDay(now));
      times.push(...untold.map((alarm) => Math.max(loud, tellableAt(document, alarm))));
    }
    if (times.length === 0) this.#cancel();
    else this.#reviewIn(times.reduce((one, other) => Math.min(one, other)) - now);
  }

  #reviewIn(ms: number): void {
    this.#cancel();
    this.#cancel = this.#parts.clock.after(ms, () => {
      void this.#review();
    });
  }

  async #tell(): Promise<void> {
    const { vault, clock, settings, minuteOfDay, notifier, goTo } = this.#parts;
    const now = clock.now();
    const { document } = vault;
    const due = (document.alarms ?? []).filter((alarm) => !alarm.told && now >= tellableAt(document, alarm));
    if (due.length === 0 || quietFor(settings().quietHours, minuteOfDay(now)) > 0) return;
    const telling = new Set(due.map(idOf));
    // Noted before it is told: one that is told twice is worse than one that the window alone shows.
    await vault.update((before) => ({
      ...before,
      alarms: (before.alarms ?? []).map((alarm) =>
        telling.has(idOf(alarm)) ? { ...alarm, told: true } : alarm,
      ),
    }));
    const told = due.flatMap((alarm) => {
      const key = keyWith(document, alarm);
      return key === undefined ? [] : [{ alarm, key }];
    });
    if (told.length > oneByOne) {
      const words = digest(
        document,
        told.map(({ alarm }) => alarm),
        told.map(({ key }) => key),
      );
      const onClick = (): void => {
        goTo({ screen: 'home' });
      };
      notifier.notify({ ...words, onClick });
      return;
    }
    for (const { alarm, key } of told) {
      const onClick = (): void => {
        goTo({ screen: 'environment', environmentId: key.environmentId, keyId: key.id });
      };
      notifier.notify({ ...single(document, alarm, key, now), onClick });
    }
  }
}

function keyWith(document: VaultDocument, { keyId, fingerprint }: Alarm): Key | undefined {
  const key = byId(document.keys).get(keyId);
  return key?.fingerprint === fingerprint ? key : undefined;
}

/** From when an alarm may be told: others that come with it are waited for, and its key's snooze. */
const tellableAt = (document: VaultDocument, alarm: Alarm): number =>
  Math.max(alarm.raisedAt + gatherTime, keyWith(document, alarm)?.snoozedUntil ?? 0);

/** What becomes of the alarms of a document: those that stand, and new ones. */
function next(
  document: VaultDocument,
  settings: AlarmSettings,
  now: number,
): { alarms: Alarm[]; raised: Alarm[]; cleared: Alarm[] } {
  const keys = byId(document.keys);
  const known = document.alarms ?? [];
  const kept = known.filter((alarm) => stands(alarm, keys.get(alarm.keyId), settings, now));
  const taken = new Set(kept.map(idOf));
  const wanted = document.keys.flatMap((key) => dueFor(key, settings, now));
  const raised = wanted.filter((alarm) => !taken.has(idOf(alarm)));
  const standing = new Set(kept);
  return { alarms: [...kept, ...raised], raised, cleared: known.filter((alarm) => !standing.has(alarm)) };
}
