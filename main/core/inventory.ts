import type { InventoryProgressView, InventoryView } from '../../preload/contract/inventory.ts';
import type { Activity } from './activity.ts';
import { isBelow, shownPath } from './paths.ts';
import { Failure } from './failure.ts';
import { HistorySearch } from './inventory/history-search.ts';
import type { HistoryFound } from './inventory/history-words.ts';
import { saySame } from './inventory/facts.ts';
import { environmentUnknown, noCookiePassword, noRoot, rowGone } from './inventory/failures.ts';
import { holdingOf, type Holding } from './inventory/holding.ts';
import { Known } from './inventory/known.ts';
import { inParallel } from './in-parallel.ts';
import type { ListRequest } from './inventory/listing.ts';
import type { Row } from './inventory/row.ts';
import { Rows } from './inventory/rows.ts';
import { ignoredWords } from './inventory/words.ts';
import type { VaultDocument } from './model.ts';
import type { Clock, EnvFiles, FileDialogs, FileScanner, GitHistory, Log, ScannedFile } from './ports.ts';
import { unattended } from './unattended.ts';
import type { Vault } from './vault.ts';
import { notReady } from './vault/words.ts';

interface Parts {
  vault: Vault;
  scanner: FileScanner;
  history: GitHistory;
  envFiles: Pick<EnvFiles, 'addToGitignore' | 'tighten'>;
  dialogs: Pick<FileDialogs, 'chooseFolder'>;
  clock: Clock;
  log: Log;
  activity: Activity;
  /** The home folder, shown as `~`. */
  home: string;
  /** Called when the window should look again. */
  changed: () => void;
}

const nothingDone = { folders: 0, files: 0, at: '' };

/** While rows come in, they are judged again at most so often (ms); the numbers shown may be as old. */
const judgingPause = 250;
/** With more rows than that judging them is worth saving, also for the list. */
const many = 2_000;
/** Files that are read for one import. */
const mostRead = 2_000;
const looksAtOnce = 4;

