import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Disk } from '../../main/adapters/env-files/disk.ts';
import { hashOf } from '../../main/adapters/env-files/inspect.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const jobs = new URL('../../main/adapters/env-files/jobs.ts', import.meta.url).href;

describe('threads that look at files and replace them', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-disk-')));
    path = join(folder, '.env');
    writeFileSync(path, 'A=1\n', { mode: 0o640 });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** A thread that ends when it is asked to replace or remove a file: before it does so, or after. */
  const mortal = (when: 'before' | 'after', others = true): Disk => {
    const file = join(folder, `thread-${when}.mjs`);
    writeFileSync(
      file,
      `import { parentPort } from 'node:worker_threads';
      import { jobs } from '${jobs}';
      parentPort.on('message', (asked) => {
        const last = asked.find(({ job }) => ${others ? "job === 'replace' || job === 'remove'" : 'true'});
        if (last !== undefined) {
          if ('${when}' === 'after') jobs[last.job](last.of);
          process.exit();
        }
        parentPort.postMessage(asked.map(({ job, of }) => ({ value: jobs[job](of) })));
      });`,
    );
    return new Disk(pathToFileURL(file));
  };
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

  it('that end while they read say that nothing was read, and others take their place', async () => {
    const disk = mortal('before');
    await expect(disk.replace(replacement())).rejects.toMatchObject({ code: 'write-failed' });
    expect((await disk.read(path)).kind).toBe('file');
    await expect(mortal('before', false).read(path)).rejects.toMatchObject({ code: 'unreadable-file' });
  });
});
