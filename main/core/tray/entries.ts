import type { TargetView } from '../../../preload/contract/projects.ts';
import type { RotationSummaryView } from '../../../preload/contract/rotation.ts';
import type { AccountView, EnvironmentView, KeyView, Snapshot } from '../../../preload/contract/view.ts';
import { act, separator, severityOf, worst, type TrayIcon, type TrayItem } from './items.ts';
import { expiryNote, iconOfKey, lineOf, stateWords } from './key-words.ts';

/** An environment in the tray. */
export interface Entry {
  icon: TrayIcon;
  item: TrayItem;
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

/** One menu an environment, those in trouble first; else in the window's order. */
export function entriesOf(snapshot: Snapshot, now: number): Entry[] {
  const accounts = new Map(snapshot.accounts.map((account) => [account.id, account]));
  const keys = groupBy(snapshot.keys, (key) => key.environmentId);
  const targets = groupBy(snapshot.targets, (target) => target.environmentId);
  const rotations = groupBy(snapshot.rotations, (rotation) => rotation.environmentId);
  const entries = snapshot.environments.map((environment) =>
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
  return entries.toSorted((one, other) => severityOf(other.icon) - severityOf(one.icon));
}

function entryOf(environment: EnvironmentView, belongings: Belongings, now: number): Entry {
  const { account, keys, targets, rotations } = belongings;
  const drifted = targets.filter(({ state }) => state === 'drifted').length;
  const ofKeys = worst(keys.map((key) => iconOfKey(key, now)));
  const icon = worst([ofKeys, ...(drifted + rotations.length > 0 ? (['warn'] as const) : [])]);
  const worstKey = keys.find((key) => iconOfKey(key, now) === ofKeys);
  const state = worstKey === undefined ? 'no key' : lineOf(worstKey, now);
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
  const expiry = expiryNote(key, now);
  const kind = environment.kind === 'production' ? 'production key' : 'key';
  return [
    { kind: 'words', text: stateWords(key, now) },
    ...(expiry === '' ? [] : [{ kind: 'words', text: expiry } as const]),
    act(`Copy ${kind} ${key.hint}`, { type: 'copyKey', keyId: key.id }, !key.locked),
    act('Verify now', { type: 'verifyKey', keyId: key.id }, !key.locked && !key.checking),
  ];
}
