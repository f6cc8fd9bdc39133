import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GitLog } from '../../main/adapters/git-history.ts';
import { stream } from '../../main/adapters/git.ts';
import { HistoryReader } from '../../main/adapters/git-history/history-reader.ts';
import { fakeKey } from '../support/fake-key.ts';

const key = fakeKey({ seed: 1 });
const other = fakeKey({ seed: 2 });

describe('a hostile line', () => {
  it('is read in one walk, whatever lengths are looked for, and the key after it is found', () => {
    const lengths = Array.from({ length: 490 }, (_, at) => `sk_${'a'.repeat(at + 8)}`);
    const reader = new HistoryReader('mark ', [...lengths, key]);
    const line = `+${'sk_'.repeat(2_000_000)}${key}\n`;
    reader.take(Buffer.from(`mark abc\n${line}`));
    expect([...(reader.end().at(-1) ?? [])]).toEqual(['abc']);
  });
});

describe('a line that repeats a key', () => {
  it.each([' ', ''])('is read in one walk, between %j too, and counts once', (between) => {
    const reader = new HistoryReader('mark ', [key, other]);
    const line = `+${`${key}${between}`.repeat(100_000)}\n`;
    reader.take(Buffer.from(`mark one\n${line}mark two\n-${line}`));
    expect(reader.end().map((commits) => [...commits])).toEqual([['one'], []]);
  });
});

