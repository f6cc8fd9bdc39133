import { Failure } from '../../../main/core/failure.ts';
import type { FileScanner, ScannedFile } from '../../../main/core/ports.ts';

type Request = Parameters<FileScanner['scan']>[0];

/** A disk of env files: each scan tells those that changed since the last one, as the real scanner does. */
export class ScriptedScanner implements FileScanner {
  readonly files = new Map<string, ScannedFile>();
  /** The roots of each scan. */
  readonly scans: (readonly string[])[] = [];
  /** Paths that every scan tells of, though they lie below no root: roots themselves. */
  readonly also: string[] = [];
  /** Every scan ends by it, while set. */
  fault: Error | null = null;
  /** The files that were looked at alone. */
  readonly looks: string[] = [];
  closed = 0;
  /** While set, a scan stops before it tells anything, until `release` or the signal. */
  holds = false;
  release: () => void = () => undefined;
  #told = new Map<string, ScannedFile>();

  put(path: string, more: Partial<ScannedFile> = {}): ScannedFile {
    const file: ScannedFile = {
      ...{ path, mode: 0o600, git: { state: 'none' }, project: path.slice(0, path.lastIndexOf('/')) },
      ...{ keys: [], clientIds: [], cookiePasswords: [], error: null },
      ...more,
    };
    this.files.set(path, file);
    return file;
  }

  async scan({ roots, onFiles, onGone, onProgress, signal }: Request): Promise<void> {
    this.scans.push(roots);
    if (this.holds) {
      await new Promise<void>((resolve) => {
        this.release = resolve;
        signal.addEventListener('abort', () => {
          resolve();
        });
      });
    }
    await Promise.resolve();
    if (signal.aborted) return;
    if (this.fault !== null) throw this.fault;
    const below = [...this.files.values()].filter(
      ({ path }) => this.also.includes(path) || roots.some((root) => path.startsWith(`${root}/`)),
    );
    onProgress({ folders: below.length, files: below.length, at: roots[0] ?? '' });
    for (const file of below) if (this.#told.get(file.path) !== file) onFiles([file]);
    const gone = [...this.#told.keys()].filter((path) => !below.some((file) => file.path === path));
    if (gone.length > 0) onGone(gone);
    this.#told = new Map(below.map((file) => [file.path, file]));
  }

  look(path: string): Promise<ScannedFile> {
    this.looks.push(path);
    const file = this.files.get(path);
    return file === undefined
      ? Promise.reject(new Failure('file-gone', 'Nothing is there.', 'Scan again.'))
      : Promise.resolve(file);
  }

  close(): Promise<void> {
    this.closed += 1;
    this.#told.clear();
    return Promise.resolve();
  }
}
