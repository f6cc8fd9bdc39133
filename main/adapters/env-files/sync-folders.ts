import { coalesce } from '../../core/coalesce.ts';
import { syncFolder } from '../files/durable-write.ts';

/**
 * Makes what was renamed in a folder survive a power cut, as `syncFolder` does: those who ask while the disk is busy with
 * a folder share the next sync of it, which begins after they asked.
 */
export class FolderSyncs {
  readonly #folders = new Map<string, { sync: () => Promise<void>; asked: number }>();

  /** @throws the system's error. */
  async sync(folder: string): Promise<void> {
    const entry = this.#folders.get(folder) ?? { sync: coalesce(() => syncFolder(folder)), asked: 0 };
    this.#folders.set(folder, entry);
    entry.asked += 1;
    try {
      await entry.sync();
    } finally {
      entry.asked -= 1;
      if (entry.asked === 0) this.#folders.delete(folder);
    }
  }
}
