import type { TargetView } from '../../preload/contract/projects.ts';
import type { AccountView, EnvironmentView, KeyView } from '../../preload/contract/view.ts';
import { conditionOrder, type Condition } from './condition.ts';
import { byName } from './tags.ts';

export type KeyOrder = 'match' | 'trouble' | 'name' | 'label' | 'checked' | 'expiry' | 'age';
/** How a key stands, or that a file no longer says what was written from it. */
export type KeyState = Condition | 'drifted';

/** From the worst to the best: a drifted file comes after what is wrong with a key and before what is not known of one. */
export const keyStateOrder: readonly KeyState[] = conditionOrder.flatMap((condition): KeyState[] =>
  condition === 'unknown' ? ['drifted', condition] : [condition],
);

/** A key with everything that a row says of it. */
export interface ListedKey {
  readonly key: KeyView;
  readonly environment: EnvironmentView;
  readonly account: AccountView | undefined;
  readonly condition: Condition;
  /** Files that drifted from it. */
  readonly drifted: number;
}

/** An account with its environments. */
export interface AccountGroup {
  readonly account: AccountView;
  readonly environments: readonly EnvironmentView[];
}

/** The accounts by name, each with its environments by name. */
export function accountsByName(
  accounts: readonly AccountView[],
  environments: readonly EnvironmentView[],
): AccountGroup[] {
  const of = Map.groupBy(environments, ({ accountId }) => accountId);
  const sorted = <T extends { readonly name: string }>(named: readonly T[]): T[] =>
    named.toSorted((one, other) => byName.compare(one.name, other.name));
  return sorted(accounts).map((account) => ({ account, environments: sorted(of.get(account.id) ?? []) }));
}

/** The place of each environment, by its ID, when all are sorted by the names of account and environment. */
export function placesByName(
  accounts: readonly AccountView[],
  environments: readonly EnvironmentView[],
): ReadonlyMap<string, number> {
  const sorted = accountsByName(accounts, environments).flatMap((group) => group.environments);
  return new Map(sorted.map(({ id }, at) => [id, at]));
}

/** How many files drifted from each key, by its ID. */
export function driftedFiles(targets: readonly TargetView[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { keyId, state } of targets)
    if (state === 'drifted') counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
  return counts;
}

export const isIn = ({ condition, drifted }: ListedKey, state: KeyState): boolean =>
  state === 'drifted' ? drifted > 0 : condition === state;

/** How many keys are in each state. */
export function countStates(listed: readonly ListedKey[]): ReadonlyMap<KeyState, number> {
  const counts = new Map<KeyState, number>();
  const count = (state: KeyState): unknown => counts.set(state, (counts.get(state) ?? 0) + 1);
  for (const { condition, drifted } of listed) {
    count(condition);
    if (drifted > 0) count('drifted');
  }
  return counts;
}

/** What sorts a key in each order, the smallest first. */
const weightIn: Readonly<Record<Exclude<KeyOrder, 'match'>, (listed: ListedKey) => number>> = {
  trouble: ({ condition, drifted }) =>
    Math.min(
      keyStateOrder.indexOf(condition),
      drifted > 0 ? keyStateOrder.indexOf('drifted') : keyStateOrder.length,
    ),
  name: () => 0,
  // Never checked, then longest ago.
  checked: ({ key }) => key.health.checkedAt ?? 0,
  expiry: ({ key }) => key.expiresAt ?? Number.MAX_SAFE_INTEGER,
  // The oldest first; where a key does not say when it was made, when it was linked.
  age: ({ key }) => key.createdAt ?? key.linkedAt,
  // Those without one last; the letters themselves tell where the weight does not.
  label: ({ key }) => (key.label === '' ? 1 : 0),
};

/** @param places of `placesByName`, which tell where the order itself does not. */
export function sorted(
  listed: readonly ListedKey[],
  order: Exclude<KeyOrder, 'match'>,
  places: ReadonlyMap<string, number>,
): ListedKey[] {
  const weight = weightIn[order];
  return listed
    .map((each) => ({ each, weight: weight(each), place: places.get(each.environment.id) ?? 0 }))
    .sort(
      (one, other) =>
        one.weight - other.weight ||
        (order === 'label' && byName.compare(one.each.key.label, other.each.key.label)) ||
        one.place - other.place ||
        byName.compare(one.each.key.label, other.each.key.label),
    )
    .map(({ each }) => each);
}

/** The IDs with these among them, or without them. */
export function withChosen(
  chosen: ReadonlySet<string>,
  ids: readonly string[],
  among: boolean,
): ReadonlySet<string> {
  const now = new Set(chosen);
  for (const id of ids) {
    if (among) now.add(id);
    else now.delete(id);
  }
  return now;
}
export const noneChosen: ReadonlySet<string> = new Set();
