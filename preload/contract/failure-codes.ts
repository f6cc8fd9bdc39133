import { z } from 'zod';

/*
 * Every code that an expected failure can have. What only some methods fail with is said where they stand; what many do is
 * said here once.
 */

/**
 * `vault-locked`: the passphrase is to be typed first. `vault-not-ready`: the vault is not open for another reason.
 * `secret-locked`: the system's keyring does not open what it sealed. `not-found`, and `rotation-gone` of a rotation: what
 * an ID named is not there any more. `wrong-step`: it is not this method's turn in the rotation. `no-wizard`: none is open.
 */
const ofMany = [
  'vault-locked',
  'vault-not-ready',
  'secret-locked',
  'not-found',
  'rotation-gone',
  'wrong-step',
  'no-wizard',
] as const;

/** Of whatever changes the vault: `vault-read-only`, `vault-changed-outside`, `vault-write-failed`, and `disk-full`. */
const ofSaving = ['vault-read-only', 'vault-changed-outside', 'vault-write-failed'] as const;

/**
 * "Those of reading a file": `folder-gone`, `unreadable-file`, `file-too-big`, `not-a-regular-file`, `not-answering`, and of
 * one that is no text `utf-16` and `contains-nul`.
 */
const ofReading = [
  'folder-gone',
  'unreadable-file',
  'file-too-big',
  'not-a-regular-file',
  'not-answering',
  'utf-16',
  'contains-nul',
] as const;

/**
 * "Those of writing a file": `changed-meanwhile`, `read-only-file`, `disk-full`, `write-failed`, `reread-mismatch`,
 * `outcome-unknown`, and those of reading it. Of a value that cannot be put into it: `control-character`, `not-text`, `executable`, `unquotable`; of a file
 * whose readers differ: `ambiguous-quoting`, `lone-carriage-return`, `would-be-misread`.
 */
const ofWriting = [
  'changed-meanwhile',
  'read-only-file',
  'disk-full',
  'write-failed',
  'reread-mismatch',
  'outcome-unknown',
  'control-character',
  'not-text',
  'executable',
  'unquotable',
  'ambiguous-quoting',
  'lone-carriage-return',
  'would-be-misread',
] as const;

/** For main's own ears: no method takes an address (`link-refused`), and a row whose file is gone is dropped (`file-gone`). */
const ofMain = ['link-refused', 'file-gone'] as const;

/** Each is said at the methods that fail with it. */
const ofSome = [
  'account-name-holds-secret',
  'bad-base-url',
  'bad-dashboard-url',
  'bad-file-name',
  'bad-name',
  'bad-value',
  'caution-blocks',
  'cautions-not-accepted',
  'conflict',
  'conflict-not-accepted',
  'diagnosis-gone',
  'environment-name-holds-secret',
  'environment-unknown',
  'export-stopped',
  'exposed-name',
  'find-gone',
  'git-failed',
  'history-unreadable',
  'import-gone',
  'kept-in-memory',
  'key-gone',
  'key-on-its-way-out',
  'key-rejected',
  'kind-missing',
  'label-holds-secret',
  'leads-elsewhere',
  'link-failed',
  'malformed-client-id',
  'name-differs',
  'name-missing',
  'name-taken',
  'name-twice',
  'needs-confirmation',
  'no-client-id',
  'no-cookie-password',
  'no-key-there',
  'no-keyring',
  'no-last-good',
  'no-passphrase',
  'no-repository',
  'no-root',
  'no-usable-key',
  'not-all-linked',
  'not-drifted',
  'not-looked-everywhere',
  'not-offered',
  'note-holds-secret',
  'nothing-to-compare',
  'nothing-to-import',
  'nothing-to-verify',
  'odd-key',
  'open-failed',
  'other-environment',
  'other-form',
  'other-kind',
  'pair-undecided',
  'parent-gone',
  'passphrase-too-short',
  'place-gone',
  'place-incomplete',
  'plan-gone',
  'project-name-holds-secret',
  'row-gone',
  'same-key',
  'scan-failed',
  'settings-not-written',
  'source-unreadable',
  'still-not-ignored',
  'tag-holds-secret',
  'target-gone',
  'too-many-tags',
  'undo-gone',
  'vault-not-corrupt',
  'wizard-unfinished',
  'written-not-recorded',
  'wrong-passphrase',
] as const;

/** What an answer of WorkOS, or a fault on the way there, is called; `Health.cause` keeps it (workos.md §2). */
export const checkCause = z.enum([
  'answered',
  'forbidden',
  'unauthorized',
  'offline',
  'dns',
  'refused',
  'unreachable',
  'reset',
  'cut-off',
  'failed',
  'cancelled',
  'slow-connect',
  'slow-headers',
  'slow-body',
  'request-timeout',
  'tls-certificate',
  'tls-date',
  'tls-handshake',
  'proxy',
  'proxy-login',
  'blocked',
  'captive-portal',
  'network-login',
  'foreign-page',
  'wrong-content-type',
  'broken-json',
  'not-a-list',
  'not-http',
  'too-large',
  'redirect',
  'wrong-base-url',
  'bad-base-url',
  'bad-request',
  'invalid-request',
  'unexpected-status',
  'rate-limited',
  'rate-limited-bare',
  'server-error',
  'edge-error',
]);

/** All but the causes of checks. */
export const ownFailureCode = z.enum([
  ...ofMany,
  ...ofSaving,
  ...ofReading,
  ...ofWriting,
  ...ofMain,
  ...ofSome,
]);

/** Every code; the cause of a check that failed is one, too. */
export const failureCode = z.enum([...ownFailureCode.options, ...checkCause.options]);

export type CheckCause = z.output<typeof checkCause>;
export type FailureCode = z.output<typeof failureCode>;
