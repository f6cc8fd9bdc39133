import type { Kind } from '../../../preload/contract/values.ts';
import type { EnvironmentView, KeyView } from '../../../preload/contract/view.ts';
import { isAccepted } from '../../state/condition.ts';
import { onTheirWayOut } from '../../state/rotate.ts';
import type { App } from '../../state/app.svelte.ts';

export interface KeyChoice {
  key: KeyView;
  environment: EnvironmentView;
  /** `Acme / Staging` */
  name: string;
  /** It is of an environment that is wanted, and of the kind that is. */
  fits: boolean;
}

/** What a file or a project likely wants, as far as can be told. */
export interface WantedKey {
  environmentIds: ReadonlySet<string>;
  kind: Kind | null;
}

/** Linked keys that can go into a file, the likeliest first: the wanted environments, the right kind, one that works. */
export function choicesFor(
  { environmentIds, kind }: WantedKey,
  { snapshot, rack }: Pick<App, 'snapshot' | 'rack'>,
): KeyChoice[] {
  const leaving = onTheirWayOut(snapshot?.rotations);
  const accounts = new Set([...environmentIds].map((id) => rack.environment(id)?.accountId));
  const rank = ({ key, environment }: Pick<KeyChoice, 'key' | 'environment'>): number =>
    (kind !== null && environment.kind !== kind ? 16 : 0) +
    (environmentIds.has(environment.id) ? 0 : 8) +
    (accounts.has(environment.accountId) ? 0 : 4) +
    (isAccepted(key.health.state) ? 0 : 2);
  return (snapshot?.keys ?? [])
    .flatMap((key) => {
      const environment = rack.environment(key.environmentId);
      // A key that cannot be opened, that WorkOS refuses or that is about to be revoked helps nobody.
      if (environment === undefined || key.locked || key.health.state === 'rejected' || leaving.has(key.id))
        return [];
      const name = rack.nameOf(environment.id);
      const fits = environmentIds.has(environment.id) && (kind === null || environment.kind === kind);
      return [{ key, environment, name, fits }];
    })
    .sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
}
