import type { Problem } from '../../preload/contract/result.ts';
import type { App } from './app.svelte.ts';
import { lostProblem, problemText } from './call.svelte.ts';
import { counted } from './words.ts';

/** Main itself asks WorkOS about a few at once; more callers than these would only wait. */
const atOnce = 4;

/** Verifying many keys, a few at once; it goes on when the screen is left. */
export class BulkVerify {
  readonly #app: App;
  /** How far it is; null when none is under way. */
  progress = $state.raw<{ readonly done: number; readonly of: number } | null>(null);
  #round = { cancelled: false };

  constructor(app: App) {
    this.#app = app;
  }

  /** Verifies the keys; one that fails does not stop the others, and the first failure is told. */
  async run(keyIds: readonly string[]): Promise<void> {
    if (this.progress !== null || keyIds.length === 0) return;
    const round = { cancelled: false };
    this.#round = round;
    this.progress = { done: 0, of: keyIds.length };
    const left = keyIds.values();
    const problems: Problem[] = [];
    const lane = async (): Promise<void> => {
      for (const keyId of left) {
        if (round.cancelled) return;
        const problem = await this.#verify(keyId);
        if (problem !== null) problems.push(problem);
        this.#step();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    const { done } = this.progress;
    this.progress = null;
    const [first] = problems;
    const checked = done - problems.length;
    const asked = `Asked WorkOS about ${counted(checked, 'key', 'keys')}${round.cancelled ? ', then stopped' : ''}.`;
    if (first === undefined) this.#app.say('good', asked);
    else
      this.#app.say(
        'bad',
        `${asked} ${counted(problems.length, 'key', 'keys')} could not be checked. ${problemText(first)}`,
      );
  }

  /** Begins no further check; those under way are finished. */
  cancel(): void {
    this.#round.cancelled = true;
  }

  #step(): void {
    if (this.progress === null) return;
    const { done, of } = this.progress;
    this.progress = { done: done + 1, of };
    this.#app.announcer.progress('Verifying keys', done + 1, of);
  }

  async #verify(keyId: string): Promise<Problem | null> {
    try {
      const answer = await this.#app.bridge.verifyKey({ keyId });
      return answer.ok ? null : answer.error;
    } catch (error) {
      return lostProblem(error);
    }
  }
}
