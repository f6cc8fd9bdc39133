import { describe, expect, it } from 'vitest';
import { ago, agoHolds, until, untilHolds } from '../../main/core/time-words.ts';
import type { TrayAction, TrayItem, TrayModel } from '../../main/core/tray.ts';
import { trayModel } from '../../main/core/tray.ts';
import type { TargetView } from '../../preload/contract/projects.ts';
import type { KeyView, Snapshot } from '../../preload/contract/view.ts';
import { fakeClientId } from '../support/fake-key.ts';
import { aRotationSummary, aTarget } from '../support/window/project-views.ts';
import {
  aHealth,
  aKey,
  aLargeSnapshot,
  anAccount,
  anEmptySnapshot,
  anEnvironment,
  anOfflineHealth,
  aRejectedHealth,
} from '../support/window/sample-snapshot.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const now = 1_790_000_000_000;

const place = anEnvironment();
const snapshotWith = (keys: KeyView[], over: Partial<Snapshot> = {}): Snapshot =>
  anEmptySnapshot({ accounts: [anAccount()], environments: [place], keys, ...over });
const key = (over: Partial<KeyView> = {}, seed = 1): KeyView =>
  aKey(
    { environmentId: place.id, expiresAt: null, health: aHealth({ checkedAt: now - 5 * minute }), ...over },
    seed,
  );
const vault = (state: Snapshot['vault']['state']): Partial<Snapshot> => ({
  vault: { ...anEmptySnapshot().vault, state },
});

/** Every text of the menu with its depth, as a person reads it. */
function read(items: readonly TrayItem[], depth = 0): string[] {
  return items.flatMap((item) => {
    const lead = '  '.repeat(depth);
    if (item.kind === 'separator') return [`${lead}-`];
    if (item.kind === 'menu') return [`${lead}${item.text}`, ...read(item.items, depth + 1)];
    return [`${lead}${item.text}${item.kind === 'action' && !item.enabled ? ' (off)' : ''}`];
  });
}

function actions(items: readonly TrayItem[]): TrayAction[] {
  return items.flatMap((item) =>
    item.kind === 'menu' ? actions(item.items) : item.kind === 'action' && item.enabled ? [item.action] : [],
  );
}

