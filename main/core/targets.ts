import type { Output, ParsedInput } from '../../preload/contract/methods.ts';
import type { DriftView, TargetView } from '../../preload/contract/projects.ts';
import type { Activity } from './activity.ts';
import { environmentOf, nameOrRemoved, targetGone, targetOf } from './catalog.ts';
import { ofPair } from './exports/key-warnings.ts';
import { nearestProject, shownPath } from './paths.ts';
import type { RewriteMode, Rewritten } from './exports/rewrite.ts';
import type { Failure } from './failure.ts';
import { undoTime, type ActivityEntry, type Target, type VaultDocument } from './model.ts';
import type { Clock } from './ports.ts';
import { Memo } from './snapshot/same.ts';
import { adopted } from './targets/adopt.ts';
import { freshness } from './targets/freshness.ts';
import { Turns } from './turns.ts';

interface TargetsParts {
  vault: {
    readonly document: VaultDocument;
    update(change: (document: VaultDocument) => VaultDocument): Promise<void>;
    fingerprint(secret: string): Promise<string>;
  };
  exports: {
    rewrite(targets: readonly Target[], mode: RewriteMode, seen?: string | null): Promise<Rewritten[]>;
  };
  clock: Clock;
  activity: Pick<Activity, 'record'>;
  /** The home folder, shown as `~`. */
  home: string;
}

/** Up to so many files have a line of their own in the activity, each with its undo. */
const toldOneByOne = 5;

/** The env files that Keyrack keeps up to date. */
export class Targets {
  readonly #parts: TargetsParts;
  readonly #turns = new Turns();
  readonly #made = new Memo<Target, TargetView>();

  constructor(parts: TargetsParts) {
    this.#parts = parts;
  }

