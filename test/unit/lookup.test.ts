import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ById, Grouped } from '../../renderer/state/lookup.ts';

interface Leaf {
  readonly id: string;
  readonly owner: string | null;
  readonly word: number;
}

const leaf = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  owner: fc.constantFrom('one', 'two', null),
  word: fc.nat(2),
});
const leaves = fc.uniqueArray(leaf, { selector: ({ id }) => id });

/** The list as it becomes: what says the same stays the same object, as in a patched snapshot. */
const next = (before: readonly Leaf[], now: readonly Leaf[]): Leaf[] =>
  now.map((item) => {
    const was = before.find(({ id }) => id === item.id);
    return was?.owner === item.owner && was.word === item.word ? was : item;
  });

const ownerOf = ({ owner }: Leaf): string | null => owner;

describe('a lookup that follows a list', () => {
  it('finds what one made anew would find, whatever became of the list', () => {
    fc.assert(
      fc.property(leaves, leaves, (before, wanted) => {
        const now = next(before, wanted);
        const byId = ById.of(now, ById.of(before, null));
        const groups = Grouped.of(now, ownerOf, Grouped.of(before, ownerOf, null));
        for (const id of 'abcde') expect(byId.get(id)).toBe(now.find((item) => item.id === id));
        for (const owner of ['one', 'two']) {
          expect(groups.get(owner)).toEqual(now.filter((item) => item.owner === owner));
        }
      }),
    );
  });

  it('keeps the groups that nothing changed in', () => {
    const before: Leaf[] = [
      { id: 'a', owner: 'one', word: 0 },
      { id: 'b', owner: 'two', word: 0 },
      { id: 'c', owner: 'three', word: 0 },
    ];
    const first = Grouped.of(before, ownerOf, null);
    expect(Grouped.of(before, ownerOf, first)).toBe(first);
    const changed = Grouped.of(before.with(0, { id: 'a', owner: 'one', word: 1 }), ownerOf, first);
    expect(changed.get('one')).not.toBe(first.get('one'));
    expect(changed.get('two')).toBe(first.get('two'));
    const moved = Grouped.of(before.with(0, { id: 'a', owner: 'two', word: 0 }), ownerOf, first);
    expect(moved.get('one')).toEqual([]);
    expect(moved.get('three')).toBe(first.get('three'));
    expect(Grouped.of(before.slice(1), ownerOf, first).get('two')).toBe(first.get('two'));
  });
});
