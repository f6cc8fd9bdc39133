import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { undoable } from '../../preload/contract/values.ts';
import type { ActivityEntry } from '../core/model.ts';
import type { ActivityFile } from '../core/ports.ts';
import { Turns } from '../core/turns.ts';
import { durableWrite, sweepTemps } from './files/durable-write.ts';
import { errnoOf } from './files/errno.ts';

/** More lines than `most` are cut down to the newest `kept`. */
const most = 10_000;
const kept = 5_000;

const entry: z.ZodType<ActivityEntry> = z.object({
  id: z.string().min(1),
  at: z.number().int(),
  kind: z.string(),
  sentence: z.string(),
  environmentId: z.string().nullable(),
  keyId: z.string().nullable(),
  workosKeyId: z.string().exactOptional(),
  requestId: z.string().nullable(),
  undo: z.object({ type: undoable, id: z.string(), until: z.number().int() }).nullable(),
});

/** `activity.jsonl` in a folder: one entry a line, appended, 0600. A line that is torn or not ours is passed over. */
export class JsonlActivityFile implements ActivityFile {
  readonly #folder: string;
  readonly #path: string;
  #lines: number | null = null;
  readonly #turns = new Turns();

  /** @param folder absolute; made when missing. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, 'activity.jsonl');
  }

  /** Oldest first; empty when there is no file yet. @throws the system's error when it cannot be read. */
  load(): Promise<ActivityEntry[]> {
    return this.#turns.take(async () => {
      await sweepTemps(this.#path);
      const lines = await this.#read();
      this.#lines = lines.length;
      return lines.flatMap(parse);
    });
  }

  /** Resolves once the line is handed to the disk. @throws the system's error. */
  append(added: ActivityEntry): Promise<void> {
    return this.#turns.take(async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      this.#lines ??= (await this.#read()).length;
      const handle = await open(this.#path, 'a+', 0o600);
      try {
        // A line torn by a crash must not take this one with it.
        const { size } = await handle.stat();
        const last = Buffer.alloc(1);
        if (size > 0) await handle.read(last, 0, 1, size - 1);
        const torn = size > 0 && last[0] !== 10;
        await handle.appendFile(`${torn ? '\n' : ''}${JSON.stringify(added)}\n`);
        await handle.datasync();
      } finally {
        await handle.close();
      }
      this.#lines += 1;
      // The entry is safe by now: where there is no room to compact, a later one will.
      if (this.#lines > most) await this.#compact().catch(() => undefined);
    });
  }

  async #compact(): Promise<void> {
    const lines = (await this.#read()).filter((line) => parse(line).length > 0).slice(-kept);
    await durableWrite(this.#path, lines.map((line) => `${line}\n`).join(''));
    this.#lines = lines.length;
  }

  async #read(): Promise<string[]> {
    const text = await readFile(this.#path, 'utf8').catch((error: unknown) => {
      if (errnoOf(error) === 'ENOENT') return '';
      throw error;
    });
    return text.split('\n').filter((line) => line !== '');
  }
}

function parse(line: string): ActivityEntry[] {
  try {
    return [entry.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
