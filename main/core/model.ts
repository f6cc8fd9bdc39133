import type { FailureCode } from '../../preload/contract/failure-codes.ts';
import type { RotationStep, RotationWhat } from '../../preload/contract/rotation.ts';
import type {
  CheckEvery,
  ClientIdState,
  HealthState,
  Kind,
  PairState,
  Stack,
  Tier,
  Undoable,
  VariableSource,
} from '../../preload/contract/values.ts';
import type { SettingsView } from '../../preload/contract/view.ts';

/**
 * The words of Keyrack as data (design.md, "Words"). All times are milliseconds since the epoch, all IDs are UUIDs of
 * our own unless the name says otherwise.
 */

export type { Kind, Tier };

/** One sealed secret. `data` is base64; what it means is known to the cipher of `tier` only. */
export interface Envelope {
  v: 1;
  tier: Tier;
  /** Which store sealed it, e.g. `gnome_libsecret`, `scrypt-aes-256-gcm`, `memory`. */
  backend: string;
  data: string;
}

/** What a passphrase vault needs to derive its key again, and to tell a wrong passphrase from a right one. */
export interface PassphraseLock {
  kdf: 'scrypt';
  /** base64, 16 bytes or more. */
  salt: string;
  N: number;
  r: number;
  p: number;
  /** A known text, sealed with the derived key. */
  check: Envelope;
}

export interface Account {
  id: string;
  name: string;
  createdAt: number;
}

export interface Environment {
  id: string;
  accountId: string;
  name: string;
  kind: Kind;
  /** The WorkOS project the environment is grouped in, when the person says so. */
  projectName: string | null;
  /** `client_…`, public (workos.md §1). */
  clientId: string | null;
  clientIdState: ClientIdState;
  /** `environment_…` of the dashboard's URLs; gives exact deep links (workos.md §3). */
  workosEnvironmentId: string | null;
  createdAt: number;
  /** What the last pair check said; counts only for what it was asked about (`pairing/standing.ts`). */
  pair?: Pair;
  /** The client ID of which an export has said that its pair is not checked: it says so once. */
  pairToldOf?: string;
  /** How often its keys are checked by themselves; absent: as the settings say for its kind. */
  checkEvery?: CheckEvery;
  /** The person wants it first; absent when they do not. */
  pinned?: true;
}

/** WorkOS's answer to a client ID together with a key (workos.md §2). */
export interface Pair {
  state: PairState;
  at: number;
  keyId: string;
  /** Of the key's secret, so that a replaced one is not taken for it. */
  fingerprint: string;
  clientId: string;
}

export type UnknownReason =
  'offline' | 'timeout' | 'tls' | 'proxy' | 'rate-limited' | 'server-error' | 'unexpected-answer';

/** What the last check established. */
export interface Health {
  state: HealthState;
  /** Set exactly when `state` is `unknown`. */
  reason: UnknownReason | null;
  /** The finer cause, one per answer and fault of workos.md §2; each has its own sentence in `health.ts`. */
  cause: string | null;
  /** When the answer arrived; null when never checked. */
  checkedAt: number | null;
  /** Time to the whole answer in ms. */
  latencyMs: number | null;
  /** `x-request-id` of the answer. */
  requestId: string | null;
  /** The last state that was established for certain, and when; kept while `state` is `unknown`. */
  lastKnown: { state: 'valid' | 'limited' | 'rejected'; at: number } | null;
  /** Since when `lastKnown.state` was the answer, with no other certain one in between; absent in older vaults. */
  since?: number;
}

/** One check, as the history of a key keeps it. */
export interface HistoryPoint {
  at: number;
  state: Exclude<HealthState, 'unverified'>;
  cause: string | null;
  /** Time to the whole answer in ms. */
  latencyMs: number | null;
}

export const neverChecked: Health = {
  state: 'unverified',
  reason: null,
  cause: null,
  checkedAt: null,
  latencyMs: null,
  requestId: null,
  lastKnown: null,
};

