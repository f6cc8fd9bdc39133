import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WorkerFileScanner } from '../../main/adapters/file-scanner.ts';
import type { ScannedFile } from '../../main/core/ports.ts';
import { DeadEnd } from '../support/processes/disk-threads.ts';
import { fakeClientId, fakeKey, fakeOldKey, fakeOtherKeys } from '../support/fake-key.ts';

const key = fakeKey({ seed: 1 });
const other = fakeKey({ seed: 2 });

let folder: string;
let root: string;
let scanner: WorkerFileScanner;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-scan-')));
  root = join(folder, 'work');
  mkdirSync(root);
  scanner = new WorkerFileScanner();
});
afterEach(async () => {
  await scanner.close();
  // Not by Node, which cannot reach what lies deeper than a path may be long.
  execFileSync('rm', ['-rf', folder]);
});

const put = (name: string, text: string | Uint8Array = `WORKOS_API_KEY=${key}\n`): string => {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { mode: 0o600 });
  return path;
};
/** Disks keep times coarsely: what changed just now is read again in any case. */
const age = (...paths: string[]): void => {
  for (const path of paths) utimesSync(path, 1_700_000_000, 1_700_000_000);
};
const git = (at: string, ...args: string[]): void => {
  execFileSync('git', ['-C', at, '-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...args]);
};

interface Scanned {
  files: Map<string, ScannedFile>;
  gone: string[];
  progress: { folders: number; files: number; at: string }[];
}
async function scan(roots: readonly string[] = [root], stop = new AbortController()): Promise<Scanned> {
  const found: Scanned = { files: new Map(), gone: [], progress: [] };
  await scanner.scan({
    roots,
    onFiles: (files) => {
      for (const file of files) found.files.set(file.path, file);
    },
    onGone: (paths) => {
      found.gone.push(...paths);
    },
    onProgress: (progress) => found.progress.push(progress),
    signal: stop.signal,
  });
  return found;
}
const names = ({ files }: Scanned): string[] =>
  [...files.keys()].map((path) => path.slice(root.length + 1)).sort();

describe('what a scan finds', () => {
  it('finds every kind of env file that holds a key, and passes over those that hold none', async () => {
    const holding = [
      '.env',
      'a/.env.local',
      'a/.env.example',
      'a/.env.bak',
      'a/b/.dev.vars',
      'a/b/.dev.vars.production',
      'a/b/prod.env',
      'a/b/app.env.local',
      '.envrc',
      '.flaskenv',
    ];
    for (const name of holding) put(name);
    put('c/.env', 'PORT=3000\n');
    put('c/config.ts', `const key = '${key}';\n`);
    put('c/.env.keyrack-0123456789abcdef.local');

    expect(names(await scan())).toEqual(holding.toSorted());
  });

  it('passes over dependencies, caches and what is built beside a manifest, but not over folders that are only called so', async () => {
    put('app/package.json', '{}');
    for (const pruned of ['node_modules/x', '.git', '.next', '.venv', 'dist', 'build', 'out', 'coverage']) {
      put(`app/${pruned}/.env`);
    }
    put('rust/Cargo.toml', '');
    put('rust/target/.env');
    put('env/pyvenv.cfg', '');
    put('env/lib/site/.env');
    put('cache/CACHEDIR.TAG', '');
    put('cache/deep/.env');
    put('clients/target/.env');
    put('clients/build/.env');
    put('app/public/.env');

    expect(names(await scan())).toEqual(['app/public/.env', 'clients/build/.env', 'clients/target/.env']);
  });

  it('takes a project for one although it is an environment of Python’s too, without what that brings along', async () => {
    put('api/pyvenv.cfg', '');
    put('api/.env');
    put('api/src/.env');
    put('api/lib/python3.11/.env');
    put('site/pyvenv.cfg', '');
    put('site/requirements.txt', '');
    put('site/app/.env');
    expect(names(await scan())).toEqual(['api/.env', 'api/src/.env', 'site/app/.env']);
  });

  it('takes no more than 50 keys of one file, and says so', async () => {
    const lines = Array.from({ length: 60 }, (_, at) => `WORKOS_KEY_${at}=${fakeKey({ seed: at + 1 })}\n`);
    const path = put('.env', lines.join(''));
    const file = (await scan()).files.get(path);
    expect(file?.keys).toHaveLength(50);
    expect(file?.error).toContain('more than 50 keys');
  });

  it('looks into a root whatever it is called', async () => {
    const path = put('dist/.env');
    expect([...(await scan([join(root, 'dist')])).files.keys()]).toEqual([path]);
  });

  it('tells variable and line of keys and client IDs, and leaves other vendors and placeholders alone', async () => {
    const clientId = fakeClientId();
    const path = put(
      '.env',
      [
        '# Acme',
        `export WORKOS_API_KEY="${key}" # staging`,
        'NOTE="two',
        'lines"',
        `WORKOS_CLIENT_ID=${clientId}`,
        `OLD_WORKOS_API_KEY='${fakeOldKey()}'`,
        `STRIPE_SECRET_KEY=${fakeOtherKeys.stripeTest()}`,
        `CLERK_SECRET_KEY=${fakeOtherKeys.clerkTest()}`,
        'WORKOS_KEY_EXAMPLE=sk_example_123456789',
        `# WORKOS_API_KEY=${other}`,
        '',
      ].join('\n'),
    );
    const file = (await scan()).files.get(path);
    expect(file?.keys).toEqual([
      { variable: 'WORKOS_API_KEY', line: 2, value: key },
      { variable: 'OLD_WORKOS_API_KEY', line: 6, value: fakeOldKey() },
    ]);
    expect(file?.clientIds).toEqual([{ variable: 'WORKOS_CLIENT_ID', line: 5, value: clientId }]);
    expect(file?.error).toBeNull();
  });

  it('takes a secret for no variable’s name where two stand on a line', async () => {
    const text = [
      `${key} ${fakeClientId()}`,
      `${key} ${other}`,
      `${key}=${other}`,
      `MY_${key}: ${other}`,
      '',
    ];
    const path = put('.env.notes', text.join('\n'));
    const found = (await scan()).files.get(path);
    expect(found?.keys).toHaveLength(3);
    expect(found?.clientIds).toHaveLength(1);
    const shown = [...(found?.keys ?? []), ...(found?.clientIds ?? [])].map(({ variable }) => variable);
    expect(new Set(shown)).toEqual(new Set(['••••']));
  });

  it("reads the shells' forms of .envrc, several on a line too", async () => {
    const path = put(
      '.envrc',
      [
        'use nix',
        `export PORT=3000; export WORKOS_API_KEY=${key}`,
        `set -gx WORKOS_OTHER_KEY ${other}`,
        `$env:WORKOS_THIRD = "${key}"`,
      ].join('\n'),
    );
    expect((await scan()).files.get(path)?.keys).toEqual([
      { variable: 'WORKOS_API_KEY', line: 2, value: key },
      { variable: 'WORKOS_OTHER_KEY', line: 3, value: other },
      { variable: 'WORKOS_THIRD', line: 4, value: key },
    ]);
  });

  it('finds keys among bytes that are not UTF-8, after 10,000 lines, and in UTF-16', async () => {
    const odd = put(
      'odd/.env',
      Buffer.concat([Buffer.from([0x41, 0x3d, 0xff, 0xfe, 0x0a]), Buffer.from(`K_WORKOS=${key}\n`)]),
    );
    const long = put('long/.env', `${'A=1\n'.repeat(10_000)}WORKOS_API_KEY=${key}\n`);
    const wide = put('wide/.env', Buffer.from(`\ufeffA=1\r\nWORKOS_API_KEY=${key}\r\n`, 'utf16le'));
    const { files } = await scan();
    expect(files.get(odd)?.keys).toEqual([{ variable: 'K_WORKOS', line: 2, value: key }]);
    expect(files.get(long)?.keys).toEqual([{ variable: 'WORKOS_API_KEY', line: 10_001, value: key }]);
    expect(files.get(wide)?.keys).toEqual([{ variable: 'WORKOS_API_KEY', line: 2, value: key }]);
  });

  it('tells the mode, and the nearest folder above that is a project', async () => {
    put('mono/package.json', '{}');
    put('mono/packages/web/package.json', '{}');
    const web = put('mono/packages/web/config/.env');
    const docs = put('mono/docs/.env');
    const lonely = put('lonely/deep/.env');
    chmodSync(docs, 0o644);
    const { files } = await scan();
    expect(files.get(web)).toMatchObject({ mode: 0o600, project: join(root, 'mono/packages/web') });
    expect(files.get(docs)).toMatchObject({ mode: 0o644, project: join(root, 'mono') });
    expect(files.get(lonely)?.project).toBe(dirname(lonely));
  });

  it('finds a file once where roots lie in each other, and in the order of their own', async () => {
    put('a/b/.env');
    let times = 0;
    await scanner.scan({
      roots: [root, join(root, 'a'), root],
      onFiles: (files) => {
        times += files.length;
      },
      onGone: () => undefined,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    expect(times).toBe(1);
  });
});

describe('links', () => {
  it('takes a link to a file inside the roots for that file, and follows none out of them', async () => {
    const shared = put('shared/common', `WORKOS_API_KEY=${key}\n`);
    mkdirSync(join(root, 'app'));
    symlinkSync(shared, join(root, 'app/.env'));
    symlinkSync(shared, join(root, 'app/.env.local'));
    writeFileSync(join(folder, 'outside'), `WORKOS_API_KEY=${key}\n`);
    mkdirSync(join(folder, 'elsewhere'));
    writeFileSync(join(folder, 'elsewhere/.env'), `WORKOS_API_KEY=${key}\n`);
    symlinkSync(join(folder, 'outside'), join(root, 'app/.env.out'));
    symlinkSync(join(folder, 'elsewhere'), join(root, 'app/elsewhere'));

    const found = await scan();
    expect(names(found)).toEqual(['shared/common']);
    expect(found.files.get(shared)?.keys).toHaveLength(1);
  });

  it('ends in spite of loops, and says which links lead nowhere', async () => {
    put('a/.env');
    symlinkSync(root, join(root, 'a/again'));
    symlinkSync('.env.two', join(root, 'a/.env.one'));
    symlinkSync('.env.one', join(root, 'a/.env.two'));
    symlinkSync('missing', join(root, 'a/.env.lost'));
    const { files } = await scan();
    expect([...files].map(([path, { error }]) => [path.slice(root.length + 1), error])).toEqual(
      [
        ['a/.env', null],
        ['a/.env.lost', 'It is a link that leads nowhere. Delete it, or make it lead to a file.'],
        ['a/.env.one', 'It is a link that leads back to itself. Delete it, or make it lead to a file.'],
        ['a/.env.two', 'It is a link that leads back to itself. Delete it, or make it lead to a file.'],
      ].toSorted(),
    );
  });
});

describe('what cannot be read', () => {
  it('is a row with the reason, and stops nothing: pipes, large files, names that are no text', async () => {
    execFileSync('mkfifo', [join(root, '.env')]);
    put('big/.env', randomBytes(1024 * 1024 + 1));
    const name = Buffer.concat([Buffer.from(join(root, '.env.')), Buffer.from([0xff])]);
    writeFileSync(name, `WORKOS_API_KEY=${key}\n`);
    const fine = put('fine/.env');
    const { files } = await scan();
    const errorOf = (path: string): string => files.get(join(root, path))?.error ?? '';
    expect(errorOf('.env')).toContain('named pipe');
    expect(errorOf('big/.env')).toContain('larger than 1 MB');
    expect(errorOf('.env.\ufffd')).toContain('not UTF-8');
    expect(files.get(fine)?.keys).toHaveLength(1);
  });

  it('is a row too where it is a folder: one that is too deep, and a root that is gone', async () => {
    const gone = join(folder, 'gone');
    // Deeper than a path may be long: made step by step, from the inside out.
    const part = 'd'.repeat(200);
    let deep = join(folder, 'inner');
    mkdirSync(deep);
    for (let step = 0; step < 25; step += 1) {
      const outer = join(folder, `outer-${step}`);
      mkdirSync(outer);
      renameSync(deep, join(outer, part));
      deep = outer;
    }
    renameSync(deep, join(root, 'deep'));
    const fine = put('z/.env');
    const { files } = await scan([root, gone]);
    expect(files.get(gone)?.error).toContain('This folder is not there any more.');
    expect([...files.values()].map(({ error }) => error)).toContain(
      'Its path is longer than this system opens. Shorten the names of the folders above it.',
    );
    expect(files.get(fine)?.error).toBeNull();
  });
});

describe('git', () => {
  it('says of each file whether it is tracked, ignored or neither, in its own repository', async () => {
    const one = join(root, 'one');
    const inner = join(root, 'one/inner');
    const [tracked, ignored, loose] = [put('one/.env.tracked'), put('one/a/.env'), put('one/a/.env.loose')];
    const own = put('one/inner/.env');
    const none = put('none/.env');
    put('one/.gitignore', '.env\n');
    git(root, 'init', '-q', one);
    git(one, 'add', '-f', '.env.tracked');
    git(root, 'init', '-q', inner);
    const { files } = await scan();
    expect(files.get(tracked)?.git).toEqual({ state: 'tracked', root: one });
    expect(files.get(ignored)?.git).toEqual({ state: 'ignored', root: one });
    expect(files.get(loose)?.git).toEqual({ state: 'not-ignored', root: one });
    expect(files.get(own)?.git).toEqual({ state: 'not-ignored', root: inner });
    expect(files.get(none)?.git).toEqual({ state: 'none' });
  });

  it('is asked about hundreds of files of one repository, and about a root inside a repository', async () => {
    git(root, 'init', '-q', '.');
    writeFileSync(join(root, '.gitignore'), 'secret-*/\n');
    for (let each = 0; each < 400; each += 1) put(`app/${each % 2 === 0 ? 'secret' : 'open'}-${each}/.env`);
    const { files } = await scan([join(root, 'app')]);
    const states = [...files.values()].map(({ git: { state } }) => state);
    expect(states.filter((state) => state === 'ignored')).toHaveLength(200);
    expect(states.filter((state) => state === 'not-ignored')).toHaveLength(200);
  });

  it('does not start what the configuration of a repository names', async () => {
    const repository = join(root, 'bait');
    git(root, 'init', '-q', repository);
    const trap = join(folder, 'trap');
    writeFileSync(trap, `#!/bin/sh\ntouch ${folder}/caught\n`, { mode: 0o755 });
    git(repository, 'config', 'core.fsmonitor', trap);
    put('bait/.env');
    await scan();
    expect(() => realpathSync(join(folder, 'caught'))).toThrow('ENOENT');
  });
});

describe('a second scan', () => {
  it('tells only what changed, and what is gone', async () => {
    const [same, changed, removed] = [put('a/.env'), put('b/.env'), put('c/.env')];
    await scan();
    await expect.poll(async () => (await scan()).files.size, { timeout: 10_000, interval: 300 }).toBe(0);

    appendFileSync(changed, `SECOND_WORKOS_KEY=${other}\n`);
    rmSync(removed);
    const added = put('d/.env');
    const again = await scan();
    expect([...again.files.keys()].sort()).toEqual([changed, added].sort());
    expect(again.files.get(changed)?.keys).toHaveLength(2);
    expect(again.gone).toEqual([removed]);
    expect(again.files.has(same)).toBe(false);
  }, 15_000);

  it('reads a file again whose size and time of change are as before', async () => {
    const path = put('.env');
    age(path);
    await scan();
    await expect.poll(async () => (await scan()).files.size, { timeout: 10_000, interval: 300 }).toBe(0);
    writeFileSync(path, `WORKOS_API_KEY=${other}\n`);
    age(path);
    expect((await scan()).files.get(path)?.keys[0]?.value).toBe(other);
  }, 15_000);

  it('tells a file that holds nothing any more, and one that git sees otherwise', async () => {
    git(root, 'init', '-q', '.');
    const [emptied, ignored] = [put('a/.env'), put('b/.env')];
    await scan();
    await expect.poll(async () => (await scan()).files.size, { timeout: 10_000, interval: 300 }).toBe(0);
    writeFileSync(emptied, 'A=1\n');
    writeFileSync(join(root, '.gitignore'), 'b/\n');
    const { files } = await scan();
    expect(files.get(emptied)).toMatchObject({ keys: [], clientIds: [], error: null });
    expect(files.get(ignored)).toMatchObject({ git: { state: 'ignored' }, keys: [{ value: key }] });
  }, 15_000);

  it('tells everything anew after close', async () => {
    put('.env');
    await scan();
    await scanner.close();
    expect(names(await scan())).toEqual(['.env']);
  });
});

describe('a scan that is cancelled', () => {
  it('ends at once, and what it found and nobody took is told by the next', async () => {
    for (let each = 0; each < 3_000; each += 1) put(`part-${each % 30}/area-${each}/.env`);
    const stop = new AbortController();
    let heard = 0;
    await scanner.scan({
      roots: [root],
      onFiles: () => {
        heard += 1;
        stop.abort();
      },
      onGone: () => {
        throw new Error('Nothing is gone.');
      },
      onProgress: () => undefined,
      signal: stop.signal,
    });
    expect(heard).toBe(1);
    expect((await scan()).files.size).toBe(3_000);
  }, 30_000);

  it('waits for no disk that does not answer', async () => {
    const deadEnd = new DeadEnd(folder);
    const worker = join(folder, 'worker.mjs');
    writeFileSync(
      worker,
      `import { appendFileSync, readFileSync } from 'node:fs';
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', () => { ${deadEnd.hang} });`,
    );
    const hanging = new WorkerFileScanner({ worker: pathToFileURL(worker) });
    const stop = new AbortController();
    const nothing = (): void => undefined;
    const hears = { onFiles: nothing, onGone: nothing, onProgress: nothing };
    try {
      const scanning = hanging.scan({ ...hears, roots: [root], signal: stop.signal });
      await expect.poll(() => deadEnd.hanging).toBe(1);
      stop.abort();
      await scanning;
      await hanging.close();
    } finally {
      deadEnd.answer();
    }
  });

  it('does not begin when it is cancelled before', async () => {
    put('.env');
    const stop = new AbortController();
    stop.abort();
    expect((await scan([root], stop)).files.size).toBe(0);
  });
});

describe('cookie passwords', () => {
  const password = 'Ab+/='.repeat(8);

  it('are found by their names where WorkOS would take them, in every form, and nowhere else', async () => {
    const found = async (name: string, text: string | Uint8Array): Promise<[string, number, string][]> =>
      (await scanner.look(put(name, text))).cookiePasswords.map(({ variable, line, value }) => [
        ...([variable, line, value] as const),
      ]);
    expect(await found('.env', `A=1\nWORKOS_COOKIE_PASSWORD="${password}"\n`)).toEqual([
      ['WORKOS_COOKIE_PASSWORD', 2, password],
    ]);
    expect(await found('.env.local', `COOKIE_PASSWORD=${password}\n`)).toEqual([
      ['COOKIE_PASSWORD', 1, password],
    ]);
    for (const form of [
      `set -gx WORKOS_COOKIE_PASSWORD '${password}'`,
      `$env:WORKOS_COOKIE_PASSWORD = "${password}"`,
      `A=1; export WORKOS_COOKIE_PASSWORD=${password}`,
    ])
      expect(await found('.envrc', `${form}\n`)).toEqual([['WORKOS_COOKIE_PASSWORD', 1, password]]);
    const wide = Buffer.from(`\ufeffWORKOS_COOKIE_PASSWORD=${password}\r\n`, 'utf16le');
    expect(await found('wide.env', wide)).toEqual([['WORKOS_COOKIE_PASSWORD', 1, password]]);
    for (const other of [
      `WORKOS_COOKIE_PASSWORD=${password.slice(0, 31)}`,
      `WORKOS_COOKIE_PASSWORD_OLD=${password}`,
      `# WORKOS_COOKIE_PASSWORD=${password}`,
      `DATABASE_PASSWORD=${password}`,
    ])
      expect(await found('.env.test', `${other}\n`)).toEqual([]);
  });

  it('make a file worth telling of, and one that lost its own, too', async () => {
    const path = put('.env', `WORKOS_COOKIE_PASSWORD=${password}\n`);
    put('.env.local', 'DATABASE_PASSWORD=x\n');
    expect(names(await scan())).toEqual(['.env']);
    writeFileSync(path, 'A=1\n');
    expect((await scan()).files.get(path)).toMatchObject({ cookiePasswords: [] });
  });
});

describe('a look at one file', () => {
  it('reads it now, with its project and what git says', async () => {
    put('app/package.json', '{}');
    git(root, 'init', '-q', join(root, 'app'));
    const path = put('app/config/.env');
    expect(await scanner.look(path)).toEqual({
      path,
      mode: 0o600,
      git: { state: 'not-ignored', root: join(root, 'app') },
      project: join(root, 'app'),
      keys: [{ variable: 'WORKOS_API_KEY', line: 1, value: key }],
      clientIds: [],
      cookiePasswords: [],
      error: null,
    });
  });

  it('says when nothing is there, and what hinders it', async () => {
    await expect(scanner.look(join(root, '.env'))).rejects.toMatchObject({ code: 'file-gone' });
    execFileSync('mkfifo', [join(root, '.env')]);
    expect((await scanner.look(join(root, '.env'))).error).toContain('named pipe');
  });

  it('answers while a scan goes on', async () => {
    for (let each = 0; each < 500; each += 1) put(`part-${each}/.env`);
    const whole = scan();
    expect((await scanner.look(join(root, 'part-7/.env'))).keys).toHaveLength(1);
    expect((await whole).files.size).toBe(500);
  });
});

it('tells how far it is, less than thirty times a second', async () => {
  for (let each = 0; each < 2_000; each += 1) put(`part-${each % 50}/area-${each}/x.ts`, '');
  put('.env');
  const started = performance.now();
  const { progress } = await scan();
  expect(progress.at(-1)).toMatchObject({ folders: 2_051, files: 1 });
  // Against the time that it took: a slow machine may be told more often.
  expect(progress.length).toBeLessThan(3 + ((performance.now() - started) / 1_000) * 30);
});
