import type { ExportDoneView, ExportPlanView } from '../../preload/contract/view.ts';
import { read, type EnvParser } from './env-file.ts';
import {
  apiKeyName,
  clientIdName,
  compose,
  diffOf,
  offersOf,
  refusing,
  sameBytes,
  variablesOf,
} from './exports/compose.ts';
import { fileNameOf, shownPath } from './exports/places.ts';
import { clientIdNews, linked, nameOf, ownerOf } from './exports/look-up.ts';
import { refuseUnfit } from './exports/refuse.ts';
import { warningsOf } from './exports/warnings.ts';
import type { Replaced } from './exports/circumstances.ts';
import { Failure } from './failure.ts';
import {
  undoTime,
  type ActivityEntry,
  type Envelope,
  type Environment,
  type ExportRecord,
  type Key,
  type VaultDocument,
} from './model.ts';
import type { Clock, EnvFiles, EnvFileState, FileDialogs } from './ports.ts';

/** What exporting needs of the vault. */
interface ExportVault {
  readonly document: VaultDocument;
  update(change: (document: VaultDocument) => VaultDocument): Promise<void>;
  seal(plain: string): Promise<Envelope>;
  open(envelope: Envelope): Promise<string>;
  fingerprint(secret: string): Promise<string>;
}

interface ExportsParts {
  vault: ExportVault;
  envFiles: EnvFiles;
  dialogs: FileDialogs;
  clock: Clock;
  newId: () => string;
  /** Every composed file is read again with these, by their names. */
  parsers: Readonly<Record<string, EnvParser>>;
  /** The home folder, shown as `~`. */
  home: string;
  activity: { record(entry: Omit<ActivityEntry, 'id' | 'at'>): Promise<void> };
}

/** A plan as it is remembered: what was decided, never a secret and never a byte of the file. */
interface Plan {
  keyId: string;
  path: string;
  /** Null: all that is offered. */
  include: readonly string[] | null;
  /** Where it led when the person looked: what was judged and shown was this file. */
  realPath: string;
  expectedHash: string | null;
}

type Wanted = Omit<Plan, 'realPath' | 'expectedHash'>;

/** A plan carried out as far as memory goes. It holds secrets, so nobody keeps it. */
interface Draft {
  key: Key;
  environment: Environment;
  state: EnvFileState;
  after: Uint8Array;
  variables: ExportPlanView['variables'];
  secret: string;
}

const plansKept = 20;

const planGone = (): Failure =>
  new Failure('plan-gone', 'This export is not under way any more.', 'Choose the file again.');

/** Puts a key into a `.env` file: plan, look, confirm, undo. */
export class Exports {
  readonly #parts: ExportsParts;
  readonly #plans = new Map<string, Plan>();
  /** What a record took the place of, until an undo brings it back. */
  readonly #previous = new Map<string, ExportRecord>();

  constructor(parts: ExportsParts) {
    this.#parts = parts;
  }

  /**
   * Asks for a file or folder, and says what would be written. Null when the person cancelled.
   * @throws Failure `key-gone`, `secret-locked`, `not-a-regular-file`, `read-only-file`, `folder-gone`, `utf-16`,
   *   `contains-nul` and the other refusals of the env-file engine.
   */
  async plan(keyId: string, choose: 'file' | 'folder'): Promise<ExportPlanView | null> {
    const { dialogs, envFiles, newId } = this.#parts;
    const { environment, key } = linked(this.#parts.vault.document, keyId);
    // Before the dialog: a person should not choose a file for a key that cannot be opened.
    await this.#parts.vault.open(key.secret);
    let path: string | null;
    if (choose === 'file')
      path = await dialogs.chooseEnvFile(`Choose the file for the key of ${environment.name}`);
    else {
      const folder = await dialogs.chooseFolder(`Choose the project for the key of ${environment.name}`);
      path = folder === null ? null : await envFiles.proposeFile(folder);
    }
    if (path === null) return null;
    return this.#present(newId(), { keyId, path, include: null });
  }

  /** The same file with other variables, or looked at anew. @throws Failure `plan-gone`, and those of `plan`. */
  async replan(planId: string, include: string[]): Promise<ExportPlanView> {
    return this.#present(planId, { ...this.#planned(planId), include });
  }

  /** Mends what the plan warned of. @throws Failure `plan-gone`, and those of the two acts. */
  async fix(planId: string, what: 'gitignore' | 'tighten'): Promise<ExportPlanView> {
    const plan = this.#planned(planId);
    const shown = this.#shown(plan.path);
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
   * Writes what the plan showed, if the file is still the one it was. A file that says it all already stays untouched.
   * @throws Failure `plan-gone`, `name-differs`, `changed-meanwhile`, those of `EnvFiles.write` and of saving the vault;
   *   after each of them the file is as it was, save `reread-mismatch` and `written-not-recorded`.
   */
  async confirm(planId: string, confirmName?: string): Promise<ExportDoneView> {
    const plan = this.#planned(planId);
    const { clock, envFiles, vault } = this.#parts;
    const draft = await this.#draft(plan);
    const { state, key, environment } = draft;
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
    if (sameBytes(state.bytes, draft.after)) {
      this.#plans.delete(planId);
      return { exportId: planId, ...done };
    }
    const asked = confirmNameOf(environment);
    if (asked !== null && confirmName?.trim() !== asked.trim()) {
      throw new Failure(
        'name-differs',
        'The name you typed is not the name of this environment. Nothing was written.',
        `Type “${asked}” to put its production key into the file.`,
      );
    }
    const { undoId } = await envFiles.write({
      path: plan.realPath,
      expectedHash: plan.expectedHash,
      after: draft.after,
      seal: (plain) => vault.seal(plain),
    });
    const variables = draft.variables.filter(({ included }) => included).map(({ name }) => name);
    await this.#remember({ id: undoId, at, keyId: key.id, path: state.realPath, variables });
    this.#plans.delete(planId);
    await this.#record(key.id, `Wrote the key of ${nameOf(vault.document, environment)} to ${shown}.`, {
      type: 'export',
      id: undoId,
      until: at + undoTime,
    });
    return { exportId: undoId, ...done };
  }

