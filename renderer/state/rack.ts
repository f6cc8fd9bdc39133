import type { ProjectView, TargetView } from '../../preload/contract/projects.ts';
import type { AccountView, EnvironmentView, KeyView, Snapshot } from '../../preload/contract/view.ts';

/** The snapshot's lists arranged for looking up, once a snapshot. */
export class Rack {
  readonly #accounts = new Map<string, AccountView>();
  readonly #environments = new Map<string, EnvironmentView>();
  readonly #keys = new Map<string, KeyView>();
  readonly #environmentsOf = new Map<string, EnvironmentView[]>();
  readonly #keysOf = new Map<string, KeyView[]>();
  readonly #projects = new Map<string, ProjectView>();
  readonly #targets = new Map<string, TargetView>();
  readonly #targetsOf = new Map<string, TargetView[]>();
  readonly #targetsOfProject = new Map<string, TargetView[]>();
  readonly #targetsOfKey = new Map<string, TargetView[]>();

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
    for (const project of snapshot?.projects ?? []) this.#projects.set(project.id, project);
    for (const target of snapshot?.targets ?? []) {
      this.#targets.set(target.id, target);
      push(this.#targetsOf, target.environmentId, target);
      push(this.#targetsOfKey, target.keyId, target);
      if (target.projectId !== null) push(this.#targetsOfProject, target.projectId, target);
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

  project(id: string): ProjectView | undefined {
    return this.#projects.get(id);
  }

  target(id: string): TargetView | undefined {
    return this.#targets.get(id);
  }

  /** Files that are kept up to date with an environment's keys. */
  targetsOf(environmentId: string): readonly TargetView[] {
    return this.#targetsOf.get(environmentId) ?? [];
  }

  targetsOfProject(projectId: string): readonly TargetView[] {
    return this.#targetsOfProject.get(projectId) ?? [];
  }

  targetsOfKey(keyId: string): readonly TargetView[] {
    return this.#targetsOfKey.get(keyId) ?? [];
  }
}

function push<T>(map: Map<string, T[]>, id: string, value: T): void {
  const list = map.get(id);
  if (list === undefined) map.set(id, [value]);
  else list.push(value);
}
