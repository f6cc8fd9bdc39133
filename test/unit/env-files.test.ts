import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs, {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DiskEnvFiles } from '../../main/adapters/env-files.ts';
import { read } from '../../main/adapters/env-files/inspect.ts';
import { removeFile, replaceFile } from '../../main/adapters/env-files/write.ts';
import type { Envelope } from '../../main/core/model.ts';
import type { EnvFileState } from '../../main/core/ports.ts';

const day = 24 * 60 * 60 * 1000;
let folder: string;
let undoFolder: string;
let now: number;
let files: DiskEnvFiles;

const sealedText = (plain: string): string => Buffer.from(plain).reverse().toString('base64');
const seal = (plain: string): Promise<Envelope> =>
  Promise.resolve({ v: 1, tier: 'session', backend: 'test', data: sealedText(plain) });
const open = (envelope: Envelope): Promise<string> =>
  Promise.resolve(Buffer.from(envelope.data, 'base64').reverse().toString());

const hash = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const modeOf = (path: string): number => statSync(path).mode & 0o777;
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', '-C', folder, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

/** Puts a file there and answers its path. */
function put(name: string, content: string | Uint8Array, mode = 0o600): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

/** The file as it is now, or, with `text`, as it was when that was in it (null: missing). */
async function seenWith(path: string, text?: string | null): Promise<EnvFileState> {
  const now = await files.read(path);
  if (text === undefined) return now;
  if (text === null) return { ...now, kind: 'missing', bytes: bytes(''), hash: null };
  return { ...now, kind: 'file', bytes: bytes(text), hash: hash(text) };
}

/** Writes `after` over what is there now. */
const write = async (
  path: string,
  after: string | Uint8Array,
  sealWith = seal,
): Promise<{ undoId: string }> =>
  files.write({
    seen: await seenWith(path),
    after: typeof after === 'string' ? bytes(after) : after,
    seal: sealWith,
  });

/** Another process replaces files, as a person who is no root and a member of one more group. */
function replaceAsMember(group: number, paths: readonly string[]): void {
  const write = new URL('../../main/adapters/env-files/write.ts', import.meta.url).href;
  const script = `
    const { replaceFile } = await import('${write}');
    process.setgroups([${group}]);
    process.setgid(1000);
    process.setuid(1000);
    const after = new TextEncoder().encode('A=2\\n');
    for (const path of ${JSON.stringify(paths)}) {
      replaceFile({ path, target: path, expectedHash: '${hash('A=1\n')}', after, newMode: 0o600 });
    }`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', script]);
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-env-')));
  undoFolder = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-undo-'))) + '/undo';
  now = Date.now();
  files = new DiskEnvFiles({ undoFolder, now: () => now });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(dirname(undoFolder), { recursive: true, force: true });
});

describe('inspecting', () => {
  it('tells bytes, hash and mode of a plain file', async () => {
    const path = put('.env', 'A=1\n', 0o640);
    const state = await files.inspect(path);
    expect(state).toMatchObject({ path, realPath: path, kind: 'file', mode: 0o640, writable: true });
    expect(state.hash).toBe(hash('A=1\n'));
    expect(Buffer.from(state.bytes).toString()).toBe('A=1\n');
    expect(state.git).toEqual({ state: 'none' });
  });

  it('takes a missing file in a folder that is there for one to make', async () => {
    const state = await files.inspect(join(folder, '.env'));
    expect(state).toMatchObject({ kind: 'missing', hash: null, mode: null, writable: true });
    expect(state.bytes).toHaveLength(0);
  });

  it('says so when the folder is gone', async () => {
    await expect(files.inspect(join(folder, 'gone', '.env'))).rejects.toMatchObject({ code: 'folder-gone' });
  });

  it('follows a link to the file it leads to', async () => {
    const real = put('shared/.env', 'A=1\n');
    symlinkSync('shared/.env', join(folder, '.env'));
    const state = await files.inspect(join(folder, '.env'));
    expect(state).toMatchObject({ path: join(folder, '.env'), realPath: real, kind: 'file' });
  });

  it('follows the links of its folders, whether the file is there or not', async () => {
    const real = put('releases/1/.env', 'A=1\n');
    symlinkSync('releases/1', join(folder, 'current'));
    expect(await files.inspect(join(folder, 'current/.env'))).toMatchObject({ realPath: real, kind: 'file' });
    const missing = await files.inspect(join(folder, 'current/.env.local'));
    expect(missing).toMatchObject({ realPath: join(folder, 'releases/1/.env.local'), kind: 'missing' });
  });

  it('recognises a FIFO, also behind a link, without waiting for somebody to write to it', async () => {
    const fifo = join(folder, '.env');
    execFileSync('mkfifo', [fifo]);
    symlinkSync(fifo, join(folder, '.env.local'));
    expect(await files.inspect(fifo)).toMatchObject({ kind: 'fifo', hash: null });
    expect(await files.inspect(join(folder, '.env.local'))).toMatchObject({ kind: 'fifo', hash: null });
  });

  it('does not call a link that leads nowhere a file to make', async () => {
    symlinkSync('nowhere', join(folder, '.env'));
    expect(await files.inspect(join(folder, '.env'))).toMatchObject({ kind: 'other', writable: false });
  });

  it('calls a file without the write bit read-only, whoever asks', async () => {
    expect(await files.inspect(put('.env', 'A=1\n', 0o444))).toMatchObject({ writable: false });
  });

  it('refuses a file that is too large to be one of variables', async () => {
    const path = put('.env', new Uint8Array(1024 * 1024 + 1));
    await expect(files.inspect(path)).rejects.toMatchObject({ code: 'file-too-big' });
  });
});

