import type { TargetView } from '../../../preload/contract/projects.ts';
import type { RotationSummaryView } from '../../../preload/contract/rotation.ts';
import type { AccountView, EnvironmentView, KeyView, Snapshot } from '../../../preload/contract/view.ts';
import { isRefused } from '../health.ts';
import { counted } from '../listed.ts';
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
      ...fileItems(environment, { keys, targets, rotations }),
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
  { keys, targets, rotations }: Omit<Belongings, 'account'>,
): TrayItem[] {
  const drifted = targets.filter(({ state }) => state === 'drifted').length;
  const changed = `${counted(drifted, 'file was', 'files were')} changed outside`;
  const refused = keys.filter(({ id, health }) => isRefused(health) && isWritten(id, targets));
  return [
    ...(drifted === 0 ? [] : [{ kind: 'words', text: changed } as const]),
    // One that is being rotated has an item of its own.
    ...refused.filter(({ id }) => !rotations.some(({ keyId }) => keyId === id)).map(rotateItem),
    ...exportItems(environment, { keys, targets, refused }),
  ];
}

const isWritten = (id: string, targets: readonly TargetView[]): boolean =>
  targets.some(({ keyId }) => keyId === id);

/** It only leads to the key: what a rotation asks and shows needs the window. */
const rotateItem = ({ id, environmentId, hint }: KeyView): TrayItem =>
  act(`Rotate ${hint}…`, { type: 'openKey', environmentId, keyId: id });

/** A key that WorkOS refuses is not written again: no file works with it. */
function exportItems(
  environment: EnvironmentView,
  { keys, targets, refused }: Pick<Belongings, 'keys' | 'targets'> & { refused: readonly KeyView[] },
): TrayItem[] {
  const files = targets.filter(({ keyId }) => !refused.some(({ id }) => id === keyId));
  if (files.length === 0) return [];
  const count = `${counted(files.length, 'file', 'files')}${writes(keys, files)}`;
  const some = files.length < targets.length && { targetIds: files.map(({ id }) => id) };
  return [act(`Export again (${count})`, { type: 'exportAgain', environmentId: environment.id, ...some })];
}

/** Which key the files get, where the environment has several. */
function writes(keys: readonly KeyView[], targets: readonly TargetView[]): string {
  if (keys.length < 2) return '';
  const written = keys.filter(({ id }) => isWritten(id, targets));
  const [only] = written;
  return written.length === 1 && only !== undefined ? ` with ${nameOf(only)}` : ', each with its own key';
}

/** Every place says its kind in words: in its name, or behind it. */
function placeName({ name, kind }: EnvironmentView, account: AccountView | undefined): string {
  const place = account === undefined ? name : `${account.name} / ${name}`;
  // Not within a word: what is called `Pre-production` may be either.
  return new RegExp(`(^|[\\s(])${kind}\\b`, 'i').test(name) ? place : `${place} (${kind})`;
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
