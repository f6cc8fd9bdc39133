import type { Input } from '../../../preload/contract/methods.ts';
import type { Problem, Result } from '../../../preload/contract/result.ts';
import type { Stack, VariableSource } from '../../../preload/contract/values.ts';
import type { ExportDoneView, ExportPlanView } from '../../../preload/contract/view.ts';
import type { App } from '../../state/app.svelte.ts';
import { Call } from '../../state/call.svelte.ts';
import { Latest } from '../../state/latest.ts';
import { VariableRow } from './variable-row.svelte.ts';

/** What is exported where, when nothing is left to choose. */
export type ExportRequest = Exclude<Input<'planExport'>, { choose: unknown }>;

/** Failures of a replan that belong to what was typed last. */
const ofField: Readonly<Record<string, 'name' | 'value'>> = {
  'bad-name': 'name',
  'name-twice': 'name',
  'bad-value': 'value',
};

/** A control of the plan, by its `data-waits`. */
export type WaitingControl = 'replace' | 'name';

/** What the person does before the file is written, and where. */
interface ToDo {
  text: string;
  at: WaitingControl;
}

/** What the box says that takes the new key in place of the one in the file. */
export const replaceLabel = ({ writes }: NonNullable<ExportPlanView['conflict']>): string =>
  `Replace it with ${writes.owner ?? 'the new key'}`;

/** A row, and what main was told of it. */
interface Sent {
  row: VariableRow;
  source: VariableSource;
  name: string;
  included: boolean;
}

/** From choosing a file to the written file and back. The plan is main's; the window holds what is typed. */
export class ExportFlow {
  readonly #app: App;
  /** Sends the newest of what was typed; in between nothing piles up. */
  readonly #replan = new Latest(() => this.#replanned());
  /** Grows when the plan is another one: an answer to an older one is not taken. */
  #generation = 0;
  #presetWanted: Stack | null = null;
  #typedLast = $state.raw<{ row: VariableRow; field: 'name' | 'value' } | null>(null);
  readonly choosing = new Call();
  readonly changing = new Call();
  readonly mending = new Call();
  readonly writing = new Call();
  readonly undoing = new Call();
  /** Keeping the environment's client ID; its problem belongs beside the field. */
  readonly entering = new Call();
  /** What the last replan said was wrong. It stays until the next has answered, so that nothing flickers. */
  #trouble = $state.raw<Problem | null>(null);
  plan = $state.raw<ExportPlanView | null>(null);
  rows = $state.raw<readonly VariableRow[]>([]);
  done = $state.raw<ExportDoneView | null>(null);
  undone = $state(false);
  /** The name that confirms. */
  typed = $state('');
  /** The person saw both keys of the conflict and chose the new one. */
  replaceOther = $state(false);
  /** The fix that is under way. */
  fixing = $state<'gitignore' | 'tighten' | null>(null);

