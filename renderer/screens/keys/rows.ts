import type { AccountView } from '../../../preload/contract/view.ts';
import type { ListedKey } from '../../state/listed-keys.ts';

/** A row of the list: a key, or the account of those below it. */
export type KeyRow =
  | {
      readonly type: 'account';
      readonly id: string;
      readonly account: AccountView | undefined;
      readonly keys: number;
    }
  | { readonly type: 'key'; readonly id: string; readonly listed: ListedKey };

/** In px. */
export const heightOf = ({ type }: KeyRow): number => (type === 'account' ? 36 : 48);
export const idOf = ({ id }: KeyRow): string => id;
export const nameOf = (row: KeyRow): string => (row.type === 'account' ? '' : row.listed.environment.name);

const inOrder = (shown: readonly ListedKey[]): KeyRow[] =>
  shown.map((listed) => ({ type: 'key', id: listed.key.id, listed }));

/** The keys in their order; grouped, below their accounts, which come in the order of their first keys. */
export function rowsOf(shown: readonly ListedKey[], grouped: boolean): KeyRow[] {
  if (!grouped) return inOrder(shown);
  const groups = Map.groupBy(shown, ({ environment }) => environment.accountId);
  return Array.from(groups, ([id, keys]): KeyRow[] => [
    { type: 'account', id: `account ${id}`, account: keys[0]?.account, keys: keys.length },
    ...inOrder(keys),
  ]).flat();
}
