import { shortPath } from './paths.ts';
import type { DriftView } from '../../preload/contract/projects.ts';
import type { Activity } from './activity.ts';
import { judgeFile, type Judged } from './drifts/look.ts';
import { nameOf } from './catalog.ts';
import { read } from './env-file.ts';
import { ofClientId } from './exports/key-warnings.ts';
import { clientIdNews, linked } from './whose-key.ts';
import { changedSinceSeen } from './unfit-file.ts';
import { Failure } from './failure.ts';
import { inParallel } from './in-parallel.ts';
import { listed } from './listed.ts';
import type { Environment, Target, VaultDocument } from './model.ts';
import type { Clock, EnvFiles, FileWatcher, Log } from './ports.ts';
import { Turns } from './turns.ts';
import { unattended } from './unattended.ts';

interface DriftsParts {
  vault: {
    readonly document: VaultDocument;
    update(change: (document: VaultDocument) => VaultDocument): Promise<void>;
    fingerprint(secret: string): Promise<string>;
    onChange(listener: () => void): () => void;
    settled(): Promise<void>;
  };
  envFiles: Pick<EnvFiles, 'read'>;
  watcher: FileWatcher;
  targets: {
    /** @param seen the file (SHA-256, hex) that is written over, and no other. */
    write(targetId: string, seen: string | null): Promise<{ exportId: string } | null>;
    adopt(targetId: string, keyId: string): Promise<void>;
  };
  imports: { planFile(path: string): Promise<string> };
  clock: Clock;
  log: Log;
  activity: Pick<Activity, 'record'>;
  /** The drift of some target is another one. */
  changed: () => void;
}

/**
 * A drift that a watcher saw counts when it is still there after this time (ms): our own writes change the file first and
 * are noted in the vault right after.
 */
const graceTime = 2_000;
/** What no watcher tells (network disks, folders further up that were moved) is found after this time (ms). */
const sweepTime = 10 * 60 * 1_000;
/** Files that are looked at together. */
const atOnce = 16;
/** Up to so many files are named in one line of the activity. */
const named = 3;

/** Tells which targets no longer say what Keyrack wrote (design.md, "drift"), and offers the ways out. */
export class Drifts {
  readonly #parts: DriftsParts;
  readonly #drifts = new Map<string, DriftView>();
  readonly #turns = new Turns();
  /** The targets as they were looked at last, by ID. */
  #seen: ReadonlyMap<string, Target> = new Map();
  #document: VaultDocument | null = null;
  #cancelSweep: (() => void) | null = null;
  #version = 0;
  /** Targets whose key is being taken over: their files stay as they are, so nothing was written again. */
  readonly #taken = new Set<string>();
  /** Targets that something was heard of, and will be looked at a second time. */
  readonly #heard = new Set<string>();

  constructor(parts: DriftsParts) {
    this.#parts = parts;
  }

  /** Another one whenever `view` may answer otherwise. */
  get version(): number {
    return this.#version;
  }

  /** What is known now; null when the target says what was written. */
  view(targetId: string): DriftView | null {
    return this.#drifts.get(targetId) ?? null;
  }

  /** Watches all targets from now on, and looks at each. */
  start(): void {
    const { vault, watcher } = this.#parts;
    watcher.onChange((path) => {
      const ids = vault.document.targets.filter((each) => each.path === path).map(({ id }) => id);
      this.#hear(ids);
    });
    vault.onChange(() => {
      this.#follow();
    });
    this.#follow();
  }

  /** Resolves when every look that was begun is over. */
  async settled(): Promise<void> {
    await this.#turns.take(() => Promise.resolve());
  }

  /**
   * Writes what the target said before.
   * @param mark of the drift that the person saw.
   * @returns the undo of the write. @throws Failure `not-drifted`, `changed-meanwhile`, and those of `Targets.write`.
   */
  async putBack(targetId: string, mark: string): Promise<string> {
    const { hash } = await this.#drifted(targetId, mark);
    const done = await this.#parts.targets.write(targetId, hash);
    await this.#look([targetId]);
    if (done === null) throw notDrifted();
    return done.exportId;
  }

