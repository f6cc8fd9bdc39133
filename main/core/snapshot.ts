import type { EnvironmentView, KeyView, Snapshot } from '../../preload/contract/view.ts';
import { healthView } from './health-view.ts';
import { undoTime, type Environment, type Key, type VaultDocument } from './model.ts';
import { pairOf } from './pairing/standing.ts';

/** What is not in the document, but in the window. */
export interface Surroundings {
  app: Snapshot['app'];
  /** Milliseconds since the epoch. */
  now: number;
  online: boolean;
  vault: Snapshot['vault'];
  settings: Snapshot['settings'];
  projects: Snapshot['projects'];
  targets: Snapshot['targets'];
  rotations: Snapshot['rotations'];
  inventory: Snapshot['inventory'];
  wizard: Snapshot['wizard'];
  clipboard: Snapshot['clipboard'];
  isLocked: (key: Key) => boolean;
  isChecking: (keyId: string) => boolean;
  isConfirming: (keyId: string) => boolean;
  /** Ms since the epoch; null when it is not checked by itself. */
  nextCheckAt: (keyId: string) => number | null;
}

/** Everything the window shows, without a secret: the document's view. */
export function snapshotOf(document: VaultDocument, around: Surroundings): Snapshot {
  const files = new Map<string, number>();
  for (const { keyId } of document.targets) files.set(keyId, (files.get(keyId) ?? 0) + 1);
  return {
    app: around.app,
    online: around.online,
    vault: around.vault,
    settings: around.settings,
    accounts: document.accounts.map(({ id, name }) => ({ id, name })),
    environments: document.environments.map((each) => environmentView(document, each)),
    keys: document.keys.map((key) => keyView(key, files.get(key.id) ?? 0, around)),
    removals: document.removals.map(({ id, at, name }) => ({ id, at, name, until: at + undoTime })),
    projects: around.projects,
    targets: around.targets,
    rotations: around.rotations,
    inventory: around.inventory,
    wizard: around.wizard,
    clipboard: around.clipboard,
  };
}

function environmentView(document: VaultDocument, environment: Environment): EnvironmentView {
  const { id, accountId, name, kind, projectName } = environment;
  const { clientId, clientIdState, workosEnvironmentId, createdAt } = environment;
  const found = pairOf(document, environment);
  const pair = found === null ? null : { state: found.state, at: found.at, keyId: found.keyId };
  return {
    ...{ id, accountId, name, kind, projectName },
    ...{ clientId, clientIdState, pair, workosEnvironmentId, createdAt },
  };
}

function keyView(key: Key, files: number, around: Surroundings): KeyView {
  const { id, environmentId, label, hint, keyId, createdAt, linkedAt, expiresAt, health, snoozedUntil } = key;
  return {
    id,
    environmentId,
    label,
    hint,
    keyId,
    createdAt,
    linkedAt,
    expiresAt,
    locked: around.isLocked(key),
    health: healthView(health),
    checking: around.isChecking(id),
    snoozedUntil: snoozedUntil !== undefined && snoozedUntil > around.now ? snoozedUntil : null,
    confirming: around.isConfirming(id),
    nextCheckAt: around.nextCheckAt(id),
    files,
  };
}
