/** Shorter works are over before anybody asks how far they are. */
const worthTelling = 8;

/**
 * What a screen reader is told of what changed by itself or out of sight. Polite, and the newest word takes the place of
 * one that was not read yet; what everybody is to see is a notice instead.
 */
export class Announcer {
  text = $state('');
  #quarter = 0;

  say(text: string): void {
    // The same words once more are a change only when something differs; a space that ends them is not read.
    this.text = text === this.text ? `${text}\u00a0` : text;
  }

  /** How far a long work is, told at each quarter but the last: how it ended is told anyway. */
  progress(work: string, done: number, of: number): void {
    const quarter = Math.floor((4 * done) / of);
    if (quarter === this.#quarter) return;
    this.#quarter = quarter;
    if (of >= worthTelling && quarter > 0 && quarter < 4) this.say(`${work}: ${done} of ${of}`);
  }
}
