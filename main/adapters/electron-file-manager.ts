import type { Shell } from 'electron';
import { realpath, stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { FileManager } from '../core/ports.ts';
import { folderGone } from './env-files/failures.ts';

/** The real path of a folder; null when there is none. */
async function realFolder(path: string): Promise<string | null> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isDirectory() ? real : null;
  } catch {
    return null;
  }
}

/**
 * The system's file manager. It is only ever given folders to open: opening a file would start whatever program the
 * system has for it.
 */
export class ElectronFileManager implements FileManager {
  readonly #shell: Pick<Shell, 'showItemInFolder' | 'openPath'>;

  constructor(shell: Pick<Shell, 'showItemInFolder' | 'openPath'>) {
    this.#shell = shell;
  }

  /**
   * Shows a file in its folder, a folder itself, or for a file that is gone the folder where it was.
   * @param path absolute, known to main.
   * @throws Failure `folder-gone`, `open-failed` where the system has no file manager.
   */
  async show(path: string): Promise<void> {
    const folder = await realFolder(path);
    if (folder !== null) return this.#open(folder);
    const around = await realFolder(dirname(path));
    if (around === null) throw folderGone(path);
    const there = await stat(path).then(
      () => true,
      () => false,
    );
    if (!there) return this.#open(around);
    this.#shell.showItemInFolder(path);
  }

  async #open(folder: string): Promise<void> {
    // macOS starts a folder that is a program (`Some.app`): those are shown in the folder around them.
    if (extname(folder) !== '') {
      this.#shell.showItemInFolder(folder);
      return;
    }
    if ((await this.#shell.openPath(folder)) !== '') {
      throw new Failure(
        'open-failed',
        `The system could not show ${folder}.`,
        'Open the folder in your file manager yourself.',
      );
    }
  }
}
