/** A text as it is searched: small letters without marks. */
export interface Folded {
  readonly text: string;
  /**
   * For each code unit of `text`, and one past its end, where it comes from in the original; null where both are the
   * same, as in almost every text.
   */
  readonly origins: readonly number[] | null;
}

/** Letters that Unicode does not take apart, as people without them on their keyboard type them. */
const apart: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
};
const marks = /\p{M}/gu;
const plain = /^[\u0000-\u007f]*$/;

/** `Zürich` and `ZURICH` fold to the same, so do `…` and `...`, and full-width letters and plain ones. */
export function fold(original: string): Folded {
  if (plain.test(original)) return { text: original.toLowerCase(), origins: null };
  let text = '';
  const origins: number[] = [];
  let at = 0;
  for (const character of original) {
    const folded = foldCharacter(character);
    text += folded;
    for (const unit of folded.split('')) if (unit !== '') origins.push(at);
    at += character.length;
  }
  origins.push(original.length);
  return { text, origins };
}

/** Of those beyond ASCII; there are few of them, and every hint has its `…`. */
const known = new Map<string, string>();

function foldCharacter(character: string): string {
  if (character <= '\u007f') return character.toLowerCase();
  const folded = known.get(character);
  if (folded !== undefined) return folded;
  const bare = character.normalize('NFKD').replace(marks, '').toLowerCase().replace(marks, '');
  const made = Array.from(bare, (part) => apart[part] ?? part).join('');
  known.set(character, made);
  return made;
}

const letter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code > 127;

/** Whether a word begins at `at` of a folded text. */
export const startsWord = (text: string, at: number): boolean =>
  at === 0 || (letter(text.charCodeAt(at)) && !letter(text.charCodeAt(at - 1)));

/**
 * Which characters a folded text has, one bit for several: a word whose bits are not all in the text's cannot be in
 * the text, which spares the closer look.
 */
export function maskOf(text: string): number {
  let mask = 0;
  for (const character of text) mask |= 1 << (character.charCodeAt(0) & 31);
  return mask;
}