describe('writing', () => {
  it('makes a new file readable by its owner alone', async () => {
    const path = join(folder, '.env');
    await write(path, 'A=1\n');
    expect(readFileSync(path, 'utf8')).toBe('A=1\n');
    expect(modeOf(path)).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['.env']);
  });

  it.each([0o600, 0o640, 0o644, 0o664])('keeps mode %o of a file that is there', async (mode) => {
    const path = put('.env', 'A=1\n', mode);
    await write(path, 'A=2\n');
    expect(readFileSync(path, 'utf8')).toBe('A=2\n');
    expect(modeOf(path)).toBe(mode);
    expect(readdirSync(folder)).toEqual(['.env']);
  });

  // Only root may give a file to somebody else.
  it.skipIf(process.getuid?.() !== 0)('keeps the owner where that is allowed', async () => {
    const path = put('.env', 'A=1\n', 0o640);
    execFileSync('chown', ['12345:12346', path]);
    await write(path, 'A=2\n');
    expect(statSync(path)).toMatchObject({ uid: 12345, gid: 12346 });
    expect(modeOf(path)).toBe(0o640);
  });

  // Only root may become somebody else.
  it.skipIf(process.getuid?.() !== 0)('opens a file to no other group than its own', () => {
    const shared = put('shared/.env', 'A=1\n', 0o660);
    const joined = put('joined/.env', 'A=1\n', 0o660);
    for (const path of [folder, dirname(shared), dirname(joined)]) chmodSync(path, 0o777);
    chownSync(shared, 1000, 2000);
    chownSync(joined, 0, 3000);
    replaceAsMember(3000, [shared, joined]);
    expect(readFileSync(shared, 'utf8')).toBe('A=2\n');
    expect(readFileSync(joined, 'utf8')).toBe('A=2\n');
    expect(statSync(shared)).toMatchObject({ uid: 1000, gid: 1000 });
    expect(modeOf(shared)).toBe(0o600);
    expect(statSync(joined)).toMatchObject({ uid: 1000, gid: 3000 });
    expect(modeOf(joined)).toBe(0o660);
  });

  it('writes through a link and leaves the link a link', async () => {
    const real = put('shared/.env', 'A=1\n');
    const path = join(folder, '.env');
    symlinkSync('shared/.env', path);
    await write(path, 'A=2\n');
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toBe('A=2\n');
    expect(readdirSync(join(folder, 'shared'))).toEqual(['.env']);
  });

  it('refuses a FIFO, a device, a folder and a link that leads nowhere', async () => {
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    mkdirSync(join(folder, 'directory'));
    symlinkSync('/dev/null', join(folder, 'device'));
    symlinkSync('nowhere', join(folder, 'dangling'));
    for (const name of ['fifo', 'directory', 'device', 'dangling']) {
      await expect(write(join(folder, name), 'A=1\n')).rejects.toMatchObject({ code: 'not-a-regular-file' });
    }
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
    expect(lstatSync(join(folder, 'fifo')).isFIFO()).toBe(true);
  });

  it('refuses a socket', async () => {
    const path = join(folder, '.env');
    const server = await new Promise<Server>((resolve) => {
      const listening = createServer().listen(path, () => {
        resolve(listening);
      });
    });
    try {
      await expect(write(path, 'A=1\n')).rejects.toMatchObject({ code: 'not-a-regular-file' });
      expect(lstatSync(path).isSocket()).toBe(true);
    } finally {
      server.close();
    }
  });

  it('refuses a read-only file instead of replacing it', async () => {
    const path = put('.env', 'A=1\n', 0o444);
    await expect(write(path, 'A=2\n')).rejects.toMatchObject({ code: 'read-only-file' });
    expect(readFileSync(path, 'utf8')).toBe('A=1\n');
    expect(modeOf(path)).toBe(0o444);
  });

  it('writes nothing over a file that changed since it was looked at', async () => {
    const path = put('.env', 'A=1\n');
    const request = { seen: await seenWith(path, 'A=0\n'), after: bytes('A=2\n'), seal };
    await expect(files.write(request)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(readFileSync(path, 'utf8')).toBe('A=1\n');
    expect(readdirSync(undoFolder)).toEqual([]);
  });

  it('puts nothing into a folder that another one took the place of', async () => {
    const path = put('shop/.env', 'A=1\n');
    const seen = await seenWith(path);
    renameSync(join(folder, 'shop'), join(folder, 'moved'));
    mkdirSync(join(folder, 'shared'));
    symlinkSync('shared', join(folder, 'shop'));
    const names: string[] = [];
    const watcher = watch(join(folder, 'shared'), (_event, name) => names.push(name ?? ''));
    const after = bytes('A=2\n');
    await expect(files.write({ seen, after, seal })).rejects.toMatchObject({ code: 'changed-meanwhile' });
    // Told after whatever was before it.
    writeFileSync(join(folder, 'shared/last'), '');
    await expect.poll(() => names).toContain('last');
    watcher.close();
    expect(names.filter((name) => name !== 'last')).toEqual([]);
  });

  it('writes nothing where a link leads elsewhere by now', async () => {
    const [old, current] = [put('releases/1/.env', 'A=1\n'), put('releases/2/.env', 'A=1\n')];
    const path = join(folder, '.env');
    symlinkSync(old, path);
    const seen = await seenWith(path);
    rmSync(path);
    symlinkSync(current, path);
    const after = bytes('A=2\n');
    await expect(files.write({ seen, after, seal })).rejects.toMatchObject({ code: 'changed-meanwhile' });
    await expect(files.discard({ seen, seal })).rejects.toMatchObject({ code: 'changed-meanwhile' });
    for (const each of [old, current]) expect(readFileSync(each, 'utf8')).toBe('A=1\n');
  });

  /** Seals, and something happens to the file meanwhile: a person may be asked for a keyring. */
  const meanwhile =
    (work: () => void) =>
    (plain: string): Promise<Envelope> => {
      work();
      return seal(plain);
    };

  it('keeps the mode that a file got while its old bytes were sealed', async () => {
    const path = put('.env', 'A=1\n', 0o644);
    const close = meanwhile(() => {
      chmodSync(path, 0o600);
    });
    await write(path, 'A=2\n', close);
    expect(modeOf(path)).toBe(0o600);
  });

  it('refuses a file that was made read-only while its old bytes were sealed', async () => {
    const path = put('.env', 'A=1\n');
    const protect = meanwhile(() => {
      chmodSync(path, 0o400);
    });
    await expect(write(path, 'A=2\n', protect)).rejects.toMatchObject({ code: 'read-only-file' });
    chmodSync(path, 0o600);
    const discarding = files.discard({ seen: await seenWith(path), seal: protect });
    await expect(discarding).rejects.toMatchObject({ code: 'read-only-file' });
    expect(readFileSync(path, 'utf8')).toBe('A=1\n');
    expect(modeOf(path)).toBe(0o400);
    expect(readdirSync(folder)).toEqual(['.env']);
    expect(readdirSync(undoFolder)).toEqual([]);
  });

  it('notices a change in the last moment, after the old bytes were put aside', async () => {
    const path = put('.env', 'A=1\n');
    const somebodyElse = (plain: string): Promise<Envelope> => {
      writeFileSync(path, 'A=theirs\n');
      return seal(plain);
    };
    await expect(write(path, 'A=2\n', somebodyElse)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(readFileSync(path, 'utf8')).toBe('A=theirs\n');
    expect(readdirSync(folder)).toEqual(['.env']);
    expect(readdirSync(undoFolder)).toEqual([]);
  });

  it('does not overwrite a file that appeared where none was', async () => {
    const path = put('.env', 'A=theirs\n');
    const request = { seen: await seenWith(path, null), after: bytes('A=1\n'), seal };
    await expect(files.write(request)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(readFileSync(path, 'utf8')).toBe('A=theirs\n');
  });

  it('lets only the first of two writes at the same time through', async () => {
    for (let round = 0; round < 10; round += 1) {
      const path = put(`.env.${round}`, 'A=1\n');
      const seen = await seenWith(path);
      const both = await Promise.allSettled(
        ['A=2\n', 'A=3\n'].map((text) => files.write({ seen, after: bytes(text), seal })),
      );
      expect(both).toMatchObject([
        { status: 'fulfilled' },
        { status: 'rejected', reason: { code: 'changed-meanwhile' } },
      ]);
      expect(readFileSync(path, 'utf8')).toBe('A=2\n');
    }
  });

  it('lets only one of two programs make the same new file', async () => {
    const other = new DiskEnvFiles({ undoFolder: `${undoFolder}-other`, now: () => now });
    for (let round = 0; round < 25; round += 1) {
      const path = join(folder, `.env.${round}`);
      const seen = await seenWith(path);
      const request = (text: string): Parameters<DiskEnvFiles['write']>[0] => ({
        ...{ seen, seal },
        after: bytes(text),
      });
      const both = await Promise.allSettled([files.write(request('A=1\n')), other.write(request('A=2\n'))]);
      const winner = both.findIndex(({ status }) => status === 'fulfilled');
      expect(both[1 - winner]).toMatchObject({ reason: { code: 'changed-meanwhile' } });
      expect(readFileSync(path, 'utf8')).toBe(`A=${winner + 1}\n`);
    }
  });

  it.each(['.env*', '.env.*', '.env*.local', '.env.*.local', '*.local'])(
    'writes beside the file under a name that %s covers',
    async (rule) => {
      git('init', '-q');
      put('.gitignore', `${rule}\n`);
      const path = put('.env.local', 'A=1\n');
      const seen = new Set<string>();
      const watcher = watch(folder, (_, name) => seen.add(name ?? ''));
      await write(path, 'A=2\n');
      await vi.waitFor(() => {
        expect([...seen].filter((name) => name.includes('keyrack'))).toHaveLength(1);
      });
      watcher.close();
      const temp = [...seen].find((name) => name.includes('keyrack')) ?? '';
      expect(existsSync(join(folder, temp))).toBe(false);
      expect(git('check-ignore', temp).trim()).toBe(temp);
    },
  );

  it('sweeps its own temporary files that are older than an hour, and no others', async () => {
    const hoursAgo = (hours: number): Date => new Date(now - hours * 60 * 60 * 1000);
    const path = put('.env', 'A=1\n');
    const stale = put('.env.keyrack-00112233445566aa.local', 'left over');
    utimesSync(stale, hoursAgo(2), hoursAgo(2));
    const young = put('.env.keyrack-00112233445566bb.local', 'somebody is writing');
    const notOurs = put('.env.keyrack-notes.local', 'mine');
    utimesSync(notOurs, hoursAgo(2), hoursAgo(2));
    await write(path, 'A=2\n');
    await expect.poll(() => existsSync(stale)).toBe(false);
    expect([young, notOurs].map((each) => existsSync(each))).toEqual([true, true]);
  });

  it('leaves no temporary file behind when the disk is full, and the file as it was', async ({ skip }) => {
    const small = join(folder, 'small');
    mkdirSync(small);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small], { stdio: 'ignore' });
    } catch {
      skip('mounting is not permitted here');
    }
    try {
      const path = put('small/.env', 'A=1\n');
      await expect(write(path, 'A='.padEnd(100_000, 'x'))).rejects.toMatchObject({ code: 'disk-full' });
      expect(readFileSync(path, 'utf8')).toBe('A=1\n');
      expect(readdirSync(small)).toEqual(['.env']);
      expect(readdirSync(undoFolder)).toEqual([]);
    } finally {
      execFileSync('umount', [small]);
    }
  });
});

