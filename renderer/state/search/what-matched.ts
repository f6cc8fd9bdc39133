import { fieldTraits, type Field } from './fields.ts';
import { fold, maskOf } from './fold.ts';
import { scoreOf, slipScoreOf, type Word } from './query.ts';

/**
 * The fields that a row is found by, one for each word that is best found in it, in the order of `fields`. For the rows
 * on the screen: it says what cannot be seen in them, as a key ID or a path.
 */
export function whatMatched(words: readonly Word[], fields: readonly Field[]): Field[] {
  const searched = fields.map((field) => {
    const { text } = fold(field.text);
    const { weight, loose } = fieldTraits[field.name];
    return { field, weight, text: { text, mask: maskOf(text), loose } };
  });
  const found = new Set(
    words.flatMap((word) => {
      let best: { field: Field; score: number } | null = null;
      for (const { field, weight, text } of searched) {
        const score = weight * (scoreOf(text, word) || slipScoreOf(text, word));
        if (score > (best?.score ?? 0)) best = { field, score };
      }
      return best === null ? [] : [best.field];
    }),
  );
  return fields.filter((field) => found.has(field));
}
