import { describe, expect, it } from 'vitest';
import type { TrayModel } from '../../main/core/tray.ts';
import { createBadge } from '../../main/shell/badge.ts';
import { LiveTray } from '../../main/shell/live-tray.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import { FakeClock } from '../support/memory-ports.ts';
import { aHealth, aKey, anAccount, anEmptySnapshot, anEnvironment } from '../support/sample-snapshot.ts';

describe('the tray', () => {
  it('says anew how long ago a check was once a minute, and counts a copied key down each second', () => {
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
      tray: { show: (model) => shown.push(model) },
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