describe('a file that somebody adds a line to while it is read', () => {
  const whole = fs.readSync;
  const use = (read: typeof fs.readSync): void => {
    fs.readSync = read;
    syncBuiltinESMExports();
  };
  afterEach(() => {
    use(whole);
  });

  /** Adds the line at the next reading: just before it, or just after. */
  const addLine = (path: string, when: 'before' | 'after'): void => {
    use(((...of: Parameters<typeof fs.readSync>) => {
      use(whole);
      if (when === 'before') appendFileSync(path, 'X=1\n');
      const length = whole(...of);
      if (when === 'after') appendFileSync(path, 'X=1\n');
      return length;
    }) as typeof fs.readSync);
  };

  it.each(['before', 'after'] as const)(
    'keeps the line, and is neither replaced nor removed: %s it was read',
    (when) => {
      const path = put('.env', 'A=1\n');
      const expectedHash = hash('A=1\n');
      const changed = expect.objectContaining({ code: 'changed-meanwhile' }) as Error;
      addLine(path, when);
      expect(() => {
        replaceFile({ path, target: path, expectedHash, after: bytes('A=2\n'), newMode: 0o600 });
      }).toThrow(changed);
      expect(readFileSync(path, 'utf8')).toBe('A=1\nX=1\n');
      expect(readdirSync(folder)).toEqual(['.env']);

      writeFileSync(path, 'A=1\n');
      addLine(path, when);
      expect(() => {
        removeFile({ path, target: path, expectedHash });
      }).toThrow(changed);
      expect(readFileSync(path, 'utf8')).toBe('A=1\nX=1\n');
    },
  );

  it('is read with it', () => {
    const path = put('.env', 'A=1\n');
    addLine(path, 'before');
    expect(read(path)).toMatchObject({ hash: hash('A=1\nX=1\n') });
  });
});

