import type { InventoryProblem, InventoryRow } from '../../../preload/contract/inventory.ts';
import type { Kind } from '../../../preload/contract/values.ts';
import type { Rack } from '../../state/rack.ts';
import type { WantedKey } from '../../parts/export/choose-key.ts';

/** The kind that a file wants, as far as its problem tells. */
const kindFor = (problem: InventoryProblem | null): Kind | null =>
  problem?.code === 'production-in-development'
    ? 'staging'
    : problem?.code === 'staging-in-production'
      ? 'production'
      : null;

/** The key that a row's file likely wants: of the environments that it speaks of, and of the kind that mends its problem. */
export function wantedBy(row: InventoryRow, problem: InventoryProblem | null, rack: Rack): WantedKey {
  const target = row.targetId === null ? undefined : rack.target(row.targetId);
  const ids = [
    target?.environmentId,
    ...[...row.clientIds, ...row.keys].map(({ environmentId }) => environmentId),
  ].filter((id) => id != null);
  return { environmentIds: new Set(ids), kind: kindFor(problem) };
}
