import type { FactsView } from '../../preload/contract/view.ts';
import type { ProbeAnswer } from './health.ts';
import type { ActivityEntry, Envelope, PassphraseLock, Settings, Tier, VaultDocument } from './model.ts';

/** Time, so that the core never asks the machine for it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `work` once after `ms`; the answer cancels it. */
  after(ms: number, work: () => void): () => void;
}

/** Where unexpected things are written down. Implementations redact whatever looks like a secret. */
export interface Log {
  info(message: string, details?: Record<string, unknown>): void;
  error(message: string, details?: Record<string, unknown>): void;
}

/** Seals and opens single secrets of one tier. */
export interface SecretCipher {
  readonly tier: Tier;
  seal(plain: string): Promise<Envelope>;
  /** @throws Failure `secret-locked` when this cipher cannot open the envelope. `stale`: seal it again. */
  open(envelope: Envelope): Promise<{ plain: string; stale: boolean }>;
}

/** Whether the operating system really keeps secrets here (design.md, rule 2). */
export type KeychainState =
  | { available: true; backend: string }
  | { available: false; backend: string; why: 'no-keyring' | 'locked' | 'error' };

/** The three ways to seal. */
export interface Ciphers {
  keychainState(): Promise<KeychainState>;
  /** @throws Failure `no-keyring` where the OS has no real one. */
  keychain(): Promise<SecretCipher>;
  createPassphrase(passphrase: string): Promise<{ cipher: SecretCipher; lock: PassphraseLock }>;
  /** @throws Failure `wrong-passphrase`. */
  openPassphrase(passphrase: string, lock: PassphraseLock): Promise<SecretCipher>;
  /** One cipher per process: its key is random and never leaves memory. */
  session(): SecretCipher;
  /** HMAC-SHA-256 of `secret` under `key` (base64), hex. */
  fingerprint(key: string, secret: string): string;
  /** 32 random bytes, base64. */
  randomKey(): string;
}

export type VaultLoad =
  | { kind: 'empty' }
  | { kind: 'loaded'; document: VaultDocument }
  /**
   * Not a vault of ours, or not whole: it is set aside under `setAside`, untouched. Or `missing`, while its last
   * good copy (`setAside`) is there.
   */
  | {
      kind: 'corrupt';
      what: 'truncated' | 'foreign' | 'invalid' | 'missing';
      setAside: string;
      lastGood: { savedAt: number; keys: number } | null;
    }
  /** Written by a newer Keyrack: it stays where it is. */
  | { kind: 'newer'; version: number }
  /** The folder or the file cannot be read. */
  | { kind: 'unreadable'; path: string; why: string };

/** The vault on disk: whole-document, atomic, fsynced, 0600, last good copy kept (design.md, rule 6). */
export interface VaultFile {
  load(): Promise<VaultLoad>;
  /**
   * Returns once the bytes are safe on disk.
   * @throws Failure `disk-full`, `vault-read-only`, `vault-changed-outside`, `vault-write-failed`.
   */
  save(document: VaultDocument): Promise<void>;
  /** The last good copy. @throws Failure `no-last-good`. */
  loadLastGood(): Promise<VaultDocument>;
}

/** The settings on disk. There is nothing secret in them. */
export interface SettingsFile {
  /** Never throws: what is missing or wrong has its default. */
  load(): Settings;
  /** @throws Failure `settings-not-written`. */
  save(settings: Settings): void;
}

/** Append-only; survives on its own file so that a vault write never carries it. */
export interface ActivityFile {
  load(): Promise<ActivityEntry[]>;
  append(entry: ActivityEntry): Promise<void>;
}

export type FactCounts = Omit<FactsView, 'fetchedAt'>;

/** The WorkOS API: the only network there is. */
export interface WorkosGateway {
  /** `GET /organizations?limit=1` with the key. Never throws: faults are answers too. */
  probe(secret: string, signal?: AbortSignal): Promise<ProbeAnswer>;
  /** `GET /health` without a key. */
  reach(signal?: AbortSignal): Promise<ProbeAnswer>;
  /** `GET /sso/jwks/{client_id}`, public (workos.md §2). */
  checkClientId(clientId: string, signal?: AbortSignal): Promise<'exists' | 'absent' | 'unknown'>;
  /** Counts only: users and organizations are personal data. */
  facts(secret: string, signal?: AbortSignal): Promise<FactCounts>;
}

