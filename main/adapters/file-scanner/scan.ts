import { realpathSync, type Stats } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { homedir } from 'node:os';
import type { GitState, ScannedFile } from '../../core/ports.ts';
import { errnoOf } from '../files/errno.ts';
import { type Folder, lookAbove, readFolder, statsOf } from './folders.ts';
import { Judge, unreadable } from './judge.ts';
import type { ScanMemory } from './memory.ts';
import type { Progress } from './messages.ts';
import { isSystems } from './names.ts';
import { readFile, wordsFor, type Read } from './read-file.ts';

const windows = process.platform === 'win32';

/** Permission bits; Windows keeps access lists, and the bits that Node makes up there say nothing. */
const modeOf = (stats: Stats): number | null => (windows ? null : stats.mode & 0o777);

interface Place {
  path: string;
  /** The nearest folder above with a manifest or a repository; null when there is none. */
  project: string | null;
  repository: string | null;
}

/** The worker looks up from its walk so often (ms): to hear `cancel`, to let git answer, to hand on what it found. */
const slice = 8;

/**
 * One walk over all roots, depth first, so that a repository is done with before the next one begins. Links to folders are
 * not followed: what they lead to inside the roots is met anyway. Every fault is a row; nothing ends the walk but `cancel`.
 */
export class Scan {
  readonly #number: number;
  readonly #memory: ScanMemory;
  readonly #found: (file: ScannedFile) => void;
  readonly #judge = new Judge();
  readonly #stack: Place[] = [];
  readonly #home = homedir();
  #roots: string[] = [];
  #cancelled = false;
  #folders = 0;
  #files = 0;
  #at = '';

  constructor(number: number, memory: ScanMemory, found: (file: ScannedFile) => void) {
    this.#number = number;
    this.#memory = memory;
    this.#found = found;
  }

  get progress(): Progress {
    return { folders: this.#folders, files: this.#files, at: this.#at };
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  cancel(): void {
    this.#cancelled = true;
    this.#judge.stop();
    this.#memory.distrust(this.#number);
  }

  /** @param pause lets others go on, called after every slice. @returns the files of earlier scans that are gone. */
  async run(roots: readonly string[], pause: () => Promise<void>): Promise<string[]> {
    this.#begin(roots);
    for (let until = performance.now() + slice; !this.#cancelled;) {
      const place = this.#stack.pop();
      if (place === undefined) break;
      this.#look(place);
      this.#judge.closed(place.repository);
      if (performance.now() < until) continue;
      this.#judge.hurry();
      await pause();
      until = performance.now() + slice;
    }
    if (!this.#cancelled) await this.#judge.settled();
    return this.#isOver() ? [] : this.#memory.forgetUnseen(this.#number);
  }

  /** Behind a call, as it may have become so meanwhile. */
  #isOver(): boolean {
    return this.#cancelled;
  }

  #begin(roots: readonly string[]): void {
    const real = new Set<string>();
    for (const root of roots) {
      try {
        real.add(realpathSync(root));
      } catch (error) {
        const gone = errnoOf(error) === 'ENOENT';
        this.#report(
          root,
          dirname(root),
          gone
            ? 'This folder is not there any more. Put it back, or stop looking there.'
            : wordsFor(error, root),
        );
      }
    }
    const inAnother = (root: string): boolean =>
      [...real].some((other) => other !== root && isIn(root, other));
    this.#roots = [...real].filter((root) => !inAnother(root));
    for (const root of this.#roots.toReversed()) this.#push({ path: root, ...lookAbove(root) });
  }

  #push(place: Place): void {
    this.#judge.opened(place.repository);
    this.#stack.push(place);
  }

