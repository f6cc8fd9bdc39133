import { dirname, resolve } from 'node:path';
import { rm } from 'node:fs/promises';
import type { Envelope } from '../core/model.ts';
import type { EnvFiles, EnvFileState } from '../core/ports.ts';
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
import { Lanes } from './env-files/lanes.ts';
import { proposeFile } from './env-files/propose.ts';
import { FolderSyncs } from './env-files/sync-folders.ts';
import { undoGone } from './env-files/undo-record.ts';
import { UndoStore } from './env-files/undo-store.ts';
import { tightenFile } from './env-files/tighten.ts';
import { replaceFile, sweepTemps } from './env-files/write.ts';

/** Windows keeps access lists; the bits that Node makes up there say nothing. */
const permissionsMeanNothing = process.platform === 'win32';

/** In ms. */
const tidyEvery = 60 * 60 * 1_000;

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
  readonly #changed: (realPath: string) => void;
  /** One change of a file at a time, so that two exports to it cannot pass each other's checks. */
  readonly #lanes = new Lanes();
  /** By the path as it is called, until it is known where that leads: who asks first is first. */
  readonly #entrances = new Lanes();
  readonly #syncs = new FolderSyncs();
  /** When left-overs were looked for last, by folder (ms). */
  readonly #swept = new Map<string, number>();
  #purgedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param parts.undoFolder holds the sealed old bytes; made when needed.
   * @param parts.now milliseconds since the epoch.
   * @param parts.git the program to ask, `git` unless said otherwise.
   * @param parts.changed called when a file was written, removed or put back.
   */
  constructor(parts: {
    undoFolder: string;
    now: () => number;
    git?: string;
    changed?: (realPath: string) => void;
  }) {
    this.#undo = new UndoStore(parts.undoFolder, parts.now, this.#syncs);
    this.#now = parts.now;
    this.#git = parts.git ?? 'git';
    this.#changed = parts.changed ?? (() => undefined);
  }

  async inspect(path: string): Promise<EnvFileState> {
    const state = await this.read(path);
    return { ...state, git: await gitState(state.realPath, this.#git) };
  }

  async read(path: string): Promise<EnvFileState> {
    const found = await look(resolve(path));
    const bytes = found.kind === 'file' ? this.#read(found) : null;
    return {
      path: found.path,
      realPath: found.realPath,
      kind: found.kind,
      bytes: bytes ?? new Uint8Array(),
      hash: bytes === null ? null : hashOf(bytes),
      mode: found.stats === null || permissionsMeanNothing ? null : modeOf(found.stats),
      writable: isWritable(found),
      git: { state: 'none' },
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
    undoId?: string;
  }): Promise<{ undoId: string }> {
    return this.#inTurn(request.path, async () => {
      const { expectedHash, after } = request;
      const found = await this.#changeable(request.path);
      const old = found.kind === 'file' ? this.#read(found) : null;
      if ((old === null ? null : hashOf(old)) !== expectedHash) throw changedMeanwhile(found.path);

      const undoId = await this.#undo.keep({
        path: found.realPath,
        mode: found.stats === null ? null : modeOf(found.stats),
        writtenHash: hashOf(after),
        old: old === null ? null : await request.seal(Buffer.from(old).toString('base64')),
        ...(request.undoId === undefined ? {} : { id: request.undoId }),
      });
      await this.#replace(found, expectedHash, after, undoId);
      this.#changed(found.realPath);
      await this.#sweepNowAndThen(dirname(found.realPath));
      this.#purgeNowAndThen();
      return { undoId };
    });
  }

  discard(request: { path: string; expectedHash: string; seal: Seal }): Promise<{ undoId: string }> {
    return this.#inTurn(request.path, async () => {
      const { expectedHash } = request;
      const found = await this.#changeable(request.path);
      const old = found.kind === 'file' ? this.#read(found) : null;
      if (old === null || hashOf(old) !== expectedHash) throw changedMeanwhile(found.path);

      const undoId = await this.#undo.keep({
        path: found.realPath,
        mode: found.stats === null ? null : modeOf(found.stats),
        writtenHash: null,
        old: await request.seal(Buffer.from(old).toString('base64')),
      });
      try {
        // Sealing takes its time, and a person may be asked for a keyring meanwhile.
        if (hashNow(found.realPath) !== expectedHash) throw changedMeanwhile(found.path);
        await this.#removeFile(found.realPath);
      } catch (error) {
        await this.#undo.drop(undoId);
        throw asFailure(error, found.realPath);
      }
      this.#changed(found.realPath);
      return { undoId };
    });
  }

  async restore(undoId: string, open: Open): Promise<{ path: string }> {
    const { path } = await this.#undo.find(undoId);
    return this.#lanes.take(path, async () => {
      const record = await this.#undo.find(undoId);
      const found = await this.#changeable(record.path);
      // A link has taken the place of the file that was written: what it leads to is somebody else's.
      if (found.realPath !== record.path) throw changedMeanwhile(record.path);
      if (hashNow(found.realPath) !== record.writtenHash) throw changedMeanwhile(record.path);

      if (record.old === null) await this.#removeFile(record.path);
      else {
        const after = fromBase64(await open(record.old));
        await replaceFile({
          target: record.path,
          expectedHash: record.writtenHash,
          after,
          like: found.stats,
          newMode: record.mode ?? 0o600,
          syncs: this.#syncs,
        });
      }
      await this.#undo.drop(undoId);
      this.#changed(record.path);
      return { path: record.path };
    });
  }

  resealUndo(open: Open, seal: Seal): Promise<void> {
    return this.#lanes.alone(() => this.#undo.reseal(open, seal));
  }

  /** Forgets old bytes that are older than 30 days; also done once an hour while files are written. */
  purgeUndo(): Promise<void> {
    this.#purgedAt = this.#now();
    return this.#lanes.alone(() => this.#undo.purge());
  }

  addToGitignore(path: string): Promise<{ gitignore: string; line: string }> {
    return this.#lanes.alone(async () => addToGitignore((await look(resolve(path))).realPath, this.#git));
  }

  tighten(path: string): Promise<void> {
    return this.#inTurn(path, async () => {
      const found = await look(resolve(path));
      refuseUnlessRegular(found);
      try {
        if (found.kind === 'file') await tightenFile(found.realPath);
      } catch (error) {
        throw asFailure(error, found.realPath);
      }
    });
  }

  async #inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
    const { done } = await this.#entrances.take(resolve(path), async () => {
      const { realPath } = await look(resolve(path));
      return { done: this.#lanes.take(realPath, work) };
    });
    return done;
  }

  /** A folder of a thousand targets is not read a thousand times: what is swept is an hour old anyway. */
  async #sweepNowAndThen(folder: string): Promise<void> {
    const now = this.#now();
    if (now - (this.#swept.get(folder) ?? Number.NEGATIVE_INFINITY) < tidyEvery) return;
    for (const [other, at] of this.#swept) if (now - at >= tidyEvery) this.#swept.delete(other);
    this.#swept.set(folder, now);
    await sweepTemps(folder, now);
  }

  /** Every record has to be read for it: after each write that would take longer than all writes together. */
  #purgeNowAndThen(): void {
    if (this.#now() - this.#purgedAt < tidyEvery) return;
    void this.purgeUndo();
  }

  /** @throws Failure `not-a-regular-file`, `read-only-file`, `folder-gone`. */
  async #changeable(path: string): Promise<Found> {
    const found = await look(resolve(path));
    refuseUnlessRegular(found);
    if (!isWritable(found)) throw readOnlyFile(found.path);
    return found;
  }

  #read(found: Found): Uint8Array {
    try {
      return readRegular(found.realPath);
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
      await replaceFile({
        target: found.realPath,
        expectedHash,
        after,
        like: found.stats,
        syncs: this.#syncs,
      });
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
      await this.#syncs.sync(dirname(path)).catch(() => undefined);
    } catch (error) {
      throw asFailure(error, path);
    }
  }
}