describe('undoing', () => {
  const odd = Uint8Array.from([0xef, 0xbb, 0xbf, 0x41, 0x3d, 0xff, 0xfe, 0x80, 0x0d, 0x0a, 0x42, 0x3d]);

  it('brings back the exact old bytes, whatever they were', async () => {
    const path = put('.env', odd, 0o640);
    const { undoId } = await write(path, 'A=2\n');
    expect(await files.restore(undoId, open)).toEqual({ path });
    expect(new Uint8Array(readFileSync(path))).toEqual(odd);
    expect(modeOf(path)).toBe(0o640);
  });

  it('keeps the old bytes sealed, in a file for its owner alone', async () => {
    const path = put('.env', 'A=old-secret\n');
    const { undoId } = await write(path, 'A=2\n');
    const kept = join(undoFolder, `${undoId}.json`);
    expect(readdirSync(undoFolder)).toEqual([`${undoId}.json`]);
    expect(modeOf(kept)).toBe(0o600);
    expect(modeOf(undoFolder)).toBe(0o700);
    const text = readFileSync(kept, 'utf8');
    expect(text).not.toContain('old-secret');
    expect(text).not.toContain(Buffer.from('A=old-secret\n').toString('base64'));
    expect(JSON.parse(text)).toMatchObject({ path, mode: 0o600, writtenHash: hash('A=2\n') });
  });

  it('leaves no byte of them in the memory that Node shares out', async () => {
    const secret = 'a-secret-of-the-old-file';
    const path = put('.env', `A=${secret}\n`);
    const after = Uint8Array.from(bytes('A=2\n'));
    const sealed: string[] = [];
    const keep = (plain: string): Promise<Envelope> => {
      sealed.push(plain);
      return Promise.resolve({ v: 1, tier: 'session', backend: 'test', data: 'kept' });
    };
    const shared = Buffer.from(Buffer.allocUnsafe(1).buffer);
    const { undoId } = await files.write({ seen: await seenWith(path), after, seal: keep });
    await files.restore(undoId, () => Promise.resolve(sealed[0] ?? ''));
    expect(readFileSync(path, 'utf8')).toBe(`A=${secret}\n`);
    expect(shared.includes(secret)).toBe(false);
  });

  it('tells of every file whose old bytes are kept, and passes over what it cannot read', async () => {
    const paths = [1, 2, 3].map((each) => put(`${each}/.env`, 'A=1\n'));
    const written = await Promise.all(paths.map((path) => write(path, 'A=2\n')));
    writeFileSync(join(undoFolder, `${crypto.randomUUID()}.json`), '{ damaged');
    const kept = await files.kept();
    expect(new Map(kept.map((each) => [each.undoId, each]))).toEqual(
      new Map(
        written.map(({ undoId }, at) => [
          undoId,
          { undoId, at: now, path: paths[at], writtenHash: hash('A=2\n') },
        ]),
      ),
    );
  });

  it('removes a file that was not there before', async () => {
    const path = join(folder, '.env');
    const { undoId } = await write(path, 'A=1\n');
    await files.restore(undoId, open);
    expect(existsSync(path)).toBe(false);
  });

  it('does not remove one that somebody added to since', async () => {
    const path = join(folder, '.env');
    const { undoId } = await write(path, 'A=1\n');
    writeFileSync(path, 'A=1\nTHEIRS=1\n');
    await expect(files.restore(undoId, open)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(readFileSync(path, 'utf8')).toBe('A=1\nTHEIRS=1\n');
  });

  it('does not loosen a file that was tightened since', async () => {
    const path = put('.env', 'A=1\n', 0o644);
    const { undoId } = await write(path, 'A=2\n');
    await files.tighten(path);
    await files.restore(undoId, open);
    expect(readFileSync(path, 'utf8')).toBe('A=1\n');
    expect(modeOf(path)).toBe(0o600);
  });

  it('refuses when the file is not what was written any more, and stays possible', async () => {
    const path = put('.env', 'A=1\n');
    const { undoId } = await write(path, 'A=2\n');
    writeFileSync(path, 'A=theirs\n');
    await expect(files.restore(undoId, open)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(readFileSync(path, 'utf8')).toBe('A=theirs\n');
    writeFileSync(path, 'A=2\n');
    await files.restore(undoId, open);
    expect(readFileSync(path, 'utf8')).toBe('A=1\n');
  });

  it('does not follow a link that took the place of the file', async () => {
    const path = put('.env', 'A=1\n');
    const { undoId } = await write(path, 'A=2\n');
    rmSync(path);
    const other = put('other', 'A=2\n');
    symlinkSync(other, path);
    await expect(files.restore(undoId, open)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(readFileSync(other, 'utf8')).toBe('A=2\n');
  });

  it('changes nothing when the old bytes cannot be opened', async () => {
    const path = put('.env', 'A=1\n');
    const { undoId } = await write(path, 'A=2\n');
    const locked = (): Promise<string> => Promise.reject(new Error('locked'));
    await expect(files.restore(undoId, locked)).rejects.toThrow('locked');
    expect(readFileSync(path, 'utf8')).toBe('A=2\n');
    await files.restore(undoId, open);
    expect(readFileSync(path, 'utf8')).toBe('A=1\n');
  });

  it('brings nothing back rather than half of it', async () => {
    const path = put('.env', 'A=1\n');
    const { undoId } = await write(path, 'A=2\n');
    const half = async (envelope: Envelope): Promise<string> => `${(await open(envelope)).slice(0, 3)}*`;
    await expect(files.restore(undoId, half)).rejects.toMatchObject({ code: 'undo-gone' });
    expect(readFileSync(path, 'utf8')).toBe('A=2\n');
  });

  it('is gone once used, for what was never written, and for what is no ID', async () => {
    const { undoId } = await write(put('.env', 'A=1\n'), 'A=2\n');
    await files.restore(undoId, open);
    for (const id of [undoId, '00000000-0000-4000-8000-000000000000', '../../../etc/passwd', '']) {
      await expect(files.restore(id, open)).rejects.toMatchObject({ code: 'undo-gone' });
    }
  });

  it('forgets the old bytes after 30 days, and nothing sooner', async () => {
    const { undoId } = await write(put('.env', 'A=1\n'), 'A=2\n');
    now += 29 * day;
    await files.purgeUndo();
    expect(readdirSync(undoFolder)).toEqual([`${undoId}.json`]);
    now += 2 * day;
    await expect(files.restore(undoId, open)).rejects.toMatchObject({ code: 'undo-gone' });
    await files.purgeUndo();
    expect(readdirSync(undoFolder)).toEqual([]);
  });

  it('leaves what it cannot read where it is', async () => {
    mkdirSync(undoFolder);
    const strange = '00000000-0000-4000-8000-000000000000.json';
    writeFileSync(join(undoFolder, strange), '{"torn');
    now += 60 * day;
    await files.purgeUndo();
    expect(readdirSync(undoFolder)).toEqual([strange]);
  });

  it('seals everything anew, or nothing', async () => {
    const one = put('one/.env', 'A=1\n');
    const two = put('two/.env', 'A=1\n');
    const first = await write(one, 'A=2\n');
    await write(two, 'A=3\n');
    const everything = (): string[] =>
      readdirSync(undoFolder).map((name) => readFileSync(join(undoFolder, name), 'utf8'));
    const before = everything();
    const commit = (): Promise<void> => Promise.resolve();
    const change = (sealWith: typeof seal) => ({ from: 'old', to: 'new', open, seal: sealWith, commit });
    let sealed = 0;
    const failing = (plain: string): Promise<Envelope> =>
      ++sealed === 2 ? Promise.reject(new Error('locked')) : seal(plain);
    await expect(files.resealUndo(change(failing))).rejects.toThrow('locked');
    expect(everything()).toEqual(before);

    const otherwise = async (plain: string): Promise<Envelope> => ({
      ...(await seal(`other ${plain}`)),
      tier: 'passphrase',
    });
    await files.resealUndo(change(otherwise));
    expect(everything().every((text) => text.includes('"passphrase"'))).toBe(true);
    await files.restore(first.undoId, async (envelope) => (await open(envelope)).replace('other ', ''));
    expect(readFileSync(one, 'utf8')).toBe('A=1\n');
  });
});

describe('writing under a chosen ID', () => {
  const chosen = '7b8a4a5e-5a3f-4d6c-9f53-0d9a1b2c3d4e';
  const writeAs = async (path: string, undoId: string, over: string, after: string) =>
    files.write({ seen: await seenWith(path, over), after: bytes(after), seal, undoId });

  it('keeps the old bytes under it, so that they are found after a crash', async () => {
    const path = put('.env', 'A=1\n');
    expect(await writeAs(path, chosen, 'A=1\n', 'A=2\n')).toEqual({ undoId: chosen });
    const another = new DiskEnvFiles({ undoFolder, now: () => now });
    expect(await another.restore(chosen, open)).toEqual({ path });
    expect(readFileSync(path, 'utf8')).toBe('A=1\n');
  });

  it('keeps nothing under it when nothing was written, and takes it again', async () => {
    const path = put('.env', 'A=0\n');
    await expect(writeAs(path, chosen, 'A=1\n', 'A=2\n')).rejects.toMatchObject({
      code: 'changed-meanwhile',
    });
    await expect(files.restore(chosen, open)).rejects.toMatchObject({ code: 'undo-gone' });
    await writeAs(path, chosen, 'A=0\n', 'A=2\n');
    await files.restore(chosen, open);
    expect(readFileSync(path, 'utf8')).toBe('A=0\n');
  });

  it('does not lose the old bytes of a write when the same is written a second time', async () => {
    const path = put('.env', 'A=1\n');
    await writeAs(path, chosen, 'A=1\n', 'A=2\n');
    await expect(writeAs(path, chosen, 'A=1\n', 'A=2\n')).rejects.toMatchObject({
      code: 'changed-meanwhile',
    });
    await files.restore(chosen, open);
    expect(readFileSync(path, 'utf8')).toBe('A=1\n');
  });

  it('takes nothing that would be a path', async () => {
    const path = put('.env', 'A=1\n');
    await expect(writeAs(path, '../../elsewhere', 'A=1\n', 'A=2\n')).rejects.toThrow('UUID');
    expect(readFileSync(path, 'utf8')).toBe('A=1\n');
  });
});

describe('discarding', () => {
  const discard = async (path: string, text?: string, sealWith = seal) =>
    files.discard({ seen: await seenWith(path, text), seal: sealWith });

  it('removes the file, and undoing brings back its exact bytes and mode', async () => {
    const old = Buffer.from([0x41, 0x3d, 0xff, 0xfe, 0x0d, 0x0a, 0x00]);
    const path = put('.workos.json', old, 0o644);
    const { undoId } = await discard(path);
    expect(existsSync(path)).toBe(false);
    expect(readFileSync(join(undoFolder, `${undoId}.json`)).includes(old.toString('base64'))).toBe(false);
    expect(await files.restore(undoId, open)).toEqual({ path });
    expect(readFileSync(path)).toEqual(old);
    expect(modeOf(path)).toBe(0o644);
  });

  it('removes nothing that changed since it was looked at, also in the last moment', async () => {
    const path = put('.workos.json', '{}');
    await expect(discard(path, '{ }')).rejects.toMatchObject({ code: 'changed-meanwhile' });
    const late = (plain: string): Promise<Envelope> => {
      writeFileSync(path, '{"a":1}');
      return seal(plain);
    };
    await expect(discard(path, '{}', late)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(readFileSync(path, 'utf8')).toBe('{"a":1}');
    expect(readdirSync(undoFolder)).toEqual([]);
  });

  it('is undone to the mode that the file had last', async () => {
    const path = put('.workos.json', '{}', 0o644);
    const close = (plain: string): Promise<Envelope> => {
      chmodSync(path, 0o600);
      return seal(plain);
    };
    const { undoId } = await discard(path, '{}', close);
    await files.restore(undoId, open);
    expect(modeOf(path)).toBe(0o600);
  });

  it('removes nothing when the old bytes cannot be sealed', async () => {
    const path = put('.workos.json', '{}');
    await expect(discard(path, '{}', () => Promise.reject(new Error('locked')))).rejects.toThrow('locked');
    expect(readFileSync(path, 'utf8')).toBe('{}');
  });

  it('does not undo over a file that was made since', async () => {
    const path = put('.workos.json', '{}');
    const { undoId } = await discard(path);
    put('.workos.json', '{"new":true}');
    await expect(files.restore(undoId, open)).rejects.toMatchObject({ code: 'changed-meanwhile' });
    expect(readFileSync(path, 'utf8')).toBe('{"new":true}');
  });

  it('refuses a read-only file, a FIFO, a folder, and what is not there', async () => {
    const path = put('.workos.json', '{}', 0o400);
    await expect(discard(path)).rejects.toMatchObject({ code: 'read-only-file' });
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    mkdirSync(join(folder, 'sub'));
    for (const name of ['fifo', 'sub']) {
      await expect(discard(join(folder, name))).rejects.toMatchObject({
        code: 'not-a-regular-file',
      });
    }
    await expect(discard(join(folder, 'none'))).rejects.toMatchObject({
      code: 'changed-meanwhile',
    });
    await expect(discard(join(folder, 'gone', 'none'))).rejects.toMatchObject({ code: 'folder-gone' });
    expect(existsSync(undoFolder)).toBe(false);
  });

  it('removes what a link leads to and leaves the link', async () => {
    const path = put('real.json', '{}');
    symlinkSync('real.json', join(folder, 'link.json'));
    const { undoId } = await discard(join(folder, 'link.json'));
    expect(existsSync(path)).toBe(false);
    expect(lstatSync(join(folder, 'link.json')).isSymbolicLink()).toBe(true);
    await files.restore(undoId, open);
    expect(readFileSync(path, 'utf8')).toBe('{}');
  });
});

describe('git', () => {
  it.each([
    ['git', undefined],
    ['the ignore files alone', 'keyrack-no-such-git'],
  ])('knows tracked, ignored and not ignored files by %s', async (_, command) => {
    files = new DiskEnvFiles({
      undoFolder,
      now: () => now,
      ...(command === undefined ? {} : { git: command }),
    });
    git('init', '-q');
    put('.gitignore', '.env.local\nsecrets/\n.env.up\n');
    put('app/.gitignore', '!.env.up\n/.env.here\n');
    put('.env', 'A=1\n');
    put('app/.env.committed', 'A=1\n');
    git('add', '-f', '.env', 'app/.env.committed');
    put('.git/info/exclude', '*.private\n');
    mkdirSync(join(folder, 'secrets'));
    const root = folder;
    const expected = {
      '.env': 'tracked',
      'app/.env.committed': 'tracked',
      '.env.local': 'ignored',
      'app/.env.local': 'ignored',
      '.env.up': 'ignored',
      'app/.env.up': 'not-ignored',
      'app/.env.here': 'ignored',
      '.env.here': 'not-ignored',
      'secrets/.env': 'ignored',
      '.env.private': 'ignored',
      '.ENV.LOCAL': 'not-ignored',
      'app/.env': 'not-ignored',
      'app/:(top).env': 'not-ignored',
    };
    for (const [name, state] of Object.entries(expected)) {
      const found = await files.inspect(join(folder, name));
      expect([name, found.git]).toEqual([name, { state, root }]);
    }
  });

  it('is asked about the file that a link leads to', async () => {
    git('init', '-q');
    put('.gitignore', '.env\n');
    put('shared.txt', 'A=1\n');
    symlinkSync('shared.txt', join(folder, '.env'));
    expect((await files.inspect(join(folder, '.env'))).git.state).toBe('not-ignored');
  });

  it('does not let the environment point it at another repository', async () => {
    git('init', '-q');
    git('init', '-q', '--bare', 'another');
    put('.env', 'A=1\n');
    git('add', '.env');
    process.env['GIT_DIR'] = join(folder, 'another');
    process.env['GIT_WORK_TREE'] = folder;
    try {
      expect((await files.inspect(join(folder, '.env'))).git.state).toBe('tracked');
    } finally {
      delete process.env['GIT_DIR'];
      delete process.env['GIT_WORK_TREE'];
    }
  });

  it('runs no program that the repository names', async () => {
    const witness = join(folder, 'it-ran');
    const script = put('evil.sh', `#!/bin/sh\ntouch '${witness}'\n`, 0o755);
    git('init', '-q');
    put('.env', 'A=1\n');
    git('add', '.env');
    mkdirSync(join(folder, 'hooks'));
    for (const hook of ['post-index-change', 'pre-auto-gc', 'reference-transaction', 'fsmonitor-watchman']) {
      linkSync(script, join(folder, 'hooks', hook));
    }
    for (const [name, value] of Object.entries({
      'core.fsmonitor': script,
      'core.hooksPath': join(folder, 'hooks'),
      'core.pager': script,
      'core.sshCommand': script,
      'core.editor': script,
      'core.askPass': script,
      'credential.helper': script,
      'alias.ls-files': `!${script}`,
      'alias.check-ignore': `!${script}`,
      'filter.evil.clean': script,
      'filter.evil.process': script,
      'diff.external': script,
    })) {
      git('config', name, value);
    }
    put('.gitattributes', '* filter=evil\n');
    await files.inspect(join(folder, '.env'));
    await files.inspect(join(folder, '.env.local'));
    await files.addToGitignore(join(folder, '.env.local'));
    expect(existsSync(witness)).toBe(false);

    // The trap is a real one.
    spawnSync('git', ['-C', folder, 'status']);
    expect(existsSync(witness)).toBe(true);
  });

  it('fetches nothing for a repository that claims to be a partial clone', async () => {
    const witness = join(folder, 'it-ran');
    const script = put('evil.sh', `#!/bin/sh\ntouch '${witness}'\nexit 1\n`, 0o755);
    git('init', '-q', 'server');
    put('server/app/.gitignore', '.env\n');
    git('-C', 'server', 'add', '.');
    git('-C', 'server', 'commit', '-qm', 'x');
    git('-C', 'server', 'config', 'uploadpack.allowFilter', 'true');
    git('clone', '-q', '--filter=blob:none', '--no-checkout', `file://${folder}/server`, 'clone');
    const inClone = (...args: string[]): string => git('-C', 'clone', ...args);
    inClone('read-tree', 'HEAD');
    inClone('update-index', '--skip-worktree', 'app/.gitignore');
    mkdirSync(join(folder, 'clone/app'));

    for (const url of [`ext::${script}`, 'ssh://localhost/x']) {
      inClone('config', 'remote.origin.url', url);
      inClone('config', 'core.sshCommand', script);
      inClone('config', 'protocol.allow', 'always');
      inClone('config', 'protocol.ext.allow', 'always');
      const state = await files.inspect(join(folder, 'clone/app/.env'));
      expect(['unavailable', 'not-ignored']).toContain(state.git.state);
      expect(existsSync(witness)).toBe(false);

      // The trap is a real one.
      spawnSync('git', ['-C', join(folder, 'clone'), 'check-ignore', '-q', 'app/.env']);
      expect(existsSync(witness)).toBe(true);
      rmSync(witness);
    }
  });

  it('starts no `git` of the project folder', async () => {
    git('init', '-q');
    const witness = join(folder, 'it-ran');
    put('git', `#!/bin/sh\ntouch '${witness}'\n`, 0o755);
    const before = process.cwd();
    const path = process.env['PATH'] ?? '';
    process.chdir(folder);
    process.env['PATH'] = `.:${path}`;
    try {
      expect((await files.inspect(join(folder, '.env'))).git.state).toBe('not-ignored');
    } finally {
      process.chdir(before);
      process.env['PATH'] = path;
    }
    expect(existsSync(witness)).toBe(false);
  });
});

describe('adding to .gitignore', () => {
  beforeEach(() => {
    git('init', '-q');
  });
  const ignored = async (path: string): Promise<string> => (await files.inspect(path)).git.state;

  it('makes one in the root when there is none', async () => {
    const path = put('apps/web/.env.local', 'A=1\n');
    expect(await files.addToGitignore(path)).toEqual({
      gitignore: join(folder, '.gitignore'),
      line: '/apps/web/.env.local',
    });
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('/apps/web/.env.local\n');
    expect(await ignored(path)).toBe('ignored');
  });

  it.each([
    ['node_modules/', 'node_modules/\n/.env\n'],
    ['node_modules/\n', 'node_modules/\n/.env\n'],
    ['a\r\nb\r\n', 'a\r\nb\r\n/.env\r\n'],
    ['a\r\nb', 'a\r\nb\r\n/.env\r\n'],
    ['', '/.env\n'],
  ])('adds its line to %j after a newline if one is missing', async (before, after) => {
    const gitignore = put('.gitignore', before, 0o664);
    await files.addToGitignore(join(folder, '.env'));
    expect(readFileSync(gitignore, 'utf8')).toBe(after);
    expect(modeOf(gitignore)).toBe(0o664);
  });

  it('uses the nearest one, and adds nothing twice', async () => {
    put('.gitignore', 'x\n');
    const nearest = put('app/.gitignore', 'y\n');
    const path = put('app/src/.env', 'A=1\n');
    for (let time = 0; time < 2; time += 1) {
      expect(await files.addToGitignore(path)).toEqual({ gitignore: nearest, line: '/src/.env' });
    }
    expect(readFileSync(nearest, 'utf8')).toBe('y\n/src/.env\n');
    expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('x\n');
  });

  it.each(['we[ird]*/.env?', '#dir/!.env', 'sp ace/.env  ', 'back\\slash/.env', 'ünï/.env'])(
    'ignores exactly %j, whatever its characters mean in a rule',
    async (name) => {
      const path = put(name, 'A=1\n');
      await files.addToGitignore(path);
      expect(await ignored(path)).toBe('ignored');
      expect(await ignored(join(folder, 'other.env'))).toBe('not-ignored');
    },
  );

  it('gets past an earlier rule that brings the file back', async () => {
    put('.gitignore', '/.env\n!.env\n');
    await files.addToGitignore(join(folder, '.env'));
    expect(await ignored(join(folder, '.env'))).toBe('ignored');
  });

  it('does not write through a .gitignore that is a link: git reads none', async () => {
    const other = put('other', 'mine\n');
    symlinkSync(other, join(folder, '.gitignore'));
    await expect(files.addToGitignore(join(folder, '.env'))).rejects.toMatchObject({
      code: 'not-a-regular-file',
    });
    expect(readFileSync(other, 'utf8')).toBe('mine\n');
  });

  it('writes to no folder that the configuration of a repository names as its root', async () => {
    put('.env', 'A=1\n');
    put('elsewhere/.gitignore', 'mine\n');
    git('config', 'core.worktree', join(folder, 'elsewhere'));
    await expect(files.addToGitignore(join(folder, '.env'))).rejects.toMatchObject({ code: 'no-repository' });
    expect(readFileSync(join(folder, 'elsewhere/.gitignore'), 'utf8')).toBe('mine\n');
  });

  it('says so where there is no repository', async () => {
    rmSync(join(folder, '.git'), { recursive: true });
    await expect(files.addToGitignore(join(folder, '.env'))).rejects.toMatchObject({ code: 'no-repository' });
    expect(existsSync(join(folder, '.gitignore'))).toBe(false);
  });
});

describe('proposing a file', () => {
  const propose = async (...names: string[]): Promise<string> => {
    for (const name of names) put(name, name.startsWith('+') ? '' : 'A=1\n');
    return (await files.proposeFile(folder)).slice(folder.length + 1);
  };

  it.each([
    [[], '.env'],
    [['pyproject.toml'], '.env'],
    [['package.json'], '.env.local'],
    [['package.json', '.env'], '.env.local'],
    [['package.json', 'wrangler.toml'], '.dev.vars'],
    [['wrangler.jsonc', '.dev.vars', '.env'], '.dev.vars'],
    [['package.json', 'wrangler.jsonc', '.env'], '.env.local'],
  ])('with %j it is %s', async (names, expected) => {
    expect(await propose(...names)).toBe(expected);
  });

  it('is the one file that holds a WorkOS key already', async () => {
    put('.env.development', 'WORKOS_API_KEY=something\n');
    put('.env.example', 'WORKOS_API_KEY=\n');
    expect(await propose('package.json', '.env.local')).toBe('.env.development');
  });

  it.each(['.env.testing', '.env.test', '.env.test.local'])(
    'is not %s, which test runs alone read',
    async (name) => {
      put(name, 'WORKOS_API_KEY=something\n');
      expect(await propose('artisan')).toBe('.env');
    },
  );

  it('follows the rules again where several hold one', async () => {
    put('.env', 'WORKOS_API_KEY=something\n');
    put('.env.development', 'WORKOS_API_KEY=something\n');
    expect(await propose('package.json')).toBe('.env.local');
  });

  it('does not wait for a FIFO to speak', async () => {
    execFileSync('mkfifo', [join(folder, '.env')]);
    expect(await propose('README.md')).toBe('.env');
  });

  it('says so when the folder is gone', async () => {
    await expect(files.proposeFile(join(folder, 'gone'))).rejects.toMatchObject({ code: 'folder-gone' });
  });
});
