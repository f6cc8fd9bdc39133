import type { Snapshot } from '../../preload/contract/view.ts';
import { counted } from './listed.ts';
import { entriesOf, menusOf } from './tray/entries.ts';
import { act, separator, worst, type TrayIcon, type TrayItem, type TrayModel } from './tray/items.ts';
import { standingOf, type Standing } from './tray/standing.ts';

export type { TrayAction, TrayIcon, TrayItem, TrayModel } from './tray/items.ts';

/** Longer menus cannot be used; what is left out is in the window, and what is in trouble comes first. */
const menuLimit = 12;
const second = 1_000;

/**
 * The tray for a picture of the vault.
 * @param now milliseconds since the epoch; ages are relative to it.
 */
export function trayModel(snapshot: Snapshot, now: number): TrayModel {
  const ready = snapshot.vault.state === 'ready';
  const standing = standingOf(ready ? snapshot : { ...snapshot, keys: [], targets: [], rotations: [] }, now);
  const entries = ready ? entriesOf(snapshot, standing.environments) : [];
  const shown = entries.slice(0, menuLimit).map(({ environment }) => environment);
  const { menus, holds } = menusOf(snapshot, shown, now);
  const left = (snapshot.clipboard?.clearsAt ?? now) - now;
  const untilChange = Math.min(standing.holds, holds, left <= 0 ? Infinity : left % second || second);
  return {
    icon: ready ? worst(entries.map((entry) => entry.icon)) : iconOfVault(snapshot),
    tooltip: tooltipOf(ready ? summary(standing) : vaultWords(snapshot), left),
    items: [
      ...(ready ? [] : [{ kind: 'words', text: vaultWords(snapshot) } as const, separator]),
      ...environmentItems(menus, entries.length),
      act('Verify all keys', { type: 'verifyAll' }, ready && snapshot.keys.length > 0),
      act(
        snapshot.settings.checksPaused ? 'Resume checks' : 'Pause checks',
        { type: 'pauseChecks', paused: !snapshot.settings.checksPaused },
        ready,
      ),
      act('Link a key…', { type: 'linkKey' }, ready),
      separator,
      act('Open Keyrack', { type: 'show' }),
      act('Quit Keyrack', { type: 'quit' }),
    ],
    badge: standing.counts.bad,
    holds: untilChange === Infinity ? null : untilChange,
  };
}

/** @param left how long (ms) a copied key stays on the clipboard. */
function tooltipOf(words: string, left: number): string {
  // First: a tooltip is cut at its end.
  const copied = left <= 0 ? '' : `a key is on the clipboard, cleared in ${Math.ceil(left / second)} s. `;
  return `Keyrack: ${copied}${words}`.slice(0, 127);
}

function iconOfVault(snapshot: Snapshot): TrayIcon {
  const { state } = snapshot.vault;
  if (state === 'loading' || state === 'choose-tier') return 'empty';
  return state === 'locked' ? 'unknown' : 'bad';
}

function vaultWords(snapshot: Snapshot): string {
  switch (snapshot.vault.state) {
    case 'loading':
      return 'opening the vault';
    case 'choose-tier':
      return 'not set up yet';
    case 'locked':
      return 'locked, open it with your passphrase';
    default:
      return 'the vault needs your attention';
  }
}

function environmentItems(menus: readonly TrayItem[], count: number): TrayItem[] {
  if (count === 0) return [];
  if (count === menus.length) return [...menus, separator];
  return [
    ...menus,
    act(`All ${count.toLocaleString('en')} environments…`, { type: 'openOverview' }),
    separator,
  ];
}

function summary({ counts }: Standing): string {
  const { bad, warn, unknown, ok } = counts;
  const total = bad + warn + unknown + ok;
  if (total === 0) return 'no keys linked yet';
  const keys = counted(total, 'key', 'keys');
  if (ok === total) return total === 1 ? '1 key, valid' : `${keys}, all valid`;
  const parts = [
    bad > 0 ? `${bad} rejected or expired` : '',
    warn > 0 ? `${warn} locked or expiring` : '',
    unknown > 0 ? `${unknown} not known` : '',
  ];
  return `${keys}, ${parts.filter((part) => part !== '').join(', ')}`;
}
