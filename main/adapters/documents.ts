import { basename } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { Documents } from '../core/ports.ts';
import { durableWrite } from './files/durable-write.ts';
import { asFailure } from './env-files/failures.ts';
import { Disk } from './env-files/disk.ts';

/** Plain documents on this computer's disk. Nothing in them is secret, so others may read them (0644). */
export class DiskDocuments implements Documents {
  readonly #disk: Pick<Disk, 'look'>;

  /** @param disk one of its own unless said otherwise. */
  constructor(disk: Pick<Disk, 'look'> = new Disk()) {
    this.#disk = disk;
  }

  /**
   * Writes the whole text or nothing; what was at `path` is replaced, which the save dialog has asked about.
   * @param path absolute.
   * @throws Failure `write-failed`, `disk-full`, `folder-gone`.
   */
  async write(path: string, text: string): Promise<void> {
    const found = await this.#disk.look(path);
    if (found.kind !== 'file' && found.kind !== 'missing') {
      throw new Failure(
        'write-failed',
        `${basename(path)} is not a plain file, so Keyrack does not replace it.`,
        'Choose another name.',
      );
    }
    try {
      await durableWrite(found.realPath, text, 0o644);
    } catch (error) {
      throw asFailure(error, found.realPath);
    }
  }
}
