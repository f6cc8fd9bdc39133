import { fold, maskOf } from './fold.ts';
import { scoreOf, slipScoreOf, type Word } from './query.ts';

/**
 * The few things of a short list that match every word, the best first and otherwise in their order; all of them
 * without words. What is long is searched through an index instead.
 * @param textsOf the texts of one, the weightiest first.
 */
export function rank<T>(
  things: readonly T[],
  words: readonly Word[],
  textsOf: (thing: T) => readonly string[],
): { thing: T; score: number }[] {
  const found = things.flatMap((thing) => {
    const texts = textsOf(thing).map((original) => {
      const { text } = fold(original);
      return { text, mask: maskOf(text), loose: true };
    });
    let score = 0;
    for (const word of words) {
      const best = Math.max(
        0,
        ...texts.map((text, at) => (scoreOf(text, word) || slipScoreOf(text, word)) * (at === 0 ? 1 : 0.7)),
      );
      if (best === 0) return [];
      score += best;
    }
    return [{ thing, score }];
  });
  return found.sort((one, other) => other.score - one.score);
}
