import type { Payload } from '../../preload/contract/events.ts';
import type { ImportedView, ImportPlanView, ImportSourceView } from '../../preload/contract/imports.ts';
import type { ParsedInput } from '../../preload/contract/methods.ts';
import type { Activity } from './activity.ts';
import { fileNameOf, shownPath } from './paths.ts';
import { Plans } from './imports/plans.ts';
import { Settling } from './imports/settle.ts';
import { Sources, type Found } from './imports/sources.ts';
import { tidy } from './imports/tidy.ts';
import { listed } from './listed.ts';
import type {
  CliStores,
  Clock,
  EnvFiles,
  FileDialogs,
  FileScanner,
  ScannedFile,
  WorkosGateway,
} from './ports.ts';
import type { Vault } from './vault.ts';

interface Parts {
  vault: Vault;
  gateway: WorkosGateway;
  stores: CliStores;
  envFiles: EnvFiles;
  dialogs: FileDialogs;
  clock: Clock;
  newId: () => string;
  /** The home folder, shown as `~`. */
  home: string;
  activity: Activity;
  inventory: {
    /** The file of a row as it is now. @throws Failure `row-gone`, `scan-failed`. */
    read: (rowId: string) => Promise<ScannedFile>;
    /** Every file with a key that nobody linked, as it is now. @throws Failure `scan-failed`. */
    readUnlinked: () => Promise<ScannedFile[]>;
  };
  /** A scanner of its own for each folder: the inventory's remembers what it told the inventory. */
  newScanner: () => FileScanner;
  /** Told now and then how far the look through a folder is. */
  scanned: (progress: Payload<'importScan'>) => void;
}

/** Links keys that lie elsewhere on this computer: preview, verify, save. None of them passes through the window. */
export class Imports {
  readonly #parts: Parts;
  readonly #sources: Sources;
  readonly #plans: Plans;
  readonly #settling: Settling;
  #scanning: AbortController | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#sources = new Sources({ ...parts, look: (path) => this.#look(path) });
    this.#plans = new Plans(parts);
    this.#settling = new Settling(parts);
  }

  /** Where the official CLIs keep their keys, and whether there are any. Never throws for a source. */
  find(): Promise<ImportSourceView[]> {
    return this.#sources.find();
  }

  /**
   * What a source holds; null when the person cancelled.
   * @throws Failure `nothing-to-import`, `source-unreadable`, `row-gone`, `scan-failed`, and those of reading a file.
   */
  async plan(request: ParsedInput<'planImport'>): Promise<ImportPlanView | null> {
    const found = await this.#found(request);
    return found === null ? null : this.view(await this.#plans.keep(found));
  }

  /** Stops looking through a folder; its `plan` answers null. */
  cancelScan(): void {
    this.#scanning?.abort();
  }

  /** The plan of an env file, by its ID. @throws Failure `nothing-to-import`, and those of reading a file. */
  async planFile(path: string): Promise<string> {
    return this.#plans.keep(await this.#sources.ofFile(path));
  }

  async #found(request: ParsedInput<'planImport'>): Promise<Found | null> {
    const { dialogs, inventory } = this.#parts;
    switch (request.from) {
      case 'row': {
        const file = await inventory.read(request.rowId);
        return this.#sources.ofScanned(file.path, [file]);
      }
      case 'file': {
        const path = await dialogs.chooseEnvFile('Choose the file to import keys from');
        return path === null ? null : this.#sources.ofFile(path);
      }
      case 'inventory':
        return this.#sources.ofMany(
          { title: 'The inventory', shown: this.#shownRoots(), note: '' },
          await inventory.readUnlinked(),
        );
      case 'folder': {
        const folder = await dialogs.chooseFolder('Choose the folder to import keys from');
        return folder === null ? null : this.#ofFolder(folder);
      }
      default:
        return this.#sources.ofStore(request.from);
    }
  }

  /** Null when it was stopped. */
  async #ofFolder(folder: string): Promise<Found | null> {
    this.cancelScan();
    const stop = new AbortController();
    this.#scanning = stop;
    const scanner = this.#parts.newScanner();
    const files: ScannedFile[] = [];
    try {
      await scanner.scan({
        roots: [folder],
        signal: stop.signal,
        onFiles: (some) => files.push(...some),
        onGone: () => undefined,
        onProgress: ({ folders, files: looked }) => {
          if (stop.signal.aborted) return;
          const found = files.filter(({ keys }) => keys.length > 0).length;
          this.#parts.scanned({ folders, files: looked, found });
        },
      });
    } finally {
      await scanner.close();
      if (this.#scanning === stop) this.#scanning = null;
    }
    if (stop.signal.aborted) return null;
    const shown = shownPath(folder, this.#parts.home);
    const note = unreadWords(files, this.#parts.home);
    return this.#sources.ofMany({ title: fileNameOf(folder), shown, note }, files);
  }

  async #look(path: string): Promise<ScannedFile> {
    const scanner = this.#parts.newScanner();
    try {
      return await scanner.look(path);
    } finally {
      await scanner.close();
    }
  }

  #shownRoots(): string {
    const { vault, home } = this.#parts;
    return listed(vault.document.roots.map((path) => shownPath(path, home)));
  }

  /** @throws Failure `import-gone`. */
  view(importId: string): ImportPlanView {
    return this.#plans.view(importId);
  }

  /**
   * Verifies the chosen entries with WorkOS and links those that it accepts.
   * @param keepUnverified links also those that WorkOS could not be asked about.
   * @throws Failure `import-gone`, and those of `Settling.confirm`; what goes wrong with one entry is in its result.
   */
  async confirm(
    importId: string,
    choices: ParsedInput<'confirmImport'>['entries'],
    keepUnverified: boolean,
  ): Promise<ImportedView[]> {
    return this.#settling.confirm(this.#plans.get(importId), choices, keepUnverified);
  }

  /**
   * Removes the plain-text source, with undo for 30 days.
   * @throws Failure `import-gone`, and those of `tidy`.
   */
  async tidy(importId: string): Promise<{ undoId: string }> {
    const done = await tidy(this.#parts, this.#plans.get(importId));
    this.#plans.forget(importId);
    return done;
  }
}

/** A folder chosen by hand is none of the inventory's, so its page says nothing of these files as long as nobody adds it. */
function unreadWords(files: readonly ScannedFile[], home: string): string {
  const unread = files.flatMap(({ path, error }) => (error === null ? [] : [{ path, error }]));
  const [first] = unread;
  if (first === undefined) return '';
  const named = `${shownPath(first.path, home)}: ${first.error}`;
  return unread.length === 1
    ? `1 file below it could not be wholly looked into. ${named}`
    : `${unread.length} files below it could not be wholly looked into. The first is ${named} Add the folder to the inventory to see why of each.`;
}