  /**
   * Makes the key that the file holds the target's own.
   * @returns `importId`: null when it is; the plan of an import when the key is not linked yet. `warning`: what of the file
   *   does not fit the key, in a sentence, or null.
   * @param mark of the drift that the person saw.
   * @throws Failure `not-drifted`, `changed-meanwhile`, `no-key-there`, and those of `Targets.adopt` and of planning an import.
   */
  async takeOver(
    targetId: string,
    mark: string,
  ): Promise<{ importId: string | null; warning: string | null }> {
    const { vault, targets, imports, activity } = this.#parts;
    const { target, foreign } = await this.#drifted(targetId, mark);
    if (foreign === null) {
      throw new Failure(
        'no-key-there',
        `${shortPath(target.path)} holds no other WorkOS key that could be taken over.`,
        'Put back what Keyrack wrote, or stop watching the file.',
      );
    }
    const key = vault.document.keys.find(({ fingerprint }) => fingerprint === foreign);
    if (key === undefined) return { importId: await imports.planFile(target.path), warning: null };
    const { environment } = linked(vault.document, key.id);
    this.#taken.add(targetId);
    try {
      await targets.adopt(targetId, key.id);
      await this.#look([targetId]);
    } finally {
      this.#taken.delete(targetId);
    }
    await activity.record({
      kind: 'drift',
      sentence: `Took over the key that ${shortPath(target.path)} holds: it is watched for ${nameOf(vault.document, environment)} now.`,
      environmentId: environment.id,
      keyId: key.id,
    });
    // It is done: a file that cannot be read by now is told by its drift.
    const warning = await this.#misfit(target.path, environment).catch(() => null);
    return { importId: null, warning };
  }

