import type { HealthState } from '../../../preload/contract/values.ts';
import { byId } from '../by-id.ts';
import { environmentName } from '../catalog.ts';
import { nearestProject } from '../paths.ts';
import { isAccepted, isRefused } from '../health.ts';
import type { Environment, Key, Rotation, VaultDocument } from '../model.ts';
import type { Row, RowKey, Standing } from './row.ts';

/** What is known here of a key that a file holds. */
export interface KnownKey {
  standing: Standing;
  /** Set when linked. */
  key: Key | null;
  environment: Environment | null;
  /** E.g. `Acme / Staging`. */
  owner: string | null;
  health: HealthState | null;
  /** WorkOS refused it, at the last check or when it was last reached. */
  dead: boolean;
  /** Proven revoked by a rotation. */
  revoked: boolean;
  /** Another key of its environment works. */
  hasSuccessor: boolean;
}

const stranger: KnownKey = {
  standing: 'unlinked',
  key: null,
  environment: null,
  owner: null,
  health: null,
  dead: false,
  revoked: false,
  hasSuccessor: false,
};

const works = ({ health }: Key): boolean =>
  isAccepted(health) ||
  (health.state === 'unknown' && health.lastKnown !== null && isAccepted(health.lastKnown));

/** When the old key began to go, in ms since the epoch; null while it stays, and for a cookie password. */
function replacedAt({ what, step, writtenAt, startedAt }: Rotation): number | null {
  if (what === 'cookie-password' || step === 'undone') return null;
  return writtenAt ?? (step === 'revoke' || step === 'done' ? startedAt : null);
}

/** The vault's document, arranged for questions about many files. */
export class Known {
  readonly document: VaultDocument;
  readonly #keys = new Map<string, KnownKey>();
  readonly #owners = new Map<string, { environment: Environment; name: string }>();
  readonly #targets: ReadonlyMap<string, string>;
  /** The nearest project that a file lies in; null when it lies in none. */
  readonly projectOf: (path: string) => { id: string } | null;

  constructor(document: VaultDocument) {
    this.document = document;
    const environments = byId(document.environments);
    const nameOf = (id: string): string | null =>
      environments.has(id) ? environmentName(document, id) : null;
    const working = new Map<string, number>();
    for (const key of document.keys) {
      if (works(key)) working.set(key.environmentId, (working.get(key.environmentId) ?? 0) + 1);
    }
    const known = (key: Key | null, environmentId: string): Omit<KnownKey, 'standing'> => ({
      ...stranger,
      key,
      environment: environments.get(environmentId) ?? null,
      owner: nameOf(environmentId),
      hasSuccessor: (working.get(environmentId) ?? 0) > 0,
    });
    // What is linked says more than what was removed, and a rotation more than both.
    for (const removal of document.removals) {
      for (const key of removal.keys) {
        const about = known(null, key.environmentId);
        // Nobody asks about it any more; but what WorkOS refused once stays refused.
        const dead = isRefused(key.health);
        this.#keys.set(key.fingerprint, {
          ...about,
          standing: 'removed',
          dead,
          health: dead ? 'rejected' : null,
          owner: about.owner ?? removal.name,
        });
      }
    }
    const replaced = new Map<string, number>();
    for (const rotation of document.rotations) {
      const at = replacedAt(rotation);
      if (at === null) continue;
      replaced.set(rotation.old.fingerprint, at);
      const about = known(null, rotation.environmentId);
      this.#keys.set(rotation.old.fingerprint, {
        ...about,
        standing: 'replaced',
        dead: true,
        revoked: rotation.proof !== null,
      });
    }
    for (const key of document.keys) {
      // While its files are being written the old key is still linked; what counts is that it is on its way out.
      // One that was linked again afterwards is a key like any other.
      if (key.linkedAt <= (replaced.get(key.fingerprint) ?? -1)) continue;
      const { state } = key.health;
      this.#keys.set(key.fingerprint, {
        ...known(key, key.environmentId),
        standing: 'linked',
        health: state,
        dead: isRefused(key.health),
      });
    }
    for (const environment of document.environments) {
      if (environment.clientId === null) continue;
      this.#owners.set(environment.clientId, {
        environment,
        name: environmentName(document, environment.id),
      });
    }
    this.#targets = new Map(document.targets.map(({ path, id }) => [path, id]));
    this.projectOf = nearestProject(document.projects);
  }

  key({ fingerprint }: Pick<RowKey, 'fingerprint'>): KnownKey {
    return this.#keys.get(fingerprint) ?? stranger;
  }

  /** The linked environment that a client ID belongs to; null when it is not linked. */
  ownerOf(clientId: string): { environment: Environment; name: string } | null {
    return this.#owners.get(clientId) ?? null;
  }

  targetAt(path: string): string | null {
    return this.#targets.get(path) ?? null;
  }

  /** The environments whose keys and client IDs are in a row, by ID; those of its keys first. */
  environmentsOf(row: Row): string[] {
    return [
      ...this.shownKeys(row).map((key) => this.key(key).environment?.id),
      ...row.clientIds.map(({ clientId }) => this.ownerOf(clientId)?.environment.id),
    ].filter((id) => id !== undefined);
  }

  /** The keys of a row that are worth showing. */
  shownKeys(row: Row): RowKey[] {
    return row.keys.filter((key) => !key.doubtful || this.#keys.has(key.fingerprint));
  }
}