/** The system's clipboard. */
export interface Clipboard {
  readText(): Promise<string>;
  /** Keeps the text out of clipboard history where the OS can. */
  writeSecret(text: string): Promise<void>;
  writeText(text: string): Promise<void>;
  clear(): Promise<void>;
}

/** The system's notifications; silent where there are none. */
export interface Notifier {
  notify(notification: { title: string; body: string; onClick?: () => void }): void;
}

export type FileKind = 'file' | 'fifo' | 'socket' | 'device' | 'directory' | 'missing' | 'other';

/** An env file as found: what it is, what is in it, and what git says of it. */
export interface EnvFileState {
  /** As chosen. */
  path: string;
  /** Where a link leads; else the same as `path`. */
  realPath: string;
  kind: FileKind;
  /** Empty when missing. */
  bytes: Uint8Array;
  /** SHA-256 of `bytes`, hex; null when missing. Pass it back to `write`. */
  hash: string | null;
  /** Permission bits, e.g. 0o644; null when missing. */
  mode: number | null;
  writable: boolean;
  git: GitState;
}

export type GitState =
  /** Not in a repository. `wouldIgnore` is null when nothing can be said. */
  | { state: 'none' }
  | { state: 'tracked'; root: string }
  | { state: 'ignored'; root: string }
  | { state: 'not-ignored'; root: string }
  | { state: 'unavailable'; why: string };

/** Files on disk that hold variables (dotenv.md, "The file write" and "Git"). */
export interface EnvFiles {
  /** @throws Failure `folder-gone`, `unreadable-file`, `file-too-big`, `not-a-regular-file` when it changes meanwhile. */
  inspect(path: string): Promise<EnvFileState>;
  /** What a folder is, to propose the file name: `.env.local` for JavaScript projects, else `.env`. @throws Failure `folder-gone`. */
  proposeFile(folder: string): Promise<string>;
  /**
   * Writes `after` in place of what hashed to `expectedHash` (null: must not exist), and keeps the old bytes, sealed.
   * @returns the ID under which `restore` brings the old bytes back.
   * @throws Failure `changed-meanwhile`, `not-a-regular-file`, `read-only-file`, `disk-full`, `write-failed`,
   *   `reread-mismatch`, `folder-gone`.
   */
  write(request: {
    path: string;
    expectedHash: string | null;
    after: Uint8Array;
    seal: (plain: string) => Promise<Envelope>;
  }): Promise<{ undoId: string }>;
  /**
   * Puts the exact old bytes back (or removes the file when there was none).
   * @throws Failure `undo-gone`, `changed-meanwhile`, and what `write` throws.
   */
  restore(undoId: string, open: (envelope: Envelope) => Promise<string>): Promise<{ path: string }>;
  /** Re-seals, e.g. after a change of tier: every sealed undo is opened and sealed anew, or none. */
  resealUndo(
    open: (e: Envelope) => Promise<string>,
    seal: (plain: string) => Promise<Envelope>,
  ): Promise<void>;
  /**
   * Adds the file's own line to its repository's `.gitignore`.
   * @throws Failure `no-repository`, `still-not-ignored`, and what `write` throws.
   */
  addToGitignore(path: string): Promise<{ gitignore: string; line: string }>;
  /** Sets the mode to 0600. @throws Failure `not-a-regular-file`, `write-failed`, `folder-gone`. */
  tighten(path: string): Promise<void>;
}

/** What the system asks the person: which file, which folder. Null when cancelled. */
export interface FileDialogs {
  chooseEnvFile(title: string): Promise<string | null>;
  chooseFolder(title: string): Promise<string | null>;
}

/** A question that main asks in the system's own dialog, so that no page can answer it for the person. */
export interface Consent {
  /** @returns whether the person pressed `action`. */
  ask(question: { message: string; detail: string; action: string }): Promise<boolean>;
}

/** The one way out to a browser; hosts are on an allow-list. */
export interface Links {
  /** @throws Failure `link-refused` for anything but WorkOS's own pages, `link-failed` when there is no browser. */
  open(url: string): Promise<void>;
}
