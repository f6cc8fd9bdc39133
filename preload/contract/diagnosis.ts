import { z } from 'zod';
import { id, nothing, sentence, shown, time } from './values.ts';

/** Is it the network or the key? One look along the way from this computer to WorkOS, step by step, and what it comes to. */

/** The steps, in their order. */
export const diagnosisStepId = z.enum([
  'network',
  'proxy',
  'dns',
  'connection',
  'tls',
  'workos',
  'clock',
  'key',
]);

export const diagnosisStepView = z.strictObject({
  id: diagnosisStepId,
  /**
   * `noticed`: it works, and is worth knowing, e.g. that something reads along. `not-applicable`: there is no such step
   * here, e.g. no certificate over http. `skipped`: an earlier step left nothing to look at.
   */
  state: z.enum(['waiting', 'running', 'passed', 'noticed', 'failed', 'not-applicable', 'skipped']),
  /** What was found, e.g. `2 addresses`; empty until then. Parts of it are other people's making. */
  detail: sentence,
  /** Milliseconds that it took; null until then, and where nothing was done. */
  ms: z.number().nonnegative().nullable(),
});

/** Whose trouble it is. `none`: nothing is wrong, or nothing could be found. */
export const diagnosisBlame = z.enum(['network', 'workos', 'clock', 'settings', 'key', 'none']);

/** One per thing that can be wrong; each has words of its own. */
export const conclusionCode = z.enum([
  'way-clear',
  'key-valid',
  'key-limited',
  'key-rejected',
  'key-locked',
  'clock-wrong',
  'certificate-expired',
  'no-network',
  'name-not-found',
  'name-filtered',
  'proxy-unreachable',
  'proxy-login',
  'proxy-refused',
  'no-connection',
  'inspected',
  'certificate-untrusted',
  'wrong-certificate',
  'no-secure-connection',
  'login-page',
  'foreign-answer',
  'blocked',
  'wrong-address',
  'rate-limited',
  'workos-trouble',
  'workos-slow',
  'undecided',
]);

export const conclusionView = z.strictObject({
  code: conclusionCode,
  blame: diagnosisBlame,
  tone: z.enum(['good', 'note', 'caution', 'bad']),
  /** What it is. */
  title: sentence,
  /** What it means. */
  meaning: sentence,
  /** What to do now; empty when there is nothing to do. */
  next: sentence,
});

export const diagnosisView = z.strictObject({
  id,
  /** The key that is asked about as the last step; null for the way alone. */
  keyId: id.nullable(),
  /** Where WorkOS is looked for: host, and port where it is not the usual one. */
  host: shown,
  startedAt: time,
  /** Null while it runs. */
  finishedAt: time.nullable(),
  /** It was stopped before it came to a conclusion. */
  cancelled: z.boolean(),
  steps: z.array(diagnosisStepView).max(diagnosisStepId.options.length),
  conclusion: conclusionView.nullable(),
});

export const diagnosisMethods = {
  /**
   * Looks along the way to WorkOS, and asks about the key where one is given. One at a time: a new one stops the one
   * under way. The event `diagnosis` tells of every step as it begins and ends; the answer is the whole, also of a
   * stopped one.
   */
  diagnose: { input: z.strictObject({ keyId: id.nullable() }), output: diagnosisView },
  /** Stops it where it is; does nothing to one that has ended. */
  cancelDiagnosis: { input: z.strictObject({ diagnosisId: id }), output: nothing },
  /**
   * Puts the last diagnosis on the clipboard as plain text, without secrets, user names or paths.
   * Failures: `diagnosis-gone`.
   */
  copyDiagnosis: { input: z.strictObject({ diagnosisId: id }), output: nothing },
} as const;

export type DiagnosisStepId = z.output<typeof diagnosisStepId>;
export type DiagnosisStepView = z.output<typeof diagnosisStepView>;
export type ConclusionCode = z.output<typeof conclusionCode>;
export type ConclusionView = z.output<typeof conclusionView>;
export type DiagnosisView = z.output<typeof diagnosisView>;
