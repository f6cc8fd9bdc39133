import type { TargetView } from '../../preload/contract/projects.ts';
import type { RotationSummaryView } from '../../preload/contract/rotation.ts';
import type { AccountView, EnvironmentView, KeyView, Snapshot } from '../../preload/contract/view.ts';
import { expiringWithin } from './expiry.ts';
import { isRefused } from './health.ts';
import { ago, until } from './time-words.ts';

/** The icon's shape, from best to worst; each is told apart without its colour. */
export type TrayIcon = 'empty' | 'ok' | 'unknown' | 'warn' | 'bad';

/** What a click asks for. */
export type TrayAction =
  | { type: 'copyKey'; keyId: string }
  | { type: 'copyClientId'; environmentId: string }
  | { type: 'verifyKey'; keyId: string }
  | { type: 'exportAgain'; environmentId: string }
  | { type: 'openRotation'; rotationId: string }
  | { type: 'openDashboard'; environmentId: string }
  | { type: 'openEnvironment'; environmentId: string }
  | { type: 'verifyAll' }
  | { type: 'linkKey' }
  | { type: 'show' }
  | { type: 'quit' };

export type TrayItem =
  | { kind: 'separator' }
  | { kind: 'words'; text: string }
  | { kind: 'action'; text: string; enabled: boolean; action: TrayAction }
  | { kind: 'menu'; text: string; items: TrayItem[] };

/** The whole tray as plain data: what is shown, and what each click means. */
export interface TrayModel {
  icon: TrayIcon;
  /** At most 127 characters: Windows cuts there. */
  tooltip: string;
  items: TrayItem[];
}

/** Longer menus cannot be used; what is left out is in the window, and what is in trouble comes first. */
const menuLimit = 25;
const severity: readonly TrayIcon[] = ['empty', 'ok', 'unknown', 'warn', 'bad'];

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
    tooltip: `Keyrack: ${ready ? summary(snapshot, now) : vaultWords(snapshot)}`.slice(0, 127),
    items: [
      ...(ready ? [] : [{ kind: 'words', text: vaultWords(snapshot) } as const, separator]),
      ...environmentItems(entries),
      act('Verify all keys', { type: 'verifyAll' }, ready && snapshot.keys.length > 0),
      act('Link a key…', { type: 'linkKey' }, ready),
      separator,
      act('Open Keyrack', { type: 'show' }),
      act('Quit Keyrack', { type: 'quit' }),
    ],
  };
}

interface Entry {
  icon: TrayIcon;
  item: TrayItem;
}

const separator: TrayItem = { kind: 'separator' };

function act(text: string, action: TrayAction, enabled = true): TrayItem {
  return { kind: 'action', text, enabled, action };
}

