import type { Snapshot } from '../../preload/contract/view.ts';
import { entriesOf, type Entry } from './tray/entries.ts';
import { act, separator, worst, type TrayIcon, type TrayItem, type TrayModel } from './tray/items.ts';
import { iconOfKey } from './tray/key-words.ts';

export type { TrayAction, TrayIcon, TrayItem, TrayModel } from './tray/items.ts';

/** Longer menus cannot be used; what is left out is in the window, and what is in trouble comes first. */
const menuLimit = 12;
const second = 1_000;
const minute = 60 * second;

/**
 * The tray for a picture of the vault.
 * @param now milliseconds since the epoch; ages are relative to it.
 */
export function trayModel(snapshot: Snapshot, now: number): TrayModel {
  const ready = snapshot.vault.state === 'ready';
  const entries = ready ? entriesOf(snapshot, now) : [];
  const icon = ready ? worst(entries.map((entry) => entry.icon)) : iconOfVault(snapshot);
  return {
    icon,
    tooltip: tooltipOf(snapshot, now),
    items: [
      ...(ready ? [] : [{ kind: 'words', text: vaultWords(snapshot) } as const, separator]),
      ...environmentItems(entries),
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
  };
}

/**
 * How long the words of the tray hold (ms): a minute is as fine as its ages are, and a copied key is counted down.
 */
export const trayHolds = ({ clipboard }: Snapshot): number => (clipboard === null ? minute : second);

/** How many keys need the person now: what a badge on dock or taskbar shows. */
export const badgeCount = (snapshot: Snapshot, now: number): number =>
  snapshot.vault.state === 'ready' ? snapshot.keys.filter((key) => iconOfKey(key, now) === 'bad').length : 0;

function tooltipOf(snapshot: Snapshot, now: number): string {
  const ready = snapshot.vault.state === 'ready';
  const { clipboard } = snapshot;
  const left = clipboard === null ? 0 : Math.ceil(Math.max(0, clipboard.clearsAt - now) / second);
  // First: a tooltip is cut at its end.
  const copied = left === 0 ? '' : `a key is on the clipboard, cleared in ${left} s. `;
  return `Keyrack: ${copied}${ready ? summary(snapshot, now) : vaultWords(snapshot)}`.slice(0, 127);
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

function environmentItems(entries: readonly Entry[]): TrayItem[] {
  if (entries.length === 0) return [];
  const shown = entries.slice(0, menuLimit).map((entry) => entry.item);
  if (entries.length <= menuLimit) return [...shown, separator];
  return [
    ...shown,
    act(`All ${entries.length.toLocaleString('en')} environments…`, { type: 'openOverview' }),
    separator,
  ];
}

function summary(snapshot: Snapshot, now: number): string {
  const total = snapshot.keys.length;
  if (total === 0) return 'no keys linked yet';
  const icons = snapshot.keys.map((key) => iconOfKey(key, now));
  const of = (icon: TrayIcon): number => icons.filter((each) => each === icon).length;
  const keys = `${total} ${total === 1 ? 'key' : 'keys'}`;
  if (of('ok') === total) return total === 1 ? '1 key, valid' : `${keys}, all valid`;
  const parts = [
    of('bad') > 0 ? `${of('bad')} rejected or expired` : '',
    of('warn') > 0 ? `${of('warn')} locked or expiring` : '',
    of('unknown') > 0 ? `${of('unknown')} not known` : '',
  ];
  return `${keys}, ${parts.filter((part) => part !== '').join(', ')}`;
}
