import { z } from 'zod';
import { healthState, id, kind, nothing, path, sentence, shown, time, variableName } from './values.ts';

/** The inventory: every env file below the chosen roots that holds a WorkOS key or client ID. */

export const inventoryProblemCode = z.enum([
  'dead-key',
  'unlinked-key',
  'shared-key',
  'production-in-development',
  'staging-in-production',
  'public-prefix',
  'other-client-id',
  'tracked',
  'not-ignored',
  'in-history',
  'readable-by-others',
  'example-file',
  'published-folder',
  'unreadable',
]);

/** What the button beside a problem does; `null` where only the person can mend it, and the message says how. */
export const inventoryFix = z.enum(['gitignore', 'tighten', 'link', 'replace', 'rotate', 'history']);

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

export const inventoryProblem = z.strictObject({
  code: inventoryProblemCode,
  level: z.enum(['note', 'caution', 'danger']),
  /** What is the matter and what to do. */
  message: sentence,
  fix: inventoryFix.nullable(),
});

export const inventoryRow = z.strictObject({
  id,
  path: z.string(),
  shownPath: shown,
  /** The nearest folder that is a project, for grouping; with the home folder as `~`. */
  project: shown,
  projectId: id.nullable(),
  targetId: id.nullable(),
  keys: z.array(foundKey),
  clientIds: z.array(foundClientId),
  problems: z.array(inventoryProblem),
});

/** How the scan stands; part of the snapshot. `version` grows when the rows changed. */
export const inventoryProgressView = z.strictObject({
  state: z.enum(['idle', 'scanning', 'done', 'cancelled']),
  roots: z.array(z.strictObject({ path: z.string(), shownPath: shown })),
  folders: z.number().int(),
  /** Env files looked at. */
  files: z.number().int(),
  /** Rows: files that hold something of WorkOS, or could not be read. */
  found: z.number().int(),
  /** Rows with at least one problem that is more than a note. */
  troubled: z.number().int(),
  /** The folder being looked at; empty when not scanning. */
  at: shown,
  finishedAt: time.nullable(),
  version: z.number().int(),
});

export const inventoryView = z.strictObject({
  rows: z.array(inventoryRow),
  /** All rows that match, of which `rows` are some. */
  total: z.number().int(),
  /** How often each problem is among all rows. */
  problems: z.partialRecord(inventoryProblemCode, z.number().int()),
});

export const inventoryMethods = {
  /** Asks for a folder to look below, in the system's dialog, and begins to look. */
  chooseRoot: { input: nothing, output: z.strictObject({ added: z.boolean() }) },
  /** Looks there no more. */
  removeRoot: { input: z.strictObject({ path }), output: nothing },
  /** Looks below every root; rows come as they are found. A second scan reads only what changed. Failures: `no-root`. */
  startScan: { input: nothing, output: nothing },
  cancelScan: { input: nothing, output: nothing },
  /** Rows found so far, in the order of `group`. `query` searches path, key ID, hint, client ID and owner. */
  getInventory: {
    input: z.strictObject({
      query: z.string().max(200),
      /** Only rows with this problem; null for all. */
      problem: inventoryProblemCode.nullable(),
      environmentId: id.nullable(),
      group: z.enum(['project', 'environment', 'problem']),
      offset: z.number().int().min(0),
      limit: z.number().int().min(1).max(500),
    }),
    output: inventoryView,
  },
  /**
   * Mends a row's file.
   * Failures: `row-gone`, `no-repository`, `still-not-ignored`, `scan-failed`, and those of writing a file.
   */
  fixInventory: {
    input: z.strictObject({ rowId: id, fix: inventoryFix.extract(['gitignore', 'tighten']) }),
    output: nothing,
  },
  /**
   * Looks for the row's keys in all commits of its repository; what is found is a problem of the row.
   * Failures: `row-gone`, `no-repository`, `git-failed`, `scan-failed`.
   */
  searchHistory: {
    input: z.strictObject({ rowId: id }),
    output: z.strictObject({ commits: z.number().int(), message: sentence }),
  },
} as const;

export type InventoryProblemCode = z.output<typeof inventoryProblemCode>;
export type InventoryFix = z.output<typeof inventoryFix>;
export type FoundKey = z.output<typeof foundKey>;
export type InventoryProblem = z.output<typeof inventoryProblem>;
export type InventoryRow = z.output<typeof inventoryRow>;
export type InventoryProgressView = z.output<typeof inventoryProgressView>;
export type InventoryView = z.output<typeof inventoryView>;
