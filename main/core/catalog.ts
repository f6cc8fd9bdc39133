import type { Removable } from '../../preload/contract/values.ts';
import { byId } from './by-id.ts';
import { Failure } from './failure.ts';
import type { Account, Environment, Key, Removal, Target, VaultDocument } from './model.ts';

/** Pure questions to, and changes of, the accounts, environments, keys and targets of a vault document. */

const gone = (what: string): Failure =>
  new Failure(
    'not-found',
    `That ${what} is no longer here.`,
    'It may have been removed. Choose another one.',
  );

/** @throws Failure `not-found`. */
export function accountOf(document: VaultDocument, id: string): Account {
  const account = byId(document.accounts).get(id);
  if (account === undefined) throw gone('account');
  return account;
}

/** @throws Failure `not-found`. */
export function environmentOf(document: VaultDocument, id: string): Environment {
  const environment = byId(document.environments).get(id);
  if (environment === undefined) throw gone('environment');
  return environment;
}

/** The same where it may have been removed meanwhile. */
export const environmentOrNull = (document: VaultDocument, id: string): Environment | null =>
  byId(document.environments).get(id) ?? null;

/** @throws Failure `not-found`. */
export function keyOf(document: VaultDocument, id: string): Key {
  const key = byId(document.keys).get(id);
  if (key === undefined) throw gone('key');
  return key;
}

export const targetGone = (): Failure =>
  new Failure(
    'target-gone',
    'Keyrack does not watch this file any more.',
    'Export to it again to have it watched.',
  );

/** @throws Failure `target-gone`. */
export function targetOf(document: VaultDocument, id: string): Target {
  const target = byId(document.targets).get(id);
  if (target === undefined) throw targetGone();
  return target;
}

/** The environment in the person's words: `Acme / Staging`. */
export function environmentName(document: VaultDocument, environmentId: string): string {
  const environment = environmentOf(document, environmentId);
  return `${accountOf(document, environment.accountId).name} / ${environment.name}`;
}

/** The same of an environment at hand, whose account may be a removed one. */
export function nameOf(document: VaultDocument, environment: Environment): string {
  const { accountId } = environment;
  const account =
    byId(document.accounts).get(accountId) ??
    document.removals.flatMap(({ accounts }) => accounts).find(({ id }) => id === accountId);
  return account === undefined ? environment.name : `${account.name} / ${environment.name}`;
}

/** The same for sentences about what was done, whose environment may not be here any more. */
export function nameOrRemoved(document: VaultDocument, environmentId: string): string {
  const environment = environmentOrNull(document, environmentId);
  return environment === null ? 'a removed environment' : nameOf(document, environment);
}

/** WorkOS's own ID of a linked key (`key_01…`); null where it is not known, or the key not here. */
export const workosKeyIdOf = (document: VaultDocument, keyId: string): string | null =>
  byId(document.keys).get(keyId)?.keyId ?? null;

/**
 * The key in the person's words: `Acme / Staging`, and its label where it has one; without one its hint, where the
 * environment has further keys.
 */
export function keyName(document: VaultDocument, keyId: string): string {
  const key = keyOf(document, keyId);
  const name = environmentName(document, key.environmentId);
  if (key.label !== '') return `${name} (${key.label})`;
  const { environmentId } = key;
  const isAlone = !document.keys.some((each) => each.environmentId === environmentId && each !== key);
  return isAlone ? name : `${name} (${key.hint})`;
}

/** Names are the same when a person would read them so. */
export const sameName = (a: string, b: string): boolean =>
  a.trim().localeCompare(b.trim(), 'en', { sensitivity: 'accent' }) === 0;

/** Whether the person typed the very name that was asked for; what is left free around it does not count. */
export const isNameTyped = (typed: string | undefined, asked: string): boolean =>
  typed?.trim() === asked.trim();

/** Changes many keys in one pass; those that `change` gives back as they are stay the same objects. */
export function replaceKeys(
  document: VaultDocument,
  ids: ReadonlySet<string>,
  change: (key: Key) => Key,
): VaultDocument {
  return { ...document, keys: document.keys.map((key) => (ids.has(key.id) ? change(key) : key)) };
}

export function replaceKey(document: VaultDocument, id: string, change: (key: Key) => Key): VaultDocument {
  return replaceKeys(document, new Set([id]), change);
}

export function replaceEnvironment(
  document: VaultDocument,
  id: string,
  change: (environment: Environment) => Environment,
): VaultDocument {
  return {
    ...document,
    environments: document.environments.map((each) => (each.id === id ? change(each) : each)),
  };
}

/**
 * Refuses a second environment of one account under the same name: "which Staging?" is what people trip over
 * (workos.md §6).
 * @throws Failure `name-taken`.
 */
