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
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskEnvFiles } from '../../main/adapters/env-files.ts';
import { Disk } from '../../main/adapters/env-files/disk.ts';
import { areaOf, remoteMount } from '../../main/adapters/env-files/disk/areas.ts';
import { hashOf } from '../../main/adapters/env-files/inspect.ts';
import type { Envelope } from '../../main/core/model.ts';
import { DeadEnd, threadsThat } from '../support/processes/disk-threads.ts';
import { FakeClock } from '../support/ports/memory-ports.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const seal = (data: string): Promise<Envelope> =>
  Promise.resolve({ v: 1, tier: 'session', backend: 'test', data });

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

  /** Threads that do something else for a change of a file, unless said otherwise. */
  const threads = (instead: string, when?: string): Disk =>
    new Disk({ file: threadsThat(folder, instead, when) });
  /** They end before they do it, or after. */
  const mortal = (when: 'before' | 'after'): Disk =>
    threads(when === 'after' ? 'jobs[job](of); process.exit();' : 'process.exit();');
  const replacement = () => ({
    ...{ path, target: path, expectedHash: hashOf(text('A=1\n')), after: text('A=2\n') },
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

  it('look at a file while many others wait to be replaced', async () => {
    const disk = new Disk();
    const targets = Array.from({ length: 200 }, (_, at) => join(folder, `${at}.env`));
    for (const target of targets) writeFileSync(target, 'A=1\n');
    let replaced = 0;
    const all = targets.map(async (target) => {
      await disk.replace({ ...replacement(), path: target, target });
      replaced += 1;
    });
    await disk.read(path);
    expect(replaced).toBeLessThan(200);
    await Promise.all(all);
  });

  it('replace a file though others are looked at without end', async () => {
    const disk = new Disk();
    let replaced = false;
    const lookers = Array.from({ length: 200 }, async () => {
      while (!replaced) await disk.look(path);
    });
    await disk.replace(replacement());
    replaced = true;
    await Promise.all(lookers);
    expect(readFileSync(path, 'utf8')).toBe('A=2\n');
  });

  it('that cannot be started leave nobody waiting', async () => {
    const disk = new Disk({ file: new URL('https://localhost/no-thread.js') });
    const reported: unknown[] = [];
    disk.onTrouble((error) => reported.push(error));
    const both = await Promise.allSettled([disk.read(path), disk.replace(replacement())]);
    expect(both).toMatchObject([
      { reason: { code: 'unreadable-file' } },
      { reason: { code: 'outcome-unknown' } },
    ]);
    expect(readFileSync(path, 'utf8')).toBe('A=1\n');
    expect(reported).not.toEqual([]);
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

  it('are given the bytes of a file and nothing of what lies beside them in memory', async () => {
    const given = join(folder, 'given');
    const disk = threads(`writeFileSync('${given}', new Uint8Array(of.after.buffer));`);
    const after = Buffer.from('A=2\n');
    // Node shares its memory out, so that small ones lie side by side.
    expect(after.buffer.byteLength).toBeGreaterThan(after.length);
    await disk.replace({ ...replacement(), after });
    expect(readFileSync(given, 'utf8')).toBe('A=2\n');
    expect(after.toString()).toBe('A=2\n');
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
    const removal = { path, target: path, expectedHash: hashOf(text('A=1\n')) };
    await expect(mortal('before').remove(removal)).rejects.toMatchObject({ code: 'write-failed' });
    expect(existsSync(path)).toBe(true);
    await mortal('after').remove(removal);
    expect(existsSync(path)).toBe(false);
  });

  it('that end in the middle of it say that nobody knows what became of the file, and why they ended', async () => {
    const odd = `writeFileSync(of.target, 'A=half'); throw new RangeError('The disk is odd.');`;
    const disk = threads(odd);
    const reported: unknown[] = [];
    disk.onTrouble((error) => reported.push(error));
    await expect(disk.replace(replacement())).rejects.toMatchObject({ code: 'outcome-unknown' });
    const removal = { path, target: path, expectedHash: hashOf(text('A=1\n')) };
    await expect(disk.remove(removal)).rejects.toMatchObject({ code: 'outcome-unknown' });
    const why = expect.objectContaining({ name: 'RangeError', message: 'The disk is odd.' }) as Error;
    expect(reported).toEqual([why, why]);
  });

  it('that end keep the old bytes of a file unless it is as it was', async () => {
    const undoFolder = join(folder, 'undo');
    const seen = await new DiskEnvFiles({ undoFolder, now: () => 1 }).read(path);
    const request = { seen, after: text('A=2\n'), seal };
    const over = (disk: Disk) => new DiskEnvFiles({ undoFolder, now: () => 1, disk });

    await expect(over(mortal('before')).write(request)).rejects.toMatchObject({ code: 'write-failed' });
    await expect(over(mortal('before')).discard(request)).rejects.toMatchObject({ code: 'write-failed' });
    expect(readdirSync(undoFolder)).toEqual([]);
    const odd = threads('rmSync(of.target); mkdirSync(of.target); process.exit();');
    await expect(over(odd).write(request)).rejects.toMatchObject({
      code: 'outcome-unknown',
    });
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

  describe('where some files do not answer', () => {
    let clock: FakeClock;
    let disk: Disk;
    let deadEnd: DeadEnd;
    beforeEach(() => {
      clock = new FakeClock();
      deadEnd = new DeadEnd(folder);
      disk = new Disk({ clock, file: deadEnd.threads('(of.target ?? of).includes("away")') });
    });
    afterEach(() => {
      deadEnd.answer();
    });
    const put = (name: string): string => {
      const made = join(folder, name);
      writeFileSync(made, 'A=1\n');
      return made;
    };
    /** Time passes, once so many threads hang. */
    const giveUp = async (hanging = 1, seconds = 30): Promise<void> => {
      await expect.poll(() => deadEnd.hanging).toBe(hanging);
      clock.advance(seconds * 1_000);
    };

    it('give those up after half a minute, and do all the rest meanwhile', async () => {
      const [away, ...others] = ['away.env', ...Array.from({ length: 7 }, (_, at) => `${at}.env`)].map(put);
      const hanging = disk.read(away ?? '');
      const [next, ...rest] = others.map((each) => disk.read(each));
      await Promise.all(rest);
      await giveUp();
      await expect(hanging).rejects.toMatchObject({
        code: 'not-answering',
        message: expect.stringContaining('is it on a network drive that is away?') as string,
      });
      expect((await next)?.kind).toBe('file');
      expect(await Promise.all(others.map((each) => disk.read(each)))).toHaveLength(7);
    });

    it('ask nothing more of them until they answer', async () => {
      const away = put('away.env');
      const hanging = disk.read(away);
      await giveUp();
      await expect(hanging).rejects.toMatchObject({ code: 'not-answering' });
      await expect(disk.look(away)).rejects.toMatchObject({ code: 'not-answering' });
      deadEnd.answer();
      await expect.poll(() => disk.read(away).catch(() => null)).toMatchObject({ kind: 'file' });
    });

    it('know what they changed before, and say of the one that hangs that nobody knows', async () => {
      const [changed, away] = [put('.env'), put('away.env')];
      const both = Promise.allSettled(
        [changed, away].map((each) => disk.replace({ ...replacement(), path: each, target: each })),
      );
      // A thread takes two of five.
      await Promise.all(['a.env', 'b.env', 'c.env'].map((name) => disk.read(put(name))));
      await giveUp(1, 45);
      const message = expect.stringContaining('cannot tell whether it was written') as string;
      expect(await both).toMatchObject([
        { status: 'fulfilled' },
        { status: 'rejected', reason: { code: 'not-answering', message } },
      ]);
      expect(readFileSync(changed, 'utf8')).toBe('A=2\n');
      // It answers late, and is not changed any more.
      deadEnd.answer();
      await expect.poll(() => disk.read(away).catch(() => null)).toMatchObject({ kind: 'file' });
      expect(readFileSync(away, 'utf8')).toBe('A=1\n');
    });

    it('keep the old bytes of one that hangs while it is written', async () => {
      const undoFolder = join(folder, 'undo');
      const files = new DiskEnvFiles({
        undoFolder,
        now: () => 1,
        disk: new Disk({ clock, file: deadEnd.threads("job === 'replace'") }),
      });
      const seen = await files.read(path);
      const request = { seen, after: text('A=2\n'), seal };
      const writing = files.write(request);
      await giveUp();
      await expect(writing).rejects.toMatchObject({ code: 'not-answering' });
      expect(readdirSync(undoFolder)).toHaveLength(1);
    });

    it('are no more than twelve, and then say so of every file', async () => {
      for (let each = 1; each <= 12; each += 1) {
        const hanging = disk.read(put(`away-${each}.env`));
        await giveUp(each);
        await expect(hanging).rejects.toMatchObject({ code: 'not-answering' });
      }
      await expect(disk.read(path)).rejects.toMatchObject({
        code: 'not-answering',
        message: expect.stringContaining('too many other files') as string,
      });
      deadEnd.answer();
      await expect.poll(() => disk.read(path).catch(() => null)).toMatchObject({ kind: 'file' });
    });
  });
});

describe('what is away together', () => {
  const mounts = [
    '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
    '40 22 0:44 / /mnt/two\\040words rw - nfs4 server:/export rw,vers=4.2',
    '41 22 0:45 / /mnt/ssh rw,nosuid - fuse.sshfs ann@host:/ rw',
    '42 41 8:2 / /mnt/ssh/disk rw - ext4 /dev/sdb1 rw',
    '',
  ].join('\n');

  it.each([
    ['/mnt/two words/shop/.env', '/mnt/two words'],
    ['/mnt/ssh/.env', '/mnt/ssh'],
    ['/mnt/ssh/disk/.env', null],
    ['/mnt/sshd/.env', null],
    ['/home/ann/.env', null],
  ])('with %s is %s', (path, mount) => {
    expect(remoteMount(path, mounts)).toBe(mount);
  });

  it('is a whole share or drive whose path says so, and else the file alone', () => {
    expect(areaOf('\\\\server\\share\\shop\\.env')).toBe('\\\\server\\share');
    expect(areaOf('/Volumes/Work/shop/.env')).toBe('/Volumes/Work');
    expect(areaOf(join(tmpdir(), '.env'))).toBe(join(tmpdir(), '.env'));
  });
});
