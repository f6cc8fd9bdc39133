import { tick } from 'svelte';
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
/** While a scan goes on: what it finds moves all that is below, which is then made anew. */
const pageWhileScanning = 25;
/** The most that one call answers (contract). */
const mostAtOnce = 500;
/** While a scan goes on its rows are shown anew at most this often (ms), and seldom enough to leave the window most of its time. */
const breath = 250;
const share = 4;

/** The inventory as its screen shows it: what is searched and filtered for, a page at a time. */
export class InventoryList {
  rows = $state.raw<readonly InventoryRow[]>([]);
  total = $state(0);
  problems = $state.raw<InventoryView['problems']>({});
  projects = $state.raw<InventoryView['projects']>([]);
  environments = $state.raw<InventoryView['environments']>([]);
  /** Something was answered at least once. */
  loaded = $state(false);
  query = $state('');
  problem = $state<InventoryProblemCode | null>(null);
  project = $state<string | null>(null);
  environmentId = $state<string | null>(null);
  group = $state<Grouping>('project');
  loading = $state(false);
  readonly call = new Call();
  readonly filtered = $derived(
    this.query !== '' || this.problem !== null || this.project !== null || this.environmentId !== null,
  );
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
    await this.#latest.send(Math.max(this.#page, this.rows.length));
  }

  async showMore(): Promise<void> {
    await this.#latest.send(this.rows.length + pageSize);
  }

  /** Another question: begins with its first page. */
  async ask(
    change: Partial<Pick<InventoryList, 'query' | 'problem' | 'project' | 'environmentId' | 'group'>>,
  ): Promise<void> {
    Object.assign(this, change);
    this.#asked += 1;
    await this.#latest.send(this.#page);
  }

  async showEverything(): Promise<void> {
    await this.ask({ query: '', problem: null, project: null, environmentId: null });
  }

  get #page(): number {
    return this.#app.snapshot?.inventory.state === 'scanning' ? pageWhileScanning : pageSize;
  }

  stop(): void {
    clearTimeout(this.#waiting);
  }

  /** Rows from the first one on, as many as wanted; the answer to a question that is no longer asked is dropped. */
  async #load(wanted: number): Promise<void> {
    const asked = this.#asked;
    const { query, problem, project, environmentId, group } = this;
    const rows: InventoryRow[] = [];
    this.loading = true;
    const begun = performance.now();
    this.#restUntil = begun + breath;
    let answer: { value: InventoryView } | null;
    do {
      const limit = Math.min(mostAtOnce, wanted - rows.length);
      const offset = rows.length;
      answer = await this.call.run(() =>
        this.#app.bridge.getInventory({ query, problem, project, environmentId, group, offset, limit }),
      );
      if (asked !== this.#asked) return;
      rows.push(...(answer?.value.rows ?? []));
    } while (
      answer !== null &&
      rows.length < Math.min(wanted, answer.value.total) &&
      answer.value.rows.length > 0
    );
    this.loading = false;
    if (answer === null) return;
    this.rows = eachOnce(rows);
    this.total = answer.value.total;
    this.problems = answer.value.problems;
    this.projects = answer.value.projects;
    this.environments = answer.value.environments;
    this.loaded = true;
    await tick();
    this.#restUntil = begun + Math.max(breath, share * (performance.now() - begun));
  }
}
