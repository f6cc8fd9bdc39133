import type {
  DiagnosisStepId,
  DiagnosisStepView,
  DiagnosisView,
} from '../../../preload/contract/diagnosis.ts';
import { withoutDeceit } from '../../../preload/contract/values.ts';

/** What a report says of the app and the machine: nothing that tells whose it is. */
export interface ReportedApp {
  /** Keyrack's. */
  readonly version: string;
  /** E.g. `linux 6.8.0 x64`. */
  readonly platform: string;
  readonly host: 'electron' | 'double';
}

const names: Readonly<Record<DiagnosisStepId, string>> = {
  network: 'Network',
  proxy: 'Proxy',
  dns: 'DNS',
  connection: 'Connection',
  tls: 'Certificate',
  workos: 'WorkOS',
  clock: 'Clock',
  key: 'Key',
};

const marks: Readonly<Record<DiagnosisStepView['state'], string>> = {
  waiting: 'not reached',
  running: 'not finished',
  passed: 'ok',
  noticed: 'note',
  failed: 'FAILED',
  'not-applicable': 'n/a',
  skipped: 'skipped',
};

/** A diagnosis as plain text. `keyId` is WorkOS's public ID of the key (`key_01…`), when there is one. */
export function reportOf(view: DiagnosisView, app: ReportedApp, keyId: string | null): string {
  const { conclusion, steps } = view;
  const seconds = view.finishedAt === null ? null : (view.finishedAt - view.startedAt) / 1_000;
  const lines = [
    'Keyrack: diagnosis of the connection to WorkOS',
    `Keyrack ${app.version} on ${app.platform}${app.host === 'double' ? ', in the stand-in for Electron' : ''}`,
    `At ${new Date(view.startedAt).toISOString()} by this computer's clock${seconds === null ? '' : `, in ${seconds.toFixed(1)} s`}`,
    `WorkOS at ${view.host === '' ? '(no usable base URL)' : view.host}`,
    ...(keyId === null ? [] : [`Key ID ${keyId}`]),
    '',
    conclusion === null
      ? 'Stopped before it came to a conclusion.'
      : `${conclusion.title} (${conclusion.code})`,
    ...(conclusion === null ? [] : [`${conclusion.meaning} ${conclusion.next}`.trim()]),
    '',
    ...steps.map(
      ({ id, state, detail, ms }) =>
        `${names[id].padEnd(12)}${marks[state].padEnd(9)}${detail}${ms === null ? '' : ` [${Math.round(ms)} ms]`}`,
    ),
  ];
  return `${lines.map(withoutDeceit).join('\n')}\n`;
}
