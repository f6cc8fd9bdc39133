import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { startEnvironment } from '../core/effective-value.ts';
import { Failure } from '../core/failure.ts';
import type { FoundFolder, ProjectReader } from '../core/ports.ts';
import { startupValues } from './project-reader/startup-files.ts';
import { packagesIn } from './project-reader/walk.ts';

const folderGone = (path: string): Failure =>
  new Failure(
    'folder-gone',
    `There is no folder at ${path} that Keyrack can read.`,
    'Put it back, allow reading it, or choose another one.',
  );

/** Projects as they lie on the disk. Nothing in them is run. */
export class DiskProjectReader implements ProjectReader {
  readonly #home: string;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  /** @param parts.environment in place of this process's own. */
  constructor(parts: { home?: string; environment?: Readonly<Record<string, string | undefined>> } = {}) {
    this.#home = parts.home ?? homedir();
    this.#environment = parts.environment ?? process.env;
  }

  async folders(path: string): Promise<FoundFolder[]> {
    try {
      const root = await realpath(path);
      if (!(await stat(root)).isDirectory()) throw folderGone(path);
      return await packagesIn(root);
    } catch {
      throw folderGone(path);
    }
  }

  async shellValues(
    name: string,
  ): Promise<{ where: 'shell' | 'startup-file'; path: string; value: string }[]> {
    const value = this.#environment[name];
    const started = value === undefined ? [] : [{ where: 'shell' as const, path: startEnvironment, value }];
    const files = await startupValues(name, this.#home, this.#environment['SHELL'] ?? '');
    return [...started, ...files.map((file) => ({ where: 'startup-file' as const, ...file }))];
  }
}