export interface Key {
  id: string;
  environmentId: string;
  label: string;
  /** The sealed secret. */
  secret: Envelope;
  /** HMAC of the secret under the vault's own random key, hex: equality without the secret. */
  fingerprint: string;
  /** `key_01…`, read from the key itself; not secret. */
  keyId: string | null;
  /** Masked form, e.g. `sk_test_…aOUs`. */
  hint: string;
  /** When WorkOS made it, read from the key itself. */
  createdAt: number | null;
  linkedAt: number;
  /** What the person entered; null is "never" or not known. */
  expiresAt: number | null;
  health: Health;
  /** Until when its alarms are held back; absent when they are not. */
  snoozedUntil?: number;
  /** The person's own words for it, each once whatever its letters' case; absent without any. */
  tags?: string[];
  /** Never a secret (`refuse-secrets.ts`); absent without one. */
  note?: string;
}

/**
 * Something that the person is to know of a key: raised once, cleared when it is mended. `rejected`: WorkOS refuses it;
 * `expiry`: its end, as the person entered it, is near; `age`: it is older than the person wants keys to be.
 */
export interface Alarm {
  /** Keyrack's own ID of the key. */
  keyId: string;
  /** Of the secret that gave reason to it: another one under the same ID has alarms of its own. */
  fingerprint: string;
  kind: 'rejected' | 'expiry' | 'age';
  /** Days before the end for `expiry`, days of age for `age`; 0 for `rejected`. */
  level: number;
  raisedAt: number;
  /** Whether a notification told it; not yet in quiet hours, or while its key is snoozed. */
  told: boolean;
}

/** How long a removal, a write or a rotation can be undone (ms). */
export const undoTime = 30 * 24 * 60 * 60 * 1_000;

/** A removed account, environment or key with everything below it, for undo; purged after `undoTime`. */
export interface Removal {
  id: string;
  at: number;
  /** In the person's words, e.g. `Acme / Staging`. */
  name: string;
  accounts: Account[];
  environments: Environment[];
  keys: Key[];
}

/** A folder that a person works in; each package of a monorepo is one of its own. */
export interface Project {
  id: string;
  name: string;
  /** Absolute, links followed. */
  path: string;
  stack: Stack;
  addedAt: number;
}

export interface TargetVariable {
  name: string;
  source: VariableSource;
  /**
   * What the person entered, for `redirect-uri`, `base-url` and `text`; what was written, for the public `client-id` and
   * `environment-id` (null when an earlier version did not note it). Null for secrets.
   */
  value: string | null;
  /** The sealed value of a `cookie-password`; null for all others. */
  secret: Envelope | null;
  /** Of what Keyrack wrote last; null when an earlier version did not note it. */
  fingerprint: string | null;
}

/** An env file that Keyrack keeps up to date: where, what is in it, from which key. One per path. */
export interface Target {
  id: string;
  environmentId: string;
  keyId: string;
  /** Absolute, links followed. */
  path: string;
  variables: TargetVariable[];
  writtenAt: number;
  /**
   * What the person let through by typing the environment's name: codes of stops, and `production`. Export again goes no
   * further than that. Absent where nothing was typed.
   */
  accepted?: string[];
  /** Since when the file says something else than what was written; absent when it does not. */
  driftedAt?: number;
}

/** The last write of a file, as long as it can be undone. One per path. */
export interface FileWrite {
  /** Of the undo store: what `EnvFiles.restore` takes. */
  undoId: string;
  at: number;
  path: string;
  /** The target as it was before, which undo brings back; null when there was none. */
  before: Target | null;
}

/** A file that holds the secret that is being rotated. */
export interface RotationPlace {
  id: string;
  /** Absolute, links followed. */
  path: string;
  variables: string[];
  included: boolean;
  /**
   * SHA-256 (hex) of the file before and after; null until the writing begins. What is on disk tells how far it came,
   * also after a crash: no journal is written in between.
   */
  before: string | null;
  after: string | null;
  /** Under which `EnvFiles.restore` brings the old bytes back; chosen before the writing begins. */
  undoId: string | null;
  state: 'waiting' | 'written' | 'failed' | 'restored';
  failure: { code: FailureCode; message: string; next: string } | null;
  /** What the file is not written past without a typed name, as it was found; absent in vaults of before. */
  stops?: { code: string; message: string; next: string }[];
}

