import type { AccountView, EnvironmentView } from '../../../preload/contract/view.ts';
import type { AccountGroup } from '../../state/listed-keys.ts';
import type { EnvironmentHit } from '../../state/search/search-index.ts';

/** A row of the sidebar: a heading, an environment below its account's, one that is pinned, or that the search found. */
export type SidebarRow =
  | { readonly type: 'heading'; readonly key: string; readonly name: string }
  | { readonly type: 'environment'; readonly key: string; readonly environment: EnvironmentView }
  | {
      readonly type: 'pinned';
      readonly key: string;
      readonly environment: EnvironmentView;
      readonly account: AccountView | undefined;
    }
  | {
      readonly type: 'hit';
      readonly key: string;
      readonly environment: EnvironmentView;
      readonly hit: EnvironmentHit;
    };

/** Heights in px; a found environment says on a second line what of it was found, a pinned one whose it is. */
const heights: Readonly<Record<SidebarRow['type'], number>> = {
  heading: 32,
  environment: 32,
  pinned: 46,
  hit: 46,
};
export const heightOf = ({ type }: SidebarRow): number => heights[type];
export const keyOf = ({ key }: SidebarRow): string => key;
export const nameOf = (row: SidebarRow): string => (row.type === 'heading' ? '' : row.environment.name);

/**
 * What is pinned, then every account that has other environments, each with these below it; all in the order given.
 * Each environment is one row.
 */
export function allRows(groups: readonly AccountGroup[]): SidebarRow[] {
  const pinned: SidebarRow[] = [];
  const rows: SidebarRow[] = [];
  for (const { account, environments } of groups) {
    const [first, others] = parted(environments);
    for (const environment of first)
      pinned.push({ type: 'pinned', key: environment.id, environment, account });
    if (others.length > 0) rows.push({ type: 'heading', key: `account ${account.id}`, name: account.name });
    for (const environment of others) rows.push({ type: 'environment', key: environment.id, environment });
  }
  return pinned.length === 0
    ? rows
    : [{ type: 'heading', key: 'pinned', name: 'Pinned' }, ...pinned, ...rows];
}

/** Those that are pinned, and the others. */
function parted(
  environments: readonly EnvironmentView[],
): [pinned: readonly EnvironmentView[], others: readonly EnvironmentView[]] {
  return [environments.filter(({ pinned }) => pinned), environments.filter(({ pinned }) => !pinned)];
}

/** What was found, the best first. */
export const hitRows = (hits: readonly EnvironmentHit[]): SidebarRow[] =>
  hits.map((hit) => ({ type: 'hit', key: hit.environment.id, environment: hit.environment, hit }));
