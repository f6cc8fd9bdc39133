import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rotatedContent, rotatedFiles, rotatedKeys } from '../support/core/rotation-files.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Starts the process that rotates, and resolves with all that it told when it is dead. */
async function run(
  folder: string,
  mode: string,
  heard: (line: string, kill: () => void) => void,
): Promise<string[]> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      at('../support/processes/electron-hook.ts'),
      at('../support/processes/rotation-writer.ts'),
      folder,
      mode,
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'keyrack-test-compile-cache') },
    },
  );
  const ended = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(signal ?? code);
    });
  });
  const told: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(line);
    heard(line, () => child.kill('SIGKILL'));
  }
  // Anything else is an error of its own making.
  expect(await ended).toBe(mode === 'until-settled' ? 0 : 'SIGKILL');
  return told;
}

/**
 * Kills it a random time after one of the lines that it tells, so that the kill falls anywhere: mostly into the writing,
 * and into the putting back, the taking up, and all that is in between.
 */
async function runUntilKilled(folder: string): Promise<string[]> {
  const [after, most, longest] = moments[Math.floor(Math.random() * moments.length)] ?? moments[0];
  let left = Math.ceil(Math.random() * most);
  let due: NodeJS.Timeout | undefined;
  const told = await run(folder, '', (line, kill) => {
    if (!after.test(line)) return;
    left -= 1;
    if (left <= 0) due ??= setTimeout(kill, Math.random() * longest);
  });
  clearTimeout(due);
  return told;
}

/** After which line, after how many of them at most, and at most how long after the last of them (ms). */
type Moment = [RegExp, number, number];
const moments: [Moment, ...Moment[]] = [
  [/^started/, 1, 100],
  [/^step (?:places|halted)/, 1, 400],
  [/^changed/, 100, 10],
  [/^step (?:revoke|halted)/, 1, 300],
];

/** How many files hold each of the two keys. Every file is the one or the other, whole, or this throws. */
async function holders(folder: string): Promise<[number, number]> {
  const found: [number, number] = [0, 0];
  await Promise.all(
    rotatedFiles.map(async (name) => {
      const bytes = await readFile(join(folder, name));
      const which = rotatedKeys.findIndex((key) => bytes.equals(rotatedContent(name, key)));
      if (which !== 0 && which !== 1) throw new Error(`${name} is neither the old file nor the new one.`);
      found[which] += 1;
    }),
  );
  return found;
}

describe('a rotation of 100 files that is killed', () => {
  it(
    'leaves every file whole, and goes on or is put back, 200 times at random moments',
    { timeout: 360_000 },
    async () => {
      const lanes = 4;
      const runs = 50;
      let halfWay = 0;
      const resumed = new Set<string>();
      await Promise.all(
        Array.from({ length: lanes }, async () => {
          const folder = await realpath(await mkdtemp(join(tmpdir(), 'keyrack-rotation-kill-')));
          try {
            for (const name of rotatedFiles) {
              await mkdir(dirname(join(folder, name)), { recursive: true });
              await writeFile(join(folder, name), rotatedContent(name, rotatedKeys[0]));
            }
            expect(await run(folder, 'until-settled', () => undefined)).toContain('resumed nothing');
            for (let kill = 0; kill < runs; kill += 1) {
              const told = await runUntilKilled(folder);
              expect(told.filter((line) => line.startsWith('wrong'))).toEqual([]);
              for (const line of told) if (line.startsWith('resumed')) resumed.add(line);
              const [one, other] = await holders(folder);
              if (one > 0 && other > 0) halfWay += 1;
            }
            const told = await run(folder, 'until-settled', () => undefined);
            expect(told.filter((line) => line.startsWith('wrong'))).toEqual([]);
            expect(await holders(folder)).toContain(0);
            // What a kill leaves behind is swept, or is at most what was being written just then.
            const left = await Promise.all(rotatedFiles.map((name) => readdir(dirname(join(folder, name)))));
            expect(left.flat().length).toBeLessThanOrEqual(rotatedFiles.length + runs);
          } finally {
            await rm(folder, { recursive: true, force: true });
          }
        }),
      );
      // The kills fell into the writing, too, not only around it.
      expect(halfWay).toBeGreaterThan(20);
      expect(resumed).toContain('resumed halted');
    },
  );
});
