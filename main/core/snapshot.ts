import type { KeyView, Snapshot } from '../../preload/contract/view.ts';
import { healthView } from './health-view.ts';
import { undoTime, type Key, type VaultDocument } from './model.ts';

/** What is not in the document, but in the window. */
export interface Surroundings {
  app: Snapshot['app'];
  online: boolean;
  vault: Snapshot['vault'];
  settings: Snapshot['settings'];
  wizard: Snapshot['wizard'];
  clipboard: Snapshot['clipboard'];
  isLocked: (key: Key) => boolean;
  isChecking: (keyId: string) => boolean;
}

/** Everything the window shows, without a secret: the document's view. */
export function snapshotOf(document: VaultDocument, around: Surroundings): Snapshot {
  const files = new Map<string, Set<string>>();
  for (const { keyId, path } of document.exports) {
    const paths = files.get(keyId) ?? new Set();
    files.set(keyId, paths.add(path));
  }
  return {
    app: around.app,
    online: around.online,
    vault: around.vault,
    settings: around.settings,
    accounts: document.accounts.map(({ id, name }) => ({ id, name })),
    environments: document.environments,
    keys: document.keys.map((key) => keyView(key, files.get(key.id)?.size ?? 0, around)),
    removals: document.removals.map(({ id, at, name }) => ({ id, at, name, until: at + undoTime })),
    wizard: around.wizard,
    clipboard: around.clipboard,
  };
}

function keyView(key: Key, files: number, around: Surroundings): KeyView {
  const { id, environmentId, label, hint, keyId, createdAt, linkedAt, expiresAt, health } = key;
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
    files,
  };
}