/** A secret being replaced in every file that holds it (design.md, "rotation"). Kept for undo when it is over. */
export interface Rotation {
  id: string;
  what: RotationWhat;
  step: RotationStep;
  environmentId: string;
  startedAt: number;
  /** Grows with every change. */
  version: number;
  /** The old secret, for its last checks and for undo. */
  old: { secret: Envelope; fingerprint: string; hint: string };
  /** The old key as it was linked; null for a cookie password. */
  oldKey: Key | null;
  /** The new secret: pasted and not verified yet, or generated. The key itself is among the keys once verified. */
  next: { secret: Envelope; fingerprint: string; hint: string } | null;
  nextKeyId: string | null;
  /** The person chose something in it, or goes on later: leaving its page does not give it up. Absent until then. */
  meant?: boolean;
  /** What told that both keys are of one environment. */
  sameEnvironment: string;
  places: RotationPlace[];
  /** The targets as they were before the writing. */
  targetsBefore: Target[];
  /** What the last check said of the old key. */
  oldHealth: Health | null;
  /** When the writing began; null before. From then on everything can be undone for `undoTime`. */
  writtenAt: number | null;
  proof: { at: number; requestId: string | null } | null;
  finishedAt: number | null;
}

/** The wizard's unfinished work, so that quitting midway loses nothing. Its secret is sealed like every other. */
export interface WizardDraft {
  /** The wizard's state without the secret, as `wizard.ts` wrote it. */
  state: unknown;
  secret: Envelope | null;
}

/** The vault: the one document. Every secret in it is sealed on its own. */
export interface VaultDocument {
  schemaVersion: 2;
  /** Grows by one with every write; how a second writer is noticed. */
  revision: number;
  tier: Tier | null;
  passphraseLock: PassphraseLock | null;
  /** The sealed random key (base64, 32 bytes) of the fingerprints. */
  fingerprintKey: Envelope | null;
  accounts: Account[];
  environments: Environment[];
  keys: Key[];
  removals: Removal[];
  projects: Project[];
  targets: Target[];
  writes: FileWrite[];
  /** Folders below which the inventory looks. */
  roots: string[];
  rotations: Rotation[];
  /** Those that stand; absent while none was ever raised. */
  alarms?: Alarm[];
  draft: WizardDraft | null;
}

export const emptyVault: VaultDocument = {
  schemaVersion: 2,
  revision: 0,
  tier: null,
  passphraseLock: null,
  fingerprintKey: null,
  accounts: [],
  environments: [],
  keys: [],
  removals: [],
  projects: [],
  targets: [],
  writes: [],
  roots: [],
  rotations: [],
  draft: null,
};

/** When no notification comes, as minutes of the local day; `to` may be on the next one. */
export type QuietHours = NonNullable<SettingsView['quietHours']>;

/** The part of the settings that alarms go by. */
export type AlarmSettings = Pick<SettingsView, 'quietHours' | 'expiryAlarms' | 'keyAgeDays'>;

/** What the person set, and what Keyrack remembers beside it. */
export interface Settings extends SettingsView {
  /** Whether the person was told that closing keeps Keyrack in the tray. */
  toldAboutTray: boolean;
}

export const defaultSettings: Settings = {
  theme: 'system',
  clipboardSeconds: 30,
  keepInTray: true,
  startAtLogin: false,
  baseUrl: 'https://api.workos.com',
  quietHours: null,
  expiryAlarms: true,
  keyAgeDays: null,
  checkEvery: { staging: '6h', production: '6h' },
  checksPaused: false,
  singleKeyShortcuts: true,
  recentActions: [],
  toldAboutTray: false,
};

/** One line of the activity: what happened, when, to which key. Never a secret. */
export interface ActivityEntry {
  id: string;
  at: number;
  kind: string;
  /** The whole sentence, e.g. `Verified Acme / Staging: valid.` */
  sentence: string;
  environmentId: string | null;
  /**
   * Keyrack's own ID of the key; null where it is about none or many. Older versions wrote WorkOS's here for exports:
   * such an entry is read with null here and that ID as `workosKeyId`.
   */
  keyId: string | null;
  /** `key_01…` of that key as it was then, by which a person searches; absent where it has none. `Activity` adds it. */
  workosKeyId?: string;
  requestId: string | null;
  /** What Undo would put back; null when there is nothing to undo. */
  undo: { type: Undoable; id: string; until: number } | null;
}
