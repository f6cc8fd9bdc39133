import type { AccountView, EnvironmentView, KeyView, Snapshot } from '../../preload/contract/view.ts';

/** The snapshot's lists arranged for looking up, once a snapshot. */
export class Rack {
  readonly #accounts = new Map<string, AccountView>();
  readonly #environments = new Map<string, EnvironmentView>();
  readonly #keys = new Map<string, KeyView>();
  readonly #environmentsOf = new Map<string, EnvironmentView[]>();
  readonly #keysOf = new Map<string, KeyView[]>();

  constructor(snapshot: Snapshot | null) {
    for (const account of snapshot?.accounts ?? []) this.#accounts.set(account.id, account);
    for (const environment of snapshot?.environments ?? []) {
      this.#environments.set(environment.id, environment);
      push(this.#environmentsOf, environment.accountId, environment);
    }
    for (const key of snapshot?.keys ?? []) {
      this.#keys.set(key.id, key);
      push(this.#keysOf, key.environmentId, key);
    }
  }

  account(id: string): AccountView | undefined {
    return this.#accounts.get(id);
  }

  environment(id: string): EnvironmentView | undefined {
    return this.#environments.get(id);
  }

  key(id: string): KeyView | undefined {
    return this.#keys.get(id);
  }

  environmentsOf(accountId: string): readonly EnvironmentView[] {
    return this.#environmentsOf.get(accountId) ?? [];
  }

  keysOf(environmentId: string): readonly KeyView[] {
    return this.#keysOf.get(environmentId) ?? [];
  }
}

function push<T>(map: Map<string, T[]>, id: string, value: T): void {
  const list = map.get(id);
  if (list === undefined) map.set(id, [value]);
  else list.push(value);
}