  #look(place: Place): void {
    const { path } = place;
    this.#folders += 1;
    this.#at = path;
    const folder = this.#folder(place);
    if (folder === null) return;
    const project = folder.isProject && path !== this.#home && dirname(path) !== path ? path : place.project;
    const repository = folder.isRepository ? path : place.repository;
    const own: Place = { path, project, repository };
    // The files of a repository's first folder count for it, not for the one around it.
    if (repository !== place.repository) this.#judge.opened(repository);
    for (const name of folder.folders) {
      const below = join(path, name);
      if (!isSystems(below)) this.#push({ path: below, project, repository });
    }
    for (const name of folder.files) this.#file(join(path, name), own);
    for (const name of folder.links) this.#link(join(path, name), own);
    if (repository !== place.repository) this.#judge.closed(repository);
  }

  #folder({ path, project }: Place): Folder | null {
    const known = this.#memory.folder(path, this.#number);
    if (known !== null) return known;
    const at = Date.now();
    try {
      const folder = readFolder(path);
      this.#memory.keepFolder(path, folder, { at, in: this.#number });
      return folder;
    } catch (error) {
      if (!wentAway(error, path)) this.#report(path, project ?? dirname(path), wordsFor(error, path));
      return null;
    }
  }

  #link(path: string, place: Place): void {
    let real: string;
    try {
      real = realpathSync(path);
    } catch (error) {
      const nowhere = errnoOf(error) === 'ENOENT';
      this.#files += 1;
      this.#report(
        path,
        place.project ?? place.path,
        nowhere
          ? 'It is a link that leads nowhere. Delete it, or make it lead to a file.'
          : wordsFor(error, path),
      );
      return;
    }
    if (!this.#roots.some((root) => isIn(real, root))) return;
    if (statsOf(real)?.isDirectory() === true) return;
    this.#file(real, { path: dirname(real), ...lookAbove(dirname(real)) });
  }

  #file(path: string, place: Place): void {
    const memory = this.#memory;
    const scan = this.#number;
    if (memory.wasSeen(path, scan)) return;
    this.#files += 1;
    const at = Date.now();
    const stats = statsOf(path);
    if (stats === null) {
      // Gone since its folder was read; or of a name, or in a place, that cannot be asked for.
      if (path.includes('\ufffd')) {
        this.#report(path, place.project ?? place.path, readFileWords(path));
      }
      return;
    }
    const held = memory.wasHeld(path);
    if (memory.isUnchanged(path, stats, scan)) {
      if (held) this.#askAgain(path, place, stats);
      return;
    }
    const read = readFile(path, stats);
    const holds = isHeld(read);
    memory.keepFile(path, stats, { held: held || holds, git: '' }, { at, in: scan });
    if (!holds) {
      if (held) this.#found(scanned(path, place, stats, read, { state: 'none' }));
      memory.keepFile(path, stats, { held: false, git: '' }, { at, in: scan });
      return;
    }
    this.#judge.wait(place.repository, {
      path,
      judged: (git) => {
        memory.keepFile(path, stats, { held: true, git: git.state }, { at, in: scan });
        this.#found(scanned(path, place, stats, read, git));
      },
    });
  }

  /** The file is as it was; what git says of it may have changed. */
  #askAgain(path: string, place: Place, stats: Stats): void {
    this.#judge.wait(place.repository, {
      path,
      judged: (git) => {
        if (git.state === this.#memory.gitOf(path)) return;
        const read = readFile(path, stats);
        this.#memory.keepFile(
          path,
          stats,
          { held: true, git: git.state },
          { at: Date.now(), in: this.#number },
        );
        this.#found(scanned(path, place, stats, read, git));
      },
    });
  }

  #report(path: string, project: string, error: string): void {
    this.#memory.keepFile(path, null, { held: true, git: '' }, { at: Date.now(), in: this.#number });
    this.#found(unreadable(path, project, error));
  }
}

const readFileWords = (path: string): string =>
  wordsFor(Object.assign(new Error(), { code: 'ENOENT' }), path);

/** What was there when its folder was read, and is no more: nothing to tell of. */
const wentAway = (error: unknown, path: string): boolean =>
  ['ENOENT', 'ENOTDIR'].includes(errnoOf(error)) && !path.includes('\ufffd');

const isHeld = ({ keys, clientIds, cookiePasswords, error }: Read): boolean =>
  keys.length > 0 || clientIds.length > 0 || cookiePasswords.length > 0 || error !== null;

const isIn = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

function scanned(path: string, place: Place, stats: Stats, read: Read, git: GitState): ScannedFile {
  return { path, mode: modeOf(stats), git, project: place.project ?? dirname(path), ...read };
}

export { isHeld, modeOf };
