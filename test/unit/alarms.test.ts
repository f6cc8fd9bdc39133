import { beforeEach, describe, expect, it } from 'vitest';
import type { Route } from '../../preload/contract/events.ts';
import { Alarms } from '../../main/core/alarms.ts';
import { quietFor } from '../../main/core/alarms/quiet-hours.ts';
import { Failure } from '../../main/core/failure.ts';
import { confirmAfter, healthAfter, type ProbeAnswer } from '../../main/core/health.ts';
import type { AlarmSettings, Health, Key } from '../../main/core/model.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeKey } from '../support/fake-key.ts';
import { RecordingLog, type MemoryVaultFile, type PlainCiphers } from '../support/ports/memory-ports.ts';
import { answerOf, unreachable } from '../support/ports/scripted-gateway.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * 60 * second;
const day = 24 * hour;
const refused = answerOf(401);
const accepted = answerOf(200);

/** Notifications as they would be shown, newest last. */
interface Told {
  title: string;
  body: string;
  onClick?: () => void;
}

class AlarmApp {
  readonly core: CoreApp;
  readonly alarms: Alarms;
  readonly told: Told[] = [];
  readonly places: Route[] = [];
  settings: AlarmSettings = { quietHours: null, expiryAlarms: true, keyAgeDays: null };

  private constructor(core: CoreApp) {
    this.core = core;
    this.alarms = new Alarms({
      log: new RecordingLog(),
      vault: core.vault,
      notifier: { notify: (notification) => this.told.push(notification) },
      activity: core.activity,
      clock: core.clock,
      settings: () => this.settings,
      minuteOfDay: (at) => Math.floor(at / 60_000) % (24 * 60),
      goTo: (route) => this.places.push(route),
    });
  }

  static async start(parts: { file?: MemoryVaultFile; ciphers?: PlainCiphers } = {}): Promise<AlarmApp> {
    const app = new AlarmApp(await CoreApp.start(parts));
    app.alarms.start();
    return app;
  }

  key(seed = 1, more: Partial<Key> = {}): Promise<Key> {
    return this.core.have(
      fakeKey({ seed }),
      { account: 'Acme', environment: seed === 1 ? 'Staging' : `Staging ${seed}` },
      more,
    );
  }

  /** WorkOS answers about keys; what is not new is only noted, as `Checks` does. */
  async hear(answer: ProbeAnswer, ...keyIds: string[]): Promise<void> {
    const { vault, clock } = this.core;
    const heard = ({ health }: Key): Health => healthAfter(health, answer, clock.now());
    const asked = vault.document.keys.filter(({ id }) => keyIds.includes(id));
    const isNew = asked.some((key) => heard(key).state !== key.health.state);
    await vault[isNew ? 'update' : 'note']((document) => ({
      ...document,
      keys: document.keys.map((key) => (keyIds.includes(key.id) ? { ...key, health: heard(key) } : key)),
    }));
    await settled();
  }

  /** A rejection that a second answer confirms. */
  async die(...keyIds: string[]): Promise<void> {
    await this.hear(refused, ...keyIds);
    await this.pass(confirmAfter);
    await this.hear(refused, ...keyIds);
  }

  /** Lets time pass, and what falls due in it be told. */
  async pass(ms: number): Promise<void> {
    this.core.clock.advance(ms);
    await settled();
  }
}

