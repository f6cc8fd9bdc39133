import { limits } from '../../preload/contract/limits.ts';
import type { Input } from '../../preload/contract/methods.ts';
import type { ExportAgainView } from '../../preload/contract/projects.ts';
import type { App } from './app.svelte.ts';
import { Call } from './call.svelte.ts';
import { filesText } from './words.ts';

/** One round of writing targets anew, and what became of them. */
export class ExportAgain {
  readonly #app: App;
  readonly #atOnce: number;
  readonly call = new Call();
  /** How far it is; null when none is under way, and for a whole environment, which is one call. */
  progress = $state.raw<{ readonly done: number; readonly of: number } | null>(null);
  /** What became of all so far; null before anything is known. */
  outcome = $state.raw<ExportAgainView | null>(null);
  #round = { stopped: false };

  /** @param atOnce targets of one call: fewer where a person watches how far it is, or may stop it. */
  constructor(app: App, atOnce: number = limits.targetsAtOnce) {
    this.#app = app;
    this.#atOnce = atOnce;
  }

  /**
   * However many there are. One file that fails does not stop the others; a call that fails does, and is in
   * `call.problem`. A second round while one is under way is not begun.
   * @returns whether no call failed.
   */
  async run(input: Input<'exportAgain'>): Promise<boolean> {
    if (this.call.running || this.progress !== null) return false;
    this.outcome = null;
    const round = { stopped: false };
    this.#round = round;
    if ('environmentId' in input) return this.#call(round, input);
    const { targetIds } = input;
    try {
      for (let done = 0; done < targetIds.length && !round.stopped; done += this.#atOnce) {
        this.progress = { done, of: targetIds.length };
        this.#app.announcer.progress('Writing files', done, targetIds.length);
        const part = targetIds.slice(done, done + this.#atOnce);
        if (!(await this.#call(round, { targetIds: part }))) return false;
      }
    } finally {
      this.progress = null;
    }
    return true;
  }

  /** The same, and says in a notice how it ended. */
  async runAndSay(input: Input<'exportAgain'>): Promise<void> {
    if (!(await this.run(input)) || this.outcome === null) return;
    this.#app.say(this.outcome.failed.length === 0 ? 'good' : 'bad', exportAgainWords(this.outcome));
  }

  /** Begins no further file; what is written stays. */
  stop(): void {
    this.#round.stopped = true;
  }

  /** Whether more is to be read than the notice says. */
  get hasMore(): boolean {
    const { failed = [], pairs = [] } = this.outcome ?? {};
    return failed.length > 0 || pairs.length > 0 || this.call.problem !== null;
  }

  /** Stops, and forgets what became of the round. */
  clear(): void {
    this.stop();
    // What is under way ends unseen.
    this.#round = { stopped: false };
    this.call.clear();
    this.outcome = null;
  }

  async #call(round: { stopped: boolean }, input: Input<'exportAgain'>): Promise<boolean> {
    const answer = await this.call.run(() => this.#app.bridge.exportAgain(input));
    if (answer === null) return false;
    if (round === this.#round)
      this.outcome = this.outcome === null ? answer.value : together(this.outcome, answer.value);
    return true;
  }
}

/** The outcome of two calls as if it were one. */
function together(one: ExportAgainView, other: ExportAgainView): ExportAgainView {
  const said = new Set(one.pairs.map(({ environmentId }) => environmentId));
  return {
    written: one.written + other.written,
    unchanged: one.unchanged + other.unchanged,
    failed: [...one.failed, ...other.failed],
    pairs: [...one.pairs, ...other.pairs.filter(({ environmentId }) => !said.has(environmentId))],
  };
}

/** The outcome in a sentence or two. */
export function exportAgainWords({
  written,
  unchanged,
  failed,
}: Pick<ExportAgainView, 'written' | 'unchanged' | 'failed'>): string {
  const sentences: string[] = [];
  if (written > 0) sentences.push(`Wrote ${filesText(written)}.`);
  if (unchanged > 0)
    sentences.push(
      `${filesText(unchanged)} held it already and ${unchanged === 1 ? 'was' : 'were'} not written.`,
    );
  if (failed.length > 0)
    sentences.push(`${filesText(failed.length)} could not be written; the page says why.`);
  return sentences.length === 0 ? 'There was nothing to write.' : sentences.join(' ');
}
