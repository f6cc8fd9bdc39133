import { dirname, resolve } from 'node:path';
import { chmod, rm } from 'node:fs/promises';
import type { Envelope } from '../core/model.ts';
import type { EnvFiles, EnvFileState } from '../core/ports.ts';
import { Turns } from '../core/turns.ts';
import { syncFolder } from './durable-write.ts';
import { asFailure, changedMeanwhile, readOnlyFile } from './env-files/failures.ts';
import { gitState } from './env-files/git.ts';
import { addToGitignore } from './env-files/gitignore.ts';
import {
  type Found,
  hashNow,
  hashOf,
  isWritable,
  look,
  modeOf,
  readRegular,
  refuseUnlessRegular,
} from './env-files/inspect.ts';
import { proposeFile } from './env-files/propose.ts';
import { undoGone, UndoStore } from './env-files/undo-store.ts';
import { replaceFile, sweepTemps } from './env-files/write.ts';

/** Windows keeps access lists; the bits that Node makes up there say nothing. */
const permissionsMeanNothing = process.platform === 'win32';

type Open = (envelope: Envelope) => Promise<string>;
type Seal = (plain: string) => Promise<Envelope>;

/** Node skips what is not base64; half of the old bytes would be worse than none. */
function fromBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw undoGone();
  return bytes;
}

/** Env files on this computer's disk (dotenv.md, "The file write"). */
export class DiskEnvFiles implements EnvFiles {
  readonly #undo: UndoStore;
  readonly #now: () => number;
  readonly #git: string;
  /** One change at a time, so that two exports to one file cannot pass each other's checks. */
  readonly #turns = new Turns();

  /**
   * @param parts.undoFolder holds the sealed old bytes; made when needed.
   * @param parts.now milliseconds since the epoch.
   * @param parts.git the program to ask, `git` unless said otherwise.
   */
  constructor(parts: { undoFolder: string; now: () => number; git?: string }) {
    this.#undo = new UndoStore(parts.undoFolder, parts.now);
    this.#now = parts.now;
    this.#git = parts.git ?? 'git';
  }

  async inspect(path: string): Promise<EnvFileState> {
    const found = await look(resolve(path));
    const bytes = found.kind === 'file' ? await this.#read(found) : null;
    return {
      path: found.path,
      realPath: found.realPath,
      kind: found.kind,
      bytes: bytes ?? new Uint8Array(),
      hash: bytes === null ? null : hashOf(bytes),
      mode: found.stats === null || permissionsMeanNothing ? null : modeOf(found.stats),
      writable: await isWritable(found),
      git: await gitState(found.realPath, this.#git),
    };
  }

  /** @returns an absolute path. */
  proposeFile(folder: string): Promise<string> {
    return proposeFile(resolve(folder));
  }

  write(request: {
    path: string;
    expectedHash: string | null;
    after: Uint8Array;
    seal: Seal;
  }): Promise<{ undoId: string }> {
    return this.#turns.take(async () => {
      const { expectedHash, after } = request;
      const found = await this.#changeable(request.path);
      const old = found.kind === 'file' ? await this.#read(found) : null;
      if ((old === null ? null : hashOf(old)) !== expectedHash) throw changedMeanwhile(found.path);

      const undoId = await this.#undo.keep({
        path: found.realPath,
        mode: found.stats === null ? null : modeOf(found.stats),
        writtenHash: hashOf(after),
        old: old === null ? null : await request.seal(Buffer.from(old).toString('base64')),
      });
      await this.#replace(found, expectedHash, after, undoId);
      await sweepTemps(dirname(found.realPath), this.#now());
      await this.#undo.purge();
      return { undoId };
    });
  }

  restore(undoId: string, open: Open): Promise<{ path: string }> {
    return this.#turns.take(async () => {
      const record = await this.#undo.find(undoId);
      const found = await this.#changeable(record.path);
      // A link has taken the place of the file that was written: what it leads to is somebody else's.
      if (found.realPath !== record.path) throw changedMeanwhile(record.path);
      if ((await hashNow(found.realPath)) !== record.writtenHash) throw changedMeanwhile(record.path);

      if (record.old === null) await this.#removeFile(record.path);
      else {
        const after = fromBase64(await open(record.old));
        await replaceFile({
          target: record.path,
          expectedHash: record.writtenHash,
          after,
          like: found.stats,
        });
      }
      await this.#undo.drop(undoId);
      return { path: record.path };
    });
  }

  resealUndo(open: Open, seal: Seal): Promise<void> {
    return this.#turns.take(() => this.#undo.reseal(open, seal));
  }

  /** Forgets old bytes that are older than 30 days; also done after every write. */
  purgeUndo(): Promise<void> {
    return this.#turns.take(() => this.#undo.purge());
  }

  addToGitignore(path: string): Promise<{ gitignore: string; line: string }> {
    return this.#turns.take(async () => addToGitignore((await look(resolve(path))).realPath, this.#git));
  }

  tighten(path: string): Promise<void> {
    return this.#turns.take(async () => {
      const found = await look(resolve(path));
      refuseUnlessRegular(found);
      try {
        if (found.kind === 'file') await chmod(found.realPath, 0o600);
      } catch (error) {
        throw asFailure(error, found.realPath);
      }
    });
  }

  /** @throws Failure `not-a-regular-file`, `read-only-file`, `folder-gone`. */
  async #changeable(path: string): Promise<Found> {
    const found = await look(resolve(path));
    refuseUnlessRegular(found);
    if (!(await isWritable(found))) throw readOnlyFile(found.path);
    return found;
  }

  async #read(found: Found): Promise<Uint8Array> {
    try {
      return await readRegular(found.realPath);
    } catch (error) {
      throw asFailure(error, found.realPath);
    }
  }

  async #replace(
    found: Found,
    expectedHash: string | null,
    after: Uint8Array,
    undoId: string,
  ): Promise<void> {
    try {
      await replaceFile({ target: found.realPath, expectedHash, after, like: found.stats });
    } catch (error) {
      const failure = asFailure(error, found.realPath);
      // Nothing was written, so there is nothing to undo; otherwise the old bytes are all that is left of them.
      if (failure.code !== 'reread-mismatch') await this.#undo.drop(undoId);
      throw failure;
    }
  }

  async #removeFile(path: string): Promise<void> {
    try {
      await rm(path);
      await syncFolder(dirname(path)).catch(() => undefined);
    } catch (error) {
      throw asFailure(error, path);
    }
  }
}
