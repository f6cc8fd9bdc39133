import { z } from 'zod';
import {
  checkEvery,
  clientIdState,
  healthState,
  id,
  kind,
  pairState,
  sentence,
  shown,
  stack,
  tier,
  time,
  undoable,
  variableName,
  variableSource,
  wizardStep,
} from './values.ts';
import { inventoryProgressView } from './inventory.ts';
import { limits } from './limits.ts';
import { diffLine, healthView, readingView, warningView } from './parts.ts';
import { projectView, targetView } from './projects.ts';
import { rotationSummaryView } from './rotation.ts';

/**
 * The view model: all that the renderer may know. No secret is in it, only hints (`sk_test_…aOUs`) and key IDs
 * (`key_01…`). All times are milliseconds since the epoch.
 */

export const keyView = z.strictObject({
  id,
  environmentId: id,
  label: z.string(),
  hint: z.string(),
  keyId: z.string().nullable(),
  createdAt: time.nullable(),
  linkedAt: time,
  expiresAt: time.nullable(),
  /** The secret cannot be opened now; nothing was lost. */
  locked: z.boolean(),
  health: healthView,
  /** A check is under way. */
  checking: z.boolean(),
  /** The alarms of it that stand, the newest last: why, and when it was noticed. */
  alarms: z.array(z.strictObject({ kind: z.enum(['rejected', 'expiry', 'age']), since: time })),
  /** Until when its alarms are held back; null when they are not. */
  snoozedUntil: time.nullable(),
  /** WorkOS refused it once; a second check half a minute later makes sure. */
  confirming: z.boolean(),
  /** When it is checked by itself next; null when it is not. */
  nextCheckAt: time.nullable(),
  /** Files that Keyrack keeps up to date with this key. */
  files: z.number().int(),
  /** In the order in which they were given. */
  tags: z.array(z.string()),
  /** Empty when there is none. */
  note: z.string(),
});

export const environmentView = z.strictObject({
  id,
  accountId: id,
  name: z.string(),
  kind,
  projectName: z.string().nullable(),
  clientId: z.string().nullable(),
  clientIdState,
  /** Whether the client ID likely belongs to the key `keyId`, as asked at `at`; null when that is not known of both. */
  pair: z.strictObject({ state: pairState, at: time, keyId: id }).nullable(),
  workosEnvironmentId: z.string().nullable(),
  createdAt: time,
  pinned: z.boolean(),
  /** How often its keys are checked; absent: as the settings say for its kind. */
  checkEvery: checkEvery.exactOptional(),
});

export const accountView = z.strictObject({ id, name: z.string() });

/** How the vault stands; everything else is empty until it is `ready`. */
export const vaultView = z.strictObject({
  state: z.enum(['loading', 'choose-tier', 'locked', 'ready', 'corrupt', 'newer', 'unreadable']),
  tier: tier.nullable(),
  /** The OS's own store: whether it is a real one, and its name, e.g. `GNOME Keyring`. */
  keychain: z.strictObject({ available: z.boolean(), name: z.string(), why: sentence }),
  /** For `corrupt`, `newer` and `unreadable`: what happened and what to do. */
  problem: z
    .strictObject({
      message: sentence,
      next: sentence,
      path: z.string(),
      lastGoodAt: time.nullable(),
      lastGoodKeys: z.number().nullable(),
    })
    .nullable(),
});

export const settingsView = z.strictObject({
  theme: z.enum(['system', 'light', 'dark']),
  /** Seconds until a copied key is cleared from the clipboard. */
  clipboardSeconds: z.number().int().min(limits.clipboardSeconds.least).max(limits.clipboardSeconds.most),
  /** Closing the window keeps Keyrack in the tray. */
  keepInTray: z.boolean(),
  startAtLogin: z.boolean(),
  /** When no notification comes: minutes of the local day, from 0 to 1,439; `to` may be on the next day. */
  quietHours: z
    .strictObject({
      from: z.number().int().min(0).max(1_439),
      to: z.number().int().min(0).max(1_439),
    })
    .nullable(),
  /** Tells of an entered expiry 30, 14, 7 and 1 days before, and on it. */
  expiryAlarms: z.boolean(),
  /** Tells of a key that is older than so many days; null never does. */
  keyAgeDays: z.number().int().min(1).max(3_650).nullable(),
  /** Where WorkOS answers; https, or http on loopback only. */
  baseUrl: z.string().max(limits.baseUrl),
  /** How often keys are checked by themselves where their environment does not say otherwise. */
  checkEvery: z.strictObject({ staging: checkEvery, production: checkEvery }),
  /** Nothing is checked by itself until this is false again. */
  checksPaused: z.boolean(),
  /** Whether `?` and `/` alone are shortcuts (WCAG 2.1.4: whoever speaks to the computer must be able to turn them off). */
  singleKeyShortcuts: z.boolean(),
  /** What was used last in the palette, the newest first: IDs of actions, each with that of what it was done to. */
  recentActions: z.array(z.string().regex(/^[a-z][a-z-]{0,39}(?: [\w-]{1,64})?$/)).max(limits.recentActions),
});