  /** What the window shows of them. Cheap: it is asked for at every change of anything. */
  views(driftOf: (targetId: string) => DriftView | null): TargetView[] {
    const { vault, home } = this.#parts;
    const { document } = vault;
    const fresh = freshness(document);
    const nearest = nearestProject(document.projects);
    return document.targets.flatMap((target): TargetView[] => {
      const state = fresh(target);
      // Its environment was removed; when that is undone, the target is here again.
      if (state === 'homeless') return [];
      const { id, environmentId, keyId, path, variables, writtenAt } = target;
      const drift = driftOf(id);
      const projectId = nearest(path)?.id ?? null;
      const view = this.#made.of(target, [state, drift, projectId], () => ({
        id,
        environmentId,
        keyId,
        path,
        writtenAt,
        projectId,
        drift,
        state: drift === null ? state : 'drifted',
        shownPath: shownPath(path, home),
        variables: variables.map(({ name, source }) => ({ name, source })),
      }));
      return [view];
    });
  }

  /** @throws Failure `target-gone`. */
  pathOf(targetId: string): string {
    return this.#target(targetId).path;
  }

  /**
   * Writes targets with what is linked now: these, or all of an environment. A file that says it all stays untouched; one
   * that holds another environment's key by now is a failure `conflict`. No name is asked for: each was confirmed.
   * @throws Failure `not-found`, and those of saving the vault; all files are then what they were.
   */
  exportAgain(which: ParsedInput<'exportAgain'>): Promise<Output<'exportAgain'>> {
    return this.#turns.take(async () => {
      const { document } = this.#parts.vault;
      const chosen =
        'environmentId' in which
          ? document.targets.filter(
              ({ environmentId }) => environmentId === environmentOf(document, which.environmentId).id,
            )
          : byIds(document.targets, which.targetIds);
      const outcomes = await this.#parts.exports.rewrite(chosen, 'again');
      const done = outcomes.flatMap((each) => (each.state === 'written' ? [each] : []));
      await this.#tell(done);
      const missing = 'targetIds' in which ? which.targetIds.filter((id) => !has(chosen, id)) : [];
      return {
        written: done.length,
        unchanged: outcomes.filter(({ state }) => state === 'unchanged').length,
        failed: [
          ...outcomes.flatMap((each) =>
            each.state === 'failed'
              ? [failedView(each.target.id, this.#shown(each.target), each.failure)]
              : [],
          ),
          ...[...new Set(missing)].map((id) => failedView(id, '', targetGone())),
        ],
        pairs: this.#pairs(done),
      };
    });
  }

  /**
   * Writes a target's variables with what is linked now, whatever the file says.
   * @param seen the file (SHA-256, hex; null: none) that is written over, and no other; absent: whatever is there.
   * @returns the undo of the write; null when the file said it all already.
   * @throws Failure `target-gone`, `key-gone`, `changed-meanwhile`, and those of writing a file and the vault.
   */
  write(targetId: string, seen?: string | null): Promise<{ exportId: string } | null> {
    return this.#turns.take(async () => {
      const [outcome] = await this.#parts.exports.rewrite([this.#target(targetId)], 'put-back', seen);
      if (outcome?.state === 'failed') throw outcome.failure;
      if (outcome?.state !== 'written') return null;
      await this.#tell([outcome]);
      return { exportId: outcome.undoId };
    });
  }

  /**
   * Makes a linked key the target's own; the file is not touched. What goes with the key follows it, where it is known.
   * @throws Failure `target-gone`, `not-found`.
   */
  async adopt(targetId: string, keyId: string): Promise<void> {
    const { vault } = this.#parts;
    const target = this.#target(targetId);
    const variables = await adopted(vault, target, keyId);
    await vault.update((document) => ({
      ...document,
      targets: document.targets.map((each) => {
        if (each.id !== targetId) return each;
        const { accepted, ...rest } = each;
        // What was let through was another environment's key.
        const kept = accepted !== undefined && variables.environmentId === each.environmentId;
        return { ...rest, ...variables, ...(kept && { accepted }) };
      }),
    }));
  }

  /** Forgets a target; the file stays as it is. @throws Failure `target-gone`. */
  async stopTracking(targetId: string): Promise<void> {
    const { vault } = this.#parts;
    const target = this.#target(targetId);
    await vault.update((document) => ({
      ...document,
      targets: document.targets.filter(({ id }) => id !== targetId),
    }));
    await this.#record(target, `Stopped watching ${this.#shown(target)}.`);
  }

  #target(targetId: string): Target {
    return targetOf(this.#parts.vault.document, targetId);
  }

  /** What is to be said of the pairs that were written, once for each environment. */
  #pairs(done: readonly Extract<Rewritten, { state: 'written' }>[]): Output<'exportAgain'>['pairs'] {
    const withNews = done.filter(({ pair }) => pair !== null);
    const byEnvironment = new Map(withNews.map((each) => [each.target.environmentId, each]));
    return [...byEnvironment].flatMap(([environmentId, { target, pair }]) =>
      ofPair(pair).map((warning) => ({ environmentId, environment: this.#name(target), warning })),
    );
  }

  async #tell(done: readonly { target: Target; undoId: string }[]): Promise<void> {
    const { clock } = this.#parts;
    const [first] = done;
    if (first === undefined) return;
    if (done.length > toldOneByOne) {
      const environments = new Set(done.map(({ target }) => target.environmentId));
      const whose = environments.size === 1 ? `the key of ${this.#name(first.target)}` : 'keys';
      await this.#record(
        environments.size === 1 ? first.target : null,
        `Wrote ${whose} to ${done.length} files again.`,
      );
      return;
    }
    for (const { target, undoId } of done) {
      const until = clock.now() + undoTime;
      await this.#record(target, `Wrote the key of ${this.#name(target)} to ${this.#shown(target)} again.`, {
        type: 'export',
        id: undoId,
        until,
      });
    }
  }

  async #record(target: Target | null, sentence: string, undo: ActivityEntry['undo'] = null): Promise<void> {
    await this.#parts.activity.record({
      kind: 'export',
      sentence,
      environmentId: target?.environmentId ?? null,
      keyId: target?.keyId ?? null,
      undo,
    });
  }

  #name({ environmentId }: Target): string {
    return nameOrRemoved(this.#parts.vault.document, environmentId);
  }

  #shown({ path }: Target): string {
    return shownPath(path, this.#parts.home);
  }
}

const has = (targets: readonly Target[], id: string): boolean => targets.some((each) => each.id === id);

/** Each once, in the order of the vault. */
function byIds(targets: readonly Target[], ids: readonly string[]): Target[] {
  const wanted = new Set(ids);
  return targets.filter(({ id }) => wanted.has(id));
}

const failedView = (
  targetId: string,
  shown: string,
  { code, message, next }: Failure,
): Output<'exportAgain'>['failed'][number] => ({ targetId, shownPath: shown, code, message, next });
