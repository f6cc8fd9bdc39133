import { z } from 'zod';
import { failureCode } from './failure-codes.ts';
import { limits } from './limits.ts';
import { warningView } from './parts.ts';
import { id, nothing, path, sentence, shown, stack, time, variableName, variableSource } from './values.ts';

/** Projects and the env files in them that Keyrack keeps up to date (design.md, "target" and "drift"). */

/** A folder that a person works in; each package of a monorepo is one of its own. */
export const projectView = z.strictObject({
  id,
  /** As its manifest says, which anybody may have written. */
  name: shown,
  path: z.string(),
  /** With the home folder as `~`. */
  shownPath: shown,
  stack,
  /** E.g. `Next.js with AuthKit`. */
  stackTitle: z.string(),
  addedAt: time,
});

/** How a target differs from what Keyrack wrote, and what can be done about it. */
export const driftView = z.strictObject({
  code: z.enum([
    'other-key',
    'other-value',
    'line-gone',
    'file-gone',
    'not-a-file',
    'leads-elsewhere',
    'unreadable',
  ]),
  /** What changed, in words. No value is in it. */
  message: sentence,
  since: time,
  canPutBack: z.boolean(),
  /** The file holds another WorkOS key, which could be taken over (and linked where it is not yet). */
  canTakeOver: z.boolean(),
  /** Tells this drift from another one of the file, by keyed fingerprint: what a person decides about is what they saw. */
  mark: z.string().max(200),
});

/** An env file that Keyrack keeps up to date. */
export const targetView = z.strictObject({
  id,
  /** The project whose folder it is in; null for a file chosen by itself. */
  projectId: id.nullable(),
  environmentId: id,
  keyId: id,
  path: z.string(),
  shownPath: shown,
  variables: z.array(z.strictObject({ name: variableName, source: variableSource })),
  writtenAt: time,
  /** `outdated`: the environment's key or client ID changed here since; Export again brings it up to date. */
  state: z.enum(['current', 'outdated', 'drifted', 'unknown']),
  drift: driftView.nullable(),
});

/** A folder that looks like a project, before it is added. */
export const foundPackage = z.strictObject({
  path: z.string(),
  shownPath: shown,
  name: shown,
  stack,
  stackTitle: z.string(),
  /** What told, e.g. `package.json has next and @workos-inc/authkit-nextjs`. */
  evidence: sentence,
  /** Something in it speaks of WorkOS: a package of its manifest, or a variable of its env file. */
  workos: z.boolean(),
  /** The file that its tools read, e.g. `.env.local`. */
  fileName: z.string(),
  added: z.boolean(),
});

/** What was found in a chosen folder; a monorepo has several packages. */
export const projectFindView = z.strictObject({
  findId: id,
  path: z.string(),
  shownPath: shown,
  packages: z.array(foundPackage),
});

/** What became of one file. */
const notWritten = z.strictObject({
  targetId: id,
  shownPath: shown,
  code: failureCode,
  message: sentence,
  next: sentence,
});

/** What became of many exports: one that fails does not stop the others. */
export const exportAgainView = z.strictObject({
  written: z.number().int(),
  unchanged: z.number().int(),
  failed: z.array(notWritten),
  /**
   * What is to be known of the client ID and key of environments whose files were written: that both likely do not belong
   * together, or that nobody asked yet, which is said once for each client ID. `environment` is e.g. `Acme / Production`.
   */
  pairs: z.array(z.strictObject({ environmentId: id, environment: shown, warning: warningView })),
});

/** One place that may set a variable, in the order in which the stack's tools look; the first that has it wins. */
export const valueSourceView = z.strictObject({
  where: z.enum(['shell', 'startup-file', 'file']),
  /** The file, or what stands for the shell; with the home folder as `~`. */
  shownPath: shown,
  /** Whether it sets the variable. */
  sets: z.boolean(),
  wins: z.boolean(),
  /** Masked value or client ID; empty when it sets none. */
  shown: z.string(),
  /** Whose it is, e.g. `Acme / Staging, linked`, `A key nobody linked here`; empty where a place that is there sets none. */
  standing: sentence,
  environmentId: id.nullable(),
});

