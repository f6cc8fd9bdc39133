import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JsonlActivityFile } from '../../main/adapters/activity-file.ts';
import type { ActivityEntry } from '../../main/core/model.ts';
import { undoable } from '../../preload/contract/values.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keyrack-activity-'));
  path = join(folder, 'activity.jsonl');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const entry = (at: number): ActivityEntry => ({
  id: `entry ${at}`,
  at,
  kind: 'verified',
  sentence: `Verified “Acme\n/ Staging”: valid.`,
  environmentId: null,
  keyId: null,
  requestId: null,
  undo: { type: 'removal', id: 'r', until: 7 },
});

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `${JSON.stringify(entry(from + index))}\n`).join('');

describe('the activity', () => {
  it('is empty where nothing happened yet', async () => {
    expect(await new JsonlActivityFile(folder).load()).toEqual([]);
  });

  it('comes back oldest first, in a file for its owner only', async () => {
    const file = new JsonlActivityFile(folder);
    await Promise.all([1, 2, 3].map((at) => file.append(entry(at))));
    expect(await new JsonlActivityFile(folder).load()).toEqual([1, 2, 3].map(entry));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it.each(undoable.options)('keeps what can be undone: %s', async (type) => {
    const undone = { ...entry(1), undo: { type, id: 'u', until: 7 } };
    await new JsonlActivityFile(folder).append(undone);
    expect(await new JsonlActivityFile(folder).load()).toEqual([undone]);
  });

  it('loses a line torn by a crash, and not the one after it', async () => {
    const file = new JsonlActivityFile(folder);
    await file.append(entry(1));
    await appendFile(path, JSON.stringify(entry(2)).slice(0, 30));
    const next = new JsonlActivityFile(folder);
    expect(await next.load()).toEqual([entry(1)]);
    await next.append(entry(3));
    expect(await new JsonlActivityFile(folder).load()).toEqual([entry(1), entry(3)]);
  });

  it('passes over lines that are not its own', async () => {
    await writeFile(path, `7\n{}\nnot JSON\n${lines(1, 2)}\n\n`);
    expect(await new JsonlActivityFile(folder).load()).toEqual([entry(1)]);
  });

  it('with 10,000 entries is left alone; one more, and the newest 5,000 stay', async () => {
    await writeFile(path, lines(0, 9_999));
    const file = new JsonlActivityFile(folder);
    await file.append(entry(9_999));
    expect(await file.load()).toHaveLength(10_000);
    await file.append(entry(10_000));
    const left = await new JsonlActivityFile(folder).load();
    expect(left).toHaveLength(5_000);
    expect([left[0]?.at, left.at(-1)?.at]).toEqual([5_001, 10_000]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['activity.jsonl']);
    expect((await readFile(path, 'utf8')).endsWith('\n')).toBe(true);
  });

  it('that cannot be read is an error, not an empty list', async () => {
    await rm(folder, { recursive: true });
    await writeFile(folder, '');
    await expect(new JsonlActivityFile(folder).load()).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
