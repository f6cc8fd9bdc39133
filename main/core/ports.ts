import type { CliStore } from '../../preload/contract/imports.ts';
import type { FactsView } from '../../preload/contract/view.ts';
import type { ProbeAnswer } from './health.ts';
import type { PairAnswer } from './pairing/verdict.ts';
import type {
  ActivityEntry,
  Envelope,
  HistoryPoint,
  PassphraseLock,
  Settings,
  Tier,
  VaultDocument,
} from './model.ts';

/**
 * Time, so that the core never asks the machine for it. Whoever waits, waits here: `test/unit/at-rest.test.ts` counts what
 * is left when nothing happens.
 */
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
  /** Forgets what it keeps of the key of fingerprints. */
  forgetFingerprints(): void;
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
  /** Oldest first; empty where nothing was recorded. @throws the system's error when it cannot be read. */
  load(): Promise<ActivityEntry[]>;
  /** Resolves once the entry is on the disk. @throws the system's error. */
  append(entry: ActivityEntry): Promise<void>;
}

/** What checks found, one small file a key, so that a vault write never carries it. */
export interface HealthHistory {
  /** @throws the system's error. */
  append(keyId: string, point: HistoryPoint): Promise<void>;
  /** Oldest first; empty where nothing was noted. @throws Failure `history-unreadable`. */
  read(keyId: string): Promise<HistoryPoint[]>;
  /** Deletes what was noted of all other keys. @throws the system's error. */
  keepOnly(keyIds: ReadonlySet<string>): Promise<void>;
}

export type FactCounts = Omit<FactsView, 'fetchedAt'>;

/** The WorkOS API: the only network there is. */
export interface WorkosGateway {
  /**
   * `GET /organizations?limit=1` with the key. Never throws: faults are answers too.
   * @param how.once takes the first answer, whatever it is, without asking again. With `on429` as `tell` a 429 is the
   *   answer, for who holds back more than this one question; else it is waited out and asked again.
   */
  probe(
    secret: string,
    signal?: AbortSignal,
    how?: { once?: boolean; on429?: 'wait' | 'tell' },
  ): Promise<ProbeAnswer>;
  /** `GET /health` without a key, once. */
  reach(signal?: AbortSignal): Promise<ProbeAnswer>;
  /** `GET /sso/jwks/{client_id}`, public (workos.md §2). */
  checkClientId(clientId: string, signal?: AbortSignal): Promise<'exists' | 'absent' | 'unknown'>;
  /**
   * Whether a key and a client ID likely belong together: `POST /user_management/authenticate` with both and a made-up
   * code (workos.md §2). It may leave an event in WorkOS, so it is asked once, on a person's click only. Never throws.
   */
  pair(secret: string, clientId: string, signal?: AbortSignal): Promise<PairAnswer>;
  /**
   * Whether two keys see the same organizations (`GET /organizations?limit=10` with each): no endpoint says which
   * environment a key belongs to (workos.md §2). `unknown` when either sees none, or cannot be asked. Nothing is kept.
   */
  sameEnvironment(
    one: string,
    other: string,
    signal?: AbortSignal,
  ): Promise<'same' | 'different' | 'unknown'>;
  /** Counts only: users and organizations are personal data. */
  facts(secret: string, signal?: AbortSignal): Promise<FactCounts>;
}

/** The system's clipboard. */
export interface Clipboard {
  /** Empty where there is no text. */
  readText(): Promise<string>;
  /** Keeps the text out of clipboard history where the OS can. */
  writeSecret(text: string): Promise<void>;
  /** What is public: it stays in the history of the clipboard. */
  writeText(text: string): Promise<void>;
  /** Leaves nothing on it, whoever wrote it. */
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
  /** Empty for anything but a plain file. */
  bytes: Uint8Array;
  /** SHA-256 of `bytes`, hex; null for anything but a plain file. */
  hash: string | null;
  /** Permission bits, e.g. 0o644; null when missing or a link that leads nowhere, and on Windows, where they say nothing. */
  mode: number | null;
  writable: boolean;
  git: GitState;
}

export type GitState =
  /** Not in a repository. */
  | { state: 'none' }
  | { state: 'tracked'; root: string }
  | { state: 'ignored'; root: string }
  | { state: 'not-ignored'; root: string }
  | { state: 'unavailable'; why: string };

/** A file whose old bytes are kept. */
export interface KeptUndo {
  /** What `EnvFiles.restore` takes. */
  undoId: string;
  /** When they were kept, right before the write (ms). */
  at: number;
  path: string;
  /** SHA-256 (hex) of what was to be written; null where the file was to be removed. */
  writtenHash: string | null;
}

