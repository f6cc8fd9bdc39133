import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Disk } from '../../main/adapters/env-files/disk.ts';
import { ChokidarFileWatcher } from '../../main/adapters/file-watcher.ts';
import { DeadEnd } from '../support/processes/disk-threads.ts';
import { FakeClock } from '../support/ports/memory-ports.ts';

describe('watched files', () => {
  let folder: string;
  let watcher: ChokidarFileWatcher;
  let heard: string[];
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-watched-')));
    watcher = new ChokidarFileWatcher();
    heard = [];
    watcher.onChange((path) => heard.push(path));
  });
  afterEach(async () => {
    await watcher.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const put = (name: string, text = 'A=1\n'): string => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  const replace = (path: string, text: string): void => {
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  };
  /** Does it, and waits until the watcher speaks of `path`. */
  const hear = async (path: string, work: () => void): Promise<void> => {
    heard = [];
    work();
    await expect.poll(() => heard, { timeout: 5_000 }).toContain(path);
  };
  /** Changes a file until that is heard. */
  const change = async (path: string): Promise<void> => {
    await expect
      .poll(
        () => {
          writeFileSync(path, `A=${Math.random()}\n`);
          return heard;
        },
        { timeout: 5_000 },
      )
      .toContain(path);
  };
  /** Watches, and waits until a change of each file is heard: until then the system may not listen yet. */
  const watch = async (...paths: string[]): Promise<void> => {
    watcher.watch(paths);
    for (const path of paths) await change(path);
  };

  it('tell of a change, of a replacement by rename, and of all that come after it', async () => {
    const path = put('a/.env');
    await watch(path);
    await hear(path, () => {
      writeFileSync(path, 'A=2\n');
    });
    for (const text of ['A=3\n', 'A=4\n', 'A=5\n']) {
      await hear(path, () => {
        replace(path, text);
      });
    }
    await hear(path, () => {
      writeFileSync(path, 'A=6\n');
    });
  });

  it('tell when they go, come back, and change again', async () => {
    const path = put('a/.env');
    await watch(path);
    await hear(path, () => {
      rmSync(path);
    });
    await hear(path, () => put('a/.env'));
    await hear(path, () => {
      writeFileSync(path, 'A=2\n');
    });
    await hear(path, () => {
      renameSync(path, join(folder, 'a/.env.away'));
    });
  });

  it('tell when they become a link, a link to nowhere, or a FIFO, and when they are files again', async () => {
    const path = put('a/.env');
    put('a/other');
    await watch(path);
    for (const become of [
      () => {
        symlinkSync('other', path);
      },
      () => {
        symlinkSync('nowhere', path);
      },
      () => {
        execFileSync('mkfifo', [path]);
      },
      () => {
        mkdirSync(path);
      },
    ]) {
      await hear(path, () => {
        rmSync(path);
        become();
      });
      await hear(path, () => {
        rmSync(path, { recursive: true });
        put('a/.env');
      });
    }
  });

  it('tell when their folder goes and comes back, and of every change in the new one', async () => {
    const path = put('shop/web/.env');
    await watch(path);
    await hear(path, () => {
      rmSync(join(folder, 'shop'), { recursive: true });
    });
    await hear(path, () => put('shop/web/.env'));
    await hear(path, () => {
      writeFileSync(path, 'A=2\n');
    });
    await hear(path, () => {
      renameSync(join(folder, 'shop/web'), join(folder, 'shop/old'));
      put('shop/web/.env', 'A=3\n');
    });
    await hear(path, () => {
      writeFileSync(path, 'A=4\n');
    });
  });

  it('are awaited where they, and their folders, do not exist yet', async () => {
    const missing = join(folder, 'later/web/.env');
    const beside = put('.env');
    await watch(beside);
    watcher.watch([missing, beside]);
    await hear(missing, () => put('later/web/.env'));
    await hear(missing, () => {
      replace(missing, 'A=2\n');
    });
  });

  it('are heard although the folder of another one does not answer, and also that one once it does', async () => {
    const clock = new FakeClock();
    const deadEnd = new DeadEnd(folder);
    const disk = new Disk({ clock, file: deadEnd.threads('of.endsWith("/away")') });
    await watcher.close();
    watcher = new ChokidarFileWatcher({ disk });
    watcher.onChange((path) => heard.push(path));
    const [away, there] = [put('away/.env'), put('a/.env')];
    try {
      watcher.watch([away, there]);
      await expect.poll(() => deadEnd.hanging).toBe(1);
      await change(there);
      expect(heard).not.toContain(away);
      clock.advance(30_000);
    } finally {
      deadEnd.answer();
    }
    await expect.poll(() => disk.markFolder(dirname(away)).catch(() => null)).not.toBeNull();
    await watch(away, there);
  });

  it('say nothing any more once they are not watched, also when others of their folder are', async () => {
    const [one, two] = [put('a/.env'), put('a/.env.local')];
    await watch(one, two);
    watcher.watch([two]);
    await hear(two, () => {
      writeFileSync(one, 'A=2\n');
      replace(two, 'A=2\n');
    });
    expect(heard).not.toContain(one);
    watcher.watch([one]);
    await hear(one, () => {
      writeFileSync(two, 'A=3\n');
      writeFileSync(one, 'A=3\n');
    });
    expect(heard).not.toContain(two);
  });

  it('speak once of a file that is written in many pieces, when it has settled', async () => {
    const path = put('a/.env', '');
    await watch(path);
    await hear(path, () => {
      for (let piece = 0; piece < 20; piece += 1) writeFileSync(path, `A=${piece}\n`);
    });
    expect(heard).toEqual([path]);
  });

  it('of 500 folders cost no measurable CPU at rest, and each is heard', { timeout: 30_000 }, async () => {
    const paths = Array.from({ length: 500 }, (_, at) => put(`project-${at}/.env`));
    watcher.watch(paths);
    await watch(...[0, 250, 499].map((at) => join(folder, `project-${at}/.env`)));
    watcher.watch(paths);
    const last = paths.at(-1) ?? '';
    await hear(last, () => {
      replace(last, 'A=2\n');
    });
    // In ms of processor time. The process has other work now and then; what polls has some in every second.
    const spentInOneSecond = async (): Promise<number> => {
      const before = process.cpuUsage();
      await setTimeout(1_000);
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    };
    await expect.poll(spentInOneSecond, { timeout: 15_000 }).toBeLessThan(25);
  });
});
