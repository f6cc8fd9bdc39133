import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { WorkerFileScanner } from '../../main/adapters/file-scanner.ts';
import { GitLog } from '../../main/adapters/git-history.ts';
import { Inventory } from '../../main/core/inventory.ts';
import { buildIfOlder } from '../host/build.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeClientId, fakeKey } from '../support/fake-key.ts';
import { FixedDialogs } from '../support/ports/fixed-dialogs.ts';
import { MemoryEnvFiles } from '../support/ports/memory-env-files.ts';
import { median, timedUntilDone } from './measure.ts';

/*
 * The inventory over 100,000 files in 20,000 folders with 2,000 env files, next to `rg --files --hidden` with the same
 * prunes, in turn, so that what else the machine does falls on both alike. Medians and ratios are printed. Then over
 * 100,000 folders, which is stopped half-way, too.
 */
/** The thread as it is delivered. */
const built = new URL('../../out/app/main/inventory-worker.js', import.meta.url);

/** What a made tree consists of. */
interface Tree {
  projects: number;
  /** In each folder. */
  files: number;
}
const usual: Tree = { projects: 100, files: 5 };
const huge: Tree = { projects: 500, files: 2 };
const foldersEach = 200;
const envFilesEach = 20;
const rounds = 5;
/** The fields of the event loop's delay are nanoseconds. */
const perMs = 1e6;

/** @returns the folder with the tree. */
function makeTree({ projects, files }: Tree): string {
  const root = mkdtempSync(join(tmpdir(), 'keyrack-inventory-'));
  for (let project = 0; project < projects; project += 1) {
    const home = join(root, `team-${project % 10}`, `project-${project}`);
    // A project's own folder is one of its 200, and so is each of its ten parts.
    for (let folder = 0; folder < foldersEach; folder += 1) {
      const part = join(home, `part-${folder % 10}`);
      const here = folder === 0 ? home : folder <= 10 ? part : join(part, `area-${folder}`);
      mkdirSync(here, { recursive: true });
      for (let file = 0; file < files; file += 1) {
        if (file === 0 && folder % (foldersEach / envFilesEach) === 0) {
          writeFileSync(join(here, '.env'), envFile(project * foldersEach + folder), { mode: 0o600 });
        } else if (folder === 0 && file === 1) writeFileSync(join(here, 'package.json'), '{"name":"shop"}');
        else writeFileSync(join(here, `module-${file}.ts`), 'export {};\n');
      }
    }
    const pruned = join(home, 'node_modules');
    for (let each = 0; each < 20; each += 1) {
      mkdirSync(join(pruned, `package-${each}`), { recursive: true });
      writeFileSync(join(pruned, `package-${each}`, 'package.json'), '{}');
    }
  }
  return root;
}

/** Every third key is in several projects. */
const envFile = (seed: number): string =>
  [
    '# made for the bench',
    'PORT=3000',
    'DATABASE_URL=postgres://localhost/shop',
    `WORKOS_API_KEY=${fakeKey({ seed: seed % 3 === 0 ? seed % 60 : seed })}`,
    `WORKOS_CLIENT_ID=${fakeClientId(seed % 50)}`,
    '',
  ].join('\n');

/** Milliseconds that ripgrep takes to list the same files; null where it is not there. */
function ripgrep(root: string): Promise<number | null> {
  const prunes = ['node_modules', '.git', '.next', '.cache', '.turbo', '.venv', 'dist', 'build', 'target'];
  const globs = prunes.flatMap((name) => ['--glob', `!**/${name}`]);
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn('rg', ['--no-config', '--files', '--hidden', '--no-ignore', ...globs, root], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('error', () => {
      resolve(null);
    });
    child.once('exit', () => {
      resolve(performance.now() - started);
    });
  });
}

/** The app's inventory, and a window that asks for a picture and the first page whenever it is told to look again. */
async function openInventory(root: string): Promise<{ inventory: Inventory; scanner: WorkerFileScanner }> {
  const app = await CoreApp.start();
  await app.have(fakeKey({ seed: 3 }), { account: 'Acme', environment: 'Staging' });
  await app.vault.update((document) => ({ ...document, roots: [root] }));
  const scanner = new WorkerFileScanner({ worker: built });
  let due = false;
  const inventory: Inventory = new Inventory({
    vault: app.vault,
    scanner,
    history: new GitLog(),
    envFiles: new MemoryEnvFiles(),
    dialogs: new FixedDialogs(),
    clock: { now: () => Date.now(), after: app.clock.after.bind(app.clock) },
    log: app.log,
    activity: app.activity,
    home: '/nobody',
    changed: () => {
      if (due) return;
      due = true;
      setImmediate(() => {
        due = false;
        inventory.progress();
        inventory.list({
          query: '',
          problem: null,
          environmentId: null,
          project: null,
          group: 'project',
          offset: 0,
          limit: 100,
        });
      });
    },
  });
  return { inventory, scanner };
}

