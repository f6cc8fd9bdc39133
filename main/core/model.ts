import type { ClientIdState, HealthState, Kind, Tier, Undoable } from '../../preload/contract/values.ts';
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
}

/** How long a removal or an export can be undone (ms). */
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

/** A file that Keyrack has written: where, which variables, which key. */
export interface ExportRecord {
  id: string;
  at: number;
  keyId: string;
  /** Absolute path. */
  path: string;
  variables: string[];
}

/** The wizard's unfinished work, so that quitting midway loses nothing. Its secret is sealed like every other. */
export interface WizardDraft {
  /** The wizard's state without the secret, as `wizard.ts` wrote it. */
  state: unknown;
  secret: Envelope | null;
}

/** The vault: the one document. Every secret in it is sealed on its own. */
export interface VaultDocument {
  schemaVersion: 1;
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
  exports: ExportRecord[];
  draft: WizardDraft | null;
}

export const emptyVault: VaultDocument = {
  schemaVersion: 1,
  revision: 0,
  tier: null,
  passphraseLock: null,
  fingerprintKey: null,
  accounts: [],
  environments: [],
  keys: [],
  removals: [],
  exports: [],
  draft: null,
};

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
  keyId: string | null;
  requestId: string | null;
  /** What Undo would put back; null when there is nothing to undo. */
  undo: { type: Undoable; id: string; until: number } | null;
}
