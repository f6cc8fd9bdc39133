import type { EnvironmentView, KeyView } from '../../preload/contract/view.ts';
import { conditionOf, conditionOrder, isAccepted, needsAttention, type Condition } from './condition.ts';
import type { Rack } from './rack.ts';

/** A key with how it stands. */
export interface Judged {
  readonly key: KeyView;
  readonly condition: Condition;
  readonly environment: EnvironmentView | undefined;
}

/** @param now milliseconds since the epoch. */
export const judge = (keys: readonly KeyView[], rack: Rack, now: number): Judged[] =>
  keys.map((key) => ({
    key,
    condition: conditionOf(key, now),
    environment: rack.environment(key.environmentId),
  }));

/** Whether the key can be used now; one that ends soon still can. */
export const isWorking = ({ key, condition }: Judged): boolean =>
  isAccepted(condition === 'expiring' ? key.health.state : condition);

/** Those that want something done, or that an alarm is about; the worst first. */
export const wantingOf = (judged: readonly Judged[]): Judged[] =>
  judged
    .filter(({ key, condition }) => needsAttention(condition) || key.alarms.length > 0)
    .sort((one, other) => conditionOrder.indexOf(one.condition) - conditionOrder.indexOf(other.condition));

/** The alarm that a key's row is about: of what the key's condition says, else the newest. */
export function alarmOf({ key, condition }: Judged): KeyView['alarms'][number] | undefined {
  const kind =
    condition === 'rejected'
      ? 'rejected'
      : condition === 'expiring' || condition === 'expired'
        ? 'expiry'
        : null;
  return key.alarms.find((each) => each.kind === kind) ?? key.alarms.at(-1);
}