export function refuseTakenName(
  document: VaultDocument,
  accountId: string,
  name: string,
  except: string | null,
): void {
  const taken = document.environments.some(
    (each) => each.accountId === accountId && each.id !== except && sameName(each.name, name),
  );
  if (!taken) return;
  throw new Failure(
    'name-taken',
    `${accountOf(document, accountId).name} already has an environment named ${name}.`,
    'Give this one another name, or choose that environment to link another key to it.',
  );
}

/** Takes an account, an environment or a key out, with everything below it, and keeps it as a removal. */
export function takeOut(
  document: VaultDocument,
  what: Removable,
  id: string,
  removal: { id: string; at: number },
): VaultDocument {
  const accounts = what === 'account' ? [accountOf(document, id)] : [];
  const environments =
    what === 'account'
      ? document.environments.filter((each) => each.accountId === id)
      : what === 'environment'
        ? [environmentOf(document, id)]
        : [];
  const below = new Set(environments.map((each) => each.id));
  const keys =
    what === 'key' ? [keyOf(document, id)] : document.keys.filter((key) => below.has(key.environmentId));
  const name =
    what === 'account'
      ? accountOf(document, id).name
      : what === 'environment'
        ? environmentName(document, id)
        : keyName(document, id);
  const out = new Set([...accounts, ...environments, ...keys].map((each) => each.id));
  const kept = { ...removal, name, accounts, environments, keys };
  const withoutThem = {
    ...document,
    accounts: document.accounts.filter((each) => !out.has(each.id)),
    environments: document.environments.filter((each) => !out.has(each.id)),
    keys: document.keys.filter((each) => !out.has(each.id)),
    removals: [...document.removals, kept],
  };
  return what === 'environment' ? withoutEmptyAccounts(withoutThem) : withoutThem;
}

/**
 * An account goes with its last environment: an empty one would only be in the way. Removals of its environments keep
 * it, so that each can come back on its own.
 */
export function withoutEmptyAccounts(document: VaultDocument): VaultDocument {
  const inUse = new Set(document.environments.map((each) => each.accountId));
  const empty = document.accounts.filter((account) => !inUse.has(account.id));
  if (empty.length === 0) return document;
  return {
    ...document,
    accounts: document.accounts.filter((account) => inUse.has(account.id)),
    removals: document.removals.map((removal) => {
      const its = empty.filter(({ id }) => removal.environments.some((each) => each.accountId === id));
      return its.length === 0 ? removal : { ...removal, accounts: together(removal.accounts, its) };
    }),
  };
}

/** `present`, and those of `more` that are not among them. */
function together<T extends { id: string }>(present: readonly T[], more: readonly T[]): T[] {
  return [...present, ...more.filter(({ id }) => !present.some((each) => each.id === id))];
}

/**
 * Puts a removal back. A key whose environment is gone, or an environment whose account is gone, cannot come back.
 * @throws Failure `undo-gone`, `parent-gone`, `name-taken`.
 */
export function putBack(document: VaultDocument, removalId: string): VaultDocument {
  const removal = document.removals.find((each) => each.id === removalId);
  if (removal === undefined) {
    throw new Failure(
      'undo-gone',
      'There is nothing left to put back.',
      'Removed keys are kept for 30 days. Link the key again.',
    );
  }
  const accounts = together(document.accounts, removal.accounts);
  const environments = [...document.environments, ...removal.environments];
  const orphaned =
    removal.environments.some((each) => !accounts.some((account) => account.id === each.accountId)) ||
    removal.keys.some((key) => !environments.some((each) => each.id === key.environmentId));
  if (orphaned) {
    throw new Failure(
      'parent-gone',
      `${removal.name} cannot come back yet: what it belonged to was removed too.`,
      'Undo that removal first. Activity lists it.',
    );
  }
  refuseTakenNames(document, removal);
  const linked = new Set(document.keys.map(({ fingerprint }) => fingerprint));
  return {
    ...document,
    accounts,
    environments,
    // One that was linked again meanwhile is there already.
    keys: [...document.keys, ...removal.keys.filter(({ fingerprint }) => !linked.has(fingerprint))],
    removals: document.removals.filter((each) => each.id !== removalId),
  };
}

/** Its names may have been given to others meanwhile. @throws Failure `name-taken`. */
function refuseTakenNames(document: VaultDocument, removal: Removal): void {
  const taken = [
    ...document.accounts.filter((each) =>
      removal.accounts.some(({ id, name }) => id !== each.id && sameName(name, each.name)),
    ),
    ...document.environments.filter((each) =>
      removal.environments.some(
        ({ accountId, name }) => accountId === each.accountId && sameName(name, each.name),
      ),
    ),
  ][0];
  if (taken === undefined) return;
  throw new Failure(
    'name-taken',
    `${removal.name} cannot come back yet: there is another ${taken.name} by now.`,
    'Rename that one, then undo the removal. Activity lists it.',
  );
}
