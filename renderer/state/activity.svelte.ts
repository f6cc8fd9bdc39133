import type { Bridge } from '../../preload/contract/bridge.ts';
import type { ActivityView } from '../../preload/contract/view.ts';
import { Call } from './call.svelte.ts';

const pageSize = 50;

/** The activity as its screen shows it: what was searched for, page by page. */
export class ActivityList {
  entries = $state.raw<readonly ActivityView[]>([]);
  more = $state(false);
  /** Something was answered at least once. */
  loaded = $state(false);
  query = $state('');
  readonly call = new Call();
  readonly #bridge: Bridge;
  #asked = 0;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** Loads anew, as many entries as are shown now. An answer to an older question is dropped. */
  async refresh(): Promise<void> {
    await this.#ask(null, Math.min(200, Math.max(pageSize, this.entries.length)));
  }

  async showMore(): Promise<void> {
    const last = this.entries.at(-1);
    if (last !== undefined) await this.#ask(last.at, pageSize);
  }

  async #ask(before: number | null, limit: number): Promise<void> {
    const asked = ++this.#asked;
    const { query } = this;
    // A call of its own for each question: the newest must not wait for the one before.
    const call = new Call();
    this.call.running = true;
    const answer = await call.run(() => this.#bridge.listActivity({ query, before, limit }));
    if (asked !== this.#asked) return;
    this.call.running = false;
    this.call.problem = call.problem;
    if (answer === null) return;
    const { entries } = answer.value;
    // Their times grow strictly in main, so no entry is on two pages.
    this.entries = before === null ? entries : [...this.entries, ...entries];
    this.more = answer.value.more;
    this.loaded = true;
  }
}
