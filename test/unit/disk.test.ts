import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskEnvFiles } from '../../main/adapters/env-files.ts';
import { Disk } from '../../main/adapters/env-files/disk.ts';
import { hashOf } from '../../main/adapters/env-files/inspect.ts';
import type { Envelope } from '../../main/core/model.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const jobs = new URL('../../main/adapters/env-files/jobs.ts', import.meta.url).href;

describe('threads that look at files and replace them', () => {
  let folder: string;
  let path: string;
  let made = 0;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-disk-')));
    path = join(folder, '.env');
    writeFileSync(path, 'A=1\n', { mode: 0o640 });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** Threads that do something else when they are asked to replace or remove a file (`last`), or whatever they are asked. */
  const threads = (instead: string, when = "job === 'replace' || job === 'remove'"): Disk => {
    made += 1;
    const file = join(folder, `thread-${made}.mjs`);
    writeFileSync(
      file,
      `import { rmSync, mkdirSync, writeFileSync } from 'node:fs';
      import { parentPort } from 'node:worker_threads';
      import { jobs } from '${jobs}';
      parentPort.on('message', (asked) => {
        const last = asked.find(({ job }) => ${when});
        if (last !== undefined) {
          ${instead}
        }
        parentPort.postMessage(asked.map(({ job, of }) => ({ value: jobs[job](of) })));
      });`,
    );
    return new Disk(pathToFileURL(file));
  };
  /** They end before they do it, or after. */
  const mortal = (when: 'before' | 'after'): Disk =>
    threads(when === 'after' ? 'jobs[last.job](last.of); process.exit();' : 'process.exit();');
  const replacement = () => ({
    ...{ target: path, expectedHash: hashOf(text('A=1\n')), after: text('A=2\n') },
    newMode: 0o600,
  });

  it('answer each question of many with its own file', async () => {
    const disk = new Disk();
    const paths = Array.from({ length: 100 }, (_, at) => join(folder, `${at}.env`));
    for (const [at, each] of paths.entries()) writeFileSync(each, `A=${at}\n`);
    const found = await Promise.all(paths.map((each) => disk.read(each)));
    expect(found.map(({ path: at, bytes }) => [at, Buffer.from(bytes).toString()])).toEqual(
      paths.map((each, at) => [each, `A=${at}\n`]),
    );
  });

  it('tell a failure as it is, with its code and its next step', async () => {
    await expect(new Disk().read(join(folder, 'gone', '.env'))).rejects.toMatchObject({
      name: 'Failure',
      code: 'folder-gone',
      next: 'Put the folder back, or choose another one.',
    });
  });

  it('replace nothing that is not what was expected, whoever asks at the same time', async () => {
    const disk = new Disk();
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => disk.replace(replacement())));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe('A=2\n');
  });

  it('that end before a file is replaced leave it as it was, and say so', async () => {
    const disk = mortal('before');
    await expect(disk.replace(replacement())).rejects.toMatchObject({ code: 'write-failed' });
    expect(readFileSync(path, 'utf8')).toBe('A=1\n');
  });

  it('that end after a file was replaced have replaced it', async () => {
    await mortal('after').replace(replacement());
    expect(readFileSync(path, 'utf8')).toBe('A=2\n');
  });

  it('that end after a file was removed have removed it, and before it, not', async () => {
    const removal = { target: path, expectedHash: hashOf(text('A=1\n')) };
    await expect(mortal('before').remove(removal)).rejects.toMatchObject({ code: 'write-failed' });
    expect(existsSync(path)).toBe(true);
    await mortal('after').remove(removal);
    expect(existsSync(path)).toBe(false);
  });

  it('that end in the middle of it say that nobody knows what became of the file, and why they ended', async () => {
    const disk = threads(
      `writeFileSync(last.of.target, 'A=half'); throw new RangeError('The disk is odd.');`,
    );
    const reported: unknown[] = [];
    disk.onTrouble((error) => reported.push(error));
    await expect(disk.replace(replacement())).rejects.toMatchObject({ code: 'outcome-unknown' });
    const removal = { target: path, expectedHash: hashOf(text('A=1\n')) };
    await expect(disk.remove(removal)).rejects.toMatchObject({ code: 'outcome-unknown' });
    const odd = expect.objectContaining({ name: 'RangeError', message: 'The disk is odd.' }) as Error;
    expect(reported).toEqual([odd, odd]);
  });

  it('that end keep the old bytes of a file unless it is as it was', async () => {
    const undoFolder = join(folder, 'undo');
    const seal = (data: string): Promise<Envelope> =>
      Promise.resolve({ v: 1, tier: 'session', backend: 'test', data });
    const request = { path, expectedHash: hashOf(text('A=1\n')), after: text('A=2\n'), seal };
    const over = (disk: Disk) => new DiskEnvFiles({ undoFolder, now: () => 1, disk });

    await expect(over(mortal('before')).write(request)).rejects.toMatchObject({ code: 'write-failed' });
    await expect(over(mortal('before')).discard(request)).rejects.toMatchObject({ code: 'write-failed' });
    expect(readdirSync(undoFolder)).toEqual([]);
    const odd = threads('rmSync(last.of.target); mkdirSync(last.of.target); process.exit();');
    await expect(over(odd).write(request)).rejects.toMatchObject({ code: 'outcome-unknown' });
    expect(readdirSync(undoFolder)).toHaveLength(1);
  });

  it('that end while they read say that nothing was read, and others take their place', async () => {
    const disk = mortal('before');
    await expect(disk.replace(replacement())).rejects.toMatchObject({ code: 'write-failed' });
    expect((await disk.read(path)).kind).toBe('file');
    await expect(threads('process.exit();', 'true').read(path)).rejects.toMatchObject({
      code: 'unreadable-file',
    });
  });
});
