import type { ProjectView, TargetView } from '../../preload/contract/projects.ts';
import type { AccountView, EnvironmentView, KeyView, Snapshot } from '../../preload/contract/view.ts';
import { Grouped, ById } from './lookup.ts';

type Lists = Pick<Snapshot, 'accounts' | 'environments' | 'keys' | 'projects' | 'targets'>;
const nothing: Lists = { accounts: [], environments: [], keys: [], projects: [], targets: [] };

/**
 * The snapshot's lists arranged for looking up. A rack takes over from the one before what is the same, so that what is
 * shown of an environment changes only when that environment does.
 */
export class Rack {
  readonly #accounts: ById<AccountView>;
  readonly #environments: ById<EnvironmentView>;
  readonly #keys: ById<KeyView>;
  readonly #projects: ById<ProjectView>;
  readonly #targets: ById<TargetView>;
  readonly #environmentsOf: Grouped<EnvironmentView>;
  readonly #keysOf: Grouped<KeyView>;
  readonly #targetsOf: Grouped<TargetView>;
  readonly #targetsOfProject: Grouped<TargetView>;
  readonly #targetsOfKey: Grouped<TargetView>;

  private constructor({ accounts, environments, keys, projects, targets }: Lists, before: Rack | null) {
    this.#accounts = ById.of(accounts, before && before.#accounts);
    this.#environments = ById.of(environments, before && before.#environments);
    this.#keys = ById.of(keys, before && before.#keys);
    this.#projects = ById.of(projects, before && before.#projects);
    this.#targets = ById.of(targets, before && before.#targets);
    this.#environmentsOf = Grouped.of(
      environments,
      ({ accountId }) => accountId,
      before && before.#environmentsOf,
    );
    this.#keysOf = Grouped.of(keys, ({ environmentId }) => environmentId, before && before.#keysOf);
    this.#targetsOf = Grouped.of(targets, ({ environmentId }) => environmentId, before && before.#targetsOf);
    this.#targetsOfKey = Grouped.of(targets, ({ keyId }) => keyId, before && before.#targetsOfKey);
    this.#targetsOfProject = Grouped.of(
      targets,
      ({ projectId }) => projectId,
      before && before.#targetsOfProject,
    );
  }

  /** @param before the rack of the snapshot before this one, or null. */
  static of(snapshot: Snapshot | null, before: Rack | null): Rack {
    return new Rack(snapshot ?? nothing, before);
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

  /** E.g. `Acme / Staging`; ` / ` of one that is gone. */
  nameOf(environmentId: string): string {
    const environment = this.environment(environmentId);
    return `${this.account(environment?.accountId ?? '')?.name ?? ''} / ${environment?.name ?? ''}`;
  }

  environmentsOf(accountId: string): readonly EnvironmentView[] {
    return this.#environmentsOf.get(accountId);
  }

  keysOf(environmentId: string): readonly KeyView[] {
    return this.#keysOf.get(environmentId);
  }

  project(id: string): ProjectView | undefined {
    return this.#projects.get(id);
  }

  target(id: string): TargetView | undefined {
    return this.#targets.get(id);
  }

  /** Files that are kept up to date with an environment's keys. */
  targetsOf(environmentId: string): readonly TargetView[] {
    return this.#targetsOf.get(environmentId);
  }

  targetsOfProject(projectId: string): readonly TargetView[] {
    return this.#targetsOfProject.get(projectId);
  }

  targetsOfKey(keyId: string): readonly TargetView[] {
    return this.#targetsOfKey.get(keyId);
  }
}
