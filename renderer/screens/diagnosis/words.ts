import type {
  ConclusionView,
  DiagnosisStepId,
  DiagnosisStepView,
} from '../../../preload/contract/diagnosis.ts';

export const stepNames: Readonly<Record<DiagnosisStepId, string>> = {
  network: 'Network',
  proxy: 'Proxy',
  dns: 'Name (DNS)',
  connection: 'Connection',
  tls: 'Certificate',
  workos: 'WorkOS',
  clock: 'Clock',
  key: 'Key',
};

/** What is being done, for the line above the steps. */
export const stepActs: Readonly<Record<DiagnosisStepId, string>> = {
  network: 'Looking for a network',
  proxy: 'Asking the system for a proxy',
  dns: 'Looking up the name',
  connection: 'Connecting',
  tls: 'Looking at the certificate',
  workos: 'Asking WorkOS how it is',
  clock: 'Comparing the clocks',
  key: 'Asking WorkOS about the key',
};

export const stateNames: Readonly<Record<DiagnosisStepView['state'], string>> = {
  waiting: 'Waiting',
  running: 'Under way',
  passed: 'Works',
  noticed: 'Worth knowing',
  failed: 'Failed',
  'not-applicable': 'Not needed',
  skipped: 'Left out',
};

/** The answer to the page's question, in a few words. */
export function verdictOf({ blame, tone }: ConclusionView): string {
  switch (blame) {
    case 'network':
      return 'It is the network';
    case 'workos':
      return 'It is WorkOS';
    case 'clock':
      return 'It is this computer’s clock';
    case 'settings':
      return 'It is a setting';
    case 'key':
      return 'It is the key';
    case 'none':
      return tone === 'good' ? 'It is neither' : 'It is not clear';
  }
}

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `8 ms`, `1.2 s`. Takes ms. */
export const durationText = (ms: number): string =>
  ms < 1_000 ? `${Math.round(ms)} ms` : `${number.format(ms / 1_000)} s`;
