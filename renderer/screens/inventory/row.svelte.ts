import type { Result } from '../../../preload/contract/result.ts';
import type { App } from '../../state/app.svelte.ts';
import { Call } from '../../state/call.svelte.ts';
import { mended } from './words.ts';

type Act = 'gitignore' | 'tighten' | 'history' | 'link' | `rotate ${string}` | 'folder';

/** What a person does with one row; one act at a time, its failure in the row. */
export class RowActs {
  readonly call = new Call();
  running = $state<Act | null>(null);
  /** What the search in the git history answered. */
  history = $state<string | null>(null);
  readonly #app: App;
  readonly #rowId: string;

  constructor(app: App, rowId: string) {
    this.#app = app;
    this.#rowId = rowId;
  }

  /** Answers whether it is mended. */
  async fix(fix: 'gitignore' | 'tighten'): Promise<boolean> {
    const rowId = this.#rowId;
    const done = await this.#run(fix, () => this.#app.bridge.fixInventory({ rowId, fix }));
    if (done !== null) this.#app.say('good', mended[fix]);
    return done !== null;
  }

  async searchHistory(): Promise<void> {
    this.history = null;
    const rowId = this.#rowId;
    const answer = await this.#run('history', () => this.#app.bridge.searchHistory({ rowId }));
    this.history = answer?.value.message ?? null;
  }

  /** Shows what linking the row's keys would do. */
  async link(): Promise<void> {
    const rowId = this.#rowId;
    const answer = await this.#run('link', () => this.#app.bridge.planImport({ from: 'row', rowId }));
    const plan = answer?.value ?? null;
    if (plan !== null) this.#app.go({ screen: 'import', importId: plan.importId });
  }

  async rotate(keyId: string): Promise<void> {
    const answer = await this.#run(`rotate ${keyId}`, () =>
      this.#app.bridge.startRotation({ what: 'rotate', keyId }),
    );
    if (answer !== null) this.#app.go({ screen: 'rotation', rotationId: answer.value.rotationId });
  }

  async openFolder(): Promise<void> {
    await this.#run('folder', () => this.#app.bridge.showInFolder({ what: 'row', id: this.#rowId }));
  }

  async #run<T>(act: Act, call: () => Promise<Result<T>>): Promise<{ value: T } | null> {
    if (this.call.running) return null;
    this.running = act;
    const answer = await this.call.run(call);
    this.running = null;
    return answer;
  }
}
