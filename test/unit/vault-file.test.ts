import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withFileLock } from '../../main/adapters/files/lock.ts';
import { StoredVaultFile } from '../../main/adapters/vault-file.ts';
import { emptyVault } from '../../main/core/model.ts';
import type { VaultDocument } from '../../main/core/model.ts';
import type { VaultLoad } from '../../main/core/ports.ts';
import { Vault } from '../../main/core/vault.ts';
import { FakeClock, PlainCiphers, RecordingLog } from '../support/ports/memory-ports.ts';
import { sampleKey } from '../support/vaults/vault-samples.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

let root: string;
let folder: string;
let path: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'keyrack-vault-'));
  folder = join(root, 'data');
  path = join(folder, 'vault.json');
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const named = (name: string, revision = 1): VaultDocument => ({
  ...emptyVault,
  revision,
  accounts: [{ id: name, name, createdAt: 1 }],
});

/** A file object that has loaded, as the vault always does first. */
async function opened(): Promise<StoredVaultFile> {
  const file = new StoredVaultFile(folder);
  await file.load();
  return file;
}

const corrupt = (load: VaultLoad): Extract<VaultLoad, { kind: 'corrupt' }> => {
  if (load.kind !== 'corrupt') throw new Error(`The vault is ${load.kind}.`);
  return load;
};

const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

describe('the vault on disk', () => {
  it('is empty where nothing was written yet', async () => {
    expect(await new StoredVaultFile(folder).load()).toEqual({ kind: 'empty' });
  });

  it('comes back as it was saved, is for its owner only, and leaves no other files', async () => {
    await (await opened()).save(named('Acme'));
    expect(await new StoredVaultFile(folder).load()).toEqual({ kind: 'loaded', document: named('Acme') });
    expect(await readdir(folder)).toEqual(['vault.json', 'vault.last-good.json']);
    expect(await modeOf(path)).toBe(0o600);
    expect(await modeOf(join(folder, 'vault.last-good.json'))).toBe(0o600);
    expect(await modeOf(folder)).toBe(0o700);
  });

  it('is put back to 0600 when somebody opened it up', async () => {
    const file = await opened();
    await file.save(named('Acme'));
    await chmod(path, 0o644);
    await file.save(named('Acme', 2));
    expect(await modeOf(path)).toBe(0o600);
  });

  it('with 10,000 keys is read once and parsed once', async () => {
    const secret = await new PlainCiphers().session().seal('secret');
    const keys = Array.from({ length: 10_000 }, (_, index) => sampleKey(`key ${index}`, secret));
    await (await opened()).save({ ...emptyVault, keys });
    const file = new StoredVaultFile(folder);
    const parse = vi.spyOn(JSON, 'parse');
    const reads = vi.spyOn(fs, 'readFileSync');
    try {
      const loaded = await file.load();
      if (loaded.kind !== 'loaded') throw new Error(`The vault is ${loaded.kind}.`);
      expect(loaded.document.keys).toHaveLength(10_000);
      expect(parse.mock.calls.filter(([text]) => text.length > 1_000)).toHaveLength(1);
      expect(reads.mock.calls.filter(([read]) => read === path)).toHaveLength(1);
    } finally {
      vi.restoreAllMocks();
    }
  });

  it('is written anew when its folder was deleted meanwhile', async () => {
    const file = await opened();
    await file.save(named('Acme'));
    await rm(folder, { recursive: true });
    await file.save(named('Acme', 2));
    expect(await new StoredVaultFile(folder).load()).toEqual({ kind: 'loaded', document: named('Acme', 2) });
  });

  it('is not held up by the lock and the temp files of a writer that was killed', async () => {
    const file = await opened();
    await file.save(named('Acme'));
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    await writeFile(`${path}.lock`, `${dead} 0123456789abcdef`);
    const temps = [`${path}.tmp-0123456789abcdef`, `${path}.tmp-1234567890abcdef`];
    for (const temp of temps) {
      await writeFile(temp, 'half a vau');
      await utimes(temp, 0, 0);
    }
    const fresh = `${path}.tmp-fedcba9876543210`;
    await writeFile(fresh, 'still being written');
    const next = await opened();
    await next.save(named('Acme', 2));
    expect(await readdir(folder)).toEqual([
      'vault.json',
      'vault.json.tmp-fedcba9876543210',
      'vault.last-good.json',
    ]);
  });
});

