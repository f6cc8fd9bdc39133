import { type FSWatcher, watch } from 'chokidar';
import { dirname, join } from 'node:path';
import type { FileWatcher } from '../core/ports.ts';
import { coalesce } from '../core/coalesce.ts';
import { Disk } from './env-files/disk.ts';
import type { FolderMark } from './env-files/inspect.ts';

/** A file has settled when nothing happened to it for this long (ms); told is it after the second time at the latest. */
const quiet = 80;
const patience = 1_000;
/** Clocks of disks are a little late. In ms. */
const late = 50;

/** Where a folder is watched: itself, or what is there of the way to it. */
interface Post extends FolderMark {
  at: string;
}

/**
 * Watches single files by way of their folders: a file that is replaced by a rename is another one, and its own watch
 * goes blind (dotenv.md, "Watching"). Where a folder is missing, the way to it is watched until it is back. A folder
 * further up that is moved away as a whole is not noticed; nothing is polled. A folder that does not answer is not
 * watched, and keeps no other one waiting.
 */
export class ChokidarFileWatcher implements FileWatcher {
  readonly #disk: Pick<Disk, 'markFolder'>;
  #files: ReadonlySet<string> = new Set();
  #folders: ReadonlySet<string> = new Set();
  /** All folders above the watched ones. */
  #ways: ReadonlySet<string> = new Set();
  /** By watched folder. */
  readonly #posts = new Map<string, Post>();
  /** The latest look for the post of each folder: what an earlier one found is old. */
  readonly #looks = new Map<string, symbol>();
  /** Looks at folders, by path. */
  readonly #moves = new Map<string, () => Promise<void>>();
  #due = false;
  /** By post. One each: a watcher that gives up a folder ignores all below it from then on, also what others need. */
  readonly #watchers = new Map<string, { inode: bigint; watcher: FSWatcher }>();
  readonly #listeners: ((path: string) => void)[] = [];
  readonly #unsettled = new Map<string, { timer: NodeJS.Timeout; latest: number }>();

  /** @param parts.disk one of its own unless said otherwise. */
  constructor(parts: { disk?: Pick<Disk, 'markFolder'> } = {}) {
    this.#disk = parts.disk ?? new Disk();
  }

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
    for (const path of this.#moves.keys())
      if (!this.#folders.has(path) && !ways.has(path)) this.#moves.delete(path);
    for (const folder of this.#posts.keys()) if (!this.#folders.has(folder)) this.#posts.delete(folder);
    this.#watchPosts();
    const asked = Date.now();
    for (const folder of this.#folders) void this.#begin(folder, asked);
  }

  onChange(listener: (path: string) => void): void {
    this.#listeners.push(listener);
  }

  async close(): Promise<void> {
    for (const { timer } of this.#unsettled.values()) clearTimeout(timer);
    this.#unsettled.clear();
    this.#files = new Set();
    this.#folders = new Set();
    this.#posts.clear();
    const closing = [...this.#watchers.values()].map(({ watcher }) => watcher.close());
    this.#watchers.clear();
    await Promise.all(closing);
  }

  /** @param asked when this began: what happened in the folder since is told, although nobody watched it yet. */
  async #begin(folder: string, asked: number): Promise<void> {
    const post = await this.#takePost(folder);
    if (post !== null && post.changedAt >= asked - late) this.#unsettleAll(folder);
  }

  /** Looks where a folder can be watched now, and watches it there; null where it is not. */
  async #takePost(folder: string): Promise<Post | null> {
    const look = Symbol();
    this.#looks.set(folder, look);
    // One that does not answer is looked for again when something else happens.
    const post = await this.#postFor(folder).catch(() => null);
    if (this.#looks.get(folder) !== look) return null;
    this.#looks.delete(folder);
    const isPost = post !== null && this.#folders.has(folder);
    if (isPost) this.#posts.set(folder, post);
    else this.#posts.delete(folder);
    this.#watchPosts();
    return isPost ? post : null;
  }

  /** The folder itself or the nearest one above it that is there. */
  async #postFor(folder: string): Promise<Post> {
    for (let at = folder; ; at = dirname(at)) {
      const mark = await this.#disk.markFolder(at);
      if (mark !== null) return { at, ...mark };
      if (at === dirname(at)) return { at, inode: 0n, changedAt: 0 };
    }
  }

  /** Watches at every post, and nowhere else; once a turn, as hundreds of folders are looked for together. */
  #watchPosts(): void {
    if (this.#due) return;
    this.#due = true;
    setImmediate(() => {
      this.#due = false;
      const wanted = new Map([...this.#posts.values()].map(({ at, inode }) => [at, inode]));
      for (const [at, { inode, watcher }] of this.#watchers) {
        if (wanted.get(at) === inode) continue;
        this.#watchers.delete(at);
        void watcher.close();
      }
      for (const [at, inode] of wanted) {
        if (!this.#watchers.has(at)) this.#watchers.set(at, { inode, watcher: this.#start(at) });
      }
    });
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
    if (this.#folders.has(path) || this.#ways.has(path)) void this.#lookAt(path);
  }

  /** A busy folder speaks more often than it can be looked at: one look at a time, and one more for all that came meanwhile. */
  #lookAt(path: string): Promise<void> {
    let look = this.#moves.get(path);
    if (look === undefined) this.#moves.set(path, (look = coalesce(() => this.#moved(path))));
    return look();
  }

  /** Follows the folders for which `path` is where they are watched, or on the way from there. */
  async #moved(path: string): Promise<void> {
    const inode = (await this.#disk.markFolder(path).catch(() => null))?.inode ?? null;
    const moved = [...this.#posts].filter(
      ([folder, post]) =>
        (post.at === path && post.inode !== inode) ||
        (post.at !== folder && inode !== null && isWithin(folder, path) && path.length > post.at.length),
    );
    await Promise.all(moved.map(([folder]) => this.#follow(folder)));
  }

  /** What its files are by now may be another thing than before. */
  async #follow(folder: string): Promise<void> {
    await this.#takePost(folder);
    this.#unsettleAll(folder);
  }

  #unsettleAll(folder: string): void {
    for (const file of this.#files) if (dirname(file) === folder) this.#unsettle(file);
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