describe('a long answer of git', () => {
  it('is handed on a piece a turn, so that everything else goes on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keyrack-history-'));
    try {
      const git = join(folder, 'git-chatty');
      writeFileSync(git, '#!/bin/sh\nhead -c 8000000 /dev/zero\n', { mode: 0o755 });
      let turn = 0;
      let counting = setImmediate(function count() {
        turn += 1;
        counting = setImmediate(count);
      });
      const turns: number[] = [];
      const onOutput = (): void => {
        turns.push(turn);
      };
      await stream(git, folder, [], { onOutput, patience: 60_000 });
      clearImmediate(counting);
      expect(turns.length).toBeGreaterThan(50);
      // Node itself asks for the last one once git has ended.
      expect(new Set(turns).size).toBeGreaterThanOrEqual(turns.length - 1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the history of a repository', () => {
  let folder: string;
  let repository: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-history-')));
    repository = join(folder, 'shop');
    execFileSync('git', ['init', '-q', '-b', 'main', repository]);
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const git = (...args: string[]): void => {
    const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com'];
    execFileSync('git', ['-C', repository, ...who, ...args], { stdio: 'pipe' });
  };
  const commit = (files: Record<string, string | Uint8Array>): void => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(repository, name)), { recursive: true });
      writeFileSync(join(repository, name), text);
    }
    git('add', '-A', '-f');
    git('commit', '-q', '-m', 'Change', '--allow-empty');
  };
  const env = (): string => join(repository, '.env');

  it('counts the commits that brought a key in, on every branch, also where it is long gone', async () => {
    commit({ '.env': 'A=1\n' });
    commit({ '.env': `A=1\nWORKOS_API_KEY=${key}\n` });
    commit({ '.env': 'A=1\n' });
    git('checkout', '-q', '-b', 'side');
    commit({ 'config.json': `{"key":"${key}"}` });
    git('checkout', '-q', 'main');
    commit({ 'notes.md': 'Nothing here.\n' });

    expect(await new GitLog().search(env(), [[key]])).toEqual({ commits: [2], all: 2 });
    expect(await new GitLog().search(env(), [[key, other]])).toEqual({ commits: [2], all: 2 });
    expect(await new GitLog().search(env(), [[other]])).toEqual({ commits: [0], all: 0 });
  });

  it('finds a key in the first commit, in a file that is no text, in the stash, and in what a merge made up', async () => {
    commit({ 'blob.bin': Buffer.concat([Buffer.from([0, 1, 2, 0xff]), Buffer.from(key)]) });
    expect(await new GitLog().search(env(), [[key]])).toEqual({ commits: [1], all: 1 });

    writeFileSync(join(repository, 'blob.bin'), `stashed ${other}`);
    git('stash');
    expect((await new GitLog().search(env(), [[other]])).all).toBeGreaterThan(0);

    const third = fakeKey({ seed: 3 });
    git('checkout', '-q', '-b', 'side');
    commit({ 'a.txt': 'side\n' });
    git('checkout', '-q', 'main');
    commit({ 'a.txt': 'main\n' });
    expect(() => {
      git('merge', 'side');
    }).toThrow();
    commit({ 'a.txt': `${third}\n` });
    expect(await new GitLog().search(env(), [[third]])).toEqual({ commits: [1], all: 1 });
  });

  it('finds a key in the first commit whatever the configuration shows of it', async () => {
    git('config', 'log.showRoot', 'false');
    commit({ '.env': `WORKOS_API_KEY=${key}\n` });
    expect(await new GitLog().search(env(), [[key]])).toEqual({ commits: [1], all: 1 });
  });

  it('counts for each group of keys by itself in one reading, and each commit once', async () => {
    const third = fakeKey({ seed: 3 });
    commit({ 'a/.env': `A=${key}\nB=${other}\n` });
    commit({ 'b/.env': `A=${other}\n` });
    const said = join(folder, 'said');
    const spy = join(folder, 'git-spy');
    writeFileSync(spy, `#!/bin/sh\necho run >> ${said}\nexec git "$@"\n`, { mode: 0o755 });
    const groups = [[key], [key, other], [third], []];
    expect(await new GitLog({ git: spy }).search(env(), groups)).toEqual({ commits: [1, 2, 0, 0], all: 2 });
    expect(readFileSync(said, 'utf8')).toBe('run\n');
  });

  it('is read past what the repository’s own grafts cut off', async () => {
    commit({ '.env': `WORKOS_API_KEY=${key}\n` });
    commit({ '.env': 'A=1\n' });
    const head = execFileSync('git', ['-C', repository, 'rev-parse', 'HEAD'], { encoding: 'utf8' });
    mkdirSync(join(repository, '.git/info'), { recursive: true });
    writeFileSync(join(repository, '.git/info/grafts'), head);
    expect(await new GitLog().search(env(), [[key]])).toEqual({ commits: [1], all: 1 });
  });

  it('is left when nobody wants to know any more', async () => {
    commit({ '.env': `WORKOS_API_KEY=${key}\n` });
    const slow = join(folder, 'git-slow');
    writeFileSync(slow, `#!/bin/sh\nexec sleep 600\n`, { mode: 0o755 });
    const stop = new AbortController();
    const searching = new GitLog({ git: slow }).search(env(), [[key]], stop.signal);
    stop.abort();
    await expect(searching).rejects.toMatchObject({ code: 'git-failed' });
  });

  it('says that there is none outside of a repository, and none in one without commits', async () => {
    await expect(new GitLog().search(join(folder, '.env'), [[key]])).rejects.toMatchObject({
      code: 'no-repository',
    });
    expect(await new GitLog().search(env(), [[key]])).toEqual({ commits: [0], all: 0 });
  });

  it('says so when git is missing, or cannot read the repository', async () => {
    commit({ '.env': 'A=1\n' });
    const missing = new GitLog({ git: join(folder, 'no-git') });
    await expect(missing.search(env(), [[key]])).rejects.toMatchObject({ code: 'git-failed' });
    rmSync(join(repository, '.git/objects'), { recursive: true });
    await expect(new GitLog().search(env(), [[key]])).rejects.toMatchObject({ code: 'git-failed' });
  });

  it('tells git no key, neither on its command line nor otherwise', async () => {
    commit({ '.env': `WORKOS_API_KEY=${key}\n` });
    const said = join(folder, 'said');
    const spy = join(folder, 'git-spy');
    writeFileSync(spy, `#!/bin/sh\n{ printf '%s\\n' "$@"; env; cat; } > ${said}\nexec git "$@"\n`, {
      mode: 0o755,
    });
    expect(await new GitLog({ git: spy }).search(env(), [[key]])).toEqual({ commits: [1], all: 1 });
    const heard = readFileSync(said, 'utf8');
    expect(heard).toContain('--no-textconv');
    expect(heard).not.toContain(key);
  });

  it('starts no program that the configuration of the repository names', async () => {
    const trap = join(folder, 'trap');
    writeFileSync(trap, `#!/bin/sh\ntouch ${folder}/caught\ncat "$1" 2>/dev/null\n`, { mode: 0o755 });
    commit({ '.env': `WORKOS_API_KEY=${key}\n`, '.gitattributes': '* diff=trap filter=trap\n' });
    for (const name of [
      'diff.external',
      'diff.trap.textconv',
      'diff.trap.command',
      'core.pager',
      'pager.log',
      'core.fsmonitor',
      'gpg.program',
    ]) {
      git('config', name, trap);
    }
    git('config', 'log.showSignature', 'true');
    expect(await new GitLog().search(env(), [[key]])).toEqual({ commits: [1], all: 1 });
    expect(existsSync(join(folder, 'caught'))).toBe(false);
  });

  it('reads on past thousands of commits', async () => {
    // Made by git itself from a stream: thousands of processes would take minutes.
    const lines: string[] = [];
    for (let each = 1; each <= 3_000; each += 1) {
      const text = each % 1_000 === 0 ? `${key}-${each}\n` : `line ${each}\n`;
      lines.push(
        `commit refs/heads/main\ncommitter Ann <ann@example.com> ${1_700_000_000 + each} +0000\ndata 1\nx`,
        `M 100644 inline file-${each % 7}.txt\ndata ${text.length}\n${text}`,
      );
    }
    execFileSync('git', ['-C', repository, 'fast-import', '--quiet'], { input: `${lines.join('\n')}\n` });
    mkdirSync(join(repository, 'deep'));
    expect(await new GitLog().search(join(repository, 'deep/.env'), [[key]])).toEqual({
      commits: [3],
      all: 3,
    });
  });
});

describe('the reader of a log', () => {
  const log = Buffer.from(
    [
      'mark one',
      '+++ b/.env',
      `+A=${key}`,
      'mark two',
      `-A=${key}`,
      'mark three',
      `+B=${other} ${key}`,
      'mark four',
      `+${'x'.repeat(500)}`,
      '',
    ].join('\n'),
  );

  it.each([1, 2, 3, 7, 64, 10_000])('counts the same in pieces of %d bytes', (size) => {
    const reader = new HistoryReader('mark ', [key, other]);
    for (let at = 0; at < log.length; at += size) reader.take(log.subarray(at, at + size));
    expect(reader.end().map((commits) => [...commits])).toEqual([['one', 'three'], ['three']]);
  });

  it('finds a key at any place of a line that never ends', () => {
    const reader = new HistoryReader('mark ', [key]);
    reader.take(Buffer.from('mark one\n+'));
    for (let each = 0; each < 20; each += 1) reader.take(Buffer.alloc(1024 * 1024, 0x78));
    reader.take(Buffer.from(key.slice(0, 30)));
    reader.take(Buffer.from(key.slice(30)));
    expect(reader.end().map(({ size }) => size)).toEqual([1]);
  });
});
