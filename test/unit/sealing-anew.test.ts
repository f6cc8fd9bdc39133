import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskEnvFiles } from '../../main/adapters/env-files.ts';
import { Failure } from '../../main/core/failure.ts';
import type { VaultDocument } from '../../main/core/model.ts';
import type { EnvFiles, Resealing } from '../../main/core/ports.ts';
import { Vault } from '../../main/core/vault.ts';
import { FakeClock, MemoryVaultFile, PlainCiphers, RecordingLog } from '../support/ports/memory-ports.ts';

const first = 'the first passphrase';
const second = 'the second passphrase';
const old = 'A=old\n';

let folder: string;
let file: MemoryVaultFile;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-sealing-')));
  file = new MemoryVaultFile();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Saving takes as long as some other work. */
class SlowFile extends MemoryVaultFile {
  readonly #work: () => Promise<unknown>;

  constructor(work: () => Promise<unknown>) {
    super();
    this.#work = work;
  }

  override async save(document: VaultDocument): Promise<void> {
    for (let each = 0; each < 20; each += 1) await this.#work();
    await super.save(document);
  }
}

const filesOver = (undoFolder: string): DiskEnvFiles => new DiskEnvFiles({ undoFolder, now: () => 1 });

/** A vault over files, as a new process would have it. */
async function opened(
  elsewhere: Pick<EnvFiles, 'resealUndo' | 'settleUndo'>,
  vaultFile = file,
  foundDead: (count: number) => void = () => undefined,
): Promise<Vault> {
  const ciphers = new PlainCiphers(false);
  const vault = new Vault({
    file: vaultFile,
    ciphers,
    clock: new FakeClock(),
    log: new RecordingLog(),
    elsewhere,
    foundDead,
  });
  await vault.load();
  return vault;
}

const put = (name: string): string => {
  const path = join(folder, name);
  writeFileSync(path, old);
  return path;
};
const write = async (files: DiskEnvFiles, vault: Vault, path: string): Promise<{ undoId: string }> =>
  files.write({
    ...{ seen: await files.read(path), after: Buffer.from('A=new\n') },
    seal: (plain) => vault.seal(plain),
  });

/** Undoes each, and says how many files are what they were. */
async function undoAll(files: DiskEnvFiles, vault: Vault, ids: readonly string[]): Promise<number> {
  const paths: string[] = [];
  for (const id of ids) paths.push((await files.restore(id, (envelope) => vault.open(envelope))).path);
  return paths.filter((path) => readFileSync(path, 'utf8') === old).length;
}

describe('a change of passphrase', () => {
  it('leaves no write without its undo, whenever that comes', async () => {
    const files = filesOver(join(folder, 'undo'));
    const other = put('other.env');
    const vault = await opened(files, new SlowFile(() => files.read(other)));
    await vault.chooseTier({ tier: 'passphrase', passphrase: first });
    const before = [0, 1, 2, 3].map((at) => write(files, vault, put(`before-${at}.env`)));
    await before[0];
    const changing = vault.chooseTier({ tier: 'passphrase', passphrase: second });
    const during: Promise<{ undoId: string }>[] = [];
    for (let each = 0; each < 40; each += 1) {
      during.push(write(files, vault, put(`during-${each}.env`)));
      await files.read(other);
    }
    await changing;
    const ids = (await Promise.all([...before, ...during])).map(({ undoId }) => undoId);
    expect(await undoAll(files, vault, ids)).toBe(44);
  });

  it('that the disk refuses leaves every undo as it was', async () => {
    const files = filesOver(join(folder, 'undo'));
    const vault = await opened(files);
    await vault.chooseTier({ tier: 'passphrase', passphrase: first });
    const { undoId } = await write(files, vault, put('.env'));
    file.failWith = new Failure('disk-full', 'The disk is full.', 'Free some space.');
    await expect(vault.chooseTier({ tier: 'passphrase', passphrase: second })).rejects.toMatchObject({
      code: 'disk-full',
    });
    expect(readdirSync(join(folder, 'undo'))).toEqual([`${undoId}.json`]);
    expect(await undoAll(files, vault, [undoId])).toBe(1);
  });

  it('is not held up by old content that nobody can open, and tells how much of it there is', async () => {
    const files = filesOver(join(folder, 'undo'));
    const stranger = await opened(filesOver(join(folder, 'nowhere')), new MemoryVaultFile());
    await stranger.chooseTier({ tier: 'passphrase', passphrase: first });
    const dead = await write(files, stranger, put('dead.env'));

    let told = 0;
    const vault = await opened(files, file, (count) => {
      told += count;
    });
    await vault.chooseTier({ tier: 'passphrase', passphrase: first });
    const { undoId } = await write(files, vault, put('.env'));
    await vault.chooseTier({ tier: 'passphrase', passphrase: second });
    expect(told).toBe(2);
    expect(await undoAll(files, vault, [undoId])).toBe(1);
    // It is as it was: whoever sealed it opens it.
    expect(await undoAll(files, stranger, [dead.undoId])).toBe(1);
  });
});