describe('the tray', () => {
  it('says how to begin when there is nothing yet', () => {
    const model = trayModel(anEmptySnapshot(vault('ready')), now);
    expect(model).toMatchObject({ icon: 'empty', tooltip: 'Keyrack: no keys linked yet' });
    expect(read(model.items)).toEqual([
      'Verify all keys (off)',
      'Pause checks',
      'Link a key…',
      '-',
      'Open Keyrack',
      'Quit Keyrack',
    ]);
  });

  it('has a menu for each environment', () => {
    const model = trayModel(
      snapshotWith([key()], { environments: [{ ...place, clientId: fakeClientId() }], ...vault('ready') }),
      now,
    );
    expect(read(model.items).slice(0, 9)).toEqual([
      `${anAccount().name} / ${place.name}: valid, 5 minutes ago`,
      '  Valid, checked 5 minutes ago',
      `  Copy key ${key().hint}`,
      '  Verify now',
      '  -',
      '  Copy client ID',
      '  Open dashboard',
      '  Show in Keyrack',
      '-',
    ]);
  });

  it('means by each click what its words say', () => {
    const model = trayModel(
      snapshotWith([key()], { environments: [{ ...place, clientId: fakeClientId() }], ...vault('ready') }),
      now,
    );
    expect(actions(model.items)).toEqual([
      { type: 'copyKey', keyId: key().id },
      { type: 'verifyKey', keyId: key().id },
      { type: 'copyClientId', environmentId: place.id },
      { type: 'openDashboard', environmentId: place.id },
      { type: 'openEnvironment', environmentId: place.id },
      { type: 'verifyAll' },
      { type: 'pauseChecks', paused: true },
      { type: 'linkKey' },
      { type: 'show' },
      { type: 'quit' },
    ]);
  });

  it('says the kind in words wherever it is, once: in the name or behind it', () => {
    const environments = [
      { ...place, id: 's', name: 'EU production (old)', kind: 'production' as const },
      { ...place, id: 't', name: 'Pre-production', kind: 'production' as const },
      { ...place, id: 'p', name: 'Production', kind: 'production' as const },
      { ...place, id: 'q', name: 'Staging', kind: 'production' as const },
      { ...place, id: 'r', name: 'Prod copy', kind: 'staging' as const },
    ];
    const keys = environments.map((environment, at) =>
      key({ id: `k${at}`, environmentId: environment.id }, at + 1),
    );
    const texts = read(trayModel(snapshotWith(keys, { environments, ...vault('ready') }), now).items);
    const account = anAccount().name;
    expect(texts).toContain(`${account} / Production: valid, 5 minutes ago`);
    expect(texts).toContain(`${account} / EU production (old): valid, 5 minutes ago`);
    expect(texts).toContain(`${account} / Pre-production (production): valid, 5 minutes ago`);
    expect(texts).toContain(`${account} / Staging (production): valid, 5 minutes ago`);
    expect(texts).toContain(`${account} / Prod copy (staging): valid, 5 minutes ago`);
    expect(texts.filter((text) => text.includes('Copy production key'))).toHaveLength(4);
  });

  it('resumes checks that are paused', () => {
    const { settings } = anEmptySnapshot();
    const paused = anEmptySnapshot({ settings: { ...settings, checksPaused: true }, ...vault('ready') });
    const model = trayModel(paused, now);
    expect(read(model.items)).toContain('Resume checks');
    expect(actions(model.items)).toContainEqual({ type: 'pauseChecks', paused: false });
  });

  it('gives each of several keys of an environment its own menu', () => {
    const keys = [key({ id: 'a', label: 'web' }), key({ id: 'b', label: '', hint: 'sk_…wxyz' }, 2)];
    const texts = read(trayModel(snapshotWith(keys, vault('ready')), now).items);
    expect(texts).toContain(`  web ${keys[0]?.hint ?? ''}: valid, 5 minutes ago`);
    expect(texts).toContain('  sk_…wxyz: valid, 5 minutes ago');
    expect(texts.filter((text) => text === '    Verify now')).toHaveLength(2);
  });

  it.each([
    ['ok', 'valid', key()],
    ['ok', 'valid, limited', key({ health: aHealth({ state: 'limited', title: 'Valid, limited' }) })],
    ['bad', 'rejected', key({ health: aRejectedHealth() })],
    ['unknown', 'offline', key({ health: anOfflineHealth() })],
    ['bad', 'offline', key({ health: anOfflineHealth({ lastKnown: { state: 'rejected', at: now } }) })],
    [
      'unknown',
      'not verified',
      key({ health: aHealth({ state: 'unverified', title: 'Not verified', checkedAt: null }) }),
    ],
    ['warn', 'locked', key({ locked: true })],
    ['warn', 'expires in 13 days', key({ expiresAt: now + 13 * day + minute })],
    ['ok', 'valid', key({ expiresAt: now + 15 * day })],
    ['bad', 'expired 2 days ago', key({ expiresAt: now - 2 * day })],
  ] as const)('shows %s for a key that is %s', (icon, words, one) => {
    const model = trayModel(snapshotWith([one], vault('ready')), now);
    expect(model.icon).toBe(icon);
    const { checkedAt } = one.health;
    const timed = checkedAt !== null && !/expire|locked|not verified/.test(words);
    expect(read(model.items)[0]).toBe(
      `${anAccount().name} / ${place.name}: ${words}${timed ? `, ${ago(now - checkedAt)}` : ''}`,
    );
  });

  it('shows the worst of all keys, and counts in the tooltip', () => {
    const keys = [
      key({ id: 'a' }),
      key({ id: 'b', health: anOfflineHealth() }),
      key({ id: 'c', locked: true }),
      key({ id: 'd', health: aRejectedHealth() }),
    ];
    expect(trayModel(snapshotWith(keys, vault('ready')), now)).toMatchObject({
      icon: 'bad',
      tooltip: 'Keyrack: 4 keys, 1 rejected or expired, 1 locked or expiring, 1 not known',
    });
    expect(trayModel(snapshotWith(keys.slice(0, 3), vault('ready')), now).icon).toBe('warn');
    expect(trayModel(snapshotWith(keys.slice(0, 2), vault('ready')), now).icon).toBe('unknown');
    expect(trayModel(snapshotWith(keys.slice(0, 1), vault('ready')), now).tooltip).toBe(
      'Keyrack: 1 key, valid',
    );
  });

  it('does not offer to copy or check what is locked', () => {
    const texts = read(trayModel(snapshotWith([key({ locked: true })], vault('ready')), now).items);
    expect(texts).toContain(`  Copy key ${key().hint} (off)`);
    expect(texts).toContain('  Verify now (off)');
  });

  it('says that a check is under way instead of offering another', () => {
    const texts = read(trayModel(snapshotWith([key({ checking: true })], vault('ready')), now).items);
    expect(texts).toContain('  Valid, checking now');
    expect(texts).toContain('  Verify now (off)');
  });

  it.each([
    ['loading', 'empty', 'opening the vault'],
    ['choose-tier', 'empty', 'not set up yet'],
    ['locked', 'unknown', 'locked, open it with your passphrase'],
    ['corrupt', 'bad', 'the vault needs your attention'],
    ['unreadable', 'bad', 'the vault needs your attention'],
    ['newer', 'bad', 'the vault needs your attention'],
  ] as const)('says so when the vault is %s', (state, icon, words) => {
    const model = trayModel(snapshotWith([key()], vault(state)), now);
    expect(model).toMatchObject({ icon, tooltip: `Keyrack: ${words}` });
    expect(actions(model.items)).toEqual([{ type: 'show' }, { type: 'quit' }]);
  });

  it('counts a copied key down, for as long as it is on the clipboard', () => {
    const clipboard = { what: 'Acme / Staging', clearsAt: now + 24_300 };
    const copied = snapshotWith([key()], { clipboard, ...vault('ready') });
    expect(trayModel(copied, now).tooltip).toBe(
      'Keyrack: a key is on the clipboard, cleared in 25 s. 1 key, valid',
    );
    expect(trayModel(copied, now + 1_000).tooltip).toContain('in 24 s');
    expect(trayModel(copied, now).holds).toBe(300);
    expect(trayModel(copied, now + 300).holds).toBe(1_000);
  });

  it.each([
    ['a check', key(), minute],
    ['a check hours ago', key({ health: aHealth({ checkedAt: now - 2.25 * 60 * minute }) }), 45 * minute],
    ['a key that was never checked', key({ health: aHealth({ checkedAt: null }) }), null],
    ['an end that comes in a moment', key({ expiresAt: now + 30_000 }), 30_000],
    ['an end that is near', key({ expiresAt: now + 90_000, health: aHealth({ checkedAt: null }) }), 30_001],
    [
      'an end that is nearly near',
      key({ expiresAt: now + 14 * day + 7, health: aHealth({ checkedAt: null }) }),
      7,
    ],
  ])('says how long the words for %s hold', (_what, one, ms) => {
    expect(trayModel(snapshotWith([one], vault('ready')), now).holds).toBe(ms);
  });

  it('counts on the badge what is rejected or expired, and nothing while the vault is shut', () => {
    const keys = [
      key({ id: 'a' }),
      key({ id: 'b', health: aRejectedHealth() }),
      key({ id: 'c', expiresAt: now - day }),
    ];
    expect(trayModel(snapshotWith(keys, vault('ready')), now).badge).toBe(2);
    expect(trayModel(snapshotWith(keys, vault('locked')), now).badge).toBe(0);
  });

  it('has pinned environments first, after those in trouble', () => {
    const names = ['Plain', 'Pinned', 'Broken'];
    const environments = names.map((name) => anEnvironment({ id: name, name, pinned: name === 'Pinned' }));
    const keys = names.map((id) =>
      key({ id, environmentId: id, ...(id === 'Broken' && { health: aRejectedHealth() }) }),
    );
    const { items } = trayModel(snapshotWith(keys, { environments }), now);
    expect(
      read(items)
        .filter((text) => text.startsWith('Acme /'))
        .map((text) => text.split(/[/:(]/)[1]?.trim()),
    ).toEqual(['Broken', 'Pinned', 'Plain']);
  });

  it('stays usable with 10,000 keys: trouble first, the rest in the window', () => {
    const large = aLargeSnapshot();
    const keys = large.keys.map((each, at) => ({
      ...each,
      expiresAt: null,
      health: at === 9_000 ? aRejectedHealth() : aHealth({ checkedAt: now }),
    }));
    const model = trayModel({ ...large, keys, ...vault('ready') }, now);
    expect(model.items.filter(({ kind }) => kind === 'menu')).toHaveLength(12);
    expect(read(model.items)[0]).toMatch(/^Client 900 \/ Environment 9000 \(staging\): rejected, /);
    expect(read(model.items)).toContain('All 10,000 environments…');
    expect(actions(model.items)).toContainEqual({ type: 'openOverview' });
    expect(model.tooltip.length).toBeLessThanOrEqual(127);
  });
});

describe('relative times', () => {
  it.each([
    [-5, 'just now'],
    [59_999, 'just now'],
    [minute, '1 minute ago'],
    [59 * minute, '59 minutes ago'],
    [60 * minute, '1 hour ago'],
    [23.9 * 60 * minute, '23 hours ago'],
    [day, '1 day ago'],
    [59 * day, '59 days ago'],
    [61 * day, '2 months ago'],
    [800 * day, '2 years ago'],
  ])('says of %d ms: %s', (ms, words) => {
    expect(ago(ms)).toBe(words);
  });

  it.each([
    [-1, 'now'],
    [0, 'now'],
    [30_000, 'in less than a minute'],
    [90_000, 'in 1 minute'],
    [3 * day, 'in 3 days'],
  ])('says of %d ms to come: %s', (ms, words) => {
    expect(until(ms)).toBe(words);
  });
});

describe('the files of an environment in the tray', () => {
  const withFiles = (...targets: TargetView[]): TrayModel =>
    trayModel(snapshotWith([key()], { targets }), now);
  const file = (over: Partial<TargetView>, at = 1): TargetView =>
    aTarget({ id: `target-${at}`, environmentId: place.id, ...over });

  it('are exported again with one click', () => {
    const model = withFiles(file({}, 1), file({}, 2));
    expect(read(model.items)).toContain('  Export again (2 files)');
    expect(actions(model.items)).toContainEqual({ type: 'exportAgain', environmentId: place.id });
    expect(model.icon).toBe('ok');
  });

  it('are exported again with a key that is named where there are several', () => {
    const keys = [key({ id: 'a', label: 'web', hint: 'sk_…abcd' }), key({ id: 'b', label: '' }, 2)];
    const lines = (...targets: TargetView[]): string[] =>
      read(trayModel(snapshotWith(keys, { targets }), now).items);
    expect(lines(file({ keyId: 'a' }))).toContain('  Export again (1 file with web sk_…abcd)');
    expect(lines(file({ keyId: 'a' }, 1), file({ keyId: 'b' }, 2))).toContain(
      '  Export again (2 files, each with its own key)',
    );
  });

  it('are not written again with a key that is rejected: the window is opened at it, to rotate it', () => {
    const keys = [
      key({ id: 'a', label: 'web', hint: 'sk_…abcd', health: aRejectedHealth() }),
      key({ id: 'b', label: '' }, 2),
    ];
    const shown = (targets: TargetView[], over: Partial<Snapshot> = {}): TrayItem[] =>
      trayModel(snapshotWith(keys, { targets, ...over }), now).items;
    const [one, other] = [file({ keyId: 'a' }, 1), file({ keyId: 'b' }, 2)];
    expect(read(shown([one]))).toContain('  Rotate sk_…abcd…');
    expect(read(shown([one])).join('\n')).not.toContain('Export again');
    expect(actions(shown([one]))).toContainEqual({
      type: 'openKey',
      environmentId: place.id,
      keyId: 'a',
    });
    expect(read(shown([one, other]))).toContain(`  Export again (1 file with ${key({}, 2).hint})`);
    expect(actions(shown([one, other]))).toContainEqual({
      type: 'exportAgain',
      environmentId: place.id,
      targetIds: [other.id],
    });
    expect(read(shown([other])).join('\n')).not.toContain('Rotate');
    const rotations = [aRotationSummary({ environmentId: place.id, keyId: 'a' })];
    expect(read(shown([one], { rotations })).join('\n')).not.toMatch(/Rotate|Export again/);
    expect(read(shown([one], { rotations }))).toContain('  Go on with the rotation…');
  });

  it('are not spoken of while there are none', () => {
    expect(read(withFiles().items).join('\n')).not.toContain('Export again');
  });

  it('turn the icon to a warning when one was changed outside', () => {
    const model = withFiles(file({ state: 'drifted' }, 1), file({}, 2));
    expect(model.icon).toBe('warn');
    expect(read(model.items)).toContain('  1 file was changed outside');
  });

  it('leave an old key in sight until it is dead', () => {
    const rotation = aRotationSummary({ environmentId: place.id, step: 'revoke' });
    const model = trayModel(snapshotWith([key()], { rotations: [rotation] }), now);
    expect(model.icon).toBe('warn');
    expect(read(model.items)).toContain('  The old key is still alive…');
    expect(actions(model.items)).toContainEqual({ type: 'openRotation', rotationId: rotation.id });
  });
});

describe('words for a time', () => {
  const spans = [
    0,
    1,
    59_999,
    minute,
    5.5 * minute,
    60 * minute - 1,
    60 * minute,
    25.5 * 60 * minute,
    59.5 * day,
  ].concat([60 * day, 61 * day, 300 * day, 729.9 * day, 730 * day, 1_000 * day]);

  it.each(spans)('that was %d ms ago hold exactly as long as is said', (ms) => {
    const holds = agoHolds(ms);
    expect(ago(ms + holds - 1)).toBe(ago(ms));
    expect(ago(ms + holds)).not.toBe(ago(ms));
  });

  it.each(spans.slice(1))('that comes in %d ms hold exactly as long as is said', (ms) => {
    const holds = untilHolds(ms);
    expect(until(ms - holds + 1)).toBe(until(ms));
    expect(until(ms - holds)).not.toBe(until(ms));
  });

  it('that is past and to come no more hold for ever', () => {
    expect(untilHolds(0)).toBe(Infinity);
  });
});
