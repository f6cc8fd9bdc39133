import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { Alarms } from '../../main/core/alarms.ts';
import { defaultSettings, type Key, type Settings } from '../../main/core/model.ts';
import { Schedule } from '../../main/core/schedule.ts';
import { Snapshots } from '../../main/core/snapshot.ts';
import { LiveTray } from '../../main/shell/live-tray.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeKey } from '../support/fake-key.ts';
import { anEmptySnapshot } from '../support/window/sample-snapshot.ts';
import { answerOf } from '../support/ports/scripted-gateway.ts';

const second = 1_000;
const hour = 60 * 60 * second;
const day = 24 * hour;

let core: CoreApp;
let schedule: Schedule;
let shown: number;

beforeEach(async () => {
  core = await CoreApp.start();
  core.gateway.always = () => answerOf(200);
});

/** All of main that waits for time, over one clock. */
function start(): void {
  const { vault, checks, clock, log, activity } = core;
  const settings = (): Settings => defaultSettings;
  schedule = new Schedule({ vault, checks, clock, log, settings, random: () => 0, isOnline: () => true });
  const alarms = new Alarms({
    ...{ log, vault, clock, activity, settings },
    ...{ notifier: { notify: () => undefined }, minuteOfDay: () => 0, goTo: () => undefined },
  });
  const snapshots = new Snapshots();
  const around = anEmptySnapshot();
  const snapshot = (): Snapshot =>
    snapshots.take(vault.document, {
      ...around,
      vault: vault.view(),
      now: clock.now(),
      isLocked: (key) => vault.isLocked(key.secret),
      isChecking: (keyId) => checks.isChecking(keyId),
      isConfirming: (keyId) => schedule.isConfirming(keyId),
      nextCheckAt: (keyId) => schedule.nextCheckAt(keyId),
    });
  shown = 0;
  const tray = new LiveTray({
    ...{ clock, snapshot, badge: () => undefined },
    tray: { show: () => (shown += 1) > 0 },
  });
  schedule.start();
  alarms.start();
  vault.onChange(() => {
    tray.show(snapshot());
  });
  tray.show(snapshot());
}

async function pass(ms: number): Promise<void> {
  core.clock.advance(ms);
  for (let turn = 0; turn < 30; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const have = (seed: number, more: Partial<Key> = {}): Promise<Key> =>
  core.have(fakeKey({ seed }), { account: 'Acme', environment: `Staging ${seed}` }, more);

describe('at rest', () => {
  it('main has no timer when there is no key', async () => {
    start();
    await pass(day);
    expect(core.clock.waiting).toBe(0);
    expect(shown).toBe(1);
  });

  it('main has one timer for the next check, one for the next alarm and one for the tray’s next word', async () => {
    await have(1);
    await have(2, { expiresAt: core.clock.now() + 100 * day });
    await have(3);
    start();
    await pass(0);
    await pass(2 * 60 * second);
    const [key] = core.vault.document.keys;
    expect(key?.health.state).toBe('valid');
    expect(core.clock.waiting).toBe(3);
    await pass(2 * hour);
    expect(core.clock.waiting).toBe(3);
    // Words that are told in hours: the tray sleeps for as long.
    const before = shown;
    await pass(hour);
    expect(shown - before).toBeLessThanOrEqual(3);
  });

  it('main’s timers are those of its clock, and three that something under way ends', () => {
    const main = fileURLToPath(new URL('../../main/', import.meta.url));
    const files = globSync('**/*.ts', { cwd: main }).filter((file) =>
      /\bset(?:Timeout|Interval)\b/.test(readFileSync(`${main}${file}`, 'utf8')),
    );
    expect(files.toSorted()).toEqual([
      // A file that was written is told of when nothing more happens to it.
      'adapters/file-watcher.ts',
      // Waits for another process that holds the lock of a file.
      'adapters/files/lock.ts',
      // Stops a git that takes too long.
      'adapters/git.ts',
      // The clock: one timer for whoever waits.
      'adapters/system-clock.ts',
    ]);
  });
});
