import { fold, maskOf } from './fold.ts';
import { literalScore, scatteredScore, slipsOf, grades, type Range } from './match.ts';

/** One word of what was typed. */
export interface Word {
  readonly text: string;
  readonly mask: number;
  /** May match scattered: two letters or digits alone would match almost everything, and `app/.env` is meant as it is. */
  readonly loose: boolean;
  /** What it may have been meant to be, for when nothing has it as it is. */
  readonly slips: readonly { readonly text: string; readonly mask: number }[];
}

/** Longer queries and further words than these are cut off: nobody types them. */
const longest = 200;
const mostWords = 8;

/** The words of a query; none when it is empty. */
export function wordsOf(query: string): Word[] {
  const texts = fold(query.slice(0, longest)).text.split(/\s+/).filter(Boolean).slice(0, mostWords);
  return [...new Set(texts)].map((text) => ({
    text,
    mask: maskOf(text),
    loose: text.length >= 3 && /^[\p{L}\p{N}]+$/u.test(text) && !/^\d+$/.test(text),
    slips: slipsOf(text).map((slip) => ({ text: slip, mask: maskOf(slip) })),
  }));
}

/** A text that is searched. `loose`: it is made of words, so letters may be left out; an ID's may not. */
export interface Searched {
  readonly text: string;
  readonly mask: number;
  readonly loose: boolean;
}

/** The score of one word in one text, 0 when it is not there; slips are not looked for. */
export function scoreOf(searched: Searched, word: Word): number {
  if ((searched.mask & word.mask) !== word.mask) return 0;
  const score = literalScore(searched.text, word.text);
  if (score > 0 || !word.loose || !searched.loose) return score;
  return scatteredScore(searched.text, word.text);
}

/** The same for a word that nothing has as it was typed. */
export function slipScoreOf(searched: Searched, word: Word): number {
  if (!searched.loose) return 0;
  const found = word.slips.some(
    ({ text, mask }) => (searched.mask & mask) === mask && searched.text.includes(text),
  );
  return found ? grades.typo : 0;
}

/** Where in a folded text a word is found, as it is, scattered or with a slip; every place where it stands as it is. */
export function rangesOf(text: string, word: Word, loose: boolean): Range[] {
  const literally = everyPlace(text, word.text);
  if (literally.length > 0 || !loose) return literally;
  const found: Range[] = [];
  if (word.loose) scatteredScore(text, word.text, found);
  if (found.length > 0) return found;
  const slip = word.slips.find(({ text: meant }) => text.includes(meant));
  return slip === undefined ? [] : everyPlace(text, slip.text).slice(0, 1);
}

function everyPlace(text: string, word: string): Range[] {
  const found: Range[] = [];
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length))
    found.push([at, at + word.length]);
  return found;
}