/** A change of how everything is sealed. */
export interface Resealing {
  /** How it is sealed before and afterwards, by a name: the vault's document says which of the two is true. */
  from: string;
  to: string;
  open: (envelope: Envelope) => Promise<string>;
  seal: (plain: string) => Promise<Envelope>;
  /** Makes `to` the true one. It is called once, when all is sealed anew and safe on disk. */
  commit: () => Promise<void>;
}

/** Files on disk that hold variables (dotenv.md, "The file write" and "Git"). */
export interface EnvFiles {
  /**
   * @throws Failure `folder-gone`, `unreadable-file`, `file-too-big`, `not-answering`, `not-a-regular-file` or
   *   `changed-meanwhile` when it changes meanwhile.
   */
  inspect(path: string): Promise<EnvFileState>;
  /** The same without asking git, which takes longer than all the rest; `git` is then `none`. */
  read(path: string): Promise<EnvFileState>;
  /**
   * What git says of many files, asked once a repository.
   * @param paths absolute, of files that are there, links followed.
   */
  gitStates(paths: readonly string[]): Promise<ReadonlyMap<string, GitState>>;
  /**
   * The file to put a key into, as an absolute path; it need not exist. The only one in the folder that holds a key
   * already, or else the first that the folder's stack reads (dotenv.md, "Which file").
   * @throws Failure `folder-gone`.
   */
  proposeFile(folder: string): Promise<string>;
  /**
   * Writes `after` in place of the file as it was seen (missing: none may be there by now), and keeps its bytes, sealed.
   * @param request.seen what `read` or `inspect` found: nothing else is written over.
   * @param request.undoId under which the old bytes are kept (a UUID); made when absent. Whoever must find them again
   *   after a crash chooses it before.
   * @returns the ID under which `restore` brings the old bytes back.
   * @throws Failure `changed-meanwhile`, `not-a-regular-file`, `read-only-file`, `unreadable-file`, `file-too-big`,
   *   `disk-full`, `write-failed`, `reread-mismatch`, `outcome-unknown`, `not-answering`, `folder-gone`.
   */
  write(request: {
    seen: EnvFileState;
    after: Uint8Array;
    seal: (plain: string) => Promise<Envelope>;
    undoId?: string;
  }): Promise<{ undoId: string }>;
  /**
   * Removes the file if it is still as it was seen, and keeps its bytes, sealed, for `restore`.
   * @throws Failure as `write` does.
   */
  discard(request: {
    seen: EnvFileState;
    seal: (plain: string) => Promise<Envelope>;
  }): Promise<{ undoId: string }>;
  /** Every file whose old bytes are kept and can be read, in no order. */
  kept(): Promise<readonly KeptUndo[]>;
  /**
   * Puts the exact old bytes back (or removes the file when there was none).
   * @throws Failure `undo-gone`, `changed-meanwhile`, and what `write` throws.
   */
  restore(undoId: string, open: (envelope: Envelope) => Promise<string>): Promise<{ path: string }>;
  /**
   * Seals the old bytes of every file anew: all of them, or none. Nothing is written or undone from the first that is
   * opened until the change is over.
   * @throws what `open`, `seal` and `commit` throw, and Failure `disk-full`, `write-failed`: then everything is as it was.
   */
  resealUndo(change: Resealing): Promise<void>;
  /** Ends what a kill cut short: of two ways to seal, the one named is the true one. Before anything is written or undone. */
  settleUndo(sealing: string): Promise<void>;
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
  /** Where to save a new document; `name` is proposed. */
  chooseNewFile(title: string, name: string): Promise<string | null>;
}

/** Plain documents that a person asked for; nothing in them is secret. */
export interface Documents {
  /** @throws Failure `write-failed`, `disk-full`, `folder-gone`. */
  write(path: string, text: string): Promise<void>;
}

/** The system's file manager. */
export interface FileManager {
  /** Shows a file in its folder, or the folder itself. @throws Failure `folder-gone`, `open-failed`. */
  show(path: string): Promise<void>;
}

/** A folder with the files that tell what it is built with. */
export interface FoundFolder {
  /** Absolute, links followed. */
  path: string;
  /** Names of the files in it, without folders. */
  names: string[];
  /** The manifests among them that are read (`package.json`, `pyproject.toml`, …), by name; at most 256 KiB each. */
  texts: ReadonlyMap<string, string>;
}

/** What is known of a project without running anything in it. */
export interface ProjectReader {
  /** The folder itself first, then the packages of its workspace. @throws Failure `folder-gone`. */
  folders(path: string): Promise<FoundFolder[]>;
  /** The values that shells of this person start with: of this process, and from their startup files. */
  shellValues(name: string): Promise<{ where: 'shell' | 'startup-file'; path: string; value: string }[]>;
}

/** Tells when files change, appear or go; also when they are replaced by a rename. */
export interface FileWatcher {
  /** Watches exactly these files (absolute paths) from now on, of which some may be missing. */
  watch(paths: readonly string[]): void;
  /** Called with the path, once things have settled. */
  onChange(listener: (path: string) => void): void;
  close(): Promise<void>;
}

