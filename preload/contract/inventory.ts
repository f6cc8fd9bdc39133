import { z } from 'zod';
import { limits } from './limits.ts';
import { healthState, id, kind, nothing, path, sentence, shown, time, variableName } from './values.ts';

/* The inventory: every env file below the chosen roots that holds a WorkOS key or client ID. */

/** The worst first: main and the window list them in this order. */
export const inventoryProblemCode = z.enum([
  'public-prefix',
  'published-folder',
  'tracked',
  'in-history',
  'example-file',
  'production-in-development',
  'dead-key',
  'staging-in-production',
  'other-client-id',
  'readable-by-others',
  'not-ignored',
  'unreadable',
  'unlinked-key',
  'shared-key',
]);

/**
 * What a button beside a problem does. `link`, `replace` and `rotate` lead to a preview; `another-key` leads to the guide,
 * for a further key of the same environment; `folder` shows the file where the rest is the person's own work.
 */
export const inventoryFix = z.enum([
  'gitignore',
  'tighten',
  'link',
  'replace',
  'rotate',
  'another-key',
  'history',
  'folder',
]);

/** A key in a file, by what can be shown of it. */
export const foundKey = z.strictObject({
  variable: variableName,
  /** Line in the file, from 1. */
  line: z.number().int(),
  hint: z.string(),
  keyId: z.string().nullable(),
  kindHint: kind.nullable(),
  /** `linked`; `replaced` by a rotation, or `removed` from Keyrack; `unlinked`: nobody linked it here. */
  standing: z.enum(['linked', 'replaced', 'removed', 'unlinked']),
  /** Set when linked. */
  linkedKeyId: id.nullable(),
  environmentId: id.nullable(),
  /** E.g. `Acme / Staging`; null when not known here. */
  owner: z.string().nullable(),
  health: healthState.nullable(),
});

export const foundClientId = z.strictObject({
  variable: variableName,
  line: z.number().int(),
  clientId: z.string(),
  environmentId: id.nullable(),
  owner: z.string().nullable(),
});

/** A cookie password that can be rotated from here; nothing of its value is shown. */
export const foundCookiePassword = z.strictObject({ variable: variableName, line: z.number().int() });

export const inventoryProblem = z.strictObject({
  code: inventoryProblemCode,
  level: z.enum(['note', 'caution', 'danger']),
  /** What is the matter and what to do. */
  message: sentence,
  /** What mends it, the likeliest first; what is left to do by hand is in the message. */
  fixes: z.array(inventoryFix),
  /** The linked keys that it is about, each once: those to rotate, or to have another one beside. */
  keyIds: z.array(id),
});

export const inventoryRow = z.strictObject({
  id,
  path: z.string(),
  shownPath: shown,
  /** The nearest folder that is a project, for grouping; with the home folder as `~`. */
  project: shown,
  /** The work tree of the git repository that it is in; null when it is in none. */
  repository: shown.nullable(),
  projectId: id.nullable(),
  targetId: id.nullable(),
  keys: z.array(foundKey),
  clientIds: z.array(foundClientId),
  cookiePasswords: z.array(foundCookiePassword),
  problems: z.array(inventoryProblem),
});

/** How the scan stands; part of the snapshot. `version` grows when the rows changed. */
export const inventoryProgressView = z.strictObject({
  /**
   * `idle`: not looked yet, or all of it was forgotten with the vault shut. `done`: everything below the roots was looked at;
   * `cancelled`: a person stopped it before; `failed`: a fault of Keyrack or of the system did. What was found stays.
   */
  state: z.enum(['idle', 'scanning', 'done', 'cancelled', 'failed']),
  roots: z.array(z.strictObject({ path: z.string(), shownPath: shown })),
  folders: z.number().int(),
  /** Env files looked at. */
  files: z.number().int(),
  /** Rows: files that hold something of WorkOS, or could not be read. */
  found: z.number().int(),
  /** Rows with at least one problem that is more than a note. */
  troubled: z.number().int(),
  /** Of these, rows with at least one danger. */
  endangered: z.number().int(),
  /** The folder being looked at; empty when not scanning. */
  at: shown,
  /** When the last scan came to its end, was stopped or failed; null before the first end. */
  endedAt: time.nullable(),
  version: z.number().int(),
});

export const inventoryView = z.strictObject({
  rows: z.array(inventoryRow),
  /** All rows that match, of which `rows` are some. */
  total: z.number().int(),
  /** How often each problem is among all rows. */
  problems: z.partialRecord(inventoryProblemCode, z.number().int()),
  /** The projects of all rows, by their folders, to filter by; the first two hundred. */
  projects: z.array(z.strictObject({ project: shown, files: z.number().int() })).max(200),
  /** The environments whose keys or client IDs are in a row, by name. */
  environments: z.array(z.strictObject({ environmentId: id, owner: z.string(), files: z.number().int() })),
});

export const inventoryMethods = {
  /** Asks for a folder to look below, in the system's dialog, and begins to look. */
  chooseRoot: { input: nothing, output: z.strictObject({ added: z.boolean() }) },
  /** Looks there no more. */
  removeRoot: { input: z.strictObject({ path }), output: nothing },
  /** Looks below every root; rows come as they are found. A second scan reads only what changed. Failures: `no-root`. */
  startScan: { input: nothing, output: nothing },
  /** Stops looking; what was found until then stays, and the next scan goes on from there. Nothing when none goes on. */
  cancelScan: { input: nothing, output: nothing },
  /** Rows found so far, in the order of `group`. `query` searches path, key ID, hint, client ID and owner. */
  getInventory: {
    input: z.strictObject({
      query: z.string().max(limits.query),
      /** Only rows with this problem; null for all. */
      problem: inventoryProblemCode.nullable(),
      /** Only rows with a key or a client ID of this environment; null for all. */
      environmentId: id.nullable(),
      /** Only rows of this project, as the rows name it; null for all. It is compared, and never opened. */
      project: z.string().max(4_096).nullable(),
      group: z.enum(['project', 'environment', 'problem']),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
    }),
    output: inventoryView,
  },
  /**
   * Mends a row's file; `message` says what was done.
   * Failures: `row-gone`, `no-repository`, `still-not-ignored`, `scan-failed`, and those of writing a file.
   */
  fixInventory: {
    input: z.strictObject({ rowId: id, fix: inventoryFix.extract(['gitignore', 'tighten']) }),
    output: z.strictObject({ message: sentence }),
  },
  /**
   * Looks in all commits of the row's repository, in one reading, for the keys of every file of the inventory in it (the
   * first 500 files); what is found is a problem of each row concerned. It may take minutes (at most five), and ends early
   * with `cancelHistorySearch`.
   * Failures: `row-gone`, `no-repository`, `git-failed`, `scan-failed`.
   */
  searchHistory: {
    input: z.strictObject({ rowId: id }),
    output: z.strictObject({
      /** Commits that hold any of the keys. */
      commits: z.number().int(),
      /** Files whose keys they hold. */
      files: z.number().int(),
      message: sentence,
    }),
  },
  /** Ends every search of a history; each answers then that it was stopped. */
  cancelHistorySearch: { input: nothing, output: nothing },
} as const;

export type InventoryProblemCode = z.output<typeof inventoryProblemCode>;
export type InventoryFix = z.output<typeof inventoryFix>;
export type FoundKey = z.output<typeof foundKey>;
export type InventoryProblem = z.output<typeof inventoryProblem>;
export type InventoryRow = z.output<typeof inventoryRow>;
export type InventoryProgressView = z.output<typeof inventoryProgressView>;
export type InventoryView = z.output<typeof inventoryView>;
