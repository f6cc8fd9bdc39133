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
import { parsers } from '../../main/adapters/env-parsers.ts';
import { read, upsert, verifyComposed } from '../../main/core/env-file.ts';
import { fakeKey } from '../support/fake-key.ts';
import { median } from './median.ts';

/** Files of one round, how many of them are written at once (as `exports/rewrite.ts` does), and rounds. */
const files = 1_000;
const atOnce = 16;
const rounds = 7;

const [oldKey, newKey] = [fakeKey({ seed: 1 }), fakeKey({ seed: 2 })];
const before = Buffer.from(
  `# Shop\nPORT=3000\nDATABASE_URL=postgres://localhost/shop\nWORKOS_API_KEY=${oldKey}\nLOG_LEVEL=debug\n`,
);

async function milliseconds(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

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

/** What exporting again does with the files: read, compose, read again with every reader, keep the old bytes, write. */
async function keyrack(envFiles: DiskEnvFiles, paths: readonly string[], value: string): Promise<void> {
  const cipher = new AesCipher('session', 'memory', randomBytes(32));
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let path = paths[next++]; path !== undefined; path = paths[next++]) {
      const state = await envFiles.read(path);
      const after = upsert(state.bytes, 'WORKOS_API_KEY', value);
      verifyComposed(state.bytes, after, 'WORKOS_API_KEY', value, parsers);
      await envFiles.write({ path, expectedHash: state.hash, after, seal: (plain) => cipher.seal(plain) });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function writing(): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-bench-')));
  try {
    const paths = Array.from({ length: files }, (_, at) => join(folder, `project-${at}`, '.env'));
    for (const path of paths) mkdirSync(dirname(path));
    const put = (): void => {
      for (const path of paths) writeFileSync(path, before);
    };
    const after = upsert(before, 'WORKOS_API_KEY', newKey);
    const floors: number[] = [];
    const ours: number[] = [];
    // The round before the first warms both up and does not count.
    for (let round = -1; round < rounds; round += 1) {
      put();
      const ofFloor = await milliseconds(() => {
        floor(paths, after);
      });
      put();
      const undoFolder = join(folder, `undo-${round}`);
      const envFiles = new DiskEnvFiles({ undoFolder, now: () => Date.now() });
      const ofOurs = await milliseconds(() => keyrack(envFiles, paths, newKey));
      rmSync(undoFolder, { recursive: true });
      if (round < 0) continue;
      floors.push(ofFloor);
      ours.push(ofOurs);
    }
    const [ofFloor, ofOurs] = [median(floors), median(ours)];
    const load = loadavg()[0]?.toFixed(1) ?? '?';
    console.log(`Writing ${files} targets, ${atOnce} at once, median of ${rounds}, at a load of ${load}:`);
    console.log(`  write + fsync + rename, one after another  ${ofFloor.toFixed(0)} ms`);
    console.log(`  Keyrack, with sealed undo                  ${ofOurs.toFixed(0)} ms`);
    console.log(
      `  ratio                                      ${(ofOurs / ofFloor).toFixed(2)} (at most 1.5)`,
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

async function throughput(): Promise<void> {
  const bytes = largeFile(1024 * 1024);
  const parses: number[] = [];
  const upserts: number[] = [];
  for (let round = 0; round < rounds * 3; round += 1) {
    parses.push(await milliseconds(() => dotenv.parse(bytes)));
    upserts.push(await milliseconds(() => upsert(bytes, 'WORKOS_API_KEY', newKey)));
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

/** Writing next to what it cannot be faster than. Ratios of one run, no absolute times. */
export async function benchWriting(): Promise<void> {
  await throughput();
  await writing();
}
