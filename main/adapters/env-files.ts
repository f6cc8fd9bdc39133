import { dirname, resolve } from 'node:path';
import { Failure } from '../core/failure.ts';
import { inParallel } from '../core/in-parallel.ts';
import type { Envelope } from '../core/model.ts';
import type { EnvFiles, EnvFileState, GitState, KeptUndo, Resealing } from '../core/ports.ts';
import { mayBeChanged } from '../core/unfit-file.ts';
import { Disk } from './env-files/disk.ts';
import { asFailure, changedMeanwhile, readOnlyFile } from './env-files/failures.ts';
import { gitState } from './git/one-file.ts';
import { findRepository } from './git/without-git.ts';
import { addToGitignore } from './env-files/gitignore.ts';
import { type Found, hashOf, refuseUnlessRegular } from './env-files/inspect.ts';
import { Lanes } from './files/lanes.ts';
import { proposeFile } from './env-files/propose.ts';
import { undoGone } from './env-files/undo-record.ts';
import { UndoStore } from './env-files/undo-store.ts';
import { tightenFile } from './env-files/tighten.ts';
import { gitStates } from './git/many-files.ts';

/** Windows keeps access lists; the bits that Node makes up there say nothing. */
const permissionsMeanNothing = process.platform === 'win32';

/** Git may be slow to answer about one. */
const repositoriesAtOnce = 8;

/** Of a file that was not there. */
const newMode = 0o600;

/** In ms. */
const tidyEvery = 60 * 60 * 1_000;

type Open = (envelope: Envelope) => Promise<string>;
type Seal = (plain: string) => Promise<Envelope>;

/* A Buffer of bytes that were a file must not lie in the memory that Node shares out: its next user could see them. */

const toBase64 = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

/** Node skips what is not base64; half of the old bytes would be worse than none. */
function fromBase64(text: string): Uint8Array {
  const bytes = Buffer.alloc(Buffer.byteLength(text, 'base64'));
  bytes.write(text, 'base64');
  if (toBase64(bytes) !== text) throw undoGone();
  return bytes;
}

/** @throws Failure `not-a-regular-file`, `read-only-file`. */
function refuseUnlessChangeable(found: Pick<Found, 'path' | 'kind' | 'writable'>): void {
  refuseUnlessRegular(found);
  if (!found.writable) throw readOnlyFile(found.path);
}

/** Env files on this computer's disk (dotenv.md, "The file write"). */
export class DiskEnvFiles implements EnvFiles {
  readonly #undo: UndoStore;
  readonly #now: () => number;
  readonly #disk: Disk;
  readonly #git: string;
  readonly #changed: (realPath: string) => void;
  /** One change of a file at a time, so that two exports to it cannot pass each other's checks. */
  readonly #lanes = new Lanes();
  /** When left-overs were looked for last, by folder (ms). */
  readonly #swept = new Map<string, number>();
  #purgedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param parts.undoFolder holds the sealed old bytes; made when needed.
   * @param parts.now milliseconds since the epoch.
   * @param parts.disk one of its own unless said otherwise.
   * @param parts.git the program to ask, `git` unless said otherwise.
   * @param parts.changed called when a file was written, removed or put back.
   */
  constructor(parts: {
    undoFolder: string;
    now: () => number;
    disk?: Disk;
    git?: string;
    changed?: (realPath: string) => void;
  }) {
    this.#undo = new UndoStore(parts.undoFolder, parts.now);
    this.#now = parts.now;
    this.#disk = parts.disk ?? new Disk();
    this.#git = parts.git ?? 'git';
    this.#changed = parts.changed ?? (() => undefined);
  }

