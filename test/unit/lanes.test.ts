import { expect, it } from 'vitest';
import { Lanes } from '../../main/adapters/files/lanes.ts';

/** Work that ends when it is told to; notes when it begins and ends. */
function steps() {
  const seen: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => async (): Promise<string> => {
    seen.push(`+${name}`);
    await new Promise<void>((resolve) => ends.set(name, resolve));
    seen.push(`-${name}`);
    return name;
  };
  return { seen, work, end: (name: string) => ends.get(name)?.() };
}

it('works on different files at once, and on one file in the order that was asked for', async () => {
  const lanes = new Lanes();
  const { seen, work, end } = steps();
  const all = [lanes.take('/a', work('a1')), lanes.take('/a', work('a2')), lanes.take('/b', work('b'))];
  await expect.poll(() => seen).toEqual(['+a1', '+b']);
  end('a1');
  await expect.poll(() => seen).toEqual(['+a1', '+b', '-a1', '+a2']);
  end('a2');
  end('b');
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'b']);
});

it('does alone what concerns all files', async () => {
  const lanes = new Lanes();
  const { seen, work, end } = steps();
  const all = [lanes.take('/a', work('a')), lanes.alone(work('all')), lanes.take('/b', work('b'))];
  await expect.poll(() => seen).toEqual(['+a']);
  end('a');
  await expect.poll(() => seen).toEqual(['+a', '-a', '+all']);
  end('all');
  await expect.poll(() => seen.at(-1)).toBe('+b');
  end('b');
  await Promise.all(all);
});

it('goes on after a failure, which reaches its asker only', async () => {
  const lanes = new Lanes();
  const failed = lanes.take('/a', () => Promise.reject(new Error('no')));
  const next = lanes.take('/a', () => Promise.resolve('yes'));
  await expect(failed).rejects.toThrow('no');
  expect(await next).toBe('yes');
  expect(await lanes.alone(() => Promise.resolve('all'))).toBe('all');
});
