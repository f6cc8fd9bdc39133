import { fold, maskOf } from './fold.ts';
import { scoreOf, slipScoreOf, type Searched, type Word } from './query.ts';

/**
 * The distinct texts of an index. Hundreds of environments are called Staging: a word is looked for in each text once,
 * and what was folded for one index is there for the next.
 */
export class TextTable {
  readonly #numbers = new Map<string, number>();
  readonly #texts: { readonly text: string; readonly mask: number; loose: boolean }[] = [];

  get size(): number {
    return this.#texts.length;
  }

  /** The number of a text; a text that is of words anywhere is looked at as one. */
  numberOf(original: string, loose: boolean): number {
    const known = this.#numbers.get(original);
    if (known !== undefined) {
      const text = this.#texts[known];
      if (loose && text !== undefined) text.loose = true;
      return known;
    }
    const { text } = fold(original);
    this.#numbers.set(original, this.#texts.length);
    this.#texts.push({ text, mask: maskOf(text), loose });
    return this.#texts.length - 1;
  }

  /** The score of a word in every text, by number; with a slip only when no text has it as it was typed. */
  scores(word: Word): Float32Array {
    const scores = new Float32Array(this.#texts.length);
    if (!this.#fill(scores, word, scoreOf)) this.#fill(scores, word, slipScoreOf);
    return scores;
  }

  /** @returns whether the word is in any text. */
  #fill(scores: Float32Array, word: Word, scoring: (text: Searched, word: Word) => number): boolean {
    let found = false;
    let at = 0;
    for (const text of this.#texts) {
      const score = scoring(text, word);
      if (score > 0) {
        scores[at] = score;
        found = true;
      }
      at += 1;
    }
    return found;
  }
}
