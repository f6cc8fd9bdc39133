import type {
  InventoryProblemCode,
  InventoryRow,
  InventoryView,
} from '../../../preload/contract/inventory.ts';
import type { App } from '../../state/app.svelte.ts';
import { Call } from '../../state/call.svelte.ts';
import { Latest } from '../../state/latest.ts';
import { eachOnce, type Grouping } from './groups.ts';

const pageSize = 100;
/** The most that one call answers (contract). */
const mostAtOnce = 500;
/** While a scan goes on its rows are asked for at most this often (ms), and seldom enough to leave the window most of its time. */
const breath = 250;
const share = 4;

/** The inventory as its screen shows it: what is searched and filtered for, a page at a time. */
export class InventoryList {
  rows = $state.raw<readonly InventoryRow[]>([]);
  total = $state(0);
  problems = $state.raw<InventoryView['problems']>({});
  /** Something was answered at least once. */
  loaded = $state(false);
  query = $state('');
  problem = $state<InventoryProblemCode | null>(null);
  group = $state<Grouping>('project');
  loading = $state(false);
  readonly call = new Call();
  readonly filtered = $derived(this.query !== '' || this.problem !== null);
  readonly #app: App;
  readonly #latest = new Latest((wanted: number) => this.#load(wanted));
  #asked = 0;
  #restUntil = -Infinity;
  #waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(app: App) {
    this.#app = app;
  }

  /** Main has other rows: loads as many as are shown now, after the breath that is due. */
  changed(): void {
    if (this.#waiting !== undefined) return;
    const due = this.#restUntil - performance.now();
    if (due <= 0) void this.reload();
    else {
      this.#waiting = setTimeout(() => {
        this.#waiting = undefined;
        void this.reload();
      }, due);
    }
  }

  async reload(): Promise<void> {
    await this.#latest.send(Math.max(pageSize, this.rows.length));
  }

  async showMore(): Promise<void> {
    await this.#latest.send(this.rows.length + pageSize);
  }

  /** Another question: begins with its first page. */
  async ask(change: Partial<Pick<InventoryList, 'query' | 'problem' | 'group'>>): Promise<void> {
    Object.assign(this, change);
    this.#asked += 1;
    await this.#latest.send(pageSize);
  }

  async showEverything(): Promise<void> {
    await this.ask({ query: '', problem: null });
  }

  stop(): void {
    clearTimeout(this.#waiting);
  }

  /** Rows from the first one on, as many as wanted; the answer to a question that is no longer asked is dropped. */
  async #load(wanted: number): Promise<void> {
    const asked = this.#asked;
    const { query, problem, group } = this;
    const rows: InventoryRow[] = [];
    this.loading = true;
    const begun = performance.now();
    this.#restUntil = begun + breath;
    let answer: { value: InventoryView } | null;
    do {
      const limit = Math.min(mostAtOnce, wanted - rows.length);
      const offset = rows.length;
      answer = await this.call.run(() =>
        this.#app.bridge.getInventory({ query, problem, environmentId: null, group, offset, limit }),
      );
      if (asked !== this.#asked) return;
      rows.push(...(answer?.value.rows ?? []));
    } while (
      answer !== null &&
      rows.length < Math.min(wanted, answer.value.total) &&
      answer.value.rows.length > 0
    );
    this.loading = false;
    this.#restUntil = begun + Math.max(breath, share * (performance.now() - begun));
    if (answer === null) return;
    this.rows = eachOnce(rows);
    this.total = answer.value.total;
    this.problems = answer.value.problems;
    this.loaded = true;
  }
}