describe('a change of passphrase that is killed', () => {
  interface Moment {
    /** What the next process finds. */
    undoFolder: string;
    document: VaultDocument | null;
  }

  /** Changes the passphrase and keeps what is on disk at each step, as a kill would leave it. */
  async function moments(): Promise<{ ids: string[]; at: Record<string, Moment> }> {
    const undoFolder = join(folder, 'undo');
    const at: Record<string, Moment> = {};
    mkdirSync(undoFolder);
    const keep = (name: string): void => {
      const kept = join(folder, `undo ${name}`);
      cpSync(undoFolder, kept, { recursive: true });
      at[name] = { undoFolder: kept, document: structuredClone(file.saved) };
    };
    const files = filesOver(undoFolder);
    const watched = ({ open, seal, commit, ...change }: Resealing): Promise<void> =>
      files.resealUndo({
        ...{ ...change, open },
        seal: (plain) => {
          keep('while records are sealed');
          return seal(plain);
        },
        commit: async () => {
          keep('before the vault is saved');
          await commit();
          keep('after it was saved');
        },
      });
    const vault = await opened({
      resealUndo: watched,
      settleUndo: (sealing) => files.settleUndo(sealing),
    });
    await vault.chooseTier({ tier: 'passphrase', passphrase: first });
    const ids: string[] = [];
    for (const name of ['a.env', 'b.env', 'c.env']) ids.push((await write(files, vault, put(name))).undoId);
    await vault.chooseTier({ tier: 'passphrase', passphrase: second });
    keep('when it is over');
    return { ids, at };
  }

  /** The next process: it opens every old content, and nothing waits any more. */
  async function takesUp({ undoFolder, document }: Moment, ids: string[], passphrase: string): Promise<void> {
    const files = filesOver(undoFolder);
    const vault = await opened(files, new MemoryVaultFile(document));
    await vault.unlock(passphrase);
    expect(readdirSync(undoFolder).toSorted()).toEqual(ids.map((id) => `${id}.json`).toSorted());
    expect(await undoAll(files, vault, ids)).toBe(3);
  }

  /** Where the new records lie until they are the true ones. */
  const waitingIn = ({ undoFolder }: Moment): string =>
    join(undoFolder, readdirSync(undoFolder).find((name) => name.startsWith('.resealed-')) ?? 'nowhere');

  it.each([
    ['while records are sealed', first],
    ['before the vault is saved', first],
    ['after it was saved', second],
    ['when it is over', second],
  ])('%s is taken back or finished by the next start', async (name, passphrase) => {
    const { ids, at } = await moments();
    const moment = at[name];
    if (moment === undefined) throw new Error(`Nothing was kept ${name}.`);
    await takesUp(moment, ids, passphrase);
  });

  it.each([0, 1, 2])('is finished when %d of 3 records were not in place yet', async (count) => {
    const { ids, at } = await moments();
    const moment = at['after it was saved'];
    if (moment === undefined) throw new Error('Nothing was kept.');
    const waiting = waitingIn(moment);
    for (const id of ids.slice(count))
      renameSync(join(waiting, `${id}.json`), join(moment.undoFolder, `${id}.json`));
    await takesUp(moment, ids, second);
  });

  it('is taken back when only some records were sealed anew', async () => {
    const { ids, at } = await moments();
    const moment = at['before the vault is saved'];
    if (moment === undefined) throw new Error('Nothing was kept.');
    rmSync(join(waitingIn(moment), `${ids[0] ?? ''}.json`));
    await takesUp(moment, ids, first);
  });
});
