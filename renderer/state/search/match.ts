import { startsWord } from './fold.ts';

/** From where to where in a folded text; the end is not in it. */
export type Range = readonly [from: number, to: number];

/** How good a match is, from the best: the numbers are scores, before weights. */
export const grades = { whole: 100, start: 90, wordStart: 80, inside: 60, scattered: 40, typo: 20 } as const;
/** A score below this is not of the word as it was typed. */
export const leastLiteral: number = grades.inside;

/** The word as it stands: whole, at the text's start, at a word's start, or inside one; 0 when it is not there. */
export function literalScore(text: string, word: string): number {
  let at = text.indexOf(word);
  if (at === -1) return 0;
  if (at === 0) return text.length === word.length ? grades.whole : grades.start + closeness(text, word);
  for (; at !== -1; at = text.indexOf(word, at + 1))
    if (startsWord(text, at)) return grades.wordStart + closeness(text, word);
  return grades.inside + closeness(text, word);
}

/** Of two texts that have the word alike, the one with less besides is meant: at most 8 points. */
const closeness = (text: string, word: string): number => (8 * word.length) / text.length;

/**
 * The word's letters in order but with others between, as in `stg` for `Staging` or `peu` for `Production EU`. The
 * first begins a word, and each later one follows on, begins a word, or lies behind letters that were left out: of
 * those no more than the word has letters, or everything would match.
 * @param into takes the ranges of what was found.
 * @returns its score, 0 when the letters are not there like this.
 */
export function scatteredScore(text: string, word: string, into: Range[] | null = null): number {
  for (let start = 0; start <= text.length - word.length; start += 1) {
    if (text[start] !== word[0] || !startsWord(text, start)) continue;
    const score = scatteredFrom(text, word, start, nextWordStart, into);
    const nearest = score > 0 ? score : scatteredFrom(text, word, start, () => -1, into);
    if (nearest > 0) return nearest;
  }
  return 0;
}

/** @param leap where to look for a letter first that does not follow on; -1 for the nearest place. */
function scatteredFrom(
  text: string,
  word: string,
  start: number,
  leap: (text: string, wanted: string, after: number) => number,
  into: Range[] | null,
): number {
  const found: Range[] = [];
  let from = start;
  let at = start;
  let leftOut = 0;
  for (let next = 1; next < word.length; next += 1) {
    const wanted = word[next] ?? '';
    if (text[at + 1] === wanted) {
      at += 1;
      continue;
    }
    const ahead = leap(text, wanted, at + 1);
    const to = ahead === -1 ? text.indexOf(wanted, at + 1) : ahead;
    if (to === -1) return 0;
    if (!startsWord(text, to)) leftOut += to - at - 1;
    if (leftOut > word.length) return 0;
    found.push([from, at + 1]);
    from = at = to;
  }
  found.push([from, at + 1]);
  into?.push(...found);
  return Math.max(grades.typo + 1, grades.scattered - 3 * (found.length - 1) - leftOut);
}

function nextWordStart(text: string, wanted: string, after: number): number {
  for (let at = text.indexOf(wanted, after); at !== -1; at = text.indexOf(wanted, at + 1))
    if (startsWord(text, at)) return at;
  return -1;
}

/** What was meant by a word with one slip in it: two neighbours swapped, or one letter too many. */
export function slipsOf(word: string): string[] {
  if (word.length < 5 || /^\d+$/.test(word)) return [];
  const slips = new Set<string>();
  for (let at = 0; at < word.length; at += 1) {
    const [one = '', other = ''] = [word[at], word[at + 1]];
    slips.add(word.slice(0, at) + other + one + word.slice(at + 2));
    slips.add(word.slice(0, at) + word.slice(at + 1));
  }
  slips.delete(word);
  return [...slips];
}
