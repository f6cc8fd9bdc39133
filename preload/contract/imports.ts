import { z } from 'zod';
import { healthView } from './parts.ts';
import { id, kind, nothing, optionalName, sentence, shown } from './values.ts';

/** Import: linking keys that lie elsewhere on this computer, without their passing through the window. */

/** The official CLI's keyring item, its fallback file, and the retired CLI's file (workos.md §5). */
export const cliStore = z.enum(['cli-keyring', 'cli-file', 'old-cli-file']);

export const importSourceView = z.strictObject({
  store: cliStore,
  /** Where it is, e.g. `~/.workos.json`, `System keyring: workos-cli`. */
  shownPath: shown,
  state: z.enum(['found', 'none', 'unreadable']),
  /** Environments with a key in it. */
  entries: z.number().int(),
  /** What to know, e.g. that the file is plain text and readable by others. */
  message: sentence,
});

export const importEntryView = z.strictObject({
  id,
  /** As the source calls it. */
  name: shown,
  hint: z.string(),
  keyId: z.string().nullable(),
  clientId: z.string().nullable(),
  /** Why it cannot be imported, e.g. another vendor's key; empty when it can. */
  problem: sentence,
  /** The files that it is in, where it was found in a folder; the first twenty. */
  files: z.array(shown).max(20),
  /** How many more there are. */
  moreFiles: z.number().int(),
  /** The environment that this very key is linked to; empty when it is not linked. */
  linkedAs: z.string(),
  /** A hint of the reader or the source, never taken for granted. */
  kindHint: kind.nullable(),
  /** What told the kind, e.g. `The CLI calls it a sandbox.` Empty when nothing did: the person says which. */
  kindWhy: sentence,
});

/** What an import would link; nothing is saved before it is confirmed. */
export const importPlanView = z.strictObject({
  importId: id,
  title: shown,
  shownPath: shown,
  entries: z.array(importEntryView),
  /** What is not among the entries, e.g. that there are more keys than can be imported at once. Empty when nothing is left out. */
  note: sentence,
  /** The source lies there in plain text and can be removed, sealed for undo. Empty when there is nothing to tidy up. */
  tidy: sentence,
});

/** What became of one entry. */
export const importedView = z.strictObject({
  entryId: id,
  state: z.enum(['linked', 'unverified', 'not-linked']),
  keyId: id.nullable(),
  /** E.g. `Linked to Acme / Staging.`, or why it was not. */
  message: sentence,
  next: sentence,
  health: healthView.nullable(),
});

export const importMethods = {
  /** Looks where the official CLIs keep their keys. No secret is read out. */
  findImports: { input: nothing, output: z.strictObject({ sources: z.array(importSourceView) }) },
  /**
   * Reads a source: one of the CLIs' stores; a file, or all files below a folder, chosen in the system's dialog; a file of
   * the inventory; or (`inventory`) every file that it found. Of many files each key that nobody linked is one entry, at
   * most 200. Null when cancelled, by the person in the dialog or by `cancelImportScan`.
   * Failures: `row-gone`, `scan-failed`, `nothing-to-import`, `source-unreadable`, and those of reading a file.
   */
  planImport: {
    input: z.union([
      z.strictObject({ from: z.enum([...cliStore.options, 'file', 'folder', 'inventory']) }),
      z.strictObject({ from: z.literal('row'), rowId: id }),
    ]),
    output: importPlanView.nullable(),
  },
  /** Stops looking through a folder for `planImport`, which then answers null. Nothing when none is looked through. */
  cancelImportScan: { input: nothing, output: nothing },
  /** The plan again, e.g. one that `takeOver` made. Failures: `import-gone`. */
  getImport: { input: z.strictObject({ importId: id }), output: importPlanView },
  /**
   * Verifies the chosen entries with WorkOS and links those that it accepts; with `keepUnverified` also those that it
   * could not be asked about. Failures: `import-gone`, `name-missing`, `kind-missing`, `other-kind`.
   */
  confirmImport: {
    input: z.strictObject({
      importId: id,
      keepUnverified: z.boolean(),
      entries: z
        .array(
          z.strictObject({
            entryId: id,
            accountId: id.nullable(),
            accountName: optionalName,
            /** Null for a new environment. */
            environmentId: id.nullable(),
            environmentName: optionalName,
            kind: kind.nullable(),
            /** It looks like a key of the other kind, and the person says that it is right. */
            acceptOtherKind: z.boolean().optional(),
          }),
        )
        .min(1)
        .max(200),
    }),
    output: z.strictObject({ results: z.array(importedView) }),
    longest: 200 * 900,
  },
  /**
   * Removes the plain-text source of an import; its bytes are kept sealed for undo. Only once every key in it is linked.
   * Failures: `import-gone`, `kept-in-memory`, `not-all-linked`, `written-not-recorded`, and those of writing a file.
   */
  tidyImport: { input: z.strictObject({ importId: id }), output: z.strictObject({ undoId: id }) },
} as const;

export type CliStore = z.output<typeof cliStore>;
export type ImportSourceView = z.output<typeof importSourceView>;
export type ImportEntryView = z.output<typeof importEntryView>;
export type ImportPlanView = z.output<typeof importPlanView>;
export type ImportedView = z.output<typeof importedView>;