  readonly named = $derived(
    (this.plan?.confirmName ?? null) === null || this.typed.trim() === this.plan?.confirmName,
  );
  /** What was typed last will not do; said beside its field. */
  readonly fieldError = $derived.by(() => {
    const problem = this.#trouble;
    const field = problem === null ? undefined : ofField[problem.code];
    const row = this.#typedLast?.row;
    if (problem === null || field === undefined || row === undefined) return null;
    // Without a field there is no place beside it.
    if (field === 'value' && row.value === null) return null;
    return { rowId: row.id, field, message: `${problem.message} ${problem.next}`.trim() };
  });
  readonly problem = $derived(
    this.choosing.problem ??
      this.writing.problem ??
      (this.fieldError === null ? this.#trouble : null) ??
      this.mending.problem ??
      this.undoing.problem,
  );
  /** Why it cannot be written whatever is ticked or typed; null when it can. */
  readonly hindrance = $derived.by((): string | null => {
    if (this.plan?.stops.some(({ passable }) => !passable) === true) return 'This cannot be written.';
    return this.#trouble === null ? null : 'The last change will not do.';
  });
  /** All that is still to be done before it is written, in the order in which the plan has it. */
  readonly toDo = $derived.by((): ToDo[] => {
    const { plan } = this;
    if (plan === null) return [];
    const { conflict, confirmName } = plan;
    return [
      ...(conflict === null || this.replaceOther
        ? []
        : [{ text: `tick “${replaceLabel(conflict)}”`, at: 'replace' as const }]),
      ...(this.named ? [] : [{ text: `type “${confirmName ?? ''}”`, at: 'name' as const }]),
    ];
  });
  readonly ready = $derived(this.hindrance === null && this.toDo.length === 0);

  constructor(app: App) {
    this.#app = app;
  }

  /** Lets the person choose in the system's dialog; a cancelled one changes nothing. */
  async choose(keyId: string, choose: 'file' | 'folder'): Promise<void> {
    await this.#begin({ keyId, choose });
  }

  /** Plans what is chosen already. */
  async begin(request: ExportRequest): Promise<void> {
    await this.#begin(request);
  }

  /** The same key and preset, in another file of the project. */
  async chooseFile(fileName: string): Promise<void> {
    const { plan } = this;
    if (plan?.projectId == null || fileName === plan.fileName) return;
    const { keyId, projectId, preset } = plan;
    await this.#begin({ keyId, projectId, fileName });
    if (this.plan !== null && this.plan !== plan && this.plan.preset !== preset)
      await this.choosePreset(preset);
  }

  async choosePreset(preset: Stack): Promise<void> {
    this.#presetWanted = preset;
    await this.#replan.send(undefined);
  }

  /** Takes a variable in or leaves it out. */
  async include(row: VariableRow, included: boolean): Promise<void> {
    row.included = included;
    await this.#replan.send(undefined);
  }

  /** Keeps the client ID that the environment lacked, and takes in what waited for it. */
  async enterClientId(clientId: string): Promise<void> {
    const { plan } = this;
    if (plan === null) return;
    const { environmentId } = plan;
    const kept = await this.entering.run(() =>
      this.#app.bridge.updateEnvironment({ environmentId, clientId }),
    );
    if (kept === null || this.plan?.environmentId !== environmentId) return;
    for (const row of this.rows) if (row.lacksClientId) row.included = true;
    await this.#replan.send(undefined);
  }

  async type(row: VariableRow, field: 'name' | 'value', text: string): Promise<void> {
    row[field] = text;
    this.#typedLast = { row, field };
    await this.#replan.send(undefined);
  }

  /** Answers the new row. One that lacks something is not planned before it has it. */
  add(source: VariableSource): VariableRow {
    const row = VariableRow.blank(
      source,
      this.rows.map(({ name }) => name),
    );
    this.rows = [...this.rows, row];
    this.#typedLast = { row, field: row.name !== '' && row.value !== null ? 'value' : 'name' };
    if (row.counts) void this.#replan.send(undefined);
    return row;
  }

  async drop(row: VariableRow): Promise<void> {
    this.rows = this.rows.filter((each) => each !== row);
    await this.#replan.send(undefined);
  }

  /** Reads the file again, e.g. after it changed in the meantime. */
  async lookAgain(): Promise<void> {
    if (this.plan !== null) await this.#replan.send(undefined);
  }

  async fix(fix: 'gitignore' | 'tighten'): Promise<void> {
    const { plan } = this;
    if (plan === null) return;
    const generation = this.#generation;
    this.fixing = fix;
    this.#clear();
    const answer = await this.mending.run(() => this.#app.bridge.fixExport({ planId: plan.planId, fix }));
    this.fixing = null;
    if (answer === null || generation !== this.#generation) return;
    this.#take(
      answer.value,
      this.rows.map((row) => ({
        row,
        source: row.source,
        name: row.plannedName,
        included: row.included,
      })),
    );
  }

  async write(): Promise<void> {
    await this.#replan.settled();
    const { plan } = this;
    if (plan === null || plan.unchanged || !this.ready || this.mending.running) return;
    this.#clear();
    const { planId, confirmName, conflict } = plan;
    const answer = await this.writing.run(() =>
      this.#app.bridge.confirmExport({
        planId,
        ...(confirmName === null ? {} : { confirmName: this.typed.trim() }),
        ...(conflict === null ? {} : { replaceOther: this.replaceOther }),
      }),
    );
    if (answer !== null) this.done = answer.value;
  }

