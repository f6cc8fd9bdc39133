import { z } from 'zod';
import { diagnosisMethods } from './diagnosis.ts';
import { route } from './events.ts';
import { importMethods } from './imports.ts';
import { inventoryMethods } from './inventory.ts';
import { limits } from './limits.ts';
import { markMethods } from './marks.ts';
import { readingView } from './parts.ts';
import { projectMethods } from './projects.ts';
import { rotationMethods } from './rotation.ts';
import {
  checkEvery,
  copyForm,
  dashboardPage,
  id,
  kind,
  name,
  nothing,
  optionalName,
  passphrase,
  paste,
  removable,
  shown,
  stack,
  time,
  variableName,
  variableSource,
  wizardStep,
} from './values.ts';
import {
  activityView,
  exportDoneView,
  exportPlanView,
  factsView,
  keyHistoryView,
  settingsView,
  snapshot,
} from './view.ts';

/**
 * THE contract: what the renderer can ask of main. One entry a method; both ends, the channel names and the bridge are
 * derived from this table. Inputs are parsed strictly before a handler sees them, outputs before they leave. An input
 * is measured before anything looks at it: `longest` is for the methods whose largest good one is above the usual limit.
 *
 * Every method answers a `Result`. The failures that stand at a method are the codes of its own. Besides, each can
 * answer `bad-input` and `internal`; those that name something by its ID `not-found`; those that touch secrets or the
 * vault `vault-locked`, `vault-not-ready` and `secret-locked`; and those that change it the codes of writing it:
 * `disk-full`, `vault-read-only`, `vault-changed-outside`, `vault-write-failed`. Those of reading a file are
 * `folder-gone`, `not-a-regular-file`, `unreadable-file`, `file-too-big`, `not-answering`, and the refusals of the
 * env-file engine, e.g. `utf-16`, `contains-nul`, `ambiguous-quoting`, `would-be-misread`; those of writing one besides
 * `changed-meanwhile`, `read-only-file`, `disk-full`, `write-failed`, `reread-mismatch`, `outcome-unknown`.
 */