/** An assignment in a scanned file that looks like something of WorkOS. The value may be a secret: it is not kept. */
export interface ScannedValue {
  variable: string;
  /** From 1. */
  line: number;
  value: string;
}

/** An env file that the scanner found. */
export interface ScannedFile {
  /** Absolute, links followed. */
  path: string;
  /** Permission bits; null where they say nothing. */
  mode: number | null;
  git: GitState;
  /** The nearest folder above it with a manifest or a repository; else its own. */
  project: string;
  keys: ScannedValue[];
  clientIds: ScannedValue[];
  /** Of variables that end in COOKIE_PASSWORD, long enough for WorkOS to take (workos.md §1). */
  cookiePasswords: ScannedValue[];
  /** Why it could not be read, in words; null when it could. */
  error: string | null;
}

/** Finds env files below folders, off the main thread. */
export interface FileScanner {
  /**
   * Calls `onFiles` with files as they are found, `onGone` with the paths of files found by an earlier scan of this
   * scanner that are no longer there, and `onProgress` now and then. Resolves when all is looked at, or `signal` aborts.
   */
  scan(request: {
    roots: readonly string[];
    onFiles: (files: ScannedFile[]) => void;
    onGone: (paths: string[]) => void;
    onProgress: (progress: { folders: number; files: number; at: string }) => void;
    signal: AbortSignal;
  }): Promise<void>;
  /** One file, read now. @throws Failure `file-gone` when nothing is there, `scan-failed`. */
  look(path: string): Promise<ScannedFile>;
  /** Forgets what earlier scans saw; the next one begins anew. */
  close(): Promise<void>;
}

/** What a repository remembers. */
export interface GitHistory {
  /**
   * How many commits of all branches of the repository that `path` is in brought any of each group's secrets into a file,
   * in the order of the groups, and how many did of them all. Nobody else is told what the secrets are: what git says of
   * its commits is searched here, once for all of them.
   * @throws Failure `no-repository`, `git-failed`, also when `signal` aborts.
   */
  search(
    path: string,
    groups: readonly (readonly string[])[],
    signal?: AbortSignal,
  ): Promise<{ commits: number[]; all: number }>;
}

/** Where the official CLIs keep their keys (workos.md §5). */
export interface CliStores {
  /**
   * What a CLI keeps in one of its stores; for a keyring `path` is the words for it. `text` is what lies there as it is,
   * with secrets in it; `why` is a sentence. Never throws: a store that cannot be read is `unreadable`.
   */
  read(
    store: CliStore,
  ): Promise<
    | { state: 'found'; path: string; text: string }
    | { state: 'none'; path: string }
    | { state: 'unreadable'; path: string; why: string }
  >;
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

/** A proxy that the system names. */
export interface ProxyServer {
  kind: 'http' | 'https' | 'socks';
  host: string;
  port: number;
}

/** What whoever answers for a host shows of itself. Names are of its own making. */
export interface ShownCertificate {
  subject: string;
  /** Those who signed it, from the nearest to the furthest that was shown, e.g. `Zscaler Root CA (Zscaler Inc.)`. */
  issuers: string[];
  /** Milliseconds since the epoch. */
  validFrom: number;
  validTo: number;
  /** OpenSSL's code for what a public authority's certificate would not have, e.g. `SELF_SIGNED_CERT_IN_CHAIN`; else null. */
  problem: string | null;
  /** The other end's clock, ms since the epoch, in whole seconds: no more than a hint from who is not trusted. */
  serverTime: number | null;
}

/** What was looked at on the way, or why it could not be: the system's own code, safe to show. */
export type Looked<T> =
  | { ok: true; value: T }
  | { ok: false; why: 'failed' | 'timeout' | 'cancelled' | 'proxy-login' | 'proxy-refused'; code: string };

/**
 * Looks along the way to a host, and never takes a key with it. Nothing throws: each answers within a time limit, and
 * with `cancelled` as soon as `signal` aborts.
 */
export interface NetworkProbe {
  /** `false` is certain; `true` says no more than that there is some network. */
  isOnline(): boolean;
  /** What the system's settings or their script (PAC) say for an address, in Chromium's form: `PROXY a:8080; DIRECT`. */
  proxiesFor(url: string, signal: AbortSignal): Promise<Looked<string>>;
  /** A host's addresses, as every program on this computer gets them. */
  lookup(host: string, signal: AbortSignal): Promise<Looked<string[]>>;
  /** Whether anything answers (TCP). */
  connect(host: string, port: number, signal: AbortSignal): Promise<Looked<null>>;
  /** The certificate shown for a host, through the proxy's tunnel where there is one. */
  certificate(
    host: string,
    port: number,
    proxy: ProxyServer | null,
    signal: AbortSignal,
  ): Promise<Looked<ShownCertificate>>;
}
