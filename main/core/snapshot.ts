import type { AccountView, EnvironmentView, KeyView, Snapshot } from '../../preload/contract/view.ts';
import { isRefused } from './health.ts';
import { healthView } from './health/view.ts';
import {
  undoTime,
  type Account,
  type Alarm,
  type Environment,
  type Key,
  type Pair,
  type Removal,
  type VaultDocument,
} from './model.ts';
import { pairOf } from './pairing/standing.ts';
import { listNames, partNames } from './snapshot/patch.ts';
import { Last, Memo, sameList, sameWords } from './snapshot/same.ts';

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

/**
 * Takes snapshots: everything the window shows, without a secret. What is as it was in the one before is the same object
 * in the next, and when nothing changed so is the snapshot. Lists are walked, but views are made, sent and drawn only of what
 * changed, however much is linked.
 */
export class Snapshots {
  readonly #accounts = new Memo<Account, AccountView>();
  readonly #environments = new Memo<Environment, EnvironmentView>();
  /** Not a `Memo`: there are thousands, and most of them are asked for at every change. */
  readonly #keys = new WeakMap<Key, KeyView>();
  readonly #removals = new Memo<Removal, Snapshot['removals'][number]>();
  readonly #files = new Last<ReadonlyMap<string, number>>();
  #last: Snapshot | null = null;

  take(document: VaultDocument, around: Surroundings): Snapshot {
    const last = this.#last;
    const made = this.#made(document, around);
    if (last === null) return (this.#last = made);
    const parts = Object.fromEntries(partNames.map((name) => [name, sameWords(last[name], made[name])]));
    const lists = Object.fromEntries(
      listNames.map((name) => [name, sameList<object>(last[name], made[name])]),
    );
    const taken = { ...made, ...parts, ...lists, version: last.version };
    const same = [...partNames, ...listNames].every((name) => taken[name] === last[name]);
    return same ? last : (this.#last = { ...taken, version: last.version + 1 });
  }

  #made(document: VaultDocument, around: Surroundings): Snapshot {
    const files = this.#files.of([document.targets], () => filesOf(document.targets));
    const alarms = Map.groupBy(document.alarms ?? [], ({ keyId }) => keyId);
    return {
      version: 1,
      app: around.app,
      online: around.online,
      vault: around.vault,
      settings: around.settings,
      accounts: document.accounts.map((account) =>
        this.#accounts.of(account, [], () => ({ id: account.id, name: account.name })),
      ),
      environments: document.environments.map((environment) => {
        const pair = pairOf(document, environment);
        return this.#environments.of(environment, [pair], () => environmentView(environment, pair));
      }),
      keys: document.keys.map((key) =>
        this.#keyView(key, files.get(key.id) ?? 0, alarms.get(key.id) ?? [], around),
      ),
      removals: document.removals.map((removal) =>
        this.#removals.of(removal, [], () => {
          const { id, at, name } = removal;
          return { id, at, name, until: at + undoTime };
        }),
      ),
      projects: around.projects,
      targets: around.targets,
      rotations: around.rotations,
      inventory: around.inventory,
      wizard: around.wizard,
      clipboard: around.clipboard,
    };
  }

  #keyView(key: Key, files: number, raised: readonly Alarm[], around: Surroundings): KeyView {
    const locked = around.isLocked(key);
    const checking = around.isChecking(key.id);
    const snoozedUntil = isLater(key.snoozedUntil, around.now) ? key.snoozedUntil : null;
    // Only what was refused is asked about a second time.
    const confirming = isRefused(key.health) && around.isConfirming(key.id);
    const nextCheckAt = around.nextCheckAt(key.id);
    const last = this.#keys.get(key);
    const alarms = raised.length === 0 ? none : sameWords(last?.alarms ?? none, alarmsOf(key, raised));
    if (
      last?.locked === locked &&
      last.checking === checking &&
      last.snoozedUntil === snoozedUntil &&
      last.confirming === confirming &&
      last.nextCheckAt === nextCheckAt &&
      last.files === files &&
      last.alarms === alarms
    ) {
      return last;
    }
    const { id, environmentId, label, hint, keyId, createdAt, linkedAt, expiresAt, health } = key;
    const { tags = [], note = '' } = key;
    const view = {
      id,
      environmentId,
      label,
      hint,
      keyId,
      createdAt,
      linkedAt,
      expiresAt,
      health: healthView(health),
      locked,
      checking,
      snoozedUntil,
      confirming,
      nextCheckAt,
      files,
      alarms,
      tags,
      note,
    };
    this.#keys.set(key, view);
    return view;
  }
}

/** How many files are watched for each key. */
function filesOf(targets: VaultDocument['targets']): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { keyId } of targets) counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
  return counts;
}

/** The same for all keys, most of which have none. */
const none: KeyView['alarms'] = [];

/** Those of this very secret: one that took its place has alarms of its own. */
const alarmsOf = ({ fingerprint }: Key, raised: readonly Alarm[]): KeyView['alarms'] =>
  raised
    .filter((alarm) => alarm.fingerprint === fingerprint)
    .map(({ kind, raisedAt }) => ({ kind, since: raisedAt }));

const isLater = (time: number | undefined, now: number): time is number => time !== undefined && time > now;

function environmentView(environment: Environment, found: Pair | null): EnvironmentView {
  const { id, accountId, name, kind, projectName, checkEvery, pinned = false } = environment;
  const { clientId, clientIdState, workosEnvironmentId, createdAt } = environment;
  const pair = found === null ? null : { state: found.state, at: found.at, keyId: found.keyId };
  return {
    id,
    accountId,
    name,
    kind,
    projectName,
    clientId,
    clientIdState,
    pair,
    workosEnvironmentId,
    createdAt,
    pinned,
    ...(checkEvery !== undefined && { checkEvery }),
  };
}
