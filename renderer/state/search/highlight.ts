import { fold } from './fold.ts';
import type { Range } from './match.ts';
import { rangesOf, type Word } from './query.ts';

/** A piece of a text; `hit` is what the query found. Together the pieces are the text. */
export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/**
 * A text in pieces, with those marked that any of the words found. Made for what is on the screen only.
 * @param loose whether the text is made of words, see `Searched`.
 */
export function highlight(original: string, words: readonly Word[], loose = true): Piece[] {
  if (words.length === 0) return [{ text: original, hit: false }];
  const { text, origins } = fold(original);
  const inOriginal = (at: number): number => origins?.[at] ?? at;
  const ranges = merged(words.flatMap((word) => rangesOf(text, word, loose)));
  const pieces: Piece[] = [];
  let shown = 0;
  const add = (to: number, hit: boolean): void => {
    if (to > shown) pieces.push({ text: original.slice(shown, to), hit });
    shown = Math.max(shown, to);
  };
  for (const [from, to] of ranges) {
    add(inOriginal(from), false);
    add(behindLetter(origins, to - 1, original.length), true);
  }
  add(original.length, false);
  return pieces;
}

/** The same with at most `lead` characters before the first mark, so that what was found is seen in a narrow place. */
export function fromFirstHit(pieces: readonly Piece[], lead: number): readonly Piece[] {
  const [first, ...rest] = pieces;
  if (first === undefined || first.hit || rest.length === 0) return pieces;
  // The dots would take as much room as what they stand for.
  if (first.text.length <= lead + 2) return pieces;
  return [{ text: `…${first.text.slice(-lead)}`, hit: false }, ...rest];
}

/** Where the letter ends in the original that the code unit at `at` comes from: `s` of `ß` ends behind all of it. */
function behindLetter(origins: readonly number[] | null, at: number, end: number): number {
  if (origins === null) return at + 1;
  const own = origins[at];
  return origins.find((origin, index) => index > at && origin !== own) ?? end;
}

function merged(ranges: readonly Range[]): Range[] {
  const found: [number, number][] = [];
  for (const [from, to] of ranges.toSorted(([one], [other]) => one - other)) {
    const last = found.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else found.push([from, to]);
  }
  return found;
}
