import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import { compacted, inOrder } from '../core/health-history/points.ts';
import type { HistoryPoint } from '../core/model.ts';
import type { Clock, HealthHistory } from '../core/ports.ts';
import { durableWrite, sweepTemps } from './files/durable-write.ts';
import { errnoOf } from './files/errno.ts';
import { Lanes } from './files/lanes.ts';

/** A file is compacted when it is larger than this, and then than twice what was left of it (bytes). */
const compactAbove = 64 * 1024;

const tuple = z.tuple([
  z.number().int().nonnegative(),
  z.enum(['valid', 'limited', 'rejected', 'unknown']),
  z.string().max(64).nullable(),
  z.number().nonnegative().nullable(),
]);

/**
 * A folder with one file a key, 0600: each check a line `[at, state, cause, latencyMs]`, appended. A line that is torn or
 * not ours is passed over.
 */
export class DiskHealthHistory implements HealthHistory {
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #lanes = new Lanes();
  /** By file, from how many bytes on it is compacted. */
  readonly #limits = new Map<string, number>();

  /** @param folder absolute; made when missing. */
  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  append(keyId: string, { at, state, cause, latencyMs }: HistoryPoint): Promise<void> {
    const path = this.#pathOf(keyId);
    return this.#lanes.take(path, async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const handle = await open(path, 'a', 0o600);
      let size: number;
      try {
        // It begins with its line break: a line that a crash tore must not take this one with it.
        await handle.appendFile(`\n${JSON.stringify([at, state, cause, latencyMs])}`);
        ({ size } = await handle.stat());
      } finally {
        await handle.close();
      }
      // The point is kept by now: where there is no room to compact, a later one will.
      if (size > (this.#limits.get(path) ?? compactAbove)) await this.#compact(path).catch(() => undefined);
    });
  }

  read(keyId: string): Promise<HistoryPoint[]> {
    const path = this.#pathOf(keyId);
    return this.#lanes.take(path, async () => {
      try {
        return inOrder(await pointsIn(path));
      } catch (error) {
        throw new Failure(
          'history-unreadable',
          `The history of this key cannot be read${errnoOf(error) === '' ? '' : ` (${errnoOf(error)})`}. The key itself is not concerned.`,
          'See whether you may read the files in Keyrack’s folder, then try again.',
        );
      }
    });
  }

  async keepOnly(keyIds: ReadonlySet<string>): Promise<void> {
    const kept = new Set(Array.from(keyIds, nameOf));
    const names = await readdir(this.#folder).catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return [];
      throw error;
    });
    for (const name of names) {
      // A temp file of a compaction is named after its file.
      const owner = name.slice(0, name.indexOf(extension) + extension.length);
      if (!kept.has(owner)) await rm(join(this.#folder, name), { force: true });
    }
  }

  async #compact(path: string): Promise<void> {
    await sweepTemps(path);
    const points = compacted(inOrder(await pointsIn(path)), this.#clock.now());
    const text = points
      .map(({ at, state, cause, latencyMs }) => `\n${JSON.stringify([at, state, cause, latencyMs])}`)
      .join('');
    await durableWrite(path, text);
    this.#limits.set(path, Math.max(compactAbove, 2 * Buffer.byteLength(text)));
  }

  #pathOf(keyId: string): string {
    return join(this.#folder, nameOf(keyId));
  }
}

const extension = '.jsonl';

/** IDs are of our own making, but they come from a file: none may lead out of the folder. */
const nameOf = (keyId: string): string => `${encodeURIComponent(keyId)}${extension}`;

async function pointsIn(path: string): Promise<HistoryPoint[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap(parse);
}

function parse(line: string): HistoryPoint[] {
  try {
    const [at, state, cause, latencyMs] = tuple.parse(JSON.parse(line));
    return [{ at, state, cause, latencyMs }];
  } catch {
    return [];
  }
}