/** Everything that needs no time is done. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

let app: AlarmApp;
beforeEach(async () => {
  app = await AlarmApp.start();
});

describe('a key that WorkOS rejects', () => {
  it('is told within seconds, by name, and leads to the page that mends it', async () => {
    const key = await app.key(1, { label: 'Shop' });
    await app.die(key.id);
    expect(app.told).toEqual([]);
    await app.pass(10 * second);
    expect(app.told).toMatchObject([
      {
        title: 'A key stopped working',
        body: 'WorkOS rejects the key of Acme / Staging (Shop): it was revoked, or it expired. Open Keyrack to put another one in its place.',
      },
    ]);
    app.told[0]?.onClick?.();
    expect(app.places).toEqual([{ screen: 'environment', keyId: key.id, environmentId: key.environmentId }]);
    expect(app.core.sentences()).toContain(
      'WorkOS rejects the key of Acme / Staging (Shop): it was revoked, or it expired.',
    );
  });

  it('is told once, also after a restart and when it is confirmed again', async () => {
    const { id } = await app.key();
    await app.die(id);
    await app.pass(day);
    await app.die(id);
    await app.pass(day);
    expect(app.told).toHaveLength(1);
    const { file, ciphers } = app.core;
    const again = await AlarmApp.start({ file, ciphers });
    await again.hear(refused, id);
    await again.pass(day);
    expect(again.told).toEqual([]);
  });

  it('clears its alarm when WorkOS accepts it again, says so, and can alarm anew', async () => {
    const { id } = await app.key();
    await app.die(id);
    await app.pass(10 * second);
    await app.hear(accepted, id);
    expect(app.core.vault.document.alarms).toEqual([]);
    expect(app.core.sentences()[0]).toBe('WorkOS accepts the key of Acme / Staging again.');
    await app.die(id);
    await app.pass(10 * second);
    expect(app.told).toHaveLength(2);
  });

  it('is not told when it was mended before anybody was told', async () => {
    const { id } = await app.key();
    await app.die(id);
    await app.hear(accepted, id);
    await app.pass(day);
    expect(app.told).toEqual([]);
  });

  it('keeps its alarm while nothing certain is known', async () => {
    const { id } = await app.key();
    await app.die(id);
    await app.hear(unreachable, id);
    expect(app.core.vault.document.alarms).toHaveLength(1);
  });

  it('is one digest with others that die at the same time', async () => {
    const keys: Key[] = [];
    for (let seed = 1; seed <= 10; seed += 1) keys.push(await app.key(seed));
    await app.die(...keys.map(({ id }) => id));
    await app.pass(10 * second);
    expect(app.told).toMatchObject([
      {
        title: '10 keys need you',
        body: '10 rejected by WorkOS: Acme / Staging, Acme / Staging 2, Acme / Staging 3 and 7 more. Open Keyrack to see them all.',
      },
    ]);
    app.told[0]?.onClick?.();
    expect(app.places).toEqual([{ screen: 'home' }]);
    expect(app.core.vault.document.alarms).toHaveLength(10);
  });

  it('is not told of one refusal that nothing confirmed', async () => {
    const { id } = await app.key();
    await app.hear(refused, id);
    await app.pass(day);
    expect(app.told).toEqual([]);
  });

  it('is told once although the vault could not be written when it was due', async () => {
    const { id } = await app.key();
    await app.hear(refused, id);
    await app.pass(confirmAfter);
    app.core.file.failWith = new Failure('disk-full', 'The disk is full.', 'Make room.');
    await app.hear(refused, id);
    expect(app.core.vault.document.alarms ?? []).toEqual([]);
    app.core.file.failWith = null;
    await app.pass(minute);
    await app.pass(10 * second);
    await app.pass(day);
    expect(app.told).toHaveLength(1);
    expect(app.core.sentences().filter((text) => text.startsWith('WorkOS rejects'))).toHaveLength(1);
  });

  it('is told once although the vault could not be written when it was to be told', async () => {
    const { id } = await app.key();
    await app.die(id);
    app.core.file.failWith = new Failure('disk-full', 'The disk is full.', 'Make room.');
    await app.pass(10 * second);
    expect(app.told).toEqual([]);
    app.core.file.failWith = null;
    await app.pass(minute);
    await app.pass(day);
    expect(app.told).toHaveLength(1);
  });

  it('is told once by the next run when Keyrack ended before its alarm was kept', async () => {
    const { id } = await app.key();
    await app.hear(refused, id);
    await app.pass(confirmAfter);
    const { file, ciphers } = app.core;
    // The answer alone reaches the disk.
    await app.core.vault.update((document) => ({
      ...document,
      keys: document.keys.map((key) => {
        const health = healthAfter(key.health, refused, app.core.clock.now());
        return { ...key, health };
      }),
    }));
    file.failWith = new Failure('disk-full', 'The disk is full.', 'Make room.');
    await settled();
    expect(file.saved?.alarms ?? []).toEqual([]);
    file.failWith = null;
    const again = await AlarmApp.start({ file, ciphers });
    await settled();
    await again.pass(10 * second);
    await again.pass(day);
    expect(again.told).toHaveLength(1);
    expect(app.told).toEqual([]);
    const last = await AlarmApp.start({ file, ciphers });
    await last.pass(day);
    expect(last.told).toEqual([]);
  });

  it('that is gone from Keyrack has no alarm', async () => {
    const { id } = await app.key();
    await app.die(id);
    await app.core.environments.remove('key', id, undefined);
    await settled();
    await app.pass(day);
    expect(app.told).toEqual([]);
    expect(app.core.vault.document.alarms).toEqual([]);
  });
});

describe('an entered expiry', () => {
  it('is told 30, 14, 7 and 1 days before, and on it, each once', async () => {
    const now = app.core.clock.now();
    await app.key(1, { expiresAt: now + 40 * day });
    await settled();
    const days: number[] = [];
    for (let passed = 1; passed <= 45; passed += 1) {
      const before = app.told.length;
      await app.pass(day);
      if (app.told.length > before) days.push(40 - passed);
    }
    // Each is told within the day that it falls on.
    expect(app.told).toHaveLength(5);
    expect(days.map((left) => Math.max(0, left))).toEqual([29, 13, 6, 0, 0]);
    expect(app.told[0]?.body).toMatch(/^The key of Acme \/ Staging .* expires in 29 days\./);
    expect(app.told.at(-1)?.body).toMatch(/ expired /);
  });

  it('that is near when it is entered is told once, on its level', async () => {
    await app.key(1, { expiresAt: app.core.clock.now() + 5 * day });
    await settled();
    await app.pass(10 * second);
    expect(app.told).toHaveLength(1);
    expect(app.core.vault.document.alarms).toMatchObject([{ kind: 'expiry', level: 7 }]);
  });

  it('is told no more when the date moves away, and not at all when the person wants none', async () => {
    const { id } = await app.key(1, { expiresAt: app.core.clock.now() + 20 * day });
    await settled();
    await app.core.environments.updateKey(id, { expiresAt: null });
    await settled();
    await app.pass(60 * day);
    expect(app.told).toEqual([]);
    app.settings = { ...app.settings, expiryAlarms: false };
    await app.core.environments.updateKey(id, { expiresAt: app.core.clock.now() + day });
    await settled();
    await app.pass(5 * day);
    expect(app.told).toEqual([]);
  });
});

describe('an old key', () => {
  it('is told when its age passes the chosen one', async () => {
    const createdAt = app.core.clock.now() - 89 * day;
    await app.key(1, { createdAt });
    await settled();
    await app.pass(day);
    expect(app.told).toEqual([]);
    app.settings = { ...app.settings, keyAgeDays: 90 };
    app.alarms.settingsChanged();
    await settled();
    await app.pass(10 * second);
    expect(app.told).toMatchObject([{ title: 'A key is old' }]);
    expect(app.told[0]?.body).toContain('is 90 days old');
  });
});

describe('a digest', () => {
  it('counts keys, not what is wrong with them', async () => {
    const soon = app.core.clock.now() + 5 * day;
    app.settings = { ...app.settings, quietHours: { from: 11 * 60, to: 14 * 60 } };
    const keys: Key[] = [];
    for (let seed = 1; seed <= 7; seed += 1) keys.push(await app.key(seed, { expiresAt: soon }));
    await app.die(...keys.slice(0, 3).map(({ id }) => id));
    await app.pass(3 * hour);
    expect(app.core.vault.document.alarms).toHaveLength(10);
    expect(app.told).toMatchObject([{ title: '7 keys need you' }]);
    expect(app.told[0]?.body).toMatch(/^3 rejected by WorkOS, 7 running out: /);
  });
});

describe('quiet hours', () => {
  it('hold what happens back until they are over', async () => {
    // The clock of the tests begins at noon.
    app.settings = { ...app.settings, quietHours: { from: 11 * 60, to: 14 * 60 } };
    const { id } = await app.key();
    await app.die(id);
    await app.pass(hour + 59 * 60 * second);
    expect(app.told).toEqual([]);
    await app.pass(2 * 60 * second);
    expect(app.told).toHaveLength(1);
  });

  it('end at once when the person ends them', async () => {
    app.settings = { ...app.settings, quietHours: { from: 11 * 60, to: 14 * 60 } };
    const { id } = await app.key();
    await app.die(id);
    await app.pass(10 * second);
    app.settings = { ...app.settings, quietHours: null };
    app.alarms.settingsChanged();
    await settled();
    await app.pass(10 * second);
    expect(app.told).toHaveLength(1);
  });

  it.each([
    [null, 0, 0],
    [{ from: 60, to: 60 }, 60, 0],
    [{ from: 60, to: 120 }, 59, 0],
    [{ from: 60, to: 120 }, 60, 60],
    [{ from: 60, to: 120 }, 119, 1],
    [{ from: 60, to: 120 }, 120, 0],
    [{ from: 1_320, to: 420 }, 1_319, 0],
    [{ from: 1_320, to: 420 }, 1_320, 540],
    [{ from: 1_320, to: 420 }, 0, 420],
    [{ from: 1_320, to: 420 }, 420, 0],
  ] as const)('%o go on at minute %d for %d minutes', (hours, now, minutes) => {
    expect(quietFor(hours, now)).toBe(minutes * 60_000);
  });
});

describe('a snoozed key', () => {
  it('is told when its snooze is over, if it is not mended by then', async () => {
    const { id } = await app.key();
    const other = await app.key(2);
    await app.alarms.snooze(id, 1);
    await app.alarms.snooze(other.id, 1);
    await app.die(id, other.id);
    await app.pass(day - hour);
    expect(app.told).toEqual([]);
    await app.hear(accepted, other.id);
    await app.pass(2 * hour);
    expect(app.told).toHaveLength(1);
  });

  it('is told at once when the person wakes it', async () => {
    const { id } = await app.key();
    await app.alarms.snooze(id, 7);
    await app.die(id);
    await app.pass(10 * second);
    await app.alarms.snooze(id, null);
    await settled();
    await app.pass(10 * second);
    expect(app.told).toHaveLength(1);
  });

  it('that is not there is refused', async () => {
    await expect(app.alarms.snooze('nobody', 1)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('at rest', () => {
  it('there is one timer at most, and none when nothing is to come', async () => {
    const before = app.core.clock.waiting;
    const { id } = await app.key();
    await settled();
    expect(app.core.clock.waiting).toBe(before);
    await app.core.environments.updateKey(id, { expiresAt: app.core.clock.now() + 100 * day });
    await app.key(2, { expiresAt: app.core.clock.now() + 90 * day });
    await settled();
    expect(app.core.clock.waiting).toBe(before + 1);
  });
});
