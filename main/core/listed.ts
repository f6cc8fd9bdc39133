/**
 * `a`, `a and b`, `a, b and c`; more than `most` are `a, b, c and 4 more`. One more is named: its name is as short as
 * saying that it is there.
 * @param more what the rest is called.
 */
export function listed(words: readonly string[], most = Infinity, more = 'more'): string {
  const named = words.length > most + 1 ? words.slice(0, most) : words.slice(0, -1);
  const last = words.length > most + 1 ? `${words.length - most} ${more}` : (words.at(-1) ?? '');
  return named.length === 0 ? last : `${named.join(', ')} and ${last}`;
}

/** `1 file`, `3 files`. */
export const counted = (number: number, one: string, many: string): string =>
  `${number} ${number === 1 ? one : many}`;
