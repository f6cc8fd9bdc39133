import type { Result } from '../../../preload/contract/result.ts';
import type { ExportDoneView, ExportPlanView } from '../../../preload/contract/view.ts';
import type { App } from '../../state/app.svelte.ts';
import { Call } from '../../state/call.svelte.ts';
import { Latest } from '../../state/latest.ts';

/** From choosing a file to the written file and back. The plan is main's; the window holds the typed name only. */
export class ExportFlow {
  readonly #app: App;
  readonly #replan = new Latest((include: string[]) => this.#replanned(include));
  readonly choosing = new Call();
  readonly changing = new Call();
  readonly writing = new Call();
  readonly undoing = new Call();
  plan = $state.raw<ExportPlanView | null>(null);
  done = $state.raw<ExportDoneView | null>(null);
  undone = $state(false);
  typed = $state('');
  /** The fix that is under way. */
  fixing = $state<'gitignore' | 'tighten' | null>(null);

  readonly named = $derived(
    (this.plan?.confirmName ?? null) === null || this.typed.trim() === this.plan?.confirmName,
  );
  readonly problem = $derived(
    this.choosing.problem ?? this.writing.problem ?? this.changing.problem ?? this.undoing.problem,
  );

  constructor(app: App) {
    this.#app = app;
  }

  /** Lets the person choose in the system's dialog; a cancelled one changes nothing. */
  async choose(keyId: string, choose: 'file' | 'folder'): Promise<void> {
    this.#clear();
    const answer = await this.choosing.run(() => this.#app.bridge.planExport({ keyId, choose }));
    const plan = answer?.value ?? null;
    if (plan === null) return;
    this.plan = plan;
    this.typed = '';
  }

  /** Takes a variable in or leaves it out. */
  async include(name: string, included: boolean): Promise<void> {
    if (this.plan === null) return;
    this.plan = {
      ...this.plan,
      variables: this.plan.variables.map((each) => (each.name === name ? { ...each, included } : each)),
    };
    await this.#replan.send(namesIn(this.plan));
  }

  /** Reads the file again, e.g. after it changed in the meantime. */
  async lookAgain(): Promise<void> {
    if (this.plan !== null) await this.#replan.send(namesIn(this.plan));
  }

  async fix(fix: 'gitignore' | 'tighten'): Promise<void> {
    const { plan } = this;
    if (plan === null) return;
    this.fixing = fix;
    await this.#take(() => this.#app.bridge.fixExport({ planId: plan.planId, fix }));
    this.fixing = null;
  }

  async write(): Promise<void> {
    const { plan } = this;
    if (plan === null || plan.unchanged || !this.named || this.changing.running) return;
    this.#clear();
    const { planId, confirmName } = plan;
    const answer = await this.writing.run(() =>
      this.#app.bridge.confirmExport({
        planId,
        ...(confirmName === null ? {} : { confirmName: this.typed.trim() }),
      }),
    );
    if (answer !== null) this.done = answer.value;
  }

  async undo(): Promise<void> {
    const { done } = this;
    if (done === null) return;
    const answer = await this.undoing.run(() => this.#app.bridge.undoExport({ exportId: done.exportId }));
    this.undone = answer !== null;
  }

  /** Back to choosing. */
  restart(): void {
    this.#clear();
    this.plan = null;
    this.done = null;
    this.undone = false;
    this.typed = '';
  }

  async #replanned(include: string[]): Promise<void> {
    const { plan } = this;
    if (plan === null) return;
    await this.#take(() => this.#app.bridge.replanExport({ planId: plan.planId, include }));
  }

  async #take(call: () => Promise<Result<ExportPlanView>>): Promise<void> {
    this.#clear();
    const answer = await this.changing.run(call);
    if (answer !== null && this.plan !== null) this.plan = answer.value;
  }

  #clear(): void {
    for (const call of [this.choosing, this.changing, this.writing, this.undoing]) call.clear();
  }
}

const namesIn = (plan: ExportPlanView): string[] =>
  plan.variables.filter(({ included }) => included).map(({ name }) => name);