export const methods = {
  /** The whole picture; what changes of it later arrives as `patch` events. */
  getSnapshot: { input: nothing, output: snapshot },

  // The vault
  /**
   * Chooses how secrets are sealed, or changes it: everything is sealed anew, or nothing.
   * Failures: `no-keyring`, `passphrase-too-short`.
   */
  chooseTier: {
    input: z.discriminatedUnion('tier', [
      z.strictObject({ tier: z.literal('keychain') }),
      z.strictObject({ tier: z.literal('session') }),
      z.strictObject({ tier: z.literal('passphrase'), passphrase }),
    ]),
    output: nothing,
  },
  /** Failures: `wrong-passphrase`. */
  unlockVault: { input: z.strictObject({ passphrase }), output: nothing },
  /** Forgets the passphrase's key until it is typed again. Failures: `no-passphrase`. */
  lockVault: { input: nothing, output: nothing },
  /** Puts the last good copy in place of a corrupt vault. Failures: `no-last-good`, `vault-not-corrupt`. */
  restoreLastGood: { input: nothing, output: nothing },
  /** Begins an empty vault; the corrupt one stays where it was set aside. Failures: `vault-not-corrupt`. */
  startAfresh: { input: nothing, output: nothing },
  /** Tries to load the vault again, e.g. after the folder was made readable. */
  reloadVault: { input: nothing, output: nothing },

  // The wizard. What needs an open one fails with `no-wizard` when there is none.
  /**
   * Opens the wizard, or goes on with an unfinished one of the same purpose.
   * Failures: `wizard-unfinished` when one of another purpose holds a key.
   */
  startWizard: {
    input: z.strictObject({
      accountId: id.optional(),
      environmentId: id.optional(),
      replacesKeyId: id.optional(),
    }),
    output: nothing,
  },
  /**
   * Where the key belongs. Names are shown in the window and are not sealed, so no key may be in one.
   * Failures: `name-taken`, `bad-dashboard-url`, `account-name-holds-secret`, `environment-name-holds-secret`,
   * `project-name-holds-secret`.
   */
  setWizardPlace: {
    input: z.strictObject({
      accountId: id.nullable(),
      accountName: optionalName,
      environmentId: id.nullable(),
      environmentName: optionalName,
      kind: kind.nullable(),
      projectName: optionalName,
      /** A pasted dashboard URL, or an `environment_01…`; empty for none. */
      dashboardUrl: z.string().max(limits.dashboardUrl),
    }),
    output: nothing,
  },
  /** Goes to a step that is open; Back is this too. Failures: `place-incomplete`, `name-taken`. */
  goToWizardStep: {
    input: z.strictObject({ step: wizardStep }),
    output: nothing,
  },
  /** Judges what is in the field, offline; what it read is held in main until it is verified. */
  pasteKey: { input: z.strictObject({ text: paste }), output: readingView },
  /** The same with what is on the clipboard, which main reads. */
  takeKeyFromClipboard: { input: nothing, output: readingView },
  /** The person has read the cautions that do not block. */
  acceptCautions: { input: z.strictObject({ accepted: z.boolean() }), output: nothing },
  /**
   * Asks WorkOS; when it says yes the key is sealed and saved. The snapshot tells how it goes.
   * Failures: `nothing-to-verify`, `caution-blocks`, `cautions-not-accepted`, `name-taken`.
   */
  verifyWizardKey: { input: nothing, output: nothing },
  /** Stops asking; the key is still held. */
  cancelWizardVerify: { input: nothing, output: nothing },
  /**
   * Saves the key although WorkOS could not be asked.
   * Failures: `not-offered`, `caution-blocks`, `cautions-not-accepted`, `name-taken`.
   */
  keepWizardKeyUnverified: { input: nothing, output: nothing },
  /** Optional details of the saved key; an empty client ID is none. Failures: `malformed-client-id`, `label-holds-secret`. */
  setWizardDetails: {
    input: z.strictObject({
      label: optionalName,
      clientId: z.string().trim().max(limits.clientId),
      expiresAt: time.nullable(),
    }),
    output: nothing,
  },
  /** Closes the wizard; unfinished work is kept. */
  closeWizard: { input: nothing, output: nothing },
  /** Throws the unfinished work away, with its sealed secret. */
  discardWizard: { input: nothing, output: nothing },

  // Accounts and environments
  /** Failures: `name-taken`, `account-name-holds-secret`. */
  renameAccount: { input: z.strictObject({ accountId: id, name }), output: nothing },
  /**
   * Absent members stay as they are. Failures: `name-taken`, `malformed-client-id`, `bad-dashboard-url`,
   * `environment-name-holds-secret`, `project-name-holds-secret`.
   */
  updateEnvironment: {
    input: z.strictObject({
      environmentId: id,
      name: name.optional(),
      kind: kind.optional(),
      projectName: optionalName.optional(),
      clientId: z.string().trim().max(limits.clientId).optional(),
      dashboardUrl: z.string().max(limits.dashboardUrl).optional(),
      /** How often its keys are checked by themselves; null: as the settings say for its kind. */
      checkEvery: checkEvery.nullable().optional(),
    }),
    output: nothing,
  },
  /**
   * To an account that is there, or to a new one by name.
   * Failures: `name-taken`, `name-missing`, `account-name-holds-secret`.
   */
  moveEnvironment: {
    input: z.strictObject({ environmentId: id, accountId: id.nullable(), accountName: optionalName }),
    output: nothing,
  },
  /** Asks WorkOS whether the environment's client ID exists; without one it does nothing. */
  checkClientId: { input: z.strictObject({ environmentId: id }), output: nothing },
  /**
   * Asks WorkOS whether the environment's client ID likely belongs to its key, by signing in with both and a made-up
   * code. That may leave an event in WorkOS: only ever on a person's click. What it found is in the next snapshot.
   * Failures: `no-client-id`, `no-usable-key`, `key-rejected`, `pair-undecided`, and the cause of a check that failed,
   * e.g. `offline`, `rate-limited`.
   */
  checkPair: { input: z.strictObject({ environmentId: id }), output: nothing },
  /**
   * Counts seen through the environment's key.
   * Failures: `no-usable-key`, and the cause of a check that failed, e.g. `unauthorized`, `offline`.
   */
  getFacts: { input: z.strictObject({ environmentId: id }), output: factsView },

  // Keys
  /** Asks WorkOS about the key; what it found is the key's health in the next snapshot. */
  verifyKey: { input: z.strictObject({ keyId: id }), output: nothing },
  /** The same for every key that can be opened. Answers when the last one is done. */
  verifyAll: { input: nothing, output: nothing },
  /** What checks found of the key since it was linked. Failures: `history-unreadable`. */
  getKeyHistory: { input: z.strictObject({ keyId: id }), output: keyHistoryView },
  /** Puts the key on the clipboard for as long as the settings say. */
  copyKey: { input: z.strictObject({ keyId: id }), output: nothing },
  /**
   * The same in another form (dotenv.md, "Other forms people copy"), under its usual name `WORKOS_API_KEY`.
   * Failures: `odd-key`.
   */
  copyKeyAs: { input: z.strictObject({ keyId: id, form: copyForm }), output: nothing },
  /** Failures: `no-client-id`. */
  copyClientId: { input: z.strictObject({ environmentId: id }), output: nothing },
  /** Copies what is not secret: a key ID, a request ID, a path. */
  copyText: { input: z.strictObject({ text: z.string().min(1).max(4_096) }), output: nothing },
  /** Takes a copied key off the clipboard if it still lies there. */
  clearClipboard: { input: nothing, output: nothing },
  /** Absent members stay as they are; an expiry of null is none. Failures: `label-holds-secret`. */
  updateKey: {
    input: z.strictObject({
      keyId: id,
      label: optionalName.optional(),
      expiresAt: time.nullable().optional(),
    }),
    output: nothing,
  },

  /** Holds the key's alarms back for so many days; null tells them again. */
  snoozeKey: {
    input: z.strictObject({ keyId: id, days: z.number().int().min(1).max(90).nullable() }),
    output: nothing,
  },

  // Removing, with undo for 30 days
  /** `confirmName` is what the person typed; asked for where production is involved. Failures: `name-differs`. */
  remove: {
    input: z.strictObject({
      what: removable,
      id,
      confirmName: z.string().max(limits.confirmName).optional(),
    }),
    output: z.strictObject({ removalId: id }),
  },
  /** Failures: `undo-gone`, `parent-gone`, `name-taken`. */
  undoRemoval: { input: z.strictObject({ removalId: id }), output: nothing },

  // Export to a .env file
  /**
   * Says what would be written: to a file or folder asked for in the system's dialog (null when cancelled), to a file of
   * a project (the one that was shown when it was added, without `fileName`), to a row of the inventory, or to a target
   * anew.
   * Failures: `key-gone`, `target-gone`, `row-gone`, `bad-file-name`, `read-only-file`, and those of reading a file.
   */
  planExport: {
    input: z.union([
      z.strictObject({ keyId: id, choose: z.enum(['file', 'folder']) }),
      z.strictObject({ keyId: id, projectId: id, fileName: z.string().min(1).max(255).nullable() }),
      z.strictObject({ keyId: id, rowId: id }),
      z.strictObject({ targetId: id }),
    ]),
    output: exportPlanView.nullable(),
  },
  /**
   * The same file with another preset or other variables, or looked at anew. Names and values as typed; where a source is
   * secret, `value` is null. Failures: `plan-gone`, `bad-name`, `bad-value`, `name-twice`, and those of `planExport`.
   */
  replanExport: {
    input: z.strictObject({
      planId: id,
      preset: stack.optional(),
      variables: z
        .array(
          z.strictObject({
            source: variableSource,
            name: variableName,
            value: z.string().max(limits.variableValue).nullable(),
            included: z.boolean(),
          }),
        )
        .max(40)
        .optional(),
    }),
    output: exportPlanView,
    longest: 40 * 4_600,
  },
  /**
   * Writes what the plan showed, and keeps the file up to date from then on.
   * Failures: `plan-gone`, `export-stopped`, `conflict-not-accepted`, `name-differs`, `written-not-recorded`, and those
   * of `planExport` and of writing a file.
   */
  confirmExport: {
    input: z.strictObject({
      planId: id,
      confirmName: z.string().max(limits.confirmName).optional(),
      /** The person saw both keys of the plan's conflict and chose the new one. */
      replaceOther: z.boolean().optional(),
    }),
    output: exportDoneView,
  },
  /** Puts the exact old bytes back. Failures: `undo-gone`, and those of writing a file. */
  undoExport: { input: z.strictObject({ exportId: id }), output: z.strictObject({ shownPath: shown }) },
  /**
   * Mends what a plan warned of.
   * Failures: `plan-gone`, `no-repository`, `still-not-ignored`, and those of `planExport` and of writing a file.
   */
  fixExport: {
    input: z.strictObject({ planId: id, fix: z.enum(['gitignore', 'tighten']) }),
    output: exportPlanView,
  },

  ...markMethods,
  ...projectMethods,
  ...inventoryMethods,
  ...rotationMethods,
  ...importMethods,
  ...diagnosisMethods,

  // The rest
  /** Says which place the window shows, so that it opens there the next time. */
  rememberPlace: { input: z.strictObject({ place: route }), output: nothing },
  /** Newest first; `query` searches in the sentences, WorkOS's key IDs (`key_01…`) and request IDs. */
  listActivity: {
    input: z.strictObject({
      query: z.string().max(limits.query),
      before: time.nullable(),
      limit: z.number().int().min(1).max(200),
    }),
    output: z.strictObject({ entries: z.array(activityView), more: z.boolean() }),
  },
  /** Failures: `bad-base-url`, `settings-not-written`. Absent members stay as they are. */
  updateSettings: { input: settingsView.partial(), output: nothing },
  /**
   * Opens a page of WorkOS's dashboard in the browser: the exact one when the environment ID is known. Without an
   * environment that of the wizard's place counts. Failures: `link-failed`.
   */
  openDashboard: {
    input: z.strictObject({
      environmentId: id.nullable(),
      page: dashboardPage,
    }),
    output: nothing,
  },
} as const;

/** A paste of 10,000 characters, however it is written, and what is sent with it. */
const usuallyLongest = 64 * 1024;

/** The longest input of a method that is looked at, in characters of JSON. */
export function longestInput(method: MethodName): number {
  const { longest = usuallyLongest }: { input: z.ZodType; longest?: number } = methods[method];
  return longest;
}

export type Methods = typeof methods;
export type MethodName = keyof Methods;
/** What a caller passes. */
export type Input<M extends MethodName> = z.input<Methods[M]['input']>;
/** What a handler receives. */
export type ParsedInput<M extends MethodName> = z.output<Methods[M]['input']>;
export type Output<M extends MethodName> = z.output<Methods[M]['output']>;