function worst(icons: readonly TrayIcon[]): TrayIcon {
  return severity[Math.max(0, ...icons.map((icon) => severity.indexOf(icon)))] ?? 'empty';
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

function groupBy<T>(list: readonly T[], idOf: (item: T) => string): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const group = groups.get(idOf(item));
    if (group === undefined) groups.set(idOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** What belongs to one environment. */
interface Belongings {
  account: AccountView | undefined;
  keys: readonly KeyView[];
  targets: readonly TargetView[];
  rotations: readonly RotationSummaryView[];
}

function entriesOf(snapshot: Snapshot, now: number): Entry[] {
  const accounts = new Map(snapshot.accounts.map((account) => [account.id, account]));
  const keys = groupBy(snapshot.keys, (key) => key.environmentId);
  const targets = groupBy(snapshot.targets, (target) => target.environmentId);
  const rotations = groupBy(snapshot.rotations, (rotation) => rotation.environmentId);
  return snapshot.environments.map((environment) =>
    entryOf(
      environment,
      {
        account: accounts.get(environment.accountId),
        keys: keys.get(environment.id) ?? [],
        targets: targets.get(environment.id) ?? [],
        rotations: rotations.get(environment.id) ?? [],
      },
      now,
    ),
  );
}

function entryOf(environment: EnvironmentView, belongings: Belongings, now: number): Entry {
  const { account, keys, targets, rotations } = belongings;
  const drifted = targets.filter(({ state }) => state === 'drifted').length;
  const ofKeys = worst(keys.map((key) => iconOfKey(key, now)));
  const icon = worst([ofKeys, ...(drifted + rotations.length > 0 ? (['warn'] as const) : [])]);
  const worstKey = keys.find((key) => iconOfKey(key, now) === ofKeys);
  const state = worstKey === undefined ? 'no key' : shortState(worstKey, now);
  const [only] = keys;
  const perKey =
    keys.length === 1 && only !== undefined
      ? keyItems(only, environment, now)
      : keys.map((key): TrayItem => {
          const name = key.label === '' ? key.hint : `${key.label} ${key.hint}`;
          return { kind: 'menu', text: name, items: keyItems(key, environment, now) };
        });
  return {
    icon,
    item: {
      kind: 'menu',
      text: `${placeName(environment, account)}: ${state}`,
      items: [
        ...perKey,
        ...rotations.map(rotationItem),
        ...(perKey.length === 0 ? [] : [separator]),
        ...fileItems(environment, targets.length, drifted),
        act(
          'Copy client ID',
          { type: 'copyClientId', environmentId: environment.id },
          environment.clientId !== null,
        ),
        act('Open dashboard', { type: 'openDashboard', environmentId: environment.id }),
        act('Show in Keyrack', { type: 'openEnvironment', environmentId: environment.id }),
      ],
    },
  };
}

function rotationItem({ id, step }: RotationSummaryView): TrayItem {
  const text = step === 'revoke' ? 'The old key is still alive…' : 'Go on with the rotation…';
  return act(text, { type: 'openRotation', rotationId: id });
}

function fileItems(environment: EnvironmentView, files: number, drifted: number): TrayItem[] {
  if (files === 0) return [];
  const count = files === 1 ? '1 file' : `${files} files`;
  const changed = drifted === 1 ? '1 file was changed outside' : `${drifted} files were changed outside`;
  return [
    ...(drifted === 0 ? [] : [{ kind: 'words', text: changed } as const]),
    act(`Export again (${count})`, { type: 'exportAgain', environmentId: environment.id }),
  ];
}

/** Production says so in words, always; staging where its name does not. */
function placeName(environment: EnvironmentView, account: AccountView | undefined): string {
  const name = account === undefined ? environment.name : `${account.name} / ${environment.name}`;
  const clear = environment.kind === 'staging' && environment.name.toLowerCase().includes('staging');
  return clear ? name : `${name} (${environment.kind})`;
}

function keyItems(key: KeyView, environment: EnvironmentView, now: number): TrayItem[] {
  const kind = environment.kind === 'production' ? 'production key' : 'key';
  return [
    { kind: 'words', text: stateWords(key, now) },
    ...expiryItems(key, now),
    act(`Copy ${kind} ${key.hint}`, { type: 'copyKey', keyId: key.id }, !key.locked),
    act('Verify now', { type: 'verifyKey', keyId: key.id }, !key.locked && !key.checking),
  ];
}

function stateWords(key: KeyView, now: number): string {
  if (key.locked) return 'Locked: it cannot be opened now, and nothing was lost';
  if (key.checking) return `${key.health.title}, checking now`;
  const { checkedAt } = key.health;
  return checkedAt === null ? 'Never checked' : `${key.health.title}, checked ${ago(now - checkedAt)}`;
}

function expiryItems(key: KeyView, now: number): TrayItem[] {
  if (key.expiresAt === null || key.expiresAt - now > expiringWithin) return [];
  return [{ kind: 'words', text: capitalized(expiryWords(key.expiresAt, now)) }];
}

function expiryWords(expiresAt: number, now: number): string {
  return expiresAt <= now ? `expired ${ago(now - expiresAt)}` : `expires ${until(expiresAt - now)}`;
}

function shortState(key: KeyView, now: number): string {
  if (key.locked) return 'locked';
  if (key.health.state === 'rejected') return 'rejected';
  if (key.expiresAt !== null && key.expiresAt - now <= expiringWithin) return expiryWords(key.expiresAt, now);
  if (key.health.state === 'unverified') return 'not verified';
  return key.health.title.toLowerCase();
}

function iconOfKey(key: KeyView, now: number): TrayIcon {
  const { state } = key.health;
  if (isRefused(key.health)) return 'bad';
  if (key.expiresAt !== null && key.expiresAt <= now) return 'bad';
  if (key.locked || (key.expiresAt !== null && key.expiresAt - now <= expiringWithin)) return 'warn';
  return state === 'valid' || state === 'limited' ? 'ok' : 'unknown';
}

function environmentItems(entries: readonly Entry[]): TrayItem[] {
  if (entries.length === 0) return [];
  if (entries.length <= menuLimit) return [...entries.map((entry) => entry.item), separator];
  const byTrouble = entries.toSorted((a, b) => severity.indexOf(b.icon) - severity.indexOf(a.icon));
  const rest = entries.length - menuLimit;
  return [
    ...byTrouble.slice(0, menuLimit).map((entry) => entry.item),
    act(`${rest} more in Keyrack…`, { type: 'show' }),
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

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