export const wizardView = z.strictObject({
  step: wizardStep,
  /** Set when the new key takes the place of a linked one. */
  replacesKeyId: id.nullable(),
  place: z.strictObject({
    accountId: id.nullable(),
    accountName: z.string(),
    environmentId: id.nullable(),
    environmentName: z.string(),
    kind: kind.nullable(),
    projectName: z.string(),
    workosEnvironmentId: z.string().nullable(),
  }),
  /** What is held of the pasted key; null before a paste. */
  reading: readingView.nullable(),
  /** Things to know before it is saved: already linked, wrong slot, same environment. */
  cautions: z.array(
    z.strictObject({
      code: z.enum([
        'already-linked',
        'staging-key-in-production',
        'production-key-in-staging',
        'same-environment',
      ]),
      message: sentence,
      next: sentence,
      /** It cannot be passed, only mended. */
      blocking: z.boolean(),
    }),
  ),
  cautionsAccepted: z.boolean(),
  verification: z.strictObject({
    state: z.enum(['idle', 'running', 'done', 'cancelled']),
    health: healthView.nullable(),
    /** WorkOS could not be asked: the person may keep the key unverified. */
    canKeepUnverified: z.boolean(),
  }),
  /** The saved key, from the moment it is in the vault. */
  keyId: id.nullable(),
  details: z.strictObject({
    label: z.string(),
    clientId: z.string(),
    clientIdState: z.enum([...clientIdState.options, 'checking', 'malformed']),
    expiresAt: time.nullable(),
  }),
});

export const removalView = z.strictObject({ id, at: time, name: z.string(), until: time });

/** Everything the window shows, but the activity and what it asks for by itself. */
export const snapshot = z.strictObject({
  /** Counts up with every change, as long as Keyrack runs: what a patch is told to be of. */
  version: z.number().int(),
  app: z.strictObject({
    version: z.string(),
    platform: z.enum(['darwin', 'win32', 'linux']),
    /** `double` is the stand-in for Electron; the window says so. */
    host: z.enum(['electron', 'double']),
    /** The base URL is a local stand-in for WorkOS: the window says so. */
    demo: z.boolean(),
    tray: z.boolean(),
  }),
  online: z.boolean(),
  vault: vaultView,
  settings: settingsView,
  accounts: z.array(accountView),
  environments: z.array(environmentView),
  keys: z.array(keyView),
  removals: z.array(removalView),
  projects: z.array(projectView),
  targets: z.array(targetView),
  /** Those under way, the newest first; finished ones are in the activity. */
  rotations: z.array(rotationSummaryView),
  inventory: inventoryProgressView,
  /** The unfinished or finished wizard; null when there is none. */
  wizard: wizardView.nullable(),
  /** A copied key that is still on the clipboard. */
  clipboard: z.strictObject({ what: z.string(), clearsAt: time }).nullable(),
});

/** A list's size as far as one page tells: `more` when WorkOS says that there are further pages. */
export const countView = z.union([
  z.strictObject({ count: z.number().int(), more: z.boolean() }),
  z.strictObject({ unavailable: sentence }),
]);

/** What an environment holds, seen through its key: counts only, users and organizations are personal data. */
export const factsView = z.strictObject({
  fetchedAt: time,
  organizations: countView,
  users: countView,
  connections: countView,
  /** Connections of the first page by `state`, e.g. `{ active: 41, draft: 2 }`. */
  connectionsByState: z.record(z.string().max(64), z.number().int()),
  directories: countView,
  redirectUris: countView,
  /** Redirect URIs of the first page on http://localhost: they corroborate staging. */
  localhostRedirectUris: z.number().int(),
  roles: countView,
  featureFlags: countView,
});

