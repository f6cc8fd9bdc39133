import type { Input } from '../../../preload/contract/methods.ts';
import type { Result } from '../../../preload/contract/result.ts';
import type { InventoryProblem } from '../../../preload/contract/inventory.ts';
import type { App } from '../../state/app.svelte.ts';
import { Call } from '../../state/call.svelte.ts';
import { HistorySearch } from './history.svelte.ts';

type Act = 'gitignore' | 'tighten' | 'link' | `rotate ${string}` | 'cookie-password' | 'folder';

/** What a person does with one row; one act at a time, its failure in the row. */
export class RowActs {
  readonly call = new Call();
  running = $state<Act | null>(null);
  readonly history: HistorySearch;
  readonly #app: App;
  readonly #rowId: string;

  constructor(app: App, rowId: string) {
    this.#app = app;
    this.history = new HistorySearch(app);
    this.#rowId = rowId;
  }

  /** Answers whether it is done. */
  async fix(fix: 'gitignore' | 'tighten', problem: InventoryProblem): Promise<boolean> {
    const rowId = this.#rowId;
    const done = await this.#run(fix, () => this.#app.bridge.fixInventory({ rowId, fix }));
    // A file that git tracks stays tracked: its line is only the first half.
    if (done !== null) this.#app.say(problem.code === 'tracked' ? 'note' : 'good', done.value.message);
    return done !== null;
  }

  /** Of the whole repository that it is in. */
  async searchHistory(): Promise<void> {
    await this.history.begin(this.#rowId);
  }

  /** Shows what linking the row's keys would do. */
  async link(): Promise<void> {
    const rowId = this.#rowId;
    const answer = await this.#run('link', () => this.#app.bridge.planImport({ from: 'row', rowId }));
    const plan = answer?.value ?? null;
    if (plan !== null) this.#app.go({ screen: 'import', importId: plan.importId });
  }

  rotate(keyId: string): Promise<void> {
    return this.#rotate(`rotate ${keyId}`, { what: 'rotate', keyId });
  }

  /** Of every file that holds the same one. */
  rotateCookiePassword(variable: string): Promise<void> {
    return this.#rotate('cookie-password', { what: 'cookie-password', rowId: this.#rowId, variable });
  }

  async openFolder(): Promise<void> {
    await this.#run('folder', () => this.#app.bridge.showInFolder({ what: 'row', id: this.#rowId }));
  }

  /** A failure is the row's, not a notice. */
  async #rotate(act: Act, what: Input<'startRotation'>): Promise<void> {
    const begun = await this.#run(act, () => this.#app.bridge.startRotation(what));
    if (begun !== null) this.#app.go({ screen: 'rotation', rotationId: begun.value.rotationId });
  }

  async #run<T>(act: Act, call: () => Promise<Result<T>>): Promise<{ value: T } | null> {
    if (this.call.running) return null;
    this.running = act;
    const answer = await this.call.run(call);
    this.running = null;
    return answer;
  }
}
