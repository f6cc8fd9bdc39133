import type { TargetView } from '../../../preload/contract/projects.ts';
import type { RotationSummaryView } from '../../../preload/contract/rotation.ts';
import type { AccountView, EnvironmentView, KeyView, Snapshot } from '../../../preload/contract/view.ts';
import { act, separator, severest, worst, type TrayIcon, type TrayItem } from './items.ts';
import { expiryNote, iconOfKey, lineOf, stateWords, wordsHold } from './key-words.ts';

/** An environment in the tray. */
export interface Entry {
  icon: TrayIcon;
  environment: EnvironmentView;
}

/** What belongs to one environment. */
interface Belongings {
  account: AccountView | undefined;
  keys: readonly KeyView[];
  targets: readonly TargetView[];
  rotations: readonly RotationSummaryView[];
}

/** Those in trouble first, then those that are pinned; else in the order in which they were linked. */
export function entriesOf({ environments }: Snapshot, icons: ReadonlyMap<string, TrayIcon>): Entry[] {
  const inOrder = [
    ...environments.filter(({ pinned }) => pinned),
    ...environments.filter(({ pinned }) => !pinned),
  ];
  const entries = inOrder.map((environment): Entry => ({
    icon: icons.get(environment.id) ?? 'empty',
    environment,
  }));
  return severest.flatMap((icon) => entries.filter((entry) => entry.icon === icon));
}

/** One menu for each of these environments, and how long (ms) their words hold by themselves. */
export function menusOf(
  snapshot: Snapshot,
  environments: readonly EnvironmentView[],
  now: number,
): { menus: TrayItem[]; holds: number } {
  const ids = new Set(environments.map(({ id }) => id));
  const isTheirs = ({ environmentId }: { environmentId: string }): boolean => ids.has(environmentId);
  const keys = snapshot.keys.filter(isTheirs);
  const targets = snapshot.targets.filter(isTheirs);
  const rotations = snapshot.rotations.filter(isTheirs);
  const menus = environments.map((environment) => {
    const own = ({ environmentId }: { environmentId: string }): boolean => environmentId === environment.id;
    const account = snapshot.accounts.find(({ id }) => id === environment.accountId);
    const belongings = {
      account,
      keys: keys.filter(own),
      targets: targets.filter(own),
      rotations: rotations.filter(own),
    };
    return menuOf(environment, belongings, now);
  });
  return { menus, holds: Math.min(...keys.map((key) => wordsHold(key, now))) };
}

function menuOf(
  environment: EnvironmentView,
  { account, keys, targets, rotations }: Belongings,
  now: number,
): TrayItem {
  const ofKeys = worst(keys.map((key) => iconOfKey(key, now)));
  const worstKey = keys.find((key) => iconOfKey(key, now) === ofKeys);
  const state = worstKey === undefined ? 'no key' : lineOf(worstKey, now);
  const drifted = targets.filter((target) => target.state === 'drifted').length;
  const [only] = keys;
  const perKey =
    keys.length === 1 && only !== undefined
      ? keyItems(only, environment, now)
      : keys.map((key): TrayItem => {
          return {
            kind: 'menu',
            text: `${nameOf(key)}: ${lineOf(key, now)}`,
            items: keyItems(key, environment, now),
          };
        });
  return {
    kind: 'menu',
    text: `${placeName(environment, account)}: ${state}`,
    items: [
      ...perKey,
      ...rotations.map(rotationItem),
      ...(perKey.length === 0 ? [] : [separator]),
      ...fileItems(environment, { keys, targets, drifted }),
      act(
        'Copy client ID',
        { type: 'copyClientId', environmentId: environment.id },
        environment.clientId !== null,
      ),
      act('Open dashboard', { type: 'openDashboard', environmentId: environment.id }),
      act('Show in Keyrack', { type: 'openEnvironment', environmentId: environment.id }),
    ],
  };
}

function rotationItem({ id, step, what }: RotationSummaryView): TrayItem {
  const text =
    step === 'revoke'
      ? 'The old key is still alive…'
      : `Go on with ${what === 'retire' ? 'retiring' : 'the rotation'}…`;
  return act(text, { type: 'openRotation', rotationId: id });
}

const nameOf = ({ label, hint }: KeyView): string => (label === '' ? hint : `${label} ${hint}`);

function fileItems(
  environment: EnvironmentView,
  { keys, targets, drifted }: { keys: readonly KeyView[]; targets: readonly TargetView[]; drifted: number },
): TrayItem[] {
  const files = targets.length;
  if (files === 0) return [];
  const count = `${files === 1 ? '1 file' : `${files} files`}${writes(keys, targets)}`;
  const changed = drifted === 1 ? '1 file was changed outside' : `${drifted} files were changed outside`;
  return [
    ...(drifted === 0 ? [] : [{ kind: 'words', text: changed } as const]),
    act(`Export again (${count})`, { type: 'exportAgain', environmentId: environment.id }),
  ];
}

/** Which key the files get, where the environment has several. */
function writes(keys: readonly KeyView[], targets: readonly TargetView[]): string {
  if (keys.length < 2) return '';
  const written = keys.filter(({ id }) => targets.some(({ keyId }) => keyId === id));
  const [only] = written;
  return written.length === 1 && only !== undefined ? ` with ${nameOf(only)}` : ', each with its own key';
}

/** Production says so in words, always; staging where its name does not. */
function placeName(environment: EnvironmentView, account: AccountView | undefined): string {
  const name = account === undefined ? environment.name : `${account.name} / ${environment.name}`;
  const clear = environment.kind === 'staging' && environment.name.toLowerCase().includes('staging');
  return clear ? name : `${name} (${environment.kind})`;
}

function keyItems(key: KeyView, environment: EnvironmentView, now: number): TrayItem[] {
  const expiry = expiryNote(key, now);
  const kind = environment.kind === 'production' ? 'production key' : 'key';
  return [
    { kind: 'words', text: stateWords(key, now) },
    ...(expiry === '' ? [] : [{ kind: 'words', text: expiry } as const]),
    act(`Copy ${kind} ${key.hint}`, { type: 'copyKey', keyId: key.id }, !key.locked),
    act('Verify now', { type: 'verifyKey', keyId: key.id }, !key.locked && !key.checking),
  ];
}
