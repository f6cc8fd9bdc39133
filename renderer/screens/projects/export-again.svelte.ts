import type { Input } from '../../../preload/contract/methods.ts';
import type { ExportAgainView } from '../../../preload/contract/projects.ts';
import type { App } from '../../state/app.svelte.ts';
import { Call } from '../../state/call.svelte.ts';
import { filesText } from '../../state/words.ts';

/** One round of writing targets anew, and what did not go well in it. */
export class ExportAgain {
  readonly #app: App;
  readonly call = new Call();
  failed = $state.raw<ExportAgainView['failed']>([]);

  constructor(app: App) {
    this.#app = app;
  }

  async run(input: Input<'exportAgain'>): Promise<void> {
    const answer = await this.call.run(() => this.#app.bridge.exportAgain(input));
    if (answer === null) return;
    this.failed = answer.value.failed;
    this.#app.say(answer.value.failed.length === 0 ? 'good' : 'bad', exportAgainWords(answer.value));
  }

  clear(): void {
    this.call.clear();
    this.failed = [];
  }
}

/** The outcome in a sentence or two. */
export function exportAgainWords({ written, unchanged, failed }: ExportAgainView): string {
  const sentences: string[] = [];
  if (written > 0) sentences.push(`Wrote ${filesText(written)}.`);
  if (unchanged > 0)
    sentences.push(
      `${filesText(unchanged)} said it all already and ${unchanged === 1 ? 'was' : 'were'} not touched.`,
    );
  if (failed.length > 0)
    sentences.push(`${filesText(failed.length)} could not be written; the page says why.`);
  return sentences.length === 0 ? 'There was nothing to write.' : sentences.join(' ');
}
