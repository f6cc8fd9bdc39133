import type { Stats } from 'node:fs';
import { type Folder, statsOf } from './folders.ts';

/** What changes when a file or a folder does; 0 is never a time of change. */
interface Stamp {
  mtimeMs: number;
  ctimeMs: number;
  size: number;
  ino: number;
  mode: number;
}

interface Remembered extends Stamp {
  /** When it was read; milliseconds since the epoch. */
  readAt: number;
  /** The scan that read it, and the last one that saw it. */
  readIn: number;
  seenIn: number;
}

interface RememberedFolder extends Remembered {
  folder: Folder;
}

interface RememberedFile extends Remembered {
  /** Whether it was reported: something of WorkOS is in it, or it could not be read. */
  held: boolean;
  /** What git said of it. */
  git: string;
}

/** Disks keep times this coarsely (FAT: 2 s): what changed so shortly before it was read may change again unseen. In ms. */
const coarsest = 2_000;

const isSame = (known: Remembered, stats: Stats): boolean =>
  known.mtimeMs === stats.mtimeMs &&
  known.ctimeMs === stats.ctimeMs &&
  known.size === stats.size &&
  known.ino === stats.ino &&
  known.mode === stats.mode &&
  Math.max(known.mtimeMs, known.ctimeMs) < known.readAt - coarsest;

/** Of nothing that there is. */
const noStamp: Stamp = { mtimeMs: 0, ctimeMs: 0, size: 0, ino: -1, mode: 0 };

const stampOf = ({ mtimeMs, ctimeMs, size, ino, mode }: Stats): Stamp => ({
  mtimeMs,
  ctimeMs,
  size,
  ino,
  mode,
});

/** What the last scan saw, so that the next one reads only what changed. Lives in memory; no value of a file is in it. */
export class ScanMemory {
  readonly #folders = new Map<string, RememberedFolder>();
  readonly #files = new Map<string, RememberedFile>();
  /** Folders that were read and not stamped yet. */
  #unstamped: string[] = [];

  /** The folder as it was read before, if it has not changed since. */
  folder(path: string, scan: number): Folder | null {
    const known = this.#folders.get(path);
    if (known === undefined) return null;
    const stats = statsOf(path);
    if (stats === null || !isSame(known, stats)) return null;
    known.seenIn = scan;
    return known.folder;
  }

  /** Until it is stamped the folder counts as changed. */
  keepFolder(path: string, folder: Folder, read: { at: number; in: number }): void {
    this.#folders.set(path, { ...noStamp, readAt: read.at, readIn: read.in, seenIn: read.in, folder });
    this.#unstamped.push(path);
  }

  /**
   * Notes how some of the folders look that were read, once the scan is over and nobody waits. One that changed since it was
   * read is younger than its reading, and so is not trusted.
   * @returns whether there are more.
   */
  stampSome(count: number): boolean {
    for (const path of this.#unstamped.splice(-count)) {
      const known = this.#folders.get(path);
      const stats = statsOf(path);
      if (known !== undefined && stats !== null) Object.assign(known, stampOf(stats));
    }
    return this.#unstamped.length > 0;
  }

  /** Whether this scan has met the file before, over a link for one. */
  wasSeen(path: string, scan: number): boolean {
    return this.#files.get(path)?.seenIn === scan;
  }

  /** Notes that the file is there, and tells whether it is as it was when it was read. */
  isUnchanged(path: string, stats: Stats, scan: number): boolean {
    const known = this.#files.get(path);
    if (known === undefined) return false;
    known.seenIn = scan;
    return isSame(known, stats);
  }

  /** Whether the file was reported before. */
  wasHeld(path: string): boolean {
    return this.#files.get(path)?.held === true;
  }

  gitOf(path: string): string {
    return this.#files.get(path)?.git ?? '';
  }

  /** @param stats null for what cannot be told apart from its changed self: it is read every time. */
  keepFile(
    path: string,
    stats: Stats | null,
    about: { held: boolean; git: string },
    read: { at: number; in: number },
  ): void {
    const stamp = stats === null ? noStamp : stampOf(stats);
    this.#files.set(path, { ...stamp, ...about, readAt: read.at, readIn: read.in, seenIn: read.in });
  }

  /** A file was looked at on its own. One that no scan has met stays news for the next. */
  renewFile(path: string, stats: Stats, about: { held: boolean; git: string }, at: number): void {
    const known = this.#files.get(path);
    if (known !== undefined) Object.assign(known, stampOf(stats), about, { readAt: at });
  }

  /** Forgets how files looked that a scan read whose results were lost: the next one reads them again. */
  distrust(scan: number): void {
    for (const known of this.#files.values()) if (known.readIn === scan) known.readAt = 0;
  }

  /** Forgets what a whole scan did not see. @returns the files among it that were reported before. */
  forgetUnseen(scan: number): string[] {
    for (const [path, { seenIn }] of this.#folders) if (seenIn !== scan) this.#folders.delete(path);
    const gone: string[] = [];
    for (const [path, { seenIn, held }] of this.#files) {
      if (seenIn === scan) continue;
      this.#files.delete(path);
      if (held) gone.push(path);
    }
    return gone;
  }
}