/** What checks found of one key over time. */
export const keyHistoryView = z.strictObject({
  /** Since when the last certain state holds, and which; null when nothing certain is known. */
  since: z
    .strictObject({ state: healthState.extract(['valid', 'limited', 'rejected']), at: time })
    .nullable(),
  /** Oldest first; of many checks some, and every change. `latencyMs` is the time to the whole answer. */
  points: z
    .array(
      z.strictObject({
        at: time,
        state: healthState.exclude(['unverified']),
        latencyMs: z.number().nonnegative().nullable(),
      }),
    )
    .max(400),
});

export const activityView = z.strictObject({
  id,
  at: time,
  kind: z.string(),
  sentence,
  environmentId: id.nullable(),
  /** Keyrack's own, as everywhere. */
  keyId: id.nullable(),
  requestId: z.string().nullable(),
  /** Until when Undo can put it back; null when there is nothing to undo (any more). */
  undo: z.strictObject({ type: undoable, id, until: time }).nullable(),
});

/** A key as one side of a conflict shows it: whose it is, which one, and how it stands. */
export const conflictSide = z.strictObject({
  /** E.g. `Acme / Staging`; null when it is not linked here. */
  owner: z.string().nullable(),
  kind: kind.nullable(),
  /** Key ID or masked form; null when the value is no WorkOS key. */
  shown: z.string().nullable(),
  /** Title of its health, e.g. `Valid`; null when not known. */
  health: sentence.nullable(),
});

/** What an export would do; nothing is written before it is confirmed. */
export const exportPlanView = z.strictObject({
  planId: id,
  keyId: id,
  environmentId: id,
  projectId: id.nullable(),
  path: z.string(),
  /** The path with the home folder as `~`. */
  shownPath: shown,
  fileName: shown,
  /** Other files of this project that tools of its stack read; empty where the person chose the file itself. */
  otherFiles: z.array(shown).max(20),
  exists: z.boolean(),
  /** Nothing to write: the file says all of it already. */
  unchanged: z.boolean(),
  /** An unchanged file that Keyrack does not keep up to date yet: confirming does that, and writes nothing. */
  toKeep: z.boolean(),
  /** The preset in use, and its name, e.g. `Next.js with AuthKit`. */
  preset: stack,
  presetTitle: z.string(),
  variables: z.array(
    z.strictObject({
      source: variableSource,
      name: variableName,
      /** What the file will say, masked where it is secret. */
      shown: z.string(),
      /** For what a person may edit (`redirect-uri`, `base-url`, `text`): the value itself. */
      value: z.string().nullable(),
      included: z.boolean(),
      required: z.boolean(),
      /** Why it is as it is, e.g. `Kept: the file has one of 43 characters.` Empty when there is nothing to say. */
      note: sentence,
    }),
  ),
  diff: z.array(diffLine),
  warnings: z.array(warningView),
  /** Another environment's key is in the file: both are shown, and the person says which. */
  conflict: z.strictObject({ holds: conflictSide, writes: conflictSide }).nullable(),
  /** What stops the export. `passable`: it may be legitimate, and typing `confirmName` lets it through. */
  stops: z.array(
    z.strictObject({ code: z.string(), message: sentence, next: sentence, passable: z.boolean() }),
  ),
  /** What is to be typed before it is written; null when not asked. */
  confirmName: z.string().nullable(),
});

export const exportDoneView = z.strictObject({
  exportId: id,
  path: z.string(),
  shownPath: shown,
  at: time,
});

export type HealthView = z.output<typeof healthView>;
export type KeyView = z.output<typeof keyView>;
export type EnvironmentView = z.output<typeof environmentView>;
export type AccountView = z.output<typeof accountView>;
export type VaultView = z.output<typeof vaultView>;
export type SettingsView = z.output<typeof settingsView>;
export type ReadingView = z.output<typeof readingView>;
export type WizardView = z.output<typeof wizardView>;
export type Snapshot = z.output<typeof snapshot>;
export type CountView = z.output<typeof countView>;
export type FactsView = z.output<typeof factsView>;
export type KeyHistoryView = z.output<typeof keyHistoryView>;
export type ActivityView = z.output<typeof activityView>;
export type DiffLine = z.output<typeof diffLine>;
export type ExportPlanView = z.output<typeof exportPlanView>;
export type ConflictSide = z.output<typeof conflictSide>;
export type ExportDoneView = z.output<typeof exportDoneView>;
