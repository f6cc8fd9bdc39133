import type { ParsedInput } from '../../preload/contract/methods.ts';
import type { Stack } from '../../preload/contract/values.ts';
import type { ExportDoneView, ExportPlanView } from '../../preload/contract/view.ts';
import { nameOf, targetOf } from './catalog.ts';
import { sameBytes } from './exports/compose.ts';
import { draft, type Draft, type Intent } from './exports/draft.ts';
import { planGone, refuseUnaccepted, toAccept } from './exports/consent.ts';
import { judge, writesClientId } from './exports/judge.ts';
import { Ledger, type Noted } from './exports/ledger.ts';
import { linked } from './whose-key.ts';
import type { ExportsParts } from './exports/parts.ts';
import { pathOf } from './exports/path-of.ts';
import { present } from './exports/present.ts';
import { fileNameOf, shownPath } from './paths.ts';
import { rewriteAll, type RewriteMode, type Rewritten } from './exports/rewrite.ts';
import { targetVariables } from './exports/target-variables.ts';
import { writtenFrom, type Wanted } from './exports/variables.ts';
import { Failure } from './failure.ts';
import { changedSinceSeen } from './unfit-file.ts';
import { undoTime, type ActivityEntry, type Target, type VaultDocument } from './model.ts';
import { Newest } from './newest.ts';
import { unattended } from './unattended.ts';
import { pairNews } from './pairing/standing.ts';
import { withPairTold } from './pairing/told.ts';

/** A plan as it is remembered: what was decided, no secret but a sealed one, and not a byte of the file. */
interface Plan extends Intent {
  /** Whether the person chose the file itself. */
  byHand: boolean;
  /** Where it led when the person looked: what was judged and shown was this file. */
  realPath: string;
  expectedHash: string | null;
}

type Planned = Omit<Plan, 'realPath' | 'expectedHash'>;

/** What the person agreed to besides. */
interface Consent {
  confirmName?: string | undefined;
  replaceOther?: boolean | undefined;
}

const plansKept = 20;

/** Puts a key with what goes with it into a `.env` file: plan, look, confirm, undo. */
export class Exports {
  readonly #parts: ExportsParts;
  readonly #ledger: Ledger;
  readonly #plans = new Newest<Plan>(plansKept);

  /** Nothing that this run of Keyrack writes is taken for an earlier one's (ms). */
  readonly #startedAt: number;
  #resumed: Promise<void> | null = null;

  constructor(parts: ExportsParts) {
    this.#parts = parts;
    this.#ledger = new Ledger(parts);
    this.#startedAt = parts.clock.now();
    parts.vault.onChange(() => {
      void this.resume();
    });
  }

  /**
   * Takes up what an earlier run wrote and could not note any more, once, as soon as the vault is open: it can be undone
   * from the activity. Never throws.
   */
  resume(): Promise<void> {
    if (this.#parts.vault.state !== 'ready') return Promise.resolve();
    this.#resumed ??= unattended(this.#parts.log, 'What an earlier run wrote could not be taken up.', () =>
      this.#resume(),
    );
    return this.#resumed;
  }

