import { limits } from '../../../preload/contract/limits.ts';
import type { Result } from '../../../preload/contract/result.ts';
import type { ReadingView } from '../../../preload/contract/view.ts';
import { Call } from '../../state/call.svelte.ts';
import { Latest } from '../../state/latest.ts';

export type Read = Extract<ReadingView, { ok: true }>;

/** How a key reaches main, and what main says of it. */
export interface PasteWays {
  readonly paste: (text: string) => Promise<Result<ReadingView>>;
  /** Main reads the clipboard. */
  readonly take: () => Promise<Result<ReadingView>>;
}

/**
 * The field of the paste step. The secret is in `text` only, and only until main holds it: a paste that main could read
 * leaves the field at once, typed text when Verify is pressed, and all of it when the step goes away.
 */
export class PasteForm {
  readonly #ways: PasteWays;
  readonly #latest = new Latest((text: string) => this.#judge(text));
  readonly judging = new Call();
  readonly taking = new Call();
  text = $state('');
  /** The letters are shown in place of dots. */
  revealed = $state(false);
  /** The person wants a key other than the one that main holds. */
  another = $state(false);
  /** What main made of the newest text. */
  reading = $state.raw<ReadingView | null>(null);
  #accepted = $state.raw<Read | null>(null);

  constructor(ways: PasteWays) {
    this.#ways = ways;
  }

  /**
   * The reading of the key that main holds; null while the field is wanted.
   * @param reading what main's last picture says of it.
   */
  held(reading: ReadingView | null): Read | null {
    if (this.another || this.text !== '') return null;
    if (reading?.ok === true) return reading;
    // The answer may be here before the snapshot that says the same.
    return reading === null ? this.#accepted : null;
  }

  /** A sentence why the text, or the clipboard, will not do; empty when it will or nothing is there. */
  get refusal(): string {
    return this.reading?.ok === false ? this.reading.message : '';
  }

  /** After every change of the field. Answers whether the whole of it was taken out of the field. */
  async typed(pasted: boolean): Promise<boolean> {
    const { text } = this;
    // Who empties the field wants the field, not the key of before.
    if (text === '') this.another = true;
    if (text.length > limits.paste) {
      this.reading = {
        ok: false,
        reason: 'not-a-key',
        message: 'This is far longer than a key. Copy the key alone.',
      };
      return false;
    }
    await this.#latest.send(text);
    return pasted && this.text === text && this.#handOver();
  }

  /** Waits for the judgement of what is in the field, and empties it when main holds a key. */
  async settle(reading: ReadingView | null): Promise<boolean> {
    await this.#latest.settled();
    if (this.text === '') return this.held(reading) !== null;
    return this.#handOver();
  }

  /** Takes the key from the clipboard, which main reads. */
  async take(): Promise<boolean> {
    const done = await this.taking.run(() => this.#ways.take());
    if (done === null) return false;
    this.text = '';
    this.reading = done.value;
    return this.#handOver();
  }

  useAnother(): void {
    this.another = true;
    this.reading = null;
  }

  keepHeld(): void {
    this.another = false;
    this.text = '';
    this.reading = null;
  }

  clear(): void {
    this.text = '';
    this.revealed = false;
  }

  #handOver(): boolean {
    if (this.reading?.ok !== true) return false;
    this.#accepted = this.reading;
    this.another = false;
    this.clear();
    return true;
  }

  async #judge(text: string): Promise<void> {
    const done = await this.judging.run(() => this.#ways.paste(text));
    // Emptying the field is no mistake to speak of.
    this.reading = done === null || text.trim() === '' ? null : done.value;
  }
}