  /**
   * Puts the exact old bytes back, or removes the file where there was none.
   * @throws Failure `undo-gone`, `changed-meanwhile`, `secret-locked`, and those of `EnvFiles.write`.
   */
  async undo(exportId: string): Promise<{ shownPath: string }> {
    const { envFiles, vault } = this.#parts;
    const { path } = await envFiles.restore(exportId, (envelope) => vault.open(envelope));
    const record = vault.document.exports.find(({ id }) => id === exportId);
    const before = this.#previous.get(exportId);
    await vault.update((document) => ({
      ...document,
      exports: document.exports.flatMap((each) =>
        each.id !== exportId ? [each] : before === undefined ? [] : [before],
      ),
    }));
    this.#previous.delete(exportId);
    const shown = this.#shown(path);
    await this.#record(record?.keyId ?? null, `Undid the export: ${shown} is what it was before.`);
    return { shownPath: shown };
  }

  #planned(planId: string): Plan {
    const plan = this.#plans.get(planId);
    if (plan === undefined) throw planGone();
    return plan;
  }

  /** Makes the view of a plan, and remembers the plan without the secret. */
  async #present(planId: string, wanted: Wanted): Promise<ExportPlanView> {
    const draft = await this.#draft(wanted);
    const { state, key, environment, after } = draft;
    const unchanged = sameBytes(state.bytes, after);
    const { document } = this.#parts.vault;
    const values = refusing(() => read(state.bytes));
    const view: ExportPlanView = {
      planId,
      keyId: key.id,
      path: wanted.path,
      shownPath: this.#shown(wanted.path),
      fileName: fileNameOf(wanted.path),
      exists: state.kind !== 'missing',
      unchanged,
      variables: draft.variables,
      diff: diffOf(state.bytes, after),
      warnings: warningsOf({
        state,
        key,
        environment,
        environmentName: nameOf(document, environment),
        replaced: await this.#replaced(values.get(apiKeyName), draft),
        clientId: clientIdNews(
          document,
          values.get(clientIdName),
          environment,
          draft.variables.some(({ name, included }) => name === clientIdName && included),
        ),
        now: this.#parts.clock.now(),
      }),
      confirmName: unchanged ? null : confirmNameOf(environment),
    };
    this.#plans.delete(planId);
    this.#plans.set(planId, { ...wanted, realPath: state.realPath, expectedHash: state.hash });
    for (const [oldest] of this.#plans) {
      if (this.#plans.size <= plansKept) break;
      this.#plans.delete(oldest);
    }
    return view;
  }

  async #draft({ keyId, path, include }: Wanted): Promise<Draft> {
    const { key, environment } = linked(this.#parts.vault.document, keyId);
    const state = await this.#parts.envFiles.inspect(path);
    refuseUnfit(state);
    const secret = await this.#parts.vault.open(key.secret);
    const offers = offersOf(key, environment, secret);
    const variables = variablesOf(offers, include);
    const chosen = offers.filter((_, at) => variables[at]?.included === true);
    const after = compose(state.bytes, chosen, this.#parts.parsers);
    return { key, environment, state, after, variables, secret };
  }

  async #replaced(value: string | undefined, { secret, environment }: Draft): Promise<Replaced | null> {
    if (value === undefined || value === '' || value === secret) return null;
    const { vault } = this.#parts;
    // Without fingerprints (their key is away) the key IDs still tell.
    const fingerprint = await vault.fingerprint(value).catch(() => null);
    return ownerOf(vault.document, value, fingerprint, environment);
  }

  /** Records the export; the file goes back to what it was when the vault cannot be saved. */
  async #remember(record: ExportRecord): Promise<void> {
    const { envFiles, vault } = this.#parts;
    try {
      await vault.update((document) => {
        const before = document.exports.find(({ path }) => path === record.path);
        if (before !== undefined) this.#previous.set(record.id, before);
        return {
          ...document,
          exports: [...document.exports.filter(({ path }) => path !== record.path), record],
        };
      });
    } catch (error) {
      this.#previous.delete(record.id);
      const restored = await envFiles
        .restore(record.id, (envelope) => vault.open(envelope))
        .catch(() => null);
      if (restored !== null) throw error;
      throw new Failure(
        'written-not-recorded',
        `The key is in ${fileNameOf(record.path)}, but Keyrack could not note that, nor take it back.`,
        'Look at the file and at the disk, then export again.',
      );
    }
  }

  async #record(keyId: string | null, sentence: string, undo: ActivityEntry['undo'] = null): Promise<void> {
    const key = this.#parts.vault.document.keys.find(({ id }) => id === keyId);
    await this.#parts.activity.record({
      kind: 'export',
      sentence,
      environmentId: key?.environmentId ?? null,
      keyId: key?.keyId ?? null,
      requestId: null,
      undo,
    });
  }

  #shown(path: string): string {
    return shownPath(path, this.#parts.home);
  }
}

/** A production key never goes into a file by a slip of the mouse. */
const confirmNameOf = (environment: Environment): string | null =>
  environment.kind === 'production' ? environment.name : null;
