import { createHash, randomUUID } from 'node:crypto';
import { Failure } from '../../../main/core/failure.ts';
import type { Envelope } from '../../../main/core/model.ts';
import type {
  EnvFiles,
  EnvFileState,
  FileKind,
  GitState,
  KeptUndo,
  Resealing,
} from '../../../main/core/ports.ts';

/** A file as a test arranges it. */
interface MemoryFile {
  text: string | Uint8Array;
  mode?: number;
  kind?: FileKind;
  writable?: boolean;
  git?: GitState;
  /** Where it leads, when it is a link. */
  realPath?: string;
}

const bytesOf = (text: string | Uint8Array): Uint8Array =>
  typeof text === 'string' ? new TextEncoder().encode(text) : text;

/** A disk in memory: paths and what is there. */
export class MemoryEnvFiles implements EnvFiles {
  readonly files = new Map<string, MemoryFile>();
  readonly undos = new Map<
    string,
    { at: number; path: string; written: string | null; old: Envelope | null }
  >();
  /** When things are written (ms). */
  now: () => number = () => 0;
  /** What `proposeFile` adds to a folder. */
  proposal = '.env';
  /** What git says of files that are not there yet. */
  git: GitState = { state: 'none' };
  /** Thrown by every write until it is null again. */
  failWith: Failure | null = null;
  /** Thrown by every read until it is null again. */
  readFault: Error | null = null;
  writes = 0;

  text(path: string): string | null {
    const file = this.files.get(path);
    return file === undefined ? null : new TextDecoder().decode(bytesOf(file.text));
  }

  async inspect(path: string): Promise<EnvFileState> {
    return { ...(await this.read(path)), git: this.files.get(path)?.git ?? this.git };
  }

  gitStates(paths: readonly string[]): Promise<ReadonlyMap<string, GitState>> {
    return Promise.resolve(new Map(paths.map((path) => [path, this.files.get(path)?.git ?? this.git])));
  }

  read(path: string): Promise<EnvFileState> {
    if (this.readFault !== null) return Promise.reject(this.readFault);
    const file = this.files.get(path);
    const kind = file === undefined ? 'missing' : (file.kind ?? 'file');
    const bytes = kind === 'file' ? bytesOf(file?.text ?? '') : new Uint8Array();
    return Promise.resolve({
      path,
      realPath: file?.realPath ?? path,
      kind,
      bytes,
      hash: this.#hash(path),
      mode: file === undefined ? null : (file.mode ?? 0o600),
      writable: file?.writable ?? true,
      git: { state: 'none' },
    });
  }

  proposeFile(folder: string): Promise<string> {
    return Promise.resolve(`${folder}/${this.proposal}`);
  }

  async write(request: Parameters<EnvFiles['write']>[0]): Promise<{ undoId: string }> {
    if (this.failWith !== null) throw this.failWith;
    const { path, hash } = request.seen;
    if (this.#hash(path) !== hash) throw this.#changed();
    const before = this.files.get(path);
    const old = before === undefined ? null : Buffer.from(bytesOf(before.text)).toString('base64');
    const undoId = request.undoId ?? randomUUID();
    const sealed = old === null ? null : await request.seal(old);
    this.files.set(path, { ...before, text: request.after });
    this.undos.set(undoId, { at: this.now(), path, written: this.#hash(path), old: sealed });
    this.writes += 1;
    return { undoId };
  }

  async discard(request: Parameters<EnvFiles['discard']>[0]): Promise<{ undoId: string }> {
    if (this.failWith !== null) throw this.failWith;
    const { path, hash } = request.seen;
    const before = this.files.get(path);
    if (before === undefined || this.#hash(path) !== hash) throw this.#changed();
    const undoId = randomUUID();
    const old = await request.seal(Buffer.from(bytesOf(before.text)).toString('base64'));
    this.files.delete(path);
    this.undos.set(undoId, { at: this.now(), path, written: null, old });
    return { undoId };
  }

  kept(): Promise<readonly KeptUndo[]> {
    return Promise.resolve(
      [...this.undos].map(([undoId, { at, path, written }]) => ({ undoId, at, path, writtenHash: written })),
    );
  }

  async restore(undoId: string, open: (envelope: Envelope) => Promise<string>): Promise<{ path: string }> {
    const undo = this.undos.get(undoId);
    if (undo === undefined) throw new Failure('undo-gone', 'Nothing to undo.', 'Export again.');
    const { path, written, old } = undo;
    if (this.#hash(path) !== written) throw this.#changed();
    if (old === null) this.files.delete(path);
    else {
      this.files.set(path, { ...this.files.get(path), text: Buffer.from(await open(old), 'base64') });
    }
    this.undos.delete(undoId);
    return { path };
  }

  async resealUndo({ open, seal, commit }: Resealing): Promise<void> {
    const sealed = new Map<string, Envelope>();
    for (const [id, { old }] of this.undos) if (old !== null) sealed.set(id, await seal(await open(old)));
    await commit();
    for (const [id, undo] of this.undos) undo.old = sealed.get(id) ?? null;
  }

  settleUndo(): Promise<void> {
    return Promise.resolve();
  }

  addToGitignore(path: string): Promise<{ gitignore: string; line: string }> {
    const file = this.files.get(path);
    const ignored: GitState = { state: 'ignored', root: '/home/ann/shop' };
    if (file === undefined) this.git = ignored;
    else file.git = ignored;
    return Promise.resolve({ gitignore: '/home/ann/shop/.gitignore', line: '/.env' });
  }

  tighten(path: string): Promise<void> {
    const file = this.files.get(path);
    if (file !== undefined) file.mode = 0o600;
    return Promise.resolve();
  }

  #hash(path: string): string | null {
    const file = this.files.get(path);
    if (file === undefined || (file.kind ?? 'file') !== 'file') return null;
    return createHash('sha256').update(bytesOf(file.text)).digest('hex');
  }

  #changed(): Failure {
    return new Failure('changed-meanwhile', 'The file was changed.', 'Look at it.');
  }
}