  async inspect(path: string): Promise<EnvFileState> {
    const state = await this.read(path);
    return { ...state, git: await gitState(state.realPath, this.#git) };
  }

  async gitStates(paths: readonly string[]): Promise<ReadonlyMap<string, GitState>> {
    const states = new Map<string, GitState>();
    const repositories = new Map<string, string[]>();
    for (const path of paths) {
      const root = await findRepository(dirname(path));
      if (root === null) states.set(path, { state: 'none' });
      else repositories.set(root, [...(repositories.get(root) ?? []), path]);
    }
    await inParallel([...repositories], repositoriesAtOnce, async ([root, files]) => {
      for (const [path, state] of await gitStates(root, files, this.#git)) states.set(path, state);
    });
    return states;
  }

  async read(path: string): Promise<EnvFileState> {
    const { mode, ...found } = await this.#disk.read(resolve(path));
    return { ...found, mode: permissionsMeanNothing ? null : mode, git: { state: 'none' } };
  }

  /** @returns an absolute path. */
  proposeFile(folder: string): Promise<string> {
    return proposeFile(this.#disk, resolve(folder));
  }

  write(request: {
    seen: EnvFileState;
    after: Uint8Array;
    seal: Seal;
    undoId?: string;
  }): Promise<{ undoId: string }> {
    const { seen, after, seal, undoId } = request;
    const { path, realPath, hash } = seen;
    return this.#lanes.take(realPath, async () => {
      refuseUnlessChangeable(seen);
      // Written a second time under one ID, the first write's old bytes would give way to these, and go with them.
      if (undoId !== undefined && (await this.#disk.read(path)).hash !== hash) throw changedMeanwhile(path);
      const kept = await this.#undo.keep({
        path: realPath,
        mode: seen.mode,
        writtenHash: hashOf(after),
        old: hash === null ? null : await seal(toBase64(seen.bytes)),
        ...(undoId === undefined ? {} : { id: undoId }),
      });
      await this.#orDrop(
        kept,
        this.#disk.replace({ path, target: realPath, expectedHash: hash, after, newMode }),
      );
      this.#changed(realPath);
      this.#sweepNowAndThen(dirname(realPath));
      this.#purgeNowAndThen();
      return { undoId: kept };
    });
  }

  discard({ seen, seal }: { seen: EnvFileState; seal: Seal }): Promise<{ undoId: string }> {
    const { path, realPath, hash } = seen;
    return this.#lanes.take(realPath, async () => {
      refuseUnlessChangeable(seen);
      if (hash === null) throw changedMeanwhile(path);
      const old = await seal(toBase64(seen.bytes));
      // Sealing takes its time, as a person may be asked for a keyring: what the file may be seen by now is what counts.
      const { mode } = await this.#disk.look(realPath);
      const undoId = await this.#undo.keep({ path: realPath, mode, writtenHash: null, old });
      await this.#orDrop(undoId, this.#disk.remove({ path, target: realPath, expectedHash: hash }));
      this.#changed(realPath);
      return { undoId };
    });
  }

  async kept(): Promise<readonly KeptUndo[]> {
    const records = await this.#undo.records();
    return [...records].map(([undoId, { at, path, writtenHash }]) => ({ undoId, at, path, writtenHash }));
  }

  async restore(undoId: string, open: Open): Promise<{ path: string }> {
    const { path } = await this.#undo.find(undoId);
    return this.#lanes.take(path, async () => {
      const record = await this.#undo.find(undoId);
      const found = await this.#disk.read(record.path);
      refuseUnlessChangeable(found);
      // A link has taken the place of the file that was written: what it leads to is somebody else's.
      if (found.realPath !== record.path) throw changedMeanwhile(record.path);
      if (found.hash !== record.writtenHash) throw changedMeanwhile(record.path);

      if (record.old === null) {
        if (found.hash !== null) await this.#disk.remove({ path, target: path, expectedHash: found.hash });
      } else {
        const after = fromBase64(await open(record.old));
        await this.#disk.replace({
          ...{ path, target: path },
          expectedHash: record.writtenHash,
          after,
          newMode: record.mode ?? newMode,
        });
      }
      await this.#undo.drop(undoId);
      this.#changed(record.path);
      return { path: record.path };
    });
  }

  resealUndo(change: Resealing): Promise<void> {
    return this.#lanes.alone(() => this.#undo.reseal(change));
  }

  settleUndo(sealing: string): Promise<void> {
    return this.#lanes.alone(() => this.#undo.settle(sealing));
  }

  /** Forgets old bytes that are older than 30 days; also done once an hour while files are written. */
  purgeUndo(): Promise<void> {
    this.#purgedAt = this.#now();
    return this.#lanes.alone(() => this.#undo.purge());
  }

  addToGitignore(path: string): Promise<{ gitignore: string; line: string }> {
    return this.#lanes.alone(async () =>
      addToGitignore(this.#disk, (await this.#disk.look(resolve(path))).realPath, this.#git),
    );
  }

  tighten(path: string): Promise<void> {
    return this.#lanes.alone(async () => {
      const found = await this.#disk.look(resolve(path));
      refuseUnlessRegular(found);
      try {
        if (found.kind === 'file') await tightenFile(found.realPath);
      } catch (error) {
        throw asFailure(error, found.realPath);
      }
    });
  }

  /** A folder of a thousand targets is not read a thousand times: what is swept is an hour old anyway. */
  #sweepNowAndThen(folder: string): void {
    const now = this.#now();
    if (now - (this.#swept.get(folder) ?? Number.NEGATIVE_INFINITY) < tidyEvery) return;
    for (const [other, at] of this.#swept) if (now - at >= tidyEvery) this.#swept.delete(other);
    this.#swept.set(folder, now);
    // Nobody waits for it: the file is written.
    void this.#disk.sweep(folder, now);
  }

  /** Every record has to be read for it: after each write that would take longer than all writes together. */
  #purgeNowAndThen(): void {
    if (this.#now() - this.#purgedAt < tidyEvery) return;
    void this.purgeUndo();
  }

  /** Where nothing was changed there is nothing to undo. @throws what `change` throws. */
  async #orDrop(undoId: string, change: Promise<void>): Promise<void> {
    try {
      await change;
    } catch (error) {
      if (!(error instanceof Failure && mayBeChanged(error.code))) await this.#undo.drop(undoId);
      throw error;
    }
  }
}
