import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

function sourceOf(folder: string): string {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))
    .join('\n');
}

const all = (text: string, pattern: RegExp): Set<string> =>
  new Set(Array.from(text.matchAll(pattern), ([, found = '']) => found));

const main = sourceOf('main');
const contract = sourceOf('preload/contract');
const promises = Array.from(contract.matchAll(/Failures:(.*?)\*\//gs), ([, text = '']) => text).join('\n');

/** Thrown for main's own ears. */
const internal = new Set([
  // The inventory drops the row.
  'file-gone',
  // No method takes an address.
  'link-refused',
]);

describe('The failure codes', () => {
  it('that main throws all stand in the contract', () => {
    const thrown = all(main, /new Failure\(\s*'([a-z-]+)'/g);
    expect(thrown.size).toBeGreaterThan(50);
    const named = all(contract, /`([a-z-]+)`/g);
    expect([...thrown].filter((code) => !internal.has(code) && !named.has(code))).toEqual([]);
  });

  it('that a method promises are all in use', () => {
    const promised = all(promises, /`([a-z\d]+(?:-[a-z\d]+)+)`/g);
    expect(promised.size).toBeGreaterThan(40);
    const used = all(main, /'([a-z\d-]+)'/g);
    expect([...promised].filter((code) => !used.has(code))).toEqual([]);
  });
});
