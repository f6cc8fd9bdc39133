import { type FSWatcher, watch } from 'chokidar';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FileWatcher } from '../core/ports.ts';

/** A file has settled when nothing happened to it for this long (ms); told is it after the second time at the latest. */
const quiet = 80;
const patience = 1_000;

/** Where a folder is watched: itself, or what is there of the way to it. `inode` tells it from one that took its place. */
interface Post {
  at: string;
  inode: bigint;
}

function folderInode(path: string): bigint | null {
  try {
    const stats = statSync(path, { bigint: true });
    return stats.isDirectory() ? stats.ino : null;
  } catch {
    return null;
  }
}

/** The folder itself or the nearest one above it that is there. */
function postFor(folder: string): Post {
  for (let at = folder; ; at = dirname(at)) {
    const inode = folderInode(at);
    if (inode !== null) return { at, inode };
    if (at === dirname(at)) return { at, inode: 0n };
  }
}

/**
 * Watches single files by way of their folders: a file that is replaced by a rename is another one, and its own watch
 * goes blind (dotenv.md, "Watching"). Where a folder is missing, the way to it is watched until it is back. A folder
 * further up that is moved away as a whole is not noticed; nothing is polled.
 */
export class ChokidarFileWatcher implements FileWatcher {
  #files: ReadonlySet<string> = new Set();
  #folders: ReadonlySet<string> = new Set();
  /** All folders above the watched ones. */
  #ways: ReadonlySet<string> = new Set();
  /** By watched folder. */
  readonly #posts = new Map<string, Post>();
  /** By post. One each: a watcher that gives up a folder ignores all below it from then on, also what others need. */
  readonly #watchers = new Map<string, { inode: bigint; watcher: FSWatcher }>();
  readonly #listeners: ((path: string) => void)[] = [];
  readonly #unsettled = new Map<string, { timer: NodeJS.Timeout; latest: number }>();

  /** Watches exactly these files (absolute paths) from now on, of which some may be missing. */
  watch(paths: readonly string[]): void {
    this.#files = new Set(paths);
    this.#folders = new Set(paths.map((path) => dirname(path)));
    const ways = new Set<string>();
    for (const folder of this.#folders) {
      for (let at = dirname(folder); !ways.has(at); at = dirname(at)) ways.add(at);
    }
    this.#ways = ways;
    for (const [path, { timer }] of this.#unsettled) {
      if (this.#files.has(path)) continue;
      clearTimeout(timer);
      this.#unsettled.delete(path);
    }
    this.#takePosts();
  }

  onChange(listener: (path: string) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    for (const { timer } of this.#unsettled.values()) clearTimeout(timer);
    this.#unsettled.clear();
    this.#files = new Set();
    this.#posts.clear();
    const closing = [...this.#watchers.values()].map(({ watcher }) => watcher.close());
    this.#watchers.clear();
    await Promise.all(closing);
  }

  /** Watches every folder where it can be watched now, and nothing else. */
  #takePosts(): void {
    this.#posts.clear();
    for (const folder of this.#folders) this.#posts.set(folder, postFor(folder));
    const wanted = new Map([...this.#posts.values()].map(({ at, inode }) => [at, inode]));
    for (const [at, { inode, watcher }] of this.#watchers) {
      if (wanted.get(at) === inode) continue;
      this.#watchers.delete(at);
      void watcher.close();
    }
    for (const [at, inode] of wanted) {
      if (!this.#watchers.has(at)) this.#watchers.set(at, { inode, watcher: this.#start(at) });
    }
  }

  #start(at: string): FSWatcher {
    const watcher = watch(at, {
      depth: 0,
      ignoreInitial: true,
      followSymlinks: false,
      ignorePermissionErrors: true,
      // Editors' ways of saving are ours to settle; see `#unsettle`.
      atomic: false,
      ignored: (path) => path !== at && !this.#files.has(path) && !this.#ways.has(path),
    });
    watcher.on('all', (_event, path) => {
      this.#heard(path);
    });
    // What the system says, too: chokidar keeps to itself what is no file any more.
    watcher.on('raw', (_event, name, details) => {
      const { watchedPath } = details as { watchedPath?: string };
      if (watchedPath === undefined) return;
      this.#heard(watchedPath);
      if (typeof name === 'string') this.#heard(join(watchedPath, name));
    });
    // Too many watches for this system, or a folder nobody may read: the file is then looked at less often.
    watcher.on('error', () => undefined);
    return watcher;
  }

  #heard(path: string): void {
    if (this.#files.has(path)) this.#unsettle(path);
    // A folder speaks of each of its files: only when it is another one than before, or gone, is there more to do.
    if (this.#folders.has(path) || this.#ways.has(path)) this.#moved(path);
  }

  /** Follows the folders for which `path` is where they are watched, or on the way from there. */
  #moved(path: string): void {
    const inode = folderInode(path);
    const moved = [...this.#posts].filter(
      ([folder, post]) =>
        (post.at === path && post.inode !== inode) ||
        (post.at !== folder && inode !== null && isWithin(folder, path) && path.length > post.at.length),
    );
    if (moved.length === 0) return;
    const folders = new Set(moved.map(([folder]) => folder));
    this.#takePosts();
    for (const file of this.#files) if (folders.has(dirname(file))) this.#unsettle(file);
  }

  /** Tells the listeners of a file once nothing more happens to it. */
  #unsettle(path: string): void {
    const before = this.#unsettled.get(path);
    const now = performance.now();
    const latest = before?.latest ?? now + patience;
    clearTimeout(before?.timer);
    const timer = setTimeout(
      () => {
        this.#unsettled.delete(path);
        for (const listener of this.#listeners) listener(path);
      },
      Math.max(0, Math.min(quiet, latest - now)),
    );
    this.#unsettled.set(path, { timer, latest });
  }
}

/** Whether `path` is `folder` or above it. */
function isWithin(folder: string, path: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (at === path) return true;
    if (at === dirname(at)) return false;
  }
}