  /** Has a file watched that says all of it already. Answers whether it did. */
  async keep(): Promise<boolean> {
    await this.#replan.settled();
    const { plan } = this;
    if (plan?.toKeep !== true) return false;
    this.#clear();
    return (await this.writing.run(() => this.#app.bridge.confirmExport({ planId: plan.planId }))) !== null;
  }

  async undo(): Promise<void> {
    const { done } = this;
    if (done === null) return;
    const answer = await this.undoing.run(() => this.#app.bridge.undoExport({ exportId: done.exportId }));
    this.undone = answer !== null;
  }

  /** Back to choosing. */
  restart(): void {
    this.#generation += 1;
    this.#clear();
    this.plan = null;
    this.rows = [];
    this.done = null;
    this.undone = false;
    this.typed = '';
    this.replaceOther = false;
    this.#typedLast = null;
    this.#presetWanted = null;
    this.#trouble = null;
  }

  async #begin(input: Input<'planExport'>): Promise<void> {
    this.#clear();
    const generation = this.#generation;
    const answer = await this.choosing.run(() => this.#app.bridge.planExport(input));
    const plan = answer?.value ?? null;
    if (plan === null || generation !== this.#generation) return;
    this.restart();
    this.#takeAnew(plan);
  }

  async #replanned(): Promise<void> {
    const { plan } = this;
    if (plan === null) return;
    const generation = this.#generation;
    const preset = this.#presetWanted;
    this.#presetWanted = null;
    const sent = this.rows.filter(({ counts }) => counts).map((row) => ({ row, wanted: row.wanted() }));
    const call = (): Promise<Result<ExportPlanView>> =>
      this.#app.bridge.replanExport(
        preset === null
          ? { planId: plan.planId, variables: sent.map(({ wanted }) => wanted) }
          : { planId: plan.planId, preset },
      );
    this.writing.clear();
    this.mending.clear();
    const answer = await this.changing.run(call);
    if (generation !== this.#generation) return;
    this.#trouble = this.changing.problem;
    if (answer === null) return;
    if (preset === null)
      this.#take(
        answer.value,
        sent.map(({ row, wanted: { source, name, included } }) => ({ row, source, name, included })),
      );
    else this.#takeAnew(answer.value);
  }

  /**
   * An answer about the same variables: each keeps its row, and so the focus and what was typed since. What main offers
   * besides comes as a row of its own.
   */
  #take(plan: ExportPlanView, sent: readonly Sent[]): void {
    const unmatched = [...sent];
    const answered = plan.variables.map((planned) => {
      const at = unmatched.findIndex(
        ({ source, name }) => source === planned.source && name === planned.name,
      );
      const [match] = at === -1 ? [] : unmatched.splice(at, 1);
      if (match === undefined) return VariableRow.of(planned);
      match.row.take(planned, match.included);
      return match.row;
    });
    const unfinished = this.rows.filter((row) => !row.counts && !answered.includes(row));
    this.rows = [...answered, ...unfinished];
    this.#plan(plan);
  }

  #takeAnew(plan: ExportPlanView): void {
    this.rows = plan.variables.map((planned) => VariableRow.of(planned));
    this.#typedLast = null;
    this.#plan(plan);
  }

  /** What was confirmed counts for what was shown only. */
  #plan(plan: ExportPlanView): void {
    const before = this.plan;
    if (before?.confirmName !== plan.confirmName) this.typed = '';
    this.#trouble = null;
    if (JSON.stringify(before?.conflict) !== JSON.stringify(plan.conflict)) this.replaceOther = false;
    this.plan = plan;
  }

  #clear(): void {
    const { choosing, changing, mending, writing, undoing, entering } = this;
    for (const call of [choosing, changing, mending, writing, undoing, entering]) call.clear();
  }
}
