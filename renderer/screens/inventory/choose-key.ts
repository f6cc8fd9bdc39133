import type { InventoryProblem, InventoryRow } from '../../../preload/contract/inventory.ts';
import type { Kind } from '../../../preload/contract/values.ts';
import type { EnvironmentView, KeyView } from '../../../preload/contract/view.ts';
import type { Rack } from '../../state/rack.ts';

interface Choice {
  key: KeyView;
  environment: EnvironmentView;
  /** `Acme / Staging` */
  name: string;
  /** It belongs to the environment that the file speaks of. */
  fits: boolean;
}

/** The kind that a file wants, as far as its problem tells. */
const wanted = (problem: InventoryProblem | null): Kind | null =>
  problem?.code === 'production-in-development'
    ? 'staging'
    : problem?.code === 'staging-in-production'
      ? 'production'
      : null;

/** Linked keys that can go into a row's file, the likeliest first: its own environment, the right kind, one that works. */
export function choicesFor(
  row: InventoryRow,
  problem: InventoryProblem | null,
  keys: readonly KeyView[],
  rack: Rack,
): Choice[] {
  const kind = wanted(problem);
  const target = row.targetId === null ? undefined : rack.target(row.targetId);
  const own = new Set(
    [
      target?.environmentId,
      ...[...row.clientIds, ...row.keys].map(({ environmentId }) => environmentId),
    ].filter((id) => id != null),
  );
  const accounts = new Set([...own].map((id) => rack.environment(id)?.accountId));
  const rank = ({ key, environment }: Pick<Choice, 'key' | 'environment'>): number =>
    (kind !== null && environment.kind !== kind ? 16 : 0) +
    (own.has(environment.id) ? 0 : 8) +
    (accounts.has(environment.accountId) ? 0 : 4) +
    (key.health.state === 'valid' || key.health.state === 'limited' ? 0 : 2);
  return keys
    .flatMap((key) => {
      const environment = rack.environment(key.environmentId);
      // A key that cannot be opened or that WorkOS refuses mends nothing.
      if (environment === undefined || key.locked || key.health.state === 'rejected') return [];
      const name = `${rack.account(environment.accountId)?.name ?? ''} / ${environment.name}`;
      const fits = own.has(environment.id) && (kind === null || environment.kind === kind);
      return [{ key, environment, name, fits }];
    })
    .sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
}