  /** The client ID in the file is another environment's, in words; null when nothing says so. */
  async #misfit(path: string, environment: Environment): Promise<string | null> {
    const { vault, envFiles } = this.#parts;
    const { bytes } = await envFiles.read(path);
    const [warning] = ofClientId(clientIdNews(vault.document, read(bytes), environment, []), 'rotation');
    return warning?.message ?? null;
  }

  /** Looks anew: what a person is about to act on may have changed since. @throws Failure `not-drifted`, `changed-meanwhile`. */
  async #drifted(targetId: string, mark: string): Promise<Judged> {
    const [judged] = await this.#look([targetId]);
    if (judged?.drift == null) throw notDrifted();
    if (judged.mark !== mark) throw changedSinceSeen(judged.target.path);
    return judged;
  }

  /** Follows the vault: other targets, other records of them, other keys for those that drifted. */
  #follow(): void {
    const { vault, watcher } = this.#parts;
    const { document } = vault;
    const before = this.#document;
    if (document === before) return;
    this.#document = document;
    const keysChanged = document.keys !== before?.keys || document.environments !== before.environments;
    if (document.targets === before?.targets) {
      if (keysChanged) this.#lookAtAll([...this.#drifts.keys()]);
      return;
    }
    this.#sweepLater();

    const seen = this.#seen;
    this.#seen = new Map(document.targets.map((target) => [target.id, target]));
    for (const id of this.#drifts.keys()) if (!this.#seen.has(id)) this.#drifts.delete(id);
    const paths = document.targets.map(({ path }) => path);
    const known = new Set([...seen.values()].map(({ path }) => path));
    if (paths.length !== known.size || paths.some((path) => !known.has(path))) watcher.watch(paths);

    const due = document.targets.filter(
      (target) => !isSame(seen.get(target.id), target) || (keysChanged && this.#drifts.has(target.id)),
    );
    this.#lookAtAll(due.map(({ id }) => id));
  }

  #lookAtAll(ids: readonly string[]): void {
    if (ids.length > 0) this.#lookUnasked(() => this.#look(ids));
  }

  /** What cannot be looked at now is, with the next sweep. */
  #lookUnasked(look: () => Promise<unknown>): void {
    void unattended(this.#parts.log, 'Watched files could not be looked at.', look);
  }

  /** What is right now is right; what is wrong is looked at again before it counts. */
  #hear(ids: readonly string[]): void {
    const fresh = ids.filter((id) => !this.#heard.has(id));
    if (fresh.length === 0) return;
    for (const id of fresh) this.#heard.add(id);
    const again = fresh.filter((id) => this.#drifts.has(id));
    this.#lookAtAll(again);
    this.#parts.clock.after(graceTime, () => {
      for (const id of fresh) this.#heard.delete(id);
      this.#lookUnasked(() => this.#parts.vault.settled().then(() => this.#look(fresh)));
    });
  }

  /** No timer while there is nothing to look at. */
  #sweepLater(): void {
    const { vault, clock } = this.#parts;
    if (vault.document.targets.length === 0) {
      this.#cancelSweep?.();
      this.#cancelSweep = null;
      return;
    }
    this.#cancelSweep ??= clock.after(sweepTime, () => {
      this.#cancelSweep = null;
      this.#hear(vault.document.targets.map(({ id }) => id));
      this.#sweepLater();
    });
  }

  /** Looks at targets now, and tells what changed. */
  #look(ids: readonly string[]): Promise<Judged[]> {
    return this.#turns.take(async () => {
      const { vault, envFiles } = this.#parts;
      const wanted = new Set(ids);
      const targets = vault.document.targets.filter(({ id }) => wanted.has(id));
      const judged = new Array<Judged>(targets.length);
      await inParallel(targets, atOnce, async (target, at) => {
        judged[at] = await judgeFile(vault, envFiles, target);
      });
      // What was rewritten in the vault meanwhile is looked at anew because of that.
      const current = new Map(vault.document.targets.map((target) => [target.id, target]));
      const sure = judged.filter(({ target, known }) => known && isSame(current.get(target.id), target));
      await this.#publish(sure);
      return sure;
    });
  }

  async #publish(judged: readonly Judged[]): Promise<void> {
    const { vault, clock, changed } = this.#parts;
    const now = clock.now();
    let shown = false;
    this.#version += 1;
    for (const { target, drift, mark } of judged) {
      const before = this.#drifts.get(target.id);
      if (drift === null) this.#drifts.delete(target.id);
      else this.#drifts.set(target.id, { ...drift, mark, since: target.driftedAt ?? before?.since ?? now });
      if ((before?.mark ?? '') !== mark) shown = true;
    }
    const begun = judged.filter(({ target, drift }) => drift !== null && target.driftedAt === undefined);
    const ended = judged.filter(({ target, drift }) => drift === null && target.driftedAt !== undefined);
    const noted = new Map(judged.map((each) => [each.target.id, each]));
    if (begun.length > 0 || ended.length > 0 || judged.some(({ adopt }) => adopt.size > 0)) {
      await vault.update((document) => ({
        ...document,
        targets: document.targets.map((target) => {
          const found = noted.get(target.id);
          return found === undefined ? target : withNote(target, found, now);
        }),
      }));
    }
    if (shown) changed();
    await this.#tell(begun, 'drifted');
    await this.#tell(
      ended.filter(({ target }) => !this.#taken.has(target.id)),
      'right',
    );
  }

  async #tell(judged: readonly Judged[], what: 'drifted' | 'right'): Promise<void> {
    const [first] = judged;
    if (first === undefined) return;
    const { target, drift } = first;
    const names = judged.map((each) => shortPath(each.target.path));
    const files = listed(names, named, 'more files');
    const many = judged.length > 1;
    const sentence =
      what === 'right'
        ? `${files} again ${many ? 'say' : 'says'} what Keyrack wrote.`
        : many
          ? `${files} drifted: they no longer say what Keyrack wrote.`
          : `${files} drifted: ${drift?.message ?? ''}`;
    const whose = new Set(judged.map((each) => each.target.environmentId));
    await this.#parts.activity.record({
      kind: 'drift',
      sentence,
      environmentId: whose.size === 1 ? target.environmentId : null,
    });
  }
}

/** Whether two records of a target differ in nothing that a look depends on. */
function isSame(one: Target | undefined, other: Target): boolean {
  if (one === other) return true;
  return (
    one?.path === other.path &&
    one.keyId === other.keyId &&
    one.environmentId === other.environmentId &&
    one.writtenAt === other.writtenAt &&
    one.variables.length === other.variables.length &&
    one.variables.every((variable, at) => {
      const to = other.variables[at];
      return (
        variable.name === to?.name && variable.source === to.source && variable.fingerprint === to.fingerprint
      );
    })
  );
}

function withNote(target: Target, { drift, adopt }: Judged, now: number): Target {
  const { driftedAt, ...rest } = target;
  const variables =
    adopt.size === 0
      ? target.variables
      : target.variables.map((variable) => {
          const fingerprint = adopt.get(variable.name);
          return fingerprint === undefined ? variable : { ...variable, fingerprint };
        });
  return { ...rest, variables, ...(drift === null ? {} : { driftedAt: driftedAt ?? now }) };
}

const notDrifted = (): Failure =>
  new Failure(
    'not-drifted',
    'The file says what Keyrack wrote: there is nothing to put back or to take over.',
    'Look at the list again: it is up to date now.',
  );