/** Runs `work` and says how long the main thread's event loop kept others waiting meanwhile: the 99th percentile, in ms. */
async function delayDuring(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await work();
  delay.disable();
  return delay.percentile(99) / perMs;
}

/** Prints the figures of the inventory. */
export async function benchInventory(): Promise<void> {
  buildIfOlder();
  await benchUsual();
  await benchHuge();
}

/** Over a tree as large as any that one person has: whole, again, and stopped. */
async function benchHuge(): Promise<void> {
  const root = makeTree(huge);
  try {
    await pause(2_500);
    const { inventory, scanner } = await openInventory(root);
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const first = await timedUntilDone(() => inventory.holding(''));
    delay.disable();
    const { folders, files, found } = inventory.progress();
    await pause(500);
    const second = await timedUntilDone(() => inventory.holding(''));
    await scanner.close();

    const other = await openInventory(root);
    const whole = other.inventory.holding('');
    await pause(first / 2);
    const stop = await timedUntilDone(async () => {
      other.inventory.cancelScan();
      await whole;
    });
    await other.scanner.close();
    console.log(
      `Inventory over ${folders} folders (${files} env files, ${found} with keys), one round:`,
      `\n  first scan                 ${first.toFixed(0)} ms, second ${second.toFixed(0)} ms`,
      `\n  event loop's delay         p99 ${(delay.percentile(99) / perMs).toFixed(1)} ms, longest ${(delay.max / perMs).toFixed(1)} ms`,
      `\n  stopped half-way           after ${stop.toFixed(1)} ms`,
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function benchUsual(): Promise<void> {
  const root = makeTree(usual);
  const asGit = (project: number): void => {
    execFileSync('git', ['init', '-q', join(root, `team-${project % 10}`, `project-${project}`)]);
  };
  try {
    // Disks keep times coarsely, and what is younger than that is read again.
    await pause(2_500);
    const [firsts, seconds, rgs, delays]: [number[], number[], number[], number[]] = [[], [], [], []];
    let found = 0;
    for (let round = -1; round < rounds; round += 1) {
      const rg = await ripgrep(root);
      const { inventory, scanner } = await openInventory(root);
      let first = 0;
      // `holding` is a scan that can be waited for.
      const delay = await delayDuring(async () => {
        first = await timedUntilDone(() => inventory.holding(''));
      });
      await pause(500);
      const second = await timedUntilDone(() => inventory.holding(''));
      ({ found } = inventory.progress());
      await scanner.close();
      if (round < 0) continue; // The first one warms the disk's cache, for all alike.
      firsts.push(first);
      seconds.push(second);
      delays.push(delay);
      if (rg !== null) rgs.push(rg);
    }
    const idle = await delayDuring(() => pause(median(firsts)));
    console.log(
      `Inventory over 100,000 files in 20,000 folders (${found} files with keys), median of ${rounds}:`,
    );
    if (rgs.length === 0) console.log('  ripgrep is not there');
    else console.log(`  rg --files --hidden        ${median(rgs).toFixed(0)} ms`);
    const ratio = (ms: number): string =>
      rgs.length === 0 ? '' : `   ratio ${(ms / median(rgs)).toFixed(2)}`;
    console.log(`  first scan                 ${median(firsts).toFixed(0)} ms${ratio(median(firsts))}`);
    console.log(`  second scan                ${median(seconds).toFixed(0)} ms${ratio(median(seconds))}`);
    console.log(
      `  event loop's delay, p99    ${median(delays).toFixed(1)} ms (at rest ${idle.toFixed(1)} ms; less than 16)`,
    );
    if (spawnSync('git', ['--version']).error !== undefined) return;
    for (let project = 0; project < usual.projects; project += 1) asGit(project);
    const { inventory, scanner } = await openInventory(root);
    const withGit = await timedUntilDone(() => inventory.holding(''));
    await scanner.close();
    console.log(
      `  with ${usual.projects} git repositories   ${withGit.toFixed(0)} ms (git is asked about each)`,
    );
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
