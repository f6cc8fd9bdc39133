import type { CliStore, ImportSourceView } from '../../../preload/contract/imports.ts';
import { fileNameOf, shownPath } from '../paths.ts';
import { refuseUnfit } from '../unfit-file.ts';
import { Failure } from '../failure.ts';
import { Known } from '../inventory/known.ts';
import type { CliStores, EnvFiles, ScannedFile } from '../ports.ts';
import type { Vault } from '../vault.ts';
import { readKey } from '../workos-key.ts';
import { fromCliConfig, fromEnvFile, fromScanned, type Candidate } from './candidates.ts';
import { allLinked, nothingThere, sourceUnreadable } from './failures.ts';
import { mostEntries, type Source } from './plans.ts';

/** A source with what may be keys in it. Candidates hold secrets: they are sealed, or let go, at once. */
export type Found = Source & { candidates: Candidate[] };

const titles: Readonly<Record<CliStore, string>> = {
  'cli-keyring': 'The WorkOS CLI’s keyring',
  'cli-file': 'The WorkOS CLI’s file',
  'old-cli-file': 'The retired WorkOS CLI’s file',
};
const stores: readonly CliStore[] = ['cli-keyring', 'cli-file', 'old-cli-file'];

interface Parts {
  vault: Vault;
  stores: CliStores;
  envFiles: EnvFiles;
  home: string;
  /** One file as the scanner reads it. @throws Failure `file-gone`, `scan-failed`. */
  look: (path: string) => Promise<ScannedFile>;
}

/** Reads keys where they lie: in the official CLIs' stores, and in env files. */
export class Sources {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Where the official CLIs keep their keys, and whether there are any. Never throws for a source. */
  find(): Promise<ImportSourceView[]> {
    return Promise.all(stores.map((store) => this.#look(store)));
  }

  /** @throws Failure `nothing-to-import`, `source-unreadable`, and those of reading a file. */
  async ofStore(store: CliStore): Promise<Found> {
    const found = await this.#parts.stores.read(store);
    if (found.state === 'none') throw nothingThere(this.#shown(found.path));
    const candidates = found.state === 'found' ? fromCliConfig(found.text) : null;
    if (candidates === null) {
      throw sourceUnreadable(
        found.state === 'unreadable'
          ? found.why
          : `${this.#shown(found.path)} is not written as the WorkOS CLI writes it.`,
      );
    }
    const isOld = store === 'old-cli-file' && found.state === 'found';
    const hash = isOld ? await this.#hashOf(found) : null;
    const leftover = hash === null ? null : { path: found.path, hash };
    return { title: titles[store], shown: this.#shown(found.path), leftover, note: '', candidates };
  }

  /**
   * An env file; in a form that no reader of env files takes (fish, PowerShell, UTF-16) as the scanner reads it.
   * @throws Failure: those of reading a file.
   */
  async ofFile(path: string): Promise<Found> {
    let candidates: Candidate[] = [];
    let failure: Failure | null = null;
    try {
      const state = await this.#parts.envFiles.read(path);
      refuseUnfit({ ...state, writable: true });
      candidates = fromEnvFile(state.bytes);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failure = error;
    }
    if (candidates.some(isPlain)) return this.#fileOf(path, candidates);
    const scanned = await this.#parts.look(path).catch(() => null);
    const found = this.ofScanned(path, scanned === null ? [] : [scanned]);
    if (found.candidates.length > 0) return found;
    if (failure !== null) throw failure;
    return this.#fileOf(path, candidates);
  }

  /** One file that the scanner read, whatever the form it is written in. */
  ofScanned(path: string, files: readonly ScannedFile[]): Found {
    const candidates = fromScanned(files).map((candidate) => ({ ...candidate, files: [] }));
    return this.#fileOf(path, candidates);
  }

  /**
   * Each key of many files that nobody linked here, once; one that is known to be dead is not worth linking.
   * @param where.note what else to say of them.
   * @throws Failure `nothing-to-import`, and those of `Vault.fingerprint`.
   */
  async ofMany(
    where: { title: string; shown: string; note: string },
    files: readonly ScannedFile[],
  ): Promise<Found> {
    const { vault } = this.#parts;
    const known = new Known(vault.document);
    const candidates: Candidate[] = [];
    for (const candidate of fromScanned(files)) {
      const { key, dead } = known.key({ fingerprint: await vault.fingerprint(candidate.value) });
      if (key === null && !dead) candidates.push(candidate);
    }
    if (candidates.length === 0) throw allLinked(where.shown);
    const rest =
      candidates.length > mostEntries
        ? `These are the first ${mostEntries} of ${candidates.length} keys. Import them, then look again for the others.`
        : '';
    return {
      ...where,
      leftover: null,
      note: [rest, where.note].filter(Boolean).join(' '),
      candidates: candidates.slice(0, mostEntries),
    };
  }

  #fileOf(path: string, candidates: Candidate[]): Found {
    return { title: fileNameOf(path), shown: this.#shown(path), leftover: null, note: '', candidates };
  }

  async #look(store: CliStore): Promise<ImportSourceView> {
    const found = await this.#parts.stores.read(store);
    const source = { store, shownPath: this.#shown(found.path), entries: 0, message: '' };
    if (found.state === 'none') return { ...source, state: 'none' };
    if (found.state === 'unreadable') return { ...source, state: 'unreadable', message: found.why };
    const candidates = fromCliConfig(found.text);
    if (candidates === null) {
      return { ...source, state: 'unreadable', message: 'It is not written as the WorkOS CLI writes it.' };
    }
    const plain = store === 'cli-keyring' ? '' : await this.#plainWords(found.path);
    return { ...source, state: 'found', entries: candidates.length, message: plain };
  }

  async #plainWords(path: string): Promise<string> {
    const mode = await this.#parts.envFiles.read(path).then(
      (state) => state.mode,
      () => null,
    );
    const open = mode !== null && (mode & 0o077) !== 0;
    return open
      ? 'Its keys are in plain text, and other people on this computer may read them.'
      : 'Its keys are in plain text.';
  }

  /** Null when the file is not the one any more that the keys were read from: another one is not ours to tidy up. */
  async #hashOf({ path, text }: { path: string; text: string }): Promise<string | null> {
    const { kind, bytes, hash } = await this.#parts.envFiles.read(path);
    const same = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) === text;
    return kind === 'file' && same ? hash : null;
  }

  #shown(path: string): string {
    return shownPath(path, this.#parts.home);
  }
}

/** The value is a key and nothing else: the reader of env files understood the line. */
function isPlain({ value }: Candidate): boolean {
  const reading = readKey(value);
  return reading.ok && reading.secret === value;
}
