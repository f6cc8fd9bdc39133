import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskHealthHistory } from '../../main/adapters/health-history.ts';
import type { HistoryPoint } from '../../main/core/model.ts';
import { FakeClock } from '../support/ports/memory-ports.ts';

const hour = 60 * 60 * 1_000;
const day = 24 * hour;

let parent: string;
let folder: string;
let clock: FakeClock;
let history: DiskHealthHistory;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'keyrack-history-'));
  folder = join(parent, 'history');
  clock = new FakeClock();
  history = new DiskHealthHistory(folder, clock);
});

afterEach(async () => {
  await rm(parent, { recursive: true, force: true });
});

const point = (at: number, state: HistoryPoint['state'] = 'valid'): HistoryPoint => ({
  at,
  state,
  cause: state === 'unknown' ? 'dns' : 'answered',
  latencyMs: state === 'unknown' ? null : 143.5,
});
const line = ({ at, state, cause, latencyMs }: HistoryPoint): string =>
  `\n${JSON.stringify([at, state, cause, latencyMs])}`;
const pathOf = (keyId: string): string => join(folder, `${keyId}.jsonl`);

describe('the history of a key', () => {
  it('is empty where nothing was noted, and makes no file by being read', async () => {
    expect(await history.read('one')).toEqual([]);
    expect(await readdir(parent)).toEqual([]);
  });

  it('comes back oldest first, each moment once, in a file and a folder for their owner only', async () => {
    await Promise.all(
      [point(3, 'unknown'), point(1), point(2), point(2)].map((each) => history.append('one', each)),
    );
    await history.append('two', point(9, 'rejected'));
    const again = new DiskHealthHistory(folder, clock);
    expect(await again.read('one')).toEqual([point(1), point(2), point(3, 'unknown')]);
    expect(await again.read('two')).toEqual([point(9, 'rejected')]);
    expect((await stat(pathOf('one'))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('loses a line that a crash tore or another program wrote, and nothing else', async () => {
    await history.append('one', point(1));
    await appendFile(pathOf('one'), line(point(2)).slice(0, 9));
    await history.append('one', point(3));
    await appendFile(pathOf('one'), '\n[4,"dead",null,null]\n{}\n[]\n\n7\n[5,"valid",null,-1]\nwords');
    await history.append('one', point(6));
    expect((await history.read('one')).map(({ at }) => at)).toEqual([1, 3, 6]);
  });

  it('of an ID that looks like a path stays in its folder', async () => {
    await history.append('../../escaped', point(1));
    await history.append('.', point(1));
    expect(await readdir(parent)).toEqual(['history']);
    expect(await history.read('../../escaped')).toEqual([point(1)]);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('that grew large keeps the checks of 30 days, and every change for good', async () => {
    const now = clock.now();
    const old = Array.from({ length: 3_000 }, (_, at) => point(now - 400 * day + at * hour));
    const changes = [point(now - 200 * day, 'rejected'), point(now - 199 * day), point(now - 198 * day)];
    const recent = Array.from({ length: 100 }, (_, at) => point(now - 29 * day + at * hour));
    await history.append('one', point(now - 500 * day, 'unknown'));
    await appendFile(pathOf('one'), [...old, ...changes, ...recent].map(line).join(''));
    await history.append('one', point(now));
    const kept = await new DiskHealthHistory(folder, clock).read('one');
    expect(kept).toEqual([
      point(now - 500 * day, 'unknown'),
      point(now - 400 * day),
      point(now - 200 * day, 'rejected'),
      point(now - 199 * day),
      ...recent,
      point(now),
    ]);
    expect((await stat(pathOf('one'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['one.jsonl']);
    expect((await readFile(pathOf('one'))).byteLength).toBeLessThan(8_000);
  });

  it('goes for keys that are gone, with what a compaction left of them, and stays for the others', async () => {
    for (const id of ['one', 'two', 'three']) await history.append(id, point(1));
    await writeFile(`${pathOf('two')}.tmp-0123456789abcdef`, '');
    await history.keepOnly(new Set(['one', 'three', 'four']));
    expect(await readdir(folder)).toEqual(['one.jsonl', 'three.jsonl']);
    await new DiskHealthHistory(join(parent, 'nowhere'), clock).keepOnly(new Set());
  });

  it('that cannot be read says so, and does not seem empty', async () => {
    await writeFile(folder, '');
    await expect(history.read('one')).rejects.toMatchObject({
      code: 'history-unreadable',
      message: expect.stringContaining('ENOTDIR') as unknown,
    });
    await expect(history.append('one', point(1))).rejects.toMatchObject({ code: 'EEXIST' });
  });
});
