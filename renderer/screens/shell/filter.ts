import type { AccountView, EnvironmentView } from '../../../preload/contract/view.ts';
import type { Rack } from '../../state/rack.ts';

export interface SidebarGroup {
  readonly account: AccountView;
  /** The environments in runs of at most 50, which are drawn one by one as they come near. */
  readonly blocks: readonly (readonly EnvironmentView[])[];
}

/**
 * Accounts with their environments, by name, and of those only what matches every word of `query`: in the account's,
 * the environment's or the project's name, the kind, or a key's label, hint or ID.
 */
export function filterAccounts(accounts: readonly AccountView[], rack: Rack, query: string): SidebarGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return accounts.flatMap((account) => {
    const all = rack.environmentsOf(account.id);
    if (words.length === 0) return all.length === 0 ? [] : [{ account, blocks: inBlocks(all) }];
    const environments = all.filter((environment) => {
      const text = textOf(account, environment, rack);
      return words.every((word) => text.includes(word));
    });
    return environments.length === 0 ? [] : [{ account, blocks: inBlocks(environments) }];
  });
}

function textOf(account: AccountView, environment: EnvironmentView, rack: Rack): string {
  const keys = rack.keysOf(environment.id).map(({ label, hint, keyId }) => `${label} ${hint} ${keyId ?? ''}`);
  return [account.name, environment.name, environment.projectName ?? '', environment.kind, ...keys]
    .join(' ')
    .toLowerCase();
}

function inBlocks(environments: readonly EnvironmentView[]): EnvironmentView[][] {
  const size = 50;
  return Array.from({ length: Math.ceil(environments.length / size) }, (_, at) =>
    environments.slice(at * size, (at + 1) * size),
  );
}
