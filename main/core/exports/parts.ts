import type { VaultView } from '../../../preload/contract/view.ts';
import type { Activity } from '../activity.ts';
import type { EnvParser } from '../env-file.ts';
import type { Envelope, VaultDocument } from '../model.ts';
import type { Clock, EnvFiles, FileDialogs, Log } from '../ports.ts';

/** What exporting needs of the vault. */
interface ExportVault {
  readonly state: VaultView['state'];
  readonly document: VaultDocument;
  onChange(listener: () => void): unknown;
  update(change: (document: VaultDocument) => VaultDocument): Promise<void>;
  seal(plain: string): Promise<Envelope>;
  open(envelope: Envelope): Promise<string>;
  fingerprint(secret: string): Promise<string>;
}

export interface ExportsParts {
  vault: ExportVault;
  envFiles: EnvFiles;
  dialogs: FileDialogs;
  clock: Clock;
  newId: () => string;
  /** So many bytes that nobody can foresee. */
  randomBytes: (count: number) => Uint8Array;
  /** Every composed file is read again with these, by their names. */
  parsers: Readonly<Record<string, EnvParser>>;
  /** The home folder, shown as `~`. */
  home: string;
  activity: Pick<Activity, 'record'>;
  log: Log;
  /** The file of a row of the inventory. @throws Failure `row-gone`. */
  rowPath: (rowId: string) => string;
}
