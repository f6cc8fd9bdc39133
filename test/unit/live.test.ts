import { describe, expect, it } from 'vitest';
import type { TrayModel } from '../../main/core/tray.ts';
import { createBadge } from '../../main/shell/badge.ts';
import { LiveTray } from '../../main/shell/live-tray.ts';
import { LiveWindow } from '../../main/shell/live-window.ts';
import type { SnapshotPatch } from '../../preload/contract/snapshot-patch.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import { FakeClock } from '../support/ports/memory-ports.ts';
import {
  aHealth,
  aKey,
  anAccount,
  anEmptySnapshot,
  anEnvironment,
} from '../support/window/sample-snapshot.ts';

describe('the tray', () => {
  const minute = 60_000;
  const hour = 60 * minute;

  /** A tray of keys that were checked so long ago (ms). */
  function trayOf(
    clock: FakeClock,
    ...ages: number[]
  ): { live: LiveTray; shown: TrayModel[]; snapshot: Snapshot } {
    const place = anEnvironment();
    const keys = ages.map((age, at) => {
      const health = aHealth({ checkedAt: clock.now() - age });
      return aKey({ id: `key ${at}`, environmentId: place.id, expiresAt: null, health });
    });
    const snapshot = anEmptySnapshot({ accounts: [anAccount()], environments: [place], keys });
    const shown: TrayModel[] = [];
    const live = new LiveTray({
      tray: { show: (model) => shown.push(model) > 0 },
      badge: () => undefined,
      clock,
      snapshot: () => snapshot,
    });
    return { live, shown, snapshot };
  }

  it('wakes when its words change, and no sooner', () => {
    const clock = new FakeClock();
    const { live, shown, snapshot } = trayOf(clock, 2 * hour + 15 * minute);
    live.show(snapshot);
    clock.advance(45 * minute - 1);
    expect(shown).toHaveLength(1);
    clock.advance(1);
    expect(JSON.stringify(shown[1])).toContain('valid, 3 hours ago');
    clock.advance(hour);
    expect(shown).toHaveLength(3);
  });

  it('wakes at most once a minute, however many moments there are', () => {
    const clock = new FakeClock();
    const { live, shown, snapshot } = trayOf(clock, ...Array.from({ length: 10 }, (_, at) => at * 1_000));
    live.show(snapshot);
    clock.advance(10 * minute);
    expect(shown.length - 1).toBe(10);
  });

  it('has no timer for words that hold for ever, nor where the system has no tray', () => {
    const clock = new FakeClock();
    const { live, snapshot } = trayOf(clock);
    live.show(snapshot);
    expect(clock.waiting).toBe(0);
    const without = new LiveTray({
      ...{ tray: { show: () => false }, badge: () => undefined, clock },
      snapshot: () => snapshot,
    });
    without.show(trayOf(clock, minute).snapshot);
    expect(clock.waiting).toBe(0);
  });

  it('says anew how long ago a check was after a minute, and counts a copied key down each second', () => {
    const clock = new FakeClock();
    const place = anEnvironment();
    const health = aHealth({ checkedAt: clock.now() });
    let snapshot: Snapshot = anEmptySnapshot({
      accounts: [anAccount()],
      environments: [place],
      keys: [aKey({ environmentId: place.id, expiresAt: null, health })],
    });
    const shown: TrayModel[] = [];
    const live = new LiveTray({
      tray: { show: (model) => shown.push(model) > 0 },
      badge: () => undefined,
      clock,
      snapshot: () => snapshot,
    });
    live.show(snapshot);
    clock.advance(60_000);
    expect(shown).toHaveLength(2);
    expect(JSON.stringify(shown[1])).toContain('valid, 1 minute ago');

    snapshot = { ...snapshot, clipboard: { what: 'Acme', clearsAt: clock.now() + 3_000 } };
    live.show(snapshot);
    clock.advance(2_000);
    expect(shown.slice(2).map(({ tooltip }) => /cleared in (\d+) s/.exec(tooltip)?.[1])).toEqual([
      '3',
      '2',
      '1',
    ]);
    // The minute that was begun before is not counted beside the seconds.
    snapshot = { ...snapshot, clipboard: null };
    live.show(snapshot);
    const before = shown.length;
    clock.advance(59_999);
    expect(shown).toHaveLength(before);
  });
});

describe('the badge', () => {
  const told: unknown[] = [];
  const badge = (platform: NodeJS.Platform): ((count: number) => void) =>
    createBadge({
      app: { setBadgeCount: (count) => told.push(count) > 0 },
      platform,
      window: () => ({ setOverlayIcon: (icon, words) => told.push([icon !== null, words]) }),
      overlay: () => ({}) as Electron.NativeImage,
    });

  it('is a number on dock and launcher, told once a change', () => {
    told.length = 0;
    const show = badge('linux');
    for (const count of [0, 2, 2, 0]) show(count);
    expect(told).toEqual([2, 0]);
  });

  it('is a mark with words on the taskbar of Windows', () => {
    told.length = 0;
    const show = badge('win32');
    for (const count of [1, 2, 0]) show(count);
    expect(told).toEqual([
      [true, '1 key needs attention'],
      [true, '2 keys need attention'],
      [false, ''],
    ]);
  });
});

describe('the window', () => {
  class Seen {
    picture = anEmptySnapshot();
    seen = true;
    readonly sent: SnapshotPatch[] = [];
    readonly live = new LiveWindow({
      isSeen: () => this.seen,
      send: (patch) => this.sent.push(patch),
      snapshot: () => this.picture,
    });

    /** What a change of anything leads to. */
    change(change: Partial<Snapshot>): void {
      this.picture = { ...this.picture, ...change, version: this.picture.version + 1 };
      this.live.show(this.picture);
    }
  }

  it('is sent nothing before its page asked, then what changed, and nothing where nothing did', () => {
    const window = new Seen();
    window.change({ online: false });
    expect(window.sent).toEqual([]);
    expect(window.live.whole()).toBe(window.picture);
    window.live.show(window.picture);
    expect(window.sent).toEqual([]);
    window.change({ online: true });
    expect(window.sent).toEqual([{ from: 2, version: 3, parts: { online: true }, lists: {} }]);
  });

  it('is left alone while nobody can see it, and then told all at once', () => {
    const window = new Seen();
    window.live.whole();
    window.seen = false;
    window.change({ online: false });
    window.change({ accounts: [anAccount()] });
    expect(window.sent).toEqual([]);
    window.seen = true;
    window.live.show();
    expect(window.sent).toEqual([
      {
        from: 1,
        version: 3,
        parts: { online: false },
        lists: { accounts: { put: [anAccount()], removed: [] } },
      },
    ]);
    window.live.show();
    expect(window.sent).toHaveLength(1);
  });

  it('has its patch also when somebody else on the page asked for the whole picture', () => {
    const window = new Seen();
    window.live.whole();
    window.picture = { ...window.picture, online: false, version: 2 };
    expect(window.live.whole()).toBe(window.picture);
    expect(window.sent).toEqual([{ from: 1, version: 2, parts: { online: false }, lists: {} }]);
    window.live.show(window.picture);
    expect(window.sent).toHaveLength(1);
  });
});