export const effectiveValueView = z.strictObject({
  variable: variableName,
  /** How this stack's tools look, e.g. `Next.js reads the shell first, then …`. */
  order: sentence,
  sources: z.array(valueSourceView),
  /** What to know about the outcome, e.g. that a file is shadowed. Empty when all is plain. */
  note: sentence,
});

export const projectMethods = {
  /** Asks for a folder in the system's dialog, and says what is in it; null when cancelled. Failures: `folder-gone`. */
  chooseProject: { input: nothing, output: projectFindView.nullable() },
  /** Adds packages of a find by their paths. Failures: `find-gone`. */
  addProjects: {
    input: z.strictObject({ findId: id, paths: z.array(path).min(1).max(200) }),
    output: z.strictObject({ projectIds: z.array(id) }),
    longest: 200 * 8_300,
  },
  /** Forgets a project and its targets; no file is touched. */
  removeProject: { input: z.strictObject({ projectId: id }), output: nothing },
  /**
   * Which value a tool of the project's stack would see, and which ones are shadowed (dotenv.md, "Which file").
   * Failures: `folder-gone`.
   */
  getEffectiveValue: {
    input: z.strictObject({ projectId: id, variable: z.enum(['WORKOS_API_KEY', 'WORKOS_CLIENT_ID']) }),
    output: effectiveValueView,
  },
  /**
   * Writes targets anew with what is linked now: these, or all of an environment. A file that says it all already stays
   * untouched, one that drifted to another environment's key is reported and not written.
   * Failures: `written-not-recorded`. In `failed`: `conflict`, `leads-elsewhere`, `target-gone`, `file-gone`,
   * `needs-confirmation`, and those of `confirmExport`.
   */
  exportAgain: {
    input: z.union([
      z.strictObject({ targetIds: z.array(id).min(1).max(limits.targetsAtOnce) }),
      z.strictObject({ environmentId: id }),
    ]),
    output: exportAgainView,
    longest: limits.targetsAtOnce * 140,
  },
  /** Forgets a target; the file stays as it is. Failures: `target-gone`. */
  stopTracking: { input: z.strictObject({ targetId: id }), output: nothing },
  /**
   * Writes what the target said before it drifted. `mark` is that of the drift that the person saw: another one in its
   * place is `changed-meanwhile`, and nothing is written.
   * Failures: `not-drifted`, `changed-meanwhile`, `leads-elsewhere`, `needs-confirmation`, and those of `confirmExport`.
   */
  putBack: {
    input: z.strictObject({ targetId: id, mark: driftView.shape.mark }),
    output: z.strictObject({ exportId: id }),
  },
  /**
   * Makes the key that a drifted target holds the target's own. One that nobody linked is to be imported first:
   * `importId` is then the plan of that import. `warning`: what in the file does not fit the key. `mark` as for `putBack`.
   * Failures: `not-drifted`, `changed-meanwhile`, `no-key-there`, and those of `planImport`.
   */
  takeOver: {
    input: z.strictObject({ targetId: id, mark: driftView.shape.mark }),
    output: z.strictObject({ importId: id.nullable(), warning: sentence.nullable() }),
  },
  /**
   * Shows a project's folder, or the file of a target or of an inventory row, in the file manager.
   * Failures: `target-gone`, `row-gone`, `folder-gone`, `open-failed`.
   */
  showInFolder: {
    input: z.strictObject({ what: z.enum(['project', 'target', 'row']), id }),
    output: nothing,
  },
} as const;

export type ProjectView = z.output<typeof projectView>;
export type TargetView = z.output<typeof targetView>;
export type DriftView = z.output<typeof driftView>;
export type ProjectFindView = z.output<typeof projectFindView>;
export type ExportAgainView = z.output<typeof exportAgainView>;
export type ValueSourceView = z.output<typeof valueSourceView>;
export type EffectiveValueView = z.output<typeof effectiveValueView>;