/** Every env file below the chosen roots that holds a WorkOS key or client ID: looks for them, and tells what it found. */
export class Inventory {
  readonly #parts: Parts;
  readonly #rows: Rows;
  #state: InventoryProgressView['state'] = 'idle';
  #progress = nothingDone;
  #endedAt: number | null = null;
  #running: { stop: AbortController; done: Promise<boolean> } | null = null;
  readonly #histories: HistorySearch;
  /** Settles when every changed file so far was looked at. */
  #changedFiles = Promise.resolve();
  /** As it was last seen; null while the vault is shut. */
  #document: VaultDocument | null = null;
  /** The sealed key of the fingerprints: with another one, those of the rows mean nothing. */
  #sealed: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#rows = new Rows(parts);
    this.#histories = new HistorySearch({
      rows: this.#rows,
      history: parts.history,
      look: (path) => this.#look(path),
      changed: parts.changed,
    });
    if (parts.vault.state === 'ready') this.#document = parts.vault.document;
    this.#sealed = parts.vault.document.fingerprintKey?.data ?? null;
    parts.vault.onChange(() => {
      this.#vaultChanged();
    });
  }

  /** Asks for a folder to look below, and begins to look. @returns whether one was chosen that is not looked below already. */
  async chooseRoot(): Promise<boolean> {
    const { vault, dialogs } = this.#parts;
    const folder = await dialogs.chooseFolder('Choose a folder to look below');
    if (folder === null) return false;
    const covers = (root: string): boolean => root === folder || isBelow(folder, root);
    if (vault.document.roots.some(covers)) {
      this.startScan();
      return false;
    }
    await vault.update((document) => ({
      ...document,
      // What lies below the new root is looked at with it.
      roots: [...document.roots.filter((root) => !isBelow(root, folder)), folder],
    }));
    this.startScan();
    return true;
  }

  /** Looks below a root no more. */
  async removeRoot(path: string): Promise<void> {
    const { vault, scanner } = this.#parts;
    await vault.update((document) =>
      document.roots.includes(path)
        ? { ...document, roots: document.roots.filter((root) => root !== path) }
        : document,
    );
    this.cancelScan();
    const { roots } = vault.document;
    if (roots.length === 0) {
      this.#forget();
      await scanner.close();
      return;
    }
    this.#rows.dropAll((file) => isBelow(file, path) && !roots.some((root) => isBelow(file, root)));
    this.#changed();
    // A root may have been a link: only another look tells which files are no longer below any.
    this.startScan();
  }

  /** Looks below every root; rows come as they are found. @throws Failure `no-root`, `vault-locked`, `vault-not-ready`. */
  startScan(): void {
    const roots = this.#roots();
    if (roots.length === 0) throw noRoot();
    // What goes wrong shows in the state: nobody waits for this scan.
    void unattended(this.#parts.log, 'A scan failed.', () => this.#scan(roots));
  }

  cancelScan(): void {
    this.#running?.stop.abort();
  }

  /** How the scan stands, and how much it found. */
  progress(): InventoryProgressView {
    const { vault, home } = this.#parts;
    const listing = this.#rows.judged(this.#state === 'scanning' ? judgingPause : 0);
    return {
      state: this.#state,
      roots: vault.document.roots.map((path) => ({ path, shownPath: shownPath(path, home) })),
      folders: this.#progress.folders,
      files: this.#progress.files,
      found: listing.found,
      troubled: listing.troubled,
      endangered: listing.endangered,
      at: this.#state === 'scanning' ? shownPath(this.#progress.at, home) : '',
      endedAt: this.#endedAt,
      version: this.#rows.version,
    };
  }

  /** The rows found so far that match, in the order of their groups. */
  list(request: ListRequest): InventoryView {
    const pause = this.#state === 'scanning' && this.#rows.size > many ? judgingPause : 0;
    return this.#rows.judged(pause).view(request);
  }

  /** The file of a row. @throws Failure `row-gone`. */
  pathOf(rowId: string): string {
    return this.#row(rowId).path;
  }

  /** The file of a row as it is now, with its secrets. @throws Failure `row-gone`, `scan-failed`. */
  read(rowId: string): Promise<ScannedFile> {
    return this.#still(rowId);
  }

  /**
   * Every file with a key that nobody linked and that is not known to be dead, as it is now, with its secrets; the first
   * 2,000. What is gone is left out.
   * @throws Failure `scan-failed`.
   */
  async readUnlinked(): Promise<ScannedFile[]> {
    const wanted = this.#rows.judged(0).withProblem('unlinked-key').slice(0, mostRead);
    const files = new Map<string, ScannedFile>();
    await inParallel(wanted, looksAtOnce, async ({ path }) => {
      const file = await this.#look(path);
      if (file?.path === path) files.set(path, file);
    });
    return wanted.flatMap(({ path }) => files.get(path) ?? []);
  }

  /**
   * Mends a row's file and looks at it again. @returns what was done, as a sentence.
   * @throws Failure `row-gone`, and those of `EnvFiles`.
   */
  async fix(rowId: string, fix: 'gitignore' | 'tighten'): Promise<string> {
    const { envFiles, activity, home } = this.#parts;
    const { path, git } = await this.#still(rowId);
    let recorded = `Made ${shownPath(path, home)} readable by you alone.`;
    let done = 'Only you can read the file now.';
    if (fix === 'gitignore') {
      const { gitignore, line } = await envFiles.addToGitignore(path);
      const where = shownPath(gitignore, home);
      recorded = `Added ${shownPath(path, home)} to ${where}.`;
      done = ignoredWords(line, where, git.state === 'tracked');
    } else {
      await envFiles.tighten(path);
    }
    await this.rescanFile(path);
    await activity.record({ kind: 'inventory', sentence: recorded });
    return done;
  }

  /**
   * Looks for the keys of all files of the row's repository in all its commits, at once.
   * @throws Failure `row-gone`, `no-repository`, `git-failed`, `scan-failed`.
   */
  async searchHistory(rowId: string): Promise<HistoryFound> {
    return this.#histories.search(await this.#still(rowId));
  }

  /** Ends every search of a history. */
  cancelHistorySearch(): void {
    this.#histories.cancel();
  }

  /**
   * The files that hold a secret, of those below the roots; each root is looked at again before. A look that did not come
   * to its end is told in the answer.
   * @throws Failure `vault-locked`, `vault-not-ready`.
   */
  async holding(fingerprint: string): Promise<Holding> {
    const roots = this.#roots();
    const scan = roots.length === 0 ? 'no-roots' : await this.#lookEverywhere(roots);
    return holdingOf(this.#rows.all(), fingerprint, { scan, roots });
  }

  /**
   * The cookie password that a row's file holds now, for a rotation of it, and the environment that the file's keys or
   * client IDs say it is of.
   * @throws Failure `row-gone`, `no-cookie-password`, `environment-unknown`, `scan-failed`.
   */
  async cookiePasswordIn(rowId: string, variable: string): Promise<{ value: string; environmentId: string }> {
    const file = await this.#still(rowId);
    await this.#rows.take([file]);
    const held = file.cookiePasswords.find((each) => each.variable === variable);
    if (held === undefined) throw noCookiePassword(file.path, variable);
    const { document } = this.#parts.vault;
    const target = document.targets.find(({ path }) => path === file.path);
    const [first] = new Known(document).environmentsOf(this.#row(rowId));
    const environmentId = target?.environmentId ?? first;
    if (environmentId === undefined) throw environmentUnknown(file.path);
    return { value: held.value, environmentId };
  }

  /**
   * Keyrack wrote a file, put it back or removed it: it is looked at again, one after the other, without another scan.
   * What goes wrong waits for the next one.
   */
  fileChanged(path: string): void {
    if (this.#state === 'idle') return;
    const { log } = this.#parts;
    this.#changedFiles = this.#changedFiles.then(() =>
      unattended(log, 'A file that was written could not be looked at.', () => this.rescanFile(path)),
    );
  }

  /** Looks at one file again, e.g. after it was written; one that is not below any root is passed over. */
  async rescanFile(path: string): Promise<void> {
    const { roots } = this.#parts.vault.document;
    if (!this.#rows.has(path) && !roots.some((root) => isBelow(path, root))) return;
    const file = await this.#look(path);
    // One that became a link is not followed: where it leads may be outside of every root.
    if (file?.path !== path) this.#rows.drop(path);
    else await this.#rows.take([file]);
    this.#changed();
  }

  /** The file of a row as it is now. @throws Failure `row-gone`, also when it leads to another file by now. */
  async #still(rowId: string): Promise<ScannedFile> {
    const { path } = this.#row(rowId);
    const file = await this.#look(path);
    if (file?.path === path) return file;
    this.#rows.drop(path);
    this.#changed();
    throw rowGone();
  }

  async #look(path: string): Promise<ScannedFile | null> {
    try {
      return await this.#parts.scanner.look(path);
    } catch (error) {
      if (error instanceof Failure && error.code === 'file-gone') return null;
      throw error;
    }
  }

  async #lookEverywhere(roots: readonly string[]): Promise<Holding['scan']> {
    try {
      return (await this.#scan(roots)) ? 'done' : 'stopped';
    } catch (error) {
      if (error instanceof Failure) return 'failed';
      throw error;
    }
  }

  /** The folders to look below. @throws Failure `vault-locked`, `vault-not-ready`. */
  #roots(): readonly string[] {
    const { vault } = this.#parts;
    if (vault.state !== 'ready') throw notReady(vault.state);
    return vault.document.roots;
  }

  /**
   * Looks below the roots; who asks while it goes on waits for the same.
   * @returns whether everything was looked at: not when it was stopped.
   * @throws what the scanner and `Vault.fingerprint` throw.
   */
  async #scan(roots: readonly string[]): Promise<boolean> {
    if (this.#running !== null && !this.#running.stop.signal.aborted) return this.#running.done;
    const stop = new AbortController();
    const running = { stop, done: this.#walk(roots, stop) };
    this.#running = running;
    return running.done;
  }

  async #walk(roots: readonly string[], stop: AbortController): Promise<boolean> {
    const { scanner, clock } = this.#parts;
    const taking = new Set<Promise<void>>();
    const isOurs = (): boolean => this.#running?.stop === stop;
    this.#state = 'scanning';
    this.#progress = nothingDone;
    let state: InventoryProgressView['state'] = 'failed';
    const faults: unknown[] = [];
    try {
      this.#parts.changed();
      await scanner.scan({
        roots,
        signal: stop.signal,
        onFiles: (files) => {
          const taken = this.#rows
            .take(files)
            .catch((error: unknown) => {
              // Without fingerprints nothing can be compared. What was sent is forgotten there, so that it comes again.
              if (!stop.signal.aborted) faults.push(error);
              stop.abort();
              return scanner.close();
            })
            .finally(() => taking.delete(taken));
          taking.add(taken);
        },
        onGone: (paths) => {
          for (const path of paths) this.#rows.drop(path);
        },
        onProgress: (progress) => {
          if (!isOurs()) return;
          this.#progress = progress;
          this.#parts.changed();
        },
      });
      await Promise.all(taking);
      if (faults.length > 0) throw faults[0];
      state = stop.signal.aborted ? 'cancelled' : 'done';
      return state === 'done';
    } finally {
      if (isOurs()) {
        this.#running = null;
        this.#state = state;
        this.#endedAt = clock.now();
        this.#changed();
      }
    }
  }

  #vaultChanged(): void {
    const { vault } = this.#parts;
    const { document } = vault;
    if (vault.state !== 'ready') {
      if (this.#rows.size > 0 || this.#running !== null) {
        this.#forget();
        void this.#closeScanner();
      }
      this.#document = null;
      return;
    }
    const sealed = document.fingerprintKey?.data ?? null;
    const otherKey = this.#sealed !== null && sealed !== this.#sealed;
    this.#sealed = sealed;
    if (otherKey && (this.#rows.size > 0 || this.#running !== null)) {
      this.#forget();
      void this.#closeScanner().then(() => {
        if (vault.state === 'ready' && vault.document.roots.length > 0) this.startScan();
      });
    }
    const before = this.#document;
    this.#document = document;
    if (this.#rows.size > 0 && (before === null || !saySame(before, document))) this.#rows.touch();
  }

  #closeScanner(): Promise<void> {
    const { scanner, log } = this.#parts;
    return unattended(log, 'The scanner could not be closed.', () => scanner.close());
  }

  /** Forgets all rows, and whatever is on its way. */
  #forget(): void {
    this.#running?.stop.abort();
    this.#running = null;
    this.#rows.clear();
    this.#state = 'idle';
    this.#progress = nothingDone;
    this.#endedAt = null;
    this.#changed();
  }

  #changed(): void {
    this.#rows.touch();
    this.#parts.changed();
  }

  #row(rowId: string): Row {
    const row = this.#rows.find(rowId);
    if (row === undefined) throw rowGone();
    return row;
  }
}