  async #resume(): Promise<void> {
    for (const { undoId, at, path, writtenHash } of await this.#ledger.adopt(this.#startedAt)) {
      const shown = this.#shown(path);
      await this.#record(
        null,
        `Keyrack was stopped before it could note that it ${writtenHash === null ? 'removed' : 'wrote'} ${shown}. What was there before is kept.`,
        { type: 'export', id: undoId, until: at + undoTime },
      );
    }
  }

  /**
   * Says what would be written: to a file or folder that the person is asked for (null when cancelled), to a file of a
   * project, to a row of the inventory, or to a target anew.
   * @throws Failure `key-gone`, `target-gone`, `row-gone`, `bad-file-name`, `secret-locked`, `not-a-regular-file`,
   *   `read-only-file`, `folder-gone`, and the refusals of the env-file engine, e.g. `utf-16`.
   */
  async plan(request: ParsedInput<'planExport'>): Promise<ExportPlanView | null> {
    const { vault, newId } = this.#parts;
    const keyId = 'targetId' in request ? targetOf(vault.document, request.targetId).keyId : request.keyId;
    // Before the dialog: a person should not choose a file for a key that cannot be opened.
    await vault.open(linked(vault.document, keyId).key.secret);
    const path = await pathOf(this.#parts, request);
    if (path === null) return null;
    return this.#present(newId(), {
      keyId,
      path,
      preset: null,
      variables: null,
      cookie: null,
      namesFromFile: 'rowId' in request,
      byHand: 'choose' in request && request.choose === 'file',
    });
  }

  /**
   * The same file with another preset or other variables, or looked at anew. A preset alone brings its own variables.
   * @throws Failure `plan-gone`, `bad-name`, `bad-value`, `name-twice`, and those of `plan`. The plan is then as before.
   */
  async replan(
    planId: string,
    change: { preset?: Stack | undefined; variables?: readonly Wanted[] | undefined },
  ): Promise<ExportPlanView> {
    const plan = this.#planned(planId);
    const { preset = plan.preset } = change;
    const variables = change.variables ?? (change.preset === undefined ? plan.variables : null);
    return this.#present(planId, { ...plan, preset, variables });
  }

  /** Mends what the plan warned of. @throws Failure `plan-gone`, `changed-meanwhile`, and those of the two acts. */
  async fix(planId: string, what: 'gitignore' | 'tighten'): Promise<ExportPlanView> {
    const plan = this.#planned(planId);
    const shown = this.#shown(plan.path);
    // What a link that was put there since leads to is not what the plan warned of.
    const { realPath } = await this.#parts.envFiles.read(plan.path);
    if (realPath !== plan.realPath) throw changedSinceSeen(plan.path);
    if (what === 'tighten') {
      await this.#parts.envFiles.tighten(plan.realPath);
      await this.#record(plan.keyId, `Made ${shown} readable by you alone.`);
    } else {
      const { gitignore, line } = await this.#parts.envFiles.addToGitignore(plan.realPath);
      await this.#record(plan.keyId, `Added ${line} to ${this.#shown(gitignore)}.`);
    }
    return this.#present(planId, plan);
  }

  /**
   * Writes what the plan showed, if the file is still the one it was, and makes the file a target. A file that says it
   * all already stays untouched.
   * @throws Failure `plan-gone`, `export-stopped`, `conflict-not-accepted`, `name-differs`, `changed-meanwhile`, those
   *   of `EnvFiles.write` and of saving the vault; after each of them the file is as it was, save after
   *   `written-not-recorded` and those that `mayBeChanged` names.
   */
  async confirm(planId: string, consent: Consent = {}): Promise<ExportDoneView> {
    const plan = this.#planned(planId);
    const { clock, envFiles, vault } = this.#parts;
    const made = await draft(this.#parts, plan);
    const { state, key, environment } = made;
    if (state.hash !== plan.expectedHash || state.realPath !== plan.realPath) {
      throw new Failure(
        'changed-meanwhile',
        `${fileNameOf(plan.path)} was changed by something else since you looked at it. Nothing was written.`,
        'Look at what would change now, and confirm again.',
      );
    }
    const at = clock.now();
    const shown = this.#shown(plan.path);
    const done = { path: plan.path, shownPath: shown, at };
    const judged = await judge(this.#parts, made);
    if (sameBytes(state.bytes, made.after)) {
      // Nothing was asked, so only what needed no question is kept up to date from now on.
      if (judged.stops.length === 0)
        await this.#ledger.note([await this.#noted(made, made.target?.accepted)], told(made));
      this.#plans.delete(planId);
      return { exportId: planId, ...done };
    }
    refuseUnaccepted(judged, environment, consent);
    // Before the write: what cannot be sealed now must not be in the file alone.
    const noted = await this.#noted(made, toAccept(judged, environment));
    const { undoId } = await envFiles.write({
      seen: state,
      after: made.after,
      seal: (plain) => vault.seal(plain),
    });
    await this.#ledger.note([{ ...noted, undoId }], told(made));
    this.#plans.delete(planId);
    const what = writtenFrom(made.resolved, 'key').length > 0 ? 'key' : 'variables';
    await this.#record(key.id, `Wrote the ${what} of ${nameOf(vault.document, environment)} to ${shown}.`, {
      type: 'export',
      id: undoId,
      until: at + undoTime,
    });
    return { exportId: undoId, ...done };
  }

  /**
   * Puts the exact old bytes back, or removes the file where there was none; the target is what it was before.
   * @throws Failure `undo-gone`, `changed-meanwhile`, `secret-locked`, and those of `EnvFiles.write`.
   */
  async undo(exportId: string): Promise<{ shownPath: string }> {
    const { path, target } = await this.#ledger.undo(exportId);
    const shown = this.#shown(path);
    await this.#record(target?.keyId ?? null, `Undid the export: ${shown} is what it was before.`);
    return { shownPath: shown };
  }

  /**
   * Writes targets with what is linked now, without a plan, and no further than each was confirmed when it became one.
   * One that fails does not stop the others; all that succeed are noted in one change of the vault.
   * @param seen the only file (SHA-256, hex; null: none) to be written over; absent: whatever is there.
   * @throws Failure those of saving the vault; all files are then what they were, save with `written-not-recorded`.
   */
  async rewrite(targets: readonly Target[], mode: RewriteMode, seen?: string | null): Promise<Rewritten[]> {
    return rewriteAll(this.#parts, this.#ledger, targets, { mode, seen });
  }

  #planned(planId: string): Plan {
    const plan = this.#plans.get(planId);
    if (plan === undefined) throw planGone();
    return plan;
  }

  /** Makes the view of a plan, and remembers the plan without the secret. */
  async #present(planId: string, planned: Planned): Promise<ExportPlanView> {
    const made = await draft(this.#parts, planned);
    const view = await present(this.#parts, planId, planned, made);
    const { state, cookie } = made;
    this.#plans.set(planId, { ...planned, cookie, realPath: state.realPath, expectedHash: state.hash });
    return view;
  }

  /** What is to be noted of a draft; without an undo as long as it is not written. */
  async #noted(
    { key, environment, state, resolved, target }: Draft,
    accepted: string[] = [],
  ): Promise<Noted> {
    const { vault, clock, newId } = this.#parts;
    return {
      undoId: null,
      basis: null,
      target: {
        id: target?.id ?? newId(),
        environmentId: environment.id,
        keyId: key.id,
        path: state.realPath,
        variables: await targetVariables(vault, resolved, target),
        writtenAt: clock.now(),
        ...(accepted.length > 0 && { accepted }),
      },
    };
  }

  async #record(keyId: string | null, sentence: string, undo: ActivityEntry['undo'] = null): Promise<void> {
    const key = this.#parts.vault.document.keys.find(({ id }) => id === keyId);
    await this.#parts.activity.record({
      kind: 'export',
      sentence,
      environmentId: key?.environmentId ?? null,
      keyId,
      undo,
    });
  }

  #shown(path: string): string {
    return shownPath(path, this.#parts.home);
  }
}

/** Who confirmed a plan has read that the pair is not checked; the same client ID is not told of again. */
function told(made: Draft): (document: VaultDocument) => VaultDocument {
  const { id, clientId } = made.environment;
  return (document) =>
    clientId !== null && pairNews(document, made.environment, writesClientId(made)) === 'unchecked'
      ? withPairTold(document, new Map([[id, clientId]]))
      : document;
}
