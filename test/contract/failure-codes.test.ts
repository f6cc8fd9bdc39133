import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureCode, ownFailureCode } from '../../preload/contract/failure-codes.ts';

const root = join(import.meta.dirname, '../..');

/** The texts of all source files of a folder. */
function sourcesOf(folder: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'));
}

const all = (text: string, pattern: RegExp): string[] =>
  Array.from(text.matchAll(pattern), ([, found = '']) => found);
const docstringsOf = (source: string): string[] => all(source, /\/\*\*((?:(?!\*\/).)*)\*\//gs);
const namedIn = (texts: readonly string[]): Set<string> =>
  new Set(texts.flatMap((text) => all(text, /`([a-z\d-]+)`/g)));

/** What the docstrings of methods promise. */
const promises = sourcesOf('preload/contract')
  .flatMap(docstringsOf)
  .flatMap((docstring) => all(docstring, /Failures:(.*)/gs));
/** What many methods fail with, in the docstrings of the list. */
const shared = docstringsOf(readFileSync(join(root, 'preload/contract/failure-codes.ts'), 'utf8'));

describe('Every failure code', () => {
  it('stands at a method that fails with it, or in the list’s own words', () => {
    expect(promises.length).toBeGreaterThan(40);
    const named = namedIn([...promises, ...shared]);
    expect(ownFailureCode.options.filter((code) => !named.has(code))).toEqual([]);
  });

  it('that a method or the list names is one', () => {
    const codes: ReadonlySet<string> = new Set(failureCode.options);
    // A word without a hyphen is mostly a member's name or a step.
    const named = [...namedIn([...promises, ...shared])].filter((word) => word.includes('-'));
    expect(named.filter((code) => !codes.has(code))).toEqual([]);
  });

  it('is of some failure or refusal of main', () => {
    const made = sourcesOf('main')
      .filter((source) => /\b(?:Failure|FailureCode|EnvFileRefusal)\b/.test(source))
      .join('\n');
    expect(ownFailureCode.options.filter((code) => !made.includes(`'${code}'`))).toEqual([]);
  });
});
