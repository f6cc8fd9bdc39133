import { describe, expect, it } from 'vitest';
import { inParallel } from '../../main/core/in-parallel.ts';

const items = Array.from({ length: 30 }, (_, n) => n);

describe('work in parallel', () => {
  it('does all of it, so much at a time', async () => {
    let now = 0;
    let most = 0;
    const done = new Map<number, number>();
    await inParallel(items, 8, async (item, at) => {
      most = Math.max(most, ++now);
      await Promise.resolve();
      now -= 1;
      done.set(item, at);
    });
    expect(most).toBe(8);
    expect([...done.keys()].toSorted((a, b) => a - b)).toEqual(items);
    for (const [item, at] of done) expect(at).toBe(item);
  });

  it('begins nothing more after an error, and throws it when the rest has ended', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const all = inParallel(items, 2, async (item) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 0) throw new Error('the first');
      await Promise.resolve();
      ended.push(item);
    });
    await expect(all).rejects.toThrow('the first');
    expect(begun).toEqual([0, 1]);
    expect(ended).toEqual([1]);
  });
});
