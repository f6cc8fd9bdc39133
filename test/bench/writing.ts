import dotenv from 'dotenv';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AesCipher } from '../../main/adapters/aes-cipher.ts';
import { DiskEnvFiles } from '../../main/adapters/env-files.ts';
import { Fingerprints } from '../../main/adapters/fingerprints.ts';
import { read, upsert } from '../../main/core/env-file.ts';
import { fakeKey } from '../support/fake-key.ts';
import { LinkedShop } from '../support/core/linked-shop.ts';
import { PlainCiphers } from '../support/ports/memory-ports.ts';
import { median, timed, timedUntilDone } from './measure.ts';

/** Targets of one round, and rounds. */
const files = 1_000;
const rounds = 7;

const [oldKey, newKey] = [fakeKey({ seed: 31 }), fakeKey({ seed: 32 })];
const before = Buffer.from(
  `# Shop\nPORT=3000\nDATABASE_URL=postgres://localhost/shop\nWORKOS_API_KEY=${oldKey}\nLOG_LEVEL=debug\n`,
);

/** The least that a safe write takes: the bytes into a file beside it, onto the disk, and into place. */
function floor(paths: readonly string[], bytes: Uint8Array): void {
  for (const path of paths) {
    const temp = `${path}.tmp`;
    const file = openSync(temp, 'wx', 0o600);
    writeSync(file, bytes);
    fsyncSync(file);
    closeSync(file);
    renameSync(temp, path);
  }
}

/** Seals as a session does; only the vault's file is not there. */
class SessionCiphers extends PlainCiphers {
  readonly #cipher = new AesCipher('keychain', 'memory', randomBytes(32));
  readonly #fingerprints = new Fingerprints();

  override keychain(): Promise<AesCipher> {
    return Promise.resolve(this.#cipher);
  }

  override fingerprint(key: string, secret: string): string {
    return this.#fingerprints.of(key, secret);
  }
}

/** The product's own use case over these files: each is a target of one linked key. */
async function keyrackOver(paths: readonly string[], undoFolder: string): Promise<LinkedShop> {
  const shop = await LinkedShop.open({
    ciphers: new SessionCiphers(),
    envFiles: new DiskEnvFiles({ undoFolder, now: () => Date.now() }),
  });
  await shop.link(oldKey, { id: 'bench' });
  const fingerprint = await shop.vault.fingerprint(oldKey);
  const variable = { name: 'WORKOS_API_KEY', source: 'key' as const, value: null, secret: null, fingerprint };
  await shop.vault.update((document) => ({
    ...document,
    targets: paths.map((path, at) => ({
      ...{ id: `target-${at}`, environmentId: 'bench', keyId: 'key of bench', path, writtenAt: 0 },
      variables: [variable],
    })),
  }));
  return shop;
}

async function writing(): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-bench-')));
  try {
    const paths = Array.from({ length: files }, (_, at) => join(folder, `project-${at}`, '.env'));
    for (const path of paths) mkdirSync(dirname(path));
    const put = (bytes: Uint8Array): void => {
      for (const path of paths) writeFileSync(path, bytes, { mode: 0o600 });
    };
    const shop = await keyrackOver(paths, join(folder, 'undo'));
    const floors: number[] = [];
    const ours: number[] = [];
    let [now, next] = [oldKey, newKey];
    // The round before the first warms both up and does not count.
    for (let round = -1; round < rounds; round += 1) {
      const bytes = upsert(before, 'WORKOS_API_KEY', now);
      put(bytes);
      const ofFloor = timed(() => {
        floor(paths, upsert(before, 'WORKOS_API_KEY', next));
      });
      put(bytes);
      await shop.replace('key of bench', next);
      const ofOurs = await timedUntilDone(async () => {
        const { written, failed } = await shop.targets.exportAgain({ environmentId: 'bench' });
        if (written !== files)
          throw new Error(`Only ${written} of ${files} files were written. ${failed[0]?.message ?? ''}`);
      });
      [now, next] = [next, now];
      if (round < 0) continue;
      floors.push(ofFloor);
      ours.push(ofOurs);
    }
    const [ofFloor, ofOurs] = [median(floors), median(ours)];
    const load = loadavg()[0]?.toFixed(1) ?? '?';
    console.log(`Exporting ${files} targets again, median of ${rounds}, at a load of ${load}:`);
    console.log(`  write + fsync + rename, one after another    ${ofFloor.toFixed(0)} ms`);
    console.log(`  Keyrack's Export again, the vault in memory  ${ofOurs.toFixed(0)} ms`);
    console.log(
      `  ratio                                        ${(ofOurs / ofFloor).toFixed(2)} (at most 1.5)`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file of `size` bytes with every common form of a line in it, and the key in the middle. */
function largeFile(size: number): Buffer {
  const lines: string[] = [];
  let length = 0;
  for (let at = 0; length < size; at += 1) {
    const forms = [
      `NAME_${at}=value-${at}`,
      `export QUOTED_${at}="two words ${at}" # note`,
      `# a comment of line ${at}`,
      `SINGLE_${at}='raw $HOME ${at}'`,
      '',
    ];
    const line = `${forms[at % forms.length] ?? ''}\n`;
    lines.push(line);
    length += line.length;
  }
  lines.splice(Math.floor(lines.length / 2), 0, `WORKOS_API_KEY=${oldKey}\n`);
  return Buffer.from(lines.join(''));
}

function throughput(): void {
  const bytes = largeFile(1024 * 1024);
  const parses: number[] = [];
  const upserts: number[] = [];
  for (let round = 0; round < rounds * 3; round += 1) {
    parses.push(timed(() => dotenv.parse(bytes)));
    upserts.push(timed(() => upsert(bytes, 'WORKOS_API_KEY', newKey)));
  }
  if (read(upsert(bytes, 'WORKOS_API_KEY', newKey)).get('WORKOS_API_KEY') !== newKey) {
    throw new Error('The upsert that was measured did not do its work.');
  }
  const [ofParse, ofUpsert] = [median(parses), median(upserts)];
  const speed = (ms: number): string => `${ms.toFixed(1)} ms, ${(bytes.length / 1_000 / ms).toFixed(0)} MB/s`;
  console.log(`Changing one variable of a 1 MB file, median of ${rounds * 3}:`);
  console.log(`  dotenv's own parse   ${speed(ofParse)}`);
  console.log(`  Keyrack's upsert     ${speed(ofUpsert)}`);
  console.log(`  ratio                ${(ofUpsert / ofParse).toFixed(2)} (at most 2)`);
}

/** Writing next to what it cannot be faster than, in the same run. */
export async function benchWriting(): Promise<void> {
  throughput();
  await writing();
}
