import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { StoredVaultFile } from '../../main/adapters/vault-file.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const node = process.execPath;

/**
 * Starts a writer in `folder`; `heard` is given what it told so far after each of its lines, and how to kill it.
 * Resolves when it is dead, with the last revision it told, and all of its account IDs.
 */
async function write(
  folder: string,
  filler: number,
  heard: (told: Told, kill: () => void) => void,
): Promise<Told> {
  const child = spawn(
    node,
    [
      '--import',
      at('../support/processes/electron-hook.ts'),
      at('../support/processes/vault-writer.ts'),
      folder,
      String(filler),
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'keyrack-test-compile-cache') },
    },
  );
  const told: Told = { revision: 0, ids: [], started: '', refused: 0 };
  for await (const line of createInterface({ input: child.stdout })) {
    const [word, revision, id = ''] = line.split(' ');
    if (word === 'refused') told.refused += 1;
    else if (word !== 'acknowledged') told.started = line;
    else {
      told.revision = Number(revision);
      told.ids.push(id);
    }
    heard(told, () => child.kill('SIGKILL'));
  }
  return told;
}

/** Kills the writer `afterMs` after it told its first write, so that the kill falls anywhere in the ones after it. */
async function writeUntilKilled(folder: string, afterMs: number, filler: number): Promise<Told> {
  let due: NodeJS.Timeout | undefined;
  const told = await write(folder, filler, ({ ids }, kill) => {
    if (ids.length > 0) due ??= setTimeout(kill, afterMs);
  });
  clearTimeout(due);
  return told;
}

/** Lets two writers go on in one folder until both have written and `refusals` of their writes were refused. */
async function writeAtOnce(folder: string, refusals: number): Promise<Told[]> {
  const kills = new Set<() => void>();
  const all: Told[] = [];
  const heard = (told: Told, kill: () => void): void => {
    kills.add(kill);
    if (!all.includes(told)) all.push(told);
    const refused = all.reduce((sum, each) => sum + each.refused, 0);
    if (all.length === 2 && all.every(({ ids }) => ids.length > 0) && refused >= refusals) {
      for (const each of kills) each();
    }
  };
  return Promise.all([write(folder, 10, heard), write(folder, 10, heard)]);
}

interface Told {
  revision: number;
  ids: string[];
  started: string;
  refused: number;
}

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'keyrack-kill-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('a writer that is killed', () => {
  it('loses nothing that was acknowledged, 200 times at random moments', { timeout: 180_000 }, async () => {
    const lanes = 4;
    const runs = 50;
    let kills = 0;
    await Promise.all(
      Array.from({ length: lanes }, (_, lane) =>
        inFolder(async (folder) => {
          let last = 0;
          for (let run = 0; run < runs; run += 1) {
            // Small documents meet the kill between the steps, large ones within a write.
            const told = await writeUntilKilled(folder, Math.random() * 25, lane % 2 === 0 ? 10 : 20_000);
            expect(told.started).toMatch(/^ready \d+$/);
            expect(Number(told.started.split(' ')[1])).toBeGreaterThanOrEqual(last);
            expect(told.revision).toBeGreaterThan(last);
            const loaded = await new StoredVaultFile(folder).load();
            if (loaded.kind !== 'loaded') throw new Error(`The vault is ${loaded.kind} after a kill.`);
            expect(loaded.document.revision).toBeGreaterThanOrEqual(told.revision);
            const held = new Set(loaded.document.accounts.map(({ id }) => id));
            // One write may have been on disk and not told yet: of 50 accounts at least 49 are told ones.
            for (const id of told.ids.slice(-49)) expect(held).toContain(id);
            last = told.revision;
            kills += 1;
          }
          const mode = (await stat(join(folder, 'vault.json'))).mode & 0o777;
          expect(mode).toBe(0o600);
        }),
      ),
    );
    expect(kills).toBe(lanes * runs);
  });
});

describe('two writers at once', () => {
  it('never overwrite what the other one was told is safe', { timeout: 60_000 }, async () => {
    await inFolder(async (folder) => {
      const both = await writeAtOnce(folder, 5);
      const revisions = both.flatMap(({ ids }) => ids.map((id) => Number(id.split('-')[1])));
      // A write over another's would be a revision told twice.
      expect(new Set(revisions).size).toBe(revisions.length);
      const loaded = await new StoredVaultFile(folder).load();
      if (loaded.kind !== 'loaded') throw new Error(`The vault is ${loaded.kind}.`);
      const held = new Set(loaded.document.accounts.map(({ id }) => id));
      const newest = both
        .flatMap(({ ids }) => ids)
        .toSorted((a, b) => Number(b.split('-')[1]) - Number(a.split('-')[1]))
        .slice(0, 40);
      for (const id of newest) expect(held).toContain(id);
      expect(await readdir(folder)).toContain('vault.json');
    });
  });
});
