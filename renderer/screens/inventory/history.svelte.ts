import { tick } from 'svelte';
import type { App } from '../../state/app.svelte.ts';
import { Call } from '../../state/call.svelte.ts';

/** A search of one repository's whole history for the keys of every file in it. */
export class HistorySearch {
  readonly call = new Call();
  /** Something is, or was, to be said of it. */
  begun = $state(false);
  /** What the last one answered. */
  message = $state<string | null>(null);
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  /** @param rowId a file of the repository. */
  async begin(rowId: string): Promise<void> {
    this.message = null;
    this.begun = true;
    // What reads it aloud has to be there before there is anything to read.
    await tick();
    const answer = await this.call.run(() => this.#app.bridge.searchHistory({ rowId }));
    this.message = answer?.value.message ?? null;
  }

  /** The search answers that it was stopped. */
  async stop(): Promise<void> {
    await this.#app.run(this.#app.bridge.cancelHistorySearch({}));
  }
}