describe('two files at once', () => {
  it('never overwrite each other: the second is refused, and succeeds after it has read', async () => {
    const [one, two] = [await opened(), await opened()];
    await one.save(named('One'));
    await expect(two.save(named('Two'))).rejects.toMatchObject({
      code: 'vault-changed-outside',
      message: expect.stringContaining('Nothing of it was overwritten') as string,
    });
    expect(await two.load()).toEqual({ kind: 'loaded', document: named('One') });
    await two.save(named('Two', 2));
    await expect(one.save(named('One', 2))).rejects.toMatchObject({ code: 'vault-changed-outside' });
    expect(await one.load()).toEqual({ kind: 'loaded', document: named('Two', 2) });
  });

  it('that save in the same moment: exactly one is acknowledged', async () => {
    const files = await Promise.all(Array.from({ length: 8 }, opened));
    const saved = await Promise.allSettled(files.map((file, index) => file.save(named(`File ${index}`))));
    expect(saved.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const winner = saved.findIndex(({ status }) => status === 'fulfilled');
    expect(await new StoredVaultFile(folder).load()).toEqual({
      kind: 'loaded',
      document: named(`File ${winner}`),
    });
  });
});

describe('a file that is no whole vault', () => {
  const damages: [string, (bytes: Buffer) => string | Buffer, string][] = [
    ['cut off', (bytes) => bytes.subarray(0, bytes.length / 2), 'truncated'],
    ['empty', () => '', 'truncated'],
    ['full of zeros', (bytes) => Buffer.alloc(bytes.length), 'truncated'],
    ['not JSON', () => 'KEY=value\n', 'foreign'],
    ['other JSON', () => '{"name":"left-pad"}', 'foreign'],
    ['a list', () => '[1,2,3]', 'foreign'],
    ['not text', () => Buffer.from([0xff, 0xfe, 0x00, 0x80]), 'foreign'],
    [
      'a vault with something wrong in it',
      (bytes) => bytes.toString().replace('"keys":[]', '"keys":7'),
      'invalid',
    ],
  ];

  it.each(damages)(
    'because it is %s is set aside as it is, and the good copy is offered',
    async (_, damage, what) => {
      await (await opened()).save(named('Acme'));
      const damaged = damage(await readFile(path));
      await writeFile(path, damaged);

      const file = new StoredVaultFile(folder);
      const load = corrupt(await file.load());
      expect(load).toMatchObject({ what, lastGood: { keys: 0 } });
      expect(load.setAside).toMatch(/vault\.corrupt-\d{4}-\d\d-\d\dT[\d.-]+Z\.json$/);
      expect(await readFile(load.setAside)).toEqual(Buffer.from(damaged));

      expect(await file.loadLastGood()).toEqual(named('Acme'));
      await file.save(await file.loadLastGood());
      expect(await new StoredVaultFile(folder).load()).toEqual({ kind: 'loaded', document: named('Acme') });
      expect(await readFile(load.setAside)).toEqual(Buffer.from(damaged));
    },
  );

  it('is set aside once, however often it is looked at', async () => {
    await mkdir(folder);
    await writeFile(path, 'not a vault');
    const first = corrupt(await new StoredVaultFile(folder).load()).setAside;
    expect(corrupt(await new StoredVaultFile(folder).load()).setAside).toBe(first);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('and the good copy with it survive a fresh start', async () => {
    await (await opened()).save(named('Acme'));
    await writeFile(path, 'not a vault');
    const file = new StoredVaultFile(folder);
    await file.load();
    await file.save({ ...emptyVault, revision: 1 });
    const kept = (await readdir(folder)).filter((name) => /^vault\.(corrupt|last-good)-/.test(name));
    const texts = await Promise.all(kept.map((name) => readFile(join(folder, name), 'utf8')));
    expect(texts).toEqual(['not a vault', JSON.stringify(named('Acme'))]);
  });

  it('without a good copy says so', async () => {
    await mkdir(folder);
    await writeFile(path, 'not a vault');
    const file = new StoredVaultFile(folder);
    expect(corrupt(await file.load()).lastGood).toBeNull();
    await expect(file.loadLastGood()).rejects.toMatchObject({ code: 'no-last-good' });
  });

  it('is not taken for a first run when only the good copy is left', async () => {
    await (await opened()).save(named('Acme'));
    await rm(path);
    const file = new StoredVaultFile(folder);
    expect(corrupt(await file.load())).toMatchObject({ what: 'missing', lastGood: { keys: 0 } });
    expect(await file.loadLastGood()).toEqual(named('Acme'));
  });

  it('is not missing while another Keyrack writes its very first one', async () => {
    await (await opened()).save(named('Acme'));
    const beside = `${path}.of-the-other`;
    await rename(path, beside);
    const file = new StoredVaultFile(folder);
    const loaded = await withFileLock(`${path}.lock`, async () => {
      const loading = file.load();
      await expect
        .poll(async () => (await readdir(folder)).some((name) => name.includes('.lock.tmp-')))
        .toBe(true);
      await rename(beside, path);
      return { loading };
    });
    expect(await loaded.loading).toEqual({ kind: 'loaded', document: named('Acme') });
  });

  it('of a newer Keyrack stays where it is, and nothing is written over it', async () => {
    await mkdir(folder);
    const text = '{"schemaVersion":99,"everything":"different"}';
    await writeFile(path, text);
    const file = new StoredVaultFile(folder);
    expect(await file.load()).toEqual({ kind: 'newer', version: 99 });
    expect(await readdir(folder)).toEqual(['vault.json']);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it.each([
    ['a folder', () => mkdir(path, { recursive: true }), 'It is not a regular file.'],
    ['below a file', () => writeFile(folder, ''), 'A part of its path is a file, not a folder.'],
    [
      'a link to itself',
      async () => {
        await mkdir(folder);
        await symlink(path, path);
      },
      'It is a link that leads back to itself.',
    ],
  ])('because it is %s is told as such', async (_, make, why) => {
    await make();
    expect(await new StoredVaultFile(folder).load()).toEqual({ kind: 'unreadable', path, why });
  });
});

describe('a disk that takes no write', () => {
  it('because the folder is read-only is told, and the vault is as it was', async () => {
    await (await opened()).save(named('Acme'));
    const root0 = process.geteuid?.() === 0;
    // Permission bits do not bind root: be nobody for the attempt.
    const nobody = 65_534;
    if (root0) await Promise.all([root, folder, path].map((one) => chown(one, nobody, nobody)));
    await chmod(folder, 0o500);
    try {
      if (root0) process.seteuid?.(nobody);
      const file = await opened();
      await expect(file.save(named('Acme', 2))).rejects.toMatchObject({
        code: 'vault-read-only',
        message: expect.stringContaining(folder) as string,
      });
      expect(await new StoredVaultFile(folder).load()).toEqual({ kind: 'loaded', document: named('Acme') });
    } finally {
      if (root0) process.seteuid?.(0);
      await chmod(folder, 0o700);
    }
  });

  it('because a file is in the place of its folder is told', async () => {
    const file = await opened();
    await rm(folder, { recursive: true, force: true });
    await writeFile(folder, '');
    await expect(file.save(named('Acme'))).rejects.toMatchObject({ code: 'vault-write-failed' });
    expect(await readFile(folder, 'utf8')).toBe('');
  });

  it('because it is full is told, and keeps what was acknowledged', () => {
    fs.mkdirSync(folder, { recursive: true });
    const writer = [at('../support/processes/vault-writer.ts'), folder, '15000'];
    const hook = at('../support/processes/electron-hook.ts');
    const look = 'cat "$0/vault.json"; echo; ls "$0"';
    const tiny = `mount -t tmpfs -o size=1m keyrack "$0" && "$@"; ${look}`;
    const node = [process.execPath, '--import', hook];
    const isRoot = process.getuid?.() === 0;
    const unshare = isRoot ? ['-m'] : ['-Urm'];
    const mayMount = spawnSync('unshare', [...unshare, 'sh', '-c', tiny, folder, 'true']);
    const run =
      mayMount.status === 0 && !mayMount.stderr.includes('denied') && !mayMount.stderr.includes('permitted')
        ? spawnSync('unshare', [...unshare, 'sh', '-c', tiny, folder, ...node, ...writer], {
            encoding: 'utf8',
          })
        : spawnSync(
            'sh',
            [
              '-c',
              `"$@"; ${look}`,
              folder,
              ...node,
              '--import',
              at('../support/processes/full-disk.ts'),
              ...writer,
            ],
            { encoding: 'utf8' },
          );
    const lines = run.stdout.trim().split('\n');
    const told = lines.filter((line) => line.startsWith('acknowledged'));
    expect(told.length).toBeGreaterThan(5);
    expect(lines).toContain('refused disk-full');
    const vault = JSON.parse(lines.find((line) => line.startsWith('{')) ?? '') as VaultDocument;
    expect(vault.revision).toBe(Number(told.at(-1)?.split(' ')[1]));
    expect(vault.accounts.at(-1)?.id).toBe(told.at(-1)?.split(' ')[2]);
    // No half-written file is left to fill the disk further.
    expect(lines.slice(lines.findIndex((line) => line.startsWith('{')) + 1)).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/tmp-|lock/)]),
    );
  });

  it('whole does not cut the vault short', async () => {
    const script = `
      const { StoredVaultFile } = await import(${JSON.stringify(at('../../main/adapters/vault-file.ts'))});
      const file = new StoredVaultFile(${JSON.stringify(folder)});
      await file.load();
      await file.save(${JSON.stringify(named('Acme'))});
      await file.save(${JSON.stringify(named('Acme', 2))});`;
    const hooks = ['../support/processes/electron-hook.ts', '../support/processes/short-writes.ts'].flatMap(
      (hook) => ['--import', at(hook)],
    );
    const run = spawnSync(process.execPath, [...hooks, '--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(run.stderr).toBe('');
    expect(await new StoredVaultFile(folder).load()).toEqual({ kind: 'loaded', document: named('Acme', 2) });
  });
});

describe('the vault over its file', () => {
  it('finds after a crash and a restore everything that was acknowledged', async () => {
    const ciphers = new PlainCiphers();
    const start = async (): Promise<Vault> => {
      const vault = new Vault({
        file: new StoredVaultFile(folder),
        ciphers,
        clock: new FakeClock(),
        log: new RecordingLog(),
      });
      await vault.load();
      return vault;
    };
    const vault = await start();
    for (const name of ['one', 'two', 'three']) {
      await vault.update((d) => ({ ...d, accounts: [...d.accounts, { id: name, name, createdAt: 1 }] }));
    }
    await writeFile(path, (await readFile(path, 'utf8')).slice(0, -20));
    const after = await start();
    expect(after.view()).toMatchObject({ state: 'corrupt', problem: { lastGoodKeys: 0 } });
    await after.restoreLastGood();
    expect(after.document.accounts.map(({ name }) => name)).toEqual(['one', 'two', 'three']);
    expect((await start()).document).toEqual(after.document);
  });

  it('shows both of two instances what the other one did, and loses neither', async () => {
    const start = async (): Promise<Vault> => {
      const vault = new Vault({
        file: new StoredVaultFile(folder),
        ciphers: new PlainCiphers(),
        clock: new FakeClock(),
        log: new RecordingLog(),
      });
      await vault.load();
      return vault;
    };
    const [one, two] = [await start(), await start()];
    const add = (vault: Vault, name: string): Promise<void> =>
      vault.update((d) => ({ ...d, accounts: [...d.accounts, { id: name, name, createdAt: 1 }] }));
    await add(one, 'from one');
    await expect(add(two, 'from two')).rejects.toMatchObject({ code: 'vault-changed-outside' });
    expect(two.document.accounts.map(({ name }) => name)).toEqual(['from one']);
    await add(two, 'from two');
    expect((await start()).document.accounts.map(({ name }) => name)).toEqual(['from one', 'from two']);
  });
});
