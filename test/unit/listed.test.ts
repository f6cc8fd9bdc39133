import { describe, expect, it } from 'vitest';
import { counted, listed } from '../../main/core/listed.ts';

describe('A list in a sentence', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c, d and e'],
  ])('of %j is “%s”', (words, said) => {
    expect(listed(words)).toBe(said);
  });

  it('names no more than it has room for, but one rather than “1 more”', () => {
    const words = ['a', 'b', 'c', 'd', 'e'];
    expect(listed(words.slice(0, 3), 3)).toBe('a, b and c');
    expect(listed(words.slice(0, 4), 3)).toBe('a, b, c and d');
    expect(listed(words, 3)).toBe('a, b, c and 2 more');
    expect(listed(words, 3, 'more files')).toBe('a, b, c and 2 more files');
  });

  it('of things that are only counted knows one from many', () => {
    expect([0, 1, 2].map((each) => counted(each, 'file', 'files'))).toEqual(['0 files', '1 file', '2 files']);
  });
});
